//! Onboarding (S11): the stages with their forms, handing in, judging, passing.

use axum::Json;
use axum::http::StatusCode;
use chrono::{DateTime, Utc};
use daiyun_base::error::Label;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::options::{AdviceView, advice_view};
use crate::Agency;
use crate::clients::gates::{self, Onboarding};
use crate::clients::policy::{Field, Holds, OnboardingStage, Output, advise, chosen_traits, estimate};
use crate::clients::records::{self, clients, onboarding_outputs};
use crate::clients::view::WordView;
use crate::clients::{HAND_IN, PASS_GATE, VIEW, VIEW_RELATION, actions};
use crate::error::Result;
use crate::http::{Body, Path};
use crate::scope::{Allowed, Scope};
use crate::words;

pub(super) fn routes() -> OpenApiRouter<Agency> {
    OpenApiRouter::new()
        .routes(routes!(get_onboarding))
        .routes(routes!(create_output))
        .routes(routes!(create_acceptance))
        .routes(routes!(create_return))
        .routes(routes!(create_passing))
}

/// The way of a client through onboarding.
#[derive(Serialize, ToSchema)]
struct OnboardingView {
    stages: Vec<OnboardingStageView>,
}

/// A stage with its gate.
#[derive(Serialize, ToSchema)]
struct OnboardingStageView {
    code: String,
    label: String,
    label_en: String,
    outputs: Vec<OutputView>,
    accepted_count: usize,
    passed_by_name: Option<String>,
    passed_at: Option<DateTime<Utc>>,
    pass: Allowed,
}

/// What a stage puts out.
#[derive(Serialize, ToSchema)]
struct OutputView {
    code: String,
    label: String,
    label_en: String,
    /// `missing`, `waiting`, `accepted` or `returned`.
    state: &'static str,
    state_label: String,
    state_label_en: String,
    fields: Vec<OutputField>,
    /// Whether the form also asks for the traits of the product.
    asks_traits: bool,
    /// What the form begins with: the newest revision, else what the client's type suggests.
    #[schema(value_type = Object)]
    start: Value,
    /// The newest first.
    revisions: Vec<RevisionView>,
    hand_in: Allowed,
}

/// A field of a form.
#[derive(Serialize, ToSchema)]
struct OutputField {
    code: String,
    /// `line`, `text`, `money`, `percent`, `day` or `rows`.
    kind: String,
    label: String,
    label_en: String,
    columns: Vec<WordView>,
}

/// What was handed in.
#[derive(Serialize, ToSchema)]
struct RevisionView {
    id: Uuid,
    revision_no: i64,
    #[schema(value_type = Object)]
    content: Value,
    handed_in_by_name: String,
    handed_in_at: DateTime<Utc>,
    is_accepted: bool,
    judged_by_name: Option<String>,
    judged_at: Option<DateTime<Utc>>,
    returned_reason: Option<String>,
    estimate: Option<EstimateView>,
    /// The platforms advised for its traits.
    advice: Vec<AdviceView>,
    judge: Allowed,
}

/// 投入产出测算 of a plan.
#[derive(Serialize, ToSchema)]
struct EstimateView {
    /// Expected net sales × margin.
    gross_profit_fen: i64,
    /// Gross profit ÷ what goes in.
    roi_ppm: Option<i64>,
    /// Net sales at which what goes in is earned back.
    break_even_fen: Option<i64>,
}

/// The four stages of a client with their outputs. The client side sees what was accepted.
#[utoipa::path(get, path = "/clients/{id}/onboarding", tag = "clients", params(("id" = Uuid, Path)),
    responses((status = 200, body = OnboardingView), (status = 404, body = crate::http::ProblemView)))]
async fn get_onboarding(scope: Scope, Path(id): Path<Uuid>) -> Result<Json<OnboardingView>> {
    scope.require(VIEW)?;
    Ok(Json(view_of(&scope, id).await?))
}

async fn view_of(scope: &Scope, id: Uuid) -> Result<OnboardingView> {
    let client = records::by_id(scope, id).await?;
    let mut onboarding = records::onboarding_of(scope.reader(), id).await?;
    if !scope.may(VIEW_RELATION) {
        onboarding.outputs.retain(|row| row.is_accepted);
    }
    let stages = &scope.agency().definitions().clients.stages;
    let stages = stages.iter().map(|stage| stage_view(scope, &client, stage, &onboarding)).collect();
    Ok(OnboardingView { stages })
}

