//! Writing a task down and moving it on.

use chrono::{DateTime, Utc};
use daiyun_base::error::{Label, Problem};
use sea_orm::ActiveValue::{Set, Unchanged};
use sea_orm::entity::prelude::*;
use serde_json::json;

use super::progress::advance;
use super::runs::Subject;
use crate::access::{self, Colleague};
use crate::activity::{self, Activity};
use crate::error::{Result, id_taken};
use crate::numbers;
use crate::scope::{Permission, Reach, Scope, Tx};
use crate::words;
use crate::work::draft::{self, Draft, Field, NewTask};
use crate::work::records::{self, Places, task_closings, tasks};
use crate::work::task::{self, Move, Mover, Origin, Task, TaskState};
use crate::work::template::{Acceptance, Milestone, Priority};
use crate::work::{ACCEPT, UPDATE};

/// A task as somebody writes it down, perhaps incomplete.
#[derive(Clone, Debug)]
pub(in crate::work) struct ManualTask {
    /// Made by the caller.
    pub id: Uuid,
    pub title: String,
    pub owner_id: Option<Uuid>,
    pub due_at: Option<DateTime<Utc>>,
    pub standard: String,
    pub priority: Option<Priority>,
    /// What it is for.
    pub subject: Subject,
}

/// What a move needs the caller to be allowed.
#[must_use]
pub(in crate::work) fn permission_of(step: Move) -> Permission {
    match step {
        Move::Start | Move::Submit | Move::Hold | Move::Resume => UPDATE,
        Move::Accept | Move::SendBack | Move::Reopen => ACCEPT,
    }
}

/// A task as its rules see it.
pub(in crate::work) fn seen(row: &tasks::Model, colleagues: &[Colleague]) -> Result<Task> {
    let is_here = |owner: &Uuid| colleagues.iter().any(|one| one.id == *owner && one.is_active);
    let milestone = row.milestone.as_deref().map(words::read).transpose()?;
    Ok(Task {
        state: words::read(&row.state)?,
        owner: row.owner_id.filter(is_here),
        owner_role: row.owner_role.clone(),
        submitted_by: row.submitted_by,
        acceptance: words::read(&row.acceptance)?,
        awaits: milestone.filter(|_| row.submitted_at.is_none()),
    })
}

/// The caller as whoever moves a task.
pub(in crate::work) fn mover(scope: &Scope) -> Mover<'_> {
    Mover { user: scope.person().user_id, role: &scope.person().role }
}

/// Writes a task down. Who owns it must be able to see what it is for. The same request twice finds the first result.
pub(in crate::work) async fn create_task(tx: &Tx, new: ManualTask) -> Result<tasks::Model> {
    let places = Places::of(tx.scope()).await?;
    let (client_id, store_id) = located(tx.scope(), new.subject, &places)?;
    if let Some(present) = tasks::Entity::find_by_id(new.id).one(tx.db()).await? {
        let is_same = present.title == new.title
            && (present.client_id, present.store_id) == (client_id, store_id)
            && new.due_at.is_none_or(|due| due == present.due_at);
        return if is_same { Ok(present) } else { Err(id_taken().into()) };
    }
    let id = new.id;
    let written_by = tx.scope().person().user_id.unwrap_or_default();
    let task = draft::complete(Draft {
        title: new.title,
        owner: new.owner_id,
        due_at: new.due_at,
        standard: new.standard,
        priority: new.priority,
        origin: Origin::Manual { user_id: written_by },
    });
    let task = task.map_err(|missing| incomplete(&missing))?;
    let stores = match (store_id, client_id) {
        (Some(store), _) => vec![store],
        (None, Some(client)) => places.stores_of(client),
        (None, None) => Vec::new(),
    };
    let colleagues = access::colleagues(tx.db()).await?;
    let owner = owner_among(&colleagues, task.owner, &stores)?;
    let row = tasks::Model { client_id, store_id, ..written_row(tx, id, task, owner).await? };
    let active: tasks::ActiveModel = row.clone().into();
    tasks::Entity::insert(active.reset_all()).exec_without_returning(tx.db()).await?;
    let summary = Label::new(
        format!("新建任务 {} {}，负责人 {}", row.task_no, row.title, owner.name),
        format!("Wrote down {} {}, owned by {}", row.task_no, row.title, owner.name),
    );
    let detail = json!({ "task_no": row.task_no, "owner": owner.name, "due_at": row.due_at });
    activity::record(tx, of_task("work.create_task", &row, summary, detail)).await?;
    Ok(row)
}

