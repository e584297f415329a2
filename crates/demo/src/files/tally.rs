//! Counts what a file says while it is written, from the values and not from their text.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use daiyun_base::money::Money;
use daiyun_base::period::Month;

/// A fact column, and the value of another column that its rows must have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Measure {
    pub(crate) fact: &'static str,
    pub(crate) column: &'static str,
    pub(crate) of: Option<(&'static str, &'static str)>,
}

/// Sums by measure and month.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tally {
    pub(crate) sums: BTreeMap<(Measure, Month), i64>,
    /// Rows that no reader can take, and that must be shown to somebody.
    pub(crate) malformed: usize,
}

impl Tally {
    pub(crate) fn money(&mut self, fact: &'static str, column: &'static str, day: NaiveDate, amount: Money) {
        self.add(Measure { fact, column, of: None }, day, amount.fen());
    }

    pub(crate) fn count(&mut self, fact: &'static str, column: &'static str, day: NaiveDate, count: u64) {
        self.add(Measure { fact, column, of: None }, day, i64::try_from(count).unwrap_or(i64::MAX));
    }

    pub(crate) fn add(&mut self, measure: Measure, day: NaiveDate, value: i64) {
        *self.sums.entry((measure, Month::of(day))).or_default() += value;
    }
}
