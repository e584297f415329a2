//! Tables of second factors and recovery codes. The keys are sealed and the codes hashed with keys that the database
//! does not hold.

use chrono::{DateTime, Utc};
use sea_orm::ActiveValue::Set;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::Expr;
use sea_orm::{ConnectionTrait, QuerySelect};

use crate::error::Result;

/// Table `second_factors`.
pub mod second_factors {
    use sea_orm::entity::prelude::*;

    /// The key an authenticator shares with us.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "second_factors")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub user_id: Uuid,
        pub sealed_key: Vec<u8>,
        /// The last step whose code was accepted: no code counts twice.
        pub last_step: i64,
        /// Nothing until the first code has shown that the authenticator has the key.
        pub confirmed_at: Option<DateTimeUtc>,
        pub created_at: DateTimeUtc,
    }

    /// None.
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// Table `recovery_codes`.
pub mod recovery_codes {
    use sea_orm::entity::prelude::*;

    /// One code for the day the telephone is lost.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "recovery_codes")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub user_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub code_hash: String,
        pub used_at: Option<DateTimeUtc>,
    }

    /// None.
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// Somebody's second factor, confirmed or not.
pub(crate) async fn of_user(
    db: &impl ConnectionTrait,
    user_id: Uuid,
) -> Result<Option<second_factors::Model>> {
    Ok(second_factors::Entity::find_by_id(user_id).one(db).await?)
}

/// Somebody's second factor that is in use.
pub(crate) async fn confirmed(
    db: &impl ConnectionTrait,
    user_id: Uuid,
) -> Result<Option<second_factors::Model>> {
    Ok(of_user(db, user_id).await?.filter(|factor| factor.confirmed_at.is_some()))
}

/// Who of some people has a second factor in use.
pub(crate) async fn who_has(db: &impl ConnectionTrait, users: &[Uuid]) -> Result<Vec<Uuid>> {
    let rows = second_factors::Entity::find()
        .select_only()
        .column(second_factors::Column::UserId)
        .filter(second_factors::Column::ConfirmedAt.is_not_null())
        .filter(second_factors::Column::UserId.is_in(users.iter().copied()));
    Ok(rows.into_tuple().all(db).await?)
}

/// Keeps a key that waits for its first code, instead of an earlier one that waited too.
pub(crate) async fn begin(db: &impl ConnectionTrait, row: second_factors::Model) -> Result<()> {
    remove(db, row.user_id).await?;
    let row: second_factors::ActiveModel = row.into();
    second_factors::Entity::insert(row.reset_all()).exec_without_returning(db).await?;
    Ok(())
}

/// The first code has come.
pub(crate) async fn confirm(db: &impl ConnectionTrait, user_id: Uuid, now: DateTime<Utc>) -> Result<()> {
    let row = second_factors::ActiveModel {
        user_id: sea_orm::ActiveValue::Unchanged(user_id),
        confirmed_at: Set(Some(now)),
        ..Default::default()
    };
    row.update(db).await?;
    Ok(())
}

/// Uses up a step: false if it, or a later one, was used before.
pub(crate) async fn use_step(db: &impl ConnectionTrait, user_id: Uuid, step: i64) -> Result<bool> {
    let used = second_factors::Entity::update_many()
        .col_expr(second_factors::Column::LastStep, Expr::value(step))
        .filter(second_factors::Column::UserId.eq(user_id))
        .filter(second_factors::Column::LastStep.lt(step));
    Ok(used.exec(db).await?.rows_affected == 1)
}

/// Somebody has no second factor any more.
pub(crate) async fn remove(db: &impl ConnectionTrait, user_id: Uuid) -> Result<()> {
    second_factors::Entity::delete_by_id(user_id).exec(db).await?;
    let theirs = recovery_codes::Column::UserId.eq(user_id);
    recovery_codes::Entity::delete_many().filter(theirs).exec(db).await?;
    Ok(())
}

/// Keeps new recovery codes instead of those before.
pub(crate) async fn keep_codes(db: &impl ConnectionTrait, user_id: Uuid, hashes: &[String]) -> Result<()> {
    let theirs = recovery_codes::Column::UserId.eq(user_id);
    recovery_codes::Entity::delete_many().filter(theirs).exec(db).await?;
    let rows = hashes.iter().map(|hash| recovery_codes::ActiveModel {
        user_id: Set(user_id),
        code_hash: Set(hash.clone()),
        used_at: Set(None),
    });
    recovery_codes::Entity::insert_many(rows).exec_without_returning(db).await?;
    Ok(())
}

/// Uses up a recovery code: false if there is none such, or it was used before.
pub(crate) async fn use_code(
    db: &impl ConnectionTrait,
    (user_id, hash): (Uuid, &str),
    now: DateTime<Utc>,
) -> Result<bool> {
    let used = recovery_codes::Entity::update_many()
        .col_expr(recovery_codes::Column::UsedAt, Expr::value(now))
        .filter(recovery_codes::Column::UserId.eq(user_id))
        .filter(recovery_codes::Column::CodeHash.eq(hash))
        .filter(recovery_codes::Column::UsedAt.is_null());
    Ok(used.exec(db).await?.rows_affected == 1)
}

/// How many recovery codes somebody has left.
pub(crate) async fn codes_left(db: &impl ConnectionTrait, user_id: Uuid) -> Result<u64> {
    let left = recovery_codes::Entity::find()
        .filter(recovery_codes::Column::UserId.eq(user_id))
        .filter(recovery_codes::Column::UsedAt.is_null());
    Ok(left.count(db).await?)
}
