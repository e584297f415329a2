//! What a background job holds while it works: the floor or a claim. Whoever takes it over counts its fence up.

use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::{ConnectionTrait, Statement, Value};
use uuid::Uuid;

use crate::error::{Failure, Result};

/// The lease whose holder runs the scheduled jobs.
pub(super) const FLOOR: &str = "jobs";

/// What a job's transactions must still hold when they commit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hold {
    /// The floor, as it was taken.
    Floor {
        /// How often it has changed hands.
        fence: i64,
    },
    /// One queued job, as it was claimed.
    Claim {
        /// The job.
        id: Uuid,
        /// How often it has been claimed.
        fence: i64,
    },
}

/// Fails a transaction whose job somebody else has taken over meanwhile. The row stays locked until the transaction ends,
/// so nobody takes it over between this look and the commit.
pub async fn refuse_the_stale(db: &impl ConnectionTrait, hold: Hold) -> Result<()> {
    let (sql, values) = match hold {
        Hold::Floor { fence } => (
            "UPDATE leases SET fence = fence WHERE name = $1 AND fence = $2",
            [Value::from(FLOOR), Value::from(fence)],
        ),
        Hold::Claim { id, fence } => (
            "UPDATE queued_jobs SET fence = fence WHERE id = $1 AND fence = $2",
            [Value::from(id), Value::from(fence)],
        ),
    };
    let done = db.execute_raw(Statement::from_sql_and_values(db.get_database_backend(), sql, values)).await?;
    if done.rows_affected() == 1 { Ok(()) } else { Err(lost()) }
}

/// Somebody else does it now.
pub(super) fn lost() -> Failure {
    Failure::internal("stopped: another process runs this job now")
}

/// Takes or renews the floor if it is free, run out, or ours already; its fence then. Whoever takes it from somebody else,
/// or after somebody gave it back, counts the fence up.
pub(super) async fn take_floor(
    db: &impl ConnectionTrait,
    holder: &str,
    (now, lease): (DateTime<Utc>, TimeDelta),
) -> Result<Option<i64>> {
    let sql = "INSERT INTO leases (name, holder, lease_until, fence) VALUES ($1, $2, $3, 1) ON CONFLICT (name) DO UPDATE \
               SET holder = excluded.holder, lease_until = excluded.lease_until, \
               fence = leases.fence + CASE WHEN leases.holder = excluded.holder THEN 0 ELSE 1 END \
               WHERE leases.holder = excluded.holder OR leases.lease_until < $4 RETURNING fence";
    let values = [Value::from(FLOOR), Value::from(holder), Value::from(now + lease), Value::from(now)];
    let statement = Statement::from_sql_and_values(db.get_database_backend(), sql, values);
    match db.query_one_raw(statement).await? {
        Some(row) => Ok(Some(row.try_get_by_index(0)?)),
        None => Ok(None),
    }
}

/// Gives the floor back. Its row stays, so that the fence never begins anew.
pub(super) async fn give_floor(db: &impl ConnectionTrait, holder: &str) -> Result<()> {
    let sql = "UPDATE leases SET holder = '', lease_until = $3 WHERE name = $1 AND holder = $2";
    let values = [Value::from(FLOOR), Value::from(holder), Value::from(DateTime::<Utc>::UNIX_EPOCH)];
    db.execute_raw(Statement::from_sql_and_values(db.get_database_backend(), sql, values)).await?;
    Ok(())
}

/// Whether some process runs the scheduled jobs.
pub async fn floor_is_held(db: &impl ConnectionTrait, now: DateTime<Utc>) -> Result<bool> {
    let sql = "SELECT name FROM leases WHERE name = $1 AND lease_until >= $2";
    let values = [Value::from(FLOOR), Value::from(now)];
    let statement = Statement::from_sql_and_values(db.get_database_backend(), sql, values);
    Ok(db.query_one_raw(statement).await?.is_some())
}
