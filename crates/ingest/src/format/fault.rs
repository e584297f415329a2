//! What is wrong with a format, in both languages: definitions are read by people who write them, mappings by people who
//! found no definition for their file.

use daiyun_base::definition::Issues;
use daiyun_base::error::Label;

/// One thing that is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The field, or the fact column it is about.
    pub field: String,
    /// What is wrong.
    pub what: Label,
    /// How to put it right.
    pub how: Label,
}

/// All that is wrong with one format.
#[derive(Debug, Default)]
pub(crate) struct Faults(pub(crate) Vec<Fault>);

impl Faults {
    pub(super) fn add(&mut self, field: &str, what: Label, how: Label) {
        self.0.push(Fault { field: field.to_owned(), what, how });
    }

    /// Reports them as what is wrong with a definition.
    pub(super) fn report(self, issues: &mut Issues<'_>) {
        for fault in self.0 {
            issues.add(&fault.field, fault.what.zh, fault.how.zh);
        }
    }
}
