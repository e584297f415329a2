//! The tables of the DuckLake 1.0 catalog, as its reference implementation creates them, for both databases. They
//! differ in three types: SQLite holds booleans as BIGINT and instants and uuids as text.

use crate::records::{Dialect, Records, Result as RecordsResult, Value};

/// Placeholders in the statements: `{flag}`, `{instant}`, `{uuid}`.
const TABLES: &[&str] = &[
    "ducklake_metadata(\"key\" VARCHAR NOT NULL, \"value\" VARCHAR NOT NULL, \"scope\" VARCHAR, scope_id BIGINT)",
    "ducklake_snapshot(snapshot_id BIGINT PRIMARY KEY, snapshot_time {instant}, schema_version BIGINT, \
     next_catalog_id BIGINT, next_file_id BIGINT)",
    "ducklake_snapshot_changes(snapshot_id BIGINT PRIMARY KEY, changes_made VARCHAR, author VARCHAR, \
     commit_message VARCHAR, commit_extra_info VARCHAR)",
    "ducklake_schema(schema_id BIGINT PRIMARY KEY, schema_uuid {uuid}, begin_snapshot BIGINT, end_snapshot BIGINT, \
     schema_name VARCHAR, path VARCHAR, path_is_relative {flag})",
    "ducklake_table(table_id BIGINT, table_uuid {uuid}, begin_snapshot BIGINT, end_snapshot BIGINT, \
     schema_id BIGINT, table_name VARCHAR, path VARCHAR, path_is_relative {flag})",
    "ducklake_view(view_id BIGINT, view_uuid {uuid}, begin_snapshot BIGINT, end_snapshot BIGINT, schema_id BIGINT, \
     view_name VARCHAR, dialect VARCHAR, \"sql\" VARCHAR, column_aliases VARCHAR)",
    "ducklake_tag(object_id BIGINT, begin_snapshot BIGINT, end_snapshot BIGINT, \"key\" VARCHAR, \"value\" VARCHAR)",
    "ducklake_column_tag(table_id BIGINT, column_id BIGINT, begin_snapshot BIGINT, end_snapshot BIGINT, \
     \"key\" VARCHAR, \"value\" VARCHAR)",
    "ducklake_data_file(data_file_id BIGINT PRIMARY KEY, table_id BIGINT, begin_snapshot BIGINT, \
     end_snapshot BIGINT, file_order BIGINT, path VARCHAR, path_is_relative {flag}, file_format VARCHAR, \
     record_count BIGINT, file_size_bytes BIGINT, footer_size BIGINT, row_id_start BIGINT, partition_id BIGINT, \
     encryption_key VARCHAR, mapping_id BIGINT, partial_max BIGINT)",
    "ducklake_file_column_stats(data_file_id BIGINT, table_id BIGINT, column_id BIGINT, column_size_bytes BIGINT, \
     value_count BIGINT, null_count BIGINT, min_value VARCHAR, max_value VARCHAR, contains_nan {flag}, \
     extra_stats VARCHAR)",
    "ducklake_file_variant_stats(data_file_id BIGINT, table_id BIGINT, column_id BIGINT, variant_path VARCHAR, \
     shredded_type VARCHAR, column_size_bytes BIGINT, value_count BIGINT, null_count BIGINT, min_value VARCHAR, \
     max_value VARCHAR, contains_nan {flag}, extra_stats VARCHAR)",
    "ducklake_delete_file(delete_file_id BIGINT PRIMARY KEY, table_id BIGINT, begin_snapshot BIGINT, \
     end_snapshot BIGINT, data_file_id BIGINT, path VARCHAR, path_is_relative {flag}, format VARCHAR, \
     delete_count BIGINT, file_size_bytes BIGINT, footer_size BIGINT, encryption_key VARCHAR, partial_max BIGINT)",
    "ducklake_column(column_id BIGINT, begin_snapshot BIGINT, end_snapshot BIGINT, table_id BIGINT, \
     column_order BIGINT, column_name VARCHAR, column_type VARCHAR, initial_default VARCHAR, \
     default_value VARCHAR, nulls_allowed {flag}, parent_column BIGINT, default_value_type VARCHAR, \
     default_value_dialect VARCHAR)",
    "ducklake_table_stats(table_id BIGINT, record_count BIGINT, next_row_id BIGINT, file_size_bytes BIGINT)",
    "ducklake_table_column_stats(table_id BIGINT, column_id BIGINT, contains_null {flag}, contains_nan {flag}, \
     min_value VARCHAR, max_value VARCHAR, extra_stats VARCHAR)",
    "ducklake_partition_info(partition_id BIGINT, table_id BIGINT, begin_snapshot BIGINT, end_snapshot BIGINT)",
    "ducklake_partition_column(partition_id BIGINT, table_id BIGINT, partition_key_index BIGINT, \
     column_id BIGINT, \"transform\" VARCHAR)",
    "ducklake_file_partition_value(data_file_id BIGINT, table_id BIGINT, partition_key_index BIGINT, \
     partition_value VARCHAR)",
    "ducklake_files_scheduled_for_deletion(data_file_id BIGINT, path VARCHAR, path_is_relative {flag}, \
     schedule_start {instant})",
    "ducklake_inlined_data_tables(table_id BIGINT, table_name VARCHAR, schema_version BIGINT)",
    "ducklake_column_mapping(mapping_id BIGINT, table_id BIGINT, \"type\" VARCHAR)",
    "ducklake_name_mapping(mapping_id BIGINT, column_id BIGINT, source_name VARCHAR, target_field_id BIGINT, \
     parent_column BIGINT, is_partition {flag})",
    "ducklake_schema_versions(begin_snapshot BIGINT, schema_version BIGINT, table_id BIGINT)",
    "ducklake_macro(schema_id BIGINT, macro_id BIGINT, macro_name VARCHAR, begin_snapshot BIGINT, \
     end_snapshot BIGINT)",
    "ducklake_macro_impl(macro_id BIGINT, impl_id BIGINT, dialect VARCHAR, \"sql\" VARCHAR, \"type\" VARCHAR)",
    "ducklake_macro_parameters(macro_id BIGINT, impl_id BIGINT, column_id BIGINT, parameter_name VARCHAR, \
     parameter_type VARCHAR, default_value VARCHAR, default_value_type VARCHAR)",
    "ducklake_sort_info(sort_id BIGINT, table_id BIGINT, begin_snapshot BIGINT, end_snapshot BIGINT)",
    "ducklake_sort_expression(sort_id BIGINT, table_id BIGINT, sort_key_index BIGINT, expression VARCHAR, \
     dialect VARCHAR, sort_direction VARCHAR, null_order VARCHAR)",
    // Ours: which columns each batch covered, where its observation file lies, what is derived from it, as how manieth
    // it was committed, and the snapshot that undid it. DuckLake readers ignore it.
    "lake_observations(batch_no BIGINT NOT NULL, fact VARCHAR NOT NULL, store VARCHAR NOT NULL, \
     covered_columns BIGINT NOT NULL, export_time_known {flag} NOT NULL, path VARCHAR, row_count BIGINT NOT NULL, \
     derive VARCHAR, commit_no BIGINT, undone_snapshot BIGINT, PRIMARY KEY (batch_no, fact))",
    // Ours: which tables are sums, and which file of rows each file of sums belongs to.
    "lake_rollups(table_id BIGINT PRIMARY KEY)",
    "lake_rollup_files(data_file_id BIGINT PRIMARY KEY, source_file_id BIGINT NOT NULL)",
    // Ours: snapshots that somebody reads, and until when at most.
    "lake_leases(lease VARCHAR PRIMARY KEY, snapshot_id BIGINT NOT NULL, until {instant} NOT NULL)",
];

