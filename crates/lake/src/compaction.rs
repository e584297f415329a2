//! Several files of one fact, store and month become one. Our own commits leave one; a partition may hold several that
//! another writer or an older layout left.

use std::collections::{BTreeMap, BTreeSet};

use daiyun_base::fact::FactDefinition;
use daiyun_base::period::Month;
use datafusion::arrow::array::RecordBatch;
use datafusion::arrow::compute::{SortColumn, lexsort_to_indices, take_record_batch};

use crate::Lake;
use crate::arrows::row_keys;
use crate::catalog;
use crate::error::{LakeError, Result};
use crate::merge::key_columns;
use crate::records::Records;
use crate::refold::{Extent, Rewrite};
use crate::schema::SYSTEM;
use crate::working::Working;

impl Lake {
    /// Merges the files of the first month of a store that has several. If a key stands in two of them, nobody can say
    /// from the files which row is right, and the month is folded anew from its batches. Commits nothing.
    pub(crate) async fn merged_files(&self, records: &mut dyn Records) -> Result<Option<Rewrite>> {
        let Some((fact, store, month)) = self.first_crowded(records).await? else { return Ok(None) };
        let working = Working::read(self, records, &[&fact], &store).await?;
        let place = BTreeSet::from([month]);
        let work = move || merge_month(working, &fact, &place);
        let merged = tokio::task::spawn_blocking(work).await;
        if let Some(rewrite) = merged.map_err(|error| LakeError::Engine(error.to_string()))?? {
            return Ok(Some(rewrite));
        }
        let extent = Extent::Months(month.into_iter().collect());
        self.rebuild(records, &store, &extent).await.map(Some)
    }

    async fn first_crowded(
        &self,
        records: &mut dyn Records,
    ) -> Result<Option<(FactDefinition, String, Option<Month>)>> {
        let head = catalog::head(records).await?.snapshot_id;
        let tables = catalog::tables(records).await?;
        let mut counts: BTreeMap<(i64, String, Option<Month>), usize> = BTreeMap::new();
        for file in catalog::files_at(records, head).await? {
            *counts.entry((file.table_id, file.store, file.month)).or_default() += 1;
        }
        for ((table_id, store, month), _) in counts.into_iter().filter(|(_, files)| *files > 1) {
            let table = tables.iter().find(|table| table.table_id == table_id);
            if let Some(fact) = table.and_then(|table| self.facts.get(&table.name)) {
                return Ok(Some((fact.clone(), store, month)));
            }
        }
        Ok(None)
    }
}

/// Nothing when a key stands in two files.
fn merge_month(
    mut working: Working,
    fact: &FactDefinition,
    months: &BTreeSet<Option<Month>>,
) -> Result<Option<Rewrite>> {
    let rows = working.rows(fact, months)?;
    let keys = row_keys(&key_columns(fact), &rows)?;
    if keys.iter().map(|key| key.data().to_vec()).collect::<BTreeSet<_>>().len() < rows.num_rows() {
        return Ok(None);
    }
    working.replace(fact, months, &sorted(fact, &rows)?)?;
    working.settle()?;
    let (changes, began) = working.into_changes();
    let message = format!("merge files of {}", fact.code);
    Ok(Some(Rewrite { message, changes, began, batches: None, undone: None, undated: Vec::new() }))
}

/// By day and key, as merged rows are.
fn sorted(fact: &FactDefinition, rows: &RecordBatch) -> Result<RecordBatch> {
    let day = SYSTEM + fact.column(&fact.partition).unwrap_or(0);
    let by = std::iter::once(day).chain(key_columns(fact));
    let by = by.map(|at| SortColumn { values: rows.column(at).clone(), options: None });
    let order = lexsort_to_indices(&by.collect::<Vec<_>>(), None)?;
    Ok(take_record_batch(rows, &order)?)
}
