//! 证照种类 and 类目组 as an operations lead writes them: `definitions/policies/documents.toml` and `categories.toml`.

use std::collections::BTreeMap;

use daiyun_base::definition::{Definition, DefinitionIssue, Issues, Source, load_many};
use daiyun_base::error::Label;
use serde::Deserialize;

use crate::access::Role;

const DOCUMENTS: &str = "policies/documents.toml";
const CATEGORIES: &str = "policies/categories.toml";

/// A kind of document: a licence, a certificate, a letter …
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DocumentKind {
    /// Never changes.
    pub code: String,
    /// Its name.
    pub label: Label,
    /// Whether it names a natural person.
    pub personal: bool,
    /// Whether it has a last day unless it says 长期有效.
    pub needs_expiry: bool,
    /// How many days ahead somebody is told, the earliest first.
    pub notice_days: Vec<i64>,
    /// Whose task the renewal becomes.
    pub owner_role: String,
    /// Days left and the notice that is due then.
    pub cases: Vec<NoticeCase>,
}

/// One example.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NoticeCase {
    /// Days until the last day.
    pub days_left: i64,
    /// The notice that is due.
    pub notice: Option<i64>,
}

/// A group of categories.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CategoryGroup {
    /// Never changes.
    pub code: String,
    /// Its name.
    pub label: Label,
    /// Categories as the platforms call them, for people who look for theirs.
    #[serde(default)]
    pub covers: Vec<String>,
    /// Categories and whether they belong to it.
    pub cases: Vec<CategoryCase>,
}

/// One example.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CategoryCase {
    /// A category as a platform calls it.
    pub category: String,
    /// Whether it belongs to the group.
    pub covered: bool,
}

/// All kinds and groups.
#[derive(Clone, Debug, Default)]
pub struct DocumentKinds {
    kinds: BTreeMap<String, DocumentKind>,
    categories: BTreeMap<String, CategoryGroup>,
}

impl DocumentKind {
    /// The notice that is due when so many days are left: the nearest of those whose day has come.
    #[must_use]
    pub fn notice(&self, days_left: i64) -> Option<i64> {
        self.notice_days.iter().copied().filter(|days| days_left <= *days).min()
    }
}

impl DocumentKinds {
    /// Loads both files.
    pub fn load(sources: &[Source], found: &mut Vec<DefinitionIssue>) -> Self {
        let of = |path: &str| -> Vec<Source> {
            sources.iter().filter(|source| source.path == path).cloned().collect()
        };
        Self { kinds: load_many(&of(DOCUMENTS), found), categories: load_many(&of(CATEGORIES), found) }
    }

    /// Renewals fall to roles there are.
    pub fn check_roles(&self, roles: &BTreeMap<String, Role>, found: &mut Vec<DefinitionIssue>) {
        for kind in self.kinds.values().filter(|kind| !roles.contains_key(&kind.owner_role)) {
            let mut issues = Issues::new(DOCUMENTS, &kind.code, found);
            issues.add("owner_role", "没有这个角色", "写 roles.toml 里的 code");
        }
    }

    /// The kind of a code.
    #[must_use]
    pub fn get(&self, code: &str) -> Option<&DocumentKind> {
        self.kinds.get(code)
    }

    /// All kinds, by code.
    pub fn all(&self) -> impl Iterator<Item = &DocumentKind> {
        self.kinds.values()
    }

    /// The group of a code.
    #[must_use]
    pub fn category(&self, code: &str) -> Option<&CategoryGroup> {
        self.categories.get(code)
    }

    /// All groups, by code.
    pub fn categories(&self) -> impl Iterator<Item = &CategoryGroup> {
        self.categories.values()
    }
}

impl Definition for DocumentKind {
    const FOLDER: &'static str = "policies";

    fn code(&self) -> &str {
        &self.code
    }

    fn check(&self, issues: &mut Issues<'_>) {
        if self.notice_days.is_empty() || !self.notice_days.is_sorted_by(|first, next| first > next) {
            issues.add("notice_days", "提醒天数没有写，或没有从远到近排列", "例如 [90, 60, 30, 7, 0]");
        }
        for case in &self.cases {
            if self.notice(case.days_left) != case.notice {
                issues.add("cases", "例子与 notice_days 不符", "改例子或改 notice_days");
            }
        }
    }
}

impl Definition for CategoryGroup {
    const FOLDER: &'static str = "policies";

    fn code(&self) -> &str {
        &self.code
    }

    fn check(&self, issues: &mut Issues<'_>) {
        if self.label.zh.trim().is_empty() || self.label.en.trim().is_empty() {
            issues.add("label", "类目组没有名称", "中英文都写");
        }
        for case in &self.cases {
            if self.covers.contains(&case.category) != case.covered {
                issues.add("cases", "例子与 covers 不符", "改例子或改 covers");
            }
        }
    }
}
