//! Tables of people, sessions and wrong tries.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue::Set, ConnectionTrait, QueryOrder, QuerySelect};

use super::rules::Tries;
use crate::error::Result;
use crate::scope::{Reach, Scope};

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
        pub last_seen_at: DateTimeUtc,
        pub expires_at: DateTimeUtc,
    }

    /// None.
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// Table `sign_in_failures`.
pub mod sign_in_failures {
    use sea_orm::entity::prelude::*;

    /// Wrong tries of one name.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "sign_in_failures")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub login: String,
        pub failure_count: i64,
        pub locked_until: Option<DateTimeUtc>,
        pub last_failed_at: DateTimeUtc,
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

/// The stores somebody is assigned to.
pub(crate) async fn assigned_stores(db: &impl ConnectionTrait, user_id: Uuid) -> Result<Vec<Uuid>> {
    const LIMIT: u64 = 10_000;
    let rows =
        user_stores::Entity::find().filter(user_stores::Column::UserId.eq(user_id)).limit(LIMIT).all(db);
    Ok(rows.await?.into_iter().map(|row| row.store_id).collect())
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

/// The wrong tries of a name.
pub(crate) async fn tries(db: &impl ConnectionTrait, login: &str) -> Result<Option<Tries>> {
    let row = sign_in_failures::Entity::find_by_id(login.to_owned()).one(db).await?;
    Ok(row.map(|row| Tries {
        failure_count: row.failure_count,
        last_failed_at: row.last_failed_at,
        locked_until: row.locked_until,
    }))
}

/// Keeps the wrong tries of a name.
pub(crate) async fn keep_tries(db: &impl ConnectionTrait, login: &str, tries: Tries) -> Result<()> {
    let row = sign_in_failures::ActiveModel {
        login: Set(login.to_owned()),
        failure_count: Set(tries.failure_count),
        locked_until: Set(tries.locked_until),
        last_failed_at: Set(tries.last_failed_at),
    };
    let newest = OnConflict::column(sign_in_failures::Column::Login)
        .update_columns([
            sign_in_failures::Column::FailureCount,
            sign_in_failures::Column::LockedUntil,
            sign_in_failures::Column::LastFailedAt,
        ])
        .to_owned();
    sign_in_failures::Entity::insert(row).on_conflict(newest).exec_without_returning(db).await?;
    Ok(())
}

/// People the caller may see: the whole agency for staff, colleagues of the same brand for clients.
pub(crate) async fn users(scope: &Scope) -> Result<Vec<users::Model>> {
    const LIMIT: u64 = 1_000;
    let mut query = users::Entity::find();
    if let Reach::Client(client_id) = scope.reach() {
        query = query.filter(users::Column::ClientId.eq(*client_id));
    }
    Ok(query.order_by_asc(users::Column::Login).limit(LIMIT).all(scope.reader()).await?)
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
    /// The stores they are assigned to; none means every store.
    pub stores: BTreeSet<Uuid>,
}

impl Colleague {
    /// Whether they see at least one of some stores. No stores at all is work of the agency itself, which all see.
    #[must_use]
    pub fn reaches(&self, stores: &[Uuid]) -> bool {
        self.stores.is_empty() || stores.is_empty() || stores.iter().any(|store| self.stores.contains(store))
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
        name: user.name,
        role: user.role,
        is_active: user.is_active,
    };
    Ok(staff.into_iter().map(colleague).collect())
}
