//! A lake in a temporary folder, on SQLite and, when `DAIYUN_TEST_DATABASE` names a server, on PostgreSQL too; batches
//! written as small tables of text.

#![allow(dead_code, reason = "each test file uses a part of it")]

mod door;
mod table;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use daiyun_base::definition::{Source, load_each};
use daiyun_base::fact::{FactDefinition, Rows, instant_number};
use daiyun_lake::{
    BatchPlan, Cell, Column, Counts, Extent, Lake, LakeError, Observed, Prepared, Records as _, Result,
    Rewrite,
};
use sea_orm::{
    ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DatabaseTransaction,
    SqliteTransactionMode, TransactionOptions, TransactionTrait,
};
use tempfile::TempDir;

pub(crate) use door::Door;
pub(crate) use table::{cell_text, rows_of};

/// The store most tests write to.
pub(crate) const STORE: &str = "hs01";

/// A lake with its records database.
pub(crate) struct World {
    pub(crate) lake: Lake,
    pub(crate) facts: BTreeMap<String, FactDefinition>,
    pub(crate) records: DatabaseConnection,
    pub(crate) directory: PathBuf,
    /// How DuckDB attaches the catalog.
    pub(crate) ducklake: String,
    _folder: Option<TempDir>,
}

/// Runs a test on every database at hand.
pub(crate) async fn everywhere(test: impl AsyncFn(World)) {
    test(World::on_sqlite().await).await;
    if let Some(server) = setting("DAIYUN_TEST_DATABASE") {
        test(World::on_postgres(&server).await).await;
    }
}

/// A setting of the test run.
#[expect(clippy::disallowed_methods, reason = "tests are told by the environment where their database is")]
pub(crate) fn setting(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

/// An instant, written `2026-06-01T10:00:00Z`, or a day for its first moment.
pub(crate) fn at(text: &str) -> DateTime<Utc> {
    let whole = if text.len() == 10 { format!("{text}T00:00:00Z") } else { text.to_owned() };
    whole.parse().unwrap_or_else(|error| panic!("{text}: {error}"))
}

/// The facts the product declares.
pub(crate) fn facts() -> BTreeMap<String, FactDefinition> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../definitions/facts");
    let mut sources = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        sources.push(Source::new(format!("facts/{name}"), std::fs::read_to_string(path).unwrap()));
    }
    let mut found = Vec::new();
    let facts = load_each(&sources, &mut found);
    assert!(found.is_empty(), "{found:?}");
    facts
}

