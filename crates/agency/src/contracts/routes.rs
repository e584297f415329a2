//! The list of contracts, one contract in words, a contract file checked and imported, a month closed early.

use axum::Json;
use axum::http::StatusCode;
use chrono::NaiveDate;
use daiyun_base::error::{Label, Problem};
use daiyun_base::period::Month;
use daiyun_kpi::metric::Unit;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::closing::{Closing, can_close_early, closing_of};
use super::overview::{self, ContractRow, Known};
use super::records;
use super::rules::check_file;
use super::terms::{ContractFile, ContractTerms, fee_notes};
use super::{CLOSE_PERIOD, CREATE, VIEW, actions, targets};
use crate::Agency;
use crate::clients;
use crate::error::{Failure, Result};
use crate::http::page::Page;
use crate::http::{Body, Path};
use crate::scope::{Allowed, Scope, Side};

pub(super) fn routes() -> OpenApiRouter<Agency> {
    OpenApiRouter::new()
        .routes(routes!(list_contracts, create_contract))
        .routes(routes!(preview_contract))
        .routes(routes!(get_contract))
        .routes(routes!(create_closing))
        .merge(targets::routes())
}

/// One contract with its newest version in words.
#[derive(Serialize, ToSchema)]
struct ContractView {
    #[serde(flatten)]
    row: ContractRow,
    tax_rate_ppm: i64,
    close_lag_days: u32,
    signatories: Vec<SignatoryView>,
    fee_terms: Vec<FeeView>,
    kpis: Vec<KpiView>,
    versions: Vec<VersionView>,
    /// The last months of the contract, newest first, and what the open ones still lack.
    months: Vec<MonthView>,
    actions: ContractActions,
}

/// Who confirms statements for a side.
#[derive(Serialize, ToSchema)]
struct SignatoryView {
    /// `agency` or `client`.
    side: &'static str,
    login: String,
    name: String,
}

/// A fee in words.
#[derive(Serialize, ToSchema)]
struct FeeView {
    code: String,
    label: String,
    label_en: String,
    /// The clause of the signed text.
    clause: String,
    /// What it is measured by (口径).
    measured_by: String,
    measured_by_en: String,
    /// What it costs.
    price: String,
    price_en: String,
    metric: Option<String>,
    metric_revision: Option<u32>,
    /// What is unusual about it.
    notes: Vec<String>,
    notes_en: Vec<String>,
}

/// A promised number.
#[derive(Serialize, ToSchema)]
struct KpiView {
    metric: String,
    metric_label: String,
    metric_label_en: String,
    metric_revision: u32,
    /// `fen`, `ppm`, `count`, `ratio_ppm` or `seconds`: how its numbers are read.
    unit: &'static str,
    /// `month`, `quarter` or `term`.
    #[schema(value_type = String)]
    period: super::terms::KpiPeriod,
    floor: Option<i64>,
    goal: i64,
    stretch: Option<i64>,
    clause: String,
}

/// A signed version.
#[derive(Serialize, ToSchema)]
struct VersionView {
    version_no: u32,
    effective_on: NaiveDate,
    ends_on: NaiveDate,
    terms_sha256: String,
    created_at: chrono::DateTime<chrono::Utc>,
}

/// A month of a contract.
#[derive(Serialize, ToSchema)]
struct MonthView {
    #[schema(value_type = String)]
    period: Month,
    closed: bool,
    closed_early: bool,
    /// What it still lacks.
    missing: Vec<String>,
    missing_en: Vec<String>,
    /// Whether the caller may close it now.
    close: Allowed,
}

/// What may be done with a contract.
#[derive(Serialize, ToSchema)]
struct ContractActions {
    /// Import the next version.
    add_version: Allowed,
}

/// A contract file.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ContractText {
    /// The file's text, TOML.
    text: String,
}

/// What a contract file would become.
#[derive(Serialize, ToSchema)]
struct PreviewView {
    code: String,
    name: String,
    client: String,
    version_no: u32,
    effective_on: NaiveDate,
    fee_terms: Vec<FeeView>,
    /// Everything that keeps it from being signed, a point each.
    refusals: Vec<String>,
    refusals_en: Vec<String>,
    /// What whoever signs should know although nothing is wrong.
    notes: Vec<String>,
    notes_en: Vec<String>,
    /// Whether the caller may import it.
    actions: PreviewActions,
}

/// What may be done with a checked file.
#[derive(Serialize, ToSchema)]
struct PreviewActions {
    create: Allowed,
}

/// A month to close before its data is complete.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct CreateClosing {
    #[schema(value_type = String)]
    period: Month,
    /// Kept with the closing.
    reason: String,
}

/// Contracts inside the caller's scope, each with the months that are closed.
#[utoipa::path(get, path = "/contracts", tag = "contracts", responses((status = 200, body = Page<ContractRow>)))]
async fn list_contracts(scope: Scope) -> Result<Json<Page<ContractRow>>> {
    Ok(Json(Page::whole(overview::list(&scope).await?)))
}

