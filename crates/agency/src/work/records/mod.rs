//! Runs and tasks inside the caller's scope. Work of a store belongs to who sees the store, work of a client to who sees
//! one of its stores, work of the agency to everybody in it.

mod entities;
mod places;

use chrono::{DateTime, Utc};
use daiyun_base::error::Problem;
use sea_orm::entity::prelude::*;
use sea_orm::{Condition, ConnectionTrait, PaginatorTrait, QueryOrder, QuerySelect, Select};

use super::task::{Origin, TaskState};
use super::template::Milestone;
use crate::error::{Failure, Result};
use crate::http::page::PageRequest;
use crate::scope::{Reach, Scope, Tx};
use crate::words;

pub use entities::{sop_runs, sop_stage_passings, task_closings, tasks};
pub use places::{Place, Places};

/// More tasks than any run plans.
const TASKS_OF_A_RUN: u64 = 500;

/// Which tasks.
#[derive(Clone, Debug, Default)]
pub struct TaskFilter {
    /// The caller's own, and those that wait for anybody of the caller's role.
    pub mine: bool,
    /// In this state; without one, everything that is not done.
    pub state: Option<TaskState>,
    /// Past their due time at this instant.
    pub overdue_at: Option<DateTime<Utc>>,
    /// Of these stores and, for work without a store, of these clients.
    pub places: Option<(Vec<Uuid>, Vec<Uuid>)>,
}

/// Tasks inside the caller's scope.
#[must_use]
pub fn tasks_in_scope(scope: &Scope) -> Select<tasks::Entity> {
    within(tasks::Entity::find(), scope, tasks::Column::StoreId, tasks::Column::ClientId)
}

/// Runs inside the caller's scope.
#[must_use]
pub fn runs_in_scope(scope: &Scope) -> Select<sop_runs::Entity> {
    within(sop_runs::Entity::find(), scope, sop_runs::Column::StoreId, sop_runs::Column::ClientId)
}

fn within<E: EntityTrait, C: ColumnTrait>(query: Select<E>, scope: &Scope, store: C, client: C) -> Select<E> {
    match scope.reach() {
        Reach::Everything => query,
        Reach::Client(client_id) => query.filter(client.eq(*client_id)),
        Reach::Stores(assigned) => {
            let of_client =
                Condition::all().add(store.is_null()).add(client.is_in(assigned.clients.iter().copied()));
            let of_agency = Condition::all().add(store.is_null()).add(client.is_null());
            let of_store = store.is_in(assigned.stores.iter().copied());
            query.filter(Condition::any().add(of_store).add(of_client).add(of_agency))
        }
    }
}

/// Tasks, the most urgent first; done ones, the latest first.
pub async fn tasks_page(
    scope: &Scope,
    filter: &TaskFilter,
    page: PageRequest,
) -> Result<(Vec<tasks::Model>, u64)> {
    let query = filtered(scope, filter);
    let total = query.clone().count(scope.reader()).await?;
    let query = match filter.state {
        Some(TaskState::Done) => query.order_by_desc(tasks::Column::DoneAt),
        Some(TaskState::Open | TaskState::InProgress | TaskState::InReview | TaskState::OnHold) | None => {
            query.order_by_asc(tasks::Column::DueAt).order_by_asc(tasks::Column::Priority)
        }
    };
    let rows = query.order_by_asc(tasks::Column::Id).limit(page.limit()).offset(page.offset());
    Ok((rows.all(scope.reader()).await?, total))
}

fn filtered(scope: &Scope, filter: &TaskFilter) -> Select<tasks::Entity> {
    let mut query = tasks_in_scope(scope);
    query = match filter.state {
        Some(state) => query.filter(tasks::Column::State.eq(words::of(state))),
        None => query.filter(tasks::Column::State.ne(words::of(TaskState::Done))),
    };
    if filter.mine {
        let person = scope.person();
        let waits = Condition::all()
            .add(tasks::Column::OwnerId.is_null())
            .add(tasks::Column::OwnerRole.eq(person.role.clone()));
        // The operator of the machine owns nothing.
        let owns = tasks::Column::OwnerId.eq(person.user_id.unwrap_or_default());
        query = query.filter(Condition::any().add(owns).add(waits));
    }
    if let Some(now) = filter.overdue_at {
        // A task on hold waits for others, so its clock stands (see `task::is_overdue`).
        let late = [TaskState::Open, TaskState::InProgress, TaskState::InReview].map(words::of);
        query = query.filter(tasks::Column::DueAt.lt(now)).filter(tasks::Column::State.is_in(late));
    }
    if let Some((stores, clients)) = &filter.places {
        let of_client = Condition::all()
            .add(tasks::Column::StoreId.is_null())
            .add(tasks::Column::ClientId.is_in(clients.iter().copied()));
        let of_store = tasks::Column::StoreId.is_in(stores.iter().copied());
        query = query.filter(Condition::any().add(of_store).add(of_client));
    }
    query
}

