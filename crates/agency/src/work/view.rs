//! Tasks and runs as JSON. Later capabilities show them beside what they came from, so this is part of the door.

use chrono::{DateTime, Utc};
use daiyun_base::error::Label;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::actions::{mover, permission_of, progress, seen};
use super::records::{self, Places, sop_runs, sop_stage_passings, tasks};
use super::rules::{RunState, can_pass};
use super::task::{Move, Origin, Task, TaskState, can_move, is_overdue};
use crate::access::{self, Colleague};
use crate::error::Result;
use crate::scope::{Allowed, Scope};
use crate::words;

/// A task.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct TaskView {
    id: Uuid,
    task_no: String,
    title: String,
    title_en: String,
    /// `open`, `in_progress`, `in_review`, `done`, `on_hold`.
    state: String,
    state_label: String,
    state_label_en: String,
    /// `p1` goes before anything else, then `p2`, `p3`.
    priority: String,
    due_at: DateTime<Utc>,
    /// Past its due time and somebody's to do.
    is_overdue: bool,
    /// Nobody while it waits for anybody of its role.
    owner_id: Option<Uuid>,
    owner_name: Option<String>,
    owner_role: String,
    owner_role_label: String,
    owner_role_label_en: String,
    client_id: Option<Uuid>,
    client_name: Option<String>,
    store_id: Option<Uuid>,
    store_code: Option<String>,
    store_name: Option<String>,
    /// How anybody can tell that it is done.
    standard: String,
    standard_en: String,
    /// What was said with the last move.
    note: Option<String>,
    sop_run_id: Option<Uuid>,
    run_no: Option<String>,
    stage_code: Option<String>,
    step_code: Option<String>,
    /// Whether the stage of its run waits for it.
    is_gate: bool,
    /// Who says that it is done: `owner` or `someone_else`.
    acceptance: String,
    /// `sop_run`, `finding`, `change_order`, `document_expiry`, `authorisation_expiry`, `manual`.
    origin_kind: String,
    origin_id: Uuid,
    origin_label: String,
    origin_label_en: String,
    created_at: DateTime<Utc>,
    submitted_at: Option<DateTime<Utc>>,
    done_at: Option<DateTime<Utc>>,
    actions: TaskActions,
}

/// What the caller may do with a task now.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct TaskActions {
    start: MoveAllowed,
    submit: MoveAllowed,
    accept: MoveAllowed,
    send_back: MoveAllowed,
    hold: MoveAllowed,
    resume: MoveAllowed,
    reopen: MoveAllowed,
}

/// Whether a move can be made, and whether it needs a reason.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct MoveAllowed {
    /// Whether the caller may make it now.
    #[serde(flatten)]
    allowed: Allowed,
    /// Whether a note must say why.
    needs_note: bool,
}

/// A run.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct RunView {
    id: Uuid,
    run_no: String,
    template_code: String,
    template_revision: i64,
    title: String,
    title_en: String,
    /// `under_way`, `finished`.
    state: String,
    state_label: String,
    state_label_en: String,
    client_id: Option<Uuid>,
    client_name: Option<String>,
    store_id: Option<Uuid>,
    store_code: Option<String>,
    store_name: Option<String>,
    /// `sop_run` for a recurring run, which is its own reason, or `finding`, `change_order`, `manual`.
    origin_kind: String,
    origin_id: Uuid,
    /// What its dates count from.
    anchor_at: DateTime<Utc>,
    started_at: DateTime<Utc>,
    /// When nothing was left to do.
    finished_at: Option<DateTime<Utc>>,
    done_count: u64,
    total_count: u64,
    stages: Vec<StageView>,
}

/// A stage of a run.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct StageView {
    code: String,
    label: String,
    label_en: String,
    starts_at: DateTime<Utc>,
    /// When the last task it waited for was done.
    passed_at: Option<DateTime<Utc>>,
    done_count: u64,
    total_count: u64,
    /// Why it has not been passed yet.
    pass: Allowed,
}

