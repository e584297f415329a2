//! A format as it is listed for people and programs: which columns of the file become what, or why it is refused.

use daiyun_base::error::Label;
use serde::Serialize;

use super::{FormatDefinition, Formats};
use crate::refusal;
use crate::transform::Read;

/// A format in a list.
#[derive(Clone, Debug, Serialize)]
pub struct ShownFormat<'a> {
    /// The format's code.
    pub code: &'a str,
    /// What people call it.
    pub label: &'a Label,
    /// The platform whose report it is.
    pub platform: &'a str,
    /// The fact its rows become.
    pub fact: Option<&'a str>,
    /// Why a report of it is not imported, as whoever imports one is told; nothing for a format with a fact.
    pub refusal: Option<Label>,
    /// What is read of it, in the order of the definition; several for one fact column are tried in turn.
    pub columns: Vec<ShownColumn<'a>>,
}

/// Where a fact column comes from.
#[derive(Clone, Debug, Serialize)]
pub struct ShownColumn<'a> {
    /// The fact column.
    pub to: &'a str,
    /// What people call it.
    pub label: Option<&'a Label>,
    /// Whether a row must have it.
    pub required: bool,
    /// The columns of the file, each by the names it may have. Without `optional` a file must have them all to give a value.
    pub from: Vec<&'a [String]>,
    /// Further columns, which a file may lack.
    pub optional: Vec<&'a [String]>,
    /// How it is read; nothing for a constant.
    pub read: Option<Read>,
    /// The constant.
    pub value: Option<&'a str>,
}

impl Formats {
    /// A format as it is listed.
    #[must_use]
    pub fn show<'a>(&'a self, format: &'a FormatDefinition) -> ShownFormat<'a> {
        let fact = self.fact(format);
        let columns = format.columns.iter().map(|column| {
            let declared = fact.and_then(|fact| fact.columns.iter().find(|known| known.name == column.to));
            let needed: Vec<&[String]> = column.needed().map(Vec::as_slice).collect();
            ShownColumn {
                to: &column.to,
                label: declared.map(|declared| &declared.label),
                required: declared.is_some_and(|declared| declared.required),
                optional: column.cells().map(Vec::as_slice).filter(|names| !needed.contains(names)).collect(),
                from: needed,
                read: column.read,
                value: column.value.as_deref(),
            }
        });
        ShownFormat {
            code: &format.code,
            label: &format.label,
            platform: format.platform(),
            fact: format.fact.as_deref(),
            refusal: format.fact.is_none().then(|| refusal::without_fact(format).text),
            columns: columns.collect(),
        }
    }
}
