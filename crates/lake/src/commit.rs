//! One commit: the files a batch replaces leave, the merged files join, all in the caller's transaction.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};

use crate::catalog::{self, Head, NewFile, PARAMETERS_AT_ONCE, RollupFile, Table, TableChange};
use crate::error::{LakeError, Result};
use crate::records::{Column, Records, Value};
use crate::working::Began;

/// Writes the next snapshot. If the live files are not those the merge started from, somebody else was faster and
/// nothing is written.
pub(crate) async fn commit(
    records: &mut dyn Records,
    changes: &[TableChange],
    began: &Began,
    message: &str,
    now: DateTime<Utc>,
) -> Result<i64> {
    let head = catalog::lock(records).await?;
    refuse_if_overtaken(records, began).await?;
    if changes.is_empty() {
        return Ok(head.snapshot_id);
    }
    let tables = catalog::tables(records).await?;
    let added: usize = changes.iter().map(files_of).sum();
    let next = Head {
        snapshot_id: head.snapshot_id + 1,
        next_file_id: head.next_file_id + i64::try_from(added).unwrap_or(i64::MAX),
        ..head
    };
    let mut joining = Joining {
        records,
        tables,
        snapshot_id: next.snapshot_id,
        file_id: head.next_file_id,
        joined: BTreeSet::new(),
    };
    let mut touched = BTreeSet::new();
    for change in changes {
        touched.extend(close(joining.records, change, next.snapshot_id).await?);
        for file in &change.added {
            let source = joining.add(change.table_id, file).await?;
            for rollup in &file.rollups {
                joining.add_rollup(source, rollup).await?;
            }
        }
        for (source, rollup) in &change.rollups {
            joining.add_rollup(*source, rollup).await?;
        }
    }
    let Joining { joined, .. } = joining;
    touched.extend(&joined);
    catalog::snapshot(records, next, &summary(changes, &joined), Some(message), now).await?;
    for table_id in &touched {
        refresh_statistics(records, *table_id).await?;
    }
    Ok(next.snapshot_id)
}

fn files_of(change: &TableChange) -> usize {
    let added = change.added.iter().map(|file| 1 + file.rollups.len());
    added.sum::<usize>() + change.rollups.len()
}

/// Files joining their tables, one number after the other.
struct Joining<'a> {
    records: &'a mut dyn Records,
    tables: Vec<Table>,
    snapshot_id: i64,
    file_id: i64,
    /// The tables that some have joined.
    joined: BTreeSet<i64>,
}

impl Joining<'_> {
    async fn add(&mut self, table_id: i64, file: &NewFile) -> Result<i64> {
        let file_id = self.file_id;
        add(self.records, table_id, file, (file_id, self.snapshot_id)).await?;
        self.file_id += 1;
        self.joined.insert(table_id);
        Ok(file_id)
    }

    /// A program that knows other rollups may have ended this one's table since; then a sweep takes the file.
    async fn add_rollup(&mut self, source: i64, rollup: &RollupFile) -> Result<()> {
        let Some(table) = self.tables.iter().find(|table| table.name == rollup.code) else { return Ok(()) };
        let file_id = self.add(table.table_id, &rollup.file).await?;
        let sql = "INSERT INTO lake_rollup_files VALUES ($1, $2)";
        self.records.execute(sql, &[file_id.into(), source.into()]).await?;
        Ok(())
    }
}

/// A merge reads more months than it writes: it looks for its keys everywhere, and for the days of the rows its rows
/// hang on. So every file of the linked facts counts, not only those it replaces.
async fn refuse_if_overtaken(records: &mut dyn Records, began: &Began) -> Result<()> {
    let live = catalog::files_of_store(records, &began.store).await?;
    for (_, table_id, then) in &began.facts {
        let now: BTreeSet<i64> =
            live.iter().filter(|file| file.table_id == *table_id).map(|file| file.data_file_id).collect();
        if now != *then {
            return Err(LakeError::Overtaken);
        }
    }
    Ok(())
}

