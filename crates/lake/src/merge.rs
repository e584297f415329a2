//! Upsert by key, the latest observation winning column by column.
//!
//! A stored row remembers its main observation (when, how far the status was, which batch) and, where some columns
//! come from other observations, a `provenance` text that lists them. A column no observation covers is empty and
//! loses to any observation; an empty cell that was observed is a value like any other.
//!
//! The result depends only on the set of observations, not on the order in which files arrive; ties go to the batch
//! with the higher number.

use std::collections::HashMap;
use std::fmt::Write as _;

use daiyun_base::fact::FactDefinition;
use datafusion::arrow::array::{Array, ArrayRef, RecordBatch, StringArray};
use datafusion::arrow::compute::{concat_batches, interleave};
use datafusion::arrow::datatypes::SchemaRef;
use datafusion::arrow::row::{RowConverter, Rows as KeyRows, SortField};

use crate::arrows::{Numbers, text_at};
use crate::error::{LakeError, Result};
use crate::schema::{BATCH_NO, Coverage, OBSERVED_AT, OBSERVED_RANK, PROVENANCE, SYSTEM};

/// When a value was seen: instant, status rank, batch. The greater wins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Observation {
    pub at: i64,
    pub rank: i64,
    pub batch_no: i64,
}

/// What is merged into a store-month.
pub(crate) struct Incoming {
    pub rows: RecordBatch,
    /// Where each row stands in its file; 0 for rows that are computed.
    pub lines: Vec<u32>,
    pub coverage: Coverage,
    /// Whether the file says when it was exported. Without it, a row that would change money and carries no newer
    /// instant is not merged (「导出时间不明」).
    pub export_time_known: bool,
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
    /// Whether anything stored differs from before.
    pub changed: bool,
}

/// A key's row as it stands: where most of it comes from, and the columns that come from elsewhere.
struct Entry {
    main: Source,
    main_seen: Observation,
    main_coverage: Coverage,
    others: Vec<Other>,
    existed: bool,
    touched: bool,
}

/// Columns that do not come from the entry's main row.
struct Other {
    source: Source,
    seen: Observation,
    columns: Coverage,
}

/// Which input and which row of it.
type Source = (usize, usize);

/// Merges incoming rows into the existing rows of a store-month. `coverage_of` tells what an earlier batch covered.
pub(crate) fn merge(
    fact: &FactDefinition,
    schema: &SchemaRef,
    existing: &[RecordBatch],
    incoming: &Incoming,
    coverage_of: &HashMap<i64, Coverage>,
) -> Result<Merged> {
    let existing = concat_batches(schema, existing)?;
    let mut merging = Merging::new(fact, [existing, incoming.rows.clone()], coverage_of)?;
    merging.take_existing()?;
    let mut outcome = Outcome::default();
    for row in 0..incoming.rows.num_rows() {
        merging.take_incoming(row, incoming, &mut outcome)?;
    }
    let changed = merging.entries.iter().any(|entry| entry.touched || !entry.existed);
    let inserted = merging.entries.iter().filter(|entry| !entry.existed).count() as u64;
    let rows = merging.finish(schema)?;
    Ok(Merged {
        rows,
        inserted,
        updated: outcome.updated,
        unchanged: outcome.unchanged,
        undated: outcome.undated,
        changed,
    })
}

#[derive(Default)]
struct Outcome {
    updated: u64,
    unchanged: u64,
    undated: Vec<u32>,
}

struct Merging<'a> {
    fact: &'a FactDefinition,
    inputs: [RecordBatch; 2],
    keys: [KeyRows; 2],
    index: HashMap<Vec<u8>, usize>,
    entries: Vec<Entry>,
    coverage_of: &'a HashMap<i64, Coverage>,
}

impl<'a> Merging<'a> {
    fn new(
        fact: &'a FactDefinition,
        inputs: [RecordBatch; 2],
        coverage_of: &'a HashMap<i64, Coverage>,
    ) -> Result<Self> {
        let keys = [sort_keys(fact, &inputs[0])?, sort_keys(fact, &inputs[1])?];
        let room = inputs[0].num_rows() + inputs[1].num_rows();
        Ok(Self {
            fact,
            keys,
            index: HashMap::with_capacity(room),
            entries: Vec::with_capacity(room),
            inputs,
            coverage_of,
        })
    }

