//! Tables of people and of what they are assigned to; sessions, tries, second factors and settings stand beside it.

pub mod doors;
pub mod factors;
pub mod linking;
pub mod people;
pub mod sessions;
pub mod settings;
pub mod tries;

use std::collections::BTreeSet;

use daiyun_base::error::Problem;
use sea_orm::entity::prelude::*;
use sea_orm::{ConnectionTrait, QueryOrder, QuerySelect};

use crate::assignment;
use crate::error::{Failure, Result};
use crate::scope::{Assigned, Tx};

/// Table `users`.
pub mod users {
    use sea_orm::entity::prelude::*;

    /// A person with a sign-in.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "users")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub login: String,
        pub name: String,
        pub role: String,
        /// The brand of people of the client side.
        pub client_id: Option<Uuid>,
        /// Whether somebody of the agency sees every store; if not, those of `user_stores`.
        pub has_all_stores: bool,
        pub language: String,
        pub password_hash: String,
        pub is_active: bool,
        pub created_at: DateTimeUtc,
        /// Whether the password was given by somebody else and only lets its person choose one.
        pub must_change_password: bool,
        /// When an administrator last changed the account.
        pub changed_at: Option<DateTimeUtc>,
    }

    /// None.
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// Table `user_stores`: who works on which stores.
pub mod user_stores {
    use sea_orm::entity::prelude::*;

    /// One assignment.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "user_stores")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub user_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub store_id: Uuid,
        /// Whose store it is.
        pub client_id: Uuid,
    }

    /// None.
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// Table `user_clients`: whose every store somebody works on, those of tomorrow included.
pub mod user_clients {
    use sea_orm::entity::prelude::*;

    /// One assignment.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "user_clients")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub user_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub client_id: Uuid,
    }

    /// None.
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// The person with a login, active or not.
pub(crate) async fn user_by_login(db: &impl ConnectionTrait, login: &str) -> Result<Option<users::Model>> {
    Ok(users::Entity::find().filter(users::Column::Login.eq(login)).one(db).await?)
}

/// A person about to be changed, held until the transaction ends.
pub(crate) async fn user_to_change(tx: &Tx, id: Uuid) -> Result<users::Model> {
    let found = users::Entity::find_by_id(id).lock_exclusive().one(tx.db()).await?;
    found.ok_or_else(|| Failure::from(Problem::not_found("这个账号", "The account")))
}

/// The stores somebody is assigned to, one by one and by their client, and the clients.
pub(crate) async fn assigned(db: &impl ConnectionTrait, user_id: Uuid) -> Result<Assigned> {
    const LIMIT: u64 = 10_000;
    let rows = user_stores::Entity::find().filter(user_stores::Column::UserId.eq(user_id));
    let rows = rows.order_by_asc(user_stores::Column::StoreId).limit(LIMIT).all(db).await?;
    let mut assigned = Assigned {
        stores: rows.iter().map(|row| row.store_id).collect(),
        clients: rows.iter().map(|row| row.client_id).collect(),
    };
    let clients = user_clients::Entity::find().filter(user_clients::Column::UserId.eq(user_id));
    let clients = clients.order_by_asc(user_clients::Column::ClientId).limit(LIMIT).all(db).await?;
    let clients: Vec<Uuid> = clients.into_iter().map(|row| row.client_id).collect();
    assigned.stores.extend(assignment::stores_of(db, &clients).await?.into_keys());
    assigned.clients.extend(clients);
    Ok(assigned)
}

/// A person of the agency as work is handed out to them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Colleague {
    /// The person.
    pub id: Uuid,
    /// What others call them.
    pub name: String,
    /// Role code.
    pub role: String,
    /// Whether they can still sign in.
    pub is_active: bool,
    /// Whether they see every store.
    pub has_all_stores: bool,
    /// Else the stores they are assigned to.
    pub stores: BTreeSet<Uuid>,
}

impl Colleague {
    /// Whether they see at least one of some stores. No stores at all is work of the agency itself, which all see.
    #[must_use]
    pub fn reaches(&self, stores: &[Uuid]) -> bool {
        self.has_all_stores || stores.is_empty() || stores.iter().any(|store| self.stores.contains(store))
    }
}

/// The people of the agency, by login, those who left included: their names stand on old tasks.
pub async fn colleagues(db: &impl ConnectionTrait) -> Result<Vec<Colleague>> {
    const PEOPLE: u64 = 1_000;
    const ASSIGNMENTS: u64 = 100_000;
    let staff = users::Entity::find().filter(users::Column::ClientId.is_null());
    let staff = staff.order_by_asc(users::Column::Login).limit(PEOPLE).all(db).await?;
    let assignments = user_stores::Entity::find().limit(ASSIGNMENTS).all(db).await?;
    let by_client = user_clients::Entity::find().limit(ASSIGNMENTS).all(db).await?;
    let clients: BTreeSet<Uuid> = by_client.iter().map(|row| row.client_id).collect();
    let stores = assignment::stores_of(db, &clients.into_iter().collect::<Vec<_>>()).await?;
    let stores_of = |id: Uuid| {
        let one_by_one = assignments.iter().filter(move |row| row.user_id == id).map(|row| row.store_id);
        let theirs: BTreeSet<Uuid> =
            by_client.iter().filter(|row| row.user_id == id).map(|row| row.client_id).collect();
        let by_client = stores.iter().filter(|(_, client)| theirs.contains(client)).map(|(store, _)| *store);
        one_by_one.chain(by_client.collect::<Vec<_>>())
    };
    let colleague = |user: users::Model| Colleague {
        stores: stores_of(user.id).collect(),
        id: user.id,
        has_all_stores: user.has_all_stores,
        name: user.name,
        role: user.role,
        is_active: user.is_active,
    };
    Ok(staff.into_iter().map(colleague).collect())
}
