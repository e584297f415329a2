//! Who did what to which record, when.

use axum::Json;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::access::VIEW_ACTIVITY;
use crate::activity::{self, activities};
use crate::error::Result;
use crate::http::Parameters;
use crate::http::page::{Page, PageRequest};
use crate::scope::Scope;

/// Which activities.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct ActivityRequest {
    /// Of this sort of record only, for example `statement`.
    subject_kind: Option<String>,
    /// Of this record only.
    subject_id: Option<String>,
}

/// One thing somebody did.
#[derive(Serialize, ToSchema)]
pub(super) struct ActivityView {
    id: Uuid,
    at: DateTime<Utc>,
    user_id: Option<Uuid>,
    /// The name as it was then.
    actor: String,
    /// What was done, as `slice.verb`.
    verb: String,
    subject_kind: String,
    subject_id: String,
    client_id: Option<Uuid>,
    store_id: Option<Uuid>,
    summary: String,
    summary_en: String,
    /// Before and after, numbers, names.
    detail: serde_json::Value,
    /// Whether the row is as it was written; a row changed behind the program's back is not.
    is_intact: bool,
}

fn view(scope: &Scope, row: activities::Model) -> ActivityView {
    ActivityView {
        is_intact: activity::is_intact(scope.agency().keys(), &row),
        id: row.id,
        at: row.at,
        user_id: row.user_id,
        actor: row.actor,
        verb: row.verb,
        subject_kind: row.subject_kind,
        subject_id: row.subject_id,
        client_id: row.client_id,
        store_id: row.store_id,
        summary: row.summary_zh,
        summary_en: row.summary_en,
        detail: row.detail,
    }
}

/// What happened inside the caller's scope, newest first.
#[utoipa::path(get, path = "/activity", tag = "access", params(ActivityRequest, PageRequest),
    responses((status = 200, body = Page<ActivityView>)))]
pub(super) async fn list_activity(
    scope: Scope,
    Parameters(request): Parameters<ActivityRequest>,
    Parameters(page): Parameters<PageRequest>,
) -> Result<Json<Page<ActivityView>>> {
    scope.require(VIEW_ACTIVITY)?;
    let filter = activity::Filter { subject_kind: request.subject_kind, subject_id: request.subject_id };
    let (rows, total) = activity::page(&scope, &filter, page).await?;
    let items = rows.into_iter().map(|row| view(&scope, row)).collect();
    Ok(Json(Page { items, total }))
}
