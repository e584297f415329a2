//! What an administrator does to an account, each with a reason.

use axum::Json;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::access::password::Password;
use crate::access::view::{self, UserRow};
use crate::access::{MANAGE_USERS, actions};
use crate::error::Result;
use crate::http::{Body, Path};
use crate::keys::random_token;
use crate::scope::Scope;

/// Signs of a temporary password: it is read out and typed once.
const TEMPORARY: usize = 16;

/// Why.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct GiveReason {
    reason: String,
}

/// Deactivates an account: its sessions end at once and its person cannot sign in any more. What they did stays.
#[utoipa::path(post, path = "/users/{id}/deactivation", tag = "access", params(("id" = Uuid, Path)),
    request_body = GiveReason,
    responses((status = 201, body = UserRow), (status = 403, body = crate::http::ProblemView),
        (status = 404, body = crate::http::ProblemView), (status = 409, body = crate::http::ProblemView)))]
pub(super) async fn create_deactivation(
    scope: Scope,
    Path(id): Path<Uuid>,
    Body(body): Body<GiveReason>,
) -> Result<(StatusCode, Json<UserRow>)> {
    let tx = actions::begin_managing(&scope).await?;
    let user = actions::deactivate(&tx, id, &body.reason).await?;
    tx.commit().await?;
    Ok((StatusCode::CREATED, Json(view::one(&scope, user).await?)))
}

/// Lets somebody who came back sign in again.
#[utoipa::path(post, path = "/users/{id}/reactivations", tag = "access", params(("id" = Uuid, Path)),
    request_body = GiveReason,
    responses((status = 201, body = UserRow), (status = 403, body = crate::http::ProblemView),
        (status = 404, body = crate::http::ProblemView), (status = 409, body = crate::http::ProblemView)))]
pub(super) async fn create_reactivation(
    scope: Scope,
    Path(id): Path<Uuid>,
    Body(body): Body<GiveReason>,
) -> Result<(StatusCode, Json<UserRow>)> {
    let tx = actions::begin_managing(&scope).await?;
    let user = actions::reactivate(&tx, id, &body.reason).await?;
    tx.commit().await?;
    Ok((StatusCode::CREATED, Json(view::one(&scope, user).await?)))
}

/// A password that lets its person choose one, and nothing else. It is shown once.
#[derive(Serialize, ToSchema)]
pub(super) struct TemporaryPassword {
    temporary_password: String,
}

/// Makes up a temporary password. The account's sessions end, and its person chooses a password at the next sign-in.
#[utoipa::path(post, path = "/users/{id}/password_resets", tag = "access", params(("id" = Uuid, Path)),
    request_body = GiveReason,
    responses((status = 201, body = TemporaryPassword), (status = 403, body = crate::http::ProblemView),
        (status = 404, body = crate::http::ProblemView), (status = 409, body = crate::http::ProblemView)))]
pub(super) async fn create_password_reset(
    scope: Scope,
    Path(id): Path<Uuid>,
    Body(body): Body<GiveReason>,
) -> Result<(StatusCode, Json<TemporaryPassword>)> {
    scope.require(MANAGE_USERS)?;
    let temporary_password = random_token()?[..TEMPORARY].to_owned();
    let password = Password::choose(&temporary_password).await?;
    let tx = actions::begin_managing(&scope).await?;
    actions::reset_password(&tx, id, (&password, &body.reason)).await?;
    tx.commit().await?;
    Ok((StatusCode::CREATED, Json(TemporaryPassword { temporary_password })))
}

/// Takes away somebody's second factor, who has lost it. Their sessions end.
#[utoipa::path(post, path = "/users/{id}/factor_resets", tag = "access", params(("id" = Uuid, Path)),
    request_body = GiveReason,
    responses((status = 201, body = UserRow), (status = 403, body = crate::http::ProblemView),
        (status = 404, body = crate::http::ProblemView), (status = 409, body = crate::http::ProblemView)))]
pub(super) async fn create_factor_reset(
    scope: Scope,
    Path(id): Path<Uuid>,
    Body(body): Body<GiveReason>,
) -> Result<(StatusCode, Json<UserRow>)> {
    let tx = actions::begin_managing(&scope).await?;
    let user = actions::reset_factor(&tx, id, &body.reason).await?;
    tx.commit().await?;
    Ok((StatusCode::CREATED, Json(view::one(&scope, user).await?)))
}

/// Ends every sign-in of somebody.
#[utoipa::path(post, path = "/users/{id}/session_ends", tag = "access", params(("id" = Uuid, Path)),
    request_body = GiveReason,
    responses((status = 201, body = UserRow), (status = 403, body = crate::http::ProblemView),
        (status = 404, body = crate::http::ProblemView), (status = 409, body = crate::http::ProblemView)))]
pub(super) async fn create_session_end(
    scope: Scope,
    Path(id): Path<Uuid>,
    Body(body): Body<GiveReason>,
) -> Result<(StatusCode, Json<UserRow>)> {
    let tx = actions::begin_managing(&scope).await?;
    let user = actions::end_sessions_of(&tx, id, &body.reason).await?;
    tx.commit().await?;
    Ok((StatusCode::CREATED, Json(view::one(&scope, user).await?)))
}
