//! Platforms and their report formats, as `definitions/platforms/` declares them.
//!
//! A format says how to recognise a report by its header and where each fact column comes from. It holds domain words and
//! closed lists only. Columns are matched by name, since platforms let operators choose and reorder them; a column the
//! format does not name is ignored and never kept.

mod against;
mod check;
mod column;
mod fault;
mod shown;
mod sources;

use std::collections::BTreeMap;

use daiyun_base::definition::{Definition, DefinitionIssue, Issues, Source, load_each};
use daiyun_base::error::Label;
use daiyun_base::fact::{ColumnDefinition, FactDefinition};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

pub use column::{RowRule, SourceColumn, WordsWith};
pub use fault::Fault;
use fault::Faults;
pub use shown::{ShownColumn, ShownFormat};

use crate::header::normal_name;

/// What the code of a mapping begins with, where that of a format names a platform.
pub const MAPPINGS: &str = "mapping";

/// A platform: `platforms/<code>/platform.toml`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlatformDefinition {
    /// The code that never changes; also the folder.
    pub code: String,
    /// What people call it.
    pub label: Label,
    /// The one character that stands for it where there is room for one only.
    pub mark: String,
    /// The kinds of store it has, where its stores come in more than one kind.
    #[serde(default)]
    pub storefronts: Vec<Storefront>,
    /// Source columns that can point at a person, in any of its files. They are dropped; a format may read one only with
    /// a reader that leaves the person behind.
    #[serde(default)]
    pub personal_columns: Vec<String>,
}

/// A kind of store of a platform: 天猫 beside 淘宝 C 店.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Storefront {
    /// The code that never changes.
    pub code: String,
    /// What people call it.
    pub label: Label,
}

/// A report format: `platforms/<platform>/<report>.toml`.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FormatDefinition {
    /// `<platform>/<report>`, which is also where the file lies; `mapping/<name>` for a mapping.
    pub code: String,
    /// What people call it.
    pub label: Label,
    /// The fact its rows become. A format without one is recognised and refused by name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fact: Option<String>,
    /// Why a format without a fact is refused, and what to import instead.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Label>,
    /// Whether orders are computed from these lines at commit, because the platform exports no order rows.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub derive: bool,
    /// The header must have at least one name of every group.
    pub recognise: Vec<Vec<String>>,
    /// Names that mark another report: a header with one of them is not this format.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub without: Vec<String>,
    /// How many rows the header has: 1, or 2 where titles of groups stand above the names and are part of them. The name of
    /// such a column is `group-name`.
    #[serde(default = "one_row")]
    pub header_rows: u8,
    /// Of a workbook only the sheets whose names begin with one of these; without it the first that is recognised.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sheets: Vec<String>,
    /// Only the first row below the header is a fact: the shop itself, before those it is compared with.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub only_first_row: bool,
    /// What rows of one file that are equal in the fact's key become. Without it the later is a later observation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub equal_rows: Option<EqualRows>,
    /// With `equal_rows = "add"`: fact columns that each of the equal rows states for all of them, as the quantity of a line
    /// that has several fees. They are not added; the first value stays.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub not_added: Vec<String>,
    /// The currency of every amount in the file, where it is not yuan.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub currency: Option<Currency>,
    /// Columns that state whose file it is.
    #[serde(default, skip_serializing_if = "StoreMarks::is_empty")]
    pub store_marks: StoreMarks,
    /// Rows that are no facts, for example totals.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub drop_rows: Vec<RowRule>,
    /// Only these rows are facts.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub keep_rows: Vec<RowRule>,
    /// Rows that may mean something else than they say, so that a person looks at them first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub wait_rows: Vec<WaitRule>,
    /// The count column to add up when rows of one order are equal in their key.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub merge_equal_by: Option<String>,
    /// What must hold for the file as a whole.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub checks: Vec<BatchCheck>,
    /// Sample files beside the definition, each with its `.expected.json`. A mapping has none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub samples: Vec<String>,
    /// Which of several samples shows the layout of today; the first unless said. A template is made of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub newest: Option<String>,
    /// Where the fact's columns come from.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub columns: Vec<SourceColumn>,
}

