//! Numbers as files to keep.

use axum::http::HeaderMap;
use chrono::NaiveDate;
use daiyun_base::error::Problem;
use daiyun_kpi::sql::LinePage;
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::numbers::filters;
use super::{BoardRequest, board_question, days};
use crate::Agency;
use crate::dashboard::export::{export_board, export_lines};
use crate::dashboard::file::{File, Format, Language};
use crate::dashboard::lines::{LinesQuestion, order_of};
use crate::error::Result;
use crate::http::{Body, Path, attachment};
use crate::scope::Scope;

pub(super) fn routes() -> OpenApiRouter<Agency> {
    OpenApiRouter::new().routes(routes!(create_board_file)).routes(routes!(create_lines_file))
}

pub(in crate::dashboard) const XLSX: &str =
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// A board to be taken out.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct BoardFileRequest {
    /// The first business day.
    from: NaiveDate,
    /// The last business day.
    to: NaiveDate,
    /// Store codes with commas; every visible store if left out.
    stores: Option<String>,
    /// The comparison, as on the board.
    compare: Option<String>,
    /// `zh` or `en`; Chinese if left out.
    language: Option<String>,
}

/// Lines to be taken out.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct LinesFileRequest {
    /// The first business day.
    from: NaiveDate,
    /// The last business day.
    to: NaiveDate,
    /// Store codes with commas; every visible store if left out.
    stores: Option<String>,
    /// `dimension=value,value`, several with `;`.
    filters: Option<String>,
    /// The component whose lines are wanted.
    part: Option<String>,
    /// `-day` unless said, `day`, `-value`, `value`.
    sort: Option<String>,
    /// `xlsx` unless said, or `csv`.
    format: Option<String>,
    /// `zh` or `en`; Chinese if left out.
    language: Option<String>,
    /// What the lines are for; it is kept in the trail.
    reason: String,
}

/// The board of a scope and a period as an Excel file, every panel on a sheet, with what the numbers mean.
#[utoipa::path(post, path = "/board/file", tag = "dashboard", request_body = BoardFileRequest,
    responses((status = 200, content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        body = Vec<u8>), (status = 404, body = crate::http::ProblemView), (status = 422, body = crate::http::ProblemView)))]
async fn create_board_file(
    scope: Scope,
    Body(request): Body<BoardFileRequest>,
) -> Result<(HeaderMap, Vec<u8>)> {
    let board = BoardRequest { from: request.from, to: request.to, stores: request.stores };
    let asked = board_question(&board, request.compare.as_deref())?;
    let file = export_board(&scope, &asked, language(request.language.as_deref())).await?;
    sent(XLSX, file)
}

/// The lines behind a number as a file of at most 10,000 lines, with a reason that is kept.
#[utoipa::path(post, path = "/numbers/{metric}/file", tag = "dashboard", params(("metric" = String, Path)),
    request_body = LinesFileRequest,
    responses((status = 200, content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        body = Vec<u8>), (status = 404, body = crate::http::ProblemView), (status = 422, body = crate::http::ProblemView)))]
async fn create_lines_file(
    scope: Scope,
    Path(metric): Path<String>,
    Body(request): Body<LinesFileRequest>,
) -> Result<(HeaderMap, Vec<u8>)> {
    let (format, kind) = format(request.format.as_deref())?;
    let asked = LinesQuestion {
        metric,
        part: request.part.filter(|part| !part.is_empty()),
        days: days(request.from, request.to)?,
        filters: filters(request.filters.as_deref())?,
        stores: super::codes(request.stores.as_deref()),
        page: LinePage { order: order_of(request.sort.as_deref())?, limit: 1, offset: 0 },
    };
    let written = (format, language(request.language.as_deref()));
    sent(kind, export_lines(&scope, &asked, written, &request.reason).await?)
}

pub(in crate::dashboard) fn language(word: Option<&str>) -> Language {
    if is_english(word) { Language::En } else { Language::Zh }
}

/// The sort of file by its word, and what a browser is told of it.
pub(in crate::dashboard) fn format(word: Option<&str>) -> Result<(Format, &'static str), Problem> {
    match word.unwrap_or("xlsx") {
        "xlsx" => Ok((Format::Xlsx, XLSX)),
        "csv" => Ok((Format::Csv, "text/csv; charset=utf-8")),
        other => Err(unknown_format(other)),
    }
}

pub(super) fn is_english(word: Option<&str>) -> bool {
    word == Some("en")
}

pub(super) fn unknown_format(format: &str) -> Problem {
    Problem::invalid(
        "format_unknown",
        format!("不能导出为「{format}」；可用：xlsx、csv"),
        format!("Nothing is exported as {format:?}; use xlsx or csv"),
    )
}

/// A download with a Chinese name.
pub(in crate::dashboard) fn sent(kind: &'static str, file: File) -> Result<(HeaderMap, Vec<u8>)> {
    Ok((attachment(kind, "export", &file.name)?, file.bytes))
}
