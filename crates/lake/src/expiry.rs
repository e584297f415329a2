//! Old snapshots end: nobody can ask them any more, and the files that only they named are removed. A lease keeps the
//! snapshot that somebody still reads.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use daiyun_base::id;

use crate::Lake;
use crate::catalog::{self, int, stamp, text};
use crate::catalog_tables::instant;
use crate::data_file::folder;
use crate::error::{LakeError, Result};
use crate::records::{Column, Records, Value};

/// Which snapshots stay, besides the newest and those with a lease.
#[derive(Clone, Debug)]
pub struct Retention {
    /// Snapshots since then.
    pub since: DateTime<Utc>,
    /// Snapshots that records of the agency refer to, whatever their age.
    pub keep: BTreeSet<i64>,
}

impl Lake {
    /// Keeps a snapshot from expiring until an instant, inside the caller's transaction; returns the lease's name.
    pub async fn lease(
        &self,
        records: &mut dyn Records,
        snapshot_id: i64,
        until: DateTime<Utc>,
    ) -> Result<String> {
        // Under the lock, so that it cannot expire in between.
        let head = catalog::lock(records).await?;
        if snapshot_id > head.snapshot_id || snapshot_id < 0 {
            return Err(LakeError::UnknownSnapshot(snapshot_id));
        }
        catalog::refuse_if_expired(records, snapshot_id).await?;
        let lease = id::fresh().to_string();
        let sql = format!("INSERT INTO lake_leases VALUES ($1, $2, {})", instant(records.dialect(), 3));
        records.execute(&sql, &[lease.as_str().into(), snapshot_id.into(), stamp(until).into()]).await?;
        Ok(lease)
    }

    /// Gives a lease back, inside the caller's transaction; once more does no harm.
    pub async fn release(&self, records: &mut dyn Records, lease: &str) -> Result<()> {
        records.execute("DELETE FROM lake_leases WHERE lease = $1", &[lease.into()]).await?;
        Ok(())
    }

    /// Ends the snapshots nobody keeps, inside the caller's transaction, and schedules the files that no other snapshot
    /// names. Returns the ended ones.
    pub async fn expire(
        &self,
        records: &mut dyn Records,
        retention: &Retention,
        now: DateTime<Utc>,
    ) -> Result<Vec<i64>> {
        let head = catalog::lock(records).await?;
        let at = instant(records.dialect(), 1);
        let sql = format!("DELETE FROM lake_leases WHERE until < {at}");
        records.execute(&sql, &[stamp(now).into()]).await?;
        let leased = records.query("SELECT snapshot_id FROM lake_leases", &[], &[Column::Int]).await?;
        let mut keep = retention.keep.clone();
        keep.insert(head.snapshot_id);
        keep.extend(leased.iter().map(|row| int(row, 0)));
        let sql = format!(
            "SELECT snapshot_id FROM ducklake_snapshot WHERE snapshot_time < {at} ORDER BY snapshot_id"
        );
        let old = records.query(&sql, &[stamp(retention.since).into()], &[Column::Int]).await?;
        let ended: Vec<i64> = old.iter().map(|row| int(row, 0)).filter(|id| !keep.contains(id)).collect();
        if ended.is_empty() {
            return Ok(ended);
        }
        for table in ["ducklake_snapshot", "ducklake_snapshot_changes"] {
            catalog::delete(records, table, "snapshot_id", &ended).await?;
        }
        schedule_files(records, now).await?;
        forget_tables(records).await?;
        Ok(ended)
    }
}

/// No snapshot is left between a row's beginning and its end.
fn unseen(row: &str) -> String {
    format!(
        "{row}.end_snapshot IS NOT NULL AND NOT EXISTS (SELECT 1 FROM ducklake_snapshot s \
         WHERE s.snapshot_id >= {row}.begin_snapshot AND s.snapshot_id < {row}.end_snapshot)"
    )
}

async fn schedule_files(records: &mut dyn Records, now: DateTime<Utc>) -> Result<()> {
    let sql = format!(
        "SELECT f.data_file_id, t.table_name, f.path FROM ducklake_data_file f \
         JOIN (SELECT DISTINCT table_id, table_name FROM ducklake_table) t ON t.table_id = f.table_id \
         WHERE {} ORDER BY f.data_file_id",
        unseen("f")
    );
    let rows = records.query(&sql, &[], &[Column::Int, Column::Text, Column::Text]).await?;
    for row in &rows {
        let sql = format!(
            "INSERT INTO ducklake_files_scheduled_for_deletion VALUES ($1, $2, $3, {})",
            instant(records.dialect(), 4)
        );
        let path = format!("{}/{}", folder(&text(row, 1)), text(row, 2));
        let parameters: [Value; 4] = [int(row, 0).into(), path.into(), Value::Flag(true), stamp(now).into()];
        records.execute(&sql, &parameters).await?;
    }
    let ids: Vec<i64> = rows.iter().map(|row| int(row, 0)).collect();
    let named = [
        "ducklake_data_file",
        "ducklake_file_column_stats",
        "ducklake_file_partition_value",
        "lake_rollup_files",
    ];
    for table in named {
        catalog::delete(records, table, "data_file_id", &ids).await?;
    }
    Ok(())
}

/// Tables that ended (rollups that are declared otherwise now) and that no snapshot shows any more.
async fn forget_tables(records: &mut dyn Records) -> Result<()> {
    let sql = format!("SELECT table_id FROM ducklake_table t WHERE {}", unseen("t"));
    let rows = records.query(&sql, &[], &[Column::Int]).await?;
    let ids: Vec<i64> = rows.iter().map(|row| int(row, 0)).collect();
    let described = [
        "ducklake_table",
        "ducklake_column",
        "ducklake_partition_info",
        "ducklake_partition_column",
        "ducklake_table_stats",
        "ducklake_schema_versions",
        "lake_rollups",
    ];
    for table in described {
        catalog::delete(records, table, "table_id", &ids).await?;
    }
    Ok(())
}
