//! Clients and stores by id only.

use std::collections::BTreeMap;

use sea_orm::sea_query::{Alias, Expr, Query, SelectStatement};
use sea_orm::{ConnectionTrait, ExprTrait, TryGetable};
use uuid::Uuid;

use crate::error::Result;

/// Answers are no longer than this.
const LIMIT: u64 = 10_000;

/// The stores that some clients have today, with their client.
pub async fn stores_of(db: &impl ConnectionTrait, clients: &[Uuid]) -> Result<BTreeMap<Uuid, Uuid>> {
    stores_by(db, "client_id", clients).await
}

/// Whose some stores are; those that do not exist are left out.
pub async fn clients_of(db: &impl ConnectionTrait, stores: &[Uuid]) -> Result<BTreeMap<Uuid, Uuid>> {
    stores_by(db, "id", stores).await
}

async fn stores_by(db: &impl ConnectionTrait, named: &str, ids: &[Uuid]) -> Result<BTreeMap<Uuid, Uuid>> {
    pairs("stores", "client_id", (named, ids)).query(db).await
}

/// What some clients are called; those that do not exist are left out.
pub async fn names_of(db: &impl ConnectionTrait, clients: &[Uuid]) -> Result<BTreeMap<Uuid, String>> {
    pairs("clients", "name", ("id", clients)).query(db).await
}

/// Ids of a table, each with what stands in one column.
struct Pairs(Option<SelectStatement>);

fn pairs(table: &str, column: &str, (named, ids): (&str, &[Uuid])) -> Pairs {
    if ids.is_empty() {
        return Pairs(None);
    }
    let query = Query::select()
        .column(Alias::new("id"))
        .column(Alias::new(column))
        .from(Alias::new(table))
        .and_where(Expr::col(Alias::new(named)).is_in(ids.iter().copied()))
        .order_by(Alias::new("id"), sea_orm::Order::Asc)
        .limit(LIMIT)
        .to_owned();
    Pairs(Some(query))
}

impl Pairs {
    async fn query<T: TryGetable>(self, db: &impl ConnectionTrait) -> Result<BTreeMap<Uuid, T>> {
        let Some(query) = self.0 else { return Ok(BTreeMap::new()) };
        let rows = db.query_all(&query).await?;
        rows.iter().map(|row| Ok((row.try_get_by_index(0)?, row.try_get_by_index(1)?))).collect()
    }
}
