//! Clients and brands, and the list of them.

mod list;
mod related;
mod tables;

use sea_orm::entity::prelude::*;
use sea_orm::{ConnectionTrait, QueryOrder, QuerySelect, Select};

pub use list::{ListFilter, page};
pub use related::{
    accepted_outputs, kits_of, members_of, moves_of, newest_notes, notes_of, onboarding_of, scores_of,
    services_of, services_running,
};
pub use tables::{
    brand_kits, client_members, client_moves, client_notes, client_services, lead_scores, onboarding_outputs,
    onboarding_passings,
};

use crate::error::{Failure, Result};
use crate::scope::{Reach, Scope, Tx};
use daiyun_base::error::Problem;

/// Table `clients`.
pub mod clients {
    use sea_orm::entity::prelude::*;

    /// A brand owner, manufacturer or retailer the agency works for.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "clients")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub code: String,
        pub name: String,
        pub client_type: String,
        pub service_mode: String,
        pub stage: String,
        pub manager_id: Option<Uuid>,
        pub created_at: DateTimeUtc,
        /// S41's phase.
        pub phase: Option<String>,
        /// Where its chances lie: a list of codes.
        pub tags: Option<Json>,
        /// The newest lead score.
        pub lead_score: Option<i64>,
    }

    /// None.
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// Table `brands`.
pub mod brands {
    use sea_orm::entity::prelude::*;

    /// A brand of a client.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "brands")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub client_id: Uuid,
        pub name: String,
        /// An archived brand takes no new stores.
        pub archived_at: Option<DateTimeUtc>,
    }

    /// None.
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// Clients inside the caller's scope. People assigned to stores see the clients of these stores.
#[must_use]
pub fn in_scope(scope: &Scope) -> Select<clients::Entity> {
    let query = clients::Entity::find();
    match scope.reach() {
        Reach::Everything => query,
        Reach::Client(client_id) => query.filter(clients::Column::Id.eq(*client_id)),
        Reach::Stores(assigned) => query.filter(clients::Column::Id.is_in(assigned.clients.iter().copied())),
    }
}

/// All visible clients, by name.
pub async fn visible(scope: &Scope) -> Result<Vec<clients::Model>> {
    const LIMIT: u64 = 2_000;
    Ok(in_scope(scope).order_by_asc(clients::Column::Code).limit(LIMIT).all(scope.reader()).await?)
}

/// One visible client.
pub async fn by_id(scope: &Scope, id: Uuid) -> Result<clients::Model> {
    let found = in_scope(scope).filter(clients::Column::Id.eq(id)).one(scope.reader()).await?;
    found.ok_or_else(|| Failure::from(Problem::not_found("这个客户", "The client")))
}

/// One visible client, held until the transaction ends: two people cannot hand in the same revision at once.
pub(super) async fn hold(tx: &Tx, id: Uuid) -> Result<clients::Model> {
    let found = in_scope(tx.scope()).filter(clients::Column::Id.eq(id)).lock_exclusive().one(tx.db()).await?;
    found.ok_or_else(|| Failure::from(Problem::not_found("这个客户", "The client")))
}

/// One brand of a visible client.
pub async fn brand_by_id(scope: &Scope, id: Uuid) -> Result<brands::Model> {
    let missing = || Failure::from(Problem::not_found("这个品牌", "The brand"));
    let brand = brands::Entity::find_by_id(id).one(scope.reader()).await?.ok_or_else(missing)?;
    let seen = in_scope(scope).filter(clients::Column::Id.eq(brand.client_id)).one(scope.reader()).await?;
    seen.map(|_| brand).ok_or_else(missing)
}

/// Visible clients by id, to put names on rows.
pub async fn by_ids(scope: &Scope, ids: &[Uuid]) -> Result<Vec<clients::Model>> {
    let found = in_scope(scope).filter(clients::Column::Id.is_in(ids.iter().copied()));
    Ok(found.all(scope.reader()).await?)
}

/// The visible client of a name; the oldest, should two share it.
pub async fn by_name(scope: &Scope, name: &str) -> Result<Option<clients::Model>> {
    let found =
        in_scope(scope).filter(clients::Column::Name.eq(name)).order_by_asc(clients::Column::CreatedAt);
    Ok(found.order_by_asc(clients::Column::Id).one(scope.reader()).await?)
}

/// The visible client of a code.
pub async fn by_code(scope: &Scope, code: &str) -> Result<Option<clients::Model>> {
    Ok(in_scope(scope).filter(clients::Column::Code.eq(code)).one(scope.reader()).await?)
}

/// Whether a code is taken, whoever asks.
pub(super) async fn is_taken(db: &impl ConnectionTrait, code: &str) -> Result<bool> {
    Ok(clients::Entity::find().filter(clients::Column::Code.eq(code)).one(db).await?.is_some())
}

/// The brands of some clients.
pub async fn brands_of(scope: &Scope, clients: &[Uuid]) -> Result<Vec<brands::Model>> {
    const LIMIT: u64 = 5_000;
    let query = brands::Entity::find().filter(brands::Column::ClientId.is_in(clients.iter().copied()));
    Ok(query.order_by_asc(brands::Column::Name).limit(LIMIT).all(scope.reader()).await?)
}

/// The brands of a client as the transaction sees them: one may just have been created.
pub async fn brands_within(tx: &Tx, client_id: Uuid) -> Result<Vec<brands::Model>> {
    const LIMIT: u64 = 1_000;
    let query = brands::Entity::find().filter(brands::Column::ClientId.eq(client_id));
    Ok(query.order_by_asc(brands::Column::Name).limit(LIMIT).all(tx.db()).await?)
}