/// One contract: its fees and promises in words, its versions, its months.
#[utoipa::path(get, path = "/contracts/{id}", tag = "contracts", params(("id" = Uuid, Path)),
    responses((status = 200, body = ContractView), (status = 404, body = crate::http::ProblemView)))]
async fn get_contract(scope: Scope, Path(id): Path<Uuid>) -> Result<Json<ContractView>> {
    scope.require(VIEW)?;
    Ok(Json(view(&scope, id).await?))
}

/// Says what a contract file means and everything that is wrong with it, without keeping it.
#[utoipa::path(post, path = "/contracts/preview", tag = "contracts", request_body = ContractText,
    responses((status = 200, body = PreviewView), (status = 422, body = crate::http::ProblemView)))]
async fn preview_contract(scope: Scope, Body(body): Body<ContractText>) -> Result<Json<PreviewView>> {
    let tx = scope.begin(CREATE).await?;
    let file = ContractFile::parse(&body.text)?;
    let mut refusals: Vec<Label> = match check_file(&file) {
        Ok(()) => Vec::new(),
        Err(refusals) => refusals.iter().map(super::terms::TermsRefusal::text).collect(),
    };
    if refusals.is_empty()
        && let Err(failure) = actions::check(&tx, &file).await
    {
        if failure.cause.is_some() {
            return Err(failure);
        }
        refusals.push(failure.problem.text);
    }
    tx.rollback().await?;
    let notes = kpi_note(&file.terms);
    let verdict = refusals.first().map_or(Ok(()), |first| Err(first.clone()));
    Ok(Json(PreviewView {
        fee_terms: fees(&scope, &file.terms),
        actions: PreviewActions { create: Allowed::for_role(&scope, CREATE, verdict) },
        refusals: refusals.iter().map(|refusal| refusal.zh.clone()).collect(),
        refusals_en: refusals.into_iter().map(|refusal| refusal.en).collect(),
        notes: notes.iter().map(|note| note.zh.clone()).collect(),
        notes_en: notes.into_iter().map(|note| note.en).collect(),
        code: file.code,
        name: file.name,
        client: file.client,
        version_no: file.version_no,
        effective_on: file.effective_on,
    }))
}

/// A target is looked at and never charged, which the words of its clause may lead people to expect.
fn kpi_note(terms: &ContractTerms) -> Option<Label> {
    let count = terms.kpis.len();
    (count > 0).then(|| {
        Label::new(
            format!("{count} 条 KPI 只用于查看进度，不会改变结算单金额；扣减请写成费用条款，或在合同变更里约定"),
            format!("{count} KPI clauses are for watching progress and never change a statement; write a deduction as a fee or as a change of the contract"),
        )
    })
}

/// Imports a contract, or the next version of one. A signed version is never edited: a change is a new version from the
/// first of a month that is not in the books.
#[utoipa::path(post, path = "/contracts", tag = "contracts", request_body = ContractText,
    responses((status = 201, body = ContractView), (status = 409, body = crate::http::ProblemView),
        (status = 422, body = crate::http::ProblemView)))]
async fn create_contract(
    scope: Scope,
    Body(body): Body<ContractText>,
) -> Result<(StatusCode, Json<ContractView>)> {
    let file = ContractFile::parse(&body.text)?;
    let tx = scope.begin(CREATE).await?;
    let imported = actions::import(&tx, &file).await?;
    tx.commit().await?;
    Ok((StatusCode::CREATED, Json(view(&scope, imported.contract.id).await?)))
}

/// Closes a month before its data is complete, in the caller's name and with a reason that is kept. A month that still
/// runs closes for nobody.
#[utoipa::path(post, path = "/contracts/{id}/closings", tag = "contracts", params(("id" = Uuid, Path)),
    request_body = CreateClosing,
    responses((status = 201, body = ContractView), (status = 409, body = crate::http::ProblemView)))]
async fn create_closing(
    scope: Scope,
    Path(id): Path<Uuid>,
    Body(body): Body<CreateClosing>,
) -> Result<(StatusCode, Json<ContractView>)> {
    let contract = records::by_id(&scope, id).await?;
    let tx = scope.begin(CLOSE_PERIOD).await?;
    actions::close_early(&tx, &contract, body.period, &body.reason).await?;
    tx.commit().await?;
    Ok((StatusCode::CREATED, Json(view(&scope, id).await?)))
}

