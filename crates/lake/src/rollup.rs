//! Sums over the rows of one file of a fact, one row for each value of the columns that tell them apart. They add up
//! over files, so those of a store-month are written anew with its rows and with nothing else.

use std::collections::HashMap;
use std::sync::Arc;

use daiyun_base::fact::FactDefinition;
use daiyun_base::rollup::Rollup;
use datafusion::arrow::array::{Array, ArrayRef, Int64Array, RecordBatch, UInt32Array};
use datafusion::arrow::compute::take;
use datafusion::common::HashMap as QuickMap;

use crate::arrows::{Cells, row_keys, text_at};
use crate::error::{LakeError, Result};
use crate::schema::{Layout, STORE, SYSTEM};

/// Two columns with fewer pairs of values than this are paired by a table, which is several times faster than a map.
const SMALL: usize = 1 << 16;

/// The rows of one file, and what several of its rollups have in common.
pub(crate) struct Sums<'a> {
    fact: &'a FactDefinition,
    rows: &'a RecordBatch,
    groups: HashMap<String, Groups>,
}

/// Which rows belong together.
#[derive(Clone)]
struct Groups {
    of_row: Vec<u32>,
    /// A row of each group.
    first: Vec<u32>,
}

impl<'a> Sums<'a> {
    pub(crate) fn over(fact: &'a FactDefinition, rows: &'a RecordBatch) -> Self {
        Self { fact, rows, groups: HashMap::new() }
    }

    /// The rows of one rollup, sorted by what tells them apart, so that equal facts have equal files of sums.
    pub(crate) fn of(&mut self, rollup: &Rollup) -> Result<RecordBatch> {
        let mut groups: Option<Groups> = None;
        for name in rollup.keys() {
            let next = self.column_groups(name)?;
            groups = Some(match groups {
                None => next,
                Some(groups) => groups.paired(&next),
            });
        }
        let groups = groups.unwrap_or(Groups { of_row: Vec::new(), first: Vec::new() });
        let order = self.sorted(rollup, &groups)?;
        let first: UInt32Array = order.iter().map(|group| groups.first[*group as usize]).collect();
        let mut columns = vec![take(self.rows.column(STORE), &first, None)?];
        for name in rollup.keys() {
            columns.push(self.key_column(rollup, name, &first)?);
        }
        columns.push(Arc::new(groups.counts(&order)));
        for name in &rollup.sums {
            columns.push(Arc::new(groups.sums(&Cells::of(self.column(name)?)?, &order)));
        }
        Ok(RecordBatch::try_new(Layout::of_rollup(self.fact, rollup).stored(), columns)?)
    }

    fn column(&self, name: &str) -> Result<&'a ArrayRef> {
        let at = self.fact.column(name).ok_or_else(|| {
            LakeError::Engine(format!("a rollup of {} names no column {name}", self.fact.code))
        })?;
        Ok(self.rows.column(SYSTEM + at))
    }

    /// The values of a key column in some rows; a buyer's key in its short form.
    fn key_column(&self, rollup: &Rollup, name: &str, rows: &UInt32Array) -> Result<ArrayRef> {
        let values = take(self.column(name)?, rows, None)?;
        if rollup.buyers.as_deref() != Some(name) {
            return Ok(values);
        }
        let short = (0..values.len()).map(|row| text_at(&values, row).map(short_key));
        Ok(Arc::new(short.collect::<Int64Array>()))
    }

    fn sorted(&self, rollup: &Rollup, groups: &Groups) -> Result<Vec<u32>> {
        let first = UInt32Array::from(groups.first.clone());
        let columns = rollup.keys().map(|name| Ok((name, self.key_column(rollup, name, &first)?)));
        let columns = columns.collect::<Result<Vec<_>>>()?;
        let positions: Vec<usize> = (0..columns.len()).collect();
        let keys = row_keys(&positions, &RecordBatch::try_from_iter(columns)?)?;
        let mut order: Vec<u32> = (0..).take(groups.first.len()).collect();
        order.sort_unstable_by(|a, b| keys.row(*a as usize).cmp(&keys.row(*b as usize)));
        Ok(order)
    }

    /// The rows with equal values of a column; most rollups of a fact share some.
    fn column_groups(&mut self, name: &str) -> Result<Groups> {
        if let Some(groups) = self.groups.get(name) {
            return Ok(groups.clone());
        }
        let groups = match Cells::of(self.column(name)?)? {
            Cells::Texts(texts) => {
                Groups::by((0..texts.len()).map(|row| texts.is_valid(row).then(|| texts.value(row))))
            }
            Cells::Numbers(numbers) => Groups::by((0..self.rows.num_rows()).map(|row| numbers.get(row))),
        };
        self.groups.insert(name.to_owned(), groups.clone());
        Ok(groups)
    }
}

