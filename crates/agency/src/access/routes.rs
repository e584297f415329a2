//! Sign-in, sign-out, who am I, people.

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::{VIEW_USERS, actions, records};
use crate::Agency;
use crate::error::Result;
use crate::http::cookies;
use crate::http::page::Page;
use crate::scope::{Scope, Side};

pub(super) fn routes() -> OpenApiRouter<Agency> {
    OpenApiRouter::new()
        .routes(routes!(get_session, create_session, delete_session))
        .routes(routes!(list_users))
}

/// A name and a password.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct SignIn {
    login: String,
    password: String,
}

/// Who is signed in, and what they may do.
#[derive(Serialize, ToSchema)]
struct SessionView {
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
async fn get_session(scope: Scope) -> Json<SessionView> {
    Json(session_view(&scope))
}

/// Signs in. A wrong name and a wrong password read alike; five wrong tries lock the name for fifteen minutes.
#[utoipa::path(post, path = "/session", tag = "access", request_body = SignIn,
    responses((status = 201, body = SessionView), (status = 401, body = crate::http::ProblemView)))]
async fn create_session(
    State(agency): State<Agency>,
    crate::http::Body(body): crate::http::Body<SignIn>,
) -> Result<Response> {
    let signed_in = actions::sign_in(&agency, &body.login, &body.password).await?;
    let headers = cookies::signed_in(&signed_in.token, &signed_in.csrf_token);
    Ok((StatusCode::CREATED, headers, Json(session_view(&signed_in.scope))).into_response())
}

/// Signs out.
#[utoipa::path(delete, path = "/session", tag = "access", responses((status = 204)))]
async fn delete_session(State(agency): State<Agency>, headers: HeaderMap) -> Result<Response> {
    if let Some(token) = cookies::session_token(&headers) {
        actions::sign_out(&agency, &token).await?;
    }
    Ok((StatusCode::NO_CONTENT, cookies::signed_out()).into_response())
}

/// A person in the list of people.
#[derive(Serialize, ToSchema)]
struct UserRow {
    id: Uuid,
    login: String,
    name: String,
    role: String,
    role_label: String,
    role_label_en: String,
    client_id: Option<Uuid>,
    is_active: bool,
}

/// The people of the agency.
#[utoipa::path(get, path = "/users", tag = "access", responses((status = 200, body = Page<UserRow>)))]
async fn list_users(scope: Scope) -> Result<Json<Page<UserRow>>> {
    scope.require(VIEW_USERS)?;
    let roles = &scope.agency().definitions().roles;
    let rows = records::users(&scope).await?.into_iter().map(|user| {
        let label = roles.get(&user.role).map(|role| role.label.clone());
        UserRow {
            id: user.id,
            login: user.login,
            name: user.name,
            role_label: label.as_ref().map(|label| label.zh.clone()).unwrap_or_default(),
            role_label_en: label.map(|label| label.en).unwrap_or_default(),
            role: user.role,
            client_id: user.client_id,
            is_active: user.is_active,
        }
    });
    Ok(Json(Page::whole(rows.collect())))
}