    fn take_existing(&mut self) -> Result<()> {
        for row in 0..self.inputs[0].num_rows() {
            let seen = self.observation(0, row);
            let coverage = self.coverage_of.get(&seen.batch_no).copied().unwrap_or_default();
            let others = match text_at(self.inputs[0].column(PROVENANCE), row) {
                Some(text) => parse_provenance(text, (0, row))?,
                None => Vec::new(),
            };
            let from_others = others.iter().fold(Coverage::default(), |all, other| all.union(other.columns));
            let entry = Entry {
                main: (0, row),
                main_seen: seen,
                main_coverage: minus(coverage, from_others),
                others,
                existed: true,
                touched: false,
            };
            self.index.insert(self.keys[0].row(row).as_ref().to_vec(), self.entries.len());
            self.entries.push(entry);
        }
        Ok(())
    }

    fn take_incoming(&mut self, row: usize, incoming: &Incoming, outcome: &mut Outcome) -> Result<()> {
        let seen = self.observation(1, row);
        let key = self.keys[1].row(row);
        let Some(at) = self.index.get(key.as_ref()).copied() else {
            self.index.insert(key.as_ref().to_vec(), self.entries.len());
            self.entries.push(Entry {
                main: (1, row),
                main_seen: seen,
                main_coverage: incoming.coverage,
                others: Vec::new(),
                existed: false,
                touched: false,
            });
            return Ok(());
        };
        let same_values = self.same_values(&self.entries[at], row, incoming.coverage);
        if !incoming.export_time_known
            && seen.at <= self.newest(at).at
            && self.would_change_money(&self.entries[at], row, incoming.coverage)
        {
            outcome.undated.push(incoming.lines[row]);
            return Ok(());
        }
        let won = self.apply(at, (1, row), seen, incoming.coverage);
        if won && !same_values {
            outcome.updated += 1;
        } else {
            outcome.unchanged += 1;
        }
        Ok(())
    }

    fn newest(&self, at: usize) -> Observation {
        let entry = &self.entries[at];
        entry.others.iter().map(|other| other.seen).fold(entry.main_seen, Observation::max)
    }

    /// Gives the incoming row every column whose present observation is older. Says whether it won any.
    fn apply(&mut self, at: usize, source: Source, seen: Observation, coverage: Coverage) -> bool {
        let entry = &mut self.entries[at];
        let mut won = Coverage::default();
        for column in 0..self.fact.columns.len() {
            if coverage.contains(column) && entry.seen(column).is_none_or(|present| present <= seen) {
                won.insert(column);
            }
        }
        if won == Coverage::default() {
            return false;
        }
        entry.touched = true;
        for other in &mut entry.others {
            other.columns = minus(other.columns, won);
        }
        entry.others.retain(|other| other.columns != Coverage::default());
        let kept = minus(entry.main_coverage, won);
        if seen >= entry.main_seen {
            // The newcomer becomes the main row; what it does not cover stays with the old one.
            if kept != Coverage::default() {
                entry.others.push(Other { source: entry.main, seen: entry.main_seen, columns: kept });
            }
            entry.main = source;
            entry.main_seen = seen;
            entry.main_coverage = won;
        } else {
            entry.main_coverage = kept;
            entry.others.push(Other { source, seen, columns: won });
        }
        true
    }

    fn same_values(&self, entry: &Entry, row: usize, coverage: Coverage) -> bool {
        (0..self.fact.columns.len())
            .filter(|column| coverage.contains(*column))
            .all(|column| self.cell_equal(entry.source(column), (1, row), SYSTEM + column))
    }

    fn would_change_money(&self, entry: &Entry, row: usize, coverage: Coverage) -> bool {
        self.fact.columns.iter().enumerate().any(|(column, definition)| {
            definition.money
                && coverage.contains(column)
                && entry.seen(column).is_some()
                && !self.cell_equal(entry.source(column), (1, row), SYSTEM + column)
        })
    }

    fn cell_equal(&self, left: Source, right: Source, column: usize) -> bool {
        let (a, b) = (self.inputs[left.0].column(column), self.inputs[right.0].column(column));
        match (Numbers::of(a), Numbers::of(b)) {
            (Some(a), Some(b)) => a.get(left.1) == b.get(right.1),
            (Some(_), None) | (None, Some(_)) => false,
            (None, None) => text_at(a, left.1) == text_at(b, right.1),
        }
    }

    fn observation(&self, input: usize, row: usize) -> Observation {
        let number = |column: usize| {
            Numbers::of(self.inputs[input].column(column)).and_then(|values| values.get(row)).unwrap_or(0)
        };
        Observation { at: number(OBSERVED_AT), rank: number(OBSERVED_RANK), batch_no: number(BATCH_NO) }
    }

