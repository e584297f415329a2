//! The table of exports: everybody's own.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;
use sea_orm::{PaginatorTrait, QueryOrder, QuerySelect};

use super::rules::{ExportState, is_over};
use crate::error::Result;
use crate::http::page::PageRequest;
use crate::jobs::{self, queued_jobs};
use crate::scope::Scope;

pub use entity::Model as Export;
pub(super) use entity::{ActiveModel, Column, Entity};

mod entity {
    use sea_orm::entity::prelude::*;

    /// A file somebody asked for.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "exports")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub queued_job_id: Uuid,
        /// `lines`, `products`, `metric`.
        pub kind: String,
        pub title: String,
        pub title_en: String,
        /// What was asked.
        pub question: Json,
        /// The codes of every store in the file: who no longer sees one of them does not get it.
        pub stores: Json,
        pub client_id: Option<Uuid>,
        pub store_id: Option<Uuid>,
        pub reason: Option<String>,
        /// `xlsx`, `csv`.
        pub format: String,
        /// `waiting`, `ready`, `expired`, `deleted`; how the waiting goes is the job's to say.
        pub state: String,
        pub row_count: i64,
        pub file_name: Option<String>,
        pub file_sha256: Option<String>,
        pub size_bytes: Option<i64>,
        pub asked_by: Uuid,
        pub asked_at: DateTimeUtc,
        pub finished_at: Option<DateTimeUtc>,
        pub expires_at: Option<DateTimeUtc>,
        pub download_count: i64,
    }

    /// None.
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

pub(super) const WAITING: &str = "waiting";
pub(super) const READY: &str = "ready";
pub(super) const EXPIRED: &str = "expired";
pub(super) const DELETED: &str = "deleted";

/// An export and where it stands.
#[derive(Clone, Debug)]
pub struct Standing {
    /// The export.
    pub export: Export,
    /// Where it stands.
    pub state: ExportState,
    /// Why it could not be written, in both languages.
    pub error: Option<(String, String)>,
}

/// The caller's exports that they have not deleted.
pub(super) fn own(scope: &Scope) -> Result<Select<Entity>> {
    let user_id = scope.named_user()?;
    Ok(Entity::find().filter(Column::AskedBy.eq(user_id)).filter(Column::State.ne(DELETED)))
}

/// A page of them, the newest first.
pub(super) async fn page(scope: &Scope, page: PageRequest) -> Result<(Vec<Standing>, u64)> {
    let query = own(scope)?;
    let total = query.clone().count(scope.reader()).await?;
    let newest = query.order_by_desc(Column::AskedAt).order_by_desc(Column::Id);
    let rows = newest.limit(page.limit()).offset(page.offset()).all(scope.reader()).await?;
    Ok((standing(scope, rows).await?, total))
}

/// One of them.
pub(super) async fn by_id(scope: &Scope, id: Uuid) -> Result<Option<Standing>> {
    let found = own(scope)?.filter(Column::Id.eq(id)).one(scope.reader()).await?;
    Ok(standing(scope, found.into_iter().collect()).await?.pop())
}

/// How many of the caller's wait to be written.
pub(super) async fn waiting(scope: &Scope) -> Result<u64> {
    let (rows, _) = page(scope, PageRequest { limit: Some(100), offset: None }).await?;
    let live = |one: &&Standing| matches!(one.state, ExportState::Waiting | ExportState::Running);
    Ok(rows.iter().filter(live).count() as u64)
}

/// Files whose time is over, some at a time.
pub(super) async fn over(scope: &Scope, now: DateTime<Utc>) -> Result<Vec<Export>> {
    const AT_ONCE: u64 = 100;
    let due = Entity::find().filter(Column::State.eq(READY)).filter(Column::ExpiresAt.lte(now));
    Ok(due.order_by_asc(Column::ExpiresAt).limit(AT_ONCE).all(scope.reader()).await?)
}

/// How the waiting ones go is what the queue says of their jobs.
async fn standing(scope: &Scope, rows: Vec<Export>) -> Result<Vec<Standing>> {
    let ids = rows.iter().filter(|row| row.state == WAITING).map(|row| row.queued_job_id);
    let found = queued_jobs::Entity::find().filter(queued_jobs::Column::Id.is_in(ids));
    let found = found.all(scope.reader()).await?;
    let of_id: HashMap<Uuid, &queued_jobs::Model> = found.iter().map(|job| (job.id, job)).collect();
    let standing = |export: Export| {
        let job = of_id.get(&export.queued_job_id).copied();
        let state = state_of(&export, job, scope.now());
        let error = job.and_then(|job| job.error.clone().zip(job.error_en.clone()));
        Standing { error: error.filter(|_| state == ExportState::Failed), export, state }
    };
    Ok(rows.into_iter().map(standing).collect())
}

fn state_of(export: &Export, job: Option<&queued_jobs::Model>, now: DateTime<Utc>) -> ExportState {
    match export.state.as_str() {
        READY if is_over(export.expires_at, now) => ExportState::Expired,
        READY => ExportState::Ready,
        WAITING => match job.and_then(|job| jobs::State::of_code(&job.state)) {
            Some(jobs::State::Waiting) => ExportState::Waiting,
            Some(jobs::State::Running) => ExportState::Running,
            Some(jobs::State::Done | jobs::State::Dead | jobs::State::Dropped) | None => ExportState::Failed,
        },
        _ => ExportState::Expired,
    }
}
