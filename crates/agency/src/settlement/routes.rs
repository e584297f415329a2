//! Statements: the list, a preview, one statement and the orders behind its lines, its steps, its files.

use axum::Json;
use axum::extract::Path;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use daiyun_base::error::Problem;
use daiyun_base::period::Month;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::actions::{self, NewDispute, NewStatement};
use super::document::Language;
use super::draft::draft;
use super::evidence;
use super::line_view::OrderView;
use super::records::{self, Wanted};
use super::rules::Ruling;
use super::settle::Settled;
use super::views::{StatementRow, StatementView, draft_view, view};
use super::{CONFIRM, DISPUTE, ISSUE, POST, VIEW};
use crate::Agency;
use crate::contracts::closing::{Closing, Missing};
use crate::contracts::{self, Contract};
use crate::error::{Failure, Result};
use crate::http::page::{Page, PageRequest};
use crate::http::{Body, Parameters, ProblemView};
use crate::scope::{Scope, Side};

pub(super) fn routes() -> OpenApiRouter<Agency> {
    OpenApiRouter::new()
        .routes(routes!(list_statements, create_statement))
        .routes(routes!(list_open_periods))
        .routes(routes!(get_preview))
        .routes(routes!(list_preview_orders))
        .routes(routes!(get_statement))
        .routes(routes!(list_orders))
        .routes(routes!(create_confirmation))
        .routes(routes!(create_dispute))
        .routes(routes!(create_ruling))
        .routes(routes!(create_withdrawal))
        .routes(routes!(create_posting))
        .routes(routes!(get_pdf))
        .routes(routes!(get_xlsx))
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

/// In which language.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct FileRequest {
    /// `zh` or `en`; Chinese if left out.
    language: Option<String>,
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

/// A statement to issue.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct CreateStatement {
    /// Made by the caller, so that a repeated request finds the first result.
    id: Uuid,
    /// The contract's number.
    contract: String,
    #[schema(value_type = String)]
    period: Month,
    /// The hash of the preview on the screen: what is issued is what was seen.
    draft_sha256: String,
}

/// Agreement to what is on the screen.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct CreateConfirmation {
    /// The hash of the issue on the screen.
    issue_sha256: String,
}

/// A line to contest.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct CreateDispute {
    /// Made by the caller.
    id: Uuid,
    line_no: u32,
    reason: String,
}

/// How a dispute ends.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct CreateRuling {
    /// `upheld` or `rejected`.
    ruling: String,
}

/// An issue to take back.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct CreateWithdrawal {
    reason: String,
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
    let wanted =
        Wanted { period: request.period, client_id: request.client_id, contract_id: request.contract_id };
    let (rows, total) = records::page(&scope, wanted, page).await?;
    Ok(Json(Page { items: rows.iter().map(StatementRow::of).collect(), total }))
}

/// Contracts in force in a month that have no statement for it yet, and what the month still lacks to close.
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
    let rows =
        closings.into_iter().filter_map(|(contract, closing)| Some(open_period(contract, &closing?, period)));
    Ok(Json(Page::whole(rows.collect())))
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
    let orders = draft.traces.swap_remove(at).map(|trace| trace.orders).unwrap_or_default();
    let (skip, take) = (whole(page.offset()), whole(page.limit()));
    let total = orders.len() as u64;
    let items = orders.into_iter().skip(skip).take(take).map(OrderView::of).collect();
    Ok(Json(Page { items, total }))
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
async fn list_orders(
    scope: Scope,
    Path((id, line_no)): Path<(Uuid, u32)>,
    Parameters(page): Parameters<PageRequest>,
) -> Result<Json<Page<OrderView>>> {
    scope.require(VIEW)?;
    let kept = records::by_id(&scope, id).await?;
    let at = position(line_no, kept.content.lines.len())?;
    let Some(sealed) = kept.content.lines[at].evidence.clone() else {
        return Ok(Json(Page::whole(Vec::new())));
    };
    let directory = scope.agency().directory().to_path_buf();
    let reading = move || evidence::page(&directory, &sealed.sha256, page.offset(), page.limit());
    let orders = tokio::task::spawn_blocking(reading).await.map_err(Failure::internal)??;
    let total = u64::try_from(sealed.orders).unwrap_or(0);
    Ok(Json(Page { items: orders.into_iter().map(OrderView::of).collect(), total }))
}

