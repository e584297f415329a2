//! Statements to read: the list, a preview, one statement and the orders behind its lines.

mod files;
mod steps;

use std::path::PathBuf;

use axum::Json;
use chrono::Days;
use daiyun_base::error::{Label, Problem};
use daiyun_base::period::Month;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::VIEW;
use super::content::ContentLine;
use super::counted::Counted;
use super::draft::draft;
use super::evidence;
use super::line_view::{DayView, OrderView, order_views};
use super::records::{self, Wanted};
use super::views::{StatementRow, StatementView, draft_view, view};
use crate::Agency;
use crate::contracts::closing::{Closing, Missing};
use crate::contracts::{self, Contract};
use crate::error::{Failure, Result};
use crate::http::page::{Page, PageRequest};
use crate::http::{Parameters, Path, ProblemView};
use crate::scope::{Scope, Side};

pub(super) fn routes() -> OpenApiRouter<Agency> {
    OpenApiRouter::new()
        .routes(routes!(list_statements))
        .routes(routes!(list_open_periods))
        .routes(routes!(get_preview))
        .routes(routes!(list_preview_orders))
        .routes(routes!(get_statement))
        .routes(routes!(list_line_orders))
        .routes(routes!(list_line_days))
        .merge(steps::routes())
        .merge(files::routes())
}

/// Which statements.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct ListRequest {
    /// Only this month, `2026-06`.
    #[param(value_type = Option<String>)]
    period: Option<Month>,
    /// Only this client.
    client_id: Option<Uuid>,
    /// Only this contract.
    contract_id: Option<Uuid>,
}

/// Which month of which contract.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct MonthRequest {
    /// The contract's number.
    contract: String,
    /// The month, `2026-06`.
    #[param(value_type = String)]
    period: Month,
}

/// Which month.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct PeriodRequest {
    /// The month, `2026-06`.
    #[param(value_type = String)]
    period: Month,
}

/// A contract whose month has no statement in force yet.
#[derive(Serialize, ToSchema)]
struct OpenPeriodView {
    contract_id: Uuid,
    contract_code: String,
    contract_name: String,
    client_id: Uuid,
    #[schema(value_type = String)]
    period: Month,
    /// Whether the month is closed, so that its statement may be issued.
    closed: bool,
    /// What it still lacks.
    missing: Vec<String>,
    missing_en: Vec<String>,
}

/// Statements inside the caller's scope, newest month first; withdrawn issues stay in the list.
#[utoipa::path(get, path = "/statements", tag = "settlement", params(ListRequest, PageRequest),
    responses((status = 200, body = Page<StatementRow>)))]
async fn list_statements(
    scope: Scope,
    Parameters(request): Parameters<ListRequest>,
    Parameters(page): Parameters<PageRequest>,
) -> Result<Json<Page<StatementRow>>> {
    scope.require(VIEW)?;
    let wanted = Wanted {
        period: request.period,
        client_id: request.client_id,
        contract_id: request.contract_id,
        ..Wanted::default()
    };
    let (rows, total) = records::page(&scope, wanted, page).await?;
    Ok(Json(Page { items: rows.iter().map(StatementRow::of).collect(), total }))
}

/// Contracts that owe a statement for a month: those in force in it, with what the month still lacks to close, and those
/// in a gap or after their end of which late facts changed what is in the books.
#[utoipa::path(get, path = "/statements/open", tag = "settlement", params(PeriodRequest),
    responses((status = 200, body = Page<OpenPeriodView>)))]
async fn list_open_periods(
    scope: Scope,
    Parameters(request): Parameters<PeriodRequest>,
) -> Result<Json<Page<OpenPeriodView>>> {
    let period = request.period;
    for_agency(&scope)?;
    let settled = records::settled_contracts(scope.reader(), period).await?;
    let mut open = contracts::visible(&scope).await?;
    open.retain(|contract| !settled.contains(&contract.id));
    let closings = contracts::closings(&scope, open, period).await?;
    let mut rows = Vec::new();
    for (contract, closing) in closings {
        match closing {
            Some(closing) => rows.push(open_period(contract, &closing, period)),
            None => rows.extend(owed_adjustment(&scope, contract, period).await?),
        }
    }
    Ok(Json(Page::whole(rows)))
}