/// Refuses what lies outside the caller's scope, as if it were not there.
pub(in crate::work) async fn check_subject(tx: &Tx, subject: Subject) -> Result<()> {
    let places = Places::of(tx.scope()).await?;
    located(tx.scope(), subject, &places)?;
    Ok(())
}

/// The client and the store of a subject, both inside the caller's scope.
fn located(
    scope: &Scope,
    subject: Subject,
    places: &Places,
) -> Result<(Option<Uuid>, Option<Uuid>), Problem> {
    let reaches = |stores: &[Uuid], client_id: Uuid| match scope.reach() {
        Reach::Everything => true,
        Reach::Client(own) => *own == client_id,
        Reach::Stores(own) => stores.iter().any(|store| own.stores.contains(store)),
    };
    match subject {
        Subject::Store(id) => {
            let store = places.store(Some(id)).filter(|store| reaches(&[store.id], store.client_id));
            let store = store.ok_or_else(|| Problem::not_found("这家店铺", "The store"))?;
            Ok((Some(store.client_id), Some(store.id)))
        }
        Subject::Client(id) => {
            let client =
                places.client(Some(id)).filter(|client| reaches(&places.stores_of(client.id), client.id));
            let client = client.ok_or_else(|| Problem::not_found("这个客户", "The client"))?;
            Ok((Some(client.id), None))
        }
        Subject::Agency => Ok((None, None)),
    }
}

fn incomplete(missing: &[Field]) -> Problem {
    let reasons: Vec<Label> = missing.iter().map(|field| field.reason()).collect();
    let joined =
        |pick: fn(&Label) -> &str, between: &str| reasons.iter().map(pick).collect::<Vec<_>>().join(between);
    Problem::invalid(
        "task_incomplete",
        format!("任务还缺 {} 项：{}", missing.len(), joined(|label| &label.zh, "；")),
        format!("{} things are missing: {}", missing.len(), joined(|label| &label.en, "; ")),
    )
}

fn owner_among<'a>(
    colleagues: &'a [Colleague],
    owner: Uuid,
    stores: &[Uuid],
) -> Result<&'a Colleague, Problem> {
    let found = colleagues.iter().find(|one| one.id == owner && one.is_active);
    let found = found.ok_or_else(|| Problem::not_found("这位负责人", "The owner"))?;
    if found.reaches(stores) {
        return Ok(found);
    }
    Err(Problem::invalid(
        "owner_out_of_scope",
        format!("{} 没有分到这家店铺，看不到这个任务；请换负责人，或先分配店铺", found.name),
        format!(
            "{} is not assigned to this store and would not see the task. Choose another owner or assign the store first",
            found.name
        ),
    ))
}

async fn written_row(tx: &Tx, id: Uuid, task: NewTask, owner: &Colleague) -> Result<tasks::Model> {
    Ok(tasks::Model {
        id,
        task_no: format!("RW-{:04}", numbers::next(tx, "task").await?),
        sop_run_id: None,
        stage_code: None,
        step_code: None,
        title_en: task.title.clone(),
        title: task.title,
        client_id: None,
        store_id: None,
        owner_id: Some(owner.id),
        owner_role: owner.role.clone(),
        due_at: task.due_at,
        standard_en: task.standard.clone(),
        standard: task.standard,
        priority: words::of(task.priority),
        is_gate: false,
        acceptance: words::of(Acceptance::SomeoneElse),
        milestone: None,
        state: words::of(TaskState::Open),
        note: None,
        origin_kind: task.origin.kind().to_owned(),
        origin_id: task.origin.id(),
        created_at: tx.now(),
        submitted_at: None,
        submitted_by: None,
        done_at: None,
    })
}

