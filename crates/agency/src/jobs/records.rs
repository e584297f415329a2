//! Tables of the job runner, in plain SQL: a few short statements say more than as many entities.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use sea_orm::{ConnectionTrait, QueryResult, Statement, Value};

use crate::error::{Failure, Result};
use crate::scope::Tx;

/// How far a follower has read its ledger.
pub async fn cursor(db: &impl ConnectionTrait, follower: &str) -> Result<i64> {
    let sql = "SELECT position FROM cursors WHERE follower = $1";
    let statement = Statement::from_sql_and_values(db.get_database_backend(), sql, [Value::from(follower)]);
    match db.query_one_raw(statement).await? {
        Some(row) => Ok(row.try_get_by_index(0)?),
        None => Ok(0),
    }
}

/// Moves a follower's cursor forward, in the transaction of what it did. When it stands there already somebody else has
/// done the work meanwhile, and the failure takes this transaction back.
pub async fn move_cursor(tx: &Tx, follower: &str, position: i64) -> Result<()> {
    let sql = "INSERT INTO cursors (follower, position) VALUES ($1, $2) ON CONFLICT (follower) DO UPDATE \
               SET position = excluded.position WHERE cursors.position < excluded.position";
    let backend = tx.db().get_database_backend();
    let values = [Value::from(follower), Value::from(position)];
    let done = tx.db().execute_raw(Statement::from_sql_and_values(backend, sql, values)).await?;
    if done.rows_affected() == 1 {
        return Ok(());
    }
    Err(Failure::internal(format!("{follower} has already been read past {position}")))
}

/// How the last attempt of a job went.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attempt {
    /// The job.
    pub name: String,
    /// When it began.
    pub started_at: DateTime<Utc>,
    /// When it ended; nothing while it runs, or when the process died with it.
    pub ended_at: Option<DateTime<Utc>>,
    /// Why it failed.
    pub error: Option<String>,
    /// Failures since the last success.
    pub failure_count: i64,
}

/// The last attempt of each job that has run, by name.
pub async fn attempts(db: &impl ConnectionTrait) -> Result<Vec<Attempt>> {
    const LIMIT: i64 = 1_000;
    let sql = "SELECT name, started_at, ended_at, error, failure_count FROM jobs ORDER BY name LIMIT $1";
    let statement = Statement::from_sql_and_values(db.get_database_backend(), sql, [Value::from(LIMIT)]);
    let attempt = |row: &QueryResult| {
        Ok(Attempt {
            name: row.try_get_by_index(0)?,
            started_at: row.try_get_by_index(1)?,
            ended_at: row.try_get_by_index(2)?,
            error: row.try_get_by_index(3)?,
            failure_count: row.try_get_by_index(4)?,
        })
    };
    db.query_all_raw(statement).await?.iter().map(attempt).collect()
}

/// Notes that a job begins; how many attempts in a row had failed by then. An attempt that never ended died with its
/// process, which is a failure like any other.
pub(super) async fn note_start(db: &impl ConnectionTrait, job: &str, now: DateTime<Utc>) -> Result<i64> {
    let sql = "INSERT INTO jobs (name, started_at, failure_count) VALUES ($1, $2, 0) ON CONFLICT (name) DO UPDATE \
               SET started_at = excluded.started_at, ended_at = NULL, failure_count = jobs.failure_count + \
               CASE WHEN jobs.ended_at IS NULL THEN 1 ELSE 0 END RETURNING failure_count";
    count_of(db, sql, [Value::from(job), Value::from(now)]).await
}

async fn count_of(
    db: &impl ConnectionTrait,
    sql: &str,
    values: impl IntoIterator<Item = Value>,
) -> Result<i64> {
    let statement = Statement::from_sql_and_values(db.get_database_backend(), sql, values);
    let row = db.query_one_raw(statement).await?;
    let row = row.ok_or_else(|| Failure::internal("the ledger of jobs returned nothing"))?;
    Ok(row.try_get_by_index(0)?)
}

/// Notes how a job ended; how many attempts in a row have failed by then.
pub(super) async fn note_end(
    db: &impl ConnectionTrait,
    job: &str,
    now: DateTime<Utc>,
    error: Option<&str>,
) -> Result<i64> {
    let sql = "UPDATE jobs SET ended_at = $2, error = $3, \
               failure_count = CASE WHEN $3 IS NULL THEN 0 ELSE failure_count + 1 END WHERE name = $1 RETURNING failure_count";
    let values = [Value::from(job), Value::from(now), Value::from(error.map(str::to_owned))];
    count_of(db, sql, values).await
}

/// When each scheduled job is next due, by name, as far as it is known.
pub async fn dues(db: &impl ConnectionTrait) -> Result<BTreeMap<String, DateTime<Utc>>> {
    const LIMIT: i64 = 1_000;
    let sql = "SELECT name, due_at FROM job_dues ORDER BY name LIMIT $1";
    let statement = Statement::from_sql_and_values(db.get_database_backend(), sql, [Value::from(LIMIT)]);
    let due = |row: &QueryResult| Ok((row.try_get_by_index(0)?, row.try_get_by_index(1)?));
    db.query_all_raw(statement).await?.iter().map(due).collect()
}

/// Keeps when a scheduled job is next due.
pub(super) async fn keep_due(db: &impl ConnectionTrait, job: &str, due_at: DateTime<Utc>) -> Result<()> {
    let sql = "INSERT INTO job_dues (name, due_at) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET due_at = excluded.due_at";
    let values = [Value::from(job), Value::from(due_at)];
    db.execute_raw(Statement::from_sql_and_values(db.get_database_backend(), sql, values)).await?;
    Ok(())
}

/// Has a scheduled job run as soon as the floor's holder looks.
pub async fn run_soon(tx: &Tx, job: &str) -> Result<()> {
    keep_due(tx.db(), job, tx.now()).await
}
