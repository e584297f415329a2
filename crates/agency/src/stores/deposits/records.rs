//! Entries of the ledger inside the caller's scope, and what they come to.

use sea_orm::entity::prelude::*;
use sea_orm::{Condition, ConnectionTrait, PaginatorTrait, QueryOrder, QuerySelect, Select};

use crate::error::Result;
use crate::http::page::PageRequest;
use crate::scope::{Reach, Scope};
use crate::stores::applications::Application;

/// Table `deposit_entries`: what platforms hold of a client's money; never changed.
pub mod deposit_entries {
    use sea_orm::entity::prelude::*;

    /// One entry.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "deposit_entries")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        /// Counts up within the client.
        pub entry_no: i64,
        pub client_id: Uuid,
        pub store_id: Option<Uuid>,
        /// For money that moved before there was a store.
        pub application_id: Option<Uuid>,
        /// `paid`, `topped_up`, `deducted`, `refunded`, `corrected`.
        pub kind: String,
        /// Above zero for what the platform received.
        pub amount_fen: i64,
        pub on_day: Date,
        /// Whose money it is.
        pub payer: String,
        pub note: String,
        pub added_by: Option<Uuid>,
        pub added_by_name: String,
        pub added_at: DateTimeUtc,
    }

    /// None.
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// Whose entries.
#[derive(Clone, Debug, Default)]
pub(super) struct EntryFilter {
    /// Of this client.
    pub client_id: Option<Uuid>,
    /// Of a store, with those of the applications that led to it.
    pub store: Option<(Uuid, Vec<Uuid>)>,
    /// Of this application, and of the store it led to.
    pub application: Option<(Uuid, Option<Uuid>)>,
}

/// What a ledger comes to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Sums {
    pub paid_fen: i64,
    pub topped_up_fen: i64,
    pub deducted_fen: i64,
    pub refunded_fen: i64,
    pub corrected_fen: i64,
}

impl Sums {
    /// What the platform holds.
    pub(super) fn balance_fen(self) -> i64 {
        self.paid_fen + self.topped_up_fen + self.deducted_fen + self.refunded_fen + self.corrected_fen
    }
}

/// Entries inside the caller's scope. Those of an application without a store are seen by whoever works for its client.
fn in_scope(scope: &Scope) -> Select<deposit_entries::Entity> {
    let query = deposit_entries::Entity::find();
    match scope.reach() {
        Reach::Everything => query,
        Reach::Client(client_id) => query.filter(deposit_entries::Column::ClientId.eq(*client_id)),
        Reach::Stores(assigned) => {
            let whole = Condition::all()
                .add(deposit_entries::Column::StoreId.is_null())
                .add(deposit_entries::Column::ClientId.is_in(assigned.clients.iter().copied()));
            let own = deposit_entries::Column::StoreId.is_in(assigned.stores.iter().copied());
            query.filter(Condition::any().add(own).add(whole))
        }
    }
}

fn narrowed(scope: &Scope, filter: &EntryFilter) -> Select<deposit_entries::Entity> {
    let mut query = in_scope(scope);
    if let Some(client_id) = filter.client_id {
        query = query.filter(deposit_entries::Column::ClientId.eq(client_id));
    }
    if let Some((store_id, applications)) = &filter.store {
        let of_store = deposit_entries::Column::StoreId.eq(*store_id);
        let before = deposit_entries::Column::ApplicationId.is_in(applications.iter().copied());
        query = query.filter(Condition::any().add(of_store).add(before));
    }
    if let Some((application_id, store_id)) = filter.application {
        let mut any = Condition::any().add(deposit_entries::Column::ApplicationId.eq(application_id));
        if let Some(store_id) = store_id {
            any = any.add(deposit_entries::Column::StoreId.eq(store_id));
        }
        query = query.filter(any);
    }
    query
}

/// A page of visible entries, the newest first.
pub(super) async fn page(
    scope: &Scope,
    filter: &EntryFilter,
    page: PageRequest,
) -> Result<(Vec<deposit_entries::Model>, u64)> {
    let query = narrowed(scope, filter);
    let total = query.clone().count(scope.reader()).await?;
    let newest = query
        .order_by_desc(deposit_entries::Column::OnDay)
        .order_by_desc(deposit_entries::Column::AddedAt)
        .order_by_desc(deposit_entries::Column::EntryNo);
    Ok((newest.limit(page.limit()).offset(page.offset()).all(scope.reader()).await?, total))
}

/// What all visible entries of a filter come to, by kind.
pub(super) async fn sums(scope: &Scope, filter: &EntryFilter) -> Result<Sums> {
    let amounts: Vec<(String, i64)> = narrowed(scope, filter)
        .select_only()
        .column(deposit_entries::Column::Kind)
        .column(deposit_entries::Column::AmountFen)
        .into_tuple()
        .all(scope.reader())
        .await?;
    let of = |kind: &str| amounts.iter().filter(|(one, _)| one == kind).map(|(_, fen)| *fen).sum();
    Ok(Sums {
        paid_fen: of("paid"),
        topped_up_fen: of("topped_up"),
        deducted_fen: of("deducted"),
        refunded_fen: of("refunded"),
        corrected_fen: of("corrected"),
    })
}

/// What the platform holds for an application.
pub(in crate::stores) async fn balance_of_application(db: &impl ConnectionTrait, id: Uuid) -> Result<i64> {
    balance(db, Condition::all().add(deposit_entries::Column::ApplicationId.eq(id))).await
}

/// What the platform holds for a store and the applications that led to it.
pub(super) async fn balance_of_store(
    db: &impl ConnectionTrait,
    store_id: Uuid,
    applications: &[Application],
) -> Result<i64> {
    let before = deposit_entries::Column::ApplicationId.is_in(applications.iter().map(|row| row.id));
    let any = Condition::any().add(deposit_entries::Column::StoreId.eq(store_id)).add(before);
    balance(db, any).await
}

async fn balance(db: &impl ConnectionTrait, of: Condition) -> Result<i64> {
    let amounts: Vec<i64> = deposit_entries::Entity::find()
        .filter(of)
        .select_only()
        .column(deposit_entries::Column::AmountFen)
        .into_tuple()
        .all(db)
        .await?;
    Ok(amounts.into_iter().sum())
}
