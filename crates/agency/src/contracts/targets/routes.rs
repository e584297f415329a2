//! The grid of a month's targets.

use axum::Json;
use chrono::{DateTime, Utc};
use daiyun_base::error::{Label, Problem};
use daiyun_base::period::Month;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::actions::{self, Typed};
use super::records::{self, targets};
use super::rules::kind_of;
use crate::Agency;
use crate::contracts::{SET_TARGETS, VIEW};
use crate::error::Result;
use crate::http::page::PageRequest;
use crate::http::{Body, Parameters, ProblemView};
use crate::scope::{Allowed, Scope};
use crate::stores;

/// Written at once by one person on one page; a larger agency saves the grid in parts.
const MOST: usize = 500;

pub(in crate::contracts) fn routes() -> OpenApiRouter<Agency> {
    OpenApiRouter::new().routes(routes!(list_targets, put_targets))
}

/// Which month.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct TargetsRequest {
    /// `2026-07`.
    month: String,
}

/// A metric that may have a target.
#[derive(Serialize, ToSchema)]
struct TargetMetric {
    code: String,
    label: String,
    label_en: String,
    /// `fen`, `ppm`, `count`, `ratio_ppm` or `seconds`: how its numbers are read.
    unit: &'static str,
    /// Whether less is better: then 保底 is the largest of the three.
    is_lower_better: bool,
}

/// What a store is meant to reach.
#[derive(Serialize, ToSchema)]
struct TargetView {
    id: Uuid,
    /// The store's code.
    store: String,
    store_name: String,
    metric: String,
    month: String,
    floor_value: Option<i64>,
    goal_value: i64,
    stretch_value: Option<i64>,
    set_by_name: String,
    set_at: DateTime<Utc>,
}

/// The targets of a month.
#[derive(Serialize, ToSchema)]
struct TargetsView {
    items: Vec<TargetView>,
    /// How many there are in all.
    total: u64,
    /// The metrics that may have one.
    metrics: Vec<TargetMetric>,
    actions: TargetsActions,
}

/// What may be done with targets.
#[derive(Serialize, ToSchema)]
struct TargetsActions {
    set: Allowed,
}

/// A target as it was typed, in the unit of its metric: `300万`, `9%`, `3.5`. An empty goal withdraws it.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct TypedTarget {
    /// The store's code.
    store: String,
    metric: String,
    #[serde(default)]
    floor: String,
    #[serde(default)]
    goal: String,
    #[serde(default)]
    stretch: String,
}

/// Targets of a month.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct PutTargets {
    /// `2026-07`.
    month: String,
    /// At most 500.
    targets: Vec<TypedTarget>,
}

/// The targets of a month in visible stores, and the metrics that may have one.
#[utoipa::path(get, path = "/targets", tag = "contracts", params(TargetsRequest, PageRequest),
    responses((status = 200, body = TargetsView), (status = 422, body = ProblemView)))]
async fn list_targets(
    scope: Scope,
    Parameters(request): Parameters<TargetsRequest>,
    Parameters(page): Parameters<PageRequest>,
) -> Result<Json<TargetsView>> {
    scope.require(VIEW)?;
    Ok(Json(view(&scope, month(&request.month)?, page).await?))
}

/// Sets targets of a month, all of them or none: a change keeps the target it replaces.
#[utoipa::path(put, path = "/targets", tag = "contracts", request_body = PutTargets,
    responses((status = 200, body = TargetsView), (status = 404, body = ProblemView),
        (status = 422, body = ProblemView)))]
async fn put_targets(scope: Scope, Body(body): Body<PutTargets>) -> Result<Json<TargetsView>> {
    let tx = scope.begin(SET_TARGETS).await?;
    let month = month(&body.month)?;
    if body.targets.len() > MOST {
        return Err(Problem::invalid(
            "too_many_targets",
            format!("一次最多保存 {MOST} 个目标；请分几次保存"),
            format!("At most {MOST} targets are saved at once; save in parts"),
        )
        .into());
    }
    let typed = body.targets.into_iter().map(|one| Typed {
        store: one.store,
        metric: one.metric,
        floor: one.floor,
        goal: one.goal,
        stretch: one.stretch,
    });
    actions::set(&tx, month, &typed.collect::<Vec<_>>()).await?;
    tx.commit().await?;
    let all = PageRequest { limit: Some(u32::MAX), offset: None };
    Ok(Json(view(&scope, month, all).await?))
}

fn month(text: &str) -> Result<Month> {
    // As many years as the facts may have.
    let month = text.parse::<Month>().ok().filter(|month| (1970..=9980).contains(&month.year()));
    month.ok_or_else(|| {
        Problem::invalid(
            "month_unknown",
            format!("「{text}」不是月份；请写成 2026-07"),
            format!("\"{text}\" is no month; write 2026-07"),
        )
        .into()
    })
}

async fn view(scope: &Scope, month: Month, page: PageRequest) -> Result<TargetsView> {
    let (rows, total) = records::page(scope, month, (page.limit(), page.offset())).await?;
    let ids: Vec<Uuid> = rows.iter().map(|row| row.store_id).collect();
    let stores = stores::by_ids(scope, &ids).await?;
    let item = |row: targets::Model| {
        let store = stores.iter().find(|store| store.id == row.store_id)?;
        Some(TargetView {
            id: row.id,
            store: store.code.clone(),
            store_name: store.name.clone(),
            metric: row.metric,
            month: row.month,
            floor_value: row.floor_value,
            goal_value: row.goal_value,
            stretch_value: row.stretch_value,
            set_by_name: row.set_by_name,
            set_at: row.set_at,
        })
    };
    Ok(TargetsView {
        items: rows.into_iter().filter_map(item).collect(),
        total,
        metrics: metrics(scope),
        actions: TargetsActions { set: Allowed::for_role(scope, SET_TARGETS, Ok::<(), Label>(())) },
    })
}

fn metrics(scope: &Scope) -> Vec<TargetMetric> {
    let catalogue = &scope.agency().definitions().metrics;
    let may = catalogue.iter().filter(|metric| kind_of(catalogue, metric).is_some());
    may.map(|metric| TargetMetric {
        code: metric.code.clone(),
        label: metric.label.zh.clone(),
        label_en: metric.label.en.clone(),
        unit: metric.unit.code(),
        is_lower_better: metric.polarity == daiyun_kpi::metric::Polarity::Lower,
    })
    .collect()
}
