//! The tables of activities and of the chain they stand in.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use sea_orm::ActiveValue::{Set, Unchanged};
use sea_orm::entity::prelude::*;
use sea_orm::{PaginatorTrait, QueryOrder, QuerySelect, QueryTrait, Select};

use super::chain::{Anchor, Link};
use crate::error::Result;
use crate::http::page::PageRequest;
use crate::scope::{Reach, Scope, Tx};

/// Table `activities`.
pub mod activities {
    use sea_orm::entity::prelude::*;

    /// One thing somebody did.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, serde::Serialize, serde::Deserialize)]
    #[sea_orm(table_name = "activities")]
    pub struct Model {
        /// Made by the writer.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        /// When.
        pub at: DateTimeUtc,
        /// Who; nothing for the operator and jobs.
        pub user_id: Option<Uuid>,
        /// The name as it was then.
        pub actor: String,
        /// What, as `slice.verb`.
        pub verb: String,
        /// To what sort of record.
        pub subject_kind: String,
        /// To which record.
        pub subject_id: String,
        /// Whose.
        pub client_id: Option<Uuid>,
        /// Of which store.
        pub store_id: Option<Uuid>,
        /// A sentence in Chinese.
        pub summary_zh: String,
        /// The same in English.
        pub summary_en: String,
        /// Before and after, numbers, names.
        pub detail: Json,
        /// Over all the above.
        pub hmac: String,
    }

    /// None.
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// Table `activity_links`: where each activity stands in the chain; without a number it waits to be linked.
pub mod activity_links {
    use sea_orm::entity::prelude::*;

    /// The place of one activity.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "activity_links")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub activity_id: Uuid,
        pub link_no: Option<i64>,
        pub hash: Option<String>,
    }

    /// None.
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// Table `activity_anchors`: how far the chain was, day by day.
pub mod activity_anchors {
    use sea_orm::entity::prelude::*;

    /// One day's anchor.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "activity_anchors")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub day: Date,
        pub link_no: i64,
        pub hash: String,
        pub seal: String,
        pub anchored_at: DateTimeUtc,
    }

