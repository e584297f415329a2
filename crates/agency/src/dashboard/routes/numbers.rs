//! From a number to its lines, and to the files they came in.

use axum::Json;
use chrono::{DateTime, Utc};
use daiyun_base::error::Problem;
use daiyun_base::fact::ColumnKind;
use daiyun_kpi::query::Filter;
use daiyun_kpi::sql::{ComponentRole, LineColumn, LinePage, Made};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::{BoardRequest, codes, days};
use crate::Agency;
use crate::dashboard::lines::{
    Found, FoundPart, LinesQuestion, SourceOf, evidence_of, lines_of, order_of, residual,
};
use crate::dashboard::view::cell;
use crate::error::Result;
use crate::http::page::PageRequest;
use crate::http::{Parameters, Path};
use crate::scope::Scope;

pub(super) fn routes() -> OpenApiRouter<Agency> {
    OpenApiRouter::new().routes(routes!(list_lines)).routes(routes!(get_evidence))
}

/// Which lines of a number.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct LinesRequest {
    /// `dimension=value,value`, several with `;`.
    pub(super) filters: Option<String>,
    /// The component whose lines are wanted; the first that has lines unless said.
    part: Option<String>,
    /// `-day` unless said, `day`, `-value`, `value`.
    sort: Option<String>,
}

/// `province=浙江省;platform=taobao`.
pub(super) fn filters(text: Option<&str>) -> Result<Vec<Filter>, Problem> {
    let parts = text.unwrap_or_default().split(';').filter(|part| !part.trim().is_empty());
    parts.map(str::parse).collect()
}

/// A number.
#[derive(Serialize, ToSchema)]
pub(super) struct NumberValueView {
    /// The metric.
    code: String,
    /// What people call it.
    label: String,
    /// The same in English.
    label_en: String,
    /// `fen`, `count`, `ppm`, `ratio_ppm`, `seconds`.
    unit: &'static str,
    /// Its value; nothing while it is unknown.
    value: Option<i64>,
}

/// A number that another is made of.
#[derive(Serialize, ToSchema)]
pub(super) struct NumberPartView {
    #[serde(flatten)]
    number: NumberValueView,
    /// `itself`, `plus`, `minus`, `top` or `bottom` of a quotient.
    role: &'static str,
    /// Why it has no lines of its own.
    #[serde(skip_serializing_if = "Option::is_none")]
    no_lines: Option<String>,
    /// The same in English.
    #[serde(skip_serializing_if = "Option::is_none")]
    no_lines_en: Option<String>,
}

/// A column of lines.
#[derive(Serialize, ToSchema)]
pub(super) struct NumberColumnView {
    /// Its name in the fact.
    name: String,
    /// What people call it.
    label: String,
    /// The same in English.
    label_en: String,
    /// `text`, `fen`, `count`, `ppm`, `seconds`, `instant`, `day`, `flag`.
    unit: &'static str,
    /// Whether it is needed to see what the line is and why it counts.
    is_principal: bool,
}

/// A line behind a number.
#[derive(Serialize, ToSchema)]
pub(super) struct NumberLineView {
    /// Its cells, in the order of the columns.
    #[schema(value_type = Vec<Option<crate::dashboard::view::TableCellView>>)]
    cells: Vec<Value>,
    /// What it adds to the number.
    value: Option<i64>,
    /// What it weighs in a mean; 1 where all weigh alike.
    weight: Option<i64>,
    /// The file that states it.
    file_name: Option<String>,
}

/// The lines behind a number.
#[derive(Serialize, ToSchema)]
pub(super) struct NumberLinesView {
    /// The number.
    number: NumberValueView,
    /// What it is made of; itself, where it reads lines.
    parts: Vec<NumberPartView>,
    /// The part whose lines these are.
    part: String,
    /// `sum`: the lines add up to it; `max`: it is the largest; `mean`: their sum over their weights.
    made: &'static str,
    /// The columns of a line.
    columns: Vec<NumberColumnView>,
    /// The lines of the page.
    items: Vec<NumberLineView>,
    /// How many there are in all.
    total: i64,
    /// What all of them come to.
    lines_value: Option<i64>,
    /// What all of them weigh in a mean.
    lines_weight: Option<i64>,
    /// The part's value less what the lines come to: zero.
    residual: Option<i64>,
    /// The snapshot they were read at.
    as_of: i64,
}

/// A file behind a number.
#[derive(Serialize, ToSchema)]
pub(super) struct NumberSourceView {
    /// The batch.
    batch_id: Uuid,
    /// The file's name.
    file_name: String,
    /// Its hash.
    file_sha256: String,
    /// When it was imported.
    imported_at: DateTime<Utc>,
    /// How many of the lines it states.
    line_count: i64,
}

/// Where a number comes from.
#[derive(Serialize, ToSchema)]
pub(super) struct EvidenceView {
    #[serde(flatten)]
    lines: NumberLinesView,
    /// 口径.
    note: String,
    /// The same in English.
    note_en: String,
    /// The revision of its definition.
    revision: u32,
    /// How it comes from what it is made of, with their values.
    #[serde(skip_serializing_if = "Option::is_none")]
    workings: Option<String>,
    /// The same in English.
    #[serde(skip_serializing_if = "Option::is_none")]
    workings_en: Option<String>,
    /// The files that state the lines, the one with the most first; 20 at most.
    sources: Vec<NumberSourceView>,
}

