//! Invitations: sent by an administrator, opened by whoever has the link.

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use chrono::{DateTime, Utc};
use daiyun_base::error::{Kind, Problem};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::session::{SessionView, entered, refuse_other_sites};
use crate::Agency;
use crate::access::actions::{self, InvitedReach, NewInvite, Visit};
use crate::access::records::doors::{self, invites};
use crate::access::{MANAGE_USERS, rules};
use crate::error::{Failure, Result};
use crate::http::page::{Page, PageRequest};
use crate::http::{Body, Parameters, Path};
use crate::scope::{Allowed, Reach, Scope};

/// Somebody to invite.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct CreateInvite {
    /// Made by the caller, so that a repeated request finds the first result.
    id: Uuid,
    login: String,
    name: String,
    /// A role's code.
    role: String,
    /// The brand, for people of the client side.
    client_id: Option<Uuid>,
    /// What somebody of the agency will see.
    #[serde(default)]
    reach: InvitedReach,
    /// How many days the link works, 30 at most.
    days: u32,
}

/// Where an invitation stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum InviteState {
    /// It waits.
    Open,
    /// The account was opened.
    Accepted,
    /// Nobody answered in time.
    Expired,
    /// It was taken back.
    Revoked,
}

/// An invitation.
#[derive(Serialize, ToSchema)]
pub(super) struct InviteRow {
    id: Uuid,
    login: String,
    name: String,
    role: String,
    role_label: String,
    role_label_en: String,
    client_id: Option<Uuid>,
    reach: InvitedReach,
    invited_at: DateTime<Utc>,
    expires_at: DateTime<Utc>,
    /// The account that was opened.
    user_id: Option<Uuid>,
    state: InviteState,
    actions: InviteActions,
}

/// What the caller may do about an invitation.
#[derive(Serialize, ToSchema)]
struct InviteActions {
    revoke: Allowed,
}

/// An invitation that was just sent: the only time its link is shown.
#[derive(Serialize, ToSchema)]
pub(super) struct InviteMade {
    invite: InviteRow,
    /// The address below the console's own; what stands behind the `#` reaches no server.
    path: String,
}

fn row(scope: &Scope, invite: invites::Model) -> Result<InviteRow> {
    let role = scope.agency().definitions().roles.get(&invite.role);
    let is_open = actions::is_open_invite(&invite, scope.now());
    let state = match (invite.accepted_at, invite.revoked_at) {
        (Some(_), _) => InviteState::Accepted,
        (None, Some(_)) => InviteState::Revoked,
        (None, None) if is_open => InviteState::Open,
        (None, None) => InviteState::Expired,
    };
    Ok(InviteRow {
        role_label: role.map(|role| role.label.zh.clone()).unwrap_or_default(),
        role_label_en: role.map(|role| role.label.en.clone()).unwrap_or_default(),
        actions: InviteActions { revoke: Allowed::for_role(scope, MANAGE_USERS, rules::may_revoke(is_open)) },
        id: invite.id,
        login: invite.login,
        name: invite.name,
        role: invite.role,
        client_id: invite.client_id,
        reach: serde_json::from_value(invite.reach).map_err(Failure::internal)?,
        invited_at: invite.invited_at,
        expires_at: invite.expires_at,
        user_id: invite.user_id,
        state,
    })
}

/// Invitations, the newest first. Whoever sees only part of the agency sends none and sees none.
#[utoipa::path(get, path = "/invites", tag = "access", params(PageRequest),
    responses((status = 200, body = Page<InviteRow>), (status = 403, body = crate::http::ProblemView)))]
pub(super) async fn list_invites(
    scope: Scope,
    Parameters(page): Parameters<PageRequest>,
) -> Result<Json<Page<InviteRow>>> {
    scope.require(MANAGE_USERS)?;
    if *scope.reach() != Reach::Everything {
        return Err(Problem::new(
            Kind::Forbidden,
            "partial_reach",
            "只有能看到全部店铺的管理员才能管理邀请；请联系他们",
            "Only an administrator who sees every store manages invitations. Ask one of them",
        )
        .into());
    }
    let (found, total) = doors::invites_page(scope.reader(), page).await?;
    let items: Result<Vec<InviteRow>> = found.into_iter().map(|invite| row(&scope, invite)).collect();
    Ok(Json(Page { items: items?, total }))
}

