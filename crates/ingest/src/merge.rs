//! Equal lines of one order. An old export numbers no lines: two rows with the same item, attributes and price are one
//! line with both quantities, not one row that overwrites the other.
//!
//! Exports list the lines of an order together, so only the rows of a chunk are remembered, and a chunk ends between two
//! orders. An order that comes back later in the file cannot be added up and waits for a person.

use std::collections::{HashMap, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher};

use daiyun_base::error::Label;
use daiyun_base::fact::{ColumnKind, FactDefinition, NumberValues, Rows, Values, business_day_number};

use crate::cell::ReadError;
use crate::format::EqualRows;
use crate::plan::{MergeSlots, Output};
use crate::row::{Row, Trouble};
use crate::transform::{CellError, number};

/// The lines of the chunk in hand, and the orders of those before.
#[derive(Default)]
pub(crate) struct EqualLines {
    lines: HashMap<u64, usize>,
    counts: Vec<Option<i64>>,
    open: HashSet<u64>,
    closed: HashSet<u64>,
    last_order: Option<u64>,
}

impl EqualLines {
    /// Adds the row's count to the equal row of this chunk; `false` when there is none and the row is a new one.
    pub(crate) fn add(&mut self, row: &Row, slots: &MergeSlots) -> bool {
        let order = hash(row, &[slots.parent]);
        self.open.insert(order);
        self.last_order = Some(order);
        let count = row.number(slots.count);
        let next = self.counts.len();
        match self.lines.entry(hash(row, &slots.key)) {
            std::collections::hash_map::Entry::Occupied(line) => {
                let sum = &mut self.counts[*line.get()];
                *sum = match (*sum, count) {
                    (Some(sum), Some(count)) => Some(sum.saturating_add(count)),
                    (sum, count) => sum.or(count),
                };
                true
            }
            std::collections::hash_map::Entry::Vacant(line) => {
                line.insert(next);
                self.counts.push(count);
                false
            }
        }
    }

    /// Whether the row belongs to an order whose rows have already been handed out.
    pub(crate) fn is_scattered(&self, row: &Row, slots: &MergeSlots) -> bool {
        self.closed.contains(&hash(row, &[slots.parent]))
    }

    /// Whether the row belongs to the same order as the one before.
    pub(crate) fn continues_order(&self, row: &Row, slots: &MergeSlots) -> bool {
        self.last_order == Some(hash(row, &[slots.parent]))
    }

    /// The added-up counts of the chunk.
    pub(crate) fn close_chunk(&mut self) -> Values {
        self.lines.clear();
        self.closed.extend(self.open.drain());
        let mut counts = NumberValues::default();
        for count in self.counts.drain(..) {
            counts.push(count);
        }
        Values::Number(counts)
    }
}

fn hash(row: &Row, slots: &[usize]) -> u64 {
    let mut hasher = DefaultHasher::new();
    for slot in slots {
        row.text(*slot).hash(&mut hasher);
    }
    hasher.finish()
}

/// The rows of a whole file, one for each key. Equal rows may stand anywhere in such a file, so that none can be handed
/// out before its end.
pub(crate) struct HeldRows {
    rows: HashMap<Vec<u8>, usize>,
    columns: Vec<HeldColumn>,
    seen: Vec<Seen>,
    text_bytes: usize,
    handed: usize,
}

struct HeldColumn {
    name: String,
    is_key: bool,
    adds: bool,
    values: HeldValues,
}

enum HeldValues {
    Text(Vec<Option<Box<str>>>),
    Number(Vec<Option<i64>>),
}

/// When and where a row was seen.
#[derive(Clone, Copy)]
pub(crate) struct Seen {
    pub at: i64,
    pub rank: i64,
    pub line: u32,
}

/// What became of a row.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kept {
    New,
    Merged,
}

impl HeldRows {
    /// The most rows that are held: each costs some hundred bytes. Reports with equal rows are lists of goods and of
    /// fees, a hundredth of it.
    const MOST: usize = 2_000_000;
    /// And so many bytes of texts.
    const MOST_BYTES: usize = 512 * 1024 * 1024;

    /// `not_added`: fact columns that keep their first value whatever `by` says.
    pub(crate) fn new(
        by: EqualRows,
        not_added: &[String],
        fact: &FactDefinition,
        outputs: &[Output],
    ) -> Self {
        let column = |output: &Output| {
            let declared = &fact.columns[output.fact_column];
            let is_key = fact.key.contains(&declared.name);
            let sums = matches!(declared.kind, ColumnKind::Fen | ColumnKind::Count)
                && !not_added.contains(&declared.name);
            HeldColumn {
                name: declared.label.zh.clone(),
                is_key,
                adds: by == EqualRows::Add && sums && !is_key,
                values: if declared.kind == ColumnKind::Text {
                    HeldValues::Text(Vec::new())
                } else {
                    HeldValues::Number(Vec::new())
                },
            }
        };
        let columns = outputs.iter().map(column).collect();
        Self { rows: HashMap::new(), columns, seen: Vec::new(), text_bytes: 0, handed: 0 }
    }