fn question(
    metric: String,
    board: &BoardRequest,
    lines: &LinesRequest,
    (limit, offset): (u64, u64),
) -> Result<LinesQuestion> {
    Ok(LinesQuestion {
        metric,
        part: lines.part.clone().filter(|part| !part.is_empty()),
        days: days(board.from, board.to)?,
        filters: filters(lines.filters.as_deref())?,
        stores: codes(board.stores.as_deref()),
        page: LinePage { order: order_of(lines.sort.as_deref())?, limit, offset },
    })
}

/// The lines behind a number of a scope and a period, each with what it adds; together they are the number.
#[utoipa::path(get, path = "/numbers/{metric}/lines", tag = "dashboard",
    params(("metric" = String, Path), BoardRequest, LinesRequest, PageRequest),
    responses((status = 200, body = NumberLinesView), (status = 404, body = crate::http::ProblemView),
        (status = 422, body = crate::http::ProblemView)))]
async fn list_lines(
    scope: Scope,
    Path(metric): Path<String>,
    Parameters(board): Parameters<BoardRequest>,
    Parameters(lines): Parameters<LinesRequest>,
    Parameters(page): Parameters<PageRequest>,
) -> Result<Json<NumberLinesView>> {
    let asked = question(metric, &board, &lines, (page.limit(), page.offset()))?;
    Ok(Json(lines_view(lines_of(&scope, &asked).await?)))
}

/// The first lines of a number are enough to see what they are.
const FIRST_LINES: u64 = 5;

/// Where a number comes from: how it is made, with values, its first lines, and the files that state them.
#[utoipa::path(get, path = "/numbers/{metric}/evidence", tag = "dashboard",
    params(("metric" = String, Path), BoardRequest, LinesRequest),
    responses((status = 200, body = EvidenceView), (status = 404, body = crate::http::ProblemView),
        (status = 422, body = crate::http::ProblemView)))]
async fn get_evidence(
    scope: Scope,
    Path(metric): Path<String>,
    Parameters(board): Parameters<BoardRequest>,
    Parameters(lines): Parameters<LinesRequest>,
) -> Result<Json<EvidenceView>> {
    let asked = question(metric, &board, &lines, (FIRST_LINES, 0))?;
    let (found, sources) = evidence_of(&scope, &asked).await?;
    let (workings, workings_en) = found.workings.clone().map(|text| (text.zh, text.en)).unzip();
    Ok(Json(EvidenceView {
        note: found.note.zh.clone(),
        note_en: found.note.en.clone(),
        revision: found.revision,
        workings,
        workings_en,
        sources: sources.into_iter().map(source_view).collect(),
        lines: lines_view(found),
    }))
}

fn lines_view(found: Found) -> NumberLinesView {
    let residual = residual(&found);
    let part = found.parts.get(found.part).map(|part| part.valued.code.clone()).unwrap_or_default();
    let line = |line: crate::dashboard::lines::Line| NumberLineView {
        cells: line.cells.iter().map(cell).collect(),
        value: line.value,
        weight: line.weight,
        file_name: line.file_name,
    };
    NumberLinesView {
        number: number_view(&found.number),
        parts: found.parts.iter().map(part_view).collect(),
        part,
        made: match found.made {
            Made::Sum => "sum",
            Made::Max => "max",
            Made::Mean => "mean",
        },
        columns: found.columns.iter().map(column_view).collect(),
        items: found.lines.into_iter().map(line).collect(),
        total: found.total,
        lines_value: found.value,
        lines_weight: found.weight,
        residual,
        as_of: found.snapshot_id,
    }
}

fn number_view(valued: &crate::dashboard::workings::Valued) -> NumberValueView {
    NumberValueView {
        code: valued.code.clone(),
        label: valued.label.zh.clone(),
        label_en: valued.label.en.clone(),
        unit: valued.unit.code(),
        value: valued.value,
    }
}

fn part_view(part: &FoundPart) -> NumberPartView {
    let (no_lines, no_lines_en) = part.no_lines.clone().map(|text| (text.zh, text.en)).unzip();
    let role = match part.role {
        ComponentRole::Itself => "itself",
        ComponentRole::Plus => "plus",
        ComponentRole::Minus => "minus",
        ComponentRole::Top => "top",
        ComponentRole::Bottom => "bottom",
    };
    NumberPartView { number: number_view(&part.valued), role, no_lines, no_lines_en }
}

fn column_view(column: &LineColumn) -> NumberColumnView {
    NumberColumnView {
        name: column.name.clone(),
        label: column.label.zh.clone(),
        label_en: column.label.en.clone(),
        unit: match column.kind {
            ColumnKind::Text => "text",
            ColumnKind::Fen => "fen",
            ColumnKind::Count => "count",
            ColumnKind::Ppm => "ppm",
            ColumnKind::Seconds => "seconds",
            ColumnKind::Instant => "instant",
            ColumnKind::Day => "day",
            ColumnKind::Flag => "flag",
        },
        is_principal: column.principal,
    }
}

fn source_view(source: SourceOf) -> NumberSourceView {
    let SourceOf { batch, lines } = source;
    NumberSourceView {
        batch_id: batch.id,
        file_name: batch.file_name,
        file_sha256: batch.file_sha256,
        imported_at: batch.started_at,
        line_count: lines,
    }
}
