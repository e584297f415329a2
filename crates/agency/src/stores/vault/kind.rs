//! 资产种类 as an operations lead writes them: `definitions/policies/assets.toml`.

use std::collections::BTreeMap;

use daiyun_base::definition::{Definition, DefinitionIssue, Issues, Source, load_many};
use daiyun_base::error::Label;
use serde::Deserialize;

use super::rules::Owner;

/// The one file of the folder that holds them; its neighbours hold roles and norms.
const FILE: &str = "policies/assets.toml";

/// A kind of asset: a main account, a bound phone, an ad account …
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AssetKind {
    /// Never changes.
    pub code: String,
    /// Its name.
    pub label: Label,
    /// Whom it belongs to as a rule.
    pub usual_owner: Owner,
    /// Whether one person alone may look at its secrets.
    pub needs_two: bool,
    /// Its secrets.
    pub fields: Vec<SecretField>,
    /// Owners and whether they are usual.
    pub cases: Vec<OwnerCase>,
}

/// One secret of an asset.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SecretField {
    /// Never changes.
    pub code: String,
    /// Its name.
    pub label: Label,
}

/// One example.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OwnerCase {
    /// Who owns it.
    pub owner: Owner,
    /// Whether that is as usual.
    pub is_usual: bool,
}

/// All kinds.
#[derive(Clone, Debug, Default)]
pub struct AssetKinds(BTreeMap<String, AssetKind>);

impl AssetKind {
    /// The secret of a code.
    #[must_use]
    pub fn field(&self, code: &str) -> Option<&SecretField> {
        self.fields.iter().find(|field| field.code == code)
    }

    /// Whether it belongs to whom it usually does.
    #[must_use]
    pub fn is_usual(&self, owner: Owner) -> bool {
        self.usual_owner == owner
    }
}

impl AssetKinds {
    /// Loads the file.
    pub fn load(sources: &[Source], found: &mut Vec<DefinitionIssue>) -> Self {
        let own: Vec<Source> = sources.iter().filter(|source| source.path == FILE).cloned().collect();
        Self(load_many(&own, found))
    }

    /// The kind of a code.
    #[must_use]
    pub fn get(&self, code: &str) -> Option<&AssetKind> {
        self.0.get(code)
    }

    /// All of them, by code.
    pub fn all(&self) -> impl Iterator<Item = &AssetKind> {
        self.0.values()
    }
}

impl Definition for AssetKind {
    const FOLDER: &'static str = "policies";

    fn code(&self) -> &str {
        &self.code
    }

    fn check(&self, issues: &mut Issues<'_>) {
        if self.fields.is_empty() {
            issues.add("fields", "没有保密字段", "至少写一个，例如登录密码");
        }
        for (at, field) in self.fields.iter().enumerate() {
            if self.fields[..at].iter().any(|other| other.code == field.code) {
                issues.add(&field.code, "字段重复", "每个字段只写一次");
            }
        }
        for case in &self.cases {
            if self.is_usual(case.owner) != case.is_usual {
                issues.add("cases", "例子与 usual_owner 不符", "改例子或改 usual_owner");
            }
        }
    }
}
