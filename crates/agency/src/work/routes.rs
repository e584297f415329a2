//! Tasks and their moves, runs, the library of templates.

use axum::Json;
use axum::http::StatusCode;
use chrono::{DateTime, NaiveDate, Utc};
use daiyun_base::error::Problem;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::actions::{self, ManualTask, NewRun, Subject};
use super::library::{TemplateView, template_view};
use super::records::{self, Places, TaskFilter};
use super::rules::anchor_at;
use super::task::{Move, Origin, TaskState};
use super::template::{Anchor, Priority, RunScope};
use super::view::{RunDetail, RunView, TaskView, run_detail, run_views, task_views};
use super::{CREATE, MANAGE_RUNS, VIEW};
use crate::Agency;
use crate::error::Result;
use crate::http::page::{Page, PageRequest};
use crate::http::{Body, Parameters, Path, ProblemView};
use crate::scope::Scope;

pub(super) fn routes() -> OpenApiRouter<Agency> {
    OpenApiRouter::new()
        .routes(routes!(list_tasks, create_task))
        .routes(routes!(create_task_move))
        .routes(routes!(list_sop_runs, create_sop_run))
        .routes(routes!(get_sop_run))
        .routes(routes!(list_sop_templates))
}

/// Which tasks.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct TasksRequest {
    /// The caller's own, and those that wait for anybody of the caller's role.
    #[serde(default)]
    mine: bool,
    /// In this state; left out, everything that is not done.
    #[param(inline)]
    state: Option<TaskState>,
    /// Past their due time only.
    #[serde(default)]
    overdue: bool,
    /// A client's code: its own tasks and those of its stores.
    client: Option<String>,
    /// Store codes with commas: their tasks and those of their clients.
    stores: Option<String>,
}

impl TasksRequest {
    fn filter(&self, now: DateTime<Utc>, places: &Places) -> TaskFilter {
        TaskFilter {
            mine: self.mine,
            state: self.state,
            overdue_at: self.overdue.then_some(now),
            places: self.places(places),
        }
    }

    fn places(&self, places: &Places) -> Option<(Vec<Uuid>, Vec<Uuid>)> {
        let codes: Option<Vec<&str>> =
            self.stores.as_deref().filter(|text| !text.is_empty()).map(|text| text.split(',').collect());
        if codes.is_none() && self.client.is_none() {
            return None;
        }
        let client =
            self.client.as_ref().map(|code| places.clients.iter().find(|client| client.code == *code));
        let of_client =
            |client_id: Uuid| client.is_none_or(|found| found.is_some_and(|one| one.id == client_id));
        let named = |code: &str| codes.as_ref().is_none_or(|codes| codes.contains(&code));
        let stores = places.stores.iter().filter(|store| named(&store.code) && of_client(store.client_id));
        let mut clients: Vec<Uuid> = stores.clone().map(|store| store.client_id).collect();
        clients.extend(client.flatten().map(|client| client.id));
        Some((stores.map(|store| store.id).collect(), clients))
    }
}

/// Tasks, the most urgent first: of stores the caller sees, of their clients, and of the agency itself.
#[utoipa::path(get, path = "/tasks", tag = "work", params(TasksRequest, PageRequest),
    responses((status = 200, body = Page<TaskView>)))]
async fn list_tasks(
    scope: Scope,
    Parameters(request): Parameters<TasksRequest>,
    Parameters(page): Parameters<PageRequest>,
) -> Result<Json<Page<TaskView>>> {
    scope.require(VIEW)?;
    let places = Places::of(&scope).await?;
    let (rows, total) = records::tasks_page(&scope, &request.filter(scope.now(), &places), page).await?;
    Ok(Json(Page { items: task_views(&scope, rows).await?, total }))
}

/// A task to write down. Owner, due time, standard and priority are all needed; what is missing is named.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct CreateTask {
    /// Made by the caller, so that a repeated request finds the first result.
    id: Uuid,
    #[serde(default)]
    title: String,
    owner_id: Option<Uuid>,
    due_at: Option<DateTime<Utc>>,
    #[serde(default)]
    standard: String,
    priority: Option<Priority>,
    /// The client it is for, unless it is for a store or for the agency.
    client_id: Option<Uuid>,
    store_id: Option<Uuid>,
}

/// Writes a task down. Its owner must be able to see what it is for, and somebody else than the owner accepts it.
#[utoipa::path(post, path = "/tasks", tag = "work", request_body = CreateTask,
    responses((status = 201, body = TaskView), (status = 422, body = ProblemView)))]
async fn create_task(scope: Scope, Body(body): Body<CreateTask>) -> Result<(StatusCode, Json<TaskView>)> {
    let tx = scope.begin(CREATE).await?;
    let new = ManualTask {
        id: body.id,
        title: body.title,
        owner_id: body.owner_id,
        due_at: body.due_at,
        standard: body.standard,
        priority: body.priority,
        subject: match (body.store_id, body.client_id) {
            (Some(store), _) => Subject::Store(store),
            (None, Some(client)) => Subject::Client(client),
            (None, None) => Subject::Agency,
        },
    };
    let task = actions::create_task(&tx, new).await?;
    tx.commit().await?;
    let mut views = task_views(&scope, vec![task]).await?;
    Ok((StatusCode::CREATED, Json(views.remove(0))))
}

/// A move.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct CreateTaskMove {
    /// What is done with the task.
    #[serde(rename = "move")]
    step: Move,
    /// Holding, sending back and re-opening need a reason.
    #[serde(default)]
    note: String,
}

