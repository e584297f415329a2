//! Files that were asked for and are fetched later.

use axum::Json;
use axum::http::{HeaderMap, StatusCode};
use chrono::{DateTime, NaiveDate, Utc};
use daiyun_base::error::Label;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::codes;
use super::exports::{XLSX, is_english, sent, unknown_format};
use crate::Agency;
use crate::dashboard::EXPORT;
use crate::dashboard::exports::{
    ExportKind, ExportQuestion, ExportState, Standing, ask_for, delete, fetch, list, one,
};
use crate::error::Result;
use crate::http::page::{Page, PageRequest};
use crate::http::{Body, Parameters, Path};
use crate::scope::{Allowed, Scope};

pub(super) fn routes() -> OpenApiRouter<Agency> {
    OpenApiRouter::new()
        .routes(routes!(list_exports, create_export))
        .routes(routes!(get_export, delete_export))
        .routes(routes!(get_export_file))
}

/// A file somebody asks for.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ExportRequest {
    /// Made by the caller: asking again with it finds the first answer.
    id: Uuid,
    /// What is in it.
    kind: ExportKind,
    /// The first business day.
    from: NaiveDate,
    /// The last business day.
    to: NaiveDate,
    /// Store codes with commas; every visible store if left out.
    stores: Option<String>,
    /// Of lines, or of a metric's page: the metric.
    metric: Option<String>,
    /// Of lines: the component.
    part: Option<String>,
    /// Of lines: `dimension=value,value`, several with `;`.
    filters: Option<String>,
    /// The order, as on the screen.
    sort: Option<String>,
    /// Of products: `listing` unless said, or `sku`; of a metric's page: a dimension, `day` unless said.
    by: Option<String>,
    /// Of a metric's page: the metric beside it.
    second: Option<String>,
    /// Of a metric's page: what it is held against, as on the board.
    compare: Option<String>,
    /// `xlsx` unless said, or `csv`.
    format: Option<String>,
    /// `zh` or `en`; Chinese if left out.
    language: Option<String>,
    /// What lines are for; it is kept in the trail.
    reason: Option<String>,
}

/// What may be done about an export.
#[derive(Serialize, ToSchema)]
struct ExportActionsView {
    /// Fetching the file.
    fetch: Allowed,
    /// Deleting it.
    delete: Allowed,
}

/// A file somebody asked for.
#[derive(Serialize, ToSchema)]
struct ExportView {
    id: Uuid,
    kind: ExportKind,
    /// What it is called.
    title: String,
    /// The same in English.
    title_en: String,
    /// The first business day.
    from: NaiveDate,
    /// The last business day.
    to: NaiveDate,
    /// How many stores are in it.
    store_count: usize,
    /// `xlsx` or `csv`.
    format: String,
    state: ExportState,
    state_label: String,
    state_label_en: String,
    /// What lines are for.
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
    /// How many rows it holds.
    row_count: i64,
    /// Its name, once it is written.
    file_name: Option<String>,
    /// Its hash, once it is written.
    file_sha256: Option<String>,
    /// Its length in bytes, once it is written.
    size_bytes: Option<i64>,
    asked_at: DateTime<Utc>,
    finished_at: Option<DateTime<Utc>>,
    /// When the file goes.
    expires_at: Option<DateTime<Utc>>,
    /// How often it was fetched.
    download_count: i64,
    /// Why it could not be written.
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<String>,
    /// The same in English.
    #[serde(skip_serializing_if = "Option::is_none")]
    error_en: Option<String>,
    actions: ExportActionsView,
}

impl ExportView {
    fn of(scope: &Scope, standing: Standing) -> Result<Self> {
        let Standing { export, state, error } = standing;
        let asked: ExportQuestion =
            serde_json::from_value(export.question).map_err(crate::error::Failure::internal)?;
        let Label { zh, en } = state.label();
        let (error, error_en) = error.unzip();
        Ok(Self {
            id: export.id,
            kind: asked.kind,
            title: export.title,
            title_en: export.title_en,
            from: asked.from,
            to: asked.to,
            store_count: export.stores.as_array().map_or(0, Vec::len),
            format: export.format,
            state,
            state_label: zh,
            state_label_en: en,
            reason: export.reason,
            row_count: export.row_count,
            file_name: export.file_name,
            file_sha256: export.file_sha256,
            size_bytes: export.size_bytes,
            asked_at: export.asked_at,
            finished_at: export.finished_at,
            expires_at: export.expires_at,
            download_count: export.download_count,
            error,
            error_en,
            actions: ExportActionsView {
                fetch: Allowed::for_role(scope, asked.kind.permission(), state.may_fetch()),
                delete: Allowed::for_role(scope, EXPORT, state.may_delete()),
            },
        })
    }
}

