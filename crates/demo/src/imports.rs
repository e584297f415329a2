//! Files that do not come in smoothly, as `definitions/demo/imports.toml` states them: something to see on every screen of
//! imports.

use chrono::{NaiveDate, TimeDelta};
use daiyun_base::definition::{DefinitionIssue, Issues};
use serde::Deserialize;

use crate::world::World;

/// The file.
pub(crate) const FILE: &str = "demo/imports.toml";

/// The whole file.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HandedIn {
    /// The login of whoever sent them.
    pub sent_by: String,
    /// The files, in the order in which they came.
    #[serde(rename = "file")]
    pub files: Vec<HandedFile>,
}

/// A file somebody handed in.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HandedFile {
    /// The store.
    pub store: String,
    /// Its name, with the day in it.
    name: String,
    /// Which day `{day}` and `{stamp}` are.
    days_ago: i64,
    /// The code of what the import finds wrong with it.
    pub finds: String,
    /// What stands in it, with the day in it.
    text: String,
}

impl HandedFile {
    /// Its name and its text, where the demo stands on `today`.
    #[must_use]
    pub fn on(&self, today: NaiveDate) -> (String, String) {
        let day = today - TimeDelta::days(self.days_ago);
        let stamp = day.format("%Y%m%d").to_string();
        let filled = |text: &str| text.replace("{day}", &day.to_string()).replace("{stamp}", &stamp);
        (filled(&self.name), filled(self.text.trim_start()))
    }
}

impl World {
    /// Files that do not come in smoothly.
    #[must_use]
    pub fn handed_in(&self) -> &HandedIn {
        &self.handed_in
    }
}

/// Everything is of a person and a store there are.
pub(crate) fn check(world: &World, found: &mut Vec<DefinitionIssue>) {
    let HandedIn { sent_by, files } = world.handed_in();
    if world.person(sent_by).is_none() {
        Issues::new(FILE, "", found).add("sent_by", "没有这个人", "写 people.toml 里的 login");
    }
    for file in files {
        let mut issues = Issues::new(FILE, &file.name, found);
        if !world.stores().iter().any(|store| store.code == file.store) {
            issues.add("store", "店铺不存在", "写 stores.toml 里的 code");
        }
    }
}

#[cfg(test)]
mod tests {
    use daiyun_base::definition::Source;

    use super::*;

    #[test]
    fn a_file_speaks_of_the_day_before() {
        let text = "sent_by = \"a\"\n[[file]]\nstore = \"S\"\nname = \"a_{stamp}.csv\"\ndays_ago = 1\nfinds = \"amounts_disagree\"\n\
                    text = \"\"\"\n日期\n{day} 05:58:12\n\"\"\"";
        let sources = [Source::new(FILE, text)];
        let read: HandedIn = crate::reading::one(&sources, FILE, &mut Vec::new()).unwrap();
        let (name, text) = read.files[0].on("2026-07-01".parse().unwrap());
        assert_eq!((name.as_str(), text.as_str()), ("a_20260630.csv", "日期\n2026-06-30 05:58:12\n"));
    }
}
