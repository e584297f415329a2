//! The table of stores.

use daiyun_base::error::Problem;
use sea_orm::entity::prelude::*;
use sea_orm::{ConnectionTrait, QueryOrder, QuerySelect, Select};

use super::rules::Marks;
use crate::error::{Failure, Result};
use crate::scope::{Reach, Scope, Tx};

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

/// All visible stores, by code.
pub async fn visible(scope: &Scope) -> Result<Vec<stores::Model>> {
    const LIMIT: u64 = 5_000;
    Ok(in_scope(scope).order_by_asc(stores::Column::Code).limit(LIMIT).all(scope.reader()).await?)
}

/// One visible store.
pub async fn by_id(scope: &Scope, id: Uuid) -> Result<stores::Model> {
    let found = in_scope(scope).filter(stores::Column::Id.eq(id)).one(scope.reader()).await?;
    found.ok_or_else(|| Failure::from(Problem::not_found("这家店铺", "The store")))
}

/// One visible store as the transaction sees it: somebody else may just have bound it.
pub(super) async fn by_id_within(tx: &Tx, id: Uuid) -> Result<stores::Model> {
    let found = in_scope(tx.scope()).filter(stores::Column::Id.eq(id)).one(tx.db()).await?;
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
    Ok(in_scope(scope).filter(stores::Column::Code.is_in(codes.iter().cloned())).all(scope.reader()).await?)
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