/// Moves a task on. A task that waits for anybody of its role becomes the caller's when they take it in hand; a task that
/// is done goes into the ledger of closings and may pass a stage of its run.
pub(in crate::work) async fn move_task(tx: &Tx, id: Uuid, step: Move, note: &str) -> Result<tasks::Model> {
    tx.scope().require(permission_of(step))?;
    let row = records::held_task(tx.scope(), tx.db(), id).await?;
    task::check_note(step, note)?;
    let task = seen(&row, &access::colleagues(tx.db()).await?)?;
    let next = task::can_move(&task, step, mover(tx.scope()))?;
    let user = tx.scope().person().user_id;
    let mut change = tasks::ActiveModel { id: Unchanged(row.id), ..Default::default() };
    if task.owner.is_none() && matches!(step, Move::Start | Move::Submit) {
        change.owner_id = Set(user);
    }
    if !note.trim().is_empty() {
        change.note = Set(Some(note.trim().to_owned()));
    }
    if step == Move::Submit {
        change.submitted_at = Set(Some(tx.now()));
        change.submitted_by = Set(user);
    }
    let moved = enter(tx, change, next).await?;
    remember_move(tx, &moved, step, note).await?;
    if let Some(run_id) = moved.sop_run_id {
        advance(tx, run_id).await?;
    }
    Ok(moved)
}

/// The record behind a run got somewhere, and that hands in the steps that waited for it: their work is done where the
/// record speaks for itself, and waits for somebody else where it must be looked at. Told twice, it is the same.
pub async fn reach(tx: &Tx, run_id: Uuid, milestone: Milestone) -> Result<()> {
    let colleagues = access::colleagues(tx.db()).await?;
    for row in records::held_waiting(tx.db(), run_id, milestone).await? {
        let change = tasks::ActiveModel {
            id: Unchanged(row.id),
            submitted_at: Set(Some(tx.now())),
            submitted_by: Set(tx.scope().person().user_id),
            ..Default::default()
        };
        let moved = enter(tx, change, seen(&row, &colleagues)?.handed_in()).await?;
        remember_move(tx, &moved, Move::Submit, "").await?;
    }
    advance(tx, run_id).await
}

/// Writes the state a task comes to; what is done goes into the ledger of closings.
async fn enter(tx: &Tx, mut change: tasks::ActiveModel, state: TaskState) -> Result<tasks::Model> {
    let is_done = state == TaskState::Done;
    change.state = Set(words::of(state));
    change.done_at = Set(is_done.then(|| tx.now()));
    let task = change.update(tx.db()).await?;
    if is_done {
        close(tx, &task).await?;
    }
    Ok(task)
}

async fn close(tx: &Tx, task: &tasks::Model) -> Result<()> {
    let row = task_closings::ActiveModel {
        closing_no: Set(numbers::next(tx, "task_closing").await?),
        task_id: Set(task.id),
        origin_kind: Set(task.origin_kind.clone()),
        origin_id: Set(task.origin_id),
        closed_at: Set(tx.now()),
    };
    task_closings::Entity::insert(row).exec_without_returning(tx.db()).await?;
    Ok(())
}

async fn remember_move(tx: &Tx, task: &tasks::Model, step: Move, note: &str) -> Result<()> {
    let label = step.label();
    let said = |colon: &str| match note.trim() {
        "" => String::new(),
        note => format!("{colon}{note}"),
    };
    let summary = Label::new(
        format!("{} {} {}{}", label.zh, task.task_no, task.title, said("：")),
        format!("{} {} {}{}", label.en, task.task_no, task.title_en, said(": ")),
    );
    let detail = json!({ "task_no": task.task_no, "move": step, "state": task.state });
    activity::record(tx, of_task("work.move_task", task, summary, detail)).await
}

pub(super) fn of_task(
    verb: &'static str,
    task: &tasks::Model,
    summary: Label,
    detail: serde_json::Value,
) -> Activity {
    Activity {
        verb,
        subject_kind: "task",
        subject_id: task.id.to_string(),
        client_id: task.client_id,
        store_id: task.store_id,
        summary,
        detail,
    }
}
