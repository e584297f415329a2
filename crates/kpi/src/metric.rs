//! What a metric is: a name people know, the words that pin it down (口径), and one way of measuring it.
//!
//! A [`Measure`] either reads the rows of one fact ([`Reading`]) or is made of other metrics. Every shape is a variant,
//! so an entry cannot ask for a ratio with a date or a sum without one.

use daiyun_base::definition::{Definition, Issues};
use daiyun_base::error::Label;
use serde::{Deserialize, Serialize};

use crate::query::Dimension;
use crate::reading::{Events, Otherwise, Reading};

/// One entry of `definitions/metrics/<topic>.toml`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Metric {
    /// The code that never changes; also the column's name in a result.
    pub code: String,
    /// What people call it.
    pub label: Label,
    /// 口径: what is counted, what is not, and on which day.
    pub note: Label,
    /// The unit the value leaves in.
    pub unit: Unit,
    /// Which direction is good news.
    pub polarity: Polarity,
    /// Goes up when the meaning changes; a contract binds one revision.
    pub revision: u32,
    /// How it is measured.
    pub measure: Measure,
    /// Hand-written SQL over the fact tables with `:from` and `:to`, written apart from the compiler and returning the
    /// same number for all stores and no dimension. A ratio may stay unrounded: the test rounds half away from zero.
    pub check: String,
    /// The file it was declared in, without folder and ending: `trade`, `traffic` …
    #[serde(skip)]
    pub topic: String,
}

/// The unit a value leaves in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    /// Money in whole fen.
    Fen,
    /// A number of things.
    Count,
    /// A share of a whole in parts per million, shown as a percentage: 退款率.
    Ppm,
    /// A multiple in millionths, shown as a plain number: 投产比 3.40 is 3 400 000.
    RatioPpm,
    /// Whole seconds.
    Seconds,
}

/// Which direction is good news.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Polarity {
    /// More is better: 支付金额.
    Higher,
    /// Less is better: 退款率.
    Lower,
    /// Neither: 花费 may rise for good reasons.
    Neutral,
}