/// Issues a statement of a closed month: numbered, its orders sealed, sent to both sides. The content is the one that
/// was previewed, or nothing is issued.
#[utoipa::path(post, path = "/statements", tag = "settlement", request_body = CreateStatement,
    responses((status = 201, body = StatementView), (status = 409, body = ProblemView)))]
async fn create_statement(
    scope: Scope,
    Body(body): Body<CreateStatement>,
) -> Result<(StatusCode, Json<StatementView>)> {
    scope.require(ISSUE)?;
    if records::by_id(&scope, body.id).await.is_ok() {
        return Ok((StatusCode::CREATED, shown(&scope, body.id).await?));
    }
    let new = NewStatement {
        id: body.id,
        contract_code: body.contract,
        period: body.period,
        draft_sha256: Some(body.draft_sha256),
    };
    let prepared = actions::prepare(&scope, new).await?;
    let tx = scope.begin(ISSUE).await?;
    let id = actions::issue(&tx, prepared).await?;
    tx.commit().await?;
    Ok((StatusCode::CREATED, shown(&scope, id).await?))
}

/// Confirms for the side whose named signatory the caller is. Silence never confirms, and a confirmation counts for
/// exactly the issue that was on the screen.
#[utoipa::path(post, path = "/statements/{id}/confirmations", tag = "settlement", params(("id" = Uuid, Path)),
    request_body = CreateConfirmation,
    responses((status = 201, body = StatementView), (status = 409, body = ProblemView)))]
async fn create_confirmation(
    scope: Scope,
    Path(id): Path<Uuid>,
    Body(body): Body<CreateConfirmation>,
) -> Result<(StatusCode, Json<StatementView>)> {
    let tx = scope.begin(CONFIRM).await?;
    actions::confirm(&tx, id, &body.issue_sha256).await?;
    tx.commit().await?;
    Ok((StatusCode::CREATED, shown(&scope, id).await?))
}

/// Contests a line, with a reason. Until the dispute ends nobody confirms and nothing is posted.
#[utoipa::path(post, path = "/statements/{id}/disputes", tag = "settlement", params(("id" = Uuid, Path)),
    request_body = CreateDispute,
    responses((status = 201, body = StatementView), (status = 409, body = ProblemView)))]
async fn create_dispute(
    scope: Scope,
    Path(id): Path<Uuid>,
    Body(body): Body<CreateDispute>,
) -> Result<(StatusCode, Json<StatementView>)> {
    let tx = scope.begin(DISPUTE).await?;
    let new = NewDispute { id: body.id, line_no: body.line_no, reason: body.reason };
    actions::dispute(&tx, id, &new).await?;
    tx.commit().await?;
    Ok((StatusCode::CREATED, shown(&scope, id).await?))
}

/// Ends a dispute. Upheld, the issue has to be withdrawn and the next revision replaces it; rejected, the line stands.
#[utoipa::path(post, path = "/statements/{id}/disputes/{dispute_id}/ruling", tag = "settlement",
    params(("id" = Uuid, Path), ("dispute_id" = Uuid, Path)), request_body = CreateRuling,
    responses((status = 201, body = StatementView), (status = 409, body = ProblemView)))]
async fn create_ruling(
    scope: Scope,
    Path((id, dispute_id)): Path<(Uuid, Uuid)>,
    Body(body): Body<CreateRuling>,
) -> Result<(StatusCode, Json<StatementView>)> {
    let ruling = Ruling::of_code(&body.ruling).ok_or_else(|| {
        Problem::invalid(
            "ruling",
            format!("裁定「{}」不在词表中；可用：upheld、rejected", body.ruling),
            format!("The ruling {:?} is not known. Use upheld or rejected", body.ruling),
        )
    })?;
    let tx = scope.begin(actions::ruling_permission(&scope)).await?;
    actions::rule_dispute(&tx, id, dispute_id, ruling).await?;
    tx.commit().await?;
    Ok((StatusCode::CREATED, shown(&scope, id).await?))
}