/// The month of a contract that does not cover it, if there is something to adjust on it. Each such contract is computed
/// by itself: there are few, and none is looked at longer than late refunds come in.
async fn owed_adjustment(scope: &Scope, contract: Contract, period: Month) -> Result<Option<OpenPeriodView>> {
    const LATE_DAYS: u64 = 365;
    let posted = contract.posted_through.as_deref().map(str::parse::<Month>).transpose();
    let Some(posted) = posted.map_err(Failure::internal)? else { return Ok(None) };
    if posted >= period || posted.last_day() + Days::new(LATE_DAYS) < period.first_day() {
        return Ok(None);
    }
    match draft(scope, contract.clone(), period).await {
        Ok(draft) if draft.content.lines.is_empty() => Ok(None),
        Ok(draft) => Ok(Some(open_period(contract, &draft.closing, period))),
        Err(failure) if failure.cause.is_some() => Err(failure),
        Err(failure) => {
            // What keeps it from being computed is what the month lacks.
            let Label { zh, en } = failure.problem.text;
            let row = open_period(contract, &Closing::Open(Vec::new()), period);
            Ok(Some(OpenPeriodView { closed: false, missing: vec![zh], missing_en: vec![en], ..row }))
        }
    }
}

fn open_period(contract: Contract, closing: &Closing, period: Month) -> OpenPeriodView {
    let missing: Vec<_> = match closing {
        Closing::Closed => Vec::new(),
        Closing::Open(missing) => missing.iter().map(Missing::text).collect(),
    };
    OpenPeriodView {
        contract_id: contract.id,
        contract_code: contract.code,
        contract_name: contract.name,
        client_id: contract.client_id,
        period,
        closed: missing.is_empty(),
        missing: missing.iter().map(|text| text.zh.clone()).collect(),
        missing_en: missing.into_iter().map(|text| text.en).collect(),
    }
}

/// A draft is the agency's own working paper: the client sees what is issued.
fn for_agency(scope: &Scope) -> Result<()> {
    scope.require(VIEW)?;
    match scope.person().side {
        Side::Agency => Ok(()),
        Side::Client => Err(Problem::not_found("这张草稿", "The draft").into()),
    }
}

/// What a month would be charged now: recomputed from the facts each time, kept nowhere. A month with a statement in
/// force is not computed again.
#[utoipa::path(get, path = "/statements/preview", tag = "settlement", params(MonthRequest),
    responses((status = 200, body = StatementView), (status = 404, body = ProblemView),
        (status = 409, body = ProblemView)))]
async fn get_preview(
    scope: Scope,
    Parameters(request): Parameters<MonthRequest>,
) -> Result<Json<StatementView>> {
    for_agency(&scope)?;
    let contract = contracts::by_code(&scope, &request.contract).await?;
    Ok(Json(draft_view(&scope, &draft(&scope, contract, request.period).await?)?))
}

/// The orders behind a line of a preview; together they are its base, to the fen.
#[utoipa::path(get, path = "/statements/preview/lines/{line_no}/orders", tag = "settlement",
    params(("line_no" = u32, Path), MonthRequest, PageRequest),
    responses((status = 200, body = Page<OrderView>), (status = 404, body = ProblemView)))]
async fn list_preview_orders(
    scope: Scope,
    Path(line_no): Path<u32>,
    Parameters(request): Parameters<MonthRequest>,
    Parameters(page): Parameters<PageRequest>,
) -> Result<Json<Page<OrderView>>> {
    for_agency(&scope)?;
    let contract = contracts::by_code(&scope, &request.contract).await?;
    let mut draft = draft(&scope, contract, request.period).await?;
    let at = position(line_no, draft.traces.len())?;
    let amount = draft.content.lines[at].charge.amount_fen;
    let orders = match draft.traces.swap_remove(at).map(|trace| trace.counted) {
        Some(Counted::Orders(orders)) => orders,
        Some(Counted::Days(_)) | None => Vec::new(),
    };
    Ok(Json(part_of(order_views(amount, orders), page)))
}