/// Invites somebody: who they will be and what they will see is fixed now, the password by themselves. Nobody can sign in
/// before the invitation is accepted.
#[utoipa::path(post, path = "/invites", tag = "access", request_body = CreateInvite,
    responses((status = 201, body = InviteMade), (status = 403, body = crate::http::ProblemView),
        (status = 404, body = crate::http::ProblemView), (status = 409, body = crate::http::ProblemView),
        (status = 422, body = crate::http::ProblemView)))]
pub(super) async fn create_invite(
    scope: Scope,
    Body(body): Body<CreateInvite>,
) -> Result<(StatusCode, Json<InviteMade>)> {
    let tx = actions::begin_managing(&scope).await?;
    let new = NewInvite {
        id: body.id,
        login: body.login,
        name: body.name,
        role: body.role,
        client_id: body.client_id,
        reach: body.reach,
        days: body.days,
    };
    let invite = actions::invite(&tx, new).await?;
    tx.commit().await?;
    let path = format!("/access/invite#{}", actions::invite_token(scope.agency(), &invite));
    Ok((StatusCode::CREATED, Json(InviteMade { invite: row(&scope, invite)?, path })))
}

/// Takes an invitation back.
#[utoipa::path(post, path = "/invites/{id}/revocations", tag = "access", params(("id" = Uuid, Path)),
    responses((status = 201, body = InviteRow), (status = 403, body = crate::http::ProblemView),
        (status = 404, body = crate::http::ProblemView), (status = 409, body = crate::http::ProblemView)))]
pub(super) async fn create_invite_revocation(
    scope: Scope,
    Path(id): Path<Uuid>,
) -> Result<(StatusCode, Json<InviteRow>)> {
    let tx = actions::begin_managing(&scope).await?;
    let invite = actions::revoke_invite(&tx, id).await?;
    tx.commit().await?;
    Ok((StatusCode::CREATED, Json(row(&scope, invite)?)))
}

/// The secret half of a link.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct InviteLink {
    token: String,
}

/// What a link promises whoever has it.
#[derive(Serialize, ToSchema)]
pub(super) struct InviteView {
    name: String,
    login: String,
    role_label: String,
    role_label_en: String,
    agency: String,
    expires_at: DateTime<Utc>,
}

/// Reads an invitation by its link. The link travels in the body: an address would be written into logs.
#[utoipa::path(post, path = "/invites/lookups", tag = "access", request_body = InviteLink,
    responses((status = 200, body = InviteView), (status = 404, body = crate::http::ProblemView),
        (status = 429, body = crate::http::ProblemView)))]
pub(super) async fn create_invite_lookup(
    State(agency): State<Agency>,
    visit: Visit,
    Body(body): Body<InviteLink>,
) -> Result<Json<InviteView>> {
    let invite = actions::invite_of(&agency, &visit, &body.token).await?;
    let role = agency.definitions().roles.get(&invite.role);
    Ok(Json(InviteView {
        role_label: role.map(|role| role.label.zh.clone()).unwrap_or_default(),
        role_label_en: role.map(|role| role.label.en.clone()).unwrap_or_default(),
        name: invite.name,
        login: invite.login,
        agency: agency.name().to_owned(),
        expires_at: invite.expires_at,
    }))
}

/// The secret half of a link, and the password its person chose.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct AcceptInvite {
    token: String,
    password: String,
}

/// Accepts an invitation: the account is made, the link is used up, and its person is signed in.
#[utoipa::path(post, path = "/invites/acceptances", tag = "access", request_body = AcceptInvite,
    responses((status = 201, body = SessionView), (status = 403, body = crate::http::ProblemView),
        (status = 404, body = crate::http::ProblemView), (status = 409, body = crate::http::ProblemView),
        (status = 422, body = crate::http::ProblemView), (status = 429, body = crate::http::ProblemView)))]
pub(super) async fn create_invite_acceptance(
    State(agency): State<Agency>,
    visit: Visit,
    headers: HeaderMap,
    Body(body): Body<AcceptInvite>,
) -> Result<Response> {
    refuse_other_sites(&headers)?;
    let signed_in = actions::accept(&agency, &visit, (&body.token, &body.password)).await?;
    entered(&headers, &signed_in).await
}