/// Columns our own tables have gained since they were first created.
const GAINED: &[(&str, &str, &str)] = &[
    ("lake_observations", "derive", "VARCHAR"),
    ("lake_observations", "commit_no", "BIGINT"),
    ("lake_observations", "undone_snapshot", "BIGINT"),
];

/// DuckLake declares no indexes; these serve our own look-ups, so that none of them reads the whole history.
const INDEXES: &[&str] = &[
    "lake_live_files ON ducklake_data_file(table_id) WHERE end_snapshot IS NULL",
    "lake_commits ON lake_observations(commit_no)",
    "lake_partition_values ON ducklake_file_partition_value(data_file_id)",
    "lake_file_stats ON ducklake_file_column_stats(data_file_id)",
    "lake_rollup_sources ON lake_rollup_files(source_file_id)",
    "lake_observations_store ON lake_observations(store, fact)",
];

/// Creates what is missing, and the first snapshot of an empty lake.
pub(crate) async fn create(
    records: &mut dyn Records,
    data_path: &str,
    now: &str,
    uuid: &str,
) -> RecordsResult<()> {
    let dialect = records.dialect();
    for table in TABLES {
        let sql = format!("CREATE TABLE IF NOT EXISTS {}", typed(table, dialect));
        records.execute(&sql, &[]).await?;
    }
    for (table, column, kind) in GAINED {
        gain(records, table, column, kind).await?;
    }
    for index in INDEXES {
        records.execute(&format!("CREATE INDEX IF NOT EXISTS {index}"), &[]).await?;
    }
    let started =
        records.query("SELECT snapshot_id FROM ducklake_snapshot LIMIT 1", &[], &[crate::Column::Int]);
    if !started.await?.is_empty() {
        return Ok(());
    }
    let metadata =
        [("version", "1.0"), ("created_by", "Daiyun"), ("data_path", data_path), ("encrypted", "false")];
    for (key, value) in metadata {
        let sql = "INSERT INTO ducklake_metadata(\"key\", \"value\", \"scope\", scope_id) VALUES ($1, $2, NULL, NULL)";
        records.execute(sql, &[key.into(), value.into()]).await?;
    }
    let sql = format!("INSERT INTO ducklake_snapshot VALUES (0, {}, 0, 1, 0)", instant(dialect, 1));
    records.execute(&sql, &[now.into()]).await?;
    let sql = "INSERT INTO ducklake_snapshot_changes VALUES (0, 'created_schema:\"main\"', NULL, NULL, NULL)";
    records.execute(sql, &[]).await?;
    let sql = format!(
        "INSERT INTO ducklake_schema VALUES (0, {}, 0, NULL, 'main', 'main/', $2)",
        uuid_at(dialect, 1)
    );
    records.execute(&sql, &[uuid.into(), Value::Flag(true)]).await?;
    Ok(())
}

