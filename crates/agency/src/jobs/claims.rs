//! Claims on queued jobs: who does one, until when, and what follows.

use chrono::{DateTime, TimeDelta, Utc};
use daiyun_base::error::Label;
use sea_orm::ActiveValue::{Set, Unchanged};
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::{LockBehavior, LockType};
use sea_orm::{Condition, ConnectionTrait, DbBackend, QueryOrder, QuerySelect, Statement, Value};
use serde_json::Value as Json;

use super::queued::{State, queued_jobs};
use crate::error::Result;

/// Whether anything of some kinds may be claimed.
pub(super) async fn is_any_due(
    db: &impl ConnectionTrait,
    names: &[&str],
    now: DateTime<Utc>,
) -> Result<bool> {
    let query = queued_jobs::Entity::find().filter(queued_jobs::Column::Name.is_in(names.iter().copied()));
    Ok(query.filter(due(now)).one(db).await?.is_some())
}

fn due(now: DateTime<Utc>) -> Condition {
    let is = |state: State| queued_jobs::Column::State.eq(state.code());
    let waiting = Condition::all().add(is(State::Waiting)).add(queued_jobs::Column::RunAt.lte(now));
    let left = Condition::all().add(is(State::Running)).add(queued_jobs::Column::LeaseUntil.lt(now));
    Condition::any().add(waiting).add(left)
}

/// Claims the oldest job of some kinds that waits, or whose process has not been heard of for its lease. Two that claim at
/// once get two jobs.
pub(super) async fn claim(
    db: &impl ConnectionTrait,
    names: &[&str],
    (holder, now): (&str, DateTime<Utc>),
) -> Result<Option<queued_jobs::Model>> {
    let mut oldest = queued_jobs::Entity::find()
        .filter(queued_jobs::Column::Name.is_in(names.iter().copied()))
        .filter(due(now))
        .order_by_asc(queued_jobs::Column::RunAt)
        .order_by_asc(queued_jobs::Column::JobNo)
        .limit(1);
    if db.get_database_backend() == DbBackend::Postgres {
        oldest = oldest.lock_with_behavior(LockType::Update, LockBehavior::SkipLocked);
    }
    let Some(row) = oldest.one(db).await? else { return Ok(None) };
    let claimed = queued_jobs::ActiveModel {
        id: Unchanged(row.id),
        state: Set(State::Running.code().to_owned()),
        fence: Set(row.fence + 1),
        attempt_count: Set(row.attempt_count + 1),
        holder: Set(Some(holder.to_owned())),
        lease_until: Set(Some(now)),
        started_at: Set(Some(now)),
        ..Default::default()
    };
    Ok(Some(claimed.update(db).await?))
}

/// What of a claimed job is to change, if it is still held.
pub(super) struct Change {
    pub state: State,
    pub run_at: Option<DateTime<Utc>>,
    pub lease_until: Option<DateTime<Utc>>,
    pub error: Option<Label>,
    pub result: Option<Json>,
    pub ended_at: Option<DateTime<Utc>>,
    /// How often it has been tried, if not once more than before: a try the server's stop cut short does not count.
    pub attempt_count: Option<i64>,
}

impl Change {
    pub(super) fn to(state: State) -> Self {
        Self {
            state,
            run_at: None,
            lease_until: None,
            error: None,
            result: None,
            ended_at: None,
            attempt_count: None,
        }
    }
}

/// Changes a claimed job unless somebody else has it by now; whether it was still held.
pub(super) async fn change(
    db: &impl ConnectionTrait,
    (id, fence): (Uuid, i64),
    change: Change,
) -> Result<bool> {
    let mut row = queued_jobs::ActiveModel {
        state: Set(change.state.code().to_owned()),
        lease_until: Set(change.lease_until),
        ended_at: Set(change.ended_at),
        ..Default::default()
    };
    if let Some(run_at) = change.run_at {
        row.run_at = Set(run_at);
    }
    if let Some(error) = change.error {
        (row.error, row.error_en) = (Set(Some(error.zh)), Set(Some(error.en)));
    }
    if change.state == State::Done {
        (row.error, row.error_en, row.result) = (Set(None), Set(None), Set(change.result));
    }
    if let Some(attempt_count) = change.attempt_count {
        row.attempt_count = Set(attempt_count);
    }
    let update = queued_jobs::Entity::update_many().set(row);
    let update = update
        .filter(queued_jobs::Column::Id.eq(id))
        .filter(queued_jobs::Column::Fence.eq(fence))
        .filter(queued_jobs::Column::State.eq(State::Running.code()));
    Ok(update.exec(db).await?.rows_affected == 1)
}

/// Renews a claim; whether it is still ours.
pub(super) async fn renew(
    db: &impl ConnectionTrait,
    (id, fence): (Uuid, i64),
    (now, lease): (DateTime<Utc>, TimeDelta),
) -> Result<bool> {
    let sql = "UPDATE queued_jobs SET lease_until = $3 WHERE id = $1 AND fence = $2 AND state = 'running'";
    let values = [Value::from(id), Value::from(fence), Value::from(now + lease)];
    let done = db.execute_raw(Statement::from_sql_and_values(db.get_database_backend(), sql, values)).await?;
    Ok(done.rows_affected() == 1)
}
