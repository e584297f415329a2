//! The metric dictionary, and the page of each metric in it.

use axum::Json;
use axum::http::HeaderMap;
use chrono::NaiveDate;
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::view::{MetricPageView, MetricView, MetricsView};
use super::{MetricAsked, MetricQuestion, export, page};
use crate::Agency;
use crate::dashboard::routes::exports::{format, language, sent};
use crate::dashboard::routes::{BoardRequest, days};
use crate::dashboard::{VIEW, codes};
use crate::error::Result;
use crate::http::page::PageRequest;
use crate::http::{Body, Parameters, Path, ProblemView};
use crate::scope::Scope;

pub(in crate::dashboard) fn routes() -> OpenApiRouter<Agency> {
    OpenApiRouter::new()
        .routes(routes!(list_metrics))
        .routes(routes!(get_metric))
        .routes(routes!(create_metric_file))
}

/// The metric dictionary: what each number means.
#[utoipa::path(get, path = "/metrics", tag = "dashboard", responses((status = 200, body = MetricsView)))]
async fn list_metrics(scope: Scope) -> Result<Json<MetricsView>> {
    scope.require(VIEW)?;
    let catalogue = &scope.agency().definitions().metrics;
    Ok(Json(MetricsView {
        items: catalogue.iter().map(|metric| MetricView::of(catalogue, metric)).collect(),
    }))
}

/// By what a metric is split, and what stands beside it.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct MetricRequest {
    /// What it is held against, as on the board: `previous` unless said, or `none`.
    compare: Option<String>,
    /// One of the metric's dimensions, `day` unless said.
    by: Option<String>,
    /// Another metric that can be split the same way.
    second: Option<String>,
    /// One of the metrics shown, with a minus for the most first; the most of the metric unless said. Time stands in its
    /// own order.
    sort: Option<String>,
}

/// A metric by one of its dimensions, in a scope and a period. Nothing later than yesterday is shown.
#[utoipa::path(get, path = "/metrics/{code}", tag = "dashboard",
    params(("code" = String, Path), BoardRequest, MetricRequest, PageRequest),
    responses((status = 200, body = MetricPageView), (status = 404, body = ProblemView),
        (status = 422, body = ProblemView)))]
async fn get_metric(
    scope: Scope,
    Path(code): Path<String>,
    Parameters(board): Parameters<BoardRequest>,
    Parameters(of): Parameters<MetricRequest>,
    Parameters(rows): Parameters<PageRequest>,
) -> Result<Json<MetricPageView>> {
    let asked = MetricQuestion::read(MetricAsked {
        metric: &code,
        by: of.by.as_deref(),
        second: of.second.as_deref(),
        days: days(board.from, board.to)?,
        stores: codes(board.stores.as_deref()),
        compare: of.compare.as_deref(),
        sort: of.sort.as_deref(),
    })?;
    Ok(Json(page(&scope, &asked, (rows.limit(), rows.offset())).await?))
}

/// The page of a metric to be taken out.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct MetricFileRequest {
    /// The first business day.
    from: NaiveDate,
    /// The last business day.
    to: NaiveDate,
    /// Store codes with commas; every visible store if left out.
    stores: Option<String>,
    /// The comparison, as on the page.
    compare: Option<String>,
    /// One of the metric's dimensions, `day` unless said.
    by: Option<String>,
    /// The metric beside it.
    second: Option<String>,
    /// The order, as on the page.
    sort: Option<String>,
    /// `xlsx` unless said, or `csv`.
    format: Option<String>,
    /// `zh` or `en`; Chinese if left out.
    language: Option<String>,
}

/// The page of a metric as a file of at most 10,000 rows, with what its numbers mean.
#[utoipa::path(post, path = "/metrics/{code}/file", tag = "dashboard", params(("code" = String, Path)),
    request_body = MetricFileRequest,
    responses((status = 200, content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        body = Vec<u8>), (status = 404, body = ProblemView), (status = 422, body = ProblemView)))]
async fn create_metric_file(
    scope: Scope,
    Path(code): Path<String>,
    Body(request): Body<MetricFileRequest>,
) -> Result<(HeaderMap, Vec<u8>)> {
    let (format, kind) = format(request.format.as_deref())?;
    let asked = MetricQuestion::read(MetricAsked {
        metric: &code,
        by: request.by.as_deref(),
        second: request.second.as_deref(),
        days: days(request.from, request.to)?,
        stores: codes(request.stores.as_deref()),
        compare: request.compare.as_deref(),
        sort: request.sort.as_deref(),
    })?;
    sent(kind, export(&scope, &asked, (format, language(request.language.as_deref()))).await?)
}
