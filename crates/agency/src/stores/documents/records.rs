//! Documents inside the caller's scope, and what each is used for. Nothing here opens a number or a scan.

use chrono::NaiveDate;
use daiyun_base::error::Problem;
use sea_orm::entity::prelude::*;
use sea_orm::{Condition, ConnectionTrait, PaginatorTrait, QueryOrder, QuerySelect, Select};

use super::rules::{PaperState, SOON};
use crate::error::{Failure, Result};
use crate::http::page::PageRequest;
use crate::scope::{Reach, Scope, Tx};

/// No client has more; what lists them all stays bounded.
const MANY: u64 = 2_000;

/// Table `documents`: papers of a client, revision by revision.
pub mod documents {
    use sea_orm::entity::prelude::*;

    /// One revision of one paper.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "documents")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub client_id: Uuid,
        /// A code of `definitions/policies/documents.toml`.
        pub kind: String,
        /// A firm, or a person: not in any summary.
        pub holder: String,
        pub number_sealed: Option<Vec<u8>>,
        /// The end of the number, where the number is long enough to hide behind it.
        pub number_tail: Option<String>,
        pub issued_on: Option<Date>,
        /// Its last day.
        pub expires_on: Option<Date>,
        /// 长期有效.
        pub is_open_ended: bool,
        pub revision_no: i64,
        /// The revision it took the place of.
        pub replaces_id: Option<Uuid>,
        pub replaced_at: Option<DateTimeUtc>,
        /// Of the scan before it was sealed.
        pub file_sha256: Option<String>,
        pub file_size_bytes: Option<i64>,
        /// `pdf`, `jpeg`, `png`.
        pub media_type: Option<String>,
        pub added_by: Option<Uuid>,
        pub added_by_name: String,
        pub added_at: DateTimeUtc,
        pub withdrawn_at: Option<DateTimeUtc>,
        pub withdrawn_reason: Option<String>,
    }

    /// None.
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// Table `document_uses`: what depends on a paper.
pub mod document_uses {
    use sea_orm::entity::prelude::*;

    /// One use.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "document_uses")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub document_id: Uuid,
        /// `brand`, `store`, `category`.
        #[sea_orm(primary_key, auto_increment = false)]
        pub subject_kind: String,
        /// An id, or the code of a category.
        #[sea_orm(primary_key, auto_increment = false)]
        pub subject_id: String,
    }

    /// None.
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

impl documents::Model {
    /// Its state on a day.
    #[must_use]
    pub fn state(&self, today: NaiveDate) -> PaperState {
        match (self.withdrawn_at, self.replaced_at) {
            (Some(_), _) => PaperState::Withdrawn,
            (None, Some(_)) => PaperState::Replaced,
            (None, None) => super::rules::state_by(self.expires_on, today),
        }
    }
}

/// Which documents.
#[derive(Clone, Debug, Default)]
pub struct DocumentFilter {
    /// Part of the holder, or the end of the number.
    pub text: Option<String>,
    /// Of this kind.
    pub kind: Option<String>,
    /// In this state; without one, everything that is neither replaced nor withdrawn.
    pub state: Option<PaperState>,
    /// Of these clients.
    pub clients: Option<Vec<Uuid>>,
}

/// Documents inside the caller's scope. A paper is its client's as a whole: whoever works on one of its stores sees it.
#[must_use]
pub fn in_scope(scope: &Scope) -> Select<documents::Entity> {
    let query = documents::Entity::find();
    match scope.reach() {
        Reach::Everything => query,
        Reach::Client(client_id) => query.filter(documents::Column::ClientId.eq(*client_id)),
        Reach::Stores(assigned) => {
            query.filter(documents::Column::ClientId.is_in(assigned.clients.iter().copied()))
        }
    }
}

/// Neither replaced nor withdrawn.
fn live() -> Condition {
    Condition::all()
        .add(documents::Column::WithdrawnAt.is_null())
        .add(documents::Column::ReplacedAt.is_null())
}

fn in_state(state: PaperState, today: NaiveDate) -> Condition {
    let soon = today.checked_add_days(SOON).unwrap_or(NaiveDate::MAX);
    let ends = documents::Column::ExpiresOn;
    match state {
        PaperState::Valid => live().add(Condition::any().add(ends.is_null()).add(ends.gt(soon))),
        PaperState::Expiring => live().add(ends.gte(today)).add(ends.lte(soon)),
        PaperState::Expired => live().add(ends.lt(today)),
        // No document waits for its first day.
        PaperState::Pending => live().add(documents::Column::Id.is_null()),
        PaperState::Replaced => Condition::all()
            .add(documents::Column::WithdrawnAt.is_null())
            .add(documents::Column::ReplacedAt.is_not_null()),
        PaperState::Withdrawn => Condition::all().add(documents::Column::WithdrawnAt.is_not_null()),
    }
}

