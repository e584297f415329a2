//! Tables of people, sessions and tries to sign in.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use daiyun_base::error::Problem;
use sea_orm::ActiveValue::{Set, Unchanged};
use sea_orm::entity::prelude::*;
use sea_orm::{Condition, ConnectionTrait, QueryOrder, QuerySelect};

use super::rules::Tries;
use crate::error::{Failure, Result};
use crate::scope::{Assigned, Reach, Scope, Tx};

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

/// Table `sessions`.
pub mod sessions {
    use sea_orm::entity::prelude::*;

    /// One sign-in that lasts.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "sessions")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub token_hash: String,
        pub user_id: Uuid,
        pub csrf_token: String,
        pub created_at: DateTimeUtc,
        pub expires_at: DateTimeUtc,
    }

    /// None.
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// Table `sign_in_tries`.
pub mod sign_in_tries {
    use sea_orm::entity::prelude::*;

    /// Tries of one name since it last signed in.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "sign_in_tries")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub login: String,
        pub try_count: i64,
        pub locked_until: Option<DateTimeUtc>,
        pub last_tried_at: DateTimeUtc,
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

/// The stores somebody is assigned to, and their clients.
pub(crate) async fn assigned(db: &impl ConnectionTrait, user_id: Uuid) -> Result<Assigned> {
    const LIMIT: u64 = 10_000;
    let rows = user_stores::Entity::find().filter(user_stores::Column::UserId.eq(user_id));
    let rows = rows.order_by_asc(user_stores::Column::StoreId).limit(LIMIT).all(db).await?;
    Ok(Assigned {
        stores: rows.iter().map(|row| row.store_id).collect(),
        clients: rows.iter().map(|row| row.client_id).collect(),
    })
}

/// A session that has not expired, with its person.
pub(crate) async fn live_session(
    db: &impl ConnectionTrait,
    token_hash: &str,
    now: DateTime<Utc>,
) -> Result<Option<(sessions::Model, users::Model)>> {
    let session = sessions::Entity::find_by_id(token_hash.to_owned())
        .filter(sessions::Column::ExpiresAt.gt(now))
        .one(db)
        .await?;
    let Some(session) = session else { return Ok(None) };
    let user =
        users::Entity::find_by_id(session.user_id).filter(users::Column::IsActive.eq(true)).one(db).await?;
    Ok(user.map(|user| (session, user)))
}

/// Ends somebody's sessions, but for the one with a token.
pub(crate) async fn end_sessions(db: &impl ConnectionTrait, user_id: Uuid, but: Option<&str>) -> Result<()> {
    let mut ended = sessions::Entity::delete_many().filter(sessions::Column::UserId.eq(user_id));
    if let Some(token_hash) = but {
        ended = ended.filter(sessions::Column::TokenHash.ne(token_hash));
    }
    ended.exec(db).await?;
    Ok(())
}

/// The tries of a name about to be counted, held until the transaction ends so that two at once count two.
pub(crate) async fn tries_to_change(
    db: &impl ConnectionTrait,
    login: &str,
    now: DateTime<Utc>,
) -> Result<Tries> {
    let none = sign_in_tries::Entity::insert(row_of(login, Tries::none(now)));
    let none = none.on_conflict_do_nothing_on([sign_in_tries::Column::Login]);
    none.exec_without_returning(db).await?;
    let row = sign_in_tries::Entity::find_by_id(login.to_owned()).lock_exclusive().one(db).await?;
    Ok(row.map_or(Tries::none(now), |row| Tries {
        try_count: row.try_count,
        last_tried_at: row.last_tried_at,
        locked_until: row.locked_until,
    }))
}

/// Keeps the tries of a name.
pub(crate) async fn keep_tries(db: &impl ConnectionTrait, login: &str, tries: Tries) -> Result<()> {
    let row = sign_in_tries::ActiveModel { login: Unchanged(login.to_owned()), ..row_of(login, tries) };
    row.update(db).await?;
    Ok(())
}

fn row_of(login: &str, tries: Tries) -> sign_in_tries::ActiveModel {
    sign_in_tries::ActiveModel {
        login: Set(login.to_owned()),
        try_count: Set(tries.try_count),
        locked_until: Set(tries.locked_until),
        last_tried_at: Set(tries.last_tried_at),
    }
}

/// The name is right after all.
pub(crate) async fn forget_tries(db: &impl ConnectionTrait, login: &str) -> Result<()> {
    sign_in_tries::Entity::delete_by_id(login.to_owned()).exec(db).await?;
    Ok(())
}

/// Removes sessions that ended before now and tries older than the lock.
pub(crate) async fn prune(
    db: &impl ConnectionTrait,
    now: DateTime<Utc>,
    forgotten: DateTime<Utc>,
) -> Result<()> {
    sessions::Entity::delete_many().filter(sessions::Column::ExpiresAt.lte(now)).exec(db).await?;
    let old = sign_in_tries::Entity::delete_many().filter(sign_in_tries::Column::LastTriedAt.lt(forgotten));
    old.exec(db).await?;
    Ok(())
}

/// People the caller may see: colleagues of the same brand for clients; for staff their colleagues and the people of
/// their clients.
pub async fn people(scope: &Scope) -> Result<Vec<users::Model>> {
    const LIMIT: u64 = 1_000;
    let query = users::Entity::find();
    let query = match scope.reach() {
        Reach::Everything => query,
        Reach::Client(client_id) => query.filter(users::Column::ClientId.eq(*client_id)),
        Reach::Stores(assigned) => {
            let own = users::Column::ClientId.is_in(assigned.clients.iter().copied());
            query.filter(Condition::any().add(users::Column::ClientId.is_null()).add(own))
        }
    };
    Ok(query.order_by_asc(users::Column::Login).limit(LIMIT).all(scope.reader()).await?)
}

/// Who is assigned to which of the stores the caller sees.
pub(crate) async fn assignments(scope: &Scope) -> Result<Vec<user_stores::Model>> {
    const LIMIT: u64 = 100_000;
    let query = user_stores::Entity::find();
    let query = match scope.reach() {
        Reach::Everything => query,
        Reach::Client(client_id) => query.filter(user_stores::Column::ClientId.eq(*client_id)),
        Reach::Stores(own) => query.filter(user_stores::Column::StoreId.is_in(own.stores.iter().copied())),
    };
    Ok(query.order_by_asc(user_stores::Column::StoreId).limit(LIMIT).all(scope.reader()).await?)
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
    let stores_of =
        |id: Uuid| assignments.iter().filter(move |row| row.user_id == id).map(|row| row.store_id);
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