/// Ends files and their sums; returns the tables they leave.
async fn close(records: &mut dyn Records, change: &TableChange, snapshot_id: i64) -> Result<BTreeSet<i64>> {
    let mut left = BTreeSet::new();
    for ids in change.removed.chunks(PARAMETERS_AT_ONCE) {
        left.insert(change.table_id);
        let places: Vec<String> = (0..ids.len()).map(|at| format!("${}", at + 2)).collect();
        let places = places.join(", ");
        let parameters: Vec<Value> =
            std::iter::once(snapshot_id).chain(ids.iter().copied()).map(Value::Int).collect();
        let end =
            "UPDATE ducklake_data_file SET end_snapshot = $1 WHERE end_snapshot IS NULL AND data_file_id IN";
        let closed = records.execute(&format!("{end} ({places})"), &parameters).await?;
        if closed != ids.len() as u64 {
            return Err(LakeError::Overtaken);
        }
        let sums = format!("SELECT data_file_id FROM lake_rollup_files WHERE source_file_id IN ({places})");
        records.execute(&format!("{end} ({sums})"), &parameters).await?;
        let sql = format!(
            "SELECT DISTINCT table_id FROM ducklake_data_file WHERE end_snapshot = $1 AND data_file_id IN ({sums})"
        );
        let tables = records.query(&sql, &parameters, &[Column::Int]).await?;
        left.extend(tables.iter().map(|row| catalog::int(row, 0)));
    }
    Ok(left)
}

async fn add(
    records: &mut dyn Records,
    table_id: i64,
    file: &NewFile,
    (file_id, snapshot_id): (i64, i64),
) -> Result<()> {
    let sql = "INSERT INTO ducklake_data_file \
               SELECT $1, $2, $3, NULL, NULL, $4, $5, 'parquet', $6, $7, $8, s.next_row_id, p.partition_id, NULL, \
               NULL, NULL FROM ducklake_table_stats s \
               JOIN ducklake_partition_info p ON p.table_id = s.table_id AND p.end_snapshot IS NULL \
               WHERE s.table_id = $2";
    let parameters: [Value; 8] = [
        file_id.into(),
        table_id.into(),
        snapshot_id.into(),
        file.path.as_str().into(),
        Value::Flag(true),
        file.rows.into(),
        file.size.into(),
        file.footer_size.into(),
    ];
    records.execute(sql, &parameters).await?;
    let sql = "UPDATE ducklake_table_stats SET next_row_id = next_row_id + $1 WHERE table_id = $2";
    records.execute(sql, &[file.rows.into(), table_id.into()]).await?;
    for (index, value) in (0_i64..).zip(&file.partition) {
        let sql = "INSERT INTO ducklake_file_partition_value VALUES ($1, $2, $3, $4)";
        let value = Value::text_or_null(value.as_deref());
        records.execute(sql, &[file_id.into(), table_id.into(), index.into(), value]).await?;
    }
    add_statistics(records, table_id, file, file_id).await
}

async fn add_statistics(
    records: &mut dyn Records,
    table_id: i64,
    file: &NewFile,
    file_id: i64,
) -> Result<()> {
    const WIDTH: usize = 8;
    for columns in file.columns.chunks(PARAMETERS_AT_ONCE / WIDTH) {
        let mut rows = Vec::with_capacity(columns.len());
        let mut parameters: Vec<Value> = Vec::with_capacity(columns.len() * WIDTH);
        for column in columns {
            let places: Vec<String> = (1..=WIDTH).map(|at| format!("${}", parameters.len() + at)).collect();
            rows.push(format!("({}, NULL, NULL)", places.join(", ")));
            parameters.extend([
                file_id.into(),
                table_id.into(),
                column.column_id.into(),
                column.size.into(),
                column.values.into(),
                column.nulls.into(),
                Value::text_or_null(column.min.as_deref()),
                Value::text_or_null(column.max.as_deref()),
            ]);
        }
        let sql = format!("INSERT INTO ducklake_file_column_stats VALUES {}", rows.join(", "));
        records.execute(&sql, &parameters).await?;
    }
    Ok(())
}

async fn refresh_statistics(records: &mut dyn Records, table_id: i64) -> Result<()> {
    let live = "FROM ducklake_data_file WHERE table_id = $1 AND end_snapshot IS NULL";
    let sql = format!(
        "UPDATE ducklake_table_stats SET record_count = COALESCE((SELECT SUM(record_count) {live}), 0), \
         file_size_bytes = COALESCE((SELECT SUM(file_size_bytes) {live}), 0) WHERE table_id = $1"
    );
    records.execute(&sql, &[table_id.into()]).await?;
    Ok(())
}

fn summary(changes: &[TableChange], joined: &BTreeSet<i64>) -> String {
    let inserted = joined.iter().map(|table| format!("inserted_into_table:{table}"));
    let left = changes.iter().filter(|change| !change.removed.is_empty());
    let deleted = left.map(|change| format!("deleted_from_table:{}", change.table_id));
    inserted.chain(deleted).collect::<Vec<_>>().join(",")
}