/// Takes an issue back, with a reason. It is kept; the next revision replaces it. What both sides confirmed is taken
/// back only over a dispute.
#[utoipa::path(post, path = "/statements/{id}/withdrawals", tag = "settlement", params(("id" = Uuid, Path)),
    request_body = CreateWithdrawal,
    responses((status = 201, body = StatementView), (status = 409, body = ProblemView)))]
async fn create_withdrawal(
    scope: Scope,
    Path(id): Path<Uuid>,
    Body(body): Body<CreateWithdrawal>,
) -> Result<(StatusCode, Json<StatementView>)> {
    let tx = scope.begin(ISSUE).await?;
    actions::withdraw(&tx, id, &body.reason).await?;
    tx.commit().await?;
    Ok((StatusCode::CREATED, shown(&scope, id).await?))
}

/// Posts a statement both sides confirmed. A second posting is refused; corrections go on the next statement.
#[utoipa::path(post, path = "/statements/{id}/posting", tag = "settlement", params(("id" = Uuid, Path)),
    responses((status = 201, body = StatementView), (status = 409, body = ProblemView)))]
async fn create_posting(scope: Scope, Path(id): Path<Uuid>) -> Result<(StatusCode, Json<StatementView>)> {
    let tx = scope.begin(POST).await?;
    actions::post(&tx, id).await?;
    tx.commit().await?;
    Ok((StatusCode::CREATED, shown(&scope, id).await?))
}

/// A file to keep.
type File = (HeaderMap, Vec<u8>);

/// The statement as a PDF.
#[utoipa::path(get, path = "/statements/{id}/pdf", tag = "settlement", params(("id" = Uuid, Path), FileRequest),
    responses((status = 200, content_type = "application/pdf", body = Vec<u8>),
        (status = 404, body = ProblemView), (status = 409, body = ProblemView)))]
async fn get_pdf(
    scope: Scope,
    Path(id): Path<Uuid>,
    Parameters(request): Parameters<FileRequest>,
) -> Result<File> {
    let (settled, language) = exported(&scope, id, &request).await?;
    let bytes = settled.pdf(scope.agency(), language).await?;
    Ok((file_headers("application/pdf", &format!("{}.pdf", settled.file_name()))?, bytes))
}

/// The statement as an Excel file: the lines on the first sheet, what they mean on the second.
#[utoipa::path(get, path = "/statements/{id}/xlsx", tag = "settlement", params(("id" = Uuid, Path), FileRequest),
    responses((status = 200, content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        body = Vec<u8>), (status = 404, body = ProblemView)))]
async fn get_xlsx(
    scope: Scope,
    Path(id): Path<Uuid>,
    Parameters(request): Parameters<FileRequest>,
) -> Result<File> {
    const KIND: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    let (settled, language) = exported(&scope, id, &request).await?;
    let bytes = settled.xlsx(language)?;
    Ok((file_headers(KIND, &format!("{}.xlsx", settled.file_name()))?, bytes))
}

async fn exported(scope: &Scope, id: Uuid, request: &FileRequest) -> Result<(Settled, Language)> {
    scope.require(VIEW)?;
    let language = match request.language.as_deref() {
        Some("en") => Language::En,
        Some(_) | None => Language::Zh,
    };
    Ok((Settled::of_kept(scope, &records::by_id(scope, id).await?), language))
}

/// A download with a Chinese name, percent-encoded as RFC 5987 wants it.
fn file_headers(kind: &'static str, name: &str) -> Result<HeaderMap> {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
    let encoded: String = name
        .bytes()
        .map(|byte| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") })
        .collect();
    let ending = name.rsplit('.').next().unwrap_or_default();
    let disposition = format!("attachment; filename=\"statement.{ending}\"; filename*=UTF-8''{encoded}");
    let mut headers = HeaderMap::new();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    headers
        .insert(header::CONTENT_DISPOSITION, HeaderValue::from_str(&disposition).map_err(Failure::internal)?);
    Ok(headers)
}
