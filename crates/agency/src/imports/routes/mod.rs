//! Uploads, batches, quarantined rows, live progress.

mod upload;

use std::convert::Infallible;
use std::time::Duration;

use axum::Json;
use axum::response::sse::{Event, KeepAlive, Sse};
use futures::{Stream, StreamExt as _};
use serde::{Deserialize, Serialize};
use tokio::sync::broadcast::error::RecvError;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::records::coverage::{self, ReportReach};
use super::records::{self, batches};
use super::report::state_label;
use super::rules::Lateness;
use super::{UNDO, VIEW, actions};
use crate::Agency;
use crate::error::Result;
use crate::http::page::{Page, PageRequest};
use crate::http::{Body, Parameters, Path};
use crate::jobs;
use crate::scope::{Allowed, Scope};
use crate::stores::{self, Store};

/// A stream ends after this long at the latest, so that one outlives its session by no more.
const LONGEST_STREAM: Duration = Duration::from_mins(2);

pub(super) fn routes() -> OpenApiRouter<Agency> {
    OpenApiRouter::new()
        .routes(routes!(list_batches))
        .routes(routes!(get_batch))
        .routes(routes!(undo_batch))
        .routes(routes!(list_quarantined_rows))
        .routes(routes!(list_freshness))
        .routes(routes!(stream_progress))
        .merge(upload::routes())
}

/// A file and what became of it.
#[derive(Serialize, ToSchema)]
struct BatchView {
    id: Uuid,
    batch_no: i64,
    store_id: Uuid,
    store_code: String,
    store_name: String,
    file_name: String,
    file_sha256: String,
    size_bytes: i64,
    platform: Option<String>,
    /// One neutral character that stands for the platform.
    platform_mark: Option<String>,
    /// What people call the report.
    report_label: Option<String>,
    report_label_en: Option<String>,
    encoding: Option<String>,
    /// `reading`, `committed`, `partly` (committed, and rows of it wait for a person), `undone`, `refused`, `failed`.
    state: String,
    /// The word on the pill; a committed file with rows that wait says so.
    state_label: String,
    state_label_en: String,
    problem: Option<String>,
    problem_en: Option<String>,
    row_count: i64,
    inserted_count: i64,
    updated_count: i64,
    unchanged_count: i64,
    quarantined_count: i64,
    dropped_count: i64,
    covers_from: Option<chrono::NaiveDate>,
    covers_to: Option<chrono::NaiveDate>,
    exported_at: Option<chrono::DateTime<chrono::Utc>>,
    started_by: String,
    started_at: chrono::DateTime<chrono::Utc>,
    finished_at: Option<chrono::DateTime<chrono::Utc>>,
    /// Whether it can be taken back.
    undo: Allowed,
}

fn view(scope: &Scope, batch: batches::Model, stores: &[Store]) -> BatchView {
    let store = stores.iter().find(|store| store.id == batch.store_id);
    let formats = &scope.agency().definitions().formats;
    let format = batch.format.as_deref().and_then(|code| formats.get(code));
    let platform = batch.platform.as_deref().and_then(|code| formats.platform(code));
    let state = state_label(&batch.state, batch.quarantined_count);
    let undo = Allowed::for_role(scope, UNDO, actions::can_undo(&batch));
    BatchView {
        undo,
        id: batch.id,
        batch_no: batch.batch_no,
        store_id: batch.store_id,
        store_code: store.map(|store| store.code.clone()).unwrap_or_default(),
        store_name: store.map(|store| store.name.clone()).unwrap_or_default(),
        file_name: batch.file_name,
        file_sha256: batch.file_sha256,
        size_bytes: batch.size_bytes,
        platform_mark: platform.map(|platform| platform.mark.clone()),
        platform: batch.platform,
        report_label: format.map(|format| format.label.zh.clone()),
        report_label_en: format.map(|format| format.label.en.clone()),
        encoding: batch.encoding,
        state: if batch.state == "committed" && batch.quarantined_count > 0 {
            "partly".to_owned()
        } else {
            batch.state
        },
        state_label: state.zh,
        state_label_en: state.en,
        problem: batch.problem_zh,
        problem_en: batch.problem_en,
        row_count: batch.row_count,
        inserted_count: batch.inserted_count,
        updated_count: batch.updated_count,
        unchanged_count: batch.unchanged_count,
        quarantined_count: batch.quarantined_count,
        dropped_count: batch.dropped_count,
        covers_from: batch.covers_from,
        covers_to: batch.covers_to,
        exported_at: batch.exported_at,
        started_by: batch.started_by,
        started_at: batch.started_at,
        finished_at: batch.finished_at,
    }
}

/// Batches, newest first.
#[utoipa::path(get, path = "/batches", tag = "imports", params(PageRequest),
    responses((status = 200, body = Page<BatchView>)))]
async fn list_batches(
    scope: Scope,
    Parameters(page): Parameters<PageRequest>,
) -> Result<Json<Page<BatchView>>> {
    scope.require(VIEW)?;
    let (rows, total) = records::page(&scope, page).await?;
    let stores = stores::visible(&scope).await?;
    let items = rows.into_iter().map(|batch| view(&scope, batch, &stores)).collect();
    Ok(Json(Page { items, total }))
}

/// One batch.
#[utoipa::path(get, path = "/batches/{id}", tag = "imports", params(("id" = Uuid, Path)),
    responses((status = 200, body = BatchView), (status = 404, body = crate::http::ProblemView)))]
