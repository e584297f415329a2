//! Guest links: made by whoever looks after a client, opened by whoever has the link.

use std::collections::BTreeSet;

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::session::refuse_other_sites;
use crate::Agency;
use crate::access::actions::{self, Guest, NewGuestLink, Visit};
use crate::access::records::doors::{self, guest_links};
use crate::access::{MANAGE_GUEST_LINKS, rules};
use crate::assignment;
use crate::error::{Failure, Result};
use crate::http::page::{Page, PageRequest};
use crate::http::{Body, Parameters, Path, Through, cookies};
use crate::scope::{Allowed, Reach, Scope};

/// A link to make.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct CreateGuestLink {
    /// Made by the caller, so that a repeated request finds the first result.
    id: Uuid,
    client_id: Uuid,
    /// Which stores of the client; all the caller sees if none is named.
    #[serde(default)]
    stores: BTreeSet<Uuid>,
    /// For whom, in the maker's words.
    label: String,
    /// How many days it works, 30 at most.
    days: u32,
}

/// Where a guest link stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum GuestLinkState {
    /// It works.
    Open,
    /// Its time is over.
    Expired,
    /// It was taken back.
    Revoked,
}

/// A guest link.
#[derive(Serialize, ToSchema)]
pub(super) struct GuestLinkRow {
    id: Uuid,
    /// The one thing it allows.
    permission: String,
    client_id: Uuid,
    /// The stores it shows, as far as the caller sees them.
    stores: BTreeSet<Uuid>,
    label: String,
    made_at: DateTime<Utc>,
    expires_at: DateTime<Utc>,
    /// How often it was opened.
    use_count: i64,
    last_used_at: Option<DateTime<Utc>>,
    state: GuestLinkState,
    actions: GuestLinkActions,
}

/// What the caller may do about a guest link.
#[derive(Serialize, ToSchema)]
struct GuestLinkActions {
    revoke: Allowed,
}

/// A guest link that was just made: the only time it is shown.
#[derive(Serialize, ToSchema)]
pub(super) struct GuestLinkMade {
    link: GuestLinkRow,
    /// The address below the console's own; what stands behind the `#` reaches no server.
    path: String,
}

fn row(scope: &Scope, link: guest_links::Model) -> Result<GuestLinkRow> {
    let is_open = actions::is_open_link(&link, scope.now());
    let state = match link.revoked_at {
        Some(_) => GuestLinkState::Revoked,
        None if is_open => GuestLinkState::Open,
        None => GuestLinkState::Expired,
    };
    let mut stores: BTreeSet<Uuid> = serde_json::from_value(link.stores).map_err(Failure::internal)?;
    if let Reach::Stores(assigned) = scope.reach() {
        stores.retain(|store| assigned.stores.contains(store));
    }
    let revoke = Allowed::for_role(scope, MANAGE_GUEST_LINKS, rules::may_revoke(is_open));
    Ok(GuestLinkRow {
        id: link.id,
        permission: link.permission,
        client_id: link.client_id,
        stores,
        label: link.label,
        made_at: link.made_at,
        expires_at: link.expires_at,
        use_count: link.use_count,
        last_used_at: link.last_used_at,
        state,
        actions: GuestLinkActions { revoke },
    })
}

/// Guest links of the clients the caller sees, the newest first.
#[utoipa::path(get, path = "/guest_links", tag = "access", params(PageRequest),
    responses((status = 200, body = Page<GuestLinkRow>)))]
pub(super) async fn list_guest_links(
    scope: Scope,
    Parameters(page): Parameters<PageRequest>,
) -> Result<Json<Page<GuestLinkRow>>> {
    scope.require(MANAGE_GUEST_LINKS)?;
    let (found, total) = doors::links_page(&scope, page).await?;
    let items: Result<Vec<GuestLinkRow>> = found.into_iter().map(|link| row(&scope, link)).collect();
    Ok(Json(Page { items: items?, total }))
}