impl World {
    pub(crate) async fn on_sqlite() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let directory = folder.path().to_path_buf();
        Self { _folder: Some(folder), ..Self::on_sqlite_in(&directory).await }
    }

    /// On SQLite in a folder that somebody else owns.
    pub(crate) async fn on_sqlite_in(directory: &Path) -> Self {
        let file = directory.join("records.db");
        let mut options = ConnectOptions::new(format!("sqlite://{}?mode=rwc", file.display()));
        options.max_connections(4).sqlx_logging(false);
        let records = Database::connect(options).await.unwrap();
        records.execute_unprepared("PRAGMA journal_mode = WAL").await.unwrap();
        Self::over(records, directory, format!("ducklake:sqlite:{}", file.display())).await
    }

    /// On a database of its own, dropped when the server is.
    async fn on_postgres(server: &str) -> Self {
        let name = format!("lake_{}", daiyun_base::id::fresh().as_simple());
        let maintenance = Database::connect(server).await.unwrap();
        maintenance.execute_unprepared(&format!("CREATE DATABASE {name}")).await.unwrap();
        let base = server.rsplit_once('/').map_or(server, |(base, _)| base);
        let mut options = ConnectOptions::new(format!("{base}/{name}"));
        options.max_connections(4).sqlx_logging(false);
        let records = Database::connect(options).await.unwrap();
        let folder = tempfile::tempdir().unwrap();
        let directory = folder.path().to_path_buf();
        let ducklake = format!("ducklake:postgres:{base}/{name}");
        Self { _folder: Some(folder), ..Self::over(records, &directory, ducklake).await }
    }

    /// The same lake as another process opens it: with connections and a cache of its own.
    pub(crate) async fn another(&self) -> Self {
        let url = match self.ducklake.strip_prefix("ducklake:sqlite:") {
            Some(file) => format!("sqlite://{file}"),
            None => self.ducklake.trim_start_matches("ducklake:postgres:").to_owned(),
        };
        let mut options = ConnectOptions::new(url);
        options.max_connections(2).sqlx_logging(false);
        options.map_sqlx_sqlite_opts(|options| options.busy_timeout(std::time::Duration::from_secs(30)));
        let records = Database::connect(options).await.unwrap();
        let (directory, ducklake) = (self.directory.clone(), self.ducklake.clone());
        Self::over(records, &directory, ducklake).await
    }

    async fn over(records: DatabaseConnection, directory: &Path, ducklake: String) -> Self {
        let facts = facts();
        let lake = Lake::open(directory, facts.clone()).unwrap();
        let directory = directory.to_path_buf();
        let world = Self { lake, facts, records, directory, ducklake, _folder: None };
        world.declare().await;
        world
    }

    /// Opens the same lake with other definitions.
    pub(crate) async fn with_facts(mut self, facts: BTreeMap<String, FactDefinition>) -> Self {
        self.lake = Lake::open(&self.directory, facts.clone()).unwrap();
        self.facts = facts;
        self.declare().await;
        self
    }

    async fn declare(&self) {
        let transaction = self.begin().await;
        self.lake.declare(&mut Door(&transaction), at("2026-01-01")).await.unwrap();
        transaction.commit().await.unwrap();
    }

    /// A transaction that will write.
    pub(crate) async fn begin(&self) -> DatabaseTransaction {
        let options = TransactionOptions {
            sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
            ..TransactionOptions::default()
        };
        self.records.begin_with_options(options).await.unwrap()
    }

    /// Writes a batch's observation file.
    pub(crate) fn observe(&self, batch: &Batch) -> Result<Observed> {
        let plan = BatchPlan {
            batch_no: batch.no,
            fact: batch.fact.to_owned(),
            store: batch.store.to_owned(),
            derive: batch.derive.map(str::to_owned),
        };
        let mut writer = self.lake.start_batch(plan)?;
        let fact = self.facts.get(batch.fact).unwrap();
        let rows = rows_of(fact, &batch.table, batch.exported.map(|text| instant_number(at(text))));
        if !rows.is_empty() {
            writer.push(&rows)?;
        }
        writer.finish(batch.exported.is_some())
    }

    pub(crate) async fn prepare(&self, observed: Observed) -> Result<Prepared> {
        self.lake.prepare(&mut Door(&self.records), observed).await
    }

    /// Commits a merged batch, or rolls back.
    pub(crate) async fn commit(&self, prepared: &Prepared) -> Result<i64> {
        let transaction = self.begin().await;
        let committed = self.lake.commit(&mut Door(&transaction), prepared, at("2026-09-01")).await;
        match committed {
            Ok(snapshot) => {
                transaction.commit().await.unwrap();
                Ok(snapshot)
            }
            Err(error) => {
                transaction.rollback().await.unwrap();
                Err(error)
            }
        }
    }

    /// A batch from its rows to its commit.
    pub(crate) async fn import(&self, batch: Batch) -> Counts {
        let prepared = self.prepare(self.observe(&batch).unwrap()).await.unwrap();
        self.commit(&prepared).await.unwrap();
        prepared.counts().clone()
    }

    pub(crate) async fn newest(&self) -> i64 {
        self.lake.newest_snapshot(&mut Door(&self.records)).await.unwrap()
    }

    /// The answer to a query as text: one line for each row, cells parted by ` | `, `-` for empty.
    pub(crate) async fn ask(&self, sql: &str) -> String {
        self.ask_at(sql, None).await.unwrap()
    }

    pub(crate) async fn ask_at(&self, sql: &str, snapshot: Option<i64>) -> Result<String, LakeError> {
        let answer = self.lake.query(&mut Door(&self.records), sql, snapshot).await?;
        let line = |cells: &Vec<Cell>| cells.iter().map(cell_text).collect::<Vec<_>>().join(" | ");
        Ok(answer.rows.iter().map(line).collect::<Vec<_>>().join("\n"))
    }

    /// Asserts what a query answers; indentation in `expected` is only for the eye.
    pub(crate) async fn shows(&self, sql: &str, expected: &str) {
        let expected: Vec<&str> = expected.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
        assert_eq!(self.ask(sql).await, expected.join("\n"), "{sql}");
    }

    /// Asserts the invariant behind every merge: no key is stored twice.
    pub(crate) async fn no_key_twice(&self) {
        for fact in self.facts.values() {
            let key = fact.key.join(", ");
            let sql =
                format!("SELECT store, {key} FROM {} GROUP BY store, {key} HAVING COUNT(*) > 1", fact.code);
            assert_eq!(self.ask(&sql).await, "", "{}", fact.code);
        }
        self.sums_agree(None).await;
    }

    /// Asserts that every rollup is what its fact adds up to.
    pub(crate) async fn sums_agree(&self, snapshot: Option<i64>) {
        for fact in self.facts.values() {
            for rollup in &fact.rollups {
                let mut keys = vec!["store", rollup.day.as_str()];
                keys.extend(rollup.by.iter().map(String::as_str));
                let buyers = rollup.buyers.as_ref().map(|key| format!(", COUNT(DISTINCT {key})"));
                let sums = rollup.sums.iter().map(|sum| format!(", SUM({sum})")).collect::<String>();
                let table = |rows: &str, from: &str| {
                    let keys = keys.join(", ");
                    let buyers = buyers.as_deref().unwrap_or_default();
                    format!("SELECT {keys}, {rows}{sums}{buyers} FROM {from} GROUP BY {keys} ORDER BY {keys}")
                };
                let added_up = self.ask_at(&table("SUM(rows)", &rollup.code), snapshot).await.unwrap();
                let counted = self.ask_at(&table("COUNT(*)", &fact.code), snapshot).await.unwrap();
                assert_eq!(added_up, counted, "{}", rollup.code);
            }
        }
    }

    /// Runs a statement on the records database.
    pub(crate) async fn run(&self, sql: &str) {
        self.records.execute_unprepared(sql).await.unwrap();
    }

    /// The one number that a query of the records database finds.
    pub(crate) async fn count(&self, sql: &str) -> i64 {
        let rows = Door(&self.records).query(sql, &[], &[Column::Int]).await.unwrap();
        rows[0][0].as_int().unwrap()
    }

    /// Undoes a batch.
    pub(crate) async fn undo(&self, batch_no: i64) -> Result<i64> {
        let rewrite = self.lake.undo(&mut Door(&self.records), batch_no).await?;
        self.commit_rewrite(&rewrite).await
    }

    /// Folds a store anew.
    pub(crate) async fn rebuild(&self, store: &str, extent: &Extent) -> Result<i64> {
        let rewrite = self.lake.rebuild(&mut Door(&self.records), store, extent).await?;
        self.commit_rewrite(&rewrite).await
    }

    /// Commits a rewrite, or rolls back.
    pub(crate) async fn commit_rewrite(&self, rewrite: &Rewrite) -> Result<i64> {
        let transaction = self.begin().await;
        let committed = self.lake.commit_rewrite(&mut Door(&transaction), rewrite, at("2026-09-01")).await;
        match committed {
            Ok(snapshot) => {
                transaction.commit().await.unwrap();
                Ok(snapshot)
            }
            Err(error) => {
                transaction.rollback().await.unwrap();
                Err(error)
            }
        }
    }

    /// Every file below a folder of the data directory.
    pub(crate) fn files(&self, folder: &str) -> Vec<PathBuf> {
        let mut found = Vec::new();
        let mut folders = vec![self.directory.join(folder)];
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).into_iter().flatten() {
                let path = entry.unwrap().path();
                if path.is_dir() { folders.push(path) } else { found.push(path) }
            }
        }
        found.sort();
        found
    }
}

