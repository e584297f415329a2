//! The list of clients, one client, a new client.

use axum::Json;
use axum::http::StatusCode;
use daiyun_base::error::Label;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::{CREATE, VIEW, actions, records};
use crate::Agency;
use crate::error::Result;
use crate::http::page::Page;
use crate::http::{Body, Path};
use crate::scope::Scope;

pub(super) fn routes() -> OpenApiRouter<Agency> {
    OpenApiRouter::new().routes(routes!(list_clients, create_client)).routes(routes!(get_client))
}

/// A client.
#[derive(Serialize, ToSchema)]
struct ClientView {
    id: Uuid,
    code: String,
    name: String,
    client_type: String,
    service_mode: String,
    /// `lead`, `onboarding`, `active`, `renewal`, `ended`.
    stage: String,
    stage_label: String,
    stage_label_en: String,
    brands: Vec<BrandView>,
    created_at: chrono::DateTime<chrono::Utc>,
}

/// A brand.
#[derive(Serialize, ToSchema)]
struct BrandView {
    id: Uuid,
    name: String,
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
}

async fn views(scope: &Scope, clients: Vec<records::clients::Model>) -> Result<Vec<ClientView>> {
    let ids: Vec<Uuid> = clients.iter().map(|client| client.id).collect();
    let brands = records::brands_of(scope, &ids).await?;
    let view = |client: records::clients::Model| {
        let stage = stage_label(&client.stage);
        ClientView {
            brands: brands
                .iter()
                .filter(|brand| brand.client_id == client.id)
                .map(|brand| BrandView { id: brand.id, name: brand.name.clone() })
                .collect(),
            id: client.id,
            code: client.code,
            name: client.name,
            client_type: client.client_type,
            service_mode: client.service_mode,
            stage: client.stage,
            stage_label: stage.zh,
            stage_label_en: stage.en,
            created_at: client.created_at,
        }
    };
    Ok(clients.into_iter().map(view).collect())
}

/// Where a client is on its way (S41).
fn stage_label(stage: &str) -> Label {
    match stage {
        "lead" => Label::new("线索", "Lead"),
        "onboarding" => Label::new("入驻中", "Onboarding"),
        "active" => Label::new("合作中", "Active"),
        "renewal" => Label::new("续约中", "Renewing"),
        "ended" => Label::new("已结束", "Ended"),
        other => Label::new(other, other),
    }
}

/// The clients inside the caller's scope.
#[utoipa::path(get, path = "/clients", tag = "clients", responses((status = 200, body = Page<ClientView>)))]
async fn list_clients(scope: Scope) -> Result<Json<Page<ClientView>>> {
    scope.require(VIEW)?;
    let clients = records::visible(&scope).await?;
    Ok(Json(Page::whole(views(&scope, clients).await?)))
}

/// One client.
#[utoipa::path(get, path = "/clients/{id}", tag = "clients", params(("id" = Uuid, Path)),
    responses((status = 200, body = ClientView), (status = 404, body = crate::http::ProblemView)))]
async fn get_client(scope: Scope, Path(id): Path<Uuid>) -> Result<Json<ClientView>> {
    scope.require(VIEW)?;
    let client = records::by_id(&scope, id).await?;
    let mut views = views(&scope, vec![client]).await?;
    Ok(Json(views.remove(0)))
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
    let client = actions::create(&tx, new).await?;
    tx.commit().await?;
    let mut views = views(&scope, vec![client]).await?;
    Ok((StatusCode::CREATED, Json(views.remove(0))))
}
