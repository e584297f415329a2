//! The lake's door to the records database: its plain SQL runs on whatever connection or transaction it is given.

use async_trait::async_trait;
use daiyun_lake::{Column, Dialect, Records, RecordsError, RecordsSource, Value};
use sea_orm::{ConnectionTrait, DatabaseTransaction, DbBackend, DbErr, QueryResult, Statement};

use super::Database;

/// A connection or transaction lent to the lake.
pub struct LakeRecords<'a, C: ConnectionTrait>(pub &'a C);

impl<C: ConnectionTrait> LakeRecords<'_, C> {
    fn statement(&self, sql: &str, parameters: &[Value]) -> Statement {
        let backend = self.0.get_database_backend();
        let values = parameters.iter().map(|value| bound(value, backend));
        Statement::from_sql_and_values(backend, sql, values)
    }
}

fn bound(value: &Value, backend: DbBackend) -> sea_orm::Value {
    match value {
        Value::Null => sea_orm::Value::String(None),
        Value::Int(number) => sea_orm::Value::BigInt(Some(*number)),
        Value::Text(text) => sea_orm::Value::String(Some(text.clone())),
        Value::Flag(flag) if backend == DbBackend::Postgres => sea_orm::Value::Bool(Some(*flag)),
        Value::Flag(flag) => sea_orm::Value::BigInt(Some(i64::from(*flag))),
    }
}

fn read(row: &QueryResult, columns: &[Column]) -> Result<Vec<Value>, DbErr> {
    let cell = |(at, column): (usize, &Column)| {
        Ok(match column {
            Column::Int => row.try_get_by_index::<Option<i64>>(at)?.map_or(Value::Null, Value::Int),
            Column::Text => row.try_get_by_index::<Option<String>>(at)?.map_or(Value::Null, Value::Text),
        })
    };
    columns.iter().enumerate().map(cell).collect()
}

#[async_trait]
impl<C: ConnectionTrait> Records for LakeRecords<'_, C> {
    fn dialect(&self) -> Dialect {
        if self.0.get_database_backend() == DbBackend::Postgres { Dialect::Postgres } else { Dialect::Sqlite }
    }

    async fn query(
        &mut self,
        sql: &str,
        parameters: &[Value],
        columns: &[Column],
    ) -> Result<Vec<Vec<Value>>, RecordsError> {
        let rows = self.0.query_all_raw(self.statement(sql, parameters)).await;
        let rows = rows.map_err(|error| RecordsError(error.to_string()))?;
        let rows: Result<Vec<Vec<Value>>, DbErr> = rows.iter().map(|row| read(row, columns)).collect();
        rows.map_err(|error| RecordsError(error.to_string()))
    }

    async fn execute(&mut self, sql: &str, parameters: &[Value]) -> Result<u64, RecordsError> {
        let done = self.0.execute_raw(self.statement(sql, parameters)).await;
        done.map(|done| done.rows_affected()).map_err(|error| RecordsError(error.to_string()))
    }
}

/// A transaction of the lake's own, for its upkeep.
struct LakeTransaction(DatabaseTransaction);

#[async_trait]
impl Records for LakeTransaction {
    fn dialect(&self) -> Dialect {
        LakeRecords(&self.0).dialect()
    }

    async fn query(
        &mut self,
        sql: &str,
        parameters: &[Value],
        columns: &[Column],
    ) -> Result<Vec<Vec<Value>>, RecordsError> {
        LakeRecords(&self.0).query(sql, parameters, columns).await
    }

    async fn execute(&mut self, sql: &str, parameters: &[Value]) -> Result<u64, RecordsError> {
        LakeRecords(&self.0).execute(sql, parameters).await
    }
}

#[async_trait]
impl daiyun_lake::Transaction for LakeTransaction {
    async fn commit(self: Box<Self>) -> Result<(), RecordsError> {
        self.0.commit().await.map_err(|error| RecordsError(error.to_string()))
    }
}

#[async_trait]
impl RecordsSource for Database {
    fn reader(&self) -> Box<dyn Records + '_> {
        Box::new(LakeRecords(Self::reader(self)))
    }

    async fn begin(&self) -> Result<Box<dyn daiyun_lake::Transaction + '_>, RecordsError> {
        let transaction = Self::begin(self).await.map_err(|error| RecordsError(error.to_string()))?;
        Ok(Box::new(LakeTransaction(transaction)))
    }
}