    /// The merged rows, sorted by day and key, so that equal states are equal files.
    fn finish(self, schema: &SchemaRef) -> Result<RecordBatch> {
        let mut order: Vec<usize> = (0..self.entries.len()).collect();
        let days: Vec<Option<i64>> = self.entries.iter().map(|entry| self.day(entry)).collect();
        let key_of = |at: usize| self.keys[self.entries[at].main.0].row(self.entries[at].main.1);
        order.sort_unstable_by(|a, b| days[*a].cmp(&days[*b]).then_with(|| key_of(*a).cmp(&key_of(*b))));
        let main: Vec<Source> = order.iter().map(|at| self.entries[*at].main).collect();
        let mut arrays: Vec<ArrayRef> = Vec::with_capacity(schema.fields().len());
        for column in 0..schema.fields().len() {
            if column == PROVENANCE {
                arrays.push(self.provenance(&order));
                continue;
            }
            let [existing, incoming] = &self.inputs;
            let parts: [&dyn Array; 2] = [existing.column(column), incoming.column(column)];
            arrays.push(if column < SYSTEM {
                interleave(&parts, &main)?
            } else {
                interleave(&parts, &self.sources(&order, &main, column - SYSTEM))?
            });
        }
        Ok(RecordBatch::try_new(schema.clone(), arrays)?)
    }

    fn day(&self, entry: &Entry) -> Option<i64> {
        let column = self.fact.column(&self.fact.partition)?;
        let (input, row) = entry.source(column);
        Numbers::of(self.inputs[input].column(SYSTEM + column))?.get(row)
    }

    fn sources(&self, order: &[usize], main: &[Source], column: usize) -> Vec<Source> {
        let mut sources = main.to_vec();
        for (slot, at) in order.iter().enumerate() {
            let entry = &self.entries[*at];
            if !entry.others.is_empty() {
                sources[slot] = entry.source(column);
            }
        }
        sources
    }

    fn provenance(&self, order: &[usize]) -> ArrayRef {
        let texts = order.iter().map(|at| {
            let entry = &self.entries[*at];
            (!entry.others.is_empty()).then(|| provenance_text(&entry.others))
        });
        std::sync::Arc::new(texts.collect::<StringArray>())
    }
}

impl Entry {
    /// When the present value of a column was seen; nothing if no observation covers it.
    fn seen(&self, column: usize) -> Option<Observation> {
        let other = self.others.iter().find(|other| other.columns.contains(column)).map(|other| other.seen);
        other.or_else(|| self.main_coverage.contains(column).then_some(self.main_seen))
    }

    /// The row that holds the present value of a column.
    fn source(&self, column: usize) -> Source {
        self.others.iter().find(|other| other.columns.contains(column)).map_or(self.main, |other| other.source)
    }
}

fn minus(set: Coverage, taken: Coverage) -> Coverage {
    Coverage::from_bits(set.bits() & !taken.bits())
}

/// `at.rank.batch:columns` for each observation besides the main one.
fn provenance_text(others: &[Other]) -> String {
    let mut text = String::new();
    for other in others {
        let Observation { at, rank, batch_no } = other.seen;
        let _ = write!(text, "{at}.{rank}.{batch_no}:{:x};", other.columns.bits());
    }
    text
}

fn parse_provenance(text: &str, source: Source) -> Result<Vec<Other>> {
    let part = |part: &str| -> Option<Other> {
        let (seen, columns) = part.split_once(':')?;
        let mut numbers = seen.splitn(3, '.').map(str::parse::<i64>);
        let seen = Observation {
            at: numbers.next()?.ok()?,
            rank: numbers.next()?.ok()?,
            batch_no: numbers.next()?.ok()?,
        };
        let bits = u64::from_str_radix(columns, 16).ok()?.cast_signed();
        Some(Other { source, seen, columns: Coverage::from_bits(bits) })
    };
    text.split_terminator(';')
        .map(|one| part(one).ok_or_else(|| LakeError::Engine(format!("provenance {one:?} does not parse"))))
        .collect()
}

/// The keys as bytes that compare the way the values do.
fn sort_keys(fact: &FactDefinition, rows: &RecordBatch) -> Result<KeyRows> {
    let columns: Vec<ArrayRef> = fact
        .key
        .iter()
        .filter_map(|name| fact.column(name))
        .map(|at| rows.column(SYSTEM + at).clone())
        .collect();
    let fields = columns.iter().map(|column| SortField::new(column.data_type().clone())).collect();
    let converter = RowConverter::new(fields)?;
    Ok(converter.convert_columns(&columns)?)
}
