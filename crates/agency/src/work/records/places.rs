//! Names of the clients and stores that work is for. Both tables belong to later capabilities, so they are read by name
//! and only for what every row of work shows: code, name, and since when they are there.

use chrono::{DateTime, Utc};
use sea_orm::{ConnectionTrait, QueryResult, Statement, Value};
use uuid::Uuid;

use crate::error::Result;

/// Every client and store.
#[derive(Clone, Debug, Default)]
pub struct Places {
    /// By code.
    pub clients: Vec<Place>,
    /// By code.
    pub stores: Vec<Place>,
}

/// A client or a store.
#[derive(Clone, Debug)]
pub struct Place {
    /// The record.
    pub id: Uuid,
    /// Its code.
    pub code: String,
    /// What people call it.
    pub name: String,
    /// The client itself, or the client of the store.
    pub client_id: Uuid,
    /// When it was entered.
    pub since: DateTime<Utc>,
}

impl Places {
    /// Reads them all: an agency has some hundreds.
    pub async fn read(db: &impl ConnectionTrait) -> Result<Self> {
        let clients =
            "SELECT id, code, name, id AS client_id, created_at FROM clients ORDER BY code LIMIT $1";
        let stores = "SELECT id, code, name, client_id, created_at FROM stores ORDER BY code LIMIT $1";
        Ok(Self { clients: places(db, clients).await?, stores: places(db, stores).await? })
    }

    /// The client with an id.
    #[must_use]
    pub fn client(&self, id: Option<Uuid>) -> Option<&Place> {
        self.clients.iter().find(|client| Some(client.id) == id)
    }

    /// The store with an id.
    #[must_use]
    pub fn store(&self, id: Option<Uuid>) -> Option<&Place> {
        self.stores.iter().find(|store| Some(store.id) == id)
    }

    /// The stores of a client.
    #[must_use]
    pub fn stores_of(&self, client_id: Uuid) -> Vec<Uuid> {
        self.stores.iter().filter(|store| store.client_id == client_id).map(|store| store.id).collect()
    }
}

async fn places(db: &impl ConnectionTrait, sql: &str) -> Result<Vec<Place>> {
    const LIMIT: i64 = 10_000;
    let statement = Statement::from_sql_and_values(db.get_database_backend(), sql, [Value::from(LIMIT)]);
    db.query_all_raw(statement).await?.iter().map(place).collect()
}

fn place(row: &QueryResult) -> Result<Place> {
    Ok(Place {
        id: row.try_get("", "id")?,
        code: row.try_get("", "code")?,
        name: row.try_get("", "name")?,
        client_id: row.try_get("", "client_id")?,
        since: row.try_get("", "created_at")?,
    })
}
