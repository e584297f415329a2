//! Equal lines of one order. An old export numbers no lines: two rows with the same item, attributes and price are one
//! line with both quantities, not one row that overwrites the other.
//!
//! Exports list the lines of an order together, so only the rows of a chunk are remembered, and a chunk ends between two
//! orders. An order that comes back later in the file cannot be added up and waits for a person.

use std::collections::{HashMap, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher};

use daiyun_base::fact::{NumberValues, Values};

use crate::plan::MergeSlots;
use crate::row::Row;

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
