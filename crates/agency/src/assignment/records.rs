//! The stores of some clients, by id only.

use std::collections::BTreeMap;

use sea_orm::sea_query::{Alias, Expr, Query};
use sea_orm::{ConnectionTrait, ExprTrait};
use uuid::Uuid;

use crate::error::Result;

/// The stores that some clients have today, with their client.
pub async fn stores_of(db: &impl ConnectionTrait, clients: &[Uuid]) -> Result<BTreeMap<Uuid, Uuid>> {
    const LIMIT: u64 = 10_000;
    if clients.is_empty() {
        return Ok(BTreeMap::new());
    }
    let (id, client_id) = (Alias::new("id"), Alias::new("client_id"));
    let query = Query::select()
        .column(id.clone())
        .column(client_id.clone())
        .from(Alias::new("stores"))
        .and_where(Expr::col(client_id).is_in(clients.iter().copied()))
        .order_by(id, sea_orm::Order::Asc)
        .limit(LIMIT)
        .to_owned();
    let rows = db.query_all(&query).await?;
    rows.iter().map(|row| Ok((row.try_get_by_index(0)?, row.try_get_by_index(1)?))).collect()
}
