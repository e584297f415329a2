//! Batches: the history of imports, one batch, and taking it back.

use std::collections::{BTreeMap, BTreeSet};

use axum::Json;
use axum::http::StatusCode;
use chrono::NaiveDate;
use daiyun_base::error::{Label, Problem};
use daiyun_base::period::Month;
use daiyun_ingest::format::FormatDefinition;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::super::records::{self, BatchFilter, batches, closed, mappings, repairs};
use super::super::report::{HELD, MAPPABLE, refusal_label, state_label};
use super::super::rules::months_of;
use super::super::{CREATE, MAP, REPAIR, UNDO, VIEW, actions};
use crate::Agency;
use crate::error::{Failure, Result};
use crate::http::page::{Page, PageRequest};
use crate::http::{Body, Parameters, Path};
use crate::jobs;
use crate::scope::{Allowed, Scope};
use crate::stores::{self, Store};

pub(super) fn routes() -> OpenApiRouter<Agency> {
    OpenApiRouter::new()
        .routes(routes!(list_batches))
        .routes(routes!(get_batch_filters))
        .routes(routes!(get_batch))
        .routes(routes!(get_undo_effects))
        .routes(routes!(undo_batch))
        .routes(routes!(cancel_batch))
}

/// A file and what became of it.
#[derive(Serialize, ToSchema)]
pub(super) struct BatchView {
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
    /// `reading`, `committed`, `partly` (committed, and rows of it wait for a person), `undone`, `held` (refused until
    /// somebody has looked at its amounts), `refused`, `failed`.
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
    /// `file`, or `repair`: rows of another batch that a person has put right.
    kind: String,
    /// The batch whose rows it puts right.
    repairs_id: Option<Uuid>,
    /// Whether it can be taken back.
    undo: Allowed,
    /// Whether its rows that wait can be put right where they are.
    repair: Allowed,
    /// Whether rows of it may be ignored.
    ignore: Allowed,
    /// Whether a held file may be let in: by handing it in once more, with a reason.
    release: Allowed,
    /// Whether a file with such a header can be mapped, so that the next one is known.
    map: Allowed,
    /// Whether its reading can be stopped.
    cancel: Allowed,
}

/// What views of batches are made with, asked once for a page of them.
pub(super) struct Around {
    stores: Vec<Store>,
    closed: BTreeMap<Uuid, BTreeSet<Month>>,
    /// How files were read that somebody mapped.
    mappings: Vec<FormatDefinition>,
}

impl Around {
    pub(super) async fn of(scope: &Scope, batches: &[batches::Model]) -> Result<Self> {
        let formats = &scope.agency().definitions().formats;
        let ids: Vec<Uuid> = batches.iter().map(|batch| batch.store_id).collect();
        let codes = batches.iter().filter_map(|batch| batch.format.clone());
        let mapped: Vec<String> = codes.filter(|code| formats.get(code).is_none()).collect();
        let mappings = match mapped.is_empty() {
            true => Vec::new(),
            false => mappings::of_codes(scope.reader(), &mapped).await?,
        };
        Ok(Self {
            stores: stores::by_ids(scope, &ids).await?,
            closed: closed::months(scope.reader(), &ids).await?,
            mappings,
        })
    }
}

/// One batch as the API shows it.
pub(super) async fn view_one(scope: &Scope, batch: batches::Model) -> Result<BatchView> {
    let around = Around::of(scope, std::slice::from_ref(&batch)).await?;
    Ok(view(scope, batch, &around))
}

