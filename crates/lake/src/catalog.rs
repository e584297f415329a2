//! The DuckLake catalog: which files make up each fact at each snapshot. All of it is rows in the records database;
//! every function here runs inside a transaction the caller holds.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use daiyun_base::period::Month;

use crate::catalog_tables::instant;
use crate::error::{LakeError, Result};
use crate::records::{Column, Records, Value};
use crate::schema::Coverage;

/// How many parameters one statement may carry on either database.
pub(crate) const PARAMETERS_AT_ONCE: usize = 900;

/// The newest snapshot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Head {
    pub snapshot_id: i64,
    pub schema_version: i64,
    pub next_catalog_id: i64,
    pub next_file_id: i64,
}

/// A live data file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct DataFile {
    pub data_file_id: i64,
    pub table_id: i64,
    /// Below the table's folder.
    pub path: String,
    pub rows: i64,
    pub size: i64,
    pub store: String,
    /// Nothing for rows whose day is not known yet.
    pub month: Option<Month>,
}

/// A file about to join a table.
#[derive(Clone, Debug)]
pub(crate) struct NewFile {
    pub path: String,
    pub rows: i64,
    pub size: i64,
    pub footer_size: i64,
    /// The values of the columns its table is partitioned by.
    pub partition: Vec<Option<String>>,
    pub month: Option<Month>,
    pub columns: Vec<ColumnStatistics>,
    /// The sums over its rows; files of sums have none themselves.
    pub rollups: Vec<RollupFile>,
}

/// Sums over one data file, which come and go with it.
#[derive(Clone, Debug)]
pub(crate) struct RollupFile {
    pub code: String,
    pub file: NewFile,
}

/// What DuckLake wants to know of a column in a file.
#[derive(Clone, Debug)]
pub(crate) struct ColumnStatistics {
    pub column_id: i64,
    pub size: i64,
    pub values: i64,
    pub nulls: i64,
    pub min: Option<String>,
    pub max: Option<String>,
}

/// The smallest and largest value of a column in a file, as DuckLake writes them.
#[derive(Clone, Debug)]
pub(crate) struct Range {
    pub data_file_id: i64,
    pub column_id: i64,
    pub min: Option<String>,
    pub max: Option<String>,
}

/// The files a commit takes out of and puts into a table.
#[derive(Clone, Debug)]
pub(crate) struct TableChange {
    pub fact: String,
    pub table_id: i64,
    pub removed: Vec<i64>,
    pub added: Vec<NewFile>,
    /// Sums over files that are listed already.
    pub rollups: Vec<(i64, RollupFile)>,
}

impl TableChange {
    pub(crate) fn new(fact: &str, table_id: i64) -> Self {
        Self { fact: fact.to_owned(), table_id, removed: Vec::new(), added: Vec::new(), rollups: Vec::new() }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.removed.is_empty() && self.added.is_empty() && self.rollups.is_empty()
    }
}

/// A table of the lake.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Table {
    pub table_id: i64,
    pub name: String,
}

pub(crate) async fn head(records: &mut dyn Records) -> Result<Head> {
    let sql = "SELECT snapshot_id, schema_version, next_catalog_id, next_file_id FROM ducklake_snapshot \
               ORDER BY snapshot_id DESC LIMIT 1";
    let rows = records.query(sql, &[], &[Column::Int; 4]).await?;
    let row = rows.first().ok_or_else(|| LakeError::Engine("the catalog has no snapshot".to_owned()))?;
    Ok(Head {
        snapshot_id: int(row, 0),
        schema_version: int(row, 1),
        next_catalog_id: int(row, 2),
        next_file_id: int(row, 3),
    })
}

pub(crate) async fn tables(records: &mut dyn Records) -> Result<Vec<Table>> {
    let sql = "SELECT table_id, table_name FROM ducklake_table WHERE end_snapshot IS NULL ORDER BY table_id";
    let rows = records.query(sql, &[], &[Column::Int, Column::Text]).await?;
    Ok(rows.iter().map(|row| Table { table_id: int(row, 0), name: text(row, 1) }).collect())
}

/// A data file with its store, year and month.
const FILES: &str = "SELECT f.data_file_id, f.table_id, f.path, f.record_count, f.file_size_bytes, \
     s.partition_value, y.partition_value, m.partition_value FROM ducklake_data_file f \
     JOIN ducklake_file_partition_value s ON s.data_file_id = f.data_file_id AND s.partition_key_index = 0 \
     JOIN ducklake_file_partition_value y ON y.data_file_id = f.data_file_id AND y.partition_key_index = 1 \
     JOIN ducklake_file_partition_value m ON m.data_file_id = f.data_file_id AND m.partition_key_index = 2";
