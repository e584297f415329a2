//! Departures: letting somebody go, their list, waiving a line, closing.

use axum::Json;
use axum::http::StatusCode;
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::view::{self, DepartureDetail, DepartureView};
use super::{actions, records};
use crate::Agency;
use crate::access;
use crate::error::Result;
use crate::http::page::{Page, PageRequest};
use crate::http::{Body, Parameters, Path, ProblemView};
use crate::scope::Scope;
use crate::stores::MANAGE_VAULT;

pub(in crate::stores) fn routes() -> OpenApiRouter<Agency> {
    OpenApiRouter::new()
        .routes(routes!(list_departures))
        .routes(routes!(get_departure))
        .routes(routes!(create_departure))
        .routes(routes!(create_departure_closing))
        .routes(routes!(create_rotation_waiver))
}

/// Departures, the newest first.
#[utoipa::path(get, path = "/departures", tag = "stores", params(PageRequest),
    responses((status = 200, body = Page<DepartureView>)))]
async fn list_departures(
    scope: Scope,
    Parameters(page): Parameters<PageRequest>,
) -> Result<Json<Page<DepartureView>>> {
    scope.require(MANAGE_VAULT)?;
    let (rows, total) = records::page(&scope, page).await?;
    Ok(Json(Page { items: view::views(&scope, rows).await?, total }))
}

/// One departure with the list of secrets to change.
#[utoipa::path(get, path = "/departures/{id}", tag = "stores", params(("id" = Uuid, Path)),
    responses((status = 200, body = DepartureDetail), (status = 404, body = ProblemView)))]
async fn get_departure(scope: Scope, Path(id): Path<Uuid>) -> Result<Json<DepartureDetail>> {
    scope.require(MANAGE_VAULT)?;
    let row = records::by_id(scope.reader(), id).await?;
    Ok(Json(view::detail(&scope, row).await?))
}

/// Somebody who leaves.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct CreateDeparture {
    /// Made by the caller, so that a repeated request finds the first result.
    id: Uuid,
    /// Who takes over their stores and the assets they kept.
    successor_id: Option<Uuid>,
    reason: String,
}

/// Lets a colleague go: account, sessions and grants end at once, and every secret they could know is put on a list.
#[utoipa::path(post, path = "/users/{id}/departures", tag = "stores", params(("id" = Uuid, Path)),
    request_body = CreateDeparture,
    responses((status = 201, body = DepartureDetail), (status = 404, body = ProblemView),
        (status = 409, body = ProblemView), (status = 422, body = ProblemView)))]
async fn create_departure(
    scope: Scope,
    Path(user_id): Path<Uuid>,
    Body(body): Body<CreateDeparture>,
) -> Result<(StatusCode, Json<DepartureDetail>)> {
    scope.require(MANAGE_VAULT)?;
    let tx = access::begin_managing(&scope).await?;
    let new =
        actions::NewDeparture { id: body.id, user_id, successor_id: body.successor_id, reason: body.reason };
    let row = actions::depart(&tx, new).await?;
    tx.commit().await?;
    Ok((StatusCode::CREATED, Json(view::detail(&scope, row).await?)))
}

/// Closes a departure, once every line is changed or waived.
#[utoipa::path(post, path = "/departures/{id}/closings", tag = "stores", params(("id" = Uuid, Path)),
    responses((status = 201, body = DepartureDetail), (status = 404, body = ProblemView),
        (status = 409, body = ProblemView)))]
async fn create_departure_closing(
    scope: Scope,
    Path(id): Path<Uuid>,
) -> Result<(StatusCode, Json<DepartureDetail>)> {
    let tx = scope.begin(MANAGE_VAULT).await?;
    let row = actions::close(&tx, id).await?;
    tx.commit().await?;
    Ok((StatusCode::CREATED, Json(view::detail(&scope, row).await?)))
}

/// Why a secret need not be changed.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct CreateWaiver {
    reason: String,
}

/// Says that a secret need not be changed, by name and with a reason.
#[utoipa::path(post, path = "/rotations/{id}/waivers", tag = "stores", params(("id" = Uuid, Path)),
    request_body = CreateWaiver,
    responses((status = 201, body = DepartureDetail), (status = 404, body = ProblemView),
        (status = 409, body = ProblemView), (status = 422, body = ProblemView)))]
async fn create_rotation_waiver(
    scope: Scope,
    Path(id): Path<Uuid>,
    Body(body): Body<CreateWaiver>,
) -> Result<(StatusCode, Json<DepartureDetail>)> {
    let tx = scope.begin(MANAGE_VAULT).await?;
    let row = actions::waive(&tx, id, &body.reason).await?;
    tx.commit().await?;
    Ok((StatusCode::CREATED, Json(view::detail(&scope, row).await?)))
}
