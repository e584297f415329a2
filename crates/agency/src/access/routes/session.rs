//! Sign-in, sign-out, who am I, one's own password.

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::Agency;
use crate::access::actions;
use crate::error::Result;
use crate::http::{Body, cookies};
use crate::scope::{Scope, Side};

/// A name and a password.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct SignIn {
    login: String,
    password: String,
}

/// Who is signed in, and what they may do.
#[derive(Serialize, ToSchema)]
pub(super) struct SessionView {
    user: UserView,
    permissions: Vec<String>,
    agency: AgencyView,
    /// The page to land on.
    home: String,
    /// The business day now, Asia/Shanghai.
    today: chrono::NaiveDate,
    /// The agency's clock: a demo agency stands on its own day, and ages are counted from here.
    now: chrono::DateTime<chrono::Utc>,
}

/// The agency as people see it.
#[derive(Serialize, ToSchema)]
struct AgencyView {
    name: String,
}

/// A person.
#[derive(Serialize, ToSchema)]
struct UserView {
    id: Option<Uuid>,
    name: String,
    role: String,
    role_label: String,
    role_label_en: String,
    side: Side,
}

fn session_view(scope: &Scope) -> SessionView {
    let person = scope.person();
    let role = scope.agency().definitions().roles.get(&person.role);
    SessionView {
        user: UserView {
            id: person.user_id,
            name: person.name.clone(),
            role: person.role.clone(),
            role_label: role.map(|role| role.label.zh.clone()).unwrap_or_default(),
            role_label_en: role.map(|role| role.label.en.clone()).unwrap_or_default(),
            side: person.side,
        },
        permissions: scope.permissions().map(str::to_owned).collect(),
        agency: AgencyView { name: scope.agency().name().to_owned() },
        home: role.map(|role| role.home.clone()).unwrap_or_default(),
        today: scope.agency().clock().today(),
        now: scope.now(),
    }
}

/// Who is signed in.
#[utoipa::path(get, path = "/session", tag = "access",
    responses((status = 200, body = SessionView), (status = 401, body = crate::http::ProblemView)))]
pub(super) async fn get_session(scope: Scope) -> Json<SessionView> {
    Json(session_view(&scope))
}

/// Signs in. A wrong name and a wrong password read alike; five wrong tries lock the name for fifteen minutes.
#[utoipa::path(post, path = "/session", tag = "access", request_body = SignIn,
    responses((status = 201, body = SessionView), (status = 401, body = crate::http::ProblemView),
        (status = 429, body = crate::http::ProblemView)))]
pub(super) async fn create_session(
    State(agency): State<Agency>,
    headers: HeaderMap,
    Body(body): Body<SignIn>,
) -> Result<Response> {
    let signed_in = actions::sign_in(&agency, &body.login, &body.password).await?;
    let cookies = cookies::signed_in(&headers, &signed_in.token, &signed_in.csrf_token);
    Ok((StatusCode::CREATED, cookies, Json(session_view(&signed_in.scope))).into_response())
}

/// Signs out.
#[utoipa::path(delete, path = "/session", tag = "access", responses((status = 204)))]
pub(super) async fn delete_session(State(agency): State<Agency>, headers: HeaderMap) -> Result<Response> {
    if let Some(token) = cookies::session_token(&headers) {
        actions::sign_out(&agency, &token).await?;
    }
    Ok((StatusCode::NO_CONTENT, cookies::signed_out()).into_response())
}

/// The old password and a new one.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ChangePassword {
    old_password: String,
    new_password: String,
}

/// Changes the caller's password. The old one is asked again, and the caller's other sessions end.
#[utoipa::path(post, path = "/session/password", tag = "access", request_body = ChangePassword,
    responses((status = 204), (status = 422, body = crate::http::ProblemView)))]
pub(super) async fn create_password(
    scope: Scope,
    headers: HeaderMap,
    Body(body): Body<ChangePassword>,
) -> Result<StatusCode> {
    let token = cookies::session_token(&headers).unwrap_or_default();
    actions::change_password(&scope, &token, (&body.old_password, &body.new_password)).await?;
    Ok(StatusCode::NO_CONTENT)
}
