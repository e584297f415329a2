//! People: the list, one of them, a new one, changing one, the roles there are. Which clients and stores they see is
//! assigned by the slice of stores.

use axum::Json;
use axum::http::StatusCode;
use daiyun_base::error::Problem;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::access::password::Password;
use crate::access::records::people::{self, PeopleFilter, PeopleOrder};
use crate::access::role::SecondFactorPolicy;
use crate::access::view::{self, UserRow};
use crate::access::{MANAGE_USERS, NewUser, UserChange, VIEW_USERS, actions};
use crate::error::Result;
use crate::http::page::{Page, PageRequest};
use crate::http::{Body, Parameters, Path};
use crate::scope::{Scope, Side};

/// Which people.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct UsersRequest {
    /// Part of a login or a name.
    text: Option<String>,
    /// A role's code.
    role: Option<String>,
    /// `active` or `deactivated`.
    #[param(inline)]
    state: Option<UserState>,
    /// People of a client, and those assigned to it.
    client_id: Option<Uuid>,
    /// How the list stands: by login unless said.
    #[param(inline)]
    sort: Option<PeopleOrder>,
}

/// Whether somebody can sign in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum UserState {
    Active,
    Deactivated,
}

/// The people of the agency, and those of its clients.
#[utoipa::path(get, path = "/users", tag = "access", params(UsersRequest, PageRequest),
    responses((status = 200, body = Page<UserRow>)))]
pub(super) async fn list_users(
    scope: Scope,
    Parameters(request): Parameters<UsersRequest>,
    Parameters(page): Parameters<PageRequest>,
) -> Result<Json<Page<UserRow>>> {
    scope.require(VIEW_USERS)?;
    let filter = PeopleFilter {
        text: request.text,
        role: request.role,
        is_active: request.state.map(|state| state == UserState::Active),
        client_id: request.client_id,
        sort: request.sort.unwrap_or_default(),
    };
    let (found, total) = people::page(&scope, &filter, page).await?;
    Ok(Json(Page { items: view::rows(&scope, found).await?, total }))
}

/// One person.
#[utoipa::path(get, path = "/users/{id}", tag = "access", params(("id" = Uuid, Path)),
    responses((status = 200, body = UserRow), (status = 404, body = crate::http::ProblemView)))]
pub(super) async fn get_user(scope: Scope, Path(id): Path<Uuid>) -> Result<Json<UserRow>> {
    scope.require(VIEW_USERS)?;
    let found = people::person(&scope, id).await?;
    let user = found.ok_or_else(|| Problem::not_found("这个账号", "The account"))?;
    Ok(Json(view::one(&scope, user).await?))
}

/// What an account is to be.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct UpdateUser {
    name: String,
    /// A role's code.
    role: String,
    /// The brand, for people of the client side.
    client_id: Option<Uuid>,
    reason: String,
}

/// Changes who somebody is: name, role or client. Their sessions end: they were opened as somebody else.
#[utoipa::path(patch, path = "/users/{id}", tag = "access", params(("id" = Uuid, Path)),
    request_body = UpdateUser,
    responses((status = 200, body = UserRow), (status = 403, body = crate::http::ProblemView),
        (status = 404, body = crate::http::ProblemView), (status = 409, body = crate::http::ProblemView),
        (status = 422, body = crate::http::ProblemView)))]
pub(super) async fn update_user(
    scope: Scope,
    Path(id): Path<Uuid>,
    Body(body): Body<UpdateUser>,
) -> Result<Json<UserRow>> {
    let tx = actions::begin_managing(&scope).await?;
    let change =
        UserChange { name: body.name, role: body.role, client_id: body.client_id, reason: body.reason };
    let user = actions::update(&tx, id, change).await?;
    tx.commit().await?;
    Ok(Json(view::one(&scope, user).await?))
}

/// A person to create.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct CreateUser {
    /// Made by the caller, so that a repeated request finds the first result.
    id: Uuid,
    login: String,
    name: String,
    /// A role's code.
    role: String,
    /// The brand, for people of the client side.
    client_id: Option<Uuid>,
    /// Whether somebody of the agency sees every store. If not, they see nothing until stores are assigned.
    has_all_stores: bool,
    password: String,
}

/// Creates a person with a first password, which they change themselves.
#[utoipa::path(post, path = "/users", tag = "access", request_body = CreateUser,
    responses((status = 201, body = UserRow), (status = 409, body = crate::http::ProblemView),
        (status = 422, body = crate::http::ProblemView)))]
pub(super) async fn create_user(
    scope: Scope,
    Body(body): Body<CreateUser>,
) -> Result<(StatusCode, Json<UserRow>)> {
    scope.require(MANAGE_USERS)?;
    let password = Password::choose(&body.password).await?;
    let tx = actions::begin_managing(&scope).await?;
    let new = NewUser {
        id: body.id,
        login: body.login,
        name: body.name,
        role: body.role,
        client_id: body.client_id,
        has_all_stores: body.has_all_stores,
        password,
    };
    let user = actions::create_user(&tx, new).await?;
    tx.commit().await?;
    Ok((StatusCode::CREATED, Json(view::one(&scope, user).await?)))
}

/// A role.
#[derive(Serialize, ToSchema)]
pub(super) struct RoleView {
    code: String,
    label: String,
    label_en: String,
    side: Side,
    /// Whether its people do nothing without a second factor.
    needs_second_factor: bool,
}

/// The roles a person can have.
#[utoipa::path(get, path = "/roles", tag = "access", responses((status = 200, body = Page<RoleView>)))]
pub(super) async fn list_roles(scope: Scope) -> Result<Json<Page<RoleView>>> {
    scope.require(VIEW_USERS)?;
    let roles = scope.agency().definitions().roles.values().map(|role| RoleView {
        code: role.code.clone(),
        label: role.label.zh.clone(),
        label_en: role.label.en.clone(),
        side: role.side,
        needs_second_factor: role.second_factor == SecondFactorPolicy::Required,
    });
    Ok(Json(Page::whole(roles.collect())))
}