fn stage_view(
    scope: &Scope,
    client: &clients::Model,
    stage: &OnboardingStage,
    onboarding: &Onboarding,
) -> OnboardingStageView {
    let policies = &scope.agency().definitions().clients;
    let passing = onboarding.passing(&stage.code);
    let may_pass = match passing {
        Some(_) => Err(Label::new("这一阶段已经过关", "This stage is passed already")),
        None => onboarding.may_pass(policies, stage),
    };
    OnboardingStageView {
        code: stage.code.clone(),
        label: stage.label.zh.clone(),
        label_en: stage.label.en.clone(),
        outputs: stage.outputs.iter().map(|one| output_view(scope, client, one, onboarding)).collect(),
        accepted_count: stage.outputs.len() - stage.gaps(&onboarding.accepted()).len(),
        passed_by_name: passing.map(|row| row.passed_by_name.clone()),
        passed_at: passing.map(|row| row.passed_at),
        pass: Allowed::for_role(scope, PASS_GATE, may_pass),
    }
}

fn output_view(
    scope: &Scope,
    client: &clients::Model,
    output: &Output,
    onboarding: &Onboarding,
) -> OutputView {
    let definitions = scope.agency().definitions();
    let newest = onboarding.newest(&output.code);
    let (state, label) = state_of(newest, onboarding.accepted().contains(&output.code));
    let waits = match newest.is_some_and(|row| row.judged_at.is_none()) {
        true => Err(Label::new("上一版还在等验收", "The last revision still waits to be judged")),
        false => Ok(()),
    };
    let metric_name = |code: &str| match definitions.metrics.metric(code) {
        Ok(metric) => metric.label.zh.clone(),
        Err(_) => code.to_owned(),
    };
    let suggested = || gates::start_of(&definitions.clients, client, output, metric_name);
    let start = newest
        .map(|row| row.content.clone())
        .or_else(suggested)
        .unwrap_or_else(|| Value::Object(serde_json::Map::new()));
    let own = onboarding.outputs.iter().filter(|row| row.output_code == output.code);
    OutputView {
        code: output.code.clone(),
        label: output.label.zh.clone(),
        label_en: output.label.en.clone(),
        state,
        state_label: label.zh,
        state_label_en: label.en,
        fields: gates::fields_of(&definitions.clients, client, output).into_iter().map(field_view).collect(),
        asks_traits: output.holds == Some(Holds::Platforms),
        start,
        revisions: own.map(|row| revision_view(scope, output, row)).collect(),
        hand_in: Allowed::for_role(scope, HAND_IN, waits),
    }
}

/// What the newest revision says; an accepted earlier one keeps the gate open all the same.
fn state_of(newest: Option<&onboarding_outputs::Model>, has_accepted: bool) -> (&'static str, Label) {
    match newest {
        None => ("missing", Label::new("未提交", "Missing")),
        Some(row) if row.judged_at.is_none() => ("waiting", Label::new("待验收", "Waiting")),
        Some(row) if row.is_accepted || has_accepted => ("accepted", Label::new("已验收", "Accepted")),
        Some(_) => ("returned", Label::new("已退回", "Returned")),
    }
}

fn field_view(field: Field) -> OutputField {
    OutputField {
        code: field.code,
        kind: words::of(field.kind),
        label: field.label.zh,
        label_en: field.label.en,
        columns: field.columns.iter().map(|column| WordView::of(&column.code, &column.label)).collect(),
    }
}

fn revision_view(scope: &Scope, output: &Output, row: &onboarding_outputs::Model) -> RevisionView {
    let policies = &scope.agency().definitions().clients;
    let asks_traits = output.holds == Some(Holds::Platforms);
    let estimate = if asks_traits { estimate(&row.content) } else { None };
    let advice = if asks_traits { advise(&policies.fits, &chosen_traits(&row.content)) } else { Vec::new() };
    RevisionView {
        id: row.id,
        revision_no: row.revision_no,
        content: row.content.clone(),
        handed_in_by_name: row.handed_in_by_name.clone(),
        handed_in_at: row.handed_in_at,
        is_accepted: row.is_accepted,
        judged_by_name: row.judged_by_name.clone(),
        judged_at: row.judged_at,
        returned_reason: row.returned_reason.clone(),
        estimate: estimate.map(|one| EstimateView {
            gross_profit_fen: one.gross_profit.fen(),
            roi_ppm: one.roi_ppm,
            break_even_fen: one.break_even.map(daiyun_base::money::Money::fen),
        }),
        advice: advice.into_iter().map(advice_view).collect(),
        judge: Allowed::for_role(scope, PASS_GATE, gates::may_judge(row, scope.person().user_id)),
    }
}

