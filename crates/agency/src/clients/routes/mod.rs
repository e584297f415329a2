//! The list of clients, one client, a new client, its changes.

mod brands;
mod onboarding;
mod options;
mod people;
mod services;
mod standing;

use std::collections::BTreeSet;

use axum::Json;
use axum::http::StatusCode;
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::policy::Stage;
use super::view::{ClientView, client_views};
use super::{CREATE, UPDATE, VIEW, actions, records};
use crate::Agency;
use crate::error::{Failure, Result};
use crate::http::page::Page;
use crate::http::{Body, Parameters, Path};
use crate::scope::Scope;

pub(super) fn routes() -> OpenApiRouter<Agency> {
    OpenApiRouter::new()
        .routes(routes!(list_clients, create_client))
        .routes(routes!(get_client, update_client))
        .merge(options::routes())
        .merge(standing::routes())
        .merge(onboarding::routes())
        .merge(brands::routes())
        .merge(people::routes())
        .merge(services::routes())
}

/// Which clients, and in which order.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct ListClients {
    /// Part of a name, a code or a brand's name.
    text: Option<String>,
    /// `lead`, `onboarding`, `active`, `renewal`, `ended`.
    stage: Option<String>,
    /// `acquisition`, `growth`, `expansion`, `loyalty`.
    phase: Option<String>,
    /// A code of the client types.
    client_type: Option<String>,
    /// A code of the service modes.
    service_mode: Option<String>,
    /// Who leads the project.
    manager_id: Option<Uuid>,
    /// `code`, `name`, `created_at` or `lead_score`; `-` before it for the other direction.
    sort: Option<String>,
    /// How many rows, 500 unless said and at most: the list also fills the choices of forms.
    limit: Option<u32>,
    /// How many rows to skip.
    offset: Option<u32>,
}

/// A client to create.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct CreateClient {
    /// Made by the caller, so that a repeated request finds the first result.
    id: Uuid,
    code: String,
    name: String,
    client_type: String,
    service_mode: String,
    /// `lead` for somebody to be won, else `onboarding`.
    #[schema(value_type = Option<String>)]
    stage: Option<Stage>,
}

/// What is to change; what is left out stays.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct UpdateClient {
    name: Option<String>,
    client_type: Option<String>,
    service_mode: Option<String>,
    /// Codes of tags, instead of those it had.
    tags: Option<BTreeSet<String>>,
}

/// One client as the caller may see it now.
pub(super) async fn one(scope: &Scope, id: Uuid) -> Result<ClientView> {
    let client = records::by_id(scope, id).await?;
    let mut views = client_views(scope, vec![client]).await?;
    views.pop().ok_or_else(|| Failure::internal("a client without a view"))
}

/// The clients inside the caller's scope.
#[utoipa::path(get, path = "/clients", tag = "clients", params(ListClients),
    responses((status = 200, body = Page<ClientView>)))]
async fn list_clients(
    scope: Scope,
    Parameters(asked): Parameters<ListClients>,
) -> Result<Json<Page<ClientView>>> {
    const MOST: u64 = 500;
    scope.require(VIEW)?;
    let may_search = scope.may(super::VIEW_RELATION);
    let filter = records::ListFilter {
        text: asked.text,
        stage: asked.stage,
        phase: asked.phase,
        client_type: asked.client_type,
        service_mode: asked.service_mode,
        // What the client side does not see it cannot ask for either.
        manager_id: asked.manager_id.filter(|_| may_search),
        sort: asked.sort.filter(|sort| may_search || !sort.contains("lead_score")),
    };
    let limit = asked.limit.map_or(MOST, u64::from).clamp(1, MOST);
    let offset = asked.offset.map_or(0, u64::from);
    let (clients, total) = records::page(&scope, &filter, (limit, offset)).await?;
    Ok(Json(Page { items: client_views(&scope, clients).await?, total }))
}

/// One client.
#[utoipa::path(get, path = "/clients/{id}", tag = "clients", params(("id" = Uuid, Path)),
    responses((status = 200, body = ClientView), (status = 404, body = crate::http::ProblemView)))]
async fn get_client(scope: Scope, Path(id): Path<Uuid>) -> Result<Json<ClientView>> {
    scope.require(VIEW)?;
    Ok(Json(one(&scope, id).await?))
}

/// Creates a client with a brand of the same name.
#[utoipa::path(post, path = "/clients", tag = "clients", request_body = CreateClient,
    responses((status = 201, body = ClientView), (status = 422, body = crate::http::ProblemView)))]
async fn create_client(
    scope: Scope,
    Body(body): Body<CreateClient>,
) -> Result<(StatusCode, Json<ClientView>)> {
    let tx = scope.begin(CREATE).await?;
    let new = actions::NewClient {
        id: body.id,
        code: body.code,
        name: body.name,
        client_type: body.client_type,
        service_mode: body.service_mode,
    };
    let client = actions::create_at(&tx, new, body.stage.unwrap_or(Stage::Onboarding)).await?;
    tx.commit().await?;
    let mut views = client_views(&scope, vec![client]).await?;
    Ok((StatusCode::CREATED, Json(views.remove(0))))
}

/// Changes a client's name, type, mode or tags. Its code never changes; its stage changes by moves.
#[utoipa::path(patch, path = "/clients/{id}", tag = "clients", params(("id" = Uuid, Path)),
    request_body = UpdateClient,
    responses((status = 200, body = ClientView), (status = 404, body = crate::http::ProblemView),
        (status = 422, body = crate::http::ProblemView)))]
async fn update_client(
    scope: Scope,
    Path(id): Path<Uuid>,
    Body(body): Body<UpdateClient>,
) -> Result<Json<ClientView>> {
    let tx = scope.begin(UPDATE).await?;
    let changes = actions::ClientChanges {
        name: body.name,
        client_type: body.client_type,
        service_mode: body.service_mode,
        tags: body.tags,
    };
    actions::update(&tx, id, changes).await?;
    tx.commit().await?;
    Ok(Json(one(&scope, id).await?))
}
