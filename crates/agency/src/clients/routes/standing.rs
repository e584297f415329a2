//! Where a client stands: its phases, the moves it can make and made, what it was worth as a lead.

use axum::Json;
use axum::http::StatusCode;
use chrono::{DateTime, Utc};
use daiyun_base::error::Label;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use crate::Agency;
use crate::clients::policy::{Phase, ScoreInput, Stage, Standing, choices, may_move};
use crate::clients::records::{self, client_moves, clients, lead_scores};
use crate::clients::view::ClientView;
use crate::clients::{SCORE, UPDATE, VIEW_RELATION, actions, gates};
use crate::error::Result;
use crate::http::{Body, Path};
use crate::scope::{Allowed, Scope};
use crate::words;

pub(super) fn routes() -> OpenApiRouter<Agency> {
    OpenApiRouter::new()
        .routes(routes!(get_standing))
        .routes(routes!(create_move))
        .routes(routes!(create_score))
}

/// Where a client stands and how it came there.
#[derive(Serialize, ToSchema)]
struct StandingView {
    /// The four phases, in order.
    phases: Vec<PhaseView>,
    /// What can be done next.
    choices: Vec<MoveChoice>,
    /// What was done, the newest first.
    moves: Vec<MoveView>,
    /// Lead scores, the newest first.
    scores: Vec<ScoreView>,
    /// What each input weighs.
    weights: Vec<WeightView>,
    /// What to keep in mind with clients of this type.
    reminders: Vec<String>,
    reminders_en: Vec<String>,
    /// Whose hands do the work.
    executes: String,
    executes_label: String,
    executes_label_en: String,
    /// What this mode usually covers.
    covers: Vec<String>,
    covers_en: Vec<String>,
}

/// A phase (S41).
#[derive(Serialize, ToSchema)]
struct PhaseView {
    code: String,
    label: String,
    label_en: String,
    /// What deserves attention in it.
    focus: Vec<String>,
    focus_en: Vec<String>,
    is_current: bool,
}

/// Where a client may go.
#[derive(Serialize, ToSchema)]
struct MoveChoice {
    stage: String,
    phase: String,
    label: String,
    label_en: String,
    #[serde(rename = "move")]
    go: Allowed,
}

/// A move.
#[derive(Serialize, ToSchema)]
struct MoveView {
    id: Uuid,
    stage_label: String,
    stage_label_en: String,
    phase_label: String,
    phase_label_en: String,
    reason: String,
    moved_by_name: String,
    moved_at: DateTime<Utc>,
}

/// A lead score with its three inputs and their reasons.
#[derive(Serialize, ToSchema)]
struct ScoreView {
    id: Uuid,
    need_fit: i64,
    need_reason: String,
    budget_fit: i64,
    budget_reason: String,
    potential: i64,
    potential_reason: String,
    score: i64,
    band_label: String,
    band_label_en: String,
    /// By which weights.
    policy_revision: i64,
    scored_by_name: String,
    scored_at: DateTime<Utc>,
}

/// What an input weighs.
#[derive(Serialize, ToSchema)]
struct WeightView {
    /// `need_fit`, `budget_fit` or `potential`.
    code: &'static str,
    weight_ppm: i64,
}

/// Where a client stands, where it may go, and what it was worth.
#[utoipa::path(get, path = "/clients/{id}/standing", tag = "clients", params(("id" = Uuid, Path)),
    responses((status = 200, body = StandingView), (status = 404, body = crate::http::ProblemView)))]