/// Makes a link that shows the board of a client's stores to whoever has it, and nothing else.
#[utoipa::path(post, path = "/guest_links", tag = "access", request_body = CreateGuestLink,
    responses((status = 201, body = GuestLinkMade), (status = 404, body = crate::http::ProblemView),
        (status = 409, body = crate::http::ProblemView), (status = 422, body = crate::http::ProblemView)))]
pub(super) async fn create_guest_link(
    scope: Scope,
    Body(body): Body<CreateGuestLink>,
) -> Result<(StatusCode, Json<GuestLinkMade>)> {
    let tx = scope.begin(MANAGE_GUEST_LINKS).await?;
    let new = NewGuestLink {
        id: body.id,
        client_id: body.client_id,
        stores: body.stores,
        label: body.label,
        days: body.days,
    };
    let link = actions::make_guest_link(&tx, new).await?;
    tx.commit().await?;
    let path = format!("/access/guest#{}", actions::guest_token(scope.agency(), &link));
    Ok((StatusCode::CREATED, Json(GuestLinkMade { link: row(&scope, link)?, path })))
}

/// Takes a link back: whoever came through it is out at once.
#[utoipa::path(post, path = "/guest_links/{id}/revocations", tag = "access", params(("id" = Uuid, Path)),
    responses((status = 201, body = GuestLinkRow), (status = 404, body = crate::http::ProblemView),
        (status = 409, body = crate::http::ProblemView)))]
pub(super) async fn create_guest_link_revocation(
    scope: Scope,
    Path(id): Path<Uuid>,
) -> Result<(StatusCode, Json<GuestLinkRow>)> {
    let tx = scope.begin(MANAGE_GUEST_LINKS).await?;
    let link = actions::revoke_guest_link(&tx, id).await?;
    tx.commit().await?;
    Ok((StatusCode::CREATED, Json(row(&scope, link)?)))
}

/// The secret half of a guest link.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct GuestEntry {
    token: String,
}

/// What a guest is shown of themselves.
#[derive(Serialize, ToSchema)]
pub(super) struct GuestView {
    /// For whom the link was made.
    label: String,
    client_name: String,
    agency: String,
    expires_at: DateTime<Utc>,
    /// The business day now, Asia/Shanghai.
    today: chrono::NaiveDate,
    /// The agency's clock.
    now: DateTime<Utc>,
}

async fn guest_view(agency: &Agency, guest: &Guest) -> Result<GuestView> {
    let mut names = assignment::names_of(agency.database().reader(), &[guest.client_id]).await?;
    Ok(GuestView {
        label: guest.label.clone(),
        client_name: names.remove(&guest.client_id).unwrap_or_default(),
        agency: agency.name().to_owned(),
        expires_at: guest.expires_at,
        today: agency.clock().today(),
        now: agency.clock().now(),
    })
}

/// Lets whoever has a guest link in. The link travels in the body: an address would be written into logs.
#[utoipa::path(post, path = "/guest_session", tag = "access", request_body = GuestEntry,
    responses((status = 201, body = GuestView), (status = 403, body = crate::http::ProblemView),
        (status = 404, body = crate::http::ProblemView), (status = 429, body = crate::http::ProblemView)))]
pub(super) async fn create_guest_session(
    State(agency): State<Agency>,
    visit: Visit,
    headers: HeaderMap,
    Body(body): Body<GuestEntry>,
) -> Result<Response> {
    refuse_other_sites(&headers)?;
    let (token, guest) = actions::enter_as_guest(&agency, &visit, &body.token).await?;
    let lasts = (guest.expires_at - agency.clock().now()).num_seconds();
    let cookie = cookies::guest_entered(&headers, &token, lasts);
    Ok((StatusCode::CREATED, cookie, Json(guest_view(&agency, &guest).await?)).into_response())
}

/// The guest of a link that was opened in this browser before.
#[utoipa::path(get, path = "/guest_session", tag = "access",
    responses((status = 200, body = GuestView), (status = 401, body = crate::http::ProblemView)))]
pub(super) async fn get_guest_session(
    State(agency): State<Agency>,
    Through(guest): Through,
) -> Result<Json<GuestView>> {
    Ok(Json(guest_view(&agency, &guest).await?))
}