/// The task of an origin that is not done, held until the transaction ends.
pub async fn open_of(tx: &Tx, origin: &Origin) -> Result<Option<tasks::Model>> {
    let rows = tasks_in_scope(tx.scope())
        .filter(tasks::Column::OriginKind.eq(origin.kind()))
        .filter(tasks::Column::OriginId.eq(origin.id()))
        .filter(tasks::Column::State.ne(words::of(TaskState::Done)));
    Ok(rows.order_by_asc(tasks::Column::CreatedAt).lock_exclusive().one(tx.db()).await?)
}

/// One visible task, held until the transaction ends, so that two people cannot move it at once.
pub async fn held_task(scope: &Scope, db: &impl ConnectionTrait, id: Uuid) -> Result<tasks::Model> {
    let found = tasks_in_scope(scope).filter(tasks::Column::Id.eq(id)).lock_exclusive().one(db).await?;
    found.ok_or_else(|| Failure::from(Problem::not_found("这个任务", "The task")))
}

/// The tasks of a run that wait for a milestone, held until the transaction ends.
pub async fn held_waiting(
    db: &impl ConnectionTrait,
    run_id: Uuid,
    milestone: Milestone,
) -> Result<Vec<tasks::Model>> {
    let query = tasks::Entity::find()
        .filter(tasks::Column::SopRunId.eq(run_id))
        .filter(tasks::Column::Milestone.eq(words::of(milestone)))
        .filter(tasks::Column::SubmittedAt.is_null());
    let query = query.order_by_asc(tasks::Column::Id).limit(TASKS_OF_A_RUN);
    Ok(query.lock_exclusive().all(db).await?)
}

/// A run, held until the transaction ends: whoever finishes its last task must see the tasks that others just finished.
pub async fn held_run(db: &impl ConnectionTrait, id: Uuid) -> Result<Option<sop_runs::Model>> {
    Ok(sop_runs::Entity::find_by_id(id).lock_exclusive().one(db).await?)
}

/// Runs, the latest first; those under way only, or all.
pub async fn runs_page(
    scope: &Scope,
    open_only: bool,
    page: PageRequest,
) -> Result<(Vec<sop_runs::Model>, u64)> {
    let mut query = runs_in_scope(scope);
    if open_only {
        query = query.filter(sop_runs::Column::FinishedAt.is_null());
    }
    let total = query.clone().count(scope.reader()).await?;
    let newest = query.order_by_desc(sop_runs::Column::StartedAt).order_by_desc(sop_runs::Column::Id);
    Ok((newest.limit(page.limit()).offset(page.offset()).all(scope.reader()).await?, total))
}

/// One visible run.
pub async fn run(scope: &Scope, id: Uuid) -> Result<sop_runs::Model> {
    let found = runs_in_scope(scope).filter(sop_runs::Column::Id.eq(id)).one(scope.reader()).await?;
    found.ok_or_else(|| Failure::from(Problem::not_found("这次执行", "The run")))
}

/// Visible runs by id, to put numbers on rows.
pub async fn runs_by_id(scope: &Scope, ids: Vec<Uuid>) -> Result<Vec<sop_runs::Model>> {
    Ok(runs_in_scope(scope).filter(sop_runs::Column::Id.is_in(ids)).all(scope.reader()).await?)
}

/// The run with a key, whoever asks.
pub async fn run_by_key(db: &impl ConnectionTrait, key: &str) -> Result<Option<sop_runs::Model>> {
    Ok(sop_runs::Entity::find().filter(sop_runs::Column::DedupeKey.eq(key)).one(db).await?)
}

/// Which of some keys have a run already.
pub async fn keys_taken(db: &impl ConnectionTrait, keys: &[String]) -> Result<Vec<String>> {
    let found = sop_runs::Entity::find().filter(sop_runs::Column::DedupeKey.is_in(keys.iter().cloned()));
    Ok(found.all(db).await?.into_iter().map(|run| run.dedupe_key).collect())
}

/// The tasks of some runs, in the order of their steps.
pub async fn tasks_of(db: &impl ConnectionTrait, runs: &[Uuid]) -> Result<Vec<tasks::Model>> {
    let limit = TASKS_OF_A_RUN * runs.len().max(1) as u64;
    let query = tasks::Entity::find().filter(tasks::Column::SopRunId.is_in(runs.iter().copied()));
    Ok(query.order_by_asc(tasks::Column::Id).limit(limit).all(db).await?)
}

/// The stages that some runs have passed.
pub async fn passings_of(db: &impl ConnectionTrait, runs: &[Uuid]) -> Result<Vec<sop_stage_passings::Model>> {
    let limit = TASKS_OF_A_RUN * runs.len().max(1) as u64;
    let query = sop_stage_passings::Entity::find();
    let query = query.filter(sop_stage_passings::Column::SopRunId.is_in(runs.iter().copied()));
    Ok(query.order_by_asc(sop_stage_passings::Column::PassedAt).limit(limit).all(db).await?)
}

/// Closings after a number, in order: the ledger that followers read.
pub async fn closings_after(scope: &Scope, closing_no: i64) -> Result<Vec<task_closings::Model>> {
    const LIMIT: u64 = 1_000;
    let query = task_closings::Entity::find().filter(task_closings::Column::ClosingNo.gt(closing_no));
    Ok(query.order_by_asc(task_closings::Column::ClosingNo).limit(LIMIT).all(scope.reader()).await?)
}
