//! Facts: what a shop reports, as columns of typed values. `ingest` fills [`Rows`], `lake` stores them, `kpi` names
//! their columns; none of the three knows the others, so the words they share live here.
//!
//! Everything that is not text is an `i64`: money in fen, instants in microseconds UTC, days since 1970-01-01.
//! One integer type keeps readers, merging and statistics simple, and exact.

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, Utc};
use serde::Deserialize;

use crate::definition::{Definition, Issues};
use crate::error::Label;
use crate::period::Month;
use crate::rollup::Rollup;
pub use crate::values::{NumberValues, TextValues, Values};

/// The columns every fact row carries besides those of its definition, in storage order, in front of them.
/// `store` is the immutable store code; `batch_no` names the import that wrote the row's main observation.
pub const SYSTEM_COLUMNS: [(&str, ColumnKind); 5] = [
    ("store", ColumnKind::Text),
    ("batch_no", ColumnKind::Count),
    ("observed_at", ColumnKind::Instant),
    ("observed_rank", ColumnKind::Count),
    ("provenance", ColumnKind::Text),
];

/// What a column holds; it decides how the value is stored, summed and shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ColumnKind {
    /// Text; ids are text too, whatever they look like.
    Text,
    /// Money in whole fen.
    Fen,
    /// A number of things.
    Count,
    /// A share in parts per million.
    Ppm,
    /// A duration in whole seconds.
    Seconds,
    /// An instant, microseconds since 1970 UTC.
    Instant,
    /// A business day, days since 1970-01-01.
    Day,
    /// Yes or no, as 1 or 0.
    Flag,
}

/// A fact table as declared in `definitions/facts/<code>.toml`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FactDefinition {
    /// Table name.
    pub code: String,
    /// What people call it.
    pub label: Label,
    /// Key columns after `store`.
    pub key: Vec<String>,
    /// The day column whose month, with the store, is the row's partition; rows without it wait in `unplaced`.
    pub partition: String,
    /// For a fact that hangs on another: rows without their own day take the partition of its row.
    #[serde(default)]
    pub parent: Option<Parent>,
    /// For a fact that is computed from the rows of another at every commit.
    #[serde(default)]
    pub derived_from: Option<Derivation>,
    /// Whether a row says how things stood on the day somebody looked. Then a day without a row is a day on which nobody
    /// looked; no number is missing.
    #[serde(default)]
    pub snapshot: bool,
    /// The columns in storage order.
    pub columns: Vec<ColumnDefinition>,
    /// Sums by day that the lake keeps beside the fact, in the same commit.
    #[serde(default)]
    pub rollups: Vec<Rollup>,
}

/// The fact a line belongs to, and the column that names its row there.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Parent {
    /// Fact code.
    pub fact: String,
    /// Column, of the same name in both facts.
    pub column: String,
}

/// How a row of this fact is computed from all live rows of another fact that share its key.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Derivation {
    /// Fact code, for example `order_lines`.
    pub fact: String,
    /// Column by column; a column not named stays empty. Several entries with the same `to` are tried in order, row by row,
    /// until one gives a value.
    pub columns: Vec<DerivedColumn>,
}

/// One derived column.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DerivedColumn {
    /// The column of this fact.
    pub to: String,
    /// The column of the other fact.
    pub from: String,
    /// How many rows become one value.
    pub by: Fold,
}

/// How the values of several lines become one value of their order. Empty values are skipped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fold {
    /// Added up; empty only when all are.
    Sum,
    /// The smallest.
    Min,
    /// The largest.
    Max,
    /// The first in key order.
    First,
    /// The largest among the open lines (not cancelled, not refunded), but empty while any of them is empty, or when none
    /// is open: an order is complete when its last open line is.
    MaxIfAll,
    /// The status that comes first among the lines' statuses: an order is as far as its slowest open line.
    LeastAdvanced,
}

/// One column of a fact.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ColumnDefinition {
    /// Storage name, unit last (`paid_fen`).
    pub name: String,
    /// What people call it.
    pub label: Label,
    /// What it holds.
    pub kind: ColumnKind,
    /// Whether it can point at a person; the value of such a column never appears in a message.
    pub personal: bool,
    /// A row without it is not a row.
    #[serde(default)]
    pub required: bool,
    /// The business day of this instant column, filled when a file has the instant and no day.
    #[serde(default)]
    pub day_of: Option<String>,
    /// The only words it may hold.
    #[serde(default)]
    pub values: Vec<String>,
    /// Whether a change of it changes money: such a row needs to know when it was seen (see `lake`).
    #[serde(default)]
    pub money: bool,
}

impl FactDefinition {
    /// The position of a column.
    #[must_use]
    pub fn column(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|column| column.name == name)
    }
}

impl Definition for FactDefinition {
    const FOLDER: &'static str = "facts";

    fn code(&self) -> &str {
        &self.code
    }

