//! The stores of a question that no row speaks of. A store without a sale is still a store of the scope: it stands in the
//! table with what no rows add up to, and with 「--」 where nothing of it has come.

use daiyun_kpi::query::Dimension;
use daiyun_lake::Cell;

use super::actions::{Question, Table, answered};
use super::known::{self, AskedStore};
use crate::error::Result;
use crate::imports::Coverage;
use crate::scope::Scope;

/// A question by store, with a row for every store that was asked for: those without rows come last.
pub(super) async fn by_every_store(
    scope: &Scope,
    question: &Question,
    stores: &[AskedStore],
    coverage: &Coverage,
) -> Result<Table> {
    let mut table = answered(scope, question, stores).await?;
    let named = |row: &Vec<Cell>, store: &AskedStore| {
        row.first().and_then(Cell::as_text) == Some(store.scoped.store.as_str())
    };
    let quiet: Vec<AskedStore> =
        stores.iter().filter(|store| !table.rows.iter().any(|row| named(row, store))).cloned().collect();
    if !quiet.is_empty() {
        add(scope, question, &quiet, &mut table).await?;
    }
    known::mark(scope, question, (stores, coverage), &mut table)?;
    Ok(table)
}

async fn add(scope: &Scope, question: &Question, quiet: &[AskedStore], table: &mut Table) -> Result<()> {
    let alone = Question { by: Vec::new(), compare: Vec::new(), ..question.clone() };
    // Together they have no row, so their sum is what each of them comes to: nothing.
    let nothing = answered(scope, &alone, quiet).await?.rows.into_iter().next().unwrap_or_default();
    for compared in &mut table.compared {
        let question = Question {
            by: vec![Dimension::Store],
            days: compared.days,
            compare: Vec::new(),
            ..question.clone()
        };
        let earlier = answered(scope, &question, quiet).await?;
        for store in quiet {
            let row = earlier
                .rows
                .iter()
                .find(|row| row.first().and_then(Cell::as_text) == Some(store.scoped.store.as_str()));
            compared.rows.push(Some(row.map_or_else(|| nothing.clone(), |row| row[1..].to_vec())));
        }
    }
    for store in quiet {
        let mut row = vec![Cell::Text(store.scoped.store.clone())];
        row.extend(nothing.iter().cloned());
        table.rows.push(row);
    }
    Ok(())
}