async fn gain(records: &mut dyn Records, table: &str, column: &str, kind: &str) -> RecordsResult<()> {
    let known = match records.dialect() {
        Dialect::Sqlite => "SELECT COUNT(*) FROM pragma_table_info($1) WHERE name = $2",
        Dialect::Postgres => {
            "SELECT COUNT(*) FROM information_schema.columns \
             WHERE table_schema = current_schema() AND table_name = $1 AND column_name = $2"
        }
    };
    let rows = records.query(known, &[table.into(), column.into()], &[crate::Column::Int]).await?;
    if rows.first().and_then(|row| row[0].as_int()) == Some(0) {
        records.execute(&format!("ALTER TABLE {table} ADD COLUMN {column} {kind}"), &[]).await?;
    }
    Ok(())
}

fn typed(table: &str, dialect: Dialect) -> String {
    let (flag, instant, uuid) = match dialect {
        Dialect::Sqlite => ("BIGINT", "VARCHAR", "VARCHAR"),
        Dialect::Postgres => ("BOOLEAN", "TIMESTAMPTZ", "UUID"),
    };
    table.replace("{flag}", flag).replace("{instant}", instant).replace("{uuid}", uuid)
}

/// A text parameter as an instant. The inner cast keeps the driver sending text.
pub(crate) fn instant(dialect: Dialect, parameter: usize) -> String {
    match dialect {
        Dialect::Sqlite => format!("${parameter}"),
        Dialect::Postgres => format!("CAST(CAST(${parameter} AS TEXT) AS TIMESTAMPTZ)"),
    }
}

/// A text parameter as a uuid.
pub(crate) fn uuid_at(dialect: Dialect, parameter: usize) -> String {
    match dialect {
        Dialect::Sqlite => format!("${parameter}"),
        Dialect::Postgres => format!("CAST(CAST(${parameter} AS TEXT) AS UUID)"),
    }
}
