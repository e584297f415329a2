//! A database of its own for one test: a file beside the test's data, or, when `DAIYUN_TEST_DATABASE` names a PostgreSQL
//! server, a fresh database there that goes away with the test.

use daiyun_base::id;
use sea_orm::{ConnectionTrait, Database as Connect};

use super::Transaction;

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

/// Writes what no action would, so that a test can show what becomes of it.
pub(crate) async fn execute(db: &Transaction, sql: &str) {
    db.execute_unprepared(sql).await.expect("the statement runs");
}