/// How a metric is measured.
#[derive(Clone, Debug, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Measure {
    /// The column added up.
    Sum {
        /// The rows.
        rows: Reading,
        /// The column.
        column: String,
        /// Dated events that replace the column where they exist for the row.
        #[serde(default)]
        events: Option<Events>,
        /// What a row counts when the column is empty in it.
        #[serde(default)]
        otherwise: Option<Otherwise>,
        /// The price column that each row's value is multiplied by: pieces × what one costs.
        #[serde(default)]
        times: Option<String>,
        /// Counts the opposite sign: a fee is stated as money that left, and read as what it cost.
        #[serde(default)]
        negated: bool,
        /// An empty cell says that there was none: 没有投流就不填加热金额. Else a column that no row states has no sum.
        #[serde(default)]
        empty_is_zero: bool,
    },
    /// The number of rows.
    Count {
        /// The rows.
        rows: Reading,
    },
    /// The exact number of different values; empty when any row lacks one, because the count would be too small.
    Distinct {
        /// The rows.
        rows: Reading,
        /// The column.
        column: String,
        /// Counts only values that stand on this many rows: 复购买家 stand on two orders.
        #[serde(default = "one")]
        at_least: u32,
    },
    /// The mean of a column, each row weighing as much as another column says, or all alike.
    Average {
        /// The rows.
        rows: Reading,
        /// The column.
        column: String,
        /// The weights: the first of these columns that a row states. Without them all weigh alike.
        #[serde(default)]
        weights: Vec<String>,
    },
    /// The largest value of a column: 最高单场.
    Max {
        /// The rows.
        rows: Reading,
        /// The column.
        column: String,
    },
    /// The last value of the period for each store, added over stores and never over days.
    Latest {
        /// The rows.
        rows: Reading,
        /// The column.
        column: String,
        /// Columns whose every value has a last day of its own, like the accounts of a store.
        #[serde(default)]
        each: Vec<String>,
    },
    /// The mean of those last values: shares and indices, which never add up.
    LatestAverage {
        /// The rows.
        rows: Reading,
        /// The column.
        column: String,
        /// The weights: the first of these columns that a row states. Without them all weigh alike.
        #[serde(default)]
        weights: Vec<String>,
        /// Columns whose every value has a last day of its own.
        #[serde(default)]
        each: Vec<String>,
    },
    /// What a period brought to a number that only ever runs up, from snapshots of it: each snapshot counts what came
    /// since the one before, so that a period is its last value less the last value before it.
    Increment {
        /// The rows: snapshots, one for each day and thing.
        rows: Reading,
        /// The column that runs up.
        column: String,
        /// The day the thing began, at zero. The first snapshot of a thing counts in full when it began no more than
        /// [`FRESH_DAYS`] before; else it is only where counting starts.
        #[serde(default)]
        since: Option<String>,
    },
    /// The mean time between two instants of a row, over the rows that have both.
    Elapsed {
        /// The rows.
        rows: Reading,
        /// From this instant.
        since: String,
        /// To this instant.
        column: String,
    },
    /// 售罄用时: how long the opening stock of a thing lasts, from its first piece sold in the period to the piece that
    /// used it up; the mean over the things that sold out.
    SellOut {
        /// The rows: what was sold.
        rows: Reading,
        /// The number of pieces on a row.
        quantity: String,
        /// Where the stock is stated.
        stock: Stock,
    },
    /// Some metrics added, some taken off.
    Derived {
        /// Added.
        plus: Vec<String>,
        /// Taken off.
        #[serde(default)]
        minus: Vec<String>,
    },
    /// Σ÷Σ over the group: the product of some metrics over the product of others, rounded once.
    Ratio {
        /// Above the line.
        of: Vec<String>,
        /// Below the line.
        over: Vec<String>,
        /// Above the line as well, as a plain number: 千次曝光成本 is for each thousand.
        #[serde(default = "one")]
        per: u32,
    },
    /// The share of the whole: how the last dimension of the query splits the metric inside the ones before it.
    Share {
        /// The metric that is split.
        of: String,
    },
    /// The metric from the first day of the query up to each row.
    Cumulative {
        /// The metric that runs up.
        of: String,
    },
}

/// Where a stock is stated.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Stock {
    /// The fact: pieces by day, thing and warehouse.
    pub fact: String,
    /// Its day column.
    pub date: String,
    /// The pieces.
    pub column: String,
    /// The column, of the same name in both facts, that names the thing.
    pub key: String,
}

/// How old a thing may be when it is first seen for its whole first value to count as new. Whoever exports at least once
/// a month sees everything within 31 days; what is older was there before anybody looked.
pub const FRESH_DAYS: u32 = 31;

impl Metric {
    /// The metrics it is made of, in the order they are written.
    pub fn inputs(&self) -> impl Iterator<Item = &str> {
        let (first, second): (&[String], &[String]) = match &self.measure {
            Measure::Derived { plus, minus } => (plus, minus),
            Measure::Ratio { of, over, .. } => (of, over),
            Measure::Share { of } | Measure::Cumulative { of } => (std::slice::from_ref(of), &[]),
            Measure::Sum { .. }
            | Measure::Count { .. }
            | Measure::Distinct { .. }
            | Measure::Average { .. }
            | Measure::Max { .. }
            | Measure::Latest { .. }
            | Measure::LatestAverage { .. }
            | Measure::Increment { .. }
            | Measure::Elapsed { .. }
            | Measure::SellOut { .. } => (&[], &[]),
        };
        first.iter().chain(second).map(String::as_str)
    }
}

