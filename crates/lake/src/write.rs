//! From an observation file to a commit: the rows are merged store-month by store-month, the merged files are made
//! durable, and one transaction swaps them in. Everything before that transaction may be thrown away and done again.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use chrono::{DateTime, Utc};
use daiyun_base::fact::FactDefinition;
use daiyun_base::period::Month;
use datafusion::arrow::array::{Array, RecordBatch, UInt32Array};
use datafusion::arrow::compute::concat_batches;

use crate::arrows::text_at;
use crate::catalog::{self, DataFile, TableChange};
use crate::data_file;
use crate::derive::derive;
use crate::error::{LakeError, Result};
use crate::merge::{Incoming, merge};
use crate::observation::{self, Observed};
use crate::place::{Placed, place};
use crate::records::{Records, Value};
use crate::schema::{Coverage, SYSTEM, stored};
use crate::{Lake, commit};

/// A merged batch, durable on disk, named by no catalog row yet.
pub struct Prepared {
    observed: Observed,
    changes: Vec<(TableChange, Vec<DataFile>)>,
    coverage: Vec<(String, Coverage)>,
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

impl Prepared {
    /// The observation, to prepare it again after [`LakeError::Overtaken`].
    #[must_use]
    pub fn into_observed(self) -> Observed {
        self.observed
    }

    /// What the batch does to the facts.
    #[must_use]
    pub fn counts(&self) -> &Counts {
        &self.counts
    }
}

/// What the catalog says of one store before the merge.
pub(crate) struct State {
    pub tables: HashMap<String, i64>,
    pub files: Vec<DataFile>,
    pub coverage: HashMap<String, HashMap<i64, Coverage>>,
}

impl State {
    async fn read(lake: &Lake, records: &mut dyn Records, store: &str) -> Result<Self> {
        let head = catalog::head(records).await?;
        let tables = catalog::tables(records).await?.into_iter().map(|table| (table.name, table.table_id)).collect();
        let mut files = catalog::files_at(records, head.snapshot_id).await?;
        files.retain(|file| file.store == store);
        let mut coverage = HashMap::new();
        for fact in lake.facts.keys() {
            let batches = catalog::coverage(records, fact, store).await?;
            let by_batch = batches.into_iter().map(|batch| (batch.batch_no, batch.coverage)).collect();
            coverage.insert(fact.clone(), by_batch);
        }
        Ok(Self { tables, files, coverage })
    }

    pub(crate) fn table(&self, fact: &str) -> Result<i64> {
        self.tables.get(fact).copied().ok_or_else(|| LakeError::UnknownFact(fact.to_owned()))
    }

    pub(crate) fn files_of(&self, fact: &str) -> impl Iterator<Item = &DataFile> {
        let table = self.tables.get(fact).copied();
        self.files.iter().filter(move |file| Some(file.table_id) == table)
    }
}

impl Lake {
    /// Merges a batch with what is stored. Reads the catalog, writes files, commits nothing.
    pub async fn prepare(&self, records: &mut dyn Records, observed: Observed) -> Result<Prepared> {
        let state = State::read(self, records, &observed.plan.store).await?;
        let lake = self.clone();
        let merged = tokio::task::spawn_blocking(move || Merge::run(&lake, &state, observed)).await;
        merged.map_err(|error| LakeError::Engine(error.to_string()))?
    }

