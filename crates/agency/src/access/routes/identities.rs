//! Which accounts of another house let somebody in.

use axum::Json;
use axum::http::StatusCode;
use chrono::{DateTime, Utc};
use daiyun_base::error::{Label, Problem};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::access::records::linking::{self, identities::Model};
use crate::access::records::{people, users};
use crate::access::rules::{self, Account};
use crate::access::{MANAGE_USERS, actions};
use crate::error::Result;
use crate::http::{Body, Parameters, Path};
use crate::scope::{Allowed, Scope};

/// Whose identities.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct IdentitiesRequest {
    /// Somebody's whose account the caller manages; otherwise the caller's own.
    user_id: Option<Uuid>,
}

/// An account of another house that lets somebody in.
#[derive(Serialize, ToSchema)]
pub(super) struct IdentityRow {
    id: Uuid,
    /// Who vouches.
    issuer: String,
    /// What the provider calls the person, for ever.
    subject: String,
    /// Whether single sign-on is set up with this provider now.
    is_offered: bool,
    /// Whether its person linked it; otherwise an administrator did.
    is_own_link: bool,
    linked_at: DateTime<Utc>,
}

/// Somebody's identities, and whether another one can be linked.
#[derive(Serialize, ToSchema)]
pub(super) struct IdentityList {
    items: Vec<IdentityRow>,
    total: u64,
    /// Whether the caller may link one.
    link: Allowed,
}

/// Somebody's identities: the caller's own, or of a person whose account the caller manages.
#[utoipa::path(get, path = "/identities", tag = "access", params(IdentitiesRequest),
    responses((status = 200, body = IdentityList), (status = 404, body = crate::http::ProblemView)))]
pub(super) async fn list_identities(
    scope: Scope,
    Parameters(request): Parameters<IdentitiesRequest>,
) -> Result<Json<IdentityList>> {
    let (user_id, link) = match request.user_id.filter(|id| scope.person().user_id != Some(*id)) {
        None => (scope.named_user()?, Allowed::of(may_offer(&scope))),
        Some(id) => {
            scope.require(MANAGE_USERS)?;
            let found = people::person(&scope, id).await?;
            let user = found.ok_or_else(|| Problem::not_found("这个账号", "The account"))?;
            (id, Allowed::for_role(&scope, MANAGE_USERS, may_link(&scope, &user)))
        }
    };
    let rows = linking::of_user(scope.reader(), user_id).await?;
    let items: Vec<IdentityRow> = rows.into_iter().map(|row| shown(&scope, row)).collect();
    Ok(Json(IdentityList { total: items.len() as u64, items, link }))
}

fn may_offer(scope: &Scope) -> std::result::Result<(), Label> {
    match actions::offered(scope.agency()) {
        Ok(_) => Ok(()),
        Err(failure) => Err(failure.problem.text),
    }
}

fn may_link(scope: &Scope, user: &users::Model) -> std::result::Result<(), Label> {
    may_offer(scope)?;
    rules::may_link(Account { is_active: user.is_active, is_own: false, has_factor: false })
}

fn shown(scope: &Scope, row: Model) -> IdentityRow {
    IdentityRow {
        is_offered: scope.agency().single_sign_on().is_some_and(|on| on.issuer() == row.issuer),
        is_own_link: row.linked_by == Some(row.user_id),
        id: row.id,
        issuer: row.issuer,
        subject: row.subject,
        linked_at: row.linked_at,
    }
}

/// Who somebody is at the identity provider, as an administrator knows it.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct LinkIdentity {
    /// What the provider calls them; they see it when they try single sign-on.
    subject: String,
    reason: String,
}

/// Links an account of the identity provider to somebody, by its subject and never by a mail address.
#[utoipa::path(post, path = "/users/{id}/identities", tag = "access", params(("id" = Uuid, Path)),
    request_body = LinkIdentity,
    responses((status = 201, body = IdentityRow), (status = 403, body = crate::http::ProblemView),
        (status = 404, body = crate::http::ProblemView), (status = 409, body = crate::http::ProblemView)))]
pub(super) async fn create_identity(
    scope: Scope,
    Path(id): Path<Uuid>,
    Body(body): Body<LinkIdentity>,
) -> Result<(StatusCode, Json<IdentityRow>)> {
    let tx = actions::begin_managing(&scope).await?;
    let row = actions::link(&tx, id, (&body.subject, &body.reason)).await?;
    tx.commit().await?;
    Ok((StatusCode::CREATED, Json(shown(&scope, row))))
}

/// Why an identity no longer lets its person in.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct UnlinkIdentity {
    reason: String,
}

/// Takes an identity away: one's own, or somebody's whose account the caller manages. Their sign-ins on other devices end.
#[utoipa::path(post, path = "/identities/{id}/removals", tag = "access", params(("id" = Uuid, Path)),
    request_body = UnlinkIdentity,
    responses((status = 204), (status = 404, body = crate::http::ProblemView),
        (status = 422, body = crate::http::ProblemView)))]
pub(super) async fn create_identity_removal(
    scope: Scope,
    Path(id): Path<Uuid>,
    Body(body): Body<UnlinkIdentity>,
) -> Result<StatusCode> {
    actions::unlink(&scope, id, &body.reason).await?;
    Ok(StatusCode::NO_CONTENT)
}
