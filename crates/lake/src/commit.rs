//! One commit: the files a batch replaces leave, the merged files join, all in the caller's transaction.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};

use crate::catalog::{self, Head, NewFile, TableChange};
use crate::error::{LakeError, Result};
use crate::records::{Records, Value};
use crate::working::Began;

/// How many parameters one statement may carry on either database.
const PARAMETERS_AT_ONCE: usize = 900;

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
    let added: usize = changes.iter().map(|change| change.added.len()).sum();
    let next = Head {
        snapshot_id: head.snapshot_id + 1,
        next_file_id: head.next_file_id + i64::try_from(added).unwrap_or(i64::MAX),
        ..head
    };
    catalog::snapshot(records, next, &summary(changes), Some(message), now).await?;
    let mut file_id = head.next_file_id;
    for change in changes {
        close(records, change, next.snapshot_id).await?;
        for file in &change.added {
            add(records, change.table_id, file, file_id, next.snapshot_id).await?;
            file_id += 1;
        }
        refresh_statistics(records, change.table_id).await?;
    }
    Ok(next.snapshot_id)
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

async fn close(records: &mut dyn Records, change: &TableChange, snapshot_id: i64) -> Result<()> {
    for ids in change.removed.chunks(PARAMETERS_AT_ONCE) {
        let places: Vec<String> = (0..ids.len()).map(|at| format!("${}", at + 2)).collect();
        let sql = format!(
            "UPDATE ducklake_data_file SET end_snapshot = $1 WHERE end_snapshot IS NULL AND data_file_id IN ({})",
            places.join(", ")
        );
        let parameters: Vec<Value> =
            std::iter::once(snapshot_id).chain(ids.iter().copied()).map(Value::Int).collect();
        let closed = records.execute(&sql, &parameters).await?;
        if closed != ids.len() as u64 {
            return Err(LakeError::Overtaken);
        }
    }
    Ok(())
}

async fn add(
    records: &mut dyn Records,
    table_id: i64,
    file: &NewFile,
    file_id: i64,
    snapshot_id: i64,
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
    let year = file.month.map(|month| month.year().to_string());
    let month = file.month.map(|month| month.number().to_string());
    for (index, value) in [(0, Some(file.store.clone())), (1, year), (2, month)] {
        let sql = "INSERT INTO ducklake_file_partition_value VALUES ($1, $2, $3, $4)";
        let value = Value::text_or_null(value.as_deref());
        records.execute(sql, &[file_id.into(), table_id.into(), Value::Int(index), value]).await?;
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
    let sql = "UPDATE ducklake_table_stats SET \
               record_count = COALESCE((SELECT SUM(record_count) FROM ducklake_data_file \
                 WHERE table_id = $1 AND end_snapshot IS NULL), 0), \
               file_size_bytes = COALESCE((SELECT SUM(file_size_bytes) FROM ducklake_data_file \
                 WHERE table_id = $1 AND end_snapshot IS NULL), 0) WHERE table_id = $1";
    records.execute(sql, &[table_id.into()]).await?;
    Ok(())
}

fn summary(changes: &[TableChange]) -> String {
    let mut words: Vec<String> = Vec::new();
    for change in changes {
        if !change.added.is_empty() {
            words.push(format!("inserted_into_table:{}", change.table_id));
        }
        if !change.removed.is_empty() {
            words.push(format!("deleted_from_table:{}", change.table_id));
        }
    }
    words.join(",")
}