/// The kinds of what [`FILES`] selects.
const FILE_KINDS: [Column; 8] = {
    use Column::{Int, Text};
    [Int, Int, Text, Int, Int, Text, Text, Text]
};

/// The files that make up every table at a snapshot, in a stable order.
pub(crate) async fn files_at(records: &mut dyn Records, snapshot_id: i64) -> Result<Vec<DataFile>> {
    let sql = format!(
        "{FILES} WHERE f.begin_snapshot <= $1 AND (f.end_snapshot IS NULL OR f.end_snapshot > $1) \
         ORDER BY f.data_file_id"
    );
    let rows = records.query(&sql, &[snapshot_id.into()], &FILE_KINDS).await?;
    Ok(rows.iter().map(|row| data_file(row)).collect())
}

/// The live files of a store, in a stable order.
pub(crate) async fn files_of_store(records: &mut dyn Records, store: &str) -> Result<Vec<DataFile>> {
    let sql =
        format!("{FILES} WHERE s.partition_value = $1 AND f.end_snapshot IS NULL ORDER BY f.data_file_id");
    let rows = records.query(&sql, &[store.into()], &FILE_KINDS).await?;
    Ok(rows.iter().map(|row| data_file(row)).collect())
}

/// Smallest and largest text of the text columns in a store's live files, by file and column.
pub(crate) async fn text_spans(
    records: &mut dyn Records,
    store: &str,
) -> Result<HashMap<(i64, i64), (String, String)>> {
    let sql = "SELECT c.data_file_id, c.column_id, c.min_value, c.max_value FROM ducklake_file_column_stats c \
               JOIN ducklake_data_file f ON f.data_file_id = c.data_file_id AND f.end_snapshot IS NULL \
               JOIN ducklake_file_partition_value s ON s.data_file_id = f.data_file_id \
                 AND s.partition_key_index = 0 AND s.partition_value = $1 \
               JOIN ducklake_column k ON k.table_id = f.table_id AND k.column_id = c.column_id \
                 AND k.column_type = 'varchar' AND k.end_snapshot IS NULL \
               WHERE c.min_value IS NOT NULL AND c.max_value IS NOT NULL";
    use Column::{Int, Text};
    let rows = records.query(sql, &[store.into()], &[Int, Int, Text, Text]).await?;
    Ok(rows.iter().map(|row| ((int(row, 0), int(row, 1)), (text(row, 2), text(row, 3)))).collect())
}

fn data_file(row: &[Value]) -> DataFile {
    let month = match (row[6].as_text(), row[7].as_text()) {
        (Some(year), Some(month)) => format!("{year}-{month:0>2}").parse().ok(),
        (None | Some(_), None | Some(_)) => None,
    };
    DataFile {
        data_file_id: int(row, 0),
        table_id: int(row, 1),
        path: text(row, 2),
        rows: int(row, 3),
        size: int(row, 4),
        store: text(row, 5),
        month,
    }
}

/// Smallest and largest days in the live files, as DuckLake writes them.
pub(crate) async fn ranges_at(records: &mut dyn Records, snapshot_id: i64) -> Result<Vec<Range>> {
    let sql = "SELECT c.data_file_id, c.column_id, c.min_value, c.max_value FROM ducklake_file_column_stats c \
               JOIN ducklake_data_file f ON f.data_file_id = c.data_file_id \
               JOIN ducklake_column k ON k.table_id = c.table_id AND k.column_id = c.column_id \
                 AND k.column_type = 'date' \
               WHERE f.begin_snapshot <= $1 AND (f.end_snapshot IS NULL OR f.end_snapshot > $1)";
    use Column::{Int, Text};
    let rows = records.query(sql, &[snapshot_id.into()], &[Int, Int, Text, Text]).await?;
    let owned = |value: &Value| value.as_text().map(str::to_owned);
    let range = |row: &Vec<Value>| Range {
        data_file_id: int(row, 0),
        column_id: int(row, 1),
        min: owned(&row[2]),
        max: owned(&row[3]),
    };
    Ok(rows.iter().map(range).collect())
}

/// A file of sums, and the file of rows it belongs to.
#[derive(Clone, Debug)]
pub(crate) struct ListedRollup {
    pub data_file_id: i64,
    pub table_id: i64,
    pub source_file_id: i64,
    /// Below the table's folder.
    pub path: String,
    pub rows: i64,
    pub size: i64,
    pub store: String,
}

