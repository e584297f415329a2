//! Findings and the steps of their way, the rules, and the first page.

use std::collections::BTreeMap;

use axum::Json;
use axum::http::StatusCode;
use chrono::NaiveDate;
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::actions::{self, NewOverride, Promise};
use super::definition::Severity;
use super::finding::{Expected, FindingState};
use super::home::{HomeView, Narrowed, asked_stores, home};
use super::library::{AlertRulesView, alert_rules};
use super::records::{self, FindingFilter};
use super::view::{FindingDetail, FindingView, detail, views};
use super::{HANDLE, MANAGE_RULES, VIEW};
use crate::Agency;
use crate::clients;
use crate::error::Result;
use crate::http::page::{Page, PageRequest};
use crate::http::{Body, Parameters, Path, ProblemView};
use crate::scope::Scope;
use crate::words;

pub(super) fn routes() -> OpenApiRouter<Agency> {
    OpenApiRouter::new()
        .routes(routes!(get_home))
        .routes(routes!(list_findings))
        .routes(routes!(get_finding))
        .routes(routes!(create_analysis))
        .routes(routes!(create_plan))
        .routes(routes!(create_action))
        .routes(routes!(create_verification))
        .routes(routes!(list_alert_rules))
        .routes(routes!(put_alert_override, delete_alert_override))
}

/// Which part of the agency.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct HomeRequest {
    /// Store codes with commas; every visible store if left out.
    stores: Option<String>,
}

/// 工作台: the caller's tasks, the open findings of visible stores and the data that is late, under one sentence. What the
/// caller's role may not see is empty.
#[utoipa::path(get, path = "/home", tag = "alerts", params(HomeRequest), responses((status = 200, body = HomeView)))]
async fn get_home(scope: Scope, Parameters(request): Parameters<HomeRequest>) -> Result<Json<HomeView>> {
    let (stores, narrowed) = asked_stores(&scope, request.stores.as_deref()).await?;
    Ok(Json(home(&scope, stores, narrowed).await?))
}

/// Which findings.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct FindingsRequest {
    /// In this state; left out, everything that is open.
    #[param(inline)]
    state: Option<FindingState>,
    /// This loud.
    #[param(inline)]
    severity: Option<Severity>,
    /// A client's code.
    client: Option<String>,
    /// Store codes with commas.
    stores: Option<String>,
}

/// Findings of visible stores, the latest first.
#[utoipa::path(get, path = "/findings", tag = "alerts", params(FindingsRequest, PageRequest),
    responses((status = 200, body = Page<FindingView>)))]
async fn list_findings(
    scope: Scope,
    Parameters(request): Parameters<FindingsRequest>,
    Parameters(page): Parameters<PageRequest>,
) -> Result<Json<Page<FindingView>>> {
    scope.require(VIEW)?;
    let (stores, narrowed) = asked_stores(&scope, request.stores.as_deref()).await?;
    let client = match &request.client {
        Some(code) => clients::visible(&scope).await?.into_iter().find(|client| client.code == *code),
        None => None,
    };
    let of_client =
        |client_id: Uuid| request.client.is_none() || client.as_ref().is_some_and(|one| one.id == client_id);
    let ids: Vec<Uuid> =
        stores.iter().filter(|store| of_client(store.client_id)).map(|store| store.id).collect();
    let filter = FindingFilter {
        state: request.state,
        severity: request.severity.map(words::of),
        stores: (narrowed == Narrowed::ToStores || request.client.is_some()).then_some(ids),
    };
    let (rows, total) = records::page(&scope, &filter, page).await?;
    Ok(Json(Page { items: views(&scope, rows).await?, total }))
}

/// One finding: its numbers, its curve, where the change came from, its run and tasks, its promise and its verdict.
#[utoipa::path(get, path = "/findings/{id}", tag = "alerts", params(("id" = Uuid, Path)),
    responses((status = 200, body = FindingDetail), (status = 404, body = ProblemView)))]
async fn get_finding(scope: Scope, Path(id): Path<Uuid>) -> Result<Json<FindingDetail>> {
    scope.require(VIEW)?;
    let row = records::by_id(&scope, scope.reader(), id).await?;
    Ok(Json(detail(&scope, row).await?))
}

/// Takes a finding up: it is the caller's, and the analysis begins. A rebounded one can be taken up again.
#[utoipa::path(post, path = "/findings/{id}/analysis", tag = "alerts", params(("id" = Uuid, Path)),
    responses((status = 201, body = FindingDetail), (status = 404, body = ProblemView), (status = 409, body = ProblemView)))]
async fn create_analysis(scope: Scope, Path(id): Path<Uuid>) -> Result<(StatusCode, Json<FindingDetail>)> {
    let tx = scope.begin(HANDLE).await?;
    let row = actions::analyse(&tx, id).await?;
    tx.commit().await?;
    Ok((StatusCode::CREATED, Json(detail(&scope, row).await?)))
}

/// How a promise is stated.
#[derive(Clone, Copy, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum PromisedKind {
    /// In parts per million of the average day without the action.
    Ppm,
    /// In the unit of the metric.
    Amount,
}

/// A promise.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct CreatePlan {
    /// The cause the analysis found.
    cause: String,
    /// What will be done.
    action: String,
    promised_kind: PromisedKind,
    /// What it will change on the average day, against the trouble going on: above zero where the metric is too low.
    promised_value: i64,
    /// The day it is held against the metric, three days from now or later.
    check_on: NaiveDate,
}

