//! Where one fact column comes from, and conditions on cells.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::transform::Read;

/// Where one fact column comes from. Several entries with the same `to` are tried in order until one gives a value.
#[derive(Clone, Debug, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SourceColumn {
    /// Header names, the first that the file has; `名称#2` is the second column of that name. `@day`, `@observed_day` and
    /// `@sheet` are what the file says as a whole and need no header.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub from: Vec<String>,
    /// Fact column.
    pub to: String,
    /// For `read = "fen"` and `read = "count"`: further columns whose numbers are added to that of `from`. A file that lacks
    /// one of them has no sum, since a part would pass for the whole.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub add: Vec<Vec<String>>,
    /// For the same: columns whose numbers are subtracted, for files that state income and outgo apart and write outgo
    /// without a sign. They may stand without `from`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub less: Vec<Vec<String>>,
    /// The same as `add`, but a column that the file lacks counts as zero.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub optional_add: Vec<Vec<String>>,
    /// The same as `less`, but a column that the file lacks counts as zero.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub optional_less: Vec<Vec<String>>,
    /// For `read = "fen"`: a number the amount is multiplied by, as a unit price by a quantity. The product is exact and
    /// rounded to fen once, half away from zero.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub times: Vec<String>,
    /// For `read = "fen"` and `read = "count"`: with the opposite sign, for files that write a refund below zero.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub turn_sign: bool,
    /// For `read = "fen"` and `read = "count"`: below zero, whatever sign the cell has, for files of outgo alone.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub negative: bool,
    /// The same where another cell says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub negative_when: Option<RowRule>,
    /// Beginnings of the cell's text that are taken off before it is read; the first that fits.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub strip: Vec<String>,
    /// Endings, likewise: a unit that a platform writes behind a number.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub strip_end: Vec<String>,
    /// For `read = "path"` and `read = "depth"`: the columns of the names, the widest first. A file may lack the last.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub levels: Vec<Vec<String>>,
    /// For the same: words that stand in the place of a name where a row adds up what is below.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub total: Vec<String>,
    /// How the cell is read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub read: Option<Read>,
    /// A constant instead of a column.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
    /// Whether the cell may point at a person: its value never appears in an issue or a kept row.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub personal: bool,
    /// A value only where this fact column has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub only_with: Option<String>,
    /// No value where another cell says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub absent_when: Option<RowRule>,
    /// A value only where another cell says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub present_when: Option<RowRule>,
    /// For `read = "word"`: the platform's words and ours. A word not listed becomes `unknown`, or `other` where the fact
    /// column has no `unknown`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub words: BTreeMap<String, String>,
    /// Words that mean something else where a fact column has a value.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub words_with: Option<WordsWith>,
    /// Texts that mean nothing in this column.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub empty: Vec<String>,
    /// Not used where the header has one of these names.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub without: Vec<String>,
    /// For `read = "fingerprint"`: the fact columns that are hashed, as they were read, so that the same line has the same
    /// hash however its cells are spelt. A file that lacks one of them has no hash.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub parts: Vec<String>,
}

/// Words that depend on another column: 交易关闭 is a cancelled order, or a refunded one when it had been paid.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WordsWith {
    /// The fact column that must have a value.
    pub column: String,
    /// The words, then.
    pub words: BTreeMap<String, String>,
}

/// A condition on one cell: a closed list of texts.
#[derive(Clone, Debug, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RowRule {
    /// Header names, the first that the file has.
    pub from: Vec<String>,
    /// The texts that meet it; the empty one stands for whatever is written where a value is missing.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub is: Vec<String>,
    /// Parts of texts that meet it, where a platform writes a sentence into the cell.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub says: Vec<String>,
    /// Beginnings of texts that meet it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub starts_with: Vec<String>,
}

impl SourceColumn {
    /// Every column it reads a value from, each by its names.
    pub(crate) fn cells(&self) -> impl Iterator<Item = &Vec<String>> {
        let from = (!self.from.is_empty()).then_some(&self.from);
        let optional = self.optional_add.iter().chain(&self.optional_less);
        let times = (!self.times.is_empty()).then_some(&self.times);
        from.into_iter().chain(&self.add).chain(&self.less).chain(optional).chain(&self.levels).chain(times)
    }

    /// The columns without which a file has no value for it.
    pub(crate) fn needed(&self) -> impl Iterator<Item = &Vec<String>> {
        let from = (!self.from.is_empty()).then_some(&self.from);
        let times = (!self.times.is_empty()).then_some(&self.times);
        from.into_iter().chain(&self.add).chain(&self.less).chain(self.levels.first()).chain(times)
    }

    /// Whether several amounts become one.
    pub(crate) fn is_sum(&self) -> bool {
        [&self.add, &self.less, &self.optional_add, &self.optional_less].iter().any(|names| !names.is_empty())
    }

    /// Whether other columns must be read before it.
    pub(crate) fn waits(&self) -> bool {
        self.only_with.is_some() || self.words_with.is_some() || !self.parts.is_empty()
    }
}
