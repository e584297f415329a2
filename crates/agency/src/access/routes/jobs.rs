//! The background jobs and how their last attempts went.

use axum::Json;
use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use crate::access::VIEW_JOBS;
use crate::capabilities;
use crate::error::Result;
use crate::http::page::Page;
use crate::jobs;
use crate::scope::Scope;

/// A background job.
#[derive(Serialize, ToSchema)]
pub(super) struct JobView {
    /// As `slice.noun`.
    name: String,
    /// How often it runs at least.
    every_seconds: u64,
    /// Whether it also runs after each change.
    follows: bool,
    /// When it last began; nothing before its first run.
    started_at: Option<DateTime<Utc>>,
    /// When it last ended; nothing while it runs, or when the process died with it.
    ended_at: Option<DateTime<Utc>>,
    /// Why the last attempt failed.
    error: Option<String>,
    /// Failed attempts since the last that succeeded.
    failure_count: i64,
}

/// The background jobs and how their last attempts went.
#[utoipa::path(get, path = "/jobs", tag = "access", responses((status = 200, body = Page<JobView>)))]
pub(super) async fn list_jobs(scope: Scope) -> Result<Json<Page<JobView>>> {
    scope.require(VIEW_JOBS)?;
    let attempts = jobs::attempts(scope.reader()).await?;
    let rows = capabilities::jobs().map(|job| {
        let last = attempts.iter().find(|attempt| attempt.name == job.name);
        JobView {
            name: job.name.to_owned(),
            every_seconds: job.every.as_secs(),
            follows: job.follows,
            started_at: last.map(|attempt| attempt.started_at),
            ended_at: last.and_then(|attempt| attempt.ended_at),
            error: last.and_then(|attempt| attempt.error.clone()),
            failure_count: last.map_or(0, |attempt| attempt.failure_count),
        }
    });
    Ok(Json(Page::whole(rows.collect())))
}
