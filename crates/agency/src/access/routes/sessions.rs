//! Where somebody is signed in, and ending it.

use axum::Json;
use axum::http::StatusCode;
use chrono::{DateTime, Utc};
use daiyun_base::error::Problem;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::access::records::{people, sessions};
use crate::access::{MANAGE_USERS, actions};
use crate::error::Result;
use crate::http::page::Page;
use crate::http::{Parameters, Path};
use crate::scope::Scope;

/// Whose sessions.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct SessionsRequest {
    /// Somebody's whose account the caller manages; otherwise the caller's own.
    user_id: Option<Uuid>,
}

/// A device somebody is signed in on.
#[derive(Serialize, ToSchema)]
pub(super) struct SessionRow {
    id: Uuid,
    /// Whether it is the one that asks.
    is_current: bool,
    /// Browser and system.
    device: Option<String>,
    /// Where the sign-in came from; nothing on the machine itself.
    address: Option<String>,
    created_at: DateTime<Utc>,
    /// The last request, to a few minutes.
    seen_at: DateTime<Utc>,
    /// When it ends at the latest.
    expires_at: DateTime<Utc>,
    /// Whether it began at another house; otherwise with a password.
    by_single_sign_on: bool,
    /// Whether the second factor was shown.
    has_proved: bool,
}

/// The sign-ins that are live, the one used last first.
#[utoipa::path(get, path = "/sessions", tag = "access", params(SessionsRequest),
    responses((status = 200, body = Page<SessionRow>), (status = 404, body = crate::http::ProblemView)))]
pub(super) async fn list_sessions(
    scope: Scope,
    Parameters(request): Parameters<SessionsRequest>,
) -> Result<Json<Page<SessionRow>>> {
    let user_id = match request.user_id.filter(|id| scope.person().user_id != Some(*id)) {
        None => scope.named_user()?,
        Some(id) => {
            scope.require(MANAGE_USERS)?;
            let found = people::person(&scope, id).await?;
            found.ok_or_else(|| Problem::not_found("这个账号", "The account"))?.id
        }
    };
    let rows = sessions::of_user(scope.reader(), user_id, actions::live_at(&scope)).await?;
    let current = scope.session().map(|session| session.id);
    let rows = rows.into_iter().map(|row| SessionRow {
        is_current: Some(row.id) == current,
        id: row.id,
        device: row.agent,
        address: row.address,
        created_at: row.created_at,
        seen_at: row.seen_at,
        expires_at: row.expires_at,
        by_single_sign_on: row.method.as_deref() == Some(actions::BY_SINGLE_SIGN_ON),
        has_proved: row.proved_at.is_some(),
    });
    Ok(Json(Page::whole(rows.collect())))
}

/// Ends one sign-in: the caller's own, or somebody's whose account they manage.
#[utoipa::path(delete, path = "/sessions/{id}", tag = "access", params(("id" = Uuid, Path)),
    responses((status = 204), (status = 404, body = crate::http::ProblemView)))]
pub(super) async fn delete_one_session(scope: Scope, Path(id): Path<Uuid>) -> Result<StatusCode> {
    actions::end_session(&scope, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// How many sign-ins ended.
#[derive(Serialize, ToSchema)]
pub(super) struct EndedSessions {
    ended: u64,
}

/// Ends the caller's sign-ins on every other device.
#[utoipa::path(delete, path = "/sessions", tag = "access", responses((status = 200, body = EndedSessions)))]
pub(super) async fn delete_other_sessions(scope: Scope) -> Result<Json<EndedSessions>> {
    Ok(Json(EndedSessions { ended: actions::end_other_sessions(&scope).await? }))
}