fn one_row() -> u8 {
    1
}

/// A foreign currency and the rate its amounts are converted at. The rate is kept with the format, so that the same file
/// always reads alike.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Currency {
    /// Its three letters.
    pub code: String,
    /// Yuan for one unit of it, in parts per million.
    pub rate_ppm: i64,
}

/// How rows that are equal in their key become one row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum EqualRows {
    /// Amounts and counts are added up; of the rest the first value wins.
    Add,
    /// Column by column the first value wins.
    Fill,
}

/// Columns that state the shop: its number on the platform and its name, each by its header names. Like is compared with
/// like, since an operator may export one without the other.
#[derive(Clone, Debug, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct StoreMarks {
    /// Columns with the shop's number.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub number: Vec<String>,
    /// Columns with the shop's name.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub name: Vec<String>,
}

impl StoreMarks {
    /// Whether no column states the shop.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.number.is_empty() && self.name.is_empty()
    }
}

/// Rows that wait for a person. A file that lacks a column of a condition has no such rows.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WaitRule {
    /// All of them must be met.
    pub all: Vec<RowRule>,
    /// Only rows where this fact column has a value.
    pub only_with: String,
    /// Why it waits and what to do.
    #[schema(value_type = crate::mapping::BothLanguages)]
    pub text: Label,
}

/// What must hold for nearly all rows of a file, else the batch is held for a person.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum BatchCheck {
    /// The parts add up to the whole.
    Sum {
        /// Amount columns that are added.
        parts: Vec<Vec<String>>,
        /// The amount column they must equal.
        whole: Vec<String>,
        /// Only rows where this fact column has a value.
        only_with: String,
        /// The share of rows, in parts per million, that must agree.
        at_least_ppm: i64,
        /// What a person is told when they do not.
        #[schema(value_type = crate::mapping::BothLanguages)]
        text: Label,
    },
}

impl BatchCheck {
    /// The columns of the file that it looks at.
    pub(crate) fn names(&self) -> impl Iterator<Item = &String> {
        match self {
            Self::Sum { parts, whole, .. } => parts.iter().flatten().chain(whole),
        }
    }
}

impl Definition for PlatformDefinition {
    const FOLDER: &'static str = "platforms";

    fn code(&self) -> &str {
        &self.code
    }

    fn check(&self, issues: &mut daiyun_base::definition::Issues<'_>) {
        if self.mark.chars().count() != 1 {
            issues.add("mark", "应当是一个字", "写一个汉字，例如「淘」");
        }
    }
}

impl Definition for FormatDefinition {
    const FOLDER: &'static str = "platforms";

    fn code(&self) -> &str {
        &self.code
    }

    fn check(&self, issues: &mut daiyun_base::definition::Issues<'_>) {
        let mut faults = Faults::default();
        check::alone(self, &mut faults);
        faults.report(issues);
    }
}

impl FormatDefinition {
    /// Whether a row of its fact is none without this column. Rows that another fact is computed from need their day: without
    /// one, the computed row would belong to no month, and no sum would ever show it.
    #[must_use]
    pub fn requires(&self, fact: &FactDefinition, column: &ColumnDefinition) -> bool {
        column.required || (self.derive && column.name == fact.partition)
    }

    /// A format of a fact that says nothing yet.
    #[must_use]
    pub(crate) fn empty(fact: &FactDefinition) -> Self {
        Self {
            code: String::new(),
            label: fact.label.clone(),
            fact: Some(fact.code.clone()),
            reason: None,
            derive: false,
            recognise: Vec::new(),
            without: Vec::new(),
            header_rows: one_row(),
            sheets: Vec::new(),
            only_first_row: false,
            equal_rows: None,
            not_added: Vec::new(),
            currency: None,
            store_marks: StoreMarks::default(),
            drop_rows: Vec::new(),
            keep_rows: Vec::new(),
            wait_rows: Vec::new(),
            merge_equal_by: None,
            checks: Vec::new(),
            samples: Vec::new(),
            newest: None,
            columns: Vec::new(),
        }
    }

