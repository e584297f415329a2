//! Which rows a metric reads: the fact, the day it counts by, the tests a row must pass, and what stands beside the row.

use serde::Deserialize;

/// Which rows a metric reads. Two metrics with equal readings are answered by one pass over the fact.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reading {
    /// The fact.
    pub fact: String,
    /// The day column it counts by; rows without that day are left out and counted apart.
    pub date: String,
    /// Only rows that meet all of these.
    #[serde(default)]
    pub only: Vec<Condition>,
    /// For a fact that states the same money several times over, by `grain` or by `bill`: the words of that column from
    /// most to least wanted. One is read for each store and day (and channel, where the fact has one).
    #[serde(default)]
    pub grains: Vec<String>,
    /// Only rows that have a price, which then stands beside them.
    #[serde(default)]
    pub prices: Option<Prices>,
}

/// A closed list of tests on a row.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(tag = "test", rename_all = "snake_case", deny_unknown_fields)]
pub enum Condition {
    /// The column holds one of the values.
    Is {
        /// The column.
        column: String,
        /// The values; `true` or `false` for a flag, digits for a count.
        values: Vec<String>,
    },
    /// The column holds none of the values; an empty cell passes.
    IsNot {
        /// The column.
        column: String,
        /// The values.
        values: Vec<String>,
    },
    /// The column is not empty.
    Present {
        /// The column.
        column: String,
    },
    /// The column is empty.
    Absent {
        /// The column.
        column: String,
    },
    /// The column is above zero.
    Positive {
        /// The column.
        column: String,
    },
    /// One instant came no later than so many seconds after another; a row that lacks one of them does not pass.
    Within {
        /// The later instant.
        column: String,
        /// The earlier one.
        since: String,
        /// The most seconds between them.
        seconds: u32,
    },
    /// At least one of these holds.
    Any {
        /// The tests.
        of: Vec<Condition>,
    },
}

/// Dated rows of another fact that, where there are any for a row, count instead of the row's own claim.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Events {
    /// The fact that holds them.
    pub fact: String,
    /// The amount that is added up.
    pub column: String,
    /// The column, of the same name in both facts, that names the row they belong to.
    pub key: String,
    /// Only events that meet all of these.
    #[serde(default)]
    pub only: Vec<Condition>,
}

/// Prices that hold from a day until the next one of the same thing: what a SKU costs.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Prices {
    /// The fact that holds them.
    pub fact: String,
    /// The column, of the same name in both facts, that names the thing.
    pub key: String,
    /// The day a price holds from; the row's own counted day picks the one in force.
    pub since: String,
}

/// What a row counts when the column of a sum is empty in it: another column of rows of one kind. A platform's bill
/// states a settlement in one row with all its parts, or each part in a row of its own.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Otherwise {
    /// The column.
    pub column: String,
    /// Rows that meet all of these count it; others count nothing.
    pub only: Vec<Condition>,
}

impl Condition {
    /// The columns it tests.
    #[must_use]
    pub fn columns(&self) -> Vec<&str> {
        match self {
            Self::Is { column, .. }
            | Self::IsNot { column, .. }
            | Self::Present { column }
            | Self::Absent { column }
            | Self::Positive { column } => vec![column],
            Self::Within { column, since, .. } => vec![column, since],
            Self::Any { of } => of.iter().flat_map(Self::columns).collect(),
        }
    }

    /// The column whose value it settles, so that rows that pass have nothing left to be told apart by there.
    #[must_use]
    pub fn pins(&self) -> Option<&str> {
        match self {
            Self::Is { column, values } if values.len() == 1 => Some(column),
            Self::IsNot { column, .. } => Some(column),
            Self::Is { .. }
            | Self::Present { .. }
            | Self::Absent { .. }
            | Self::Positive { .. }
            | Self::Within { .. }
            | Self::Any { .. } => None,
        }
    }

    /// Whether a row with this word in this column may pass.
    #[must_use]
    pub fn allows(&self, tested: &str, word: &str) -> bool {
        match self {
            Self::Is { column, values } => column != tested || values.iter().any(|value| value == word),
            Self::IsNot { column, values } => column != tested || values.iter().all(|value| value != word),
            Self::Present { .. } | Self::Absent { .. } | Self::Positive { .. } | Self::Within { .. } => true,
            Self::Any { of } => of.iter().any(|test| test.allows(tested, word)),
        }
    }
}
