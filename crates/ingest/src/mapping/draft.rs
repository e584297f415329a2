//! A mapping while a person puts it together: everything a format may say, but for the code that it gets when it is kept.
//! The words are those of the grammar, so that a draft, its text and a definition read alike.

use daiyun_base::error::{Kind, Label, Problem};
use daiyun_base::fact::FactDefinition;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::format::{
    BatchCheck, Currency, EqualRows, FormatDefinition, RowRule, SourceColumn, StoreMarks, WaitRule,
};

/// So many columns make a header one's own, where the fact needs fewer.
const TELLING: usize = 3;

/// A text in both languages.
#[derive(ToSchema)]
#[expect(dead_code, reason = "describes a label to the API document")]
pub struct BothLanguages {
    /// Simplified Chinese.
    zh: String,
    /// English.
    en: String,
}

/// How a file is to be read that no platform is known to write.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = MappingDraft)]
pub struct Draft {
    /// What people call it.
    #[schema(value_type = BothLanguages)]
    pub label: Label,
    /// The fact its rows become.
    pub fact: String,
    /// Whether orders are computed from these lines.
    #[serde(default)]
    pub derive: bool,
    /// The header must have at least one name of every group. Left empty, the columns that matter most stand in.
    #[serde(default)]
    pub recognise: Vec<Vec<String>>,
    /// Names that mark another report.
    #[serde(default)]
    pub without: Vec<String>,
    /// How many rows the header has: 1 or 2.
    #[serde(default = "one_row")]
    pub header_rows: u8,
    /// Of a workbook only the sheets whose names begin with one of these.
    #[serde(default)]
    pub sheets: Vec<String>,
    /// Only the first row below the header is a fact.
    #[serde(default)]
    pub only_first_row: bool,
    /// What rows of one file that are equal in the fact's key become.
    #[serde(default)]
    pub equal_rows: Option<EqualRows>,
    /// Fact columns that are not added then.
    #[serde(default)]
    pub not_added: Vec<String>,
    /// The currency of every amount, where it is not yuan.
    #[serde(default)]
    pub currency: Option<Currency>,
    /// Columns that state whose file it is.
    #[serde(default)]
    pub store_marks: StoreMarks,
    /// Rows that are no facts.
    #[serde(default)]
    pub drop_rows: Vec<RowRule>,
    /// Only these rows are facts.
    #[serde(default)]
    pub keep_rows: Vec<RowRule>,
    /// Rows that wait for a person.
    #[serde(default)]
    pub wait_rows: Vec<WaitRule>,
    /// The count column to add up when rows of one order are equal in their key.
    #[serde(default)]
    pub merge_equal_by: Option<String>,
    /// What must hold for the file as a whole.
    #[serde(default)]
    pub checks: Vec<BatchCheck>,
    /// Where the fact's columns come from.
    pub columns: Vec<SourceColumn>,
}

fn one_row() -> u8 {
    1
}

impl Draft {
    /// What a format says, for somebody to change.
    #[must_use]
    pub fn of(format: FormatDefinition) -> Self {
        Self {
            label: format.label,
            fact: format.fact.unwrap_or_default(),
            derive: format.derive,
            recognise: format.recognise,
            without: format.without,
            header_rows: format.header_rows,
            sheets: format.sheets,
            only_first_row: format.only_first_row,
            equal_rows: format.equal_rows,
            not_added: format.not_added,
            currency: format.currency,
            store_marks: format.store_marks,
            drop_rows: format.drop_rows,
            keep_rows: format.keep_rows,
            wait_rows: format.wait_rows,
            merge_equal_by: format.merge_equal_by,
            checks: format.checks,
            columns: format.columns,
        }
    }

    /// The format it is under a code.
    #[must_use]
    pub fn format(self, code: &str) -> FormatDefinition {
        FormatDefinition {
            code: code.to_owned(),
            label: self.label,
            fact: Some(self.fact),
            reason: None,
            derive: self.derive,
            recognise: self.recognise,
            without: self.without,
            header_rows: self.header_rows,
            sheets: self.sheets,
            only_first_row: self.only_first_row,
            equal_rows: self.equal_rows,
            not_added: self.not_added,
            currency: self.currency,
            store_marks: self.store_marks,
            drop_rows: self.drop_rows,
            keep_rows: self.keep_rows,
            wait_rows: self.wait_rows,
            merge_equal_by: self.merge_equal_by,
            checks: self.checks,
            samples: Vec::new(),
            newest: None,
            columns: self.columns,
        }
    }

    /// The same with a header to be known by: the columns of what a row must have, and more of them where these are few.
    #[must_use]
    pub fn with_header(mut self, fact: &FactDefinition) -> Self {
        if !self.recognise.is_empty() {
            return self;
        }
        let matters = |to: &str| {
            let column = fact.columns.iter().find(|column| column.name == to);
            let day_of = |column: &daiyun_base::fact::ColumnDefinition| {
                column.required && column.day_of.as_deref() == Some(to)
            };
            column.is_some_and(|column| column.required) || fact.columns.iter().any(day_of)
        };
        let (first, rest): (Vec<&SourceColumn>, Vec<&SourceColumn>) =
            self.columns.iter().partition(|column| matters(&column.to));
        let mut known: Vec<Vec<String>> = Vec::new();
        let mut add = |column: &SourceColumn| {
            let named = column.needed().filter(|names| !names.iter().any(|name| name.starts_with('@')));
            for names in named {
                if !known.contains(names) {
                    known.push(names.clone());
                }
            }
            known.len()
        };
        let mut count = 0;
        for column in first {
            count = add(column);
        }
        for column in rest {
            if count >= TELLING {
                break;
            }
            count = add(column);
        }
        self.recognise = known;
        self
    }
}

/// A format as the text that [`super::load`] reads.
///
/// # Errors
/// None that a format could cause; the writer has one all the same.
pub fn text_of(format: &FormatDefinition) -> Result<String, Problem> {
    toml::to_string(format).map_err(|error| {
        Problem::new(
            Kind::Internal,
            "mapping_not_written",
            format!("映射没有写出来（{error}）；请告知管理员"),
            format!("The mapping could not be written ({error}). Tell an administrator"),
        )
    })
}