    /// The sample that shows the layout of today.
    #[must_use]
    pub fn newest_sample(&self) -> Option<&str> {
        self.newest.as_deref().or_else(|| self.samples.first().map(String::as_str))
    }

    /// The platform part of its code.
    #[must_use]
    pub fn platform(&self) -> &str {
        self.code.split_once('/').map_or("", |(platform, _)| platform)
    }
}

/// All platforms and formats.
#[derive(Clone, Debug, Default)]
pub struct Formats {
    platforms: BTreeMap<String, PlatformDefinition>,
    formats: BTreeMap<String, FormatDefinition>,
    facts: BTreeMap<String, FactDefinition>,
}

impl Formats {
    /// Loads every platform and format among the sources and reports all that is wrong with them. Entries with issues are
    /// kept out, so that what is left can be used.
    #[must_use]
    pub fn load(
        sources: &[Source],
        facts: &BTreeMap<String, FactDefinition>,
    ) -> (Self, Vec<DefinitionIssue>) {
        let (platform_sources, format_sources): (Vec<Source>, Vec<Source>) = sources
            .iter()
            .filter(|source| source.is_toml_in(FormatDefinition::FOLDER))
            .cloned()
            .partition(|source| source.path.ends_with("/platform.toml"));
        let mut found = Vec::new();
        let platforms = load_each::<PlatformDefinition>(&platform_sources, &mut found);
        let formats = load_each::<FormatDefinition>(&format_sources, &mut found);
        for source in &platform_sources {
            against::at_home(source, &platforms, &mut found);
        }
        let mut loaded = Self { platforms, formats, facts: facts.clone() };
        for format in loaded.formats.values() {
            let path = format!("platforms/{}.toml", format.code);
            let mut faults = Faults::default();
            against::among(format, &path, &loaded, &format_sources, &mut faults);
            faults.report(&mut Issues::new(&path, &format.code, &mut found));
        }
        loaded.formats.retain(|code, _| !found.iter().any(|issue| issue.code == *code));
        (loaded, found)
    }

    /// What is wrong with a mapping, checked against the facts and against what every platform calls personal.
    #[must_use]
    pub fn faults_of_mapping(&self, mapping: &FormatDefinition) -> Vec<Fault> {
        let mut faults = Faults::default();
        check::alone(mapping, &mut faults);
        against::mapping(mapping, self, &mut faults);
        faults.0
    }

    /// Every format, by code.
    pub fn iter(&self) -> impl Iterator<Item = &FormatDefinition> {
        self.formats.values()
    }

    /// A format.
    #[must_use]
    pub fn get(&self, code: &str) -> Option<&FormatDefinition> {
        self.formats.get(code)
    }

    /// Every platform, by code.
    pub fn platforms(&self) -> impl Iterator<Item = &PlatformDefinition> {
        self.platforms.values()
    }

    /// A platform.
    #[must_use]
    pub fn platform(&self, code: &str) -> Option<&PlatformDefinition> {
        self.platforms.get(code)
    }

    /// Every fact, by code.
    pub fn facts(&self) -> impl Iterator<Item = &FactDefinition> {
        self.facts.values()
    }

    /// Whether a column of this name can point at a person, on whatever platform.
    #[must_use]
    pub fn is_personal(&self, name: &str) -> bool {
        let name = normal_name(name);
        let mut listed = self.platforms.values().flat_map(|platform| &platform.personal_columns);
        listed.any(|personal| normal_name(personal) == name)
    }

    /// The fact a format's rows become; none when the report is recognised only to be refused by name.
    #[must_use]
    pub fn fact(&self, format: &FormatDefinition) -> Option<&FactDefinition> {
        self.facts.get(format.fact.as_deref()?)
    }

    /// What people call a platform; its code when it is not declared.
    #[must_use]
    pub fn platform_label(&self, code: &str) -> Label {
        self.platforms.get(code).map_or_else(|| Label::new(code, code), |platform| platform.label.clone())
    }
}
