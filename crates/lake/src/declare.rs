//! The tables of the lake: one for each fact, and one for each rollup of it. A fact may gain columns at its end; a rollup
//! that is declared in another way than before is another table of the same name, whose sums are taken anew.

use chrono::{DateTime, Utc};
use daiyun_base::fact::FactDefinition;
use daiyun_base::id;

use crate::catalog::{self, Head, Table, lock, snapshot, stamp};
use crate::catalog_tables::{self, uuid_at};
use crate::error::{LakeError, Result};
use crate::records::{Column, Records, Value};
use crate::schema::{Layout, column_id, ducklake_type};

/// Creates the catalog and a table for each fact and rollup, adds columns a fact has gained, and ends tables of rollups
/// that are declared no more.
pub(crate) async fn declare(
    records: &mut dyn Records,
    facts: impl Iterator<Item = &FactDefinition>,
    data_path: &str,
    now: DateTime<Utc>,
) -> Result<()> {
    catalog_tables::create(records, data_path, &stamp(now), &id::fresh().to_string()).await?;
    let known = catalog::tables(records).await?;
    let mut undeclared = rollup_tables(records).await?;
    for fact in facts {
        let layout = Layout::of_fact(fact);
        match known.iter().find(|table| table.name == fact.code) {
            None => {
                create_table(records, &layout, now).await?;
            }
            Some(table) => add_columns(records, &layout, table, now).await?,
        }
        for rollup in &fact.rollups {
            let layout = Layout::of_rollup(fact, rollup);
            let present = known.iter().find(|table| table.name == rollup.code);
            if let Some(table) = present
                && stored_columns(records, table.table_id).await? == declared_columns(&layout)
            {
                undeclared.retain(|id| *id != table.table_id);
                continue;
            }
            if let Some(table) = present {
                undeclared.retain(|id| *id != table.table_id);
                drop_table(records, table.table_id, now).await?;
            }
            let table_id = create_table(records, &layout, now).await?;
            records.execute("INSERT INTO lake_rollups VALUES ($1)", &[table_id.into()]).await?;
        }
    }
    for table_id in undeclared {
        drop_table(records, table_id, now).await?;
    }
    Ok(())
}

/// The live tables of sums.
async fn rollup_tables(records: &mut dyn Records) -> Result<Vec<i64>> {
    let sql = "SELECT r.table_id FROM lake_rollups r JOIN ducklake_table t ON t.table_id = r.table_id \
               WHERE t.end_snapshot IS NULL ORDER BY r.table_id";
    let rows = records.query(sql, &[], &[Column::Int]).await?;
    Ok(rows.iter().map(|row| catalog::int(row, 0)).collect())
}

/// Names and types.
async fn stored_columns(records: &mut dyn Records, table_id: i64) -> Result<Vec<(String, String)>> {
    let sql = "SELECT column_name, column_type FROM ducklake_column WHERE table_id = $1 AND end_snapshot IS NULL \
               ORDER BY column_order";
    let rows = records.query(sql, &[table_id.into()], &[Column::Text, Column::Text]).await?;
    Ok(rows.iter().map(|row| (catalog::text(row, 0), catalog::text(row, 1))).collect())
}

fn declared_columns(layout: &Layout) -> Vec<(String, String)> {
    layout.columns.iter().map(|(name, kind)| (name.clone(), ducklake_type(*kind).to_owned())).collect()
}

