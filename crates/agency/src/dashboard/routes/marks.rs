//! What stands beside the numbers of a board: its targets, and the sale events of its days.

use axum::Json;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{BoardRequest, board_question, days};
use crate::Agency;
use crate::dashboard::VIEW;
use crate::dashboard::targets::{BoardTargetsView, board_targets};
use crate::error::Result;
use crate::http::page::Page;
use crate::http::{Parameters, ProblemView};
use crate::scope::Scope;

pub(super) fn routes() -> OpenApiRouter<Agency> {
    OpenApiRouter::new().routes(routes!(get_board_targets)).routes(routes!(list_sale_events))
}

/// The targets of a scope and a period: the month so far, and the days shown against their part of it.
#[utoipa::path(get, path = "/board/targets", tag = "dashboard", params(BoardRequest),
    responses((status = 200, body = BoardTargetsView), (status = 404, body = ProblemView),
        (status = 422, body = ProblemView)))]
async fn get_board_targets(
    scope: Scope,
    Parameters(request): Parameters<BoardRequest>,
) -> Result<Json<BoardTargetsView>> {
    Ok(Json(board_targets(&scope, &board_question(&request, Some("none"))?).await?))
}

/// Which days.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct SaleEventsRequest {
    /// The first business day.
    from: NaiveDate,
    /// The last business day.
    to: NaiveDate,
}

/// A sale event as it comes in one year.
#[derive(Serialize, ToSchema)]
struct SaleEventView {
    code: String,
    label: String,
    label_en: String,
    /// Its first day, also when it began before the days asked for.
    from: NaiveDate,
    /// Its last day.
    to: NaiveDate,
}

/// The sale events of some days, the earliest first.
#[utoipa::path(get, path = "/sale_events", tag = "dashboard", params(SaleEventsRequest),
    responses((status = 200, body = Page<SaleEventView>), (status = 422, body = ProblemView)))]
async fn list_sale_events(
    scope: Scope,
    Parameters(request): Parameters<SaleEventsRequest>,
) -> Result<Json<Page<SaleEventView>>> {
    scope.require(VIEW)?;
    let events = scope.agency().definitions().sale_events.within(days(request.from, request.to)?);
    let events = events.into_iter().map(|(event, own)| SaleEventView {
        code: event.code.clone(),
        label: event.label.zh.clone(),
        label_en: event.label.en.clone(),
        from: own.from,
        to: own.to,
    });
    Ok(Json(Page::whole(events.collect())))
}