/// The files of sums at a snapshot, in the order of their files of rows.
pub(crate) async fn rollups_at(records: &mut dyn Records, snapshot_id: i64) -> Result<Vec<ListedRollup>> {
    let sql = "SELECT f.data_file_id, f.table_id, r.source_file_id, f.path, f.record_count, f.file_size_bytes, \
               s.partition_value FROM lake_rollup_files r \
               JOIN ducklake_data_file f ON f.data_file_id = r.data_file_id \
               JOIN ducklake_file_partition_value s ON s.data_file_id = f.data_file_id \
               WHERE f.begin_snapshot <= $1 AND (f.end_snapshot IS NULL OR f.end_snapshot > $1) \
               ORDER BY r.source_file_id";
    use Column::{Int, Text};
    let rows = records.query(sql, &[snapshot_id.into()], &[Int, Int, Int, Text, Int, Int, Text]).await?;
    let listed = |row: &Vec<Value>| ListedRollup {
        data_file_id: int(row, 0),
        table_id: int(row, 1),
        source_file_id: int(row, 2),
        path: text(row, 3),
        rows: int(row, 4),
        size: int(row, 5),
        store: text(row, 6),
    };
    Ok(rows.iter().map(listed).collect())
}

/// What each committed batch of a store covered, by fact and batch.
pub(crate) async fn coverage(
    records: &mut dyn Records,
    store: &str,
) -> Result<HashMap<String, HashMap<i64, Coverage>>> {
    let sql = "SELECT fact, batch_no, covered_columns FROM lake_observations \
               WHERE store = $1 AND undone_snapshot IS NULL";
    let rows = records.query(sql, &[store.into()], &[Column::Text, Column::Int, Column::Int]).await?;
    let mut by_fact: HashMap<String, HashMap<i64, Coverage>> = HashMap::new();
    for row in &rows {
        let coverage = Coverage::from_bits(int(row, 2));
        by_fact.entry(text(row, 0)).or_default().insert(int(row, 1), coverage);
    }
    Ok(by_fact)
}

/// Takes the catalog's write lock for the rest of the transaction and reads the newest snapshot under it. On SQLite
/// the transaction is the lock already; on PostgreSQL the row is.
pub(crate) async fn lock(records: &mut dyn Records) -> Result<Head> {
    let sql = "UPDATE ducklake_metadata SET \"value\" = \"value\" WHERE \"key\" = 'version'";
    records.execute(sql, &[]).await?;
    head(records).await
}

pub(crate) async fn snapshot(
    records: &mut dyn Records,
    next: Head,
    changes: &str,
    message: Option<&str>,
    now: DateTime<Utc>,
) -> Result<()> {
    let sql =
        format!("INSERT INTO ducklake_snapshot VALUES ($1, {}, $3, $4, $5)", instant(records.dialect(), 2));
    let parameters: [Value; 5] = [
        next.snapshot_id.into(),
        stamp(now).into(),
        next.schema_version.into(),
        next.next_catalog_id.into(),
        next.next_file_id.into(),
    ];
    records.execute(&sql, &parameters).await?;
    let sql = "INSERT INTO ducklake_snapshot_changes VALUES ($1, $2, 'daiyun', $3, NULL)";
    records.execute(sql, &[next.snapshot_id.into(), changes.into(), Value::text_or_null(message)]).await?;
    Ok(())
}

/// Whether a snapshot is still listed; its files are only then.
pub(crate) async fn refuse_if_expired(records: &mut dyn Records, snapshot_id: i64) -> Result<()> {
    let sql = "SELECT snapshot_id FROM ducklake_snapshot WHERE snapshot_id = $1";
    match records.query(sql, &[snapshot_id.into()], &[Column::Int]).await?.is_empty() {
        true => Err(LakeError::ExpiredSnapshot(snapshot_id)),
        false => Ok(()),
    }
}

/// Deletes the rows of a table whose number is among some.
pub(crate) async fn delete(records: &mut dyn Records, table: &str, column: &str, ids: &[i64]) -> Result<()> {
    for ids in ids.chunks(PARAMETERS_AT_ONCE) {
        let places: Vec<String> = (1..=ids.len()).map(|at| format!("${at}")).collect();
        let sql = format!("DELETE FROM {table} WHERE {column} IN ({})", places.join(", "));
        let parameters: Vec<Value> = ids.iter().copied().map(Value::Int).collect();
        records.execute(&sql, &parameters).await?;
    }
    Ok(())
}

/// Forgets files that have been removed.
pub(crate) async fn forget_scheduled(records: &mut dyn Records, ids: &[i64]) -> Result<()> {
    delete(records, "ducklake_files_scheduled_for_deletion", "data_file_id", ids).await
}

/// DuckLake's way to write an instant.
pub(crate) fn stamp(at: DateTime<Utc>) -> String {
    at.format("%Y-%m-%d %H:%M:%S%.6f+00").to_string()
}

pub(crate) fn int(row: &[Value], at: usize) -> i64 {
    row.get(at).and_then(Value::as_int).unwrap_or(0)
}

pub(crate) fn text(row: &[Value], at: usize) -> String {
    row.get(at).and_then(Value::as_text).unwrap_or_default().to_owned()
}
