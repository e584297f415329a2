//! Mappings: a format that somebody wrote for one kind of file of their own, in the grammar of
//! [`FormatDefinition`]. It belongs to no platform (its code is `mapping/<name>`, or `mapping/<client>/<name>`), has no
//! samples, and is checked against the facts as definitions are, before it reads a row.

mod draft;
mod hints;
mod place;
mod top;

use daiyun_base::error::{Label, Problem};
use daiyun_base::fact::FactDefinition;

use crate::format::{FormatDefinition, Formats};

pub use draft::{BothLanguages, Draft, text_of};
pub use hints::{Beginning, Change, Hint, Start, start};
pub use top::{SheetView, TopRow, tops};

/// Faults that are told at once; a file with more of them is no mapping.
const TOLD: usize = 20;

/// A mapping that can read a file: [`crate::recognise::Recognised::by_mapping`].
#[derive(Clone, Debug)]
pub struct Mapping {
    /// Where the columns come from.
    pub format: FormatDefinition,
    /// The fact its rows become.
    pub fact: FactDefinition,
}

/// One thing that is wrong with a mapping.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MappingIssue {
    /// The line of the file it is about, counting from 1; nothing when it is about what is missing.
    pub line: Option<usize>,
    /// The field, or the fact column; empty when the text is no TOML.
    pub field: String,
    /// What is wrong.
    pub what: Label,
    /// How to put it right.
    pub how: Label,
}

impl MappingIssue {
    /// All of it in one sentence.
    #[must_use]
    pub fn text(&self) -> Label {
        let (zh, en) = match self.line {
            Some(line) => (format!("第 {line} 行"), format!("line {line}")),
            None => (String::new(), String::new()),
        };
        let place = |line: String| match (line.is_empty(), self.field.is_empty()) {
            (false, false) => format!("{line} {}: ", self.field),
            (true, false) => format!("{}: ", self.field),
            (false, true) => format!("{line}: "),
            (true, true) => String::new(),
        };
        Label::new(
            format!("{}{}；{}", place(zh), self.what.zh, self.how.zh),
            format!("{}{}; {}", place(en), self.what.en, self.how.en),
        )
    }
}

/// Reads a mapping.
///
/// # Errors
/// Everything that is wrong with it, at most twenty things.
pub fn load(text: &str, formats: &Formats) -> Result<Mapping, Vec<MappingIssue>> {
    let format: FormatDefinition = toml::from_str(text).map_err(|error| vec![not_toml(text, &error)])?;
    let faults = formats.faults_of_mapping(&format);
    let issues: Vec<MappingIssue> = faults
        .into_iter()
        .take(TOLD)
        .map(|fault| MappingIssue {
            line: line_of(text, &fault.field),
            field: fault.field,
            what: fault.what,
            how: fault.how,
        })
        .collect();
    match formats.fact(&format).cloned() {
        Some(fact) if issues.is_empty() => Ok(Mapping { format, fact }),
        Some(_) | None => Err(issues),
    }
}

/// What a text says, whether or not it fits the facts; nothing when it says nothing.
#[must_use]
pub fn written(text: &str) -> Option<FormatDefinition> {
    toml::from_str(text).ok()
}

/// The same as one refusal, for a person.
#[must_use]
pub fn refused(issues: &[MappingIssue]) -> Problem {
    let texts: Vec<Label> = issues.iter().map(MappingIssue::text).collect();
    let all = |text: fn(&Label) -> &str| texts.iter().map(text).collect::<Vec<_>>().join("\n");
    Problem::invalid(
        "mapping_invalid",
        format!("映射文件有 {} 处要改：\n{}", issues.len(), all(|text| &text.zh)),
        format!("{} things are wrong with the mapping:\n{}", issues.len(), all(|text| &text.en)),
    )
}

/// What is wrong with a draft, each thing at the fact column or the field it is about.
#[must_use]
pub fn issues_of(format: &FormatDefinition, formats: &Formats) -> Vec<MappingIssue> {
    let issue = |fault: crate::format::Fault| MappingIssue {
        line: None,
        field: fault.field,
        what: fault.what,
        how: fault.how,
    };
    formats.faults_of_mapping(format).into_iter().take(TOLD).map(issue).collect()
}

fn not_toml(text: &str, error: &toml::de::Error) -> MappingIssue {
    let line =
        error.span().and_then(|span| text.get(..span.start)).map(|before| before.matches('\n').count() + 1);
    MappingIssue {
        line,
        field: String::new(),
        what: Label::new(format!("写法不对（{}）", error.message()), error.message()),
        how: Label::new(
            "照 definitions/platforms 里的例子改；写错的字段名也会这样提示",
            "write it as the examples in definitions/platforms; a misspelt field is told so too",
        ),
    }
}

/// The line that speaks of a field: the column that is read into it, or the field itself.
fn line_of(text: &str, field: &str) -> Option<usize> {
    let target = format!("to=\"{field}\"");
    let compact = |line: &str| line.chars().filter(|mark| !mark.is_whitespace()).collect::<String>();
    let says =
        |wanted: &dyn Fn(&str) -> bool| text.lines().position(|line| wanted(&compact(line))).map(|at| at + 1);
    says(&|line| line.contains(&target)).or_else(|| {
        says(&|line| line.starts_with(&format!("{field}=")) || line.starts_with(&format!("[[{field}]]")))
    })
}
