//! Upsert by key, the latest observation winning column by column.
//!
//! A stored row remembers its main observation (when, how far the status was, which batch) and, where some columns
//! come from other observations, a `provenance` text that lists them. A column no observation covers is empty and
//! loses to any observation; an empty cell that was observed is a value like any other.
//!
//! The result depends only on the set of observations, not on the order in which files arrive; ties go to the batch
//! with the higher number. The main observation is always the newest one, so it holds every column its batch covers.

use std::collections::{BTreeSet, HashMap};

use daiyun_base::fact::{FactDefinition, month_of_day_number};
use daiyun_base::period::Month;
use datafusion::arrow::array::RecordBatch;
use datafusion::arrow::row::Rows as KeyRows;
use datafusion::common::hash_map::Entry;

use crate::arrows::{Cells, row_keys, text_at};
use crate::error::{LakeError, Result};
use crate::merged_rows;
use crate::provenance::{self, Observation, Other};
use crate::schema::{BATCH_NO, Coverage, OBSERVED_AT, OBSERVED_RANK, PROVENANCE, SYSTEM, stored};

/// What is merged into stored rows.
pub(crate) struct Incoming {
    pub rows: RecordBatch,
    /// The key of each row, as bytes that compare the way the values do.
    pub keys: KeyRows,
    /// Where each row stands in its file; nothing for rows that are computed.
    pub lines: Vec<u32>,
    pub coverage: Coverage,
    /// Whether the file says when it was exported. Without it, a row that would change money and carries no newer
    /// instant is not merged (「导出时间不明」).
    pub export_time_known: bool,
}

impl Incoming {
    /// Rows computed here and not read from a file.
    pub(crate) fn computed(fact: &FactDefinition, rows: RecordBatch, coverage: Coverage) -> Result<Self> {
        let keys = row_keys(&key_columns(fact), &rows)?;
        Ok(Self { rows, keys, lines: Vec::new(), coverage, export_time_known: true })
    }

    /// No rows: a merge of it only gives rows their parent's day.
    pub(crate) fn none(fact: &FactDefinition) -> Result<Self> {
        Self::computed(fact, RecordBatch::new_empty(stored(fact)), Coverage::default())
    }
}

/// What each batch covered in a fact.
#[derive(Clone, Debug, Default)]
pub(crate) struct Coverages {
    pub by_batch: HashMap<i64, Coverage>,
    /// Of batches that brought no rows of this fact themselves: the columns it is derived into.
    pub derived: Coverage,
}

impl Coverages {
    fn of(&self, batch_no: i64) -> Coverage {
        self.by_batch.get(&batch_no).copied().unwrap_or(self.derived)
    }
}

/// The two sides of a merge.
pub(crate) struct Inputs<'a> {
    pub stored: &'a RecordBatch,
    pub incoming: &'a Incoming,
    /// Which incoming rows take part, in file order.
    pub picked: &'a [u32],
    /// The days of rows they hang on, by key, for rows no observation gives a day.
    pub parent_days: &'a HashMap<String, i32>,
}

/// The merged rows and what happened to the incoming ones.
#[derive(Debug)]
pub(crate) struct Merged {
    pub rows: RecordBatch,
    pub inserted: u64,
    pub updated: u64,
    pub unchanged: u64,
    /// Lines that wait for an export time.
    pub undated: Vec<u32>,
    /// Months that stored rows moved out of.
    pub left: BTreeSet<Option<Month>>,
    /// Whether anything stored differs from before.
    pub changed: bool,
}

/// A row of either side: stored rows count first.
pub(crate) type Source = u32;

/// Merges incoming rows into stored ones.
pub(crate) fn merge(fact: &FactDefinition, inputs: &Inputs<'_>, coverages: &Coverages) -> Result<Merged> {
    let stored_keys = row_keys(&key_columns(fact), inputs.stored)?;
    let mut merging = Merging::new(fact, inputs, coverages, &stored_keys)?;
    if merging.stored_count == 0 && all_differ(inputs) {
        merging.main.extend_from_slice(inputs.picked);
        merging.inserted = inputs.picked.len() as u64;
        return merged_rows::assemble(merging);
    }
    let mut index = merging.take_stored()?;
    for &row in inputs.picked {
        let source = merging.stored_count + row;
        match index.entry(inputs.incoming.keys.row(row as usize).data()) {
            Entry::Vacant(place) => {
                place.insert(merging.main.len());
                merging.main.push(source);
                merging.inserted += 1;
            }
            Entry::Occupied(place) => merging.meet(*place.get(), source),
        }
    }
    merged_rows::assemble(merging)
}

