//! Facts are the fold of all batches that were not undone. So a batch is undone, and a month rebuilt, by folding anew
//! what it touched, from the observation files of all other batches, in the order in which they were committed.
//!
//! What is folded anew is an order with all its lines, or one key of a fact that hangs on no other: no row of another
//! order can change by it, wherever the rows of this one lie.

use std::collections::{BTreeSet, HashMap};

use chrono::{DateTime, Utc};
use daiyun_base::fact::FactDefinition;
use daiyun_base::period::Month;
use datafusion::arrow::compute::{filter_record_batch, not};

use crate::catalog::{self, TableChange};
use crate::error::{LakeError, Result};
use crate::fold::Fold;
use crate::merge::key_columns;
use crate::observation::{self, BatchPlan, Keys, Observed, Wanted};
use crate::place::row_months;
use crate::records::{Column, Records, Value};
use crate::schema::{Coverage, SYSTEM};
use crate::working::{Began, Working, family};
use crate::{Lake, commit, data_file};

/// Which part of a store is rebuilt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Extent {
    /// Everything.
    Whole,
    /// Some months, and the rows that belong to none yet.
    Months(BTreeSet<Month>),
}

/// Facts written anew without a new file, durable on disk, named by no catalog row yet.
#[derive(Debug)]
pub struct Rewrite {
    pub(crate) message: String,
    pub(crate) changes: Vec<TableChange>,
    pub(crate) began: Began,
    /// The batches it was folded from; any other at the commit means that somebody was faster.
    pub(crate) batches: Option<BTreeSet<i64>>,
    pub(crate) undone: Option<i64>,
    pub(crate) undated: Vec<Undated>,
}

impl Rewrite {
    /// The batches that do not say when they were exported (「导出时间不明」), as far as they were folded anew: which of
    /// their lines would change money may differ, now that what they are compared with has changed.
    #[must_use]
    pub fn undated(&self) -> &[Undated] {
        &self.undated
    }
}

/// What was folded anew of a batch without an export time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Undated {
    /// The batch.
    pub batch_no: i64,
    /// The lines folded anew, in order.
    pub lines: Vec<u32>,
    /// Those of them that were left out, because they would change money without saying when they were seen.
    pub waiting: Vec<u32>,
}

/// A committed batch, as the catalog lists it.
struct Committed {
    observed: Observed,
    /// Whether it was committed before the catalog noted what is derived from a batch.
    early: bool,
}

impl Lake {
    /// Takes a batch out of the facts: whatever it brought is folded anew from the batches that remain, so that an
    /// older observation shows again, column by column. Commits nothing.
    pub async fn undo(&self, records: &mut dyn Records, batch_no: i64) -> Result<Rewrite> {
        let sql = "SELECT fact, store FROM lake_observations WHERE batch_no = $1 AND undone_snapshot IS NULL";
        let rows = records.query(sql, &[batch_no.into()], &[Column::Text, Column::Text]).await?;
        let row = rows.first().ok_or(LakeError::UnknownBatch(batch_no))?;
        let (fact, store) = (self.fact(&catalog::text(row, 0))?, catalog::text(row, 1));
        let facts = family(self, fact);
        let working = Working::read(self, records, &facts, &store).await?.holding(self.rows_at_once);
        let mut batches = self.committed(records, &facts, &store).await?;
        let at = batches.iter().position(|batch| batch.observed.plan.batch_no == batch_no);
        let undone = batches.remove(at.ok_or(LakeError::UnknownBatch(batch_no))?);
        let facts = owned(&facts);
        let lake = self.clone();
        let work = move || {
            let facts: Vec<&FactDefinition> = facts.iter().collect();
            let mut keys = Keys { columns: identities(&facts)?, ..Keys::default() };
            let fact = lake.fact(&undone.observed.plan.fact)?;
            for chunk in observation::chunks(&lake.observations, fact, &undone.observed.path)? {
                keys.learn(fact, &chunk?.0)?;
            }
            let rewrite = refold(&lake, working, &facts, (batches, Wanted::Of(keys)))?;
            let mut batches = rewrite.batches.unwrap_or_default();
            batches.insert(batch_no);
            let message = format!("undo batch {batch_no}");
            Ok(Rewrite { message, batches: Some(batches), undone: Some(batch_no), ..rewrite })
        };
        blocking(work).await
    }