async fn get_standing(scope: Scope, Path(id): Path<Uuid>) -> Result<Json<StandingView>> {
    scope.require(VIEW_RELATION)?;
    let client = records::by_id(&scope, id).await?;
    let policies = &scope.agency().definitions().clients;
    let open = records::onboarding_of(scope.reader(), id).await?.not_passed(policies);
    let standing = gates::standing_of(&client)?;
    let moves = records::moves_of(&scope, id).await?;
    let scores = records::scores_of(&scope, id).await?;
    let kind = policies.client_type(&client.client_type);
    let mode = policies.mode(&client.service_mode);
    let zh = |labels: &[Label]| labels.iter().map(|label| label.zh.clone()).collect();
    let en = |labels: &[Label]| labels.iter().map(|label| label.en.clone()).collect();
    let reminders = kind.map(|kind| kind.reminders.clone()).unwrap_or_default();
    let covers = mode.map(|mode| mode.scope.clone()).unwrap_or_default();
    let executes = mode.map(|mode| mode.executes);
    let executes_label = executes.map_or_else(|| Label::new("", ""), |one| one.label());
    Ok(Json(StandingView {
        phases: phases(&scope, standing),
        choices: choice_views(&scope, standing, &open),
        moves: moves.into_iter().map(|row| move_view(&scope, row)).collect::<Result<_>>()?,
        scores: scores.into_iter().map(|row| score_view(&scope, row)).collect(),
        weights: weights(&scope),
        reminders: zh(&reminders),
        reminders_en: en(&reminders),
        executes: executes.map(words::of).unwrap_or_default(),
        executes_label: executes_label.zh,
        executes_label_en: executes_label.en,
        covers: zh(&covers),
        covers_en: en(&covers),
    }))
}

fn phases(scope: &Scope, standing: Standing) -> Vec<PhaseView> {
    let current = words::of(standing.phase);
    let phases = scope.agency().definitions().clients.phases.iter();
    let view = |one: &crate::clients::policy::PhaseDefinition| PhaseView {
        code: one.code.clone(),
        label: one.label.zh.clone(),
        label_en: one.label.en.clone(),
        focus: one.focus.iter().map(|label| label.zh.clone()).collect(),
        focus_en: one.focus.iter().map(|label| label.en.clone()).collect(),
        is_current: one.code == current && standing.stage != Stage::Ended,
    };
    phases.map(view).collect()
}

fn choice_views(scope: &Scope, from: Standing, open: &[Label]) -> Vec<MoveChoice> {
    let policies = &scope.agency().definitions().clients;
    let view = |to: Standing| {
        let phase = phase_label(scope, to.phase);
        let stage = to.stage.label();
        // Only where somebody works with the client does the phase say more than the stage.
        let label = match to.stage {
            Stage::Active => {
                Label::new(format!("{} · {}", stage.zh, phase.zh), format!("{} · {}", stage.en, phase.en))
            }
            Stage::Lead | Stage::Onboarding | Stage::Renewal | Stage::Ended => stage,
        };
        MoveChoice {
            stage: words::of(to.stage),
            phase: words::of(to.phase),
            label: label.zh,
            label_en: label.en,
            go: Allowed::for_role(scope, UPDATE, may_move(from, to, &policies.phases, open)),
        }
    };
    choices(from, &policies.phases).into_iter().map(view).collect()
}

fn phase_label(scope: &Scope, phase: Phase) -> Label {
    let code = words::of(phase);
    let phases = &scope.agency().definitions().clients.phases;
    let found = phases.iter().find(|one| one.code == code);
    found.map_or_else(|| Label::new(&code, &code), |one| one.label.clone())
}

fn move_view(scope: &Scope, row: client_moves::Model) -> Result<MoveView> {
    let stage = words::read::<Stage>(&row.stage)?.label();
    let phase = phase_label(scope, words::read(&row.phase)?);
    Ok(MoveView {
        id: row.id,
        stage_label: stage.zh,
        stage_label_en: stage.en,
        phase_label: phase.zh,
        phase_label_en: phase.en,
        reason: row.reason,
        moved_by_name: row.moved_by_name,
        moved_at: row.moved_at,
    })
}

