//! The paid orders of a scope and a period.

use std::sync::Arc;

use daiyun_base::period::DayRange;
use daiyun_kpi::sql::quote;
use daiyun_lake::Answer;

use super::VIEW;
use super::actions::asked_stores;
use super::cache::query_facts;
use super::known::AskedStore;
use crate::error::Result;
use crate::scope::Scope;

/// Some of the orders behind a number, and how many there are in all.
#[derive(Clone, Debug)]
pub struct Orders {
    /// The orders of the page.
    pub answer: Arc<Answer>,
    /// How many there are in all.
    pub total: i64,
}

/// The orders behind a number: those of some visible stores whose day of this kind falls in the period, newest first.
pub async fn orders_of(
    scope: &Scope,
    stores: Option<&[String]>,
    days: DayRange,
    page: crate::http::page::PageRequest,
) -> Result<Orders> {
    scope.require(VIEW)?;
    let paid = format!("FROM orders WHERE {}", paid_within(&asked_stores(scope, stores).await?, days));
    let sql = format!(
        "SELECT store, order_no, placed_at, paid_at, status, placed_fen, paid_fen, refunded_fen, freight_fen, \
         pieces, province {paid} ORDER BY paid_at DESC, order_no LIMIT {} OFFSET {}",
        page.limit(),
        page.offset()
    );
    let answer = query_facts(scope.agency(), &sql, None).await?;
    let counted =
        query_facts(scope.agency(), &format!("SELECT COUNT(*) {paid}"), Some(answer.snapshot_id)).await?;
    let total = counted.rows.first().and_then(|row| row.first()?.as_int()).unwrap_or(0);
    Ok(Orders { answer, total })
}

fn paid_within(stores: &[AskedStore], days: DayRange) -> String {
    let codes: Vec<String> = stores.iter().map(|store| quote::text(&store.scoped.store)).collect();
    let (from, to) = (quote::day(days.from), quote::day(days.to));
    format!("{} AND paid_on BETWEEN {from} AND {to}", quote::is_one_of("store", &codes))
}
