//! Who did what to which record, when.

use axum::Json;
use axum::http::StatusCode;
use chrono::{DateTime, Utc};
use daiyun_base::error::Label;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::jobs::{QueuedJobView, queued_view};
use crate::access::{VERIFY_ACTIVITY, VIEW_ACTIVITY, actions};
use crate::activity::{self, activities};
use crate::error::Result;
use crate::http::Parameters;
use crate::http::page::{Page, PageRequest};
use crate::jobs;
use crate::scope::{Allowed, Scope};

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

/// What the last look at the whole chain found, and whether another one is asked for.
#[derive(Serialize, ToSchema)]
pub(super) struct VerificationView {
    /// Nothing before the first look.
    last: Option<VerdictView>,
    /// The look that waits or runs now.
    asked: Option<QueuedJobView>,
    actions: VerificationActions,
}

/// What a look at the whole chain found.
#[derive(Serialize, ToSchema)]
struct VerdictView {
    at: DateTime<Utc>,
    by: String,
    /// Whether nothing was missing, changed or slipped in.
    is_intact: bool,
    /// In words.
    summary: String,
    summary_en: String,
}

/// What the caller may do about the chain.
#[derive(Serialize, ToSchema)]
struct VerificationActions {
    verify: Allowed,
}

async fn verification(scope: &Scope) -> Result<VerificationView> {
    let last = activity::newest_of(scope, VERIFY_ACTIVITY).await?.map(|row| VerdictView {
        // What was found counts only while the row that says it is as it was written.
        is_intact: activity::is_intact(scope.agency().keys(), &row) && row.detail["intact"] == true,
        at: row.at,
        by: row.actor,
        summary: row.summary_zh,
        summary_en: row.summary_en,
    });
    let asked = jobs::live(scope, VERIFY_ACTIVITY).await?;
    let verdict = match (&asked, actions::may_verify(scope.reach())) {
        (Some(_), Ok(())) => Err(Label::new("已在核验", "A verification is under way")),
        (_, verdict) => verdict,
    };
    Ok(VerificationView {
        last,
        asked: asked.map(|row| queued_view(scope, row)),
        actions: VerificationActions { verify: Allowed::for_role(scope, VIEW_ACTIVITY, verdict) },
    })
}

/// What the last look at the whole chain of activity found.
#[utoipa::path(get, path = "/activity/verification", tag = "access",
    responses((status = 200, body = VerificationView)))]
pub(super) async fn get_verification(scope: Scope) -> Result<Json<VerificationView>> {
    scope.require(VIEW_ACTIVITY)?;
    Ok(Json(verification(&scope).await?))
}

/// Asks for a look at the whole chain: every link, signature and seal. It is done in the background and its outcome is
/// itself an activity.
#[utoipa::path(post, path = "/activity/verifications", tag = "access",
    responses((status = 202, body = VerificationView)))]
pub(super) async fn create_activity_verification(
    scope: Scope,
) -> Result<(StatusCode, Json<VerificationView>)> {
    let tx = scope.begin(VIEW_ACTIVITY).await?;
    actions::verify_later(&tx).await?;
    tx.commit().await?;
    Ok((StatusCode::ACCEPTED, Json(verification(&scope).await?)))
}