    /// None.
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// Writes a row, which waits to be linked. Every column is set, but SeaORM leaves out those it believes unchanged unless
/// told.
pub(super) async fn insert(tx: &Tx, row: activities::Model) -> Result<()> {
    let waiting = activity_links::Model { activity_id: row.id, link_no: None, hash: None };
    let row: activities::ActiveModel = row.into();
    activities::Entity::insert(row.reset_all()).exec_without_returning(tx.db()).await?;
    let waiting: activity_links::ActiveModel = waiting.into();
    activity_links::Entity::insert(waiting.reset_all()).exec_without_returning(tx.db()).await?;
    Ok(())
}

/// Activities that wait to be linked, oldest first.
pub(super) async fn waiting(db: &impl ConnectionTrait, most: u64) -> Result<Vec<activities::Model>> {
    let waiting = activity_links::Entity::find().filter(activity_links::Column::LinkNo.is_null());
    let ids = waiting.select_only().column(activity_links::Column::ActivityId).into_query();
    let rows = activities::Entity::find().filter(activities::Column::Id.in_subquery(ids));
    let oldest = rows.order_by_asc(activities::Column::At).order_by_asc(activities::Column::Id);
    Ok(oldest.limit(most).all(db).await?)
}

/// The newest link: its number and hash.
pub(super) async fn newest_link(db: &impl ConnectionTrait) -> Result<Option<(i64, String)>> {
    let links = activity_links::Entity::find().filter(activity_links::Column::LinkNo.is_not_null());
    let newest = links.order_by_desc(activity_links::Column::LinkNo).one(db).await?;
    Ok(newest.and_then(|link| Some((link.link_no?, link.hash?))))
}

/// Gives a waiting activity its place.
pub(super) async fn link(db: &impl ConnectionTrait, id: Uuid, (link_no, hash): (i64, String)) -> Result<()> {
    let row = activity_links::ActiveModel {
        activity_id: Unchanged(id),
        link_no: Set(Some(link_no)),
        hash: Set(Some(hash)),
    };
    row.update(db).await?;
    Ok(())
}

/// Links behind a number, in order, and the number of the last of them. An activity that is gone leaves its link out.
pub(super) async fn links_after(
    db: &impl ConnectionTrait,
    link_no: i64,
    most: u64,
) -> Result<(Vec<Link>, Option<i64>)> {
    let links = activity_links::Entity::find().filter(activity_links::Column::LinkNo.gt(link_no));
    let links = links.order_by_asc(activity_links::Column::LinkNo).limit(most).all(db).await?;
    let newest = links.last().and_then(|link| link.link_no);
    let ids = links.iter().map(|link| link.activity_id);
    let rows = activities::Entity::find().filter(activities::Column::Id.is_in(ids)).all(db).await?;
    let mut rows: HashMap<Uuid, activities::Model> = rows.into_iter().map(|row| (row.id, row)).collect();
    let whole = |link: activity_links::Model| {
        Some(Link { link_no: link.link_no?, hash: link.hash?, activity: rows.remove(&link.activity_id)? })
    };
    Ok((links.into_iter().filter_map(whole).collect(), newest))
}

/// How far the chain was on each day.
pub(super) async fn anchors(db: &impl ConnectionTrait) -> Result<Vec<Anchor>> {
    const LIMIT: u64 = 100_000;
    let rows = activity_anchors::Entity::find().order_by_asc(activity_anchors::Column::Day).limit(LIMIT);
    let anchor = |row: activity_anchors::Model| Anchor {
        day: row.day,
        link_no: row.link_no,
        hash: row.hash,
        seal: row.seal,
    };
    Ok(rows.all(db).await?.into_iter().map(anchor).collect())
}

/// Keeps how far the chain was on a day, unless the day has its anchor.
pub(super) async fn anchor(
    db: &impl ConnectionTrait,
    anchor: Anchor,
    anchored_at: DateTime<Utc>,
) -> Result<()> {
    let Anchor { day, link_no, hash, seal } = anchor;
    let row = activity_anchors::Model { day, link_no, hash, seal, anchored_at };
    let row: activity_anchors::ActiveModel = row.into();
    let insert = activity_anchors::Entity::insert(row.reset_all());
    let insert = insert.on_conflict_do_nothing_on([activity_anchors::Column::Day]);
    insert.exec_without_returning(db).await?;
    Ok(())
}

/// How many activities have no place in the chain and do not wait for one: somebody removed it.
pub(super) async fn unlinked(db: &impl ConnectionTrait) -> Result<u64> {
    let known = activity_links::Entity::find().select_only().column(activity_links::Column::ActivityId);
    let rows = activities::Entity::find().filter(activities::Column::Id.not_in_subquery(known.into_query()));
    Ok(rows.count(db).await?)
}

/// Which activities.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Of this sort of record.
    pub subject_kind: Option<String>,
    /// Of this record.
    pub subject_id: Option<String>,
}

/// What happened inside the caller's scope, newest first.
pub async fn page(
    scope: &Scope,
    filter: &Filter,
    page: PageRequest,
) -> Result<(Vec<activities::Model>, u64)> {
    let mut query = in_scope(scope);
    if let Some(kind) = &filter.subject_kind {
        query = query.filter(activities::Column::SubjectKind.eq(kind));
    }
    if let Some(id) = &filter.subject_id {
        query = query.filter(activities::Column::SubjectId.eq(id));
    }
    let total = query.clone().count(scope.reader()).await?;
    let newest = query.order_by_desc(activities::Column::At).order_by_desc(activities::Column::Id);
    Ok((newest.limit(page.limit()).offset(page.offset()).all(scope.reader()).await?, total))
}

/// The newest activity of a verb inside the caller's scope.
pub async fn newest_of(scope: &Scope, verb: &str) -> Result<Option<activities::Model>> {
    let query = in_scope(scope).filter(activities::Column::Verb.eq(verb));
    let newest = query.order_by_desc(activities::Column::At).order_by_desc(activities::Column::Id);
    Ok(newest.one(scope.reader()).await?)
}

fn in_scope(scope: &Scope) -> Select<activities::Entity> {
    let query = activities::Entity::find();
    match scope.reach() {
        Reach::Everything => query,
        Reach::Client(client_id) => query.filter(activities::Column::ClientId.eq(*client_id)),
        Reach::Stores(assigned) => {
            query.filter(activities::Column::StoreId.is_in(assigned.stores.iter().copied()))
        }
    }
}