/// A run with its tasks.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct RunDetail {
    /// The run.
    #[serde(flatten)]
    pub run: RunView,
    /// Its tasks, in the order of the steps.
    pub tasks: Vec<TaskView>,
}

/// What rows are shown beside: names, and the numbers of runs.
struct Beside {
    places: Places,
    colleagues: Vec<Colleague>,
    runs: Vec<sop_runs::Model>,
}

/// Tasks as the caller sees them.
pub async fn task_views(scope: &Scope, rows: Vec<tasks::Model>) -> Result<Vec<TaskView>> {
    let runs: Vec<Uuid> = rows.iter().filter_map(|task| task.sop_run_id).collect();
    let beside = Beside {
        places: Places::of(scope).await?,
        colleagues: access::colleagues(scope.reader()).await?,
        runs: records::runs_by_id(scope, runs).await?,
    };
    rows.into_iter().map(|row| task_view(scope, row, &beside)).collect()
}

/// One visible run with its tasks.
pub async fn run_detail(scope: &Scope, id: Uuid) -> Result<RunDetail> {
    let run = records::run(scope, id).await?;
    let tasks = records::tasks_of(scope.reader(), &[id]).await?;
    let mut runs = run_views(scope, vec![run]).await?;
    Ok(RunDetail { run: runs.remove(0), tasks: task_views(scope, tasks).await? })
}

/// Runs as the caller sees them.
pub(super) async fn run_views(scope: &Scope, rows: Vec<sop_runs::Model>) -> Result<Vec<RunView>> {
    let ids: Vec<Uuid> = rows.iter().map(|run| run.id).collect();
    let places = Places::of(scope).await?;
    let tasks = records::tasks_of(scope.reader(), &ids).await?;
    let passings = records::passings_of(scope.reader(), &ids).await?;
    let view = |run: sop_runs::Model| {
        let tasks: Vec<tasks::Model> =
            tasks.iter().filter(|task| task.sop_run_id == Some(run.id)).cloned().collect();
        let passings: Vec<sop_stage_passings::Model> =
            passings.iter().filter(|passing| passing.sop_run_id == run.id).cloned().collect();
        let stages = stage_views(scope, &run, &tasks, &passings)?;
        Ok(run_view(run, &places, &tasks, stages))
    };
    rows.into_iter().map(view).collect()
}

fn run_view(
    run: sop_runs::Model,
    places: &Places,
    tasks: &[tasks::Model],
    stages: Vec<StageView>,
) -> RunView {
    let (done_count, total_count) = counted(tasks.iter());
    let (client, store) = (places.client(run.client_id), places.store(run.store_id));
    let state = if run.finished_at.is_some() { RunState::Finished } else { RunState::UnderWay };
    let state_label = state.label();
    RunView {
        state: words::of(state),
        state_label: state_label.zh,
        state_label_en: state_label.en,
        client_name: client.map(|client| client.name.clone()),
        store_code: store.map(|store| store.code.clone()),
        store_name: store.map(|store| store.name.clone()),
        id: run.id,
        run_no: run.run_no,
        template_code: run.template_code,
        template_revision: run.template_revision,
        title: run.title,
        title_en: run.title_en,
        client_id: run.client_id,
        store_id: run.store_id,
        origin_kind: run.origin_kind,
        origin_id: run.origin_id,
        anchor_at: run.anchor_at,
        started_at: run.started_at,
        finished_at: run.finished_at,
        done_count,
        total_count,
        stages,
    }
}

