//! The rows a merge leaves, gathered column by column and sorted by day and key, so that equal states are equal files.

use std::collections::BTreeSet;
use std::sync::Arc;

use daiyun_base::period::Month;
use datafusion::arrow::array::{
    Array, ArrayRef, Date32Array, RecordBatch, StringArray, UInt32Array, new_null_array,
};
use datafusion::arrow::compute::{interleave, take};

use crate::error::Result;
use crate::merge::{Merged, Merging, Source};
use crate::provenance;
use crate::schema::{Coverage, PROVENANCE, SYSTEM, stored};

/// How many leading bytes of a key most comparisons need.
const PREFIX: usize = 16;

/// A key's place in the sorted rows.
struct Slot {
    day: Option<i32>,
    prefix: u128,
    at: usize,
}

/// Ends a merge.
pub(crate) fn assemble(merging: Merging<'_>) -> Result<Merged> {
    let day_column = merging.fact.column(&merging.fact.partition).unwrap_or(0);
    let mut left: BTreeSet<Option<Month>> = BTreeSet::new();
    let mut redated = false;
    let mut slots = Vec::with_capacity(merging.main.len());
    for at in 0..merging.main.len() {
        let day = merging.day(at, day_column);
        if at < merging.stored_count as usize
            && let Some(month) = merging.left(at, day_column, day)
        {
            redated = true;
            left.insert(month);
        }
        slots.push(Slot { day, prefix: prefix(merging.key(at)), at });
    }
    let changed = merging.touched || redated || merging.inserted > 0;
    let rows = if changed {
        sort(&merging, &mut slots);
        gather(&merging, &slots, day_column)?
    } else {
        merging.inputs.stored.clone()
    };
    Ok(Merged {
        rows,
        inserted: merging.inserted,
        updated: merging.updated,
        unchanged: merging.unchanged,
        undated: merging.undated,
        left,
        changed,
    })
}

fn prefix(key: &[u8]) -> u128 {
    let mut bytes = [0; PREFIX];
    let length = key.len().min(PREFIX);
    bytes[..length].copy_from_slice(&key[..length]);
    u128::from_be_bytes(bytes)
}

/// Stored rows are sorted already and exports nearly, so the sort that looks for runs is the fast one.
fn sort(merging: &Merging<'_>, slots: &mut [Slot]) {
    slots.sort_by(|a, b| {
        let short = (a.day, a.prefix).cmp(&(b.day, b.prefix));
        short.then_with(|| merging.key(a.at).cmp(merging.key(b.at)))
    });
}

fn gather(merging: &Merging<'_>, slots: &[Slot], day_column: usize) -> Result<RecordBatch> {
    let schema = stored(merging.fact);
    let main: Vec<Source> = slots.iter().map(|slot| merging.main[slot.at]).collect();
    let picked = Picked::of(merging, main.iter().copied());
    let elsewhere =
        merging.others.values().flatten().fold(Coverage::default(), |all, other| all.union(other.columns));
    let mut arrays: Vec<ArrayRef> = Vec::with_capacity(schema.fields().len());
    for column in 0..schema.fields().len() {
        let own = column.checked_sub(SYSTEM);
        arrays.push(match own {
            Some(own) if own == day_column => {
                Arc::new(slots.iter().map(|slot| slot.day).collect::<Date32Array>())
            }
            Some(own) if elsewhere.contains(own) => {
                let sources = slots.iter().map(|slot| merging.source(slot.at, own));
                Picked::of(merging, sources).column(merging, column)?
            }
            Some(_) => picked.column(merging, column)?,
            None if column == PROVENANCE => notes(merging, slots),
            None => picked.column(merging, column)?,
        });
    }
    Ok(RecordBatch::try_new(schema, arrays)?)
}

/// Which row each merged row takes a column from.
enum Picked {
    /// The incoming rows as they stand: nothing was stored, and they came sorted.
    AsIncoming,
    /// All from the incoming side: nothing was stored.
    Incoming(UInt32Array),
    /// From both sides.
    Both(Vec<(usize, usize)>),
}

impl Picked {
    fn of(merging: &Merging<'_>, sources: impl Iterator<Item = Source>) -> Self {
        if merging.stored_count == 0 {
            let rows: Vec<Source> = sources.collect();
            let all = rows.len() == merging.inputs.incoming.rows.num_rows();
            let as_they_stand = all && (0..).zip(&rows).all(|(at, row)| at == *row);
            return if as_they_stand { Self::AsIncoming } else { Self::Incoming(rows.into()) };
        }
        Self::Both(
            sources
                .map(|source| match source.checked_sub(merging.stored_count) {
                    Some(row) => (1, row as usize),
                    None => (0, source as usize),
                })
                .collect(),
        )
    }

    fn column(&self, merging: &Merging<'_>, column: usize) -> Result<ArrayRef> {
        let sides = [merging.inputs.stored.column(column), merging.inputs.incoming.rows.column(column)];
        if sides.iter().all(|side| side.null_count() == side.len()) {
            return Ok(new_null_array(sides[0].data_type(), merging.main.len()));
        }
        Ok(match self {
            Self::AsIncoming => sides[1].clone(),
            Self::Incoming(rows) => take(sides[1], rows, None)?,
            Self::Both(rows) => interleave(&sides.map(|side| side as &dyn Array), rows)?,
        })
    }
}

fn notes(merging: &Merging<'_>, slots: &[Slot]) -> ArrayRef {
    if merging.others.is_empty() {
        return new_null_array(&datafusion::arrow::datatypes::DataType::Utf8, slots.len());
    }
    let texts = slots.iter().map(|slot| {
        let others = merging.others_of(slot.at);
        (!others.is_empty()).then(|| provenance::write(others))
    });
    Arc::new(texts.collect::<StringArray>())
}
