//! Authorisations: the list, a new one, and taking one back.

use axum::Json;
use axum::http::StatusCode;
use chrono::NaiveDate;
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::actions::{self, NewAuthorisation};
use super::records::{self, AuthorisationFilter, authorisations};
use super::rules::Licence;
use super::view::{AuthorisationView, views};
use crate::Agency;
use crate::clients;
use crate::error::{Failure, Result};
use crate::http::page::{Page, PageRequest};
use crate::http::{Body, Parameters, Path, ProblemView};
use crate::scope::Scope;
use crate::stores::documents::PaperReason;
use crate::stores::documents::rules::PaperState;
use crate::stores::{MANAGE_DOCUMENTS, VIEW_DOCUMENTS, documents};

pub(in crate::stores) fn routes() -> OpenApiRouter<Agency> {
    OpenApiRouter::new()
        .routes(routes!(list_authorisations, create_authorisation))
        .routes(routes!(create_authorisation_withdrawal))
}

/// Which authorisations.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct AuthorisationsRequest {
    #[param(inline)]
    state: Option<PaperState>,
    client_id: Option<Uuid>,
    /// Store codes with commas: the authorisations of their clients.
    stores: Option<String>,
}

/// Authorisations inside the caller's scope: what runs out first comes first.
#[utoipa::path(get, path = "/authorisations", tag = "stores", params(AuthorisationsRequest, PageRequest),
    responses((status = 200, body = Page<AuthorisationView>)))]
async fn list_authorisations(
    scope: Scope,
    Parameters(request): Parameters<AuthorisationsRequest>,
    Parameters(page): Parameters<PageRequest>,
) -> Result<Json<Page<AuthorisationView>>> {
    scope.require(VIEW_DOCUMENTS)?;
    let clients = documents::narrowed(&scope, request.client_id, request.stores.as_deref()).await?;
    let filter = AuthorisationFilter { state: request.state, clients };
    let (rows, total) = records::page(&scope, filter, page).await?;
    Ok(Json(Page { items: views(&scope, rows).await?, total }))
}

/// An authorisation to write down. Term, scope and platforms are never left out.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct CreateAuthorisation {
    /// Made by the caller, so that a repeated request finds the first result.
    id: Uuid,
    brand_id: Uuid,
    licence: Licence,
    /// 1: by the owner of the mark.
    #[schema(minimum = 1, maximum = 9)]
    chain_level: i64,
    starts_on: NaiveDate,
    ends_on: NaiveDate,
    scope_text: String,
    /// Groups of categories, at least one.
    categories: Vec<String>,
    /// Platform codes, at least one.
    platforms: Vec<String>,
    /// The letter, if it is registered.
    document_id: Option<Uuid>,
}

/// Writes an authorisation of a brand down.
#[utoipa::path(post, path = "/authorisations", tag = "stores", request_body = CreateAuthorisation,
    responses((status = 201, body = AuthorisationView), (status = 404, body = ProblemView),
        (status = 409, body = ProblemView), (status = 422, body = ProblemView)))]
async fn create_authorisation(
    scope: Scope,
    Body(body): Body<CreateAuthorisation>,
) -> Result<(StatusCode, Json<AuthorisationView>)> {
    scope.require(MANAGE_DOCUMENTS)?;
    let brand = clients::brand_by_id(&scope, body.brand_id).await?;
    let new = NewAuthorisation {
        id: body.id,
        licence: body.licence,
        chain_level: body.chain_level,
        starts_on: body.starts_on,
        ends_on: body.ends_on,
        scope_text: body.scope_text,
        categories: body.categories,
        platforms: body.platforms,
        document_id: body.document_id,
    };
    let tx = scope.begin(MANAGE_DOCUMENTS).await?;
    let row = actions::create(&tx, &brand, new).await?;
    tx.commit().await?;
    Ok((StatusCode::CREATED, Json(shown(&scope, row).await?)))
}

/// Takes an authorisation back.
#[utoipa::path(post, path = "/authorisations/{id}/withdrawals", tag = "stores", params(("id" = Uuid, Path)),
    request_body = PaperReason,
    responses((status = 201, body = AuthorisationView), (status = 404, body = ProblemView),
        (status = 409, body = ProblemView), (status = 422, body = ProblemView)))]
async fn create_authorisation_withdrawal(
    scope: Scope,
    Path(id): Path<Uuid>,
    Body(body): Body<PaperReason>,
) -> Result<(StatusCode, Json<AuthorisationView>)> {
    let tx = scope.begin(MANAGE_DOCUMENTS).await?;
    let row = actions::withdraw(&tx, id, &body.reason).await?;
    tx.commit().await?;
    Ok((StatusCode::CREATED, Json(shown(&scope, row).await?)))
}

async fn shown(scope: &Scope, row: authorisations::Model) -> Result<AuthorisationView> {
    let view = views(scope, vec![row]).await?.pop();
    view.ok_or_else(|| Failure::internal("an authorisation has no view"))
}