fn score_view(scope: &Scope, row: lead_scores::Model) -> ScoreView {
    let policy = scope.agency().definitions().clients.lead_score.as_ref();
    let band = policy.and_then(|policy| policy.band(row.score)).map(|band| band.label.clone());
    let band = band.unwrap_or_else(|| Label::new("", ""));
    ScoreView {
        id: row.id,
        need_fit: row.need_fit,
        need_reason: row.need_reason,
        budget_fit: row.budget_fit,
        budget_reason: row.budget_reason,
        potential: row.potential,
        potential_reason: row.potential_reason,
        score: row.score,
        band_label: band.zh,
        band_label_en: band.en,
        policy_revision: row.policy_revision,
        scored_by_name: row.scored_by_name,
        scored_at: row.scored_at,
    }
}

fn weights(scope: &Scope) -> Vec<WeightView> {
    let policy = scope.agency().definitions().clients.lead_score.as_ref();
    let of = |policy: &crate::clients::policy::LeadScorePolicy| {
        [
            ("need_fit", policy.need_fit_ppm),
            ("budget_fit", policy.budget_fit_ppm),
            ("potential", policy.potential_ppm),
        ]
    };
    let weights = policy.map(of).into_iter().flatten();
    weights.map(|(code, weight_ppm)| WeightView { code, weight_ppm }).collect()
}

/// A move to make.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct CreateMove {
    /// `lead`, `onboarding`, `active`, `renewal`, `ended`.
    #[schema(value_type = String)]
    stage: Stage,
    /// `acquisition`, `growth`, `expansion`, `loyalty`.
    #[schema(value_type = String)]
    phase: Phase,
    /// Why; both remembered and shown.
    reason: String,
}

/// Moves a client to another stage or phase. 成长 waits until every stage of onboarding is passed.
#[utoipa::path(post, path = "/clients/{id}/moves", tag = "clients", params(("id" = Uuid, Path)),
    request_body = CreateMove,
    responses((status = 201, body = ClientView), (status = 404, body = crate::http::ProblemView),
        (status = 409, body = crate::http::ProblemView), (status = 422, body = crate::http::ProblemView)))]
async fn create_move(
    scope: Scope,
    Path(id): Path<Uuid>,
    Body(body): Body<CreateMove>,
) -> Result<(StatusCode, Json<ClientView>)> {
    let tx = scope.begin(UPDATE).await?;
    let to = Standing { stage: body.stage, phase: body.phase };
    let _: clients::Model = actions::move_to(&tx, id, to, &body.reason).await?;
    tx.commit().await?;
    Ok((StatusCode::CREATED, Json(super::one(&scope, id).await?)))
}

/// A lead score to give: three inputs from 0 to 100, each with a reason.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct CreateScore {
    /// Made by the caller, so that a repeated request finds the first result.
    id: Uuid,
    /// 需求匹配度.
    need_fit: i64,
    need_reason: String,
    /// 预算匹配度.
    budget_fit: i64,
    budget_reason: String,
    /// 长期合作潜力.
    potential: i64,
    potential_reason: String,
}

/// Scores a lead. Earlier scores stay.
#[utoipa::path(post, path = "/clients/{id}/scores", tag = "clients", params(("id" = Uuid, Path)),
    request_body = CreateScore,
    responses((status = 201, body = ScoreView), (status = 404, body = crate::http::ProblemView),
        (status = 422, body = crate::http::ProblemView)))]
async fn create_score(
    scope: Scope,
    Path(id): Path<Uuid>,
    Body(body): Body<CreateScore>,
) -> Result<(StatusCode, Json<ScoreView>)> {
    let tx = scope.begin(SCORE).await?;
    let new = actions::NewScore {
        id: body.id,
        input: ScoreInput { need_fit: body.need_fit, budget_fit: body.budget_fit, potential: body.potential },
        need_reason: body.need_reason,
        budget_reason: body.budget_reason,
        potential_reason: body.potential_reason,
    };
    let scored = actions::score(&tx, id, new).await?;
    tx.commit().await?;
    Ok((StatusCode::CREATED, Json(score_view(&scope, scored))))
}