fn view(scope: &Scope, batch: batches::Model, around: &Around) -> BatchView {
    let store = around.stores.iter().find(|store| store.id == batch.store_id);
    let formats = &scope.agency().definitions().formats;
    let code = batch.format.as_deref();
    let mapped = || around.mappings.iter().find(|known| Some(known.code.as_str()) == code);
    let format = code.and_then(|code| formats.get(code)).or_else(mapped);
    let platform = batch.platform.as_deref().and_then(|code| formats.platform(code));
    let refusal = batch.problem_code.as_deref().filter(|_| batch.state == "refused");
    let state =
        refusal.and_then(refusal_label).unwrap_or_else(|| state_label(&batch.state, batch.quarantined_count));
    let none = BTreeSet::new();
    let closed = around.closed.get(&batch.store_id).unwrap_or(&none);
    BatchView {
        undo: Allowed::for_role(scope, UNDO, actions::can_undo(&batch, closed)),
        repair: Allowed::for_role(scope, REPAIR, actions::can_repair(&batch, format)),
        ignore: Allowed::for_role(scope, REPAIR, can_ignore(&batch)),
        release: Allowed::for_role(scope, CREATE, can_release(refusal)),
        map: Allowed::for_role(scope, MAP, can_map(refusal)),
        cancel: Allowed::for_role(scope, CREATE, scope.agency().running().can_cancel(batch.id)),
        kind: batch.kind,
        repairs_id: batch.repairs_id,
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
        state: match (batch.state.as_str(), batch.quarantined_count > 0) {
            ("committed", true) => "partly".to_owned(),
            ("refused", _) if refusal == Some(HELD) => "held".to_owned(),
            (_, _) => batch.state.clone(),
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

fn can_ignore(batch: &batches::Model) -> std::result::Result<(), Label> {
    if batch.state == "committed" && batch.quarantined_count > 0 {
        return Ok(());
    }
    Err(Label::new("这个批次没有等待处理的行", "No row of this batch waits"))
}

/// Only a header that nobody knows, or knows otherwise, can be mapped.
fn can_map(refusal: Option<&str>) -> std::result::Result<(), Label> {
    if refusal.is_some_and(|code| MAPPABLE.contains(&code)) {
        return Ok(());
    }
    Err(Label::new(
        "只有未识别或表头变了的文件需要映射",
        "Only a file whose header is not known can be mapped",
    ))
}

fn can_release(refusal: Option<&str>) -> std::result::Result<(), Label> {
    if refusal == Some(HELD) {
        return Ok(());
    }
    Err(Label::new(
        "只有金额待核对的文件可以放行",
        "Only a file whose amounts are to be checked can be let in",
    ))
}

/// Which batches.
#[derive(Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct BatchesRequest {
    /// Store codes with commas; every visible store if left out.
    stores: Option<String>,
    /// The code of a platform.
    platform: Option<String>,
    /// `reading`, `committed`, `partly`, `undone`, `held`, `refused`, `cancelled`, `failed`.
    state: Option<String>,
    /// The report, as the code of its format.
    format: Option<String>,
    /// The name of who sent it.
    person: Option<String>,
    /// A part of the file's name, or of the name of who sent it.
    text: Option<String>,
    /// Begun on this day or later.
    from: Option<NaiveDate>,
    /// Begun on this day or earlier.
    to: Option<NaiveDate>,
    /// How many rows, 50 unless said, 500 at most.
    limit: Option<u32>,
    /// How many rows to skip.
    offset: Option<u32>,
}

/// Batches, newest first.
#[utoipa::path(get, path = "/batches", tag = "imports", params(BatchesRequest),
    responses((status = 200, body = Page<BatchView>), (status = 404, body = crate::http::ProblemView)))]
async fn list_batches(
    scope: Scope,
    Parameters(request): Parameters<BatchesRequest>,
) -> Result<Json<Page<BatchView>>> {
    scope.require(VIEW)?;
    let said = |text: Option<String>| text.filter(|text| !text.trim().is_empty());
    let store_ids = match said(request.stores) {
        Some(codes) => {
            let codes: Vec<String> = codes.split(',').map(str::to_owned).collect();
            Some(stores::by_codes(&scope, &codes).await?.into_iter().map(|store| store.id).collect())
        }
        None => None,
    };
    let filter = BatchFilter {
        store_ids,
        platform: said(request.platform),
        state: said(request.state),
        format: said(request.format),
        person: said(request.person),
        text: said(request.text),
        from: request.from,
        to: request.to,
    };
    let page = PageRequest { limit: request.limit, offset: request.offset };
    let (rows, total) = records::page(&scope, &filter, page).await?;
    let around = Around::of(&scope, &rows).await?;
    let items = rows.into_iter().map(|batch| view(&scope, batch, &around)).collect();
    Ok(Json(Page { items, total }))
}

/// What the history can be narrowed to.
#[derive(Serialize, ToSchema)]
struct BatchFiltersView {
    /// The reports that some visible batch has.
    reports: Vec<BatchReport>,
    /// Who sent them.
    people: Vec<String>,
}

/// A report of the history.
#[derive(Serialize, ToSchema)]
struct BatchReport {
    /// The code of its format.
    format: String,
    label: String,
    label_en: String,
    /// The platform, in one character; nothing for a report that somebody mapped.
    platform_mark: Option<String>,
}

