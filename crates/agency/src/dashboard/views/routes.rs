//! Saved views of a page.

use std::collections::BTreeSet;

use axum::Json;
use axum::http::StatusCode;
use chrono::{DateTime, Utc};
use daiyun_base::error::Label;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::actions::{self, NewView, ViewChange};
use super::records::{self, saved_views};
use super::rules::{check_page, named_stores};
use crate::Agency;
use crate::dashboard::{SHARE_VIEWS, VIEW};
use crate::error::Result;
use crate::http::{Body, Parameters, Path, ProblemView};
use crate::scope::{Allowed, Scope, Side};
use crate::{access, stores};

pub(in crate::dashboard) fn routes() -> OpenApiRouter<Agency> {
    OpenApiRouter::new().routes(routes!(list_views, create_view)).routes(routes!(update_view, delete_view))
}

/// Of which page.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct ViewsRequest {
    /// `board`.
    page: String,
}

/// A saved view.
#[derive(Serialize, ToSchema)]
struct SavedView {
    id: Uuid,
    name: String,
    /// The page's address after the question mark.
    query: String,
    /// Whether it is the caller's own; else it was shared with their role.
    is_own: bool,
    /// Who saved it.
    by_name: String,
    /// The role that finds it too.
    shared_with: Option<String>,
    /// Whether the page opens with it for the caller.
    is_default: bool,
    saved_at: DateTime<Utc>,
}

/// A role a view may be shared with.
#[derive(Serialize, ToSchema)]
struct ViewRole {
    code: String,
    label: String,
    label_en: String,
}

/// The caller's views of a page.
#[derive(Serialize, ToSchema)]
struct SavedViews {
    items: Vec<SavedView>,
    total: u64,
    /// The roles a view may be shared with.
    roles: Vec<ViewRole>,
    actions: ViewActions,
}

/// What may be done with views.
#[derive(Serialize, ToSchema)]
struct ViewActions {
    share: Allowed,
}

/// A view to save.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct CreateView {
    /// Made by the caller, so that a repeated request finds the first result.
    id: Uuid,
    /// `board`.
    page: String,
    name: String,
    /// The page's address after the question mark.
    query: String,
    /// A role's code.
    shared_with: Option<String>,
    #[serde(default)]
    is_default: bool,
}

/// What of a view changes; what is left out stays.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct UpdateView {
    name: Option<String>,
    query: Option<String>,
    /// A role's code; empty for nobody.
    shared_with: Option<String>,
    is_default: Option<bool>,
}

/// The caller's own views of a page and those shared with their role; a view of stores they do not see is not theirs to find.
#[utoipa::path(get, path = "/views", tag = "dashboard", params(ViewsRequest),
    responses((status = 200, body = SavedViews), (status = 422, body = ProblemView)))]
async fn list_views(scope: Scope, Parameters(request): Parameters<ViewsRequest>) -> Result<Json<SavedViews>> {
    scope.require(VIEW)?;
    check_page(&request.page)?;
    Ok(Json(views(&scope, &request.page).await?))
}

/// Saves a view.
#[utoipa::path(post, path = "/views", tag = "dashboard", request_body = CreateView,
    responses((status = 201, body = SavedViews), (status = 409, body = ProblemView),
        (status = 422, body = ProblemView)))]
async fn create_view(scope: Scope, Body(body): Body<CreateView>) -> Result<(StatusCode, Json<SavedViews>)> {
    let tx = scope.begin(VIEW).await?;
    let new = NewView {
        id: body.id,
        page: body.page,
        name: body.name,
        query: body.query,
        shared_with: body.shared_with,
        is_default: body.is_default,
    };
    let row = actions::save(&tx, new).await?;
    tx.commit().await?;
    Ok((StatusCode::CREATED, Json(views(&scope, &row.page).await?)))
}

/// Changes one of the caller's own views.
#[utoipa::path(patch, path = "/views/{id}", tag = "dashboard", params(("id" = Uuid, Path)),
    request_body = UpdateView,
    responses((status = 200, body = SavedViews), (status = 404, body = ProblemView),
        (status = 422, body = ProblemView)))]
async fn update_view(
    scope: Scope,
    Path(id): Path<Uuid>,
    Body(body): Body<UpdateView>,
) -> Result<Json<SavedViews>> {
    let tx = scope.begin(VIEW).await?;
    let change = ViewChange {
        name: body.name,
        query: body.query,
        shared_with: body.shared_with,
        is_default: body.is_default,
    };
    let row = actions::change(&tx, id, change).await?;
    tx.commit().await?;
    Ok(Json(views(&scope, &row.page).await?))
}

/// Forgets one of the caller's own views.
#[utoipa::path(delete, path = "/views/{id}", tag = "dashboard", params(("id" = Uuid, Path)),
    responses((status = 204), (status = 404, body = ProblemView)))]
async fn delete_view(scope: Scope, Path(id): Path<Uuid>) -> Result<StatusCode> {
    let tx = scope.begin(VIEW).await?;
    actions::forget(&tx, id).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn views(scope: &Scope, page: &str) -> Result<SavedViews> {
    let user_id = scope.named_user()?;
    let rows = records::of_page(scope, user_id, page).await?;
    let named: BTreeSet<String> = rows.iter().flat_map(|row| named_stores(&row.query)).collect();
    let visible = stores::by_codes(scope, &named.into_iter().collect::<Vec<_>>()).await?;
    let sees = |row: &saved_views::Model| {
        let mut codes = named_stores(&row.query).into_iter();
        row.user_id == user_id || codes.all(|code| visible.iter().any(|store| store.code == code))
    };
    let colleagues = access::colleagues(scope.reader()).await?;
    let view = |row: saved_views::Model| {
        let by = colleagues.iter().find(|colleague| colleague.id == row.user_id);
        let is_own = row.user_id == user_id;
        SavedView {
            id: row.id,
            name: row.name,
            query: row.query,
            is_own,
            by_name: by.map(|by| by.name.clone()).unwrap_or_default(),
            shared_with: row.shared_with.filter(|_| is_own),
            is_default: row.is_default && is_own,
            saved_at: row.saved_at,
        }
    };
    let items: Vec<SavedView> = rows.into_iter().filter(sees).map(view).collect();
    Ok(SavedViews {
        total: items.len() as u64,
        items,
        roles: roles(scope),
        actions: ViewActions { share: Allowed::for_role(scope, SHARE_VIEWS, Ok::<(), Label>(())) },
    })
}

fn roles(scope: &Scope) -> Vec<ViewRole> {
    let roles = scope.agency().definitions().roles.values();
    let ours = roles.filter(|role| role.side == Side::Agency && scope.may(SHARE_VIEWS));
    ours.map(|role| ViewRole {
        code: role.code.clone(),
        label: role.label.zh.clone(),
        label_en: role.label.en.clone(),
    })
    .collect()
}
