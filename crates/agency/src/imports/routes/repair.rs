//! Rows that wait for a person: what is wrong with each, putting them right, ignoring them, and a file of them.

use axum::Json;
use axum::http::header;
use axum::response::IntoResponse;
use daiyun_base::error::Label;
use daiyun_ingest::mend::{can_mend, suggestion};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::super::actions::{RowFault, RowRepair};
use super::super::records::quarantine::{self, WAITING, quarantined_rows};
use super::super::records::{self};
use super::super::{REPAIR, VIEW, actions};
use super::batches::{BatchView, view_one};
use crate::Agency;
use crate::error::Result;
use crate::http::page::{Page, PageRequest};
use crate::http::{Body, Parameters, Path};
use crate::jobs;
use crate::scope::{Allowed, Scope};

pub(super) fn routes() -> OpenApiRouter<Agency> {
    OpenApiRouter::new()
        .routes(routes!(list_quarantined_rows))
        .routes(routes!(export_quarantined_rows))
        .routes(routes!(create_readmission))
        .routes(routes!(ignore_rows))
}

/// A cell of a row that waits.
#[derive(Serialize, ToSchema)]
struct CellView {
    /// The column's name in the file.
    column: String,
    text: String,
}

/// A row that waits for a person, or did.
#[derive(Serialize, ToSchema)]
struct QuarantinedRowView {
    id: Uuid,
    /// The sheet of a workbook.
    sheet: Option<String>,
    line: i64,
    column: Option<String>,
    code: String,
    reason: String,
    reason_en: String,
    value: Option<String>,
    /// Its cells that were kept: mapped ones that cannot point at a person.
    cells: Vec<CellView>,
    /// What the wrong cell probably says; nothing where it would be a guess.
    suggestion: Option<String>,
    /// `waiting`, `readmitted`, `ignored`.
    state: String,
    settled_by_name: Option<String>,
    settled_at: Option<chrono::DateTime<chrono::Utc>>,
    settled_reason: Option<String>,
    /// Whether it can be put right where it is.
    mend: Allowed,
}

fn view(
    scope: &Scope,
    row: quarantined_rows::Model,
    verdict: &std::result::Result<(), Label>,
) -> QuarantinedRowView {
    let broken = quarantine::broken(&row);
    let mendable = verdict.clone().and_then(|()| can_mend(&broken));
    QuarantinedRowView {
        id: row.id,
        sheet: row.sheet,
        line: row.line,
        column: row.column_name,
        code: row.code,
        reason: row.reason_zh,
        reason_en: row.reason_en,
        value: row.stated_value,
        suggestion: mendable.is_ok().then(|| suggestion(&broken)).flatten(),
        mend: Allowed::for_role(scope, REPAIR, mendable),
        cells: broken.cells.into_iter().map(|cell| CellView { column: cell.name, text: cell.text }).collect(),
        state: row.state,
        settled_by_name: row.settled_by_name,
        settled_at: row.settled_at,
        settled_reason: row.settled_reason,
    }
}

/// Which rows of a batch.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct QuarantineRequest {
    /// `waiting` unless said, `readmitted`, `ignored`.
    state: Option<String>,
    /// How many rows, 50 unless said, 500 at most.
    limit: Option<u32>,
    /// How many rows to skip.
    offset: Option<u32>,
}

/// The rows of a batch that wait for a person, in the order of the file.
#[utoipa::path(get, path = "/batches/{id}/quarantined_rows", tag = "imports",
    params(("id" = Uuid, Path), QuarantineRequest),
    responses((status = 200, body = Page<QuarantinedRowView>), (status = 404, body = crate::http::ProblemView)))]
async fn list_quarantined_rows(
    scope: Scope,
    Path(id): Path<Uuid>,
    Parameters(request): Parameters<QuarantineRequest>,
) -> Result<Json<Page<QuarantinedRowView>>> {
    scope.require(VIEW)?;
    let batch = records::by_id(&scope, id).await?;
    let state = request.state.as_deref().unwrap_or(WAITING);
    let page = PageRequest { limit: request.limit, offset: request.offset };
    let (rows, total) = quarantine::page(&scope, batch.id, state, page).await?;
    let verdict = actions::rows_verdict(&scope, &batch).await?;
    let items = rows.into_iter().map(|row| view(&scope, row, &verdict)).collect();
    Ok(Json(Page { items, total }))
}

/// The same rows as a table for Excel: where each stands, why it waits, and its cells that were kept. Nothing personal is in
/// it, because nothing personal was kept.
#[utoipa::path(get, path = "/batches/{id}/quarantined_rows.csv", tag = "imports", params(("id" = Uuid, Path)),
    responses((status = 200, content_type = "text/csv", body = String), (status = 404, body = crate::http::ProblemView)))]
