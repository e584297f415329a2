//! The table of number series.

use sea_orm::{ConnectionTrait, Statement, Value};

use crate::db::Connection;
use crate::error::{Failure, Result};
use crate::scope::Tx;

/// The next number of a series, from 1.
pub async fn next(tx: &Tx, series: &str) -> Result<i64> {
    take(tx, series, 1).await
}

/// Takes several numbers of a series at once and returns the last of them.
pub async fn take(tx: &Tx, series: &str, count: i64) -> Result<i64> {
    let sql = "INSERT INTO numbers (series, last_number) VALUES ($1, $2) ON CONFLICT (series) DO UPDATE \
               SET last_number = numbers.last_number + excluded.last_number RETURNING last_number";
    let backend = tx.db().get_database_backend();
    let values = [Value::from(series), Value::from(count)];
    let row = tx.db().query_one_raw(Statement::from_sql_and_values(backend, sql, values)).await?;
    let row = row.ok_or_else(|| Failure::internal("a number series returned nothing"))?;
    Ok(row.try_get_by_index(0)?)
}

/// The number a series has come to; 0 before the first.
pub async fn last(db: &Connection, series: &str) -> Result<i64> {
    let sql = "SELECT last_number FROM numbers WHERE series = $1";
    let statement = Statement::from_sql_and_values(db.get_database_backend(), sql, [Value::from(series)]);
    let Some(row) = db.query_one_raw(statement).await? else { return Ok(0) };
    Ok(row.try_get_by_index(0)?)
}