/// Work to hand in.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct CreateOutput {
    /// Made by the caller, so that a repeated request finds the first result.
    id: Uuid,
    output_code: String,
    /// By field: text, or rows of text by column; `traits` where the form asks for them.
    #[schema(value_type = Object)]
    content: Value,
}

/// Hands in the next revision of an output; somebody else accepts it.
#[utoipa::path(post, path = "/clients/{id}/outputs", tag = "clients", params(("id" = Uuid, Path)),
    request_body = CreateOutput,
    responses((status = 201, body = OnboardingView), (status = 404, body = crate::http::ProblemView),
        (status = 409, body = crate::http::ProblemView), (status = 422, body = crate::http::ProblemView)))]
async fn create_output(
    scope: Scope,
    Path(id): Path<Uuid>,
    Body(body): Body<CreateOutput>,
) -> Result<(StatusCode, Json<OnboardingView>)> {
    let tx = scope.begin(HAND_IN).await?;
    let new = actions::HandIn { id: body.id, output_code: body.output_code, content: body.content };
    actions::hand_in(&tx, id, new).await?;
    tx.commit().await?;
    Ok((StatusCode::CREATED, Json(view_of(&scope, id).await?)))
}

/// Accepts what somebody else handed in.
#[utoipa::path(post, path = "/outputs/{id}/acceptances", tag = "clients", params(("id" = Uuid, Path)),
    responses((status = 201, body = OnboardingView), (status = 404, body = crate::http::ProblemView),
        (status = 409, body = crate::http::ProblemView)))]
async fn create_acceptance(scope: Scope, Path(id): Path<Uuid>) -> Result<(StatusCode, Json<OnboardingView>)> {
    let tx = scope.begin(PASS_GATE).await?;
    let judged = actions::accept(&tx, id).await?;
    tx.commit().await?;
    Ok((StatusCode::CREATED, Json(view_of(&scope, judged.client_id).await?)))
}

/// Why something is sent back.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct CreateReturn {
    reason: String,
}

/// Sends back what somebody else handed in.
#[utoipa::path(post, path = "/outputs/{id}/returns", tag = "clients", params(("id" = Uuid, Path)),
    request_body = CreateReturn,
    responses((status = 201, body = OnboardingView), (status = 404, body = crate::http::ProblemView),
        (status = 409, body = crate::http::ProblemView), (status = 422, body = crate::http::ProblemView)))]
async fn create_return(
    scope: Scope,
    Path(id): Path<Uuid>,
    Body(body): Body<CreateReturn>,
) -> Result<(StatusCode, Json<OnboardingView>)> {
    let tx = scope.begin(PASS_GATE).await?;
    let judged = actions::send_back(&tx, id, &body.reason).await?;
    tx.commit().await?;
    Ok((StatusCode::CREATED, Json(view_of(&scope, judged.client_id).await?)))
}

/// A stage to pass.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct CreatePassing {
    stage_code: String,
}

/// Passes a stage of onboarding whose outputs were all accepted.
#[utoipa::path(post, path = "/clients/{id}/passings", tag = "clients", params(("id" = Uuid, Path)),
    request_body = CreatePassing,
    responses((status = 201, body = OnboardingView), (status = 404, body = crate::http::ProblemView),
        (status = 409, body = crate::http::ProblemView)))]
async fn create_passing(
    scope: Scope,
    Path(id): Path<Uuid>,
    Body(body): Body<CreatePassing>,
) -> Result<(StatusCode, Json<OnboardingView>)> {
    let tx = scope.begin(PASS_GATE).await?;
    actions::pass_stage(&tx, id, &body.stage_code).await?;
    tx.commit().await?;
    Ok((StatusCode::CREATED, Json(view_of(&scope, id).await?)))
}
