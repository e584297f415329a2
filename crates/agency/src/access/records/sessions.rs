//! The table of sessions. One that is over stays for half a year: where somebody signed in from is part of what is
//! remembered, and it stands nowhere else.

use chrono::{DateTime, TimeDelta, Utc};
use daiyun_base::error::Problem;
use sea_orm::ActiveValue::{Set, Unchanged};
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::Expr;
use sea_orm::{ConnectionTrait, QueryOrder, QuerySelect};

use super::{tries, users};
use crate::error::Result;

pub use entity::{ActiveModel, Column, Entity, Model};

mod entity {
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
        /// What people and activities call it; the token is a secret.
        pub id: Uuid,
        /// The last request, to a few minutes.
        pub seen_at: DateTimeUtc,
        pub ended_at: Option<DateTimeUtc>,
        /// `signed_out`, `ended_by`, `changed`, `deactivated`.
        pub end_reason: Option<String>,
        /// Where the sign-in came from.
        pub address: Option<String>,
        /// With what: browser and system, never the whole header.
        pub agent: Option<String>,
        /// When a second factor was last shown.
        pub proved_at: Option<DateTimeUtc>,
        /// `password`.
        pub method: Option<String>,
        /// As whose person it looks, for as long as it does.
        pub preview_client_id: Option<Uuid>,
        pub preview_role: Option<String>,
    }

    /// None.
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// Sessions somebody looks at.
const LIMIT: u64 = 100;

/// A session that has neither ended nor expired nor been left alone, with its person.
pub(crate) async fn live(
    db: &impl ConnectionTrait,
    token_hash: &str,
    (now, idle): (DateTime<Utc>, TimeDelta),
) -> Result<Option<(Model, users::Model)>> {
    let session = Entity::find_by_id(token_hash.to_owned()).filter(is_live(now, idle)).one(db).await?;
    let Some(session) = session else { return Ok(None) };
    let user =
        users::Entity::find_by_id(session.user_id).filter(users::Column::IsActive.eq(true)).one(db).await?;
    Ok(user.map(|user| (session, user)))
}

fn is_live(now: DateTime<Utc>, idle: TimeDelta) -> sea_orm::Condition {
    sea_orm::Condition::all()
        .add(Column::EndedAt.is_null())
        .add(Column::ExpiresAt.gt(now))
        .add(Column::SeenAt.gt(now - idle))
}

/// Somebody's sessions that are live, the newest first.
pub(crate) async fn of_user(
    db: &impl ConnectionTrait,
    user_id: Uuid,
    (now, idle): (DateTime<Utc>, TimeDelta),
) -> Result<Vec<Model>> {
    let theirs = Entity::find().filter(Column::UserId.eq(user_id)).filter(is_live(now, idle));
    Ok(theirs.order_by_desc(Column::SeenAt).order_by_asc(Column::Id).limit(LIMIT).all(db).await?)
}

/// One live session by the name people know it by.
pub(crate) async fn by_id(
    db: &impl ConnectionTrait,
    id: Uuid,
    (now, idle): (DateTime<Utc>, TimeDelta),
) -> Result<Option<Model>> {
    Ok(Entity::find().filter(Column::Id.eq(id)).filter(is_live(now, idle)).one(db).await?)
}

/// When people were last here, of those asked for.
pub(crate) async fn last_seen(
    db: &impl ConnectionTrait,
    users: &[Uuid],
) -> Result<Vec<(Uuid, DateTime<Utc>)>> {
    let rows = Entity::find()
        .select_only()
        .column(Column::UserId)
        .column_as(Column::SeenAt.max(), "seen_at")
        .filter(Column::UserId.is_in(users.iter().copied()))
        .group_by(Column::UserId);
    Ok(rows.into_tuple().all(db).await?)
}

/// Notes that a session is in use.
pub(crate) async fn touch(db: &impl ConnectionTrait, token_hash: &str, now: DateTime<Utc>) -> Result<()> {
    let row =
        ActiveModel { token_hash: Unchanged(token_hash.to_owned()), seen_at: Set(now), ..Default::default() };
    row.update(db).await?;
    Ok(())
}

/// Notes that its person has just shown a second factor.
pub(crate) async fn prove(db: &impl ConnectionTrait, id: Uuid, now: DateTime<Utc>) -> Result<()> {
    let proved = Entity::update_many().col_expr(Column::ProvedAt, Expr::value(now));
    proved.filter(Column::Id.eq(id)).exec(db).await?;
    Ok(())
}

/// Says as whose person a session looks from now on, or that it looks as its own.
pub(crate) async fn preview(
    db: &impl ConnectionTrait,
    id: Uuid,
    preview: Option<(Uuid, &str)>,
) -> Result<Model> {
    let (client_id, role) = preview.map_or((None, None), |(id, role)| (Some(id), Some(role.to_owned())));
    let changed = Entity::update_many()
        .col_expr(Column::PreviewClientId, Expr::value(client_id))
        .col_expr(Column::PreviewRole, Expr::value(role));
    changed.filter(Column::Id.eq(id)).exec(db).await?;
    let found = Entity::find().filter(Column::Id.eq(id)).one(db).await?;
    Ok(found.ok_or_else(|| Problem::not_found("这次登录", "The sign-in"))?)
}

/// Which sessions of somebody end.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Ending {
    /// Every one.
    All,
    /// All but the one at hand.
    But(Uuid),
    /// Only this one.
    Only(Uuid),
}

/// Ends sessions of somebody, and what waits for a code: how many ended.
pub(crate) async fn end(
    db: &impl ConnectionTrait,
    user_id: Uuid,
    ending: Ending,
    (now, reason): (DateTime<Utc>, &str),
) -> Result<u64> {
    let ended = Entity::update_many()
        .col_expr(Column::EndedAt, Expr::value(now))
        .col_expr(Column::EndReason, Expr::value(reason))
        .filter(Column::UserId.eq(user_id))
        .filter(Column::EndedAt.is_null());
    let ended = match ending {
        Ending::All => ended,
        Ending::But(id) => ended.filter(Column::Id.ne(id)),
        Ending::Only(id) => ended.filter(Column::Id.eq(id)),
    };
    let ended = ended.exec(db).await?;
    tries::forget_challenges_of(db, user_id).await?;
    Ok(ended.rows_affected)
}

/// Removes sessions nobody has used for longer than they are kept.
pub(crate) async fn prune(db: &impl ConnectionTrait, kept_since: DateTime<Utc>) -> Result<()> {
    Entity::delete_many().filter(Column::ExpiresAt.lt(kept_since)).exec(db).await?;
    Ok(())
}
