//! Tables of the job runner, in plain SQL: three short statements say more than three entities.

use chrono::{DateTime, Utc};
use sea_orm::{ConnectionTrait, Statement, Value};

use crate::error::Result;
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

/// Moves a follower's cursor, in the transaction of what it did. It never moves back.
pub async fn move_cursor(tx: &Tx, follower: &str, position: i64) -> Result<()> {
    let sql = "INSERT INTO cursors (follower, position) VALUES ($1, $2) ON CONFLICT (follower) DO UPDATE \
               SET position = excluded.position WHERE cursors.position < excluded.position";
    let backend = tx.db().get_database_backend();
    let values = [Value::from(follower), Value::from(position)];
    tx.db().execute_raw(Statement::from_sql_and_values(backend, sql, values)).await?;
    Ok(())
}

/// Takes or renews a lease that is free, run out, or ours already.
pub(super) async fn take_lease(
    db: &impl ConnectionTrait,
    name: &str,
    holder: &str,
    (now, until): (DateTime<Utc>, DateTime<Utc>),
) -> Result<bool> {
    let sql = "INSERT INTO leases (name, holder, lease_until) VALUES ($1, $2, $3) ON CONFLICT (name) DO UPDATE \
               SET holder = excluded.holder, lease_until = excluded.lease_until \
               WHERE leases.holder = excluded.holder OR leases.lease_until < $4";
    let values = [Value::from(name), Value::from(holder), Value::from(until), Value::from(now)];
    let done = db.execute_raw(Statement::from_sql_and_values(db.get_database_backend(), sql, values)).await?;
    Ok(done.rows_affected() == 1)
}

/// Gives a lease back.
pub(super) async fn release_lease(db: &impl ConnectionTrait, name: &str, holder: &str) -> Result<()> {
    let sql = "DELETE FROM leases WHERE name = $1 AND holder = $2";
    let values = [Value::from(name), Value::from(holder)];
    db.execute_raw(Statement::from_sql_and_values(db.get_database_backend(), sql, values)).await?;
    Ok(())
}
