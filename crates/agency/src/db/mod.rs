//! The records database: one code path over SQLite and PostgreSQL.
//!
//! SQLite has a writer pool of one connection whose transactions take the write lock at once (`BEGIN IMMEDIATE`), so a
//! transaction never fails half way for the lock, and a pool of readers that cannot write. PostgreSQL has one pool.

mod lake_records;
mod migrations;
#[cfg(test)]
pub(crate) mod scratch;

use std::time::Duration;

use sea_orm::{
    ConnectOptions, DatabaseConnection, DatabaseTransaction, DbBackend, SqliteTransactionMode,
    TransactionOptions, TransactionTrait,
};

use crate::error::{Failure, Result};

pub use lake_records::LakeRecords;

/// A connection for reading.
pub type Connection = DatabaseConnection;
/// A transaction for writing.
pub type Transaction = DatabaseTransaction;

impl From<sea_orm::DbErr> for Failure {
    fn from(error: sea_orm::DbErr) -> Self {
        Self::internal(error)
    }
}

/// Readers beyond this many wait.
const READERS: u32 = 4;
/// How long a statement waits for SQLite's write lock before it gives up.
const BUSY: Duration = Duration::from_secs(30);

/// An open database.
#[derive(Clone, Debug)]
pub struct Database {
    writer: DatabaseConnection,
    reader: DatabaseConnection,
}

impl Database {
    /// Opens `sqlite://…` or `postgres://…`.
    pub async fn open(url: &str) -> Result<Self> {
        if url.starts_with("sqlite:") {
            let writer = sea_orm::Database::connect(sqlite(url, 1)).await?;
            let mut reading = sqlite(url, READERS);
            reading.map_sqlx_sqlite_opts(|options| pragmas(options).pragma("query_only", "ON"));
            let reader = sea_orm::Database::connect(reading).await?;
            return Ok(Self { writer, reader });
        }
        let mut options = ConnectOptions::new(url);
        options.max_connections(READERS * 2).acquire_timeout(BUSY).sqlx_logging(false);
        let both = sea_orm::Database::connect(options).await?;
        Ok(Self { writer: both.clone(), reader: both })
    }

    /// For reading only.
    #[must_use]
    pub fn reader(&self) -> &DatabaseConnection {
        &self.reader
    }

    /// Opens a transaction that may write.
    pub async fn begin(&self) -> Result<DatabaseTransaction> {
        if self.writer.get_database_backend() != DbBackend::Sqlite {
            return Ok(self.writer.begin().await?);
        }
        let immediate = TransactionOptions {
            sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
            ..TransactionOptions::default()
        };
        Ok(self.writer.begin_with_options(immediate).await?)
    }

    /// Brings the tables up to this version.
    pub async fn migrate(&self) -> Result<()> {
        migrations::run(self).await
    }

    /// Whether it answers.
    pub async fn answers(&self) -> bool {
        self.reader.ping().await.is_ok()
    }

    /// Closes every connection, so that the files may be moved or removed.
    pub async fn close(self) -> Result<()> {
        self.reader.close().await.map_err(Failure::from)?;
        self.writer.close().await.map_err(Failure::from)
    }
}

fn sqlite(url: &str, connections: u32) -> ConnectOptions {
    let mut options = ConnectOptions::new(url);
    options.max_connections(connections).min_connections(1).acquire_timeout(BUSY).sqlx_logging(false);
    options.map_sqlx_sqlite_opts(pragmas);
    options
}

fn pragmas(
    options: sea_orm::sqlx::sqlite::SqliteConnectOptions,
) -> sea_orm::sqlx::sqlite::SqliteConnectOptions {
    use sea_orm::sqlx::sqlite::{SqliteJournalMode, SqliteSynchronous};
    options
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .busy_timeout(BUSY)
}