    /// Checks that a further row may be held.
    ///
    /// # Errors
    /// When it may not.
    pub(crate) fn check_room(&self) -> Result<(), ReadError> {
        if self.seen.len() < Self::MOST && self.text_bytes < Self::MOST_BYTES {
            return Ok(());
        }
        Err(ReadError::Refused(Label::new(
            "这种报表要整份合并，而文件超过 200 万行或 512 MiB；请按日期分开导出",
            "The rows of this report are merged as a whole, and the file has more than two million of them or 512 MiB. Export it in several date ranges",
        )))
    }

    /// Adds a row, or merges it into the one of the same key.
    ///
    /// # Errors
    /// When a sum goes beyond any real amount; the row of that key stays as it was.
    pub(crate) fn add(&mut self, row: &Row, outputs: &[Output], seen: Seen) -> Result<Kept, Trouble> {
        let key = self.key(row, outputs);
        let Some(at) = self.rows.get(&key).copied() else {
            self.text_bytes += key.len();
            self.rows.insert(key, self.seen.len());
            self.seen.push(seen);
            for (column, output) in self.columns.iter_mut().zip(outputs) {
                match &mut column.values {
                    HeldValues::Text(texts) => {
                        self.text_bytes += output.text(row).map_or(0, str::len);
                        texts.push(output.text(row).map(Box::from));
                    }
                    HeldValues::Number(numbers) => numbers.push(output.number(row)),
                }
            }
            return Ok(Kept::New);
        };
        let mut sums = Vec::new();
        for (column, output) in self.columns.iter().zip(outputs) {
            sums.push(match (&column.values, column.adds) {
                (HeldValues::Number(numbers), true) => Some(
                    number::add(numbers[at], output.number(row)).map_err(|error| column.too_large(error))?,
                ),
                (HeldValues::Number(_) | HeldValues::Text(_), _) => None,
            });
        }
        for ((column, output), sum) in self.columns.iter_mut().zip(outputs).zip(sums) {
            match (&mut column.values, sum) {
                (HeldValues::Number(numbers), Some(sum)) => numbers[at] = sum,
                (HeldValues::Number(numbers), None) => numbers[at] = numbers[at].or(output.number(row)),
                (HeldValues::Text(texts), _) => {
                    if texts[at].is_none() {
                        self.text_bytes += output.text(row).map_or(0, str::len);
                        texts[at] = output.text(row).map(Box::from);
                    }
                }
            }
        }
        let held = &mut self.seen[at];
        (held.at, held.rank) = (held.at.max(seen.at), held.rank.max(seen.rank));
        Ok(Kept::Merged)
    }

    /// The values of the key's columns; what the file lacks of them is empty in every row.
    fn key(&self, row: &Row, outputs: &[Output]) -> Vec<u8> {
        let mut key = Vec::new();
        for (column, output) in self.columns.iter().zip(outputs).filter(|(column, _)| column.is_key) {
            match &column.values {
                HeldValues::Text(_) => {
                    let text = output.text(row);
                    key.extend_from_slice(text.unwrap_or_default().as_bytes());
                    key.push(u8::from(text.is_some()));
                }
                HeldValues::Number(_) => {
                    let number = output.number(row);
                    key.extend_from_slice(&number.unwrap_or_default().to_le_bytes());
                    key.push(u8::from(number.is_some()));
                }
            }
            // No text holds this byte, so that two keys cannot run together.
            key.push(0xFF);
        }
        key
    }

    /// Moves up to `most` rows into `rows`, in the order they were first seen.
    pub(crate) fn hand_out(&mut self, rows: &mut Rows, most: usize) {
        let to = self.seen.len().min(self.handed + most.saturating_sub(rows.len()));
        for at in self.handed..to {
            for (column, values) in self.columns.iter_mut().zip(&mut rows.columns) {
                match (&mut column.values, values) {
                    (HeldValues::Text(texts), Values::Text(values)) => {
                        values.push(texts[at].take().as_deref());
                    }
                    (HeldValues::Number(numbers), Values::Number(values)) => values.push(numbers[at]),
                    (HeldValues::Text(_) | HeldValues::Number(_), values) => values.push_empty(),
                }
            }
            let Seen { at, rank, line } = self.seen[at];
            rows.observed_at.push(at);
            rows.observed_rank.push(rank);
            rows.line.push(line);
        }
        self.handed = to;
    }
}

impl HeldColumn {
    fn too_large(&self, error: CellError) -> Trouble {
        Trouble { code: error.code(), column: self.name.clone(), text: error.text(&self.name), cell: None }
    }
}

impl Output {
    /// The text of the column in a row.
    pub(crate) fn text(self, row: &Row) -> Option<&str> {
        self.slot.and_then(|slot| row.text(slot))
    }

    /// The number of the column in a row; a day that the file does not state follows from its instant.
    pub(crate) fn number(self, row: &Row) -> Option<i64> {
        let day = self.instant.and_then(|slot| row.number(slot)).map(business_day_number);
        day.or_else(|| self.slot.and_then(|slot| row.number(slot)))
    }
}