    /// Folds part of a store anew from its observation files: the same facts, whatever happened to their files.
    /// Commits nothing.
    pub async fn rebuild(&self, records: &mut dyn Records, store: &str, extent: &Extent) -> Result<Rewrite> {
        let facts: Vec<&FactDefinition> = self.facts.values().collect();
        let mut working = Working::read(self, records, &facts, store).await?.holding(self.rows_at_once);
        let batches = self.committed(records, &facts, store).await?;
        let (lake, extent, facts) = (self.clone(), extent.clone(), owned(&facts));
        let message = format!("rebuild {store}");
        let work = move || {
            let facts: Vec<&FactDefinition> = facts.iter().collect();
            let wanted = match &extent {
                Extent::Whole => Wanted::Everything,
                Extent::Months(months) => Wanted::Of(seen_in(&lake, &facts, &batches, months)?),
            };
            for fact in &facts {
                working.clear(fact, |month| match &extent {
                    Extent::Whole => true,
                    Extent::Months(months) => month.is_none_or(|month| months.contains(&month)),
                });
            }
            Ok(Rewrite { message, ..refold(&lake, working, &facts, (batches, wanted))? })
        };
        blocking(work).await
    }

    /// Puts a rewrite into the facts, inside the caller's transaction. [`LakeError::Overtaken`] means that the
    /// transaction must be rolled back, the rewrite [discarded](Lake::discard_rewrite) and done again.
    pub async fn commit_rewrite(
        &self,
        records: &mut dyn Records,
        rewrite: &Rewrite,
        now: DateTime<Utc>,
    ) -> Result<i64> {
        let Rewrite { message, changes, began, .. } = rewrite;
        let snapshot_id = commit::commit(records, changes, began, message, now).await?;
        if let Some(then) = &rewrite.batches {
            let codes: Vec<&str> = began.facts.iter().map(|(fact, _, _)| fact.as_str()).collect();
            let sql =
                "SELECT fact, batch_no FROM lake_observations WHERE store = $1 AND undone_snapshot IS NULL";
            let rows =
                records.query(sql, &[began.store.as_str().into()], &[Column::Text, Column::Int]).await?;
            let live = rows.iter().filter(|row| codes.contains(&catalog::text(row, 0).as_str()));
            if live.map(|row| catalog::int(row, 1)).collect::<BTreeSet<i64>>() != *then {
                return Err(LakeError::Overtaken);
            }
        }
        if let Some(batch_no) = rewrite.undone {
            // Its observation file is named no more: the sweep takes it.
            let sql = "UPDATE lake_observations SET undone_snapshot = $1, path = NULL WHERE batch_no = $2";
            records.execute(sql, &[snapshot_id.into(), batch_no.into()]).await?;
        }
        Ok(snapshot_id)
    }

    /// Removes the files of a rewrite that was not committed.
    pub fn discard_rewrite(&self, rewrite: Rewrite) {
        for change in &rewrite.changes {
            for file in &change.added {
                data_file::remove(&self.data, &change.fact, file);
            }
            for (_, rollup) in &change.rollups {
                data_file::remove(&self.data, &rollup.code, &rollup.file);
            }
        }
    }

    /// The batches of some facts of a store that were not undone, in the order of their commits.
    async fn committed(
        &self,
        records: &mut dyn Records,
        facts: &[&FactDefinition],
        store: &str,
    ) -> Result<Vec<Committed>> {
        let sql = "SELECT batch_no, fact, covered_columns, CAST(CASE WHEN export_time_known = $2 THEN 1 ELSE 0 END AS BIGINT), path, \
                   row_count, derive, commit_no FROM lake_observations WHERE store = $1 AND undone_snapshot IS NULL \
                   ORDER BY COALESCE(commit_no, 0), batch_no";
        use Column::{Int, Text};
        let kinds = [Int, Text, Int, Int, Text, Int, Text, Int];
        let rows = records.query(sql, &[store.into(), Value::Flag(true)], &kinds).await?;
        let wanted = |row: &&Vec<Value>| facts.iter().any(|fact| row[1].as_text() == Some(&fact.code));
        let mut batches: Vec<Committed> =
            rows.iter().filter(wanted).map(|row| committed(row, store)).collect();
        self.guess_derived(&mut batches);
        Ok(batches)
    }

    /// Early catalogs do not say which batches had orders derived from them. A store's exports come in one way: its lines
    /// were derived from when it has no orders of its own.
    fn guess_derived(&self, batches: &mut [Committed]) {
        for target in self.facts.values() {
            let Some(derivation) = &target.derived_from else { continue };
            if batches.iter().any(|batch| batch.observed.plan.fact == target.code) {
                continue;
            }
            for batch in batches.iter_mut().filter(|batch| batch.early) {
                if batch.observed.plan.fact == derivation.fact {
                    batch.observed.plan.derive = Some(target.code.clone());
                }
            }
        }
    }
}

fn committed(row: &[Value], store: &str) -> Committed {
    let derive = row[6].as_text().map(str::to_owned);
    let plan = BatchPlan {
        batch_no: catalog::int(row, 0),
        fact: catalog::text(row, 1),
        store: store.to_owned(),
        derive,
    };
    let observed = Observed {
        plan,
        path: catalog::text(row, 4),
        coverage: Coverage::from_bits(catalog::int(row, 2)),
        export_time_known: catalog::int(row, 3) == 1,
        rows: u64::try_from(catalog::int(row, 5)).unwrap_or(0),
        months: std::collections::BTreeMap::new(),
    };
    Committed { observed, early: row[7].as_int().is_none() }
}

