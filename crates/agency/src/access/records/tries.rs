//! Tries to sign in: of names, of addresses, and of codes after a password.

use chrono::{DateTime, Utc};
use sea_orm::ActiveValue::{Set, Unchanged};
use sea_orm::entity::prelude::*;
use sea_orm::{ConnectionTrait, QuerySelect};

use crate::access::rules::Tries;
use crate::error::Result;

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

/// Table `address_tries`.
pub mod address_tries {
    use sea_orm::entity::prelude::*;

    /// Refused tries from one address.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "address_tries")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub address: String,
        pub try_count: i64,
        pub locked_until: Option<DateTimeUtc>,
        pub last_tried_at: DateTimeUtc,
    }

    /// None.
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// Table `sign_in_challenges`.
pub mod sign_in_challenges {
    use sea_orm::entity::prelude::*;

    /// A password that was right and waits for its code.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "sign_in_challenges")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub token_hash: String,
        pub user_id: Uuid,
        pub method: String,
        pub try_count: i64,
        pub expires_at: DateTimeUtc,
    }

    /// None.
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// The tries of a name about to be counted, held until the transaction ends so that two at once count two.
pub(crate) async fn to_change(db: &impl ConnectionTrait, login: &str, now: DateTime<Utc>) -> Result<Tries> {
    let none = sign_in_tries::Entity::insert(of_name(login, Tries::none(now)));
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
pub(crate) async fn keep(db: &impl ConnectionTrait, login: &str, tries: Tries) -> Result<()> {
    let row = sign_in_tries::ActiveModel { login: Unchanged(login.to_owned()), ..of_name(login, tries) };
    row.update(db).await?;
    Ok(())
}

fn of_name(login: &str, tries: Tries) -> sign_in_tries::ActiveModel {
    sign_in_tries::ActiveModel {
        login: Set(login.to_owned()),
        try_count: Set(tries.try_count),
        locked_until: Set(tries.locked_until),
        last_tried_at: Set(tries.last_tried_at),
    }
}

/// The name is right after all.
pub(crate) async fn forget(db: &impl ConnectionTrait, login: &str) -> Result<()> {
    sign_in_tries::Entity::delete_by_id(login.to_owned()).exec(db).await?;
    Ok(())
}

/// The refused tries from an address.
pub(crate) async fn of_address(
    db: &impl ConnectionTrait,
    address: &str,
    now: DateTime<Utc>,
) -> Result<Tries> {
    let row = address_tries::Entity::find_by_id(address.to_owned()).one(db).await?;
    Ok(row.map_or(Tries::none(now), tries_of))
}

fn tries_of(row: address_tries::Model) -> Tries {
    Tries { try_count: row.try_count, last_tried_at: row.last_tried_at, locked_until: row.locked_until }
}

/// The refused tries from an address about to be counted, held until the transaction ends.
pub(crate) async fn of_address_to_change(
    db: &impl ConnectionTrait,
    address: &str,
    now: DateTime<Utc>,
) -> Result<Tries> {
    let none = address_tries::Entity::insert(from_address(address, Tries::none(now)));
    let none = none.on_conflict_do_nothing_on([address_tries::Column::Address]);
    none.exec_without_returning(db).await?;
    let row = address_tries::Entity::find_by_id(address.to_owned()).lock_exclusive().one(db).await?;
    Ok(row.map_or(Tries::none(now), tries_of))
}

/// Keeps the refused tries from an address.
pub(crate) async fn keep_address(db: &impl ConnectionTrait, address: &str, tries: Tries) -> Result<()> {
    let row = from_address(address, tries);
    address_tries::ActiveModel { address: Unchanged(address.to_owned()), ..row }.update(db).await?;
    Ok(())
}

fn from_address(address: &str, tries: Tries) -> address_tries::ActiveModel {
    address_tries::ActiveModel {
        address: Set(address.to_owned()),
        try_count: Set(tries.try_count),
        locked_until: Set(tries.locked_until),
        last_tried_at: Set(tries.last_tried_at),
    }
}

/// Keeps a challenge.
pub(crate) async fn challenge(db: &impl ConnectionTrait, row: sign_in_challenges::Model) -> Result<()> {
    let row: sign_in_challenges::ActiveModel = row.into();
    sign_in_challenges::Entity::insert(row.reset_all()).exec_without_returning(db).await?;
    Ok(())
}

/// A challenge about to be answered, held until the transaction ends.
pub(crate) async fn challenge_to_answer(
    db: &impl ConnectionTrait,
    token_hash: &str,
) -> Result<Option<sign_in_challenges::Model>> {
    let found = sign_in_challenges::Entity::find_by_id(token_hash.to_owned());
    Ok(found.lock_exclusive().one(db).await?)
}

/// One more wrong answer.
pub(crate) async fn count_answer(db: &impl ConnectionTrait, row: &sign_in_challenges::Model) -> Result<()> {
    let counted = sign_in_challenges::ActiveModel {
        token_hash: Unchanged(row.token_hash.clone()),
        try_count: Set(row.try_count + 1),
        ..Default::default()
    };
    counted.update(db).await?;
    Ok(())
}

/// A challenge that was answered.
pub(crate) async fn forget_challenge(db: &impl ConnectionTrait, token_hash: &str) -> Result<()> {
    sign_in_challenges::Entity::delete_by_id(token_hash.to_owned()).exec(db).await?;
    Ok(())
}

/// Whoever waits for a code starts again: the account has changed.
pub(crate) async fn forget_challenges_of(db: &impl ConnectionTrait, user_id: Uuid) -> Result<()> {
    let theirs = sign_in_challenges::Column::UserId.eq(user_id);
    sign_in_challenges::Entity::delete_many().filter(theirs).exec(db).await?;
    Ok(())
}

/// Removes tries that count no more, and challenges that have ended.
pub(crate) async fn prune(
    db: &impl ConnectionTrait,
    now: DateTime<Utc>,
    forgotten: DateTime<Utc>,
) -> Result<()> {
    let old = sign_in_tries::Column::LastTriedAt.lt(forgotten);
    sign_in_tries::Entity::delete_many().filter(old).exec(db).await?;
    let old = address_tries::Column::LastTriedAt.lt(forgotten);
    address_tries::Entity::delete_many().filter(old).exec(db).await?;
    let over = sign_in_challenges::Column::ExpiresAt.lte(now);
    sign_in_challenges::Entity::delete_many().filter(over).exec(db).await?;
    Ok(())
}
