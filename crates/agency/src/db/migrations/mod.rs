//! The tables, version by version. Each version is SQL that both databases read once these words are filled in:
//! `{id}` `{instant}` `{day}` `{json}` `{bytes}`, and `{fresh}` for an id nobody has. A released
//! version is never edited; the next change is the next file.

use sea_orm::{ConnectionTrait, DbBackend, Statement};

use super::Database;
use crate::error::Result;

/// Every version in order.
const VERSIONS: &[(i64, &str)] = &[
    (1, include_str!("0001_skeleton.sql")),
    (2, include_str!("0002_imports.sql")),
    (3, include_str!("0003_access.sql")),
    (4, include_str!("0004_jobs.sql")),
    (5, include_str!("0005_people.sql")),
    (6, include_str!("0006_clients.sql")),
    (7, include_str!("0007_stores.sql")),
    (8, include_str!("0008_vault.sql")),
    (9, include_str!("0009_imports.sql")),
    (10, include_str!("0010_board.sql")),
    (11, include_str!("0011_trail.sql")),
    (13, include_str!("0013_papers.sql")),
    (14, include_str!("0014_intake.sql")),
    (15, include_str!("0015_uploads.sql")),
    (16, include_str!("0016_mappings.sql")),
    (17, include_str!("0017_exports.sql")),
    (18, include_str!("0018_sign_on.sql")),
];

/// Runs the versions that have not run yet, each in a transaction of its own.
pub(super) async fn run(database: &Database) -> Result<()> {
    let tx = database.begin().await?;
    tx.execute_unprepared("CREATE TABLE IF NOT EXISTS schema_versions (version BIGINT PRIMARY KEY)").await?;
    tx.commit().await?;
    for (version, sql) in VERSIONS {
        let tx = database.begin().await?;
        let backend = tx.get_database_backend();
        let done = format!("SELECT version FROM schema_versions WHERE version = {version}");
        if tx.query_one_raw(Statement::from_string(backend, done)).await?.is_some() {
            continue;
        }
        for statement in typed(sql, backend).split(";\n").map(str::trim).filter(|text| !text.is_empty()) {
            tx.execute_unprepared(statement).await?;
        }
        tx.execute_unprepared(&format!("INSERT INTO schema_versions VALUES ({version})")).await?;
        tx.commit().await?;
    }
    Ok(())
}

fn typed(sql: &str, backend: DbBackend) -> String {
    let words = if backend == DbBackend::Postgres {
        ["UUID", "TIMESTAMPTZ", "DATE", "JSONB", "BYTEA", "gen_random_uuid()"]
    } else {
        ["BLOB", "TEXT", "TEXT", "TEXT", "BLOB", "randomblob(16)"]
    };
    let [id, instant, day, json, bytes, fresh] = words;
    let sql = sql.replace("{id}", id).replace("{instant}", instant).replace("{day}", day);
    sql.replace("{json}", json).replace("{bytes}", bytes).replace("{fresh}", fresh)
}