/// What the history of visible stores can be narrowed to: its reports and who sent them.
#[utoipa::path(get, path = "/batch_filters", tag = "imports", responses((status = 200, body = BatchFiltersView)))]
async fn get_batch_filters(scope: Scope) -> Result<Json<BatchFiltersView>> {
    scope.require(VIEW)?;
    let (codes, people) = records::facets(&scope).await?;
    let formats = &scope.agency().definitions().formats;
    let mut reports = Vec::new();
    for code in codes {
        // A mapping's label is its own words; one without a definition any more is known by its code.
        let format = formats.get(&code);
        let mark = format.and_then(|format| formats.platform(format.platform()));
        reports.push(BatchReport {
            label: format.map_or_else(|| code.clone(), |format| format.label.zh.clone()),
            label_en: format.map_or_else(|| code.clone(), |format| format.label.en.clone()),
            platform_mark: mark.map(|platform| platform.mark.clone()),
            format: code,
        });
    }
    Ok(Json(BatchFiltersView { reports, people }))
}

/// One batch.
#[utoipa::path(get, path = "/batches/{id}", tag = "imports", params(("id" = Uuid, Path)),
    responses((status = 200, body = BatchView), (status = 404, body = crate::http::ProblemView)))]
async fn get_batch(scope: Scope, Path(id): Path<Uuid>) -> Result<Json<BatchView>> {
    scope.require(VIEW)?;
    let batch = records::by_id(&scope, id).await?;
    Ok(Json(view_one(&scope, batch).await?))
}

/// What taking a batch back would do.
#[derive(Serialize, ToSchema)]
struct UndoEffectsView {
    /// Rows that only this batch, or a repair of it, brought: they may be gone.
    inserted_count: i64,
    /// Rows it changed: what was known before shows again.
    updated_count: i64,
    /// The first and the last day it speaks of.
    covers_from: Option<NaiveDate>,
    covers_to: Option<NaiveDate>,
    /// The months whose numbers change.
    months: Vec<String>,
    /// The repairs that are taken back first.
    repair_count: u64,
    /// Rows that wait and will not any more.
    waiting_count: i64,
}

/// What taking a batch back would do, before anybody does it.
#[utoipa::path(get, path = "/batches/{id}/undo_effects", tag = "imports", params(("id" = Uuid, Path)),
    responses((status = 200, body = UndoEffectsView), (status = 404, body = crate::http::ProblemView)))]
async fn get_undo_effects(scope: Scope, Path(id): Path<Uuid>) -> Result<Json<UndoEffectsView>> {
    scope.require(VIEW)?;
    let batch = records::by_id(&scope, id).await?;
    let repairs = repairs::live_of(scope.reader(), batch.id).await?;
    let whole = repairs::widened(&batch, &repairs);
    let sum = |of: fn(&batches::Model) -> i64| of(&batch) + repairs.iter().map(of).sum::<i64>();
    let months = months_of(whole.covers_from.zip(whole.covers_to));
    Ok(Json(UndoEffectsView {
        inserted_count: sum(|one| one.inserted_count),
        updated_count: sum(|one| one.updated_count),
        covers_from: whole.covers_from,
        covers_to: whole.covers_to,
        months: months.iter().map(Month::to_string).collect(),
        repair_count: repairs.len() as u64,
        waiting_count: sum(|one| one.quarantined_count),
    }))
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
    Ok(Json(view_one(&scope, undone).await?))
}

/// Stops a file that is being read. Nothing of it is committed; who stopped it is remembered.
#[utoipa::path(post, path = "/batches/{id}/cancellations", tag = "imports", params(("id" = Uuid, Path)),
    responses((status = 202, body = BatchView), (status = 404, body = crate::http::ProblemView),
        (status = 409, body = crate::http::ProblemView)))]
async fn cancel_batch(scope: Scope, Path(id): Path<Uuid>) -> Result<(StatusCode, Json<BatchView>)> {
    scope.require(CREATE)?;
    let batch = records::by_id(&scope, id).await?;
    let done = scope.agency().running().cancel(batch.id, &scope);
    done.map_err(|why| Failure::from(Problem::refused("not_cancellable", why.zh, why.en)))?;
    Ok((StatusCode::ACCEPTED, Json(view_one(&scope, batch).await?)))
}
