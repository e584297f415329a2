//! Uploads, batches, quarantined rows, live progress.

mod batches;
mod repair;
mod upload;

use std::convert::Infallible;
use std::time::Duration;

use axum::Json;
use axum::response::sse::{Event, KeepAlive, Sse};
use futures::{Stream, StreamExt as _};
use serde::Serialize;
use tokio::sync::broadcast::error::RecvError;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::VIEW;
use super::records::coverage::{self, ReportReach};
use super::rules::Lateness;
use crate::Agency;
use crate::error::Result;
use crate::http::page::Page;
use crate::scope::Scope;
use crate::stores;

/// A stream ends after this long at the latest, so that one outlives its session by no more.
const LONGEST_STREAM: Duration = Duration::from_mins(2);

pub(super) fn routes() -> OpenApiRouter<Agency> {
    OpenApiRouter::new()
        .routes(routes!(list_freshness))
        .routes(routes!(stream_progress))
        .merge(batches::routes())
        .merge(repair::routes())
        .merge(upload::routes())
}

/// How far a report of a store reaches.
#[derive(Serialize, ToSchema)]
struct FreshnessView {
    store_id: Uuid,
    store_code: String,
    store_name: String,
    /// The fact the report feeds.
    fact: String,
    fact_label: String,
    fact_label_en: String,
    until: chrono::NaiveDate,
    /// Business days between `until` and yesterday; 0 is fresh.
    missing_days: i64,
    severity: Lateness,
    /// The last day the store's orders are known, whichever report states them.
    orders_until: Option<chrono::NaiveDate>,
}

/// How far each report of each visible store reaches.
#[utoipa::path(get, path = "/freshness", tag = "imports", responses((status = 200, body = Page<FreshnessView>)))]
async fn list_freshness(scope: Scope) -> Result<Json<Page<FreshnessView>>> {
    scope.require(VIEW)?;
    let yesterday = scope.agency().clock().today() - chrono::Days::new(1);
    let facts = &scope.agency().definitions().facts;
    let stores = stores::visible(&scope).await?;
    let rows = coverage::reports_of(&scope, &stores).await?.into_iter().map(|report| {
        let ReportReach { store, fact, until, orders_until } = report;
        let label = facts.get(&fact).map(|fact| fact.label.clone());
        let missing_days = (yesterday - until).num_days().max(0);
        FreshnessView {
            store_id: store.id,
            store_code: store.code,
            store_name: store.name,
            fact_label: label.as_ref().map(|label| label.zh.clone()).unwrap_or_default(),
            fact_label_en: label.map(|label| label.en).unwrap_or_default(),
            fact,
            until,
            missing_days,
            severity: Lateness::of(missing_days),
            orders_until,
        }
    });
    Ok(Json(Page::whole(rows.collect())))
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
            () = tokio::time::sleep(LONGEST_STREAM) => {}
        }
    };
    let events = events.take_until(Box::pin(end));
    Ok(Sse::new(events).keep_alive(KeepAlive::default()))
}