/// Moves a task on. Its owner begins it and hands it in, nobody accepts their own work; a task that waits for anybody of its role becomes the caller's; the
/// last task a stage waits for passes the stage.
#[utoipa::path(post, path = "/tasks/{id}/moves", tag = "work", params(("id" = Uuid, Path)),
    request_body = CreateTaskMove, responses((status = 201, body = TaskView), (status = 404, body = ProblemView),
    (status = 409, body = ProblemView), (status = 422, body = ProblemView)))]
async fn create_task_move(
    scope: Scope,
    Path(id): Path<Uuid>,
    Body(body): Body<CreateTaskMove>,
) -> Result<(StatusCode, Json<TaskView>)> {
    let tx = scope.begin(actions::permission_of(body.step)).await?;
    let task = actions::move_task(&tx, id, body.step, &body.note).await?;
    tx.commit().await?;
    let mut views = task_views(&scope, vec![task]).await?;
    Ok((StatusCode::CREATED, Json(views.remove(0))))
}

/// Which runs.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct RunsRequest {
    /// With those that are finished.
    #[serde(default)]
    finished: bool,
}

/// Runs, the latest first, with how far each stage has come.
#[utoipa::path(get, path = "/sop_runs", tag = "work", params(RunsRequest, PageRequest),
    responses((status = 200, body = Page<RunView>)))]
async fn list_sop_runs(
    scope: Scope,
    Parameters(request): Parameters<RunsRequest>,
    Parameters(page): Parameters<PageRequest>,
) -> Result<Json<Page<RunView>>> {
    scope.require(VIEW)?;
    let (rows, total) = records::runs_page(&scope, !request.finished, page).await?;
    Ok(Json(Page { items: run_views(&scope, rows).await?, total }))
}

/// One run with its stages, what each stage waits for, and its tasks.
#[utoipa::path(get, path = "/sop_runs/{id}", tag = "work", params(("id" = Uuid, Path)),
    responses((status = 200, body = RunDetail), (status = 404, body = ProblemView)))]
async fn get_sop_run(scope: Scope, Path(id): Path<Uuid>) -> Result<Json<RunDetail>> {
    scope.require(VIEW)?;
    Ok(Json(run_detail(&scope, id).await?))
}

/// A run to open by hand: the start of a client, a sale event, the end of a term.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct CreateSopRun {
    /// Made by the caller, so that a repeated request finds the first result.
    id: Uuid,
    template_code: String,
    client_id: Option<Uuid>,
    store_id: Option<Uuid>,
    /// The business day its dates count from; for a template that starts when something happens, today means now.
    anchor_on: NaiveDate,
}

/// Opens a run for what its template is for: the agency, a client or a store inside the caller's scope.
#[utoipa::path(post, path = "/sop_runs", tag = "work", request_body = CreateSopRun,
    responses((status = 201, body = RunDetail), (status = 404, body = ProblemView), (status = 422, body = ProblemView)))]
async fn create_sop_run(
    scope: Scope,
    Body(body): Body<CreateSopRun>,
) -> Result<(StatusCode, Json<RunDetail>)> {
    let tx = scope.begin(MANAGE_RUNS).await?;
    let template = scope.agency().definitions().sop.get(&body.template_code);
    let anchor = template.map_or(Anchor::Start, |template| template.anchor);
    let anchor_at = anchor_at(anchor, body.anchor_on, tx.now());
    let subject = subject(template.map(|template| template.scope), &body)?;
    actions::check_subject(&tx, subject).await?;
    let new = NewRun {
        id: body.id,
        template: body.template_code,
        subject,
        anchor_at,
        origin: Origin::Manual { user_id: scope.person().user_id.unwrap_or_default() },
        dedupe_key: format!("manual/{}", body.id),
    };
    let run = actions::open_run(&tx, new).await?;
    tx.commit().await?;
    Ok((StatusCode::CREATED, Json(run_detail(&scope, run.id).await?)))
}

fn subject(run_scope: Option<RunScope>, body: &CreateSopRun) -> Result<Subject, Problem> {
    match (run_scope, body.client_id, body.store_id) {
        (Some(RunScope::Store), _, Some(id)) => Ok(Subject::Store(id)),
        (Some(RunScope::Client), Some(id), None) => Ok(Subject::Client(id)),
        (Some(RunScope::Agency) | None, None, None) => Ok(Subject::Agency),
        (Some(RunScope::Agency | RunScope::Client | RunScope::Store) | None, _, _) => Err(Problem::invalid(
            "run_subject",
            "请按模板的范围选择：店铺模板选一家店铺，客户模板选一个客户，机构模板都不选",
            "Choose what the template is for: a store, a client, or neither for the agency",
        )),
    }
}

/// The library.
#[derive(Serialize, ToSchema)]
struct TemplatesView {
    items: Vec<TemplateView>,
}

/// The SOP library: each template with its policy, stages, steps, how-to and an example.
#[utoipa::path(get, path = "/sop_templates", tag = "work", responses((status = 200, body = TemplatesView)))]
async fn list_sop_templates(scope: Scope) -> Result<Json<TemplatesView>> {
    scope.require(VIEW)?;
    let roles = &scope.agency().definitions().roles;
    let templates = scope.agency().definitions().sop.values();
    Ok(Json(TemplatesView { items: templates.map(|template| template_view(template, roles)).collect() }))
}
