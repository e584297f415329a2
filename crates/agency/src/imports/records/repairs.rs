//! Batches of rows that a person has put right, and the batch whose rows they are.

use chrono::NaiveDate;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::Expr;
use sea_orm::{ConnectionTrait, QueryOrder};

use super::{REPAIR_KIND, add_waiting_count, batches, quarantine};
use crate::error::Result;
use crate::scope::Tx;

/// The repairs of a batch that are in the facts, the newest first.
pub(in crate::imports) async fn live_of(
    db: &impl ConnectionTrait,
    batch_id: Uuid,
) -> Result<Vec<batches::Model>> {
    let query = batches::Entity::find()
        .filter(batches::Column::RepairsId.eq(batch_id))
        .filter(batches::Column::State.eq("committed"))
        .order_by_desc(batches::Column::BatchNo);
    Ok(query.all(db).await?)
}

/// Whether a batch is a repair of another one.
pub(in crate::imports) fn is_repair(batch: &batches::Model) -> bool {
    batch.kind == REPAIR_KIND
}

/// A file's batch with the days of the rows that were put right later: they were in the file all along.
pub(in crate::imports) fn widened(batch: &batches::Model, repairs: &[batches::Model]) -> batches::Model {
    let days = |one: Option<NaiveDate>,
                other: Option<NaiveDate>,
                of: fn(NaiveDate, NaiveDate) -> NaiveDate| match (one, other) {
        (Some(one), Some(other)) => Some(of(one, other)),
        (one, other) => one.or(other),
    };
    let mut whole = batch.clone();
    for repair in repairs.iter().filter(|repair| repair.repairs_id == Some(batch.id)) {
        whole.covers_from = days(whole.covers_from, repair.covers_from, NaiveDate::min);
        whole.covers_to = days(whole.covers_to, repair.covers_to, NaiveDate::max);
    }
    whole
}

/// Ends a committed batch as taken back. Its own rows that wait are no longer anybody's work; those it put right wait again.
/// Nothing when it is not committed any more.
pub(in crate::imports) async fn end_undone(tx: &Tx, batch: &batches::Model) -> Result<bool> {
    let done = batches::Entity::update_many()
        .col_expr(batches::Column::State, Expr::value("undone"))
        .col_expr(batches::Column::FinishedAt, Expr::value(tx.now()))
        .filter(batches::Column::Id.eq(batch.id))
        .filter(batches::Column::State.eq("committed"))
        .exec(tx.db())
        .await?;
    quarantine::forget(tx, batch.id).await?;
    if let Some(file) = batch.repairs_id {
        let again = quarantine::wait_again(tx, batch.id).await?;
        add_waiting_count(tx, file, again).await?;
    }
    Ok(done.rows_affected == 1)
}