/// Whether the keys only grow or only fall, as those of most exports do: then none comes twice, and none has to be looked
/// for.
fn all_differ(inputs: &Inputs<'_>) -> bool {
    let key = |row: &u32| inputs.incoming.keys.row(*row as usize);
    let [first, second, ..] = inputs.picked else { return true };
    let order = key(first).cmp(&key(second));
    order.is_ne() && inputs.picked.windows(2).all(|pair| key(&pair[0]).cmp(&key(&pair[1])) == order)
}

/// Where each key stands. The engine's own hash is several times faster than the standard one; its seed is
/// random too, so a file cannot be made to slow it down.
type Index<'a> = datafusion::common::HashMap<&'a [u8], usize>;

/// The state of a merge: for each key, where most of its row comes from and which columns come from elsewhere.
pub(crate) struct Merging<'a> {
    pub fact: &'a FactDefinition,
    pub inputs: &'a Inputs<'a>,
    pub stored_keys: &'a KeyRows,
    pub stored_count: u32,
    /// The main row of each key; the keys of stored rows come first, in stored order.
    pub main: Vec<Source>,
    /// Few rows have columns from elsewhere, so they are kept apart.
    pub others: HashMap<usize, Vec<Other>>,
    pub inserted: u64,
    pub updated: u64,
    pub unchanged: u64,
    pub undated: Vec<u32>,
    pub touched: bool,
    coverages: &'a Coverages,
    money: Coverage,
    cells: [Vec<Cells<'a>>; 2],
}

impl<'a> Merging<'a> {
    fn new(
        fact: &'a FactDefinition,
        inputs: &'a Inputs<'a>,
        coverages: &'a Coverages,
        stored_keys: &'a KeyRows,
    ) -> Result<Self> {
        let sides = [inputs.stored, &inputs.incoming.rows];
        let [stored, incoming] =
            sides.map(|rows| rows.columns().iter().map(Cells::of).collect::<Result<_>>());
        let money = fact.columns.iter().enumerate().filter(|(_, column)| column.money).map(|(at, _)| at);
        Ok(Self {
            fact,
            inputs,
            stored_keys,
            stored_count: row_count(inputs.stored)?,
            main: Vec::with_capacity(inputs.stored.num_rows() + inputs.picked.len()),
            others: HashMap::new(),
            inserted: 0,
            updated: 0,
            unchanged: 0,
            undated: Vec::new(),
            touched: false,
            coverages,
            money: Coverage::of(money),
            cells: [stored?, incoming?],
        })
    }

