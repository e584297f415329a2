//! The clients and stores that work is for, as far as somebody sees them: what every row of work shows of them, and since
//! when they are there.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::clients::{self, Client};
use crate::error::Result;
use crate::scope::Scope;
use crate::stores::{self, Store};

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
    /// All that the scope shows: an agency has some hundreds.
    pub async fn of(scope: &Scope) -> Result<Self> {
        let clients = clients::visible(scope).await?.into_iter().map(Place::from).collect();
        let stores = stores::visible(scope).await?.into_iter().map(Place::from).collect();
        Ok(Self { clients, stores })
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

impl From<Client> for Place {
    fn from(client: Client) -> Self {
        let Client { id, code, name, created_at, .. } = client;
        Self { id, code, name, client_id: id, since: created_at }
    }
}

impl From<Store> for Place {
    fn from(store: Store) -> Self {
        let Store { id, code, name, client_id, created_at, .. } = store;
        Self { id, code, name, client_id, since: created_at }
    }
}
