//! Who did what to which record, when.

use axum::Json;
use axum::body::Body;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use daiyun_base::error::Label;
use daiyun_base::period::from_shanghai;
use futures::TryStreamExt;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::jobs::{QueuedJobView, queued_view};
use crate::access::records::people;
use crate::access::{VERIFY_ACTIVITY, VIEW_ACTIVITY, actions};
use crate::activity::{self, Change, Fact, Filter, Unit, activities};
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
    /// By this person.
    user_id: Option<Uuid>,
    /// This verb, for example `stores.move`, or all verbs of a slice, `stores`.
    verb: Option<String>,
    /// About this client.
    client_id: Option<Uuid>,
    /// About this store.
    store_id: Option<Uuid>,
    /// On this day or later, in Shanghai.
    from: Option<NaiveDate>,
    /// On this day or earlier, in Shanghai.
    to: Option<NaiveDate>,
    /// Part of the sentence, or of the name of who did it.
    text: Option<String>,
}

impl From<ActivityRequest> for Filter {
    fn from(request: ActivityRequest) -> Self {
        let midnight = |day: NaiveDate| from_shanghai(day.and_time(NaiveTime::MIN));
        Self {
            subject_kind: request.subject_kind,
            subject_id: request.subject_id,
            user_id: request.user_id,
            verb: request.verb,
            client_id: request.client_id,
            store_id: request.store_id,
            from: request.from.map(midnight),
            until: request.to.and_then(|day| day.succ_opt()).map(midnight),
            text: request.text,
        }
    }
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
    /// What was there before and after.
    changes: Vec<Change>,
    /// Numbers, names, reasons.
    facts: Vec<Fact>,
    /// Whether the row is as it was written; a row changed behind the program's back is not.
    is_intact: bool,
}

fn view(scope: &Scope, row: activities::Model) -> ActivityView {
    let (changes, facts) = activity::told(&row.detail);
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
        changes,
        facts,
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
    let (rows, total) = activity::page(&scope, &request.into(), page).await?;
    let mut items: Vec<ActivityView> = rows.into_iter().map(|row| view(&scope, row)).collect();
    name_people(&scope, &mut items).await?;
    Ok(Json(Page { items, total }))
}

/// Ids of people read as their names, where the caller may see them.
async fn name_people(scope: &Scope, items: &mut [ActivityView]) -> Result<()> {
    let mut named: Vec<(&mut Unit, &mut String)> = Vec::new();
    for ActivityView { changes, facts, .. } in items {
        for Change { unit, before, after, .. } in changes.iter_mut().filter(|change| change.unit == Unit::Id)
        {
            // Both stay ids or both become names.
            if let (Some(text), None) | (None, Some(text)) = (before.as_mut(), after.as_mut()) {
                named.push((unit, text));
            }
        }
        named.extend(
            facts
                .iter_mut()
                .filter(|fact| fact.unit == Unit::Id)
                .map(|fact| (&mut fact.unit, &mut fact.value)),
        );
    }
    let ids = named.iter().filter_map(|(_, text)| Uuid::parse_str(text).ok()).collect();
    let names = people::names(scope, &ids).await?;
    for (unit, text) in named {
        if let Some(name) = Uuid::parse_str(text).ok().and_then(|id| names.get(&id)) {
            (*unit, *text) = (Unit::Text, name.clone());
        }
    }
    Ok(())
}

/// Somebody who did something.
#[derive(Serialize, ToSchema)]
pub(super) struct ActorView {
    user_id: Uuid,
    /// A name they did it under.
    name: String,
}

/// What the activity can be asked for, and what may be done with all of it.
#[derive(Serialize, ToSchema)]
pub(super) struct ActivityChoicesView {
    /// Who did something inside the caller's scope, by name.
    people: Vec<ActorView>,
    /// What was done, as `slice.verb`.
    verbs: Vec<String>,
    /// To which sorts of record.
    subject_kinds: Vec<String>,
    actions: ActivityActions,
}

/// What the caller may do with the whole activity.
#[derive(Serialize, ToSchema)]
struct ActivityActions {
    export: Allowed,
}

/// Who did something, what was done and to which sorts of record, for choosing from.
#[utoipa::path(get, path = "/activity/choices", tag = "access",
    responses((status = 200, body = ActivityChoicesView)))]
pub(super) async fn get_activity_choices(scope: Scope) -> Result<Json<ActivityChoicesView>> {
    scope.require(VIEW_ACTIVITY)?;
    let found = activity::choices(&scope).await?;
    let may_export = actions::may_verify(scope.reach());
    Ok(Json(ActivityChoicesView {
        people: found.people.into_iter().map(|(user_id, name)| ActorView { user_id, name }).collect(),
        verbs: found.verbs,
        subject_kinds: found.kinds,
        actions: ActivityActions { export: Allowed::for_role(&scope, VIEW_ACTIVITY, may_export) },
    }))
}

/// The whole chain as a file, which `daiyun verify` checks on any machine. Whoever takes it shows who they are again, and
/// that it was taken is itself an activity.
#[utoipa::path(post, path = "/activity/file", tag = "access",
    responses((status = 200, content_type = "application/x-ndjson", body = String)))]
pub(super) async fn create_activity_file(scope: Scope) -> Result<Response> {
    let tx = scope.begin(VIEW_ACTIVITY).await?;
    actions::remember_export(&tx).await?;
    tx.commit().await?;
    activity::link(&scope).await?;
    let name = format!("attachment; filename=\"activity-{}.jsonl\"", scope.agency().clock().today());
    let pieces = activity::export_in_pieces(scope).await?;
    // What fails in the middle ends the download; the file then lacks its end, and a check of it says so.
    let body = Body::from_stream(pieces.map_err(|failure| failure.to_string()));
    Ok((
        [(header::CONTENT_TYPE, "application/x-ndjson".to_owned()), (header::CONTENT_DISPOSITION, name)],
        body,
    )
        .into_response())
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
