//! The board, free questions, the metric dictionary, the lines behind a number.

mod downloads;
pub(super) mod exports;
mod marks;
mod numbers;
mod products;

use axum::Json;
use axum::http::{HeaderMap, HeaderValue, header};
use chrono::NaiveDate;
use daiyun_base::error::Problem;
use daiyun_base::period::DayRange;
use daiyun_kpi::query::{DEFAULT_LIMIT, days_fit};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::actions::{Asked, Question, ask};
use super::board::{BoardQuestion, BoardView};
use super::cache::board_json;
use super::orders::orders_of;
use super::structure::{StructureView, structure};
use super::view::{TableView, cell};
use super::{codes, metrics, notes, views};
use crate::Agency;
use crate::error::Result;
use crate::http::page::PageRequest;
use crate::http::{Body, Parameters, Through};
use crate::scope::Scope;

pub(super) fn routes() -> OpenApiRouter<Agency> {
    OpenApiRouter::new()
        .routes(routes!(get_board))
        .routes(routes!(get_guest_board))
        .routes(routes!(query_metrics))
        .routes(routes!(list_orders))
        .routes(routes!(get_structure))
        .merge(numbers::routes())
        .merge(exports::routes())
        .merge(marks::routes())
        .merge(notes::routes())
        .merge(views::routes())
        .merge(downloads::routes())
        .merge(products::routes())
        .merge(metrics::routes())
}

/// Which part of the agency, which days.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct BoardRequest {
    /// The first business day.
    pub(super) from: NaiveDate,
    /// The last business day.
    pub(super) to: NaiveDate,
    /// Store codes with commas; every visible store if left out.
    pub(super) stores: Option<String>,
}

pub(super) fn days(from: NaiveDate, to: NaiveDate) -> Result<DayRange> {
    let days = DayRange { from, to };
    days_fit(days)?;
    Ok(days)
}

/// What the board is held against.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct AgainstRequest {
    /// `previous` unless said, `week_ago`, `month_ago`, `last_year`, `last_year_weekday`, the first day to compare
    /// with, or `none`. The week before stands beside it for a week or less.
    compare: Option<String>,
}

/// The board of a scope and a period. Nothing later than yesterday is shown, because today is not over; a curve of
/// fewer than fourteen days begins earlier than the period.
#[utoipa::path(get, path = "/board", tag = "dashboard", params(BoardRequest, AgainstRequest),
    responses((status = 200, body = BoardView), (status = 404, body = crate::http::ProblemView),
        (status = 422, body = crate::http::ProblemView)))]
async fn get_board(
    scope: Scope,
    Parameters(request): Parameters<BoardRequest>,
    Parameters(against): Parameters<AgainstRequest>,
) -> Result<(HeaderMap, Vec<u8>)> {
    written(&scope, &board_question(&request, against.compare.as_deref())?).await
}

/// A board as it is kept: already written.
async fn written(scope: &Scope, asked: &BoardQuestion) -> Result<(HeaderMap, Vec<u8>)> {
    let board = board_json(scope, asked).await?;
    let mut headers = HeaderMap::new();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    Ok((headers, board.to_vec()))
}

/// The board of the stores a guest link shows.
#[utoipa::path(get, path = "/guest_session/board", tag = "dashboard", params(BoardRequest, AgainstRequest),
    responses((status = 200, body = BoardView), (status = 404, body = crate::http::ProblemView),
        (status = 422, body = crate::http::ProblemView)))]
async fn get_guest_board(
    Through(guest): Through,
    Parameters(request): Parameters<BoardRequest>,
    Parameters(against): Parameters<AgainstRequest>,
) -> Result<(HeaderMap, Vec<u8>)> {
    written(&guest.scope, &board_question(&request, against.compare.as_deref())?).await
}

/// By what the board is cut.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct CutRequest {
    /// `platform`, `store`, `traffic_channel`, `source`, `channel`, `province` or `hour`.
    by: String,
}

/// What the sales, visits or spending of a scope and a period are made of.
#[utoipa::path(get, path = "/board/structure", tag = "dashboard",
    params(BoardRequest, AgainstRequest, CutRequest),
    responses((status = 200, body = StructureView), (status = 404, body = crate::http::ProblemView),
        (status = 422, body = crate::http::ProblemView)))]