    /// Puts a merged batch into the facts, inside the caller's transaction. [`LakeError::Overtaken`] means that the
    /// transaction must be rolled back and the batch prepared again.
    pub async fn commit(&self, records: &mut dyn Records, prepared: &Prepared, now: DateTime<Utc>) -> Result<i64> {
        let plan = &prepared.observed.plan;
        for (at, (fact, covered)) in prepared.coverage.iter().enumerate() {
            let path = (at == 0).then_some(prepared.observed.path.as_str());
            let sql = "INSERT INTO lake_observations VALUES ($1, $2, $3, $4, $5, $6, $7)";
            let parameters: [Value; 7] = [
                plan.batch_no.into(),
                fact.as_str().into(),
                plan.store.as_str().into(),
                covered.bits().into(),
                Value::Flag(prepared.observed.export_time_known),
                Value::text_or_null(path),
                i64::try_from(prepared.observed.rows).unwrap_or(i64::MAX).into(),
            ];
            records.execute(sql, &parameters).await?;
        }
        if prepared.changes.is_empty() {
            return Ok(catalog::head(records).await?.snapshot_id);
        }
        commit::commit(records, &prepared.changes, &format!("batch {}", plan.batch_no), now).await
    }

    /// Removes the files of a merge that will not be committed.
    pub fn discard(&self, prepared: &Prepared) -> Result<()> {
        for (change, _) in &prepared.changes {
            for file in &change.added {
                self.data.remove(&format!("{}/{}", data_file::folder(&change.fact), file.path))?;
            }
        }
        Ok(())
    }

}

/// Months that must be merged together, because a row moves between them.
pub(crate) type Months = BTreeSet<Option<Month>>;

/// The running merge of one batch.
struct Merge<'a> {
    lake: &'a Lake,
    state: &'a State,
    store: String,
    batch_no: i64,
    changes: BTreeMap<String, (TableChange, Vec<DataFile>)>,
    counts: Counts,
}

impl<'a> Merge<'a> {
    fn run(lake: &'a Lake, state: &'a State, observed: Observed) -> Result<Prepared> {
        let fact = lake.fact(&observed.plan.fact)?;
        let mut merge = Self {
            lake,
            state,
            store: observed.plan.store.clone(),
            batch_no: observed.plan.batch_no,
            changes: BTreeMap::new(),
            counts: Counts::default(),
        };
        let mut coverage = vec![(fact.code.clone(), observed.coverage)];
        let placed = place(lake, state, fact, &observed)?;
        for (months, part) in placed {
            let merged = merge.batch_part(fact, &months, part, &observed)?;
            if let Some(derived) = &observed.plan.derive {
                let covered = merge.derived(lake.fact(derived)?, fact, &merged)?;
                coverage.truncate(1);
                coverage.push((derived.clone(), covered));
            }
            merge.place_waiting_lines(fact, &merged.rows)?;
        }
        let changes = merge.changes.into_values().collect();
        Ok(Prepared { observed, changes, coverage, counts: merge.counts })
    }

    fn batch_part(
        &mut self,
        fact: &FactDefinition,
        months: &Months,
        part: Placed,
        observed: &Observed,
    ) -> Result<Part> {
        let touched = touched_keys(fact, &part.rows);
        let incoming = Incoming {
            rows: part.rows,
            lines: part.lines,
            coverage: observed.coverage,
            export_time_known: observed.export_time_known,
        };
        let merged = self.months(fact, months, &incoming, None)?;
        self.counts.inserted += merged.inserted;
        self.counts.updated += merged.updated;
        self.counts.unchanged += merged.unchanged;
        self.counts.undated_lines.extend(merged.undated);
        Ok(Part { rows: merged.rows, touched, months: months.clone() })
    }

    fn derived(&mut self, target: &FactDefinition, lines: &FactDefinition, part: &Part) -> Result<Coverage> {
        let incoming = derive(target, (lines, &part.rows), &part.touched, self.batch_no)?;
        self.months(target, &part.months, &incoming, None)?;
        Ok(incoming.coverage)
    }

