//! Uploads, batches, quarantined rows, live progress.

pub(super) mod arriving;
mod batches;
mod repair;
mod templates;
mod upload;

use std::convert::Infallible;
use std::time::Duration;

use axum::Json;
use axum::response::sse::{Event, KeepAlive, Sse};
use daiyun_base::error::Label;
use futures::{Stream, StreamExt as _};
use serde::{Deserialize, Serialize};
use tokio::sync::broadcast::error::RecvError;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::VIEW;
use super::records::coverage::{self, ReportReach, report_label};
use super::rules::{Lateness, ReportAge, freshness_sentence};
use crate::Agency;
use crate::access;
use crate::error::Result;
use crate::http::Parameters;
use crate::scope::Scope;
use crate::stores::{self, Store};

/// A stream ends after this long at the latest, so that one outlives its session by no more.
const LONGEST_STREAM: Duration = Duration::from_mins(2);

pub(super) fn routes() -> OpenApiRouter<Agency> {
    OpenApiRouter::new()
        .routes(routes!(list_freshness))
        .routes(routes!(stream_progress))
        .routes(routes!(list_running))
        .merge(batches::routes())
        .merge(super::mappings::routes())
        .merge(repair::routes())
        .merge(templates::routes())
        .merge(upload::routes())
        .merge(super::uploads::routes())
}

/// How far a report of a store reaches.
#[derive(Serialize, ToSchema)]
struct FreshnessView {
    store_id: Uuid,
    store_code: String,
    store_name: String,
    /// The fact the report feeds.
    fact: String,
    /// What people call the report.
    fact_label: String,
    fact_label_en: String,
    /// The last day it speaks for; nothing for an expected report that has never come.
    until: Option<chrono::NaiveDate>,
    /// Business days between `until` and yesterday; 0 is fresh, nothing for one that has never come.
    missing_days: Option<i64>,
    severity: Lateness,
    /// The last day the store's orders are known, whichever report states them.
    orders_until: Option<chrono::NaiveDate>,
}

/// How far the reports of some stores reach, under one sentence.
#[derive(Serialize, ToSchema)]
struct FreshnessListView {
    items: Vec<FreshnessView>,
    total: u64,
    /// 结论: which report of which store is missing; nothing while there is no store.
    conclusion: Option<String>,
    conclusion_en: Option<String>,
}

/// Which stores.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct FreshnessRequest {
    /// Store codes with commas; every visible store if left out.
    stores: Option<String>,
}

/// How far each report of each visible store reaches, and which expected ones have never come.
#[utoipa::path(get, path = "/freshness", tag = "imports", params(FreshnessRequest),
    responses((status = 200, body = FreshnessListView), (status = 404, body = crate::http::ProblemView)))]
async fn list_freshness(
    scope: Scope,
    Parameters(request): Parameters<FreshnessRequest>,
) -> Result<Json<FreshnessListView>> {
    scope.require(VIEW)?;
    let stores = match request.stores.filter(|codes| !codes.is_empty()) {
        Some(codes) => {
            let codes: Vec<String> = codes.split(',').map(str::to_owned).collect();
            stores::by_codes(&scope, &codes).await?
        }
        None => stores::visible(&scope).await?,
    };
    let mut items = arrived(&scope, &stores).await?;
    for (store, fact) in coverage::never_came(&scope, &stores).await? {
        items.push(report_view(&scope, &store, fact, None));
    }
    let age = |view: &FreshnessView| ReportAge {
        store: view.store_name.clone(),
        report: Label::new(&view.fact_label, &view.fact_label_en),
        missing_days: view.missing_days,
    };
    let ages: Vec<ReportAge> = items.iter().map(age).collect();
    let sentence = (!ages.is_empty()).then(|| freshness_sentence(&ages));
    let (conclusion, conclusion_en) = sentence.map(|label| (label.zh, label.en)).unzip();
    Ok(Json(FreshnessListView { total: items.len() as u64, items, conclusion, conclusion_en }))
}

async fn arrived(scope: &Scope, stores: &[Store]) -> Result<Vec<FreshnessView>> {
    let reports = coverage::reports_of(scope, stores).await?.into_iter();
    let view = |ReportReach { store, fact, until, orders_until }| {
        let known = report_view(scope, &store, fact, Some(until));
        FreshnessView { orders_until, ..known }
    };
    Ok(reports.map(view).collect())
}

fn report_view(
    scope: &Scope,
    store: &Store,
    fact: String,
    until: Option<chrono::NaiveDate>,
) -> FreshnessView {
    let yesterday = scope.agency().clock().today() - chrono::Days::new(1);
    let label = report_label(scope, &store.platform, &fact);
    let missing_days = until.map(|until| (yesterday - until).num_days().max(0));
    FreshnessView {
        store_id: store.id,
        store_code: store.code.clone(),
        store_name: store.name.clone(),
        fact,
        fact_label: label.zh,
        fact_label_en: label.en,
        until,
        missing_days,
        severity: missing_days.map_or(Lateness::Late, Lateness::of),
        orders_until: None,
    }
}

/// Live progress of imports into visible stores, as server-sent events. The stream ends after a few minutes and when the
/// server stops; the browser asks again, and so again whether the session still holds.
#[utoipa::path(get, path = "/imports/events", tag = "imports",
    responses((status = 200, content_type = "text/event-stream", body = super::report::Progress)))]
async fn stream_progress(scope: Scope) -> Result<Sse<impl Stream<Item = Result<Event, Infallible>>>> {
    scope.require(VIEW)?;
    let visible: Vec<Uuid> = stores::visible(&scope).await?.into_iter().map(|store| store.id).collect();
    let receiver = scope.agency().progress().subscribe();
    let events = futures::stream::unfold((receiver, visible), |(mut receiver, visible)| async move {
        loop {
            match receiver.recv().await {
                Ok(progress) if visible.contains(&progress.store_id) => {
                    let event = Event::default().event("progress").json_data(&progress).unwrap_or_default();
                    return Some((Ok(event), (receiver, visible)));
                }
                // Somebody else's store, or a slow reader that missed a few: progress is only the newest anyway.
                Ok(_) | Err(RecvError::Lagged(_)) => {}
                Err(RecvError::Closed) => return None,
            }
        }
    });
    let agency = scope.agency().clone();
    let end = async move {
        tokio::select! {
            () = agency.stopped() => {}
            () = access::until_out(scope) => {}
            () = tokio::time::sleep(LONGEST_STREAM) => {}
        }
    };
    let events = events.take_until(Box::pin(end));
    Ok(Sse::new(events).keep_alive(KeepAlive::default()))
}

/// Imports that are on their way.
#[derive(Serialize, ToSchema)]
struct RunningImports {
    items: Vec<super::report::Progress>,
}

/// How far each import into a visible store is now, for whoever comes late.
#[utoipa::path(get, path = "/imports/running", tag = "imports", responses((status = 200, body = RunningImports)))]
async fn list_running(scope: Scope) -> Result<Json<RunningImports>> {
    scope.require(VIEW)?;
    let visible: Vec<Uuid> = stores::visible(&scope).await?.into_iter().map(|store| store.id).collect();
    Ok(Json(RunningImports { items: scope.agency().running().of_stores(&visible) }))
}