async fn get_batch(scope: Scope, Path(id): Path<Uuid>) -> Result<Json<BatchView>> {
    scope.require(VIEW)?;
    let batch = records::by_id(&scope, id).await?;
    let stores = stores::visible(&scope).await?;
    Ok(Json(view(&scope, batch, &stores)))
}

/// Why a batch is taken back.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct UndoBatch {
    /// In the words of whoever does it; kept.
    reason: String,
}

/// Takes a batch back: what only it said is gone, what others said before shows again.
#[utoipa::path(post, path = "/batches/{id}/undo", tag = "imports", params(("id" = Uuid, Path)), request_body = UndoBatch,
    responses((status = 200, body = BatchView), (status = 404, body = crate::http::ProblemView),
        (status = 409, body = crate::http::ProblemView), (status = 422, body = crate::http::ProblemView)))]
async fn undo_batch(
    scope: Scope,
    Path(id): Path<Uuid>,
    Body(request): Body<UndoBatch>,
) -> Result<Json<BatchView>> {
    scope.require(UNDO)?;
    let batch_no = records::by_id(&scope, id).await?.batch_no;
    let asked = scope.clone();
    let undone =
        jobs::to_the_end(async move { actions::undo(&asked, batch_no, &request.reason).await }).await?;
    let stores = stores::visible(&scope).await?;
    Ok(Json(view(&scope, undone, &stores)))
}

/// A row that waits for a person.
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
}

/// The rows of a batch that wait for a person.
#[utoipa::path(get, path = "/batches/{id}/quarantined_rows", tag = "imports",
    params(("id" = Uuid, Path), PageRequest), responses((status = 200, body = Page<QuarantinedRowView>)))]
async fn list_quarantined_rows(
    scope: Scope,
    Path(id): Path<Uuid>,
    Parameters(page): Parameters<PageRequest>,
) -> Result<Json<Page<QuarantinedRowView>>> {
    scope.require(VIEW)?;
    let batch = records::by_id(&scope, id).await?;
    let (rows, total) = records::quarantined(&scope, batch.id, page).await?;
    let items = rows.into_iter().map(|row| QuarantinedRowView {
        id: row.id,
        sheet: row.sheet,
        line: row.line,
        column: row.column_name,
        code: row.code,
        reason: row.reason_zh,
        reason_en: row.reason_en,
        value: row.stated_value,
    });
    Ok(Json(Page { items: items.collect(), total }))
}

/// How far a report of a store reaches.
#[derive(Serialize, ToSchema)]
struct FreshnessView {
    store_id: Uuid,
    store_code: String,
    store_name: String,
    /// The fact the report feeds.
    fact: String,
    fact_label: String,
    fact_label_en: String,
    until: chrono::NaiveDate,
    /// Business days between `until` and yesterday; 0 is fresh.
    missing_days: i64,
    severity: Lateness,
    /// The last day the store's orders are known, whichever report states them.
    orders_until: Option<chrono::NaiveDate>,
}

/// How far each report of each visible store reaches.
#[utoipa::path(get, path = "/freshness", tag = "imports", responses((status = 200, body = Page<FreshnessView>)))]
async fn list_freshness(scope: Scope) -> Result<Json<Page<FreshnessView>>> {
    scope.require(VIEW)?;
    let yesterday = scope.agency().clock().today() - chrono::Days::new(1);
    let facts = &scope.agency().definitions().facts;
    let stores = stores::visible(&scope).await?;
    let rows = coverage::reports_of(&scope, &stores).await?.into_iter().map(|report| {
        let ReportReach { store, fact, until, orders_until } = report;
        let label = facts.get(&fact).map(|fact| fact.label.clone());
        let missing_days = (yesterday - until).num_days().max(0);
        FreshnessView {
            store_id: store.id,
            store_code: store.code,
            store_name: store.name,
            fact_label: label.as_ref().map(|label| label.zh.clone()).unwrap_or_default(),
            fact_label_en: label.map(|label| label.en).unwrap_or_default(),
            fact,
            until,
            missing_days,
            severity: Lateness::of(missing_days),
            orders_until,
        }
    });
    Ok(Json(Page::whole(rows.collect())))
}

/// Live progress of imports into visible stores, as server-sent events. The stream ends after a few minutes and when the
/// server stops; the browser asks again, and so again whether the session still holds.
#[utoipa::path(get, path = "/imports/events", tag = "imports",
    responses((status = 200, content_type = "text/event-stream", body = super::report::Progress)))]
async fn stream_progress(scope: Scope) -> Result<Sse<impl Stream<Item = Result<Event, Infallible>>>> {
    scope.require(VIEW)?;
    let visible: Vec<Uuid> = stores::visible(&scope).await?.into_iter().map(|store| store.id).collect();
    let receiver = scope.agency().progress().subscribe();
    let events = futures::stream::unfold((receiver, visible), |(mut receiver, visible)| async move {
        loop {
            match receiver.recv().await {
                Ok(progress) if visible.contains(&progress.store_id) => {
                    let event = Event::default().event("progress").json_data(&progress).unwrap_or_default();
                    return Some((Ok(event), (receiver, visible)));
                }
                // Somebody else's store, or a slow reader that missed a few: progress is only the newest anyway.
                Ok(_) | Err(RecvError::Lagged(_)) => {}
                Err(RecvError::Closed) => return None,
            }
        }
    });
    let agency = scope.agency().clone();
    let end = async move {
        tokio::select! {
            () = agency.stopped() => {}
            () = tokio::time::sleep(LONGEST_STREAM) => {}
        }
    };
    let events = events.take_until(Box::pin(end));
    Ok(Sse::new(events).keep_alive(KeepAlive::default()))
}