/// The files the caller asked for, the newest first.
#[utoipa::path(get, path = "/exports", tag = "dashboard", params(PageRequest),
    responses((status = 200, body = Page<ExportView>)))]
async fn list_exports(
    scope: Scope,
    Parameters(page): Parameters<PageRequest>,
) -> Result<Json<Page<ExportView>>> {
    let (found, total) = list(&scope, page).await?;
    let items = found.into_iter().map(|one| ExportView::of(&scope, one)).collect::<Result<Vec<_>>>()?;
    Ok(Json(Page { items, total }))
}

/// Asks for a file of up to 200,000 rows, which is written in the background and can be fetched for seven days.
#[utoipa::path(post, path = "/exports", tag = "dashboard", request_body = ExportRequest,
    responses((status = 202, body = ExportView), (status = 404, body = crate::http::ProblemView),
        (status = 409, body = crate::http::ProblemView), (status = 422, body = crate::http::ProblemView)))]
async fn create_export(
    scope: Scope,
    Body(request): Body<ExportRequest>,
) -> Result<(StatusCode, Json<ExportView>)> {
    let is_csv = match request.format.as_deref().unwrap_or("xlsx") {
        "xlsx" => false,
        "csv" => true,
        other => return Err(unknown_format(other).into()),
    };
    let filters = request.filters.as_deref().unwrap_or_default().split(';');
    let asked = ExportQuestion {
        kind: request.kind,
        from: request.from,
        to: request.to,
        stores: codes(request.stores.as_deref()),
        metric: request.metric,
        part: request.part.filter(|part| !part.is_empty()),
        filters: filters.filter(|text| !text.trim().is_empty()).map(str::to_owned).collect(),
        sort: request.sort,
        by: request.by,
        second: request.second.filter(|code| !code.is_empty()),
        compare: request.compare,
        is_csv,
        is_english: is_english(request.language.as_deref()),
        reason: request.reason,
    };
    let made = ask_for(&scope, request.id, asked).await?;
    Ok((StatusCode::ACCEPTED, Json(ExportView::of(&scope, made)?)))
}

/// One file the caller asked for.
#[utoipa::path(get, path = "/exports/{id}", tag = "dashboard", params(("id" = Uuid, Path)),
    responses((status = 200, body = ExportView), (status = 404, body = crate::http::ProblemView)))]
async fn get_export(scope: Scope, Path(id): Path<Uuid>) -> Result<Json<ExportView>> {
    Ok(Json(ExportView::of(&scope, one(&scope, id).await?)?))
}

/// Deletes a file, or gives up waiting for it.
#[utoipa::path(delete, path = "/exports/{id}", tag = "dashboard", params(("id" = Uuid, Path)),
    responses((status = 204), (status = 404, body = crate::http::ProblemView),
        (status = 409, body = crate::http::ProblemView)))]
async fn delete_export(scope: Scope, Path(id): Path<Uuid>) -> Result<StatusCode> {
    delete(&scope, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The file. Every time it is fetched is counted and remembered.
#[utoipa::path(get, path = "/exports/{id}/file", tag = "dashboard", params(("id" = Uuid, Path)),
    responses((status = 200, content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        body = Vec<u8>), (status = 404, body = crate::http::ProblemView), (status = 409, body = crate::http::ProblemView)))]
async fn get_export_file(scope: Scope, Path(id): Path<Uuid>) -> Result<(HeaderMap, Vec<u8>)> {
    let file = fetch(&scope, id).await?;
    let kind = if file.name.ends_with(".csv") { "text/csv; charset=utf-8" } else { XLSX };
    sent(kind, file)
}