    fn check(&self, issues: &mut Issues<'_>) {
        let mut seen = BTreeSet::new();
        for column in &self.columns {
            if !seen.insert(column.name.as_str()) {
                issues.add(&column.name, "列名重复", "每列只写一次");
            }
            if SYSTEM_COLUMNS.iter().any(|(name, _)| *name == column.name) {
                issues.add(&column.name, "与系统列同名", "换一个列名");
            }
            if (column.kind == ColumnKind::Fen) != column.name.ends_with("_fen") {
                issues.add(&column.name, "金额列以 _fen 结尾，且只有金额列如此", "改列名或 kind");
            }
            if let Some(instant) = &column.day_of
                && self.column(instant).is_none()
            {
                issues.add(&column.name, "day_of 指向不存在的列", "写一个 instant 列的名字");
            }
        }
        for name in self.key.iter().chain([&self.partition]) {
            if self.column(name).is_none() {
                issues.add(name, "key 或 partition 指向不存在的列", "写一个已声明的列名");
            }
        }
        let mut codes = BTreeSet::from([self.code.as_str()]);
        for rollup in &self.rollups {
            if !codes.insert(&rollup.code) {
                issues.add(&format!("rollups.{}", rollup.code), "code 重复", "换一个 code");
            }
            rollup.check(self, issues);
        }
    }
}

/// Rows of one fact as one file reports them, before any merging.
#[derive(Clone, Debug)]
pub struct Rows {
    /// The columns the file has, as positions in [`FactDefinition::columns`], ascending. A column that is not here
    /// was not observed; an empty cell in one that is, was.
    pub observed: Vec<usize>,
    /// One column of values for each position in `observed`.
    pub columns: Vec<Values>,
    /// When each row was seen: the export's time, else the newest instant in the row, microseconds UTC.
    pub observed_at: Vec<i64>,
    /// Breaks ties: how far the row's status is.
    pub observed_rank: Vec<i64>,
    /// Where each row stands in the file, counting from 1 with the header, as a spreadsheet shows it.
    pub line: Vec<u32>,
}

impl Rows {
    /// No rows yet, for these columns of the fact.
    #[must_use]
    pub fn empty(fact: &FactDefinition, observed: Vec<usize>) -> Self {
        let columns = observed.iter().map(|at| Values::empty(fact.columns[*at].kind)).collect();
        Self { observed, columns, observed_at: Vec::new(), observed_rank: Vec::new(), line: Vec::new() }
    }

    /// How many rows.
    #[must_use]
    pub fn len(&self) -> usize {
        self.line.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.line.is_empty()
    }

    /// The values of a fact column, if the file has it.
    #[must_use]
    pub fn values(&self, column: usize) -> Option<&Values> {
        self.observed.iter().position(|at| *at == column).map(|at| &self.columns[at])
    }
}

/// Days since 1970-01-01.
#[must_use]
pub fn day_number(day: NaiveDate) -> i64 {
    (day - NaiveDate::default()).num_days()
}

/// The day with this number.
#[must_use]
pub fn day_from_number(number: i64) -> Option<NaiveDate> {
    NaiveDate::default().checked_add_signed(chrono::TimeDelta::try_days(number)?)
}

/// Microseconds since 1970 UTC.
#[must_use]
pub fn instant_number(at: DateTime<Utc>) -> i64 {
    at.timestamp_micros()
}

/// The business day of an instant number.
#[must_use]
pub fn business_day_number(micros: i64) -> i64 {
    const DAY: i64 = 86_400_000_000;
    const SHANGHAI: i64 = 8 * 3_600_000_000;
    (micros + SHANGHAI).div_euclid(DAY)
}

/// The month of a day number.
#[must_use]
pub fn month_of_day_number(number: i64) -> Option<Month> {
    day_from_number(number).map(Month::of)
}

/// Order statuses from first to last; the position is the rank that breaks ties between observations.
pub const ORDER_STATUSES: [&str; 8] =
    ["unknown", "placed", "cancelled", "paid", "partly_shipped", "shipped", "completed", "refunded_closed"];

/// The rank of a status word; 0 for words that are not statuses.
#[must_use]
pub fn status_rank(word: &str) -> i64 {
    ORDER_STATUSES
        .iter()
        .position(|status| *status == word)
        .and_then(|at| i64::try_from(at).ok())
        .unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instants_fall_on_shanghai_days() {
        let at: DateTime<Utc> = "2026-06-30T16:00:00Z".parse().unwrap();
        let day: NaiveDate = "2026-07-01".parse().unwrap();
        assert_eq!(business_day_number(instant_number(at)), day_number(day));
        let before: DateTime<Utc> = "1969-12-31T15:59:59Z".parse().unwrap();
        assert_eq!(business_day_number(instant_number(before)), -1);
    }

    #[test]
    fn a_status_further_on_ranks_higher() {
        assert!(status_rank("paid") > status_rank("placed"));
        assert!(status_rank("refunded_closed") > status_rank("completed"));
        assert_eq!(status_rank("unknown"), 0);
    }
}