async fn create_table(records: &mut dyn Records, layout: &Layout, now: DateTime<Utc>) -> Result<i64> {
    let head = lock(records).await?;
    let (table_id, partition_id) = (head.next_catalog_id, head.next_catalog_id + 1);
    let next = Head {
        snapshot_id: head.snapshot_id + 1,
        schema_version: head.schema_version + 1,
        next_catalog_id: head.next_catalog_id + 2,
        next_file_id: head.next_file_id,
    };
    snapshot(records, next, &format!("created_table:\"main\".\"{}\"", layout.code), None, now).await?;
    let dialect = records.dialect();
    let sql =
        format!("INSERT INTO ducklake_table VALUES ($1, {}, $3, NULL, 0, $4, $5, $6)", uuid_at(dialect, 2));
    let parameters: [Value; 6] = [
        table_id.into(),
        id::fresh().to_string().into(),
        next.snapshot_id.into(),
        layout.code.as_str().into(),
        format!("{}/", layout.code).into(),
        Value::Flag(true),
    ];
    records.execute(&sql, &parameters).await?;
    insert_columns(records, layout, (table_id, 0), next.snapshot_id).await?;
    let sql = "INSERT INTO ducklake_table_stats VALUES ($1, 0, 0, 0)";
    records.execute(sql, &[table_id.into()]).await?;
    schema_changed(records, next, table_id).await?;
    let sql = "INSERT INTO ducklake_partition_info VALUES ($1, $2, $3, NULL)";
    records.execute(sql, &[partition_id.into(), table_id.into(), next.snapshot_id.into()]).await?;
    for (index, (column, transform)) in (0_i64..).zip(&layout.partition) {
        let sql = "INSERT INTO ducklake_partition_column VALUES ($1, $2, $3, $4, $5)";
        let parameters: [Value; 5] =
            [partition_id.into(), table_id.into(), index.into(), (*column).into(), (*transform).into()];
        records.execute(sql, &parameters).await?;
    }
    Ok(table_id)
}

async fn drop_table(records: &mut dyn Records, table_id: i64, now: DateTime<Utc>) -> Result<()> {
    let head = lock(records).await?;
    let next = Head { snapshot_id: head.snapshot_id + 1, schema_version: head.schema_version + 1, ..head };
    snapshot(records, next, &format!("dropped_table:{table_id}"), None, now).await?;
    for table in ["ducklake_table", "ducklake_column", "ducklake_partition_info", "ducklake_data_file"] {
        let sql =
            format!("UPDATE {table} SET end_snapshot = $1 WHERE table_id = $2 AND end_snapshot IS NULL");
        records.execute(&sql, &[next.snapshot_id.into(), table_id.into()]).await?;
    }
    Ok(())
}

async fn add_columns(
    records: &mut dyn Records,
    layout: &Layout,
    table: &Table,
    now: DateTime<Utc>,
) -> Result<()> {
    let known = stored_columns(records, table.table_id).await?;
    let declared = declared_columns(layout);
    if known.len() > declared.len()
        || known.iter().zip(&declared).any(|((known, _), (name, _))| known != name)
    {
        return Err(LakeError::Engine(format!(
            "fact {} no longer begins with the columns it is stored with; new columns go at the end",
            layout.code
        )));
    }
    if known.len() == declared.len() {
        return Ok(());
    }
    let head = lock(records).await?;
    let next = Head { snapshot_id: head.snapshot_id + 1, schema_version: head.schema_version + 1, ..head };
    snapshot(records, next, &format!("altered_table:{}", table.table_id), None, now).await?;
    insert_columns(records, layout, (table.table_id, known.len()), next.snapshot_id).await?;
    schema_changed(records, next, table.table_id).await
}

async fn schema_changed(records: &mut dyn Records, next: Head, table_id: i64) -> Result<()> {
    let sql = "INSERT INTO ducklake_schema_versions VALUES ($1, $2, $3)";
    records.execute(sql, &[next.snapshot_id.into(), next.schema_version.into(), table_id.into()]).await?;
    Ok(())
}

/// Lists the columns from a position on.
async fn insert_columns(
    records: &mut dyn Records,
    layout: &Layout,
    (table_id, first): (i64, usize),
    snapshot_id: i64,
) -> Result<()> {
    for (at, (name, kind)) in layout.columns.iter().enumerate().skip(first) {
        let sql = "INSERT INTO ducklake_column VALUES ($1, $2, NULL, $3, $1, $4, $5, NULL, 'NULL', $6, NULL, \
                   'literal', 'duckdb')";
        let parameters: [Value; 6] = [
            column_id(at).into(),
            snapshot_id.into(),
            table_id.into(),
            name.as_str().into(),
            ducklake_type(*kind).into(),
            Value::Flag(true),
        ];
        records.execute(sql, &parameters).await?;
    }
    Ok(())
}