async fn get_structure(
    scope: Scope,
    Parameters(request): Parameters<BoardRequest>,
    Parameters(against): Parameters<AgainstRequest>,
    Parameters(cut): Parameters<CutRequest>,
) -> Result<Json<StructureView>> {
    Ok(Json(structure(&scope, &board_question(&request, against.compare.as_deref())?, &cut.by).await?))
}

fn board_question(request: &BoardRequest, compare: Option<&str>) -> Result<BoardQuestion> {
    Ok(BoardQuestion {
        stores: codes(request.stores.as_deref()),
        days: days(request.from, request.to)?,
        compare: match compare.unwrap_or("previous") {
            "none" => None,
            named => Some(named.parse()?),
        },
    })
}

/// A question.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct QueryRequest {
    /// Metric codes.
    metrics: Vec<String>,
    /// Dimensions: `day`, `week`, `month`, `hour`, `client`, `platform`, `store`, `listing`, `sku`, `province` …
    #[serde(default)]
    by: Vec<String>,
    /// The first business day.
    from: NaiveDate,
    /// The last business day.
    to: NaiveDate,
    /// Store codes; every visible store if left out.
    stores: Option<Vec<String>>,
    /// `dimension=value,value`.
    #[serde(default)]
    filters: Vec<String>,
    /// `previous`, `week_ago`, `month_ago`, `last_year`, `last_year_weekday`.
    #[serde(default)]
    compare: Vec<String>,
    /// The most rows, 10,000 unless said and never more: beyond it a person wants an export.
    limit: Option<usize>,
}

/// Answers any question the metric dictionary can.
#[utoipa::path(post, path = "/metrics/query", tag = "dashboard", request_body = QueryRequest,
    responses((status = 200, body = TableView), (status = 422, body = crate::http::ProblemView)))]
async fn query_metrics(scope: Scope, Body(request): Body<QueryRequest>) -> Result<Json<TableView>> {
    if let Some(limit) = request.limit.filter(|limit| *limit > DEFAULT_LIMIT) {
        return Err(too_many_rows(limit).into());
    }
    let question = Question::read(&Asked {
        metrics: &request.metrics,
        by: &request.by,
        from: request.from,
        to: request.to,
        filters: &request.filters,
        compare: &request.compare,
        stores: request.stores.as_deref(),
        limit: request.limit,
    })?;
    Ok(Json(TableView::of(&ask(&scope, &question).await?)))
}

fn too_many_rows(limit: usize) -> Problem {
    Problem::invalid(
        "limit_out_of_range",
        format!("行数上限 {limit} 超过 {DEFAULT_LIMIT}；请缩小范围或分段查询"),
        format!("The row limit {limit} is beyond {DEFAULT_LIMIT}; narrow the question or ask in parts"),
    )
}

/// Orders behind a number.
#[derive(Serialize, ToSchema)]
struct OrdersView {
    /// Column names.
    columns: Vec<String>,
    /// Their cells.
    #[schema(value_type = Vec<Vec<Option<super::view::TableCellView>>>)]
    rows: Vec<Vec<Value>>,
    /// How many there are in all.
    total: i64,
    /// The snapshot they were read at.
    as_of: i64,
}

/// The paid orders of a scope and a period, newest first.
#[utoipa::path(get, path = "/orders", tag = "dashboard", params(BoardRequest, PageRequest),
    responses((status = 200, body = OrdersView)))]
async fn list_orders(
    scope: Scope,
    Parameters(request): Parameters<BoardRequest>,
    Parameters(page): Parameters<PageRequest>,
) -> Result<Json<OrdersView>> {
    let days = days(request.from, request.to)?;
    let orders = orders_of(&scope, codes(request.stores.as_deref()).as_deref(), days, page).await?;
    let rows = orders.answer.rows.iter().map(|row| row.iter().map(cell).collect()).collect();
    Ok(Json(OrdersView {
        columns: orders.answer.columns.clone(),
        rows,
        total: orders.total,
        as_of: orders.answer.snapshot_id,
    }))
}