async fn export_quarantined_rows(scope: Scope, Path(id): Path<Uuid>) -> Result<impl IntoResponse> {
    scope.require(VIEW)?;
    let batch = records::by_id(&scope, id).await?;
    let rows = quarantine::waiting(scope.reader(), batch.id, quarantine::Which::First(50_000)).await?;
    let name = format!("attachment; filename=\"quarantine-{}.csv\"", batch.batch_no);
    let headers =
        [(header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()), (header::CONTENT_DISPOSITION, name)];
    Ok((headers, quarantine::as_csv(&rows)))
}

/// A row that somebody has put right.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct MendedRow {
    id: Uuid,
    /// The cells that changed, by column name.
    cells: BTreeMap<String, String>,
}

/// Rows to take in.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Readmission {
    /// These, with what somebody wrote into them; at most a thousand.
    #[serde(default)]
    rows: Vec<MendedRow>,
    /// Also every row that has a suggestion, with it, as far as one repair takes.
    #[serde(default)]
    suggested: bool,
}

/// What is still wrong with a row.
#[derive(Serialize, ToSchema)]
struct RowFaultView {
    id: Uuid,
    column: Option<String>,
    code: String,
    reason: String,
    reason_en: String,
}

/// What became of a repair.
#[derive(Serialize, ToSchema)]
struct ReadmissionView {
    /// The batch that brought the rows in; nothing when none of them is right yet.
    batch: Option<BatchView>,
    readmitted_count: u64,
    /// The rows that still wait, each with its reason.
    faults: Vec<RowFaultView>,
}

/// Takes rows in that somebody put right, as a batch of their own. Rows that are still wrong stay where they are and hold up
/// no other.
#[utoipa::path(post, path = "/batches/{id}/readmissions", tag = "imports", params(("id" = Uuid, Path)),
    request_body = Readmission,
    responses((status = 200, body = ReadmissionView), (status = 404, body = crate::http::ProblemView),
        (status = 409, body = crate::http::ProblemView), (status = 422, body = crate::http::ProblemView)))]
async fn create_readmission(
    scope: Scope,
    Path(id): Path<Uuid>,
    Body(request): Body<Readmission>,
) -> Result<Json<ReadmissionView>> {
    scope.require(REPAIR)?;
    let asked = scope.clone();
    let repaired = jobs::to_the_end(async move {
        let mut rows: Vec<RowRepair> = match request.suggested {
            true => actions::suggested(&asked, id).await?,
            false => Vec::new(),
        };
        let typed: Vec<Uuid> = request.rows.iter().map(|row| row.id).collect();
        rows.retain(|row| !typed.contains(&row.row_id));
        let written = request.rows.into_iter();
        rows.extend(written.map(|row| RowRepair {
            row_id: row.id,
            changes: row.cells.into_iter().collect(),
            by_suggestion: false,
        }));
        actions::readmit(&asked, id, rows).await
    })
    .await?;
    let batch = match repaired.batch {
        Some(batch) => Some(view_one(&scope, batch).await?),
        None => None,
    };
    let fault = |RowFault { row_id, fault }: RowFault| RowFaultView {
        id: row_id,
        column: (!fault.column.is_empty()).then_some(fault.column),
        code: fault.code.to_owned(),
        reason: fault.text.zh,
        reason_en: fault.text.en,
    };
    let faults = repaired.faults.into_iter().map(fault).collect();
    Ok(Json(ReadmissionView { batch, readmitted_count: repaired.readmitted as u64, faults }))
}

/// Rows that are not needed.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct IgnoreRows {
    /// These; every row that waits if left out.
    rows: Option<Vec<Uuid>>,
    /// In the words of whoever decides; kept.
    reason: String,
}

/// Settles rows that are not needed: they stay out of every number, hold no month open, and keep the reason.
#[utoipa::path(post, path = "/batches/{id}/ignored_rows", tag = "imports", params(("id" = Uuid, Path)),
    request_body = IgnoreRows,
    responses((status = 200, body = BatchView), (status = 404, body = crate::http::ProblemView),
        (status = 409, body = crate::http::ProblemView), (status = 422, body = crate::http::ProblemView)))]
async fn ignore_rows(
    scope: Scope,
    Path(id): Path<Uuid>,
    Body(request): Body<IgnoreRows>,
) -> Result<Json<BatchView>> {
    scope.require(REPAIR)?;
    actions::ignore(&scope, id, request.rows, &request.reason).await?;
    let batch = records::by_id(&scope, id).await?;
    Ok(Json(view_one(&scope, batch).await?))
}