/// A batch as a test writes it.
#[derive(Clone, Debug)]
pub(crate) struct Batch {
    pub(crate) no: i64,
    pub(crate) fact: &'static str,
    pub(crate) store: &'static str,
    pub(crate) exported: Option<&'static str>,
    pub(crate) derive: Option<&'static str>,
    pub(crate) table: String,
}

/// A batch of orders.
pub(crate) fn orders(no: i64, table: &str) -> Batch {
    batch(no, "orders", table)
}

/// A batch of order lines.
pub(crate) fn lines(no: i64, table: &str) -> Batch {
    batch(no, "order_lines", table)
}

/// A batch of rows written as a table: column names first, cells parted by `|`, `-` for an empty cell. A column `seen`
/// holds each row's observation time where the batch has no export time.
pub(crate) fn batch(no: i64, fact: &'static str, table: &str) -> Batch {
    Batch { no, fact, store: STORE, exported: None, derive: None, table: table.to_owned() }
}

impl Batch {
    pub(crate) fn exported(self, at: &'static str) -> Self {
        Self { exported: Some(at), ..self }
    }

    pub(crate) fn deriving(self, target: &'static str) -> Self {
        Self { derive: Some(target), ..self }
    }

    pub(crate) fn of_store(self, store: &'static str) -> Self {
        Self { store, ..self }
    }
}

/// Counts as tests write them.
pub(crate) fn counted(inserted: u64, updated: u64, unchanged: u64) -> Counts {
    Counts { inserted, updated, unchanged, undated_lines: Vec::new() }
}

/// Rows without any, of these columns.
pub(crate) fn no_rows(fact: &FactDefinition, columns: &[&str]) -> Rows {
    Rows::empty(fact, columns.iter().map(|name| fact.column(name).unwrap()).collect())
}
