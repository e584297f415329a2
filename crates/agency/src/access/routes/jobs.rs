//! The background jobs: those of the schedule and how their last attempts went, and the queue of what people asked for.

use axum::Json;
use axum::http::StatusCode;
use chrono::{DateTime, Utc};
use daiyun_base::error::Label;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::access::{MANAGE_JOBS, VIEW_JOBS, actions};
use crate::capabilities;
use crate::error::Result;
use crate::http::page::{Page, PageRequest};
use crate::http::{Body, Parameters, Path};
use crate::jobs::{self, Attempt, Filter, Job, queued_jobs};
use crate::scope::{Allowed, Scope};

/// How a scheduled job stands.
#[derive(Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum JobState {
    /// It has not run yet.
    New,
    /// It runs now.
    Running,
    /// Its last attempt went well.
    Well,
    /// Its last attempt failed; the next one comes by itself.
    Failed,
    /// It keeps failing.
    Failing,
}

impl JobState {
    fn of(last: Option<&Attempt>, is_held: bool) -> Self {
        match last {
            None => Self::New,
            Some(last) if last.ended_at.is_none() && is_held => Self::Running,
            Some(last) if last.failure_count >= jobs::REPEATEDLY => Self::Failing,
            Some(last) if last.failure_count > 0 || last.ended_at.is_none() => Self::Failed,
            Some(_) => Self::Well,
        }
    }

    fn label(self) -> Label {
        match self {
            Self::New => Label::new("还没运行", "Not run yet"),
            Self::Running => Label::new("执行中", "Running"),
            Self::Well => Label::new("正常", "Well"),
            Self::Failed => Label::new("失败，会再试", "Failed, will retry"),
            Self::Failing => Label::new("反复失败", "Keeps failing"),
        }
    }

    fn may_run(self) -> Result<(), Label> {
        match self {
            Self::Running => Err(Label::new("正在执行", "It is running")),
            Self::New | Self::Well | Self::Failed | Self::Failing => Ok(()),
        }
    }
}

/// A background job.
#[derive(Serialize, ToSchema)]
pub(super) struct JobView {
    /// As `slice.noun`.
    name: String,
    label: String,
    label_en: String,
    /// When it runs, in words.
    schedule: String,
    schedule_en: String,
    /// Whether it also runs after each change.
    follows: bool,
    state: JobState,
    state_label: String,
    state_label_en: String,
    /// When it is next due; nothing before anybody has looked.
    next_due_at: Option<DateTime<Utc>>,
    /// Whether it runs, or will as soon as the process that runs jobs looks.
    is_due: bool,
    /// When it last began; nothing before its first run.
    started_at: Option<DateTime<Utc>>,
    /// When it last ended; nothing while it runs, or when the process died with it.
    ended_at: Option<DateTime<Utc>>,
    /// Why the last attempt failed.
    error: Option<String>,
    /// Failed attempts since the last that succeeded.
    failure_count: i64,
    actions: JobActions,
}

/// What the caller may do about a job.
#[derive(Serialize, ToSchema)]
struct JobActions {
    run: Allowed,
}

fn view(
    scope: &Scope,
    job: Job,
    last: Option<&Attempt>,
    (due, is_held): (Option<DateTime<Utc>>, bool),
) -> JobView {
    let (schedule, state) = (job.schedule.label(), JobState::of(last, is_held));
    let words = state.label();
    JobView {
        name: job.name.to_owned(),
        label: job.name_zh.to_owned(),
        label_en: job.name_en.to_owned(),
        schedule: schedule.zh,
        schedule_en: schedule.en,
        follows: job.follows,
        state,
        state_label: words.zh,
        state_label_en: words.en,
        next_due_at: due,
        is_due: matches!(state, JobState::Running) || due.is_some_and(|due| due <= scope.now()),
        started_at: last.map(|last| last.started_at),
        ended_at: last.and_then(|last| last.ended_at),
        error: last.and_then(|last| last.error.clone()),
        failure_count: last.map_or(0, |last| last.failure_count),
        actions: JobActions { run: Allowed::for_role(scope, MANAGE_JOBS, state.may_run()) },
    }
}

async fn views(scope: &Scope) -> Result<Vec<JobView>> {
    let reader = scope.reader();
    let (attempts, dues) = (jobs::attempts(reader).await?, jobs::dues(reader).await?);
    let is_held = jobs::floor_is_held(reader, scope.now()).await?;
    let rows = capabilities::jobs().map(|job| {
        let last = attempts.iter().find(|attempt| attempt.name == job.name);
        view(scope, job, last, (dues.get(job.name).copied(), is_held))
    });
    Ok(rows.collect())
}

/// The background jobs and how their last attempts went.
#[utoipa::path(get, path = "/jobs", tag = "access", responses((status = 200, body = Page<JobView>)))]
pub(super) async fn list_jobs(scope: Scope) -> Result<Json<Page<JobView>>> {
    scope.require(VIEW_JOBS)?;
    Ok(Json(Page::whole(views(&scope).await?)))
}

/// Runs a background job as soon as the process that runs them looks, whatever its schedule says.
#[utoipa::path(post, path = "/jobs/{name}/runs", tag = "access", params(("name" = String, Path)),
    responses((status = 202, body = JobView), (status = 404, body = crate::http::ProblemView)))]