fn owned(facts: &[&FactDefinition]) -> Vec<FactDefinition> {
    facts.iter().map(|fact| (*fact).clone()).collect()
}

async fn blocking<T: Send + 'static>(work: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
    let done = tokio::task::spawn_blocking(work).await;
    done.map_err(|error| LakeError::Engine(error.to_string()))?
}

/// The columns that name what is folded together: the order, for facts that hang on orders or give them; else the key.
fn identities(facts: &[&FactDefinition]) -> Result<HashMap<String, Vec<usize>>> {
    let mut columns = HashMap::new();
    for fact in facts {
        let own = match facts.iter().find(|root| root.code == root_of(fact, facts)) {
            None => key_columns(fact),
            Some(root) => {
                let positions = root.key.iter().map(|name| fact.column(name).map(|at| SYSTEM + at));
                let missing = || LakeError::Engine(format!("{} does not say its {}", fact.code, root.code));
                positions.collect::<Option<Vec<_>>>().ok_or_else(missing)?
            }
        };
        columns.insert(fact.code.clone(), own);
    }
    Ok(columns)
}

/// The fact whose key a fact's rows share: its parent, what is derived from it, or itself.
fn root_of<'a>(fact: &'a FactDefinition, facts: &[&'a FactDefinition]) -> &'a str {
    let derives = |target: &&&FactDefinition| {
        target.derived_from.as_ref().is_some_and(|derivation| derivation.fact == fact.code)
    };
    match (&fact.parent, facts.iter().find(derives)) {
        (Some(link), _) => &link.fact,
        (None, Some(target)) => &target.code,
        (None, None) => &fact.code,
    }
}

/// What any batch has seen in some months, or without a day.
fn seen_in(
    lake: &Lake,
    facts: &[&FactDefinition],
    batches: &[Committed],
    months: &BTreeSet<Month>,
) -> Result<Keys> {
    let mut keys = Keys { columns: identities(facts)?, ..Keys::default() };
    for Committed { observed, .. } in batches {
        let fact = lake.fact(&observed.plan.fact)?;
        for chunk in observation::chunks(&lake.observations, fact, &observed.path)? {
            let (rows, _) = chunk?;
            let seen = row_months(fact, &rows)?;
            let seen = seen.into_iter().map(|month| Some(month.is_none_or(|month| months.contains(&month))));
            keys.learn(fact, &filter_record_batch(&rows, &seen.collect())?)?;
        }
    }
    Ok(keys)
}

/// Takes the wanted rows out and folds them in again from the batches.
fn refold(
    lake: &Lake,
    working: Working,
    facts: &[&FactDefinition],
    (batches, wanted): (Vec<Committed>, Wanted),
) -> Result<Rewrite> {
    let mut fold = Fold::new(lake, working);
    let undated = match fold_anew(&mut fold, facts, &batches, &wanted) {
        Ok(undated) => undated,
        Err(error) => {
            fold.working.abandon();
            return Err(error);
        }
    };
    let (changes, began) = fold.working.into_changes();
    let batches = batches.iter().map(|batch| batch.observed.plan.batch_no).collect();
    Ok(Rewrite { message: String::new(), changes, began, batches: Some(batches), undone: None, undated })
}

fn fold_anew(
    fold: &mut Fold<'_>,
    facts: &[&FactDefinition],
    batches: &[Committed],
    wanted: &Wanted,
) -> Result<Vec<Undated>> {
    if let Wanted::Of(keys) = wanted {
        for fact in facts {
            take_out(&mut fold.working, fact, keys)?;
        }
    }
    let mut undated = Vec::new();
    for Committed { observed, .. } in batches {
        let fact = fold.lake.fact(&observed.plan.fact)?;
        let (months, lines) = observation::count_wanted(&fold.lake.observations, fact, observed, wanted)?;
        let rows = months.values().sum();
        fold.batch(&Observed { months, rows, ..observed.clone() }, wanted)?;
        let mut waiting = std::mem::take(&mut fold.counts.undated_lines);
        waiting.sort_unstable();
        if !lines.is_empty() {
            undated.push(Undated { batch_no: observed.plan.batch_no, lines, waiting });
        }
    }
    fold.working.write_held()?;
    Ok(undated)
}

fn take_out(working: &mut Working, fact: &FactDefinition, keys: &Keys) -> Result<()> {
    let months: BTreeSet<Option<Month>> = working.files(&fact.code).iter().map(|file| file.month).collect();
    for month in months {
        let months = BTreeSet::from([month]);
        let rows = working.rows(fact, &months)?;
        let known = keys.contain(fact, &rows)?;
        if known.true_count() > 0 {
            working.replace(fact, &months, &filter_record_batch(&rows, &not(&known)?)?)?;
        }
    }
    Ok(())
}