async fn view(scope: &Scope, id: Uuid) -> Result<ContractView> {
    let contract = records::by_id(scope, id).await?;
    let client = clients::by_ids(scope, &[contract.client_id]).await?.pop();
    let today = scope.agency().clock().today();
    let known = overview::known(scope, vec![contract]).await?.pop();
    let known = known.ok_or_else(|| Failure::from(Problem::not_found("这份合同", "The contract")))?;
    let row = overview::row(&known, client.map(|client| client.name).as_deref().unwrap_or_default(), today);
    let row = row.ok_or_else(|| Failure::internal(format!("contract {id} has no version")))?;
    let version = known.versions.iter().find(|version| version.dated.span.version_no == row.version_no);
    let version =
        version.ok_or_else(|| Failure::internal(format!("contract {id} has no version in force")))?;
    let terms = &version.dated.terms;
    let sides = [("agency", &terms.signatories.agency), ("client", &terms.signatories.client)];
    Ok(ContractView {
        tax_rate_ppm: terms.tax_rate_ppm.ppm(),
        close_lag_days: terms.close_lag_days,
        signatories: sides
            .into_iter()
            .map(|(side, by)| SignatoryView { side, login: by.login.clone(), name: by.name.clone() })
            .collect(),
        fee_terms: fees(scope, terms),
        kpis: kpis(scope, terms),
        versions: known.versions.iter().rev().map(version_view).collect(),
        months: months(scope, &known, &row, today),
        actions: ContractActions { add_version: Allowed::for_role(scope, CREATE, Ok::<(), Label>(())) },
        row,
    })
}

fn version_view(version: &records::Version) -> VersionView {
    let span = version.dated.span;
    VersionView {
        version_no: span.version_no,
        effective_on: span.effective_on,
        ends_on: span.ends_on,
        terms_sha256: version.terms_sha256.clone(),
        created_at: version.created_at,
    }
}

fn fees(scope: &Scope, terms: &ContractTerms) -> Vec<FeeView> {
    // What is unusual about a price is advice to the agency, not something its client reads.
    let notes = match scope.person().side {
        Side::Agency => fee_notes(terms, &scope.agency().definitions().fee_norms),
        Side::Client => Vec::new(),
    };
    let view = |fee: &super::terms::FeeTerm| {
        let (measured, price, bound) = (fee.measured_by(), fee.price(), fee.bound_metric());
        let own = || notes.iter().filter(|note| note.fee_code == fee.code());
        FeeView {
            code: fee.code().to_owned(),
            label: fee.label().zh.clone(),
            label_en: fee.label().en.clone(),
            clause: fee.clause().to_owned(),
            measured_by: measured.zh,
            measured_by_en: measured.en,
            price: price.zh,
            price_en: price.en,
            metric_revision: bound.as_ref().map(|bound| bound.revision),
            metric: bound.map(|bound| bound.metric),
            notes: own().map(|note| note.text.zh.clone()).collect(),
            notes_en: own().map(|note| note.text.en.clone()).collect(),
        }
    };
    terms.fees.iter().map(view).collect()
}

fn kpis(scope: &Scope, terms: &ContractTerms) -> Vec<KpiView> {
    let catalogue = &scope.agency().definitions().metrics;
    let view = |kpi: &super::terms::KpiClause| {
        // A signed clause is shown even when the catalogue has lost its metric since.
        let metric = catalogue.metric(&kpi.metric).ok();
        let label = metric.map(|metric| metric.label.clone());
        let label = label.unwrap_or_else(|| Label::new(kpi.metric.clone(), kpi.metric.clone()));
        KpiView {
            unit: metric.map_or(Unit::Count, |metric| metric.unit).code(),
            metric: kpi.metric.clone(),
            metric_label: label.zh,
            metric_label_en: label.en,
            metric_revision: kpi.metric_revision,
            period: kpi.period,
            floor: kpi.floor,
            goal: kpi.goal,
            stretch: kpi.stretch,
            clause: kpi.clause.clone(),
        }
    };
    terms.kpis.iter().map(view).collect()
}

/// The months from today back to the first, a year at most.
fn months(scope: &Scope, known: &Known, row: &ContractRow, today: NaiveDate) -> Vec<MonthView> {
    const SHOWN: usize = 12;
    let dated = known.dated();
    let mut month = Month::of(today.min(row.ends_on));
    let mut found = Vec::new();
    while found.len() < SHOWN && month.last_day() >= row.starts_on {
        let closing = closing_of(&dated, month, &known.closed_early, &known.coverage, today);
        let verdict = can_close_early(month, closing.as_ref(), today).map_err(|refusal| refusal.text());
        let missing: Vec<Label> = match &closing {
            Some(Closing::Open(missing)) => missing.iter().map(super::closing::Missing::text).collect(),
            Some(Closing::Closed) | None => Vec::new(),
        };
        found.push(MonthView {
            period: month,
            closed: closing == Some(Closing::Closed),
            closed_early: known.closed_early.contains(&month),
            missing: missing.iter().map(|text| text.zh.clone()).collect(),
            missing_en: missing.into_iter().map(|text| text.en).collect(),
            close: Allowed::for_role(scope, CLOSE_PERIOD, verdict),
        });
        month = month.previous();
    }
    found
}