    /// Every stored row is a key of its own. Returns where each key stands.
    fn take_stored(&mut self) -> Result<Index<'a>> {
        let rows = self.inputs.stored.num_rows();
        let mut index = Index::with_capacity(rows.max(self.inputs.picked.len()));
        let notes = self.inputs.stored.column(PROVENANCE);
        let any_notes = notes.null_count() < notes.len();
        for source in 0..self.stored_count {
            let row = source as usize;
            if any_notes && let Some(text) = text_at(notes, row) {
                self.others.insert(row, provenance::parse(text, source)?);
            }
            index.insert(self.stored_keys.row(row).data(), row);
            self.main.push(source);
        }
        Ok(index)
    }

    /// An incoming row meets the row its key has so far.
    fn meet(&mut self, at: usize, source: Source) {
        let coverage = self.inputs.incoming.coverage;
        let seen = self.observation(source);
        if !self.inputs.incoming.export_time_known
            && seen.at <= self.observation(self.main[at]).at
            && self.differs(at, source, self.money.and(coverage).and(self.covered(at)))
        {
            self.undated.extend(self.inputs.incoming.lines.get((source - self.stored_count) as usize));
            return;
        }
        let won = coverage.minus(self.newer_than(at, seen));
        if self.differs(at, source, won) {
            self.updated += 1;
        } else {
            self.unchanged += 1;
        }
        if won != Coverage::default() {
            self.apply(at, (source, seen), won);
        }
    }

    /// Gives the row the columns it won. Whatever the former main row alone covers stays with it.
    fn apply(&mut self, at: usize, (source, seen): (Source, Observation), won: Coverage) {
        self.touched = true;
        let main = self.main[at];
        let main_seen = self.observation(main);
        let kept = self.main_coverage(at).minus(won);
        let new = if seen >= main_seen {
            self.main[at] = source;
            Other { source: main, seen: main_seen, columns: kept }
        } else {
            Other { source, seen, columns: won }
        };
        if new.columns == Coverage::default() && self.others.is_empty() {
            return;
        }
        let mut others = self.others.remove(&at).unwrap_or_default();
        for other in &mut others {
            other.columns = other.columns.minus(won);
        }
        others.push(new);
        others.retain(|other| other.columns != Coverage::default());
        if !others.is_empty() {
            self.others.insert(at, others);
        }
    }

    /// The columns whose present value was seen after an instant.
    #[inline]
    fn newer_than(&self, at: usize, seen: Observation) -> Coverage {
        let mut newer = Coverage::default();
        if self.observation(self.main[at]) > seen {
            newer = self.main_coverage(at);
        }
        let others = self.others_of(at).iter().filter(|other| other.seen > seen);
        others.fold(newer, |newer, other| newer.union(other.columns))
    }

    /// The columns some observation gave this row.
    #[inline]
    pub(crate) fn covered(&self, at: usize) -> Coverage {
        let others = self.others_of(at).iter();
        others.fold(self.main_coverage(at), |all, other| all.union(other.columns))
    }

    #[inline]
    fn main_coverage(&self, at: usize) -> Coverage {
        let main = self.main[at];
        if main >= self.stored_count {
            return self.inputs.incoming.coverage;
        }
        self.coverages.of(self.observation(main).batch_no)
    }

    #[inline]
    pub(crate) fn others_of(&self, at: usize) -> &[Other] {
        if self.others.is_empty() {
            return &[];
        }
        self.others.get(&at).map_or(&[], Vec::as_slice)
    }

    #[inline]
    fn differs(&self, at: usize, source: Source, columns: Coverage) -> bool {
        columns.positions().any(|column| {
            let (present, row) = self.cell(self.source(at, column), SYSTEM + column);
            let (new, new_row) = self.cell(source, SYSTEM + column);
            !present.equal(row, new, new_row)
        })
    }

    /// The row that holds the present value of a column.
    #[inline]
    pub(crate) fn source(&self, at: usize, column: usize) -> Source {
        let other = self.others_of(at).iter().find(|other| other.columns.contains(column));
        other.map_or(self.main[at], |other| other.source)
    }

    /// A column of the side a row stands on, and the row's place there.
    #[inline]
    pub(crate) fn cell(&self, source: Source, column: usize) -> (&Cells<'a>, usize) {
        match source.checked_sub(self.stored_count) {
            Some(row) => (&self.cells[1][column], row as usize),
            None => (&self.cells[0][column], source as usize),
        }
    }

    #[inline]
    fn observation(&self, source: Source) -> Observation {
        let number = |column: usize| {
            let (cells, row) = self.cell(source, column);
            cells.number(row).unwrap_or(0)
        };
        Observation { at: number(OBSERVED_AT), rank: number(OBSERVED_RANK), batch_no: number(BATCH_NO) }
    }

    /// The day of a key's row: observed, or that of the row it hangs on, which is no observation and may change.
    pub(crate) fn day(&self, at: usize, column: usize) -> Option<i32> {
        let (cells, row) = self.cell(self.source(at, column), SYSTEM + column);
        let own = cells.number(row).and_then(|day| i32::try_from(day).ok());
        let Some(link) = &self.fact.parent else { return own };
        if self.inputs.parent_days.is_empty() || own.is_some() && self.covered(at).contains(column) {
            return own;
        }
        let key = self.fact.column(&link.column)?;
        let (cells, row) = self.cell(self.main[at], SYSTEM + key);
        cells.text(row).and_then(|key| self.inputs.parent_days.get(key)).copied().or(own)
    }

    /// The key of an entry.
    pub(crate) fn key(&self, at: usize) -> &'a [u8] {
        let main = self.main[at];
        match main.checked_sub(self.stored_count) {
            Some(row) => self.inputs.incoming.keys.row(row as usize).data(),
            None => self.stored_keys.row(main as usize).data(),
        }
    }

    /// The month a stored row was in, if its new day is another.
    pub(crate) fn left(&self, at: usize, column: usize, day: Option<i32>) -> Option<Option<Month>> {
        let before = self.cells[0][SYSTEM + column].number(at);
        (before != day.map(i64::from)).then(|| before.and_then(month_of_day_number))
    }
}

/// The stored positions of a fact's key columns.
pub(crate) fn key_columns(fact: &FactDefinition) -> Vec<usize> {
    fact.key.iter().filter_map(|name| fact.column(name)).map(|at| SYSTEM + at).collect()
}

fn row_count(rows: &RecordBatch) -> Result<u32> {
    let too_many = |_| LakeError::Engine(format!("{} rows in one month are too many", rows.num_rows()));
    u32::try_from(rows.num_rows()).map_err(too_many)
}