    /// Lines that came before their order get its day, and with it their place.
    fn place_waiting_lines(&mut self, parent: &FactDefinition, parents: &RecordBatch) -> Result<()> {
        let lake = self.lake;
        for child in lake.facts.values() {
            let Some(link) = child.parent.as_ref().filter(|link| link.fact == parent.code) else { continue };
            let waiting: Vec<DataFile> =
                self.state.files_of(&child.code).filter(|file| file.month.is_none()).cloned().collect();
            if waiting.is_empty() || self.changes.contains_key(&child.code) {
                continue;
            }
            let days = crate::place::days_by_key(parent, &link.column, std::slice::from_ref(parents))?;
            let mut months: Months = BTreeSet::from([None]);
            let mut rows = Vec::new();
            for file in &waiting {
                for batch in data_file::read(&lake.data, child, &file.path, None)? {
                    rows.push(crate::place::with_days(child, &link.column, &batch, &days)?);
                }
            }
            let rows = concat_batches(&stored(child), &rows)?;
            months.extend(crate::place::months_of(child, &rows)?);
            if months.len() > 1 {
                let none = Incoming {
                    rows: RecordBatch::new_empty(stored(child)),
                    lines: Vec::new(),
                    coverage: Coverage::default(),
                    export_time_known: true,
                };
                self.months(child, &months, &none, Some(rows))?;
            }
        }
        Ok(())
    }

    /// Merges into a group of months and writes those files anew. `unplaced` stands in for the stored rows without a
    /// month, when their day has just become known.
    fn months(
        &mut self,
        fact: &FactDefinition,
        months: &Months,
        incoming: &Incoming,
        unplaced: Option<RecordBatch>,
    ) -> Result<crate::merge::Merged> {
        let before: Vec<DataFile> =
            self.state.files_of(&fact.code).filter(|file| months.contains(&file.month)).cloned().collect();
        let mut existing = Vec::new();
        for file in before.iter().filter(|file| unplaced.is_none() || file.month.is_some()) {
            existing.extend(data_file::read(&self.lake.data, fact, &file.path, None)?);
        }
        let moved = unplaced.is_some();
        existing.extend(unplaced);
        let none = HashMap::new();
        let coverage_of = self.state.coverage.get(&fact.code).unwrap_or(&none);
        let merged = merge(fact, &stored(fact), &existing, incoming, coverage_of)?;
        if merged.changed || moved {
            let mut added = Vec::new();
            for (month, rows) in data_file::split_by_month(fact, &merged.rows)? {
                added.push(data_file::write(&self.lake.data, fact, (&self.store, month), &rows)?);
            }
            let table_id = self.state.table(&fact.code)?;
            let change = self
                .changes
                .entry(fact.code.clone())
                .or_insert_with(|| (TableChange::new(&fact.code, table_id), Vec::new()));
            change.0.removed.extend(before.iter().map(|file| file.data_file_id));
            change.0.added.extend(added);
            change.1.extend(before);
        }
        Ok(merged)
    }
}

/// A merged group of months and the orders its rows belong to.
struct Part {
    rows: RecordBatch,
    touched: HashSet<String>,
    months: Months,
}

fn touched_keys(fact: &FactDefinition, rows: &RecordBatch) -> HashSet<String> {
    let Some(key) = fact.key.first().and_then(|key| fact.column(key)) else { return HashSet::new() };
    let column = rows.column(SYSTEM + key);
    (0..rows.num_rows()).filter_map(|row| text_at(column, row)).map(str::to_owned).collect()
}

/// The lines of an observation batch, and the batch without them.
pub(crate) fn split_lines(batch: &RecordBatch) -> Result<(RecordBatch, Vec<u32>)> {
    let last = batch.num_columns() - 1;
    let lines = batch.column(last).as_any().downcast_ref::<UInt32Array>();
    let lines = lines.map(|lines| (0..lines.len()).map(|row| lines.value(row)).collect()).unwrap_or_default();
    let positions: Vec<usize> = (0..last).collect();
    Ok((batch.project(&positions)?, lines))
}

/// Reads an observation file back as stored rows with their lines.
pub(crate) fn observed_rows(
    lake: &Lake,
    path: &str,
) -> Result<impl Iterator<Item = Result<(RecordBatch, Vec<u32>)>> + use<>> {
    Ok(observation::read(&lake.observations, path)?.map(|batch| split_lines(&batch?)))
}
