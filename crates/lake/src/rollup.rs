//! Sums over the rows of one file of a fact, one row for each value of the columns that tell them apart. They add up
//! over files, so those of a store-month are written anew with its rows and with nothing else.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::Arc;

use daiyun_base::fact::FactDefinition;
use daiyun_base::rollup::Rollup;
use datafusion::arrow::array::{Array, ArrayRef, Int64Array, RecordBatch, UInt32Array};
use datafusion::arrow::compute::take;
use datafusion::common::HashMap as QuickMap;

use crate::arrows::{Cells, text_at};
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

/// Which rows belong together. Groups are numbered in the order of their values, the empty one first.
#[derive(Clone, Default)]
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
        let short =
            rollup.buyers.as_deref().map(|name| Ok::<_, LakeError>((name, short_keys(self.column(name)?))));
        let short = short.transpose()?;
        let mut groups: Option<Groups> = None;
        for name in std::iter::once(&rollup.day).chain(&rollup.by) {
            let next = self.column_groups(name)?;
            groups = Some(groups.map_or_else(|| next.clone(), |groups| groups.paired(&next)));
        }
        let mut groups = groups.unwrap_or_default();
        if let Some((_, keys)) = &short {
            groups = groups.paired_with(keys);
        }
        let first = UInt32Array::from(groups.first.clone());
        let mut columns = vec![take(self.rows.column(STORE), &first, None)?];
        for name in rollup.keys() {
            columns.push(match &short {
                Some((buyer, keys)) if *buyer == name => take(keys, &first, None)?,
                Some(_) | None => take(self.column(name)?, &first, None)?,
            });
        }
        columns.push(Arc::new(groups.counts()));
        for name in &rollup.sums {
            columns.push(Arc::new(groups.sums(&Cells::of(self.column(name)?)?)));
        }
        Ok(RecordBatch::try_new(Layout::of_rollup(self.fact, rollup).stored(), columns)?)
    }

    fn column(&self, name: &str) -> Result<&'a ArrayRef> {
        let at = self.fact.column(name).ok_or_else(|| {
            LakeError::Engine(format!("a rollup of {} names no column {name}", self.fact.code))
        })?;
        Ok(self.rows.column(SYSTEM + at))
    }

    /// The rows with equal values of a column; most rollups of a fact share some.
    fn column_groups(&mut self, name: &str) -> Result<Groups> {
        if let Some(groups) = self.groups.get(name) {
            return Ok(groups.clone());
        }
        let groups = match Cells::of(self.column(name)?)? {
            Cells::Texts(texts) => Groups::by(texts.iter()),
            Cells::Numbers(numbers) => Groups::by((0..self.rows.num_rows()).map(|row| numbers.get(row))),
        };
        self.groups.insert(name.to_owned(), groups.clone());
        Ok(groups)
    }
}

impl Groups {
    fn by<T: Copy + Ord + Hash>(values: impl Iterator<Item = T>) -> Self {
        let mut of_row = Vec::new();
        let mut found: Vec<(T, u32)> = Vec::new();
        let mut known: QuickMap<T, u32> = QuickMap::default();
        let mut last: Option<(T, u32)> = None;
        for (row, value) in (0_u32..).zip(values) {
            // Neighbours are often equal, and a look-up costs more than a comparison.
            let group = match last {
                Some((same, group)) if same == value => group,
                Some(_) | None => *known.entry(value).or_insert_with(|| {
                    found.push((value, row));
                    number(found.len() - 1)
                }),
            };
            last = Some((value, group));
            of_row.push(group);
        }
        let mut order: Vec<u32> = (0..).take(found.len()).collect();
        order.sort_unstable_by_key(|group| found[*group as usize].0);
        let mut rank = vec![0; found.len()];
        for (at, group) in (0_u32..).zip(&order) {
            rank[*group as usize] = at;
        }
        for group in &mut of_row {
            *group = rank[*group as usize];
        }
        Self { of_row, first: order.iter().map(|group| found[*group as usize].1).collect() }
    }

    /// The rows that belong together by both.
    fn paired(&self, other: &Self) -> Self {
        let pairs = self.first.len().saturating_mul(other.first.len());
        if pairs > SMALL.max(self.of_row.len()) {
            self.paired_by_sort(other)
        } else {
            self.paired_by_table(other, pairs)
        }
    }

    fn paired_by_sort(&self, other: &Self) -> Self {
        let pair = |(own, other): (&u32, &u32)| u128::from(*own) << 64 | u128::from(*other);
        Self::sorted(self.of_row.iter().zip(&other.of_row).map(pair))
    }

