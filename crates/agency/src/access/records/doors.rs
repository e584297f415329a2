//! Tables of the ways in without an account: invitations, guest links, and who came through one.

use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::Expr;
use sea_orm::{Condition, ConnectionTrait, QueryOrder, QuerySelect, Select};

use crate::error::Result;
use crate::http::page::PageRequest;
use crate::scope::{Reach, Scope};

/// Table `invites`.
pub mod invites {
    use sea_orm::entity::prelude::*;

    /// An account that somebody may open for themselves.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "invites")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub login: String,
        pub name: String,
        pub role: String,
        pub client_id: Option<Uuid>,
        /// What the account will see.
        pub reach: Json,
        pub invited_by: Uuid,
        pub invited_at: DateTimeUtc,
        pub expires_at: DateTimeUtc,
        pub accepted_at: Option<DateTimeUtc>,
        /// The account that was opened.
        pub user_id: Option<Uuid>,
        pub revoked_at: Option<DateTimeUtc>,
    }

    /// None.
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// Table `guest_links`.
pub mod guest_links {
    use sea_orm::entity::prelude::*;

    /// One permission on one thing, for whoever has the link.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "guest_links")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub permission: String,
        pub subject_kind: String,
        pub subject_id: String,
        pub client_id: Uuid,
        /// Ids of the stores it shows.
        pub stores: Json,
        pub label: String,
        pub made_by: Uuid,
        pub made_at: DateTimeUtc,
        pub expires_at: DateTimeUtc,
        pub revoked_at: Option<DateTimeUtc>,
        pub revoked_by: Option<Uuid>,
        pub use_count: i64,
        pub last_used_at: Option<DateTimeUtc>,
    }

    /// None.
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// Table `guest_sessions`.
pub mod guest_sessions {
    use sea_orm::entity::prelude::*;

    /// A browser that came through a guest link.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "guest_sessions")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub token_hash: String,
        pub guest_link_id: Uuid,
        pub csrf_token: String,
        pub created_at: DateTimeUtc,
        pub expires_at: DateTimeUtc,
    }

    /// None.
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// Some invitations, the newest first, and how many there are.
pub(crate) async fn invites_page(
    db: &impl ConnectionTrait,
    page: PageRequest,
) -> Result<(Vec<invites::Model>, u64)> {
    let total = invites::Entity::find().count(db).await?;
    let rows = invites::Entity::find().order_by_desc(invites::Column::InvitedAt);
    let rows = rows.order_by_desc(invites::Column::Id).limit(page.limit()).offset(page.offset());
    Ok((rows.all(db).await?, total))
}

/// Invitations nobody has answered, taken back or let run out.
pub(crate) fn open_invites(now: DateTime<Utc>) -> Condition {
    Condition::all()
        .add(invites::Column::AcceptedAt.is_null())
        .add(invites::Column::RevokedAt.is_null())
        .add(invites::Column::ExpiresAt.gt(now))
}

/// Guest links of the clients the caller sees.
fn links_in_scope(scope: &Scope) -> Select<guest_links::Entity> {
    let links = guest_links::Entity::find();
    match scope.reach() {
        Reach::Everything => links,
        Reach::Client(client_id) => links.filter(guest_links::Column::ClientId.eq(*client_id)),
        Reach::Stores(assigned) => {
            links.filter(guest_links::Column::ClientId.is_in(assigned.clients.iter().copied()))
        }
    }
}

/// Some guest links the caller sees, the newest first, and how many there are.
pub(crate) async fn links_page(scope: &Scope, page: PageRequest) -> Result<(Vec<guest_links::Model>, u64)> {
    let total = links_in_scope(scope).count(scope.reader()).await?;
    let rows = links_in_scope(scope).order_by_desc(guest_links::Column::MadeAt);
    let rows = rows.order_by_desc(guest_links::Column::Id).limit(page.limit()).offset(page.offset());
    Ok((rows.all(scope.reader()).await?, total))
}

/// One guest link the caller sees, held until the transaction ends.
pub(crate) async fn link_to_change(
    scope: &Scope,
    db: &impl ConnectionTrait,
    id: Uuid,
) -> Result<Option<guest_links::Model>> {
    Ok(links_in_scope(scope).filter(guest_links::Column::Id.eq(id)).lock_exclusive().one(db).await?)
}

/// The link that a browser came through, while both hold.
pub(crate) async fn live_guest(
    db: &impl ConnectionTrait,
    token_hash: &str,
    now: DateTime<Utc>,
) -> Result<Option<guest_links::Model>> {
    let session = guest_sessions::Entity::find_by_id(token_hash.to_owned())
        .filter(guest_sessions::Column::ExpiresAt.gt(now))
        .one(db)
        .await?;
    let Some(session) = session else { return Ok(None) };
    Ok(guest_links::Entity::find_by_id(session.guest_link_id)
        .filter(guest_links::Column::RevokedAt.is_null())
        .filter(guest_links::Column::ExpiresAt.gt(now))
        .one(db)
        .await?)
}

/// Takes back what somebody sent out and nobody has used up: invitations and guest links.
pub(crate) async fn revoke_all_of(
    db: &impl ConnectionTrait,
    user_id: Uuid,
    (now, by): (DateTime<Utc>, Option<Uuid>),
) -> Result<(u64, u64)> {
    let revoked = invites::Entity::update_many().col_expr(invites::Column::RevokedAt, Expr::value(now));
    let revoked = revoked.filter(invites::Column::InvitedBy.eq(user_id)).filter(open_invites(now));
    let invites = revoked.exec(db).await?.rows_affected;
    let revoked = guest_links::Entity::update_many()
        .col_expr(guest_links::Column::RevokedAt, Expr::value(now))
        .col_expr(guest_links::Column::RevokedBy, Expr::value(by))
        .filter(guest_links::Column::MadeBy.eq(user_id))
        .filter(guest_links::Column::RevokedAt.is_null());
    Ok((invites, revoked.exec(db).await?.rows_affected))
}

/// Removes guests whose time is over.
pub(crate) async fn prune_guests(db: &impl ConnectionTrait, now: DateTime<Utc>) -> Result<()> {
    let over = guest_sessions::Entity::delete_many().filter(guest_sessions::Column::ExpiresAt.lt(now));
    over.exec(db).await?;
    Ok(())
}
