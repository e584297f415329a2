//! A database of its own for one test: a file beside the test's data, or, when `DAIYUN_TEST_DATABASE` names a PostgreSQL
//! server, a fresh database there that goes away with the test.

use daiyun_base::id;
use sea_orm::{ConnectionTrait, Database as Connect, DbBackend, Statement};

use super::Database;

/// The database of one test.
pub(crate) struct Scratch {
    /// What to open; nothing for the SQLite file in the data directory.
    pub url: Option<String>,
    server: Option<(String, String)>,
}

impl Scratch {
    /// Makes one.
    #[expect(clippy::disallowed_methods, reason = "tests are told by the environment which database to use")]
    pub(crate) async fn make() -> Self {
        let Ok(server) = std::env::var("DAIYUN_TEST_DATABASE") else {
            return Self { url: None, server: None };
        };
        let name = format!("daiyun_test_{}", id::fresh().simple());
        let admin = Connect::connect(server.as_str()).await.expect("the test database server answers");
        admin
            .execute_unprepared(&format!("CREATE DATABASE {name}"))
            .await
            .expect("a test database is created");
        admin.close().await.expect("the connection closes");
        let (place, _) = server.rsplit_once('/').expect("DAIYUN_TEST_DATABASE ends in a database name");
        Self { url: Some(format!("{place}/{name}")), server: Some((server, name)) }
    }

    /// Removes it.
    pub(crate) async fn remove(self) {
        let Some((server, name)) = self.server else { return };
        let admin = Connect::connect(server.as_str()).await.expect("the test database server answers");
        let drop = format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)");
        admin.execute_unprepared(&drop).await.expect("the test database is dropped");
    }
}

/// Changes rows behind the program's back.
pub(crate) async fn change(database: &Database, sql: &str) {
    let tx = database.begin().await.unwrap();
    tx.execute_unprepared(sql).await.unwrap();
    tx.commit().await.unwrap();
}

/// How many rows a table has, perhaps with a WHERE.
pub(crate) async fn count(database: &Database, rows: &str) -> i64 {
    let reader = database.reader();
    let sql = format!("SELECT COUNT(*) FROM {rows}");
    let statement = Statement::from_string(reader.get_database_backend(), sql);
    reader.query_one_raw(statement).await.unwrap().unwrap().try_get_by_index(0).unwrap()
}

/// What a column of a test's question may hold.
pub(crate) use sea_orm::TryGetable as Readable;

/// The first column of an answer; a value of another kind is left out.
pub(crate) async fn column<T: Readable>(database: &Database, sql: &str) -> Vec<T> {
    let reader = database.reader();
    let statement = Statement::from_string(reader.get_database_backend(), sql.to_owned());
    let rows = reader.query_all_raw(statement).await.unwrap();
    rows.iter().filter_map(|row| row.try_get_by_index(0).ok()).collect()
}

/// The tables that have a column.
pub(crate) async fn tables_with(database: &Database, name: &str) -> Vec<String> {
    let sql = if database.reader().get_database_backend() == DbBackend::Postgres {
        format!(
            "SELECT table_name::text FROM information_schema.columns WHERE table_schema = 'public' AND column_name = '{name}'"
        )
    } else {
        format!(
            "SELECT m.name FROM sqlite_master m JOIN pragma_table_info(m.name) c ON c.name = '{name}' WHERE m.type = 'table'"
        )
    };
    column(database, &sql).await
}