impl Groups {
    fn by<T: Copy + Eq + std::hash::Hash>(values: impl Iterator<Item = T>) -> Self {
        let mut groups = Self { of_row: Vec::new(), first: Vec::new() };
        let mut known: QuickMap<T, u32> = QuickMap::default();
        let mut last: Option<(T, u32)> = None;
        for (row, value) in (0_u32..).zip(values) {
            // Neighbours are often equal, and a look-up costs more than a comparison.
            let group = match last {
                Some((same, group)) if same == value => group,
                Some(_) | None => *known.entry(value).or_insert_with(|| groups.add(row)),
            };
            last = Some((value, group));
            groups.of_row.push(group);
        }
        groups
    }

    /// A new group that a row begins.
    fn add(&mut self, row: u32) -> u32 {
        self.first.push(row);
        u32::try_from(self.first.len() - 1).unwrap_or(u32::MAX)
    }

    /// The rows that belong together by both.
    fn paired(&self, other: &Self) -> Self {
        let pairs = self.first.len().saturating_mul(other.first.len());
        if pairs > SMALL.max(self.of_row.len()) {
            let pair = |(own, other): (&u32, &u32)| u64::from(*own) << 32 | u64::from(*other);
            return Self::by(self.of_row.iter().zip(&other.of_row).map(pair));
        }
        let mut table = vec![u32::MAX; pairs];
        let mut paired = Self { of_row: Vec::with_capacity(self.of_row.len()), first: Vec::new() };
        for (row, (own, theirs)) in (0_u32..).zip(self.of_row.iter().zip(&other.of_row)) {
            let slot = &mut table[*own as usize * other.first.len() + *theirs as usize];
            if *slot == u32::MAX {
                *slot = paired.add(row);
            }
            paired.of_row.push(*slot);
        }
        paired
    }

    fn counts(&self, order: &[u32]) -> Int64Array {
        let mut counts = vec![0_i64; self.first.len()];
        for group in &self.of_row {
            counts[*group as usize] += 1;
        }
        order.iter().map(|group| Some(counts[*group as usize])).collect()
    }

    /// Wraps around where the engine's SUM over the fact does, so that both always agree.
    fn sums(&self, cells: &Cells<'_>, order: &[u32]) -> Int64Array {
        let mut sums: Vec<Option<i64>> = vec![None; self.first.len()];
        for (row, group) in self.of_row.iter().enumerate() {
            if let Some(value) = cells.number(row) {
                let sum = &mut sums[*group as usize];
                *sum = Some(sum.unwrap_or(0).wrapping_add(value));
            }
        }
        order.iter().map(|group| sums[*group as usize]).collect()
    }
}

/// The first 64 bits of a buyer's key, which is a keyed hash in hexadecimal digits and so as good as random. Any other
/// text is hashed (FNV-1a).
fn short_key(key: &str) -> i64 {
    const DIGITS: usize = 16;
    let hex = key.get(..DIGITS).filter(|digits| digits.bytes().all(|digit| digit.is_ascii_hexdigit()));
    let short = hex.and_then(|digits| u64::from_str_radix(digits, 16).ok()).unwrap_or_else(|| {
        key.bytes().fold(0xcbf2_9ce4_8422_2325, |hash: u64, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
        })
    });
    short.cast_signed()
}

/// The same table as a query over the fact: what answers while a snapshot has not all its files of sums.
pub(crate) fn as_query(fact: &FactDefinition, rollup: &Rollup) -> String {
    let keys: String = rollup.keys().map(|key| format!(", \"{key}\"")).collect();
    let sums: String = rollup.sums.iter().map(|sum| format!(", SUM(\"{sum}\") AS \"{sum}\"")).collect();
    format!(
        "SELECT store{keys}, COUNT(*) AS \"{}\"{sums} FROM \"{}\" GROUP BY store{keys}",
        Rollup::ROWS,
        fact.code
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_grouped_by_pairs_with_and_without_a_table() {
        let of = |values: &[u32]| Groups::by(values.iter().copied());
        let (own, other) = (of(&[7, 7, 9, 7, 9]), of(&[1, 2, 1, 1, 1]));
        let paired = own.paired(&other);
        assert_eq!(paired.of_row, [0, 1, 2, 0, 2]);
        assert_eq!(paired.first, [0, 1, 2]);
        let many = |step: u32| of(&(0..2_000).map(|row| row / step).collect::<Vec<_>>());
        let paired = many(1).paired(&many(2));
        assert_eq!(paired.first.len(), 2_000);
    }

    #[test]
    fn a_short_key_is_the_beginning_of_the_long_one() {
        assert_eq!(short_key("00000000000000ff0123456789abcdef"), 255);
        assert_eq!(short_key("ffffffffffffffff0123456789abcdef"), -1);
        assert_ne!(short_key("b1"), short_key("b2"));
        assert_ne!(short_key("+0000000000000ff"), 255);
    }
}
