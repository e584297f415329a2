//! Tables of single sign-on: who somebody is at another house, and who is on the way there.

use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;
use sea_orm::{ConnectionTrait, QueryOrder, QuerySelect};

use crate::error::Result;

/// Table `identities`.
pub mod identities {
    use sea_orm::entity::prelude::*;

    /// One person at one provider. The subject is theirs for ever; a mail address is not, and is not asked for.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "identities")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub issuer: String,
        #[sea_orm(primary_key, auto_increment = false)]
        pub subject: String,
        pub user_id: Uuid,
        pub linked_at: DateTimeUtc,
        pub id: Uuid,
        pub linked_by: Option<Uuid>,
    }

    /// None.
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// Table `oidc_attempts`.
pub mod oidc_attempts {
    use sea_orm::entity::prelude::*;

    /// Somebody on the way to the provider and back.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "oidc_attempts")]
    pub struct Model {
        /// Of the state, which goes through the provider, and of the browser's own token, which does not.
        #[sea_orm(primary_key, auto_increment = false)]
        pub state_hash: String,
        pub nonce: String,
        pub sealed_verifier: Vec<u8>,
        /// The page of the console they wanted.
        pub return_to: String,
        /// Who links an identity to their account; nobody when somebody signs in.
        pub user_id: Option<Uuid>,
        pub expires_at: DateTimeUtc,
    }

    /// None.
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// More identities than one person has.
const LIMIT: u64 = 100;

/// Keeps who is on the way, and forgets those who did not come back in time.
pub(crate) async fn depart(
    db: &impl ConnectionTrait,
    row: oidc_attempts::Model,
    now: DateTime<Utc>,
) -> Result<()> {
    let over = oidc_attempts::Column::ExpiresAt.lte(now);
    oidc_attempts::Entity::delete_many().filter(over).exec(db).await?;
    let row: oidc_attempts::ActiveModel = row.into();
    oidc_attempts::Entity::insert(row.reset_all()).exec_without_returning(db).await?;
    Ok(())
}

/// Somebody who came back in time. It is true once: the row is gone with it.
pub(crate) async fn arrive(
    db: &impl ConnectionTrait,
    state_hash: &str,
    now: DateTime<Utc>,
) -> Result<Option<oidc_attempts::Model>> {
    let found = oidc_attempts::Entity::find_by_id(state_hash.to_owned()).lock_exclusive().one(db).await?;
    let Some(row) = found else { return Ok(None) };
    let gone = oidc_attempts::Entity::delete_by_id(state_hash.to_owned()).exec(db).await?;
    Ok(Some(row).filter(|row| gone.rows_affected == 1 && row.expires_at > now))
}

/// Whose an identity is.
pub(crate) async fn of_subject(
    db: &impl ConnectionTrait,
    issuer: &str,
    subject: &str,
) -> Result<Option<identities::Model>> {
    Ok(identities::Entity::find_by_id((issuer.to_owned(), subject.to_owned())).one(db).await?)
}

/// Somebody's identities, the oldest first.
pub(crate) async fn of_user(db: &impl ConnectionTrait, user_id: Uuid) -> Result<Vec<identities::Model>> {
    let theirs = identities::Entity::find().filter(identities::Column::UserId.eq(user_id));
    let theirs = theirs.order_by_asc(identities::Column::LinkedAt).order_by_asc(identities::Column::Id);
    Ok(theirs.limit(LIMIT).all(db).await?)
}

/// One identity.
pub(crate) async fn by_id(db: &impl ConnectionTrait, id: Uuid) -> Result<Option<identities::Model>> {
    Ok(identities::Entity::find().filter(identities::Column::Id.eq(id)).one(db).await?)
}

/// Links an identity, unless it is somebody's already.
pub(crate) async fn link(db: &impl ConnectionTrait, row: identities::Model) -> Result<bool> {
    let row: identities::ActiveModel = row.into();
    let columns = [identities::Column::Issuer, identities::Column::Subject];
    let linked = identities::Entity::insert(row.reset_all()).on_conflict_do_nothing_on(columns);
    let rows = linked.exec_without_returning(db).await?;
    Ok(matches!(rows, sea_orm::TryInsertResult::Inserted(1)))
}

/// Takes an identity away.
pub(crate) async fn unlink(db: &impl ConnectionTrait, id: Uuid) -> Result<()> {
    identities::Entity::delete_many().filter(identities::Column::Id.eq(id)).exec(db).await?;
    Ok(())
}

/// Takes away all that somebody has: how many.
pub(crate) async fn unlink_all_of(db: &impl ConnectionTrait, user_id: Uuid) -> Result<u64> {
    let theirs = identities::Column::UserId.eq(user_id);
    Ok(identities::Entity::delete_many().filter(theirs).exec(db).await?.rows_affected)
}
