//! From an observation file to a commit: the rows are merged store-month by store-month, the merged files are made
//! durable, and one transaction swaps them in. Everything before that transaction may be thrown away and done again.

use chrono::{DateTime, Utc};

use crate::catalog::TableChange;
use crate::error::{LakeError, Result};
use crate::fold::Fold;
use crate::merge::Merged;
use crate::observation::{Observed, Wanted};
use crate::records::{Records, Value};
use crate::working::{Began, Working, family};
use crate::{Lake, commit, data_file};

/// A merged batch, durable on disk, named by no catalog row yet.
#[derive(Debug)]
pub struct Prepared {
    observed: Observed,
    changes: Vec<TableChange>,
    began: Began,
    counts: Counts,
}

/// What a batch did to the facts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Rows with a key not seen before.
    pub inserted: u64,
    /// Rows that changed a stored value.
    pub updated: u64,
    /// Rows that brought nothing new.
    pub unchanged: u64,
    /// Lines of the file that would change money without saying when they were seen (「导出时间不明」).
    pub undated_lines: Vec<u32>,
}

impl Counts {
    pub(crate) fn add(&mut self, merged: &Merged) {
        self.inserted += merged.inserted;
        self.updated += merged.updated;
        self.unchanged += merged.unchanged;
        self.undated_lines.extend(&merged.undated);
    }
}

impl Prepared {
    /// What the batch does to the facts.
    #[must_use]
    pub fn counts(&self) -> &Counts {
        &self.counts
    }
}

impl Lake {
    /// Merges a batch with what is stored. Reads the catalog, writes files, commits nothing. When it fails, it takes
    /// its files away again.
    pub async fn prepare(&self, records: &mut dyn Records, observed: Observed) -> Result<Prepared> {
        let fact = self.fact(&observed.plan.fact)?;
        let working = Working::read(self, records, &family(self, fact), &observed.plan.store).await?;
        let lake = self.clone();
        let folded = tokio::task::spawn_blocking(move || fold(&lake, working, observed)).await;
        folded.map_err(|error| LakeError::Engine(error.to_string()))?
    }

    /// Puts a merged batch into the facts, inside the caller's transaction. [`LakeError::Overtaken`] means that the
    /// transaction must be rolled back and the batch [discarded](Lake::discard) and prepared again.
    pub async fn commit(
        &self,
        records: &mut dyn Records,
        prepared: &Prepared,
        now: DateTime<Utc>,
    ) -> Result<i64> {
        let Prepared { observed, changes, began, .. } = prepared;
        let message = format!("batch {}", observed.plan.batch_no);
        let snapshot_id = commit::commit(records, changes, began, &message, now).await?;
        let sql = "INSERT INTO lake_observations(batch_no, fact, store, covered_columns, export_time_known, path, \
                   row_count, derive, commit_no) \
                   SELECT $1, $2, $3, $4, $5, $6, $7, $8, COALESCE(MAX(commit_no), 0) + 1 FROM lake_observations";
        let parameters: [Value; 8] = [
            observed.plan.batch_no.into(),
            observed.plan.fact.as_str().into(),
            observed.plan.store.as_str().into(),
            observed.coverage.bits().into(),
            Value::Flag(observed.export_time_known),
            observed.path.as_str().into(),
            i64::try_from(observed.rows).unwrap_or(i64::MAX).into(),
            Value::text_or_null(observed.plan.derive.as_deref()),
        ];
        records.execute(sql, &parameters).await?;
        Ok(snapshot_id)
    }

    /// Removes the merged files of a batch that was not committed and returns the batch, to prepare it again or to
    /// let it go (a sweep then removes its observation file).
    pub fn discard(&self, prepared: Prepared) -> Result<Observed> {
        for change in &prepared.changes {
            for file in &change.added {
                data_file::remove(&self.data, &change.fact, file);
            }
        }
        Ok(prepared.observed)
    }
}

fn fold(lake: &Lake, working: Working, observed: Observed) -> Result<Prepared> {
    let mut fold = Fold::new(lake, working);
    match fold.batch(&observed, &Wanted::Everything).and_then(|()| fold.working.settle()) {
        Ok(()) => {
            let (changes, began) = fold.working.into_changes();
            let mut counts = fold.counts;
            counts.undated_lines.sort_unstable();
            Ok(Prepared { observed, changes, began, counts })
        }
        Err(error) => {
            fold.working.abandon();
            Err(error)
        }
    }
}