pub(super) async fn create_run(
    scope: Scope,
    Path(name): Path<String>,
) -> Result<(StatusCode, Json<JobView>)> {
    let tx = scope.begin(MANAGE_JOBS).await?;
    let job = actions::run_job(&tx, &name).await?;
    tx.commit().await?;
    let reader = scope.reader();
    let (attempts, dues) = (jobs::attempts(reader).await?, jobs::dues(reader).await?);
    let is_held = jobs::floor_is_held(reader, scope.now()).await?;
    let last = attempts.iter().find(|attempt| attempt.name == job.name);
    let view = view(&scope, job, last, (dues.get(job.name).copied(), is_held));
    Ok((StatusCode::ACCEPTED, Json(view)))
}

/// Which queued jobs.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct QueuedJobsRequest {
    /// In this state only.
    #[param(inline)]
    state: Option<jobs::State>,
}

/// Something somebody asked for that is done later.
#[derive(Serialize, ToSchema)]
pub(super) struct QueuedJobView {
    id: Uuid,
    job_no: i64,
    /// As `slice.verb`.
    name: String,
    label: String,
    label_en: String,
    state: String,
    state_label: String,
    state_label_en: String,
    asked_by: String,
    asked_at: DateTime<Utc>,
    /// When it is tried next, while it waits.
    run_at: DateTime<Utc>,
    started_at: Option<DateTime<Utc>>,
    ended_at: Option<DateTime<Utc>>,
    attempt_count: i64,
    /// How often it is tried before somebody has to decide.
    attempts: i64,
    /// Why the last attempt failed.
    error: Option<String>,
    error_en: Option<String>,
    dropped_reason: Option<String>,
    actions: QueuedJobActions,
}

/// What the caller may do about a queued job.
#[derive(Serialize, ToSchema)]
struct QueuedJobActions {
    retry: Allowed,
    drop: Allowed,
}

pub(super) fn queued_view(scope: &Scope, row: queued_jobs::Model) -> QueuedJobView {
    let kind = capabilities::queue().find(|kind| kind.name == row.name);
    let state = jobs::State::of_code(&row.state);
    let words = state.map(jobs::State::label);
    let unknown = || Label::new("状态未知", "The state is unknown");
    let may = |verdict: Option<Result<(), Label>>| {
        Allowed::for_role(scope, MANAGE_JOBS, verdict.unwrap_or_else(|| Err(unknown())))
    };
    QueuedJobView {
        actions: QueuedJobActions {
            retry: may(state.map(jobs::State::may_retry)),
            drop: may(state.map(jobs::State::may_drop)),
        },
        id: row.id,
        job_no: row.job_no,
        label: kind.map_or_else(|| row.name.clone(), |kind| kind.name_zh.to_owned()),
        label_en: kind.map_or_else(|| row.name.clone(), |kind| kind.name_en.to_owned()),
        name: row.name,
        state_label: words.as_ref().map_or_else(|| row.state.clone(), |words| words.zh.clone()),
        state_label_en: words.map_or_else(|| row.state.clone(), |words| words.en),
        state: row.state,
        asked_by: row.asked_by_name,
        asked_at: row.asked_at,
        run_at: row.run_at,
        started_at: row.started_at,
        ended_at: row.ended_at,
        attempt_count: row.attempt_count,
        attempts: kind.map_or(0, |kind| kind.attempts),
        error: row.error,
        error_en: row.error_en,
        dropped_reason: row.dropped_reason,
    }
}

/// What people asked for that is done later, newest first.
#[utoipa::path(get, path = "/queued_jobs", tag = "access", params(QueuedJobsRequest, PageRequest),
    responses((status = 200, body = Page<QueuedJobView>)))]
pub(super) async fn list_queued_jobs(
    scope: Scope,
    Parameters(request): Parameters<QueuedJobsRequest>,
    Parameters(page): Parameters<PageRequest>,
) -> Result<Json<Page<QueuedJobView>>> {
    scope.require(VIEW_JOBS)?;
    let (rows, total) = jobs::page(&scope, Filter { state: request.state }, page).await?;
    let items = rows.into_iter().map(|row| queued_view(&scope, row)).collect();
    Ok(Json(Page { items, total }))
}

/// Puts a job that has stopped back in the queue, with all its tries.
#[utoipa::path(post, path = "/queued_jobs/{id}/retries", tag = "access", params(("id" = Uuid, Path)),
    responses((status = 201, body = QueuedJobView), (status = 404, body = crate::http::ProblemView),
        (status = 409, body = crate::http::ProblemView)))]
pub(super) async fn create_retry(
    scope: Scope,
    Path(id): Path<Uuid>,
) -> Result<(StatusCode, Json<QueuedJobView>)> {
    let tx = scope.begin(MANAGE_JOBS).await?;
    let row = jobs::retry(&tx, id).await?;
    tx.commit().await?;
    Ok((StatusCode::CREATED, Json(queued_view(&scope, row))))
}

/// Why a job is given up.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct DropJob {
    reason: String,
}

/// Gives up a job that waits or has stopped.
#[utoipa::path(post, path = "/queued_jobs/{id}/drops", tag = "access", params(("id" = Uuid, Path)),
    request_body = DropJob,
    responses((status = 201, body = QueuedJobView), (status = 404, body = crate::http::ProblemView),
        (status = 409, body = crate::http::ProblemView), (status = 422, body = crate::http::ProblemView)))]
pub(super) async fn create_drop(
    scope: Scope,
    Path(id): Path<Uuid>,
    Body(body): Body<DropJob>,
) -> Result<(StatusCode, Json<QueuedJobView>)> {
    let tx = scope.begin(MANAGE_JOBS).await?;
    let row = jobs::drop_job(&tx, id, &body.reason).await?;
    tx.commit().await?;
    Ok((StatusCode::CREATED, Json(queued_view(&scope, row))))
}
