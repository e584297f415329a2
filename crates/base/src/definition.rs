//! Definitions: what an operations lead may read and change. They arrive here as text (this crate does no IO), leave
//! as checked values, and every problem in every file is reported at once, as `file · code · field · what · how`.

use std::collections::BTreeMap;
use std::fmt;

use serde::Deserialize;
use serde::de::DeserializeOwned;

/// One definition file.
#[derive(Clone, Debug)]
pub struct Source {
    /// Path under `definitions/`, with `/`.
    pub path: String,
    /// Its text.
    pub text: String,
}

impl Source {
    /// A source from its parts.
    #[must_use]
    pub fn new(path: impl Into<String>, text: impl Into<String>) -> Self {
        Self { path: path.into(), text: text.into() }
    }

    /// Whether the file lies in a folder of `definitions/` and is TOML.
    #[must_use]
    pub fn is_toml_in(&self, folder: &str) -> bool {
        self.path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'))
            && self.path.ends_with(".toml")
    }
}

/// One thing wrong in one definition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DefinitionIssue {
    /// Path under `definitions/`.
    pub file: String,
    /// The entry, empty when the file does not parse.
    pub code: String,
    /// The field, or the value that is wrong.
    pub field: String,
    /// What is wrong.
    pub what: String,
    /// How to fix it.
    pub how: String,
}

impl fmt::Display for DefinitionIssue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} · {} · {} · {} · {}", self.file, self.code, self.field, self.what, self.how)
    }
}

/// Collects the issues of one entry.
pub struct Issues<'a> {
    file: &'a str,
    code: String,
    found: &'a mut Vec<DefinitionIssue>,
}

impl<'a> Issues<'a> {
    /// A collector for an entry of a file.
    pub fn new(file: &'a str, code: &str, found: &'a mut Vec<DefinitionIssue>) -> Self {
        Self { file, code: code.to_owned(), found }
    }

    /// Notes that something is wrong and how to fix it.
    pub fn add(&mut self, field: &str, what: impl Into<String>, how: impl Into<String>) {
        self.found.push(DefinitionIssue {
            file: self.file.to_owned(),
            code: self.code.clone(),
            field: field.to_owned(),
            what: what.into(),
            how: how.into(),
        });
    }
}

/// A kind of definition that fills a folder.
pub trait Definition: DeserializeOwned {
    /// Folder under `definitions/`.
    const FOLDER: &'static str;

    /// The code that never changes.
    fn code(&self) -> &str;

    /// Reports what serde cannot see.
    fn check(&self, issues: &mut Issues<'_>);
}

/// Several entries in one file, as `[[entry]]` tables.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Many<T> {
    entry: Vec<T>,
}

/// Loads a folder in which each file is one entry.
pub fn load_each<T: Definition>(sources: &[Source], found: &mut Vec<DefinitionIssue>) -> BTreeMap<String, T> {
    let mut entries = BTreeMap::new();
    for source in sources.iter().filter(|source| source.is_toml_in(T::FOLDER)) {
        match toml::from_str::<T>(&source.text) {
            Ok(entry) => keep(source, entry, &mut entries, found),
            Err(error) => found.push(parse_issue(source, &error)),
        }
    }
    entries
}

/// Loads a folder in which each file holds several `[[entry]]` tables on one topic.
pub fn load_many<T: Definition>(sources: &[Source], found: &mut Vec<DefinitionIssue>) -> BTreeMap<String, T> {
    let mut entries = BTreeMap::new();
    for source in sources.iter().filter(|source| source.is_toml_in(T::FOLDER)) {
        match toml::from_str::<Many<T>>(&source.text) {
            Ok(many) => {
                for entry in many.entry {
                    keep(source, entry, &mut entries, found);
                }
            }
            Err(error) => found.push(parse_issue(source, &error)),
        }
    }
    entries
}

fn keep<T: Definition>(
    source: &Source,
    entry: T,
    entries: &mut BTreeMap<String, T>,
    found: &mut Vec<DefinitionIssue>,
) {
    let code = entry.code().to_owned();
    let mut issues = Issues::new(&source.path, &code, found);
    entry.check(&mut issues);
    if entries.contains_key(&code) {
        issues.add("code", "与另一条定义重复", "换一个 code；已发布的 code 不再改");
        return;
    }
    entries.insert(code, entry);
}

fn parse_issue(source: &Source, error: &toml::de::Error) -> DefinitionIssue {
    let line = error.span().map_or(0, |span| source.text[..span.start].matches('\n').count() + 1);
    DefinitionIssue {
        file: source.path.clone(),
        code: String::new(),
        field: format!("第 {line} 行"),
        what: error.message().to_owned(),
        how: "按同目录其他文件的写法修改".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fact::FactDefinition;

    #[test]
    fn all_problems_are_reported_at_once() {
        let bad = r#"
            code = "orders"
            label = { zh = "订单", en = "Orders" }
            key = ["order_no"]
            partition = "placed_on"
            columns = [
              { name = "order_no", label = { zh = "订单号", en = "Order" }, kind = "text", personal = false },
              { name = "paid", label = { zh = "支付", en = "Paid" }, kind = "fen", personal = false },
            ]"#;
        let sources = [Source::new("facts/orders.toml", bad), Source::new("facts/typo.toml", "code = 1")];
        let mut found = Vec::new();
        load_each::<FactDefinition>(&sources, &mut found);
        let text: Vec<String> = found.iter().map(ToString::to_string).collect();
        assert_eq!(text.len(), 3, "{text:#?}");
        assert!(text[0].contains("facts/orders.toml · orders · paid"));
        assert!(text[1].contains("placed_on"));
        assert!(text[2].contains("facts/typo.toml"));
    }
}
