//! The table of stores.

use daiyun_base::error::Problem;
use sea_orm::entity::prelude::*;
use sea_orm::{Condition, ConnectionTrait, PaginatorTrait, QueryOrder, QuerySelect, Select};

use super::rules::{Marks, StoreState};
use crate::error::{Failure, Result};
use crate::scope::{Reach, Scope, Tx};
use crate::words;

/// Table `stores`.
pub mod stores {
    use sea_orm::entity::prelude::*;

    /// A shop or account on a platform.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "stores")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub code: String,
        pub name: String,
        pub platform: String,
        /// `tmall` or `c_store`, for 淘宝 only.
        pub storefront: Option<String>,
        pub client_id: Uuid,
        pub brand_id: Option<Uuid>,
        /// 店铺Id as the platform's files state it, bound at the first import that has it.
        pub bound_no: Option<String>,
        /// 店铺名称, likewise.
        pub bound_name: Option<String>,
        pub created_at: DateTimeUtc,
        /// `open`, `paused`, `closed`; how it came about stands in `store_moves`.
        pub state: String,
    }

    /// None.
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// Table `store_moves`: how a store opened, paused and closed; never changed.
pub mod store_moves {
    use sea_orm::entity::prelude::*;

    /// One move.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "store_moves")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub store_id: Uuid,
        /// Where it moved to.
        pub state: String,
        pub reason: String,
        pub moved_by: Option<Uuid>,
        pub moved_by_name: String,
        pub moved_at: DateTimeUtc,
    }

    /// None.
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

impl stores::Model {
    /// What its files have stated of it.
    #[must_use]
    pub fn marks(&self) -> Marks {
        Marks { number: self.bound_no.clone(), name: self.bound_name.clone() }
    }
}

/// Stores inside the caller's scope.
#[must_use]
pub fn in_scope(scope: &Scope) -> Select<stores::Entity> {
    let query = stores::Entity::find();
    match scope.reach() {
        Reach::Everything => query,
        Reach::Client(client_id) => query.filter(stores::Column::ClientId.eq(*client_id)),
        Reach::Stores(assigned) => query.filter(stores::Column::Id.is_in(assigned.stores.iter().copied())),
    }
}

/// Which stores.
#[derive(Clone, Debug, Default)]
pub(super) struct StoreFilter {
    /// Part of the name or the code.
    pub text: Option<String>,
    /// Of this client.
    pub client_id: Option<Uuid>,
    /// On this platform.
    pub platform: Option<String>,
    /// In this state.
    pub state: Option<StoreState>,
    /// Of these codes.
    pub codes: Option<Vec<String>>,
}

/// A page of visible stores, by code.
pub(super) async fn page(
    scope: &Scope,
    filter: StoreFilter,
    (limit, offset): (u64, u64),
) -> Result<(Vec<stores::Model>, u64)> {
    let mut query = in_scope(scope);
    if let Some(text) = filter.text.filter(|text| !text.trim().is_empty()) {
        let text = text.trim();
        let any = Condition::any().add(stores::Column::Name.contains(text));
        query = query.filter(any.add(stores::Column::Code.contains(text)));
    }
    if let Some(client_id) = filter.client_id {
        query = query.filter(stores::Column::ClientId.eq(client_id));
    }
    if let Some(platform) = filter.platform {
        query = query.filter(stores::Column::Platform.eq(platform));
    }
    if let Some(state) = filter.state {
        query = query.filter(stores::Column::State.eq(words::of(state)));
    }
    if let Some(codes) = filter.codes {
        query = query.filter(stores::Column::Code.is_in(codes));
    }
    let total = query.clone().count(scope.reader()).await?;
    let rows = query.order_by_asc(stores::Column::Code).limit(limit).offset(offset);
    Ok((rows.all(scope.reader()).await?, total))
}

/// How a store came to be as it is, the newest first.
pub(super) async fn moves(scope: &Scope, store_id: Uuid) -> Result<Vec<store_moves::Model>> {
    const LIMIT: u64 = 100;
    let rows = store_moves::Entity::find().filter(store_moves::Column::StoreId.eq(store_id));
    let rows = rows.order_by_desc(store_moves::Column::MovedAt).order_by_desc(store_moves::Column::Id);
    Ok(rows.limit(LIMIT).all(scope.reader()).await?)
}

/// All visible stores, by code.
pub async fn visible(scope: &Scope) -> Result<Vec<stores::Model>> {
    const LIMIT: u64 = 5_000;
    Ok(in_scope(scope).order_by_asc(stores::Column::Code).limit(LIMIT).all(scope.reader()).await?)
}

/// The visible stores of a client.
pub(super) async fn of_client(scope: &Scope, client_id: Uuid) -> Result<Vec<stores::Model>> {
    const LIMIT: u64 = 1_000;
    let rows = in_scope(scope).filter(stores::Column::ClientId.eq(client_id));
    Ok(rows.order_by_asc(stores::Column::Code).limit(LIMIT).all(scope.reader()).await?)
}

/// One visible store.
pub async fn by_id(scope: &Scope, id: Uuid) -> Result<stores::Model> {
    let found = in_scope(scope).filter(stores::Column::Id.eq(id)).one(scope.reader()).await?;
    found.ok_or_else(|| Failure::from(Problem::not_found("这家店铺", "The store")))
}

/// One visible store as the transaction sees it: somebody else may just have bound it.
pub(super) async fn by_id_within(tx: &Tx, id: Uuid) -> Result<stores::Model> {
    let found = in_scope(tx.scope()).filter(stores::Column::Id.eq(id)).lock_exclusive().one(tx.db()).await?;
    found.ok_or_else(|| Failure::from(Problem::not_found("这家店铺", "The store")))
}

/// Visible stores by id, to put names on rows.
pub async fn by_ids(scope: &Scope, ids: &[Uuid]) -> Result<Vec<stores::Model>> {
    Ok(in_scope(scope).filter(stores::Column::Id.is_in(ids.iter().copied())).all(scope.reader()).await?)
}

/// One visible store by its code.
pub async fn by_code(scope: &Scope, code: &str) -> Result<stores::Model> {
    let found = in_scope(scope).filter(stores::Column::Code.eq(code)).one(scope.reader()).await?;
    found.ok_or_else(|| {
        Failure::from(Problem::not_found(&format!("代码为「{code}」的店铺"), &format!("The store {code:?}")))
    })
}

/// Visible stores by code. A code that is not visible is left out.
pub async fn by_codes(scope: &Scope, codes: &[String]) -> Result<Vec<stores::Model>> {
    let named = in_scope(scope).filter(stores::Column::Code.is_in(codes.iter().cloned()));
    // In one order, whatever the database: the same stores then ask the same question, and its answer is kept.
    Ok(named.order_by_asc(stores::Column::Code).all(scope.reader()).await?)
}

/// Holds some stores until the transaction ends, always in one order: two contracts cannot claim their sales at once.
pub async fn hold(tx: &Tx, ids: &[Uuid]) -> Result<()> {
    let held = stores::Entity::find()
        .filter(stores::Column::Id.is_in(ids.iter().copied()))
        .order_by_asc(stores::Column::Id)
        .lock_exclusive();
    held.all(tx.db()).await?;
    Ok(())
}

/// Whether a code is taken, whoever asks.
pub(super) async fn is_taken(db: &impl ConnectionTrait, code: &str) -> Result<bool> {
    Ok(stores::Entity::find().filter(stores::Column::Code.eq(code)).one(db).await?.is_some())
}
