//! People: the list, a new one, deactivating one, the roles there are. Which stores they see is assigned by the slice of
//! stores.

use std::collections::BTreeMap;

use axum::Json;
use axum::http::StatusCode;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::access::password::Password;
use crate::access::records::{self, users};
use crate::access::rules::{self, Account};
use crate::access::{MANAGE_USERS, NewUser, VIEW_USERS, actions};
use crate::error::Result;
use crate::http::page::Page;
use crate::http::{Body, Path};
use crate::scope::{Allowed, Scope, Side};

/// A person in the list of people.
#[derive(Serialize, ToSchema)]
pub(super) struct UserRow {
    id: Uuid,
    login: String,
    name: String,
    role: String,
    role_label: String,
    role_label_en: String,
    side: Side,
    /// The brand of people of the client side.
    client_id: Option<Uuid>,
    /// Whether somebody of the agency sees every store; if not, those of `stores`.
    has_all_stores: bool,
    stores: Vec<Uuid>,
    /// `active` or `deactivated`.
    state: String,
    created_at: DateTime<Utc>,
    actions: UserActions,
}

/// What the caller may do about a person.
#[derive(Serialize, ToSchema)]
struct UserActions {
    assign_stores: Allowed,
    deactivate: Allowed,
}

fn row(scope: &Scope, user: users::Model, stores: Vec<Uuid>) -> UserRow {
    let role = scope.agency().definitions().roles.get(&user.role);
    let account = Account { is_active: user.is_active, is_own: scope.person().user_id == Some(user.id) };
    UserRow {
        role_label: role.map(|role| role.label.zh.clone()).unwrap_or_default(),
        role_label_en: role.map(|role| role.label.en.clone()).unwrap_or_default(),
        side: if user.client_id.is_some() { Side::Client } else { Side::Agency },
        actions: UserActions {
            assign_stores: Allowed::for_role(scope, MANAGE_USERS, rules::may_assign(user.client_id)),
            deactivate: Allowed::for_role(scope, MANAGE_USERS, rules::may_deactivate(account)),
        },
        id: user.id,
        login: user.login,
        name: user.name,
        role: user.role,
        client_id: user.client_id,
        has_all_stores: user.has_all_stores,
        stores,
        state: if user.is_active { "active" } else { "deactivated" }.to_owned(),
        created_at: user.created_at,
    }
}

/// The people of the agency, and those of its clients.
#[utoipa::path(get, path = "/users", tag = "access", responses((status = 200, body = Page<UserRow>)))]
pub(super) async fn list_users(scope: Scope) -> Result<Json<Page<UserRow>>> {
    scope.require(VIEW_USERS)?;
    let mut stores: BTreeMap<Uuid, Vec<Uuid>> = BTreeMap::new();
    for assigned in records::assignments(&scope).await? {
        stores.entry(assigned.user_id).or_default().push(assigned.store_id);
    }
    let users = records::people(&scope).await?.into_iter();
    let rows = users.map(|user| {
        let stores = stores.remove(&user.id).unwrap_or_default();
        row(&scope, user, stores)
    });
    Ok(Json(Page::whole(rows.collect())))
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
    let stores = records::assigned(scope.reader(), user.id).await?.stores;
    Ok((StatusCode::CREATED, Json(row(&scope, user, stores.into_iter().collect()))))
}

/// Why an account is deactivated.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Deactivate {
    reason: String,
}

/// Deactivates an account: its sessions end at once and its person cannot sign in any more. What they did stays.
#[utoipa::path(post, path = "/users/{id}/deactivation", tag = "access", params(("id" = Uuid, Path)),
    request_body = Deactivate,
    responses((status = 201, body = UserRow), (status = 404, body = crate::http::ProblemView),
        (status = 409, body = crate::http::ProblemView)))]
pub(super) async fn create_deactivation(
    scope: Scope,
    Path(id): Path<Uuid>,
    Body(body): Body<Deactivate>,
) -> Result<(StatusCode, Json<UserRow>)> {
    let tx = actions::begin_managing(&scope).await?;
    let user = actions::deactivate(&tx, id, &body.reason).await?;
    tx.commit().await?;
    let stores = records::assigned(scope.reader(), user.id).await?.stores;
    Ok((StatusCode::CREATED, Json(row(&scope, user, stores.into_iter().collect()))))
}

/// A role.
#[derive(Serialize, ToSchema)]
pub(super) struct RoleView {
    code: String,
    label: String,
    label_en: String,
    side: Side,
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
    });
    Ok(Json(Page::whole(roles.collect())))
}