impl Measure {
    /// The rows it reads, unless it is made of other metrics.
    #[must_use]
    pub fn reading(&self) -> Option<&Reading> {
        match self {
            Self::Sum { rows, .. }
            | Self::Count { rows }
            | Self::Distinct { rows, .. }
            | Self::Average { rows, .. }
            | Self::Max { rows, .. }
            | Self::Latest { rows, .. }
            | Self::LatestAverage { rows, .. }
            | Self::Increment { rows, .. }
            | Self::Elapsed { rows, .. }
            | Self::SellOut { rows, .. } => Some(rows),
            Self::Derived { .. } | Self::Ratio { .. } | Self::Share { .. } | Self::Cumulative { .. } => None,
        }
    }

    /// Whether the rows of a value of a dimension tell it. A stock runs out over the orders of all hours and provinces.
    pub(crate) fn tells(&self, by: Dimension) -> bool {
        match self {
            Self::SellOut { .. } => by == Dimension::Sku,
            Self::Sum { .. }
            | Self::Count { .. }
            | Self::Distinct { .. }
            | Self::Average { .. }
            | Self::Max { .. }
            | Self::Latest { .. }
            | Self::LatestAverage { .. }
            | Self::Increment { .. }
            | Self::Elapsed { .. }
            | Self::Derived { .. }
            | Self::Ratio { .. }
            | Self::Share { .. }
            | Self::Cumulative { .. } => true,
        }
    }

    /// Whether it is a mean of what it reads: a quotient by itself, that no other metric can be made of.
    #[must_use]
    pub fn is_mean(&self) -> bool {
        match self {
            Self::Average { .. }
            | Self::LatestAverage { .. }
            | Self::Elapsed { .. }
            | Self::SellOut { .. } => true,
            Self::Sum { .. }
            | Self::Count { .. }
            | Self::Distinct { .. }
            | Self::Max { .. }
            | Self::Latest { .. }
            | Self::Increment { .. }
            | Self::Derived { .. }
            | Self::Ratio { .. }
            | Self::Share { .. }
            | Self::Cumulative { .. } => false,
        }
    }
}

impl Unit {
    /// Its word in results.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Fen => "fen",
            Self::Count => "count",
            Self::Ppm => "ppm",
            Self::RatioPpm => "ratio_ppm",
            Self::Seconds => "seconds",
        }
    }

    /// What a quotient is multiplied by before it is rounded to a whole number of this unit.
    #[must_use]
    pub fn scale(self) -> i64 {
        match self {
            Self::Ppm | Self::RatioPpm => daiyun_base::money::PPM,
            Self::Fen | Self::Count | Self::Seconds => 1,
        }
    }
}

/// A name that can stand in SQL without quotes: a lower-case letter, then lower-case letters, digits and `_`.
#[must_use]
pub fn is_plain_name(name: &str) -> bool {
    name.starts_with(|first: char| first.is_ascii_lowercase())
        && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
}

impl Definition for Metric {
    const FOLDER: &'static str = "metrics";

    fn code(&self) -> &str {
        &self.code
    }

    fn check(&self, issues: &mut Issues<'_>) {
        if !is_plain_name(&self.code) {
            issues.add("code", "不是小写字母、数字和下划线", "写成 paid_sales 这样");
        }
        for (field, text) in [("label", &self.label), ("note", &self.note)] {
            if text.zh.trim().is_empty() || text.en.trim().is_empty() {
                issues.add(field, "中文或英文为空", "zh 和 en 都要写");
            }
        }
        if self.revision == 0 {
            issues.add("revision", "版本从 1 起", "写 revision = 1；口径改变时加 1");
        }
        let sql = self.check.trim_start();
        if !(sql.starts_with("SELECT") || sql.starts_with("WITH")) {
            issues.add("check", "不是查询语句", "写一条以 SELECT 或 WITH 开头的核对 SQL");
        }
        if !(sql.contains(":from") && sql.contains(":to")) {
            issues.add("check", "没有用到 :from 和 :to", "按指标的日期列限定 :from 到 :to");
        }
    }
}

/// A value that stands on one row is enough unless an entry asks for more.
fn one() -> u32 {
    1
}