    /// The rows that belong together and have the same number, of which most rows have one of their own.
    fn paired_with(&self, numbers: &Int64Array) -> Self {
        /// Makes unsigned numbers compare the way the signed ones do.
        const SIGN: u64 = 1 << 63;
        Self::sorted(self.of_row.iter().zip(numbers).map(|(own, number)| {
            let number = number.map_or(0, |number| 1 << 64 | u128::from(number.cast_unsigned() ^ SIGN));
            u128::from(*own) << 65 | number
        }))
    }

    fn sorted(values: impl Iterator<Item = u128>) -> Self {
        let mut sorted: Vec<(u128, u32)> = values.zip(0..).collect();
        sorted.sort_unstable();
        let mut groups = Self { of_row: vec![0; sorted.len()], first: Vec::new() };
        let mut last = None;
        for (value, row) in sorted {
            if last != Some(value) {
                groups.first.push(row);
                last = Some(value);
            }
            groups.of_row[row as usize] = number(groups.first.len() - 1);
        }
        groups
    }

    fn paired_by_table(&self, other: &Self, pairs: usize) -> Self {
        /// No row has this pair.
        const NONE: u32 = u32::MAX;
        let slot = |(own, theirs): (&u32, &u32)| *own as usize * other.first.len() + *theirs as usize;
        let slots = || self.of_row.iter().zip(&other.of_row).map(slot);
        let mut first_row = vec![NONE; pairs];
        for (row, slot) in (0_u32..).zip(slots()) {
            first_row[slot] = first_row[slot].min(row);
        }
        let mut paired = Self { of_row: Vec::with_capacity(self.of_row.len()), first: Vec::new() };
        let mut rank = vec![NONE; pairs];
        for (slot, row) in first_row.into_iter().enumerate().filter(|(_, row)| *row != NONE) {
            rank[slot] = number(paired.first.len());
            paired.first.push(row);
        }
        paired.of_row.extend(slots().map(|slot| rank[slot]));
        paired
    }

    fn counts(&self) -> Int64Array {
        let mut counts = vec![0_i64; self.first.len()];
        for group in &self.of_row {
            counts[*group as usize] += 1;
        }
        counts.into()
    }

    /// Wraps around where the engine's SUM over the fact does, so that both always agree.
    fn sums(&self, cells: &Cells<'_>) -> Int64Array {
        let mut sums: Vec<Option<i64>> = vec![None; self.first.len()];
        for (row, group) in self.of_row.iter().enumerate() {
            if let Some(value) = cells.number(row) {
                let sum = &mut sums[*group as usize];
                *sum = Some(sum.unwrap_or(0).wrapping_add(value));
            }
        }
        sums.into()
    }
}

fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

fn short_keys(column: &ArrayRef) -> Int64Array {
    (0..column.len()).map(|row| text_at(column, row).map(short_key)).collect()
}

/// The first 64 bits of a buyer's key, which is a keyed hash in hexadecimal digits and so as good as random. Any other
/// text is hashed (FNV-1a).
fn short_key(key: &str) -> i64 {
    const DIGITS: usize = 16;
    let hex = key.as_bytes().get(..DIGITS).and_then(|digits| {
        digits.iter().try_fold(0_u64, |short, digit| {
            let digit = char::from(*digit).to_digit(16)?;
            Some(short << 4 | u64::from(digit))
        })
    });
    let short = hex.unwrap_or_else(|| {
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
    fn rows_are_grouped_by_pairs_by_table_and_by_sorting() {
        let of = |values: &[u32]| Groups::by(values.iter().copied());
        let (own, other) = (of(&[7, 7, 9, 7, 9]), of(&[1, 2, 1, 1, 1]));
        assert_eq!(of(&[9, 7, 9]).of_row, [1, 0, 1]);
        let paired = own.paired(&other);
        assert_eq!(paired.of_row, [0, 1, 2, 0, 2]);
        assert_eq!(paired.first, [0, 1, 2]);
        let sorted = own.paired_by_sort(&other);
        assert_eq!((sorted.of_row, sorted.first), (paired.of_row, paired.first));
        let numbers = own.paired_with(&Int64Array::from(vec![Some(5), Some(-5), None, None, Some(-1)]));
        // 7 alone, 7 with -5, 7 with 5, 9 alone, 9 with -1.
        assert_eq!((numbers.of_row, numbers.first), (vec![2, 1, 3, 0, 4], vec![3, 1, 0, 2, 4]));
    }

    #[test]
    fn a_short_key_is_the_beginning_of_the_long_one() {
        assert_eq!(short_key("00000000000000ff0123456789abcdef"), 255);
        assert_eq!(short_key("ffffffffffffffff0123456789abcdef"), -1);
        assert_ne!(short_key("b1"), short_key("b2"));
        assert_ne!(short_key("+0000000000000ff"), 255);
    }
}
