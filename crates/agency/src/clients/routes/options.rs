//! The closed lists that forms offer, and the advice on platforms, which needs no client.

use std::collections::BTreeMap;

use axum::Json;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::Agency;
use crate::clients::actions::NOTE_KINDS;
use crate::clients::policy::{Advice, STAGES, advise};
use crate::clients::view::WordView;
use crate::clients::{VIEW, VIEW_RELATION, gates};
use crate::error::Result;
use crate::http::Body;
use crate::scope::Scope;
use crate::words;

pub(super) fn routes() -> OpenApiRouter<Agency> {
    OpenApiRouter::new().routes(routes!(get_client_options)).routes(routes!(advise_platforms))
}

/// What forms about clients offer.
#[derive(Serialize, ToSchema)]
struct ClientOptions {
    /// Client types (S08).
    client_types: Vec<ClientChoice>,
    /// Service modes (S02.4).
    service_modes: Vec<ClientChoice>,
    stages: Vec<WordView>,
    phases: Vec<WordView>,
    tags: Vec<WordView>,
    note_kinds: Vec<WordView>,
    /// What is asked about a product.
    traits: Vec<TraitView>,
}

/// A word with what it means.
#[derive(Serialize, ToSchema)]
struct ClientChoice {
    code: String,
    label: String,
    label_en: String,
    note: String,
    note_en: String,
}

/// A question about a product.
#[derive(Serialize, ToSchema)]
struct TraitView {
    code: String,
    label: String,
    label_en: String,
    levels: Vec<WordView>,
}

/// The closed lists of clients, in their order.
#[utoipa::path(get, path = "/client_options", tag = "clients",
    responses((status = 200, body = ClientOptions)))]
async fn get_client_options(scope: Scope) -> Result<Json<ClientOptions>> {
    scope.require(VIEW)?;
    let policies = &scope.agency().definitions().clients;
    let choice =
        |code: &str, label: &daiyun_base::error::Label, note: &daiyun_base::error::Label| ClientChoice {
            code: code.to_owned(),
            label: label.zh.clone(),
            label_en: label.en.clone(),
            note: note.zh.clone(),
            note_en: note.en.clone(),
        };
    let note_kind = |(code, zh, en): &(&str, &str, &str)| WordView {
        code: (*code).to_owned(),
        label: (*zh).to_owned(),
        label_en: (*en).to_owned(),
    };
    Ok(Json(ClientOptions {
        client_types: policies.types.iter().map(|one| choice(&one.code, &one.label, &one.note)).collect(),
        service_modes: policies.modes.iter().map(|one| choice(&one.code, &one.label, &one.note)).collect(),
        stages: STAGES.iter().map(|stage| WordView::of(&words::of(*stage), &stage.label())).collect(),
        phases: policies.phases.iter().map(|one| WordView::of(&one.code, &one.label)).collect(),
        tags: policies.tags.iter().map(|one| WordView::of(&one.code, &one.label)).collect(),
        note_kinds: NOTE_KINDS.iter().map(note_kind).collect(),
        traits: policies
            .traits
            .iter()
            .map(|one| TraitView {
                code: one.code.clone(),
                label: one.label.zh.clone(),
                label_en: one.label.en.clone(),
                levels: one.levels.iter().map(|level| WordView::of(&level.code, &level.label)).collect(),
            })
            .collect(),
    }))
}

/// A product in traits.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct AdvisePlatforms {
    /// Answers by trait; what is left out says nothing.
    traits: BTreeMap<String, String>,
}

/// What is said about one platform.
#[derive(Serialize, ToSchema)]
pub(super) struct AdviceView {
    platform: String,
    label: String,
    label_en: String,
    points: i64,
    /// The largest first.
    reasons: Vec<AdviceReason>,
}

/// Why.
#[derive(Serialize, ToSchema)]
struct AdviceReason {
    points: i64,
    text: String,
    text_en: String,
}

/// Platforms, the best first.
#[derive(Serialize, ToSchema)]
struct PlatformAdvice {
    items: Vec<AdviceView>,
}

pub(super) fn advice_view(advice: Advice) -> AdviceView {
    let reason = |(points, label): (i64, daiyun_base::error::Label)| AdviceReason {
        points,
        text: label.zh,
        text_en: label.en,
    };
    AdviceView {
        platform: advice.platform,
        label: advice.label.zh,
        label_en: advice.label.en,
        points: advice.points,
        reasons: advice.reasons.into_iter().map(reason).collect(),
    }
}

/// Which platforms suit a product, and why. Nothing is kept.
#[utoipa::path(post, path = "/platform_advice", tag = "clients", request_body = AdvisePlatforms,
    responses((status = 200, body = PlatformAdvice), (status = 422, body = crate::http::ProblemView)))]
async fn advise_platforms(scope: Scope, Body(body): Body<AdvisePlatforms>) -> Result<Json<PlatformAdvice>> {
    scope.require(VIEW_RELATION)?;
    let policies = &scope.agency().definitions().clients;
    gates::check_traits(policies, &body.traits)?;
    let items = advise(&policies.fits, &body.traits).into_iter().map(advice_view).collect();
    Ok(Json(PlatformAdvice { items }))
}