fn part_of<T>(rows: Vec<T>, page: PageRequest) -> Page<T> {
    let total = rows.len() as u64;
    let items = rows.into_iter().skip(whole(page.offset())).take(whole(page.limit())).collect();
    Page { items, total }
}

fn position(line_no: u32, lines: usize) -> Result<usize> {
    let at = usize::try_from(line_no).ok().and_then(|number| number.checked_sub(1)).filter(|at| *at < lines);
    at.ok_or_else(|| Problem::not_found("这一行", "The line").into())
}

fn whole(number: u64) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

/// One statement, as both sides see it.
#[utoipa::path(get, path = "/statements/{id}", tag = "settlement", params(("id" = Uuid, Path)),
    responses((status = 200, body = StatementView), (status = 404, body = ProblemView)))]
async fn get_statement(scope: Scope, Path(id): Path<Uuid>) -> Result<Json<StatementView>> {
    scope.require(VIEW)?;
    shown(&scope, id).await
}

async fn shown(scope: &Scope, id: Uuid) -> Result<Json<StatementView>> {
    Ok(Json(view(scope, &records::by_id(scope, id).await?).await?))
}

/// The sealed orders behind a line, as they were when the statement was issued.
#[utoipa::path(get, path = "/statements/{id}/lines/{line_no}/orders", tag = "settlement",
    params(("id" = Uuid, Path), ("line_no" = u32, Path), PageRequest),
    responses((status = 200, body = Page<OrderView>), (status = 404, body = ProblemView)))]
async fn list_line_orders(
    scope: Scope,
    Path((id, line_no)): Path<(Uuid, u32)>,
    Parameters(page): Parameters<PageRequest>,
) -> Result<Json<Page<OrderView>>> {
    let (line, directory) = line_of(&scope, id, line_no).await?;
    let amount = line.charge.amount_fen;
    let Some(sealed) = line.evidence.filter(|evidence| evidence.days == 0) else {
        return Ok(Json(Page::whole(Vec::new())));
    };
    let reading = move || evidence::read(&directory, &sealed.sha256);
    let orders = tokio::task::spawn_blocking(reading).await.map_err(Failure::internal)??;
    Ok(Json(part_of(order_views(amount, orders), page)))
}

/// The sealed days behind a price per result, as they were when the statement was issued.
#[utoipa::path(get, path = "/statements/{id}/lines/{line_no}/days", tag = "settlement",
    params(("id" = Uuid, Path), ("line_no" = u32, Path), PageRequest),
    responses((status = 200, body = Page<DayView>), (status = 404, body = ProblemView)))]
async fn list_line_days(
    scope: Scope,
    Path((id, line_no)): Path<(Uuid, u32)>,
    Parameters(page): Parameters<PageRequest>,
) -> Result<Json<Page<DayView>>> {
    let (line, directory) = line_of(&scope, id, line_no).await?;
    let Some(sealed) = line.evidence.filter(|evidence| evidence.days > 0) else {
        return Ok(Json(Page::whole(Vec::new())));
    };
    let reading = move || evidence::read(&directory, &sealed.sha256);
    let days = tokio::task::spawn_blocking(reading).await.map_err(Failure::internal)??;
    Ok(Json(part_of(days.into_iter().map(DayView::of).collect(), page)))
}

/// A line of a visible statement, and where its evidence lies.
async fn line_of(scope: &Scope, id: Uuid, line_no: u32) -> Result<(ContentLine, PathBuf)> {
    scope.require(VIEW)?;
    let mut kept = records::by_id(scope, id).await?;
    let at = position(line_no, kept.content.lines.len())?;
    Ok((kept.content.lines.swap_remove(at), scope.agency().directory().to_path_buf()))
}
