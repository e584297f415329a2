//! The profiles as the console reads them.

use axum::Json;
use daiyun_base::error::Label;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::policy::{PlatformProfile, PlatformWord};
use crate::Agency;
use crate::error::Result;
use crate::http::page::Page;
use crate::scope::Scope;
use crate::stores::VIEW;

pub(in crate::stores) fn routes() -> OpenApiRouter<Agency> {
    OpenApiRouter::new().routes(routes!(list_platform_profiles))
}

/// Words in both languages.
#[derive(Serialize, ToSchema)]
struct ProfileText {
    text: String,
    text_en: String,
}

/// A metric as a platform calls it.
#[derive(Serialize, ToSchema)]
struct ProfileWord {
    word: String,
    means: String,
    means_en: String,
}

/// A time of a platform's year.
#[derive(Serialize, ToSchema)]
struct ProfileDate {
    on: String,
    on_en: String,
    label: String,
    label_en: String,
}

/// What is left of a push some days later.
#[derive(Serialize, ToSchema)]
struct ProfileDecay {
    day: i64,
    left_ppm: i64,
}

/// A storefront of a platform, with the list of its papers.
#[derive(Serialize, ToSchema)]
struct ProfileStorefront {
    storefront: Option<String>,
    label: String,
    label_en: String,
    needs_deposit: bool,
    /// How many papers it asks of everybody.
    paper_count: u64,
}

/// What a platform is like (S07).
#[derive(Serialize, ToSchema)]
struct PlatformProfileView {
    platform: String,
    mark: String,
    label: String,
    label_en: String,
    summary: ProfileText,
    audience: ProfileText,
    strengths: Vec<ProfileText>,
    cautions: Vec<ProfileText>,
    cycle: ProfileText,
    fees: ProfileText,
    words: Vec<ProfileWord>,
    calendar: Vec<ProfileDate>,
    attribution_days: i64,
    decay: Vec<ProfileDecay>,
    source: ProfileText,
    storefronts: Vec<ProfileStorefront>,
}

fn text(label: &Label) -> ProfileText {
    ProfileText { text: label.zh.clone(), text_en: label.en.clone() }
}

fn texts(labels: &[Label]) -> Vec<ProfileText> {
    labels.iter().map(text).collect()
}

fn word(one: &PlatformWord) -> ProfileWord {
    ProfileWord { word: one.word.clone(), means: one.means.zh.clone(), means_en: one.means.en.clone() }
}

fn storefronts(scope: &Scope, platform: &str) -> Vec<ProfileStorefront> {
    let policies = &scope.agency().definitions().intake;
    let of_platform = policies.platforms().filter(|one| one.platform.as_deref() == Some(platform));
    let storefront = of_platform.map(|one| ProfileStorefront {
        storefront: one.storefront.clone(),
        label: one.label.zh.clone(),
        label_en: one.label.en.clone(),
        needs_deposit: one.needs_deposit,
        paper_count: one.documents.len() as u64,
    });
    storefront.collect()
}

fn view(scope: &Scope, one: &PlatformProfile) -> PlatformProfileView {
    let platform = scope.agency().definitions().formats.platform(&one.code);
    let dates = one.calendar.iter().map(|entry| ProfileDate {
        on: entry.on.zh.clone(),
        on_en: entry.on.en.clone(),
        label: entry.label.zh.clone(),
        label_en: entry.label.en.clone(),
    });
    let points =
        one.forecast.decay.iter().map(|point| ProfileDecay { day: point.day, left_ppm: point.left_ppm });
    PlatformProfileView {
        platform: one.code.clone(),
        mark: platform.map(|platform| platform.mark.clone()).unwrap_or_default(),
        label: one.label.zh.clone(),
        label_en: one.label.en.clone(),
        summary: text(&one.summary),
        audience: text(&one.audience),
        strengths: texts(&one.strengths),
        cautions: texts(&one.cautions),
        cycle: text(&one.cycle),
        fees: text(&one.fees),
        words: one.words.iter().map(word).collect(),
        calendar: dates.collect(),
        attribution_days: one.forecast.attribution_days,
        decay: points.collect(),
        source: text(&one.source),
        storefronts: storefronts(scope, &one.code),
    }
}

/// What each platform is like: its people, strengths, cycle, costs and year, and what forecasts assume of it.
#[utoipa::path(get, path = "/platform_profiles", tag = "stores",
    responses((status = 200, body = Page<PlatformProfileView>)))]
async fn list_platform_profiles(scope: Scope) -> Result<Json<Page<PlatformProfileView>>> {
    scope.require(VIEW)?;
    let profiles = &scope.agency().definitions().profiles;
    Ok(Json(Page::whole(profiles.all().map(|one| view(&scope, one)).collect())))
}