fn stage_views(
    scope: &Scope,
    run: &sop_runs::Model,
    tasks: &[tasks::Model],
    passings: &[sop_stage_passings::Model],
) -> Result<Vec<StageView>> {
    let template = scope.agency().definitions().sop.get(&run.template_code);
    let progress = progress(template, tasks, passings)?;
    let stages = template.map(|template| template.stages.as_slice()).unwrap_or_default();
    let view = |stage: &super::template::Stage| {
        let of_stage = tasks.iter().filter(|task| task.stage_code.as_deref() == Some(stage.code.as_str()));
        let (done_count, total_count) = counted(of_stage);
        StageView {
            code: stage.code.clone(),
            label: stage.label.zh.clone(),
            label_en: stage.label.en.clone(),
            starts_at: stage.starts.from(run.anchor_at),
            passed_at: passings.iter().find(|one| one.stage_code == stage.code).map(|one| one.passed_at),
            done_count,
            total_count,
            pass: Allowed::of(can_pass(&progress, &stage.code).map_err(|problem| problem.text)),
        }
    };
    Ok(stages.iter().map(view).collect())
}

/// How many tasks are done, of how many.
fn counted<'a>(tasks: impl Iterator<Item = &'a tasks::Model>) -> (u64, u64) {
    let done = words::of(TaskState::Done);
    tasks.fold((0, 0), |(done_count, total), task| (done_count + u64::from(task.state == done), total + 1))
}

fn task_view(scope: &Scope, task: tasks::Model, beside: &Beside) -> Result<TaskView> {
    let rules = seen(&task, &beside.colleagues)?;
    let state = rules.state.label();
    let origin = Origin::label(&task.origin_kind);
    let role = scope.agency().definitions().roles.get(&task.owner_role).map(|role| role.label.clone());
    let role = role.unwrap_or_else(|| Label::new(task.owner_role.clone(), task.owner_role.clone()));
    let owner = beside.colleagues.iter().find(|one| Some(one.id) == task.owner_id);
    let (client, store) = (beside.places.client(task.client_id), beside.places.store(task.store_id));
    Ok(TaskView {
        state_label: state.zh,
        state_label_en: state.en,
        is_overdue: is_overdue(rules.state, task.due_at, scope.now()),
        owner_name: owner.map(|one| one.name.clone()),
        owner_role_label: role.zh,
        owner_role_label_en: role.en,
        client_name: client.map(|client| client.name.clone()),
        store_code: store.map(|store| store.code.clone()),
        store_name: store.map(|store| store.name.clone()),
        run_no: beside.runs.iter().find(|run| Some(run.id) == task.sop_run_id).map(|run| run.run_no.clone()),
        origin_label: origin.zh,
        origin_label_en: origin.en,
        actions: task_actions(scope, &rules),
        id: task.id,
        task_no: task.task_no,
        title: task.title,
        title_en: task.title_en,
        state: task.state,
        priority: task.priority,
        due_at: task.due_at,
        owner_id: task.owner_id,
        owner_role: task.owner_role,
        client_id: task.client_id,
        store_id: task.store_id,
        standard: task.standard,
        standard_en: task.standard_en,
        note: task.note,
        sop_run_id: task.sop_run_id,
        stage_code: task.stage_code,
        step_code: task.step_code,
        is_gate: task.is_gate,
        acceptance: task.acceptance,
        origin_kind: task.origin_kind,
        origin_id: task.origin_id,
        created_at: task.created_at,
        submitted_at: task.submitted_at,
        done_at: task.done_at,
    })
}

fn task_actions(scope: &Scope, task: &Task) -> TaskActions {
    let allowed = |step: Move| {
        let verdict = can_move(task, step, mover(scope)).map(|_| ()).map_err(|problem| problem.text);
        MoveAllowed {
            allowed: Allowed::for_role(scope, permission_of(step), verdict),
            needs_note: step.needs_note(),
        }
    };
    TaskActions {
        start: allowed(Move::Start),
        submit: allowed(Move::Submit),
        accept: allowed(Move::Accept),
        send_back: allowed(Move::SendBack),
        hold: allowed(Move::Hold),
        resume: allowed(Move::Resume),
        reopen: allowed(Move::Reopen),
    }
}