/// Writes cause, action, expected effect and check day down. They may be changed until the action is done, never after.
#[utoipa::path(post, path = "/findings/{id}/plan", tag = "alerts", params(("id" = Uuid, Path)),
    request_body = CreatePlan, responses((status = 201, body = FindingDetail), (status = 404, body = ProblemView),
    (status = 409, body = ProblemView), (status = 422, body = ProblemView)))]
async fn create_plan(
    scope: Scope,
    Path(id): Path<Uuid>,
    Body(body): Body<CreatePlan>,
) -> Result<(StatusCode, Json<FindingDetail>)> {
    let expected = match body.promised_kind {
        PromisedKind::Ppm => Expected::Ppm(body.promised_value),
        PromisedKind::Amount => Expected::Amount(body.promised_value),
    };
    let promise = Promise { cause: body.cause, action: body.action, expected, check_on: body.check_on };
    let tx = scope.begin(HANDLE).await?;
    let row = actions::plan(&tx, id, promise).await?;
    tx.commit().await?;
    Ok((StatusCode::CREATED, Json(detail(&scope, row).await?)))
}

/// An action that was carried out.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct CreateAction {
    /// When; today if left out. Not before the promise, not in the future, three days before the check at the latest.
    acted_on: Option<NaiveDate>,
}

/// Reports the action as done. From here the promise is locked and the metric has the word.
#[utoipa::path(post, path = "/findings/{id}/action", tag = "alerts", params(("id" = Uuid, Path)),
    request_body = CreateAction, responses((status = 201, body = FindingDetail), (status = 404, body = ProblemView),
    (status = 409, body = ProblemView), (status = 422, body = ProblemView)))]
async fn create_action(
    scope: Scope,
    Path(id): Path<Uuid>,
    Body(body): Body<CreateAction>,
) -> Result<(StatusCode, Json<FindingDetail>)> {
    let tx = scope.begin(HANDLE).await?;
    let on = body.acted_on.unwrap_or_else(|| scope.agency().clock().today());
    let row = actions::act(&tx, id, on).await?;
    tx.commit().await?;
    Ok((StatusCode::CREATED, Json(detail(&scope, row).await?)))
}

/// Asks the metric for its verdict, on the check day or later. Refused until the data of all days up to it has come: a
/// person may ask, only the metric answers.
#[utoipa::path(post, path = "/findings/{id}/verification", tag = "alerts", params(("id" = Uuid, Path)),
    responses((status = 201, body = FindingDetail), (status = 404, body = ProblemView), (status = 409, body = ProblemView)))]
async fn create_verification(
    scope: Scope,
    Path(id): Path<Uuid>,
) -> Result<(StatusCode, Json<FindingDetail>)> {
    let row = actions::ask_now(&scope, id).await?;
    Ok((StatusCode::CREATED, Json(detail(&scope, row).await?)))
}

/// The alert rules, each with its numbers, whether it is judged, and the stores that have numbers of their own.
#[utoipa::path(get, path = "/alert_rules", tag = "alerts", responses((status = 200, body = AlertRulesView)))]
async fn list_alert_rules(scope: Scope) -> Result<Json<AlertRulesView>> {
    scope.require(VIEW)?;
    Ok(Json(alert_rules(&scope).await?))
}

/// Numbers of a rule for one store.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct PutAlertOverride {
    /// Numbers by name, of those the rule leaves open: `{"level": 3510000}`. A name left out stays as the rule has it.
    numbers: BTreeMap<String, i64>,
    /// Why this store differs.
    reason: String,
}

/// Gives a store its own numbers for a rule, in place of those it had: its return on ad spend breaks even elsewhere than
/// the agency's default. The next judging uses them.
#[utoipa::path(put, path = "/alert_rules/{code}/overrides/{store}", tag = "alerts",
    params(("code" = String, Path, description = "The rule."), ("store" = String, Path, description = "The store's code.")),
    request_body = PutAlertOverride, responses((status = 200, body = AlertRulesView), (status = 404, body = ProblemView),
    (status = 409, body = ProblemView), (status = 422, body = ProblemView)))]
async fn put_alert_override(
    scope: Scope,
    Path((code, store)): Path<(String, String)>,
    Body(body): Body<PutAlertOverride>,
) -> Result<Json<AlertRulesView>> {
    let tx = scope.begin(MANAGE_RULES).await?;
    let new = NewOverride { numbers: body.numbers, reason: body.reason };
    actions::set_override(&tx, &code, &store, new).await?;
    tx.commit().await?;
    Ok(Json(alert_rules(&scope).await?))
}

/// Lets a store be judged by the rule's own numbers again.
#[utoipa::path(delete, path = "/alert_rules/{code}/overrides/{store}", tag = "alerts",
    params(("code" = String, Path, description = "The rule."), ("store" = String, Path, description = "The store's code.")),
    responses((status = 200, body = AlertRulesView), (status = 404, body = ProblemView)))]
async fn delete_alert_override(
    scope: Scope,
    Path((code, store)): Path<(String, String)>,
) -> Result<Json<AlertRulesView>> {
    let tx = scope.begin(MANAGE_RULES).await?;
    actions::remove_override(&tx, &code, &store).await?;
    tx.commit().await?;
    Ok(Json(alert_rules(&scope).await?))
}
