//! The records database as the lake sees it, over a SeaORM connection or transaction.

use async_trait::async_trait;
use daiyun_lake::{Column, Dialect, Records, RecordsError, RecordsSource, Transaction, Value};
use sea_orm::{ConnectionTrait, DatabaseTransaction, DbBackend, DbErr, QueryResult, Statement};

use super::World;

pub(crate) struct Door<'a, C: ConnectionTrait>(pub(crate) &'a C);

impl<C: ConnectionTrait> Door<'_, C> {
    fn statement(&self, sql: &str, parameters: &[Value]) -> Statement {
        let backend = self.0.get_database_backend();
        let bound = parameters.iter().map(|value| match value {
            Value::Null => sea_orm::Value::String(None),
            Value::Int(number) => sea_orm::Value::BigInt(Some(*number)),
            Value::Text(text) => sea_orm::Value::String(Some(text.clone())),
            Value::Flag(flag) if backend == DbBackend::Postgres => sea_orm::Value::Bool(Some(*flag)),
            Value::Flag(flag) => sea_orm::Value::BigInt(Some(i64::from(*flag))),
        });
        Statement::from_sql_and_values(backend, sql, bound)
    }
}

fn cells(row: &QueryResult, columns: &[Column]) -> Result<Vec<Value>, DbErr> {
    let cell = |(at, column): (usize, &Column)| {
        Ok(match column {
            Column::Int => row.try_get_by_index::<Option<i64>>(at)?.map_or(Value::Null, Value::Int),
            Column::Text => row.try_get_by_index::<Option<String>>(at)?.map_or(Value::Null, Value::Text),
        })
    };
    columns.iter().enumerate().map(cell).collect()
}

fn refused(error: DbErr) -> RecordsError {
    RecordsError(error.to_string())
}

#[async_trait]
impl<C: ConnectionTrait> Records for Door<'_, C> {
    fn dialect(&self) -> Dialect {
        if self.0.get_database_backend() == DbBackend::Postgres { Dialect::Postgres } else { Dialect::Sqlite }
    }

    async fn query(
        &mut self,
        sql: &str,
        parameters: &[Value],
        columns: &[Column],
    ) -> Result<Vec<Vec<Value>>, RecordsError> {
        let rows = self.0.query_all_raw(self.statement(sql, parameters)).await.map_err(refused)?;
        rows.iter().map(|row| cells(row, columns)).collect::<Result<_, _>>().map_err(refused)
    }

    async fn execute(&mut self, sql: &str, parameters: &[Value]) -> Result<u64, RecordsError> {
        let done = self.0.execute_raw(self.statement(sql, parameters)).await.map_err(refused)?;
        Ok(done.rows_affected())
    }
}

/// A transaction of the lake's own.
struct Own(DatabaseTransaction);

#[async_trait]
impl Records for Own {
    fn dialect(&self) -> Dialect {
        Door(&self.0).dialect()
    }

    async fn query(
        &mut self,
        sql: &str,
        parameters: &[Value],
        columns: &[Column],
    ) -> Result<Vec<Vec<Value>>, RecordsError> {
        Door(&self.0).query(sql, parameters, columns).await
    }

    async fn execute(&mut self, sql: &str, parameters: &[Value]) -> Result<u64, RecordsError> {
        Door(&self.0).execute(sql, parameters).await
    }
}

#[async_trait]
impl Transaction for Own {
    async fn commit(self: Box<Self>) -> Result<(), RecordsError> {
        self.0.commit().await.map_err(refused)
    }
}

#[async_trait]
impl RecordsSource for World {
    fn reader(&self) -> Box<dyn Records + '_> {
        Box::new(Door(&self.records))
    }

    async fn begin(&self) -> Result<Box<dyn Transaction + '_>, RecordsError> {
        Ok(Box::new(Own(World::begin(self).await)))
    }
}