/// A page of visible documents: what runs out first comes first, what holds for good last.
pub async fn page(
    scope: &Scope,
    filter: DocumentFilter,
    page: PageRequest,
) -> Result<(Vec<documents::Model>, u64)> {
    let mut query = in_scope(scope);
    if let Some(text) = filter.text.filter(|text| !text.trim().is_empty()) {
        let any = Condition::any().add(documents::Column::Holder.contains(text.trim()));
        query = query.filter(any.add(documents::Column::NumberTail.eq(text.trim())));
    }
    if let Some(kind) = filter.kind {
        query = query.filter(documents::Column::Kind.eq(kind));
    }
    if let Some(clients) = filter.clients {
        query = query.filter(documents::Column::ClientId.is_in(clients));
    }
    let today = scope.agency().clock().today();
    query = query.filter(filter.state.map_or_else(live, |state| in_state(state, today)));
    let total = query.clone().count(scope.reader()).await?;
    let first = query
        .order_by_asc(documents::Column::ExpiresOn.is_null())
        .order_by_asc(documents::Column::ExpiresOn)
        .order_by_asc(documents::Column::Id);
    Ok((first.limit(page.limit()).offset(page.offset()).all(scope.reader()).await?, total))
}

/// The visible documents that are neither replaced nor withdrawn: of one client, or of all.
pub async fn all_live(scope: &Scope, client_id: Option<Uuid>) -> Result<Vec<documents::Model>> {
    let mut query = in_scope(scope).filter(live());
    if let Some(client_id) = client_id {
        query = query.filter(documents::Column::ClientId.eq(client_id));
    }
    Ok(query.order_by_asc(documents::Column::Id).limit(MANY).all(scope.reader()).await?)
}

/// The documents of some clients that hold on a day, within a transaction or without.
pub async fn holding(
    db: &impl ConnectionTrait,
    clients: &[Uuid],
    on: NaiveDate,
) -> Result<Vec<documents::Model>> {
    let ends = documents::Column::ExpiresOn;
    let held = documents::Entity::find()
        .filter(documents::Column::ClientId.is_in(clients.iter().copied()))
        .filter(live())
        .filter(Condition::any().add(ends.is_null()).add(ends.gte(on)));
    Ok(held.order_by_asc(documents::Column::Id).limit(MANY).all(db).await?)
}

/// The live documents that run out by a day, within a transaction or without.
pub async fn ending_by(
    scope: &Scope,
    db: &impl ConnectionTrait,
    last: NaiveDate,
) -> Result<Vec<documents::Model>> {
    let query = in_scope(scope).filter(live()).filter(documents::Column::ExpiresOn.lte(last));
    let query = query.order_by_asc(documents::Column::ExpiresOn).order_by_asc(documents::Column::Id);
    Ok(query.limit(MANY).all(db).await?)
}

/// One visible document.
pub async fn by_id(scope: &Scope, db: &impl ConnectionTrait, id: Uuid) -> Result<documents::Model> {
    let found = in_scope(scope).filter(documents::Column::Id.eq(id)).one(db).await?;
    found.ok_or_else(missing)
}

/// One visible document, held until the transaction ends.
pub async fn to_change(tx: &Tx, id: Uuid) -> Result<documents::Model> {
    let found =
        in_scope(tx.scope()).filter(documents::Column::Id.eq(id)).lock_exclusive().one(tx.db()).await?;
    found.ok_or_else(missing)
}

fn missing() -> Failure {
    Problem::not_found("这份证照", "The document").into()
}

/// What some documents are used for.
pub async fn uses_of(db: &impl ConnectionTrait, ids: &[Uuid]) -> Result<Vec<document_uses::Model>> {
    let rows =
        document_uses::Entity::find().filter(document_uses::Column::DocumentId.is_in(ids.iter().copied()));
    let rows =
        rows.order_by_asc(document_uses::Column::SubjectKind).order_by_asc(document_uses::Column::SubjectId);
    Ok(rows.all(db).await?)
}

/// Every revision of a paper, the newest first.
pub async fn revisions(scope: &Scope, of: &documents::Model) -> Result<Vec<documents::Model>> {
    /// A yearly licence for a lifetime.
    const MOST: usize = 100;
    let mut rows = vec![of.clone()];
    while let Some(before) = rows.last().and_then(|row| row.replaces_id).filter(|_| rows.len() < MOST) {
        rows.push(by_id(scope, scope.reader(), before).await?);
    }
    let mut newest = of.clone();
    while newest.replaced_at.is_some() && rows.len() < MOST {
        let next =
            in_scope(scope).filter(documents::Column::ReplacesId.eq(newest.id)).one(scope.reader()).await?;
        let Some(next) = next else { break };
        rows.insert(0, next.clone());
        newest = next;
    }
    Ok(rows)
}
