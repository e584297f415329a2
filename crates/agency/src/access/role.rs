//! Roles, from `definitions/policies/roles.toml`.

use std::collections::{BTreeMap, BTreeSet};

use daiyun_base::definition::{Definition, DefinitionIssue, Issues};
use daiyun_base::error::Label;
use serde::Deserialize;

use crate::scope::Side;

/// What a kind of person may do.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Role {
    /// Code.
    pub code: String,
    /// Name.
    pub label: Label,
    /// Which side of the contract.
    pub side: Side,
    /// Whether its people need a second factor, unless the agency has said that nobody does.
    #[serde(default)]
    pub second_factor: SecondFactorPolicy,
    /// Permission codes.
    pub permissions: BTreeSet<String>,
    /// Examples that must hold.
    pub cases: Vec<RoleCase>,
}

/// Whether the people of a role need a second factor.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SecondFactorPolicy {
    /// They may have one.
    #[default]
    Allowed,
    /// They do nothing without one.
    Required,
}

/// One example of what a role may or may not do.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RoleCase {
    /// Permission code.
    pub permission: String,
    /// Whether the role has it.
    pub allowed: bool,
}

impl Definition for Role {
    const FOLDER: &'static str = "policies";

    fn code(&self) -> &str {
        &self.code
    }

    fn check(&self, issues: &mut Issues<'_>) {
        if self.cases.is_empty() {
            issues.add("cases", "没有例子", "写一条允许的和一条不允许的");
        }
        for case in &self.cases {
            if self.permissions.contains(&case.permission) != case.allowed {
                issues.add(&case.permission, "例子与权限列表不符", "改例子或改权限列表");
            }
        }
    }
}

/// Every permission a role names must exist.
pub fn check_roles(roles: &BTreeMap<String, Role>, found: &mut Vec<DefinitionIssue>) {
    let known: BTreeSet<&str> = crate::capabilities::permissions().map(|permission| permission.0).collect();
    for role in roles.values() {
        let cases = role.cases.iter().map(|case| &case.permission);
        for permission in role.permissions.iter().chain(cases).filter(|code| !known.contains(code.as_str())) {
            let mut issues = Issues::new("policies/roles.toml", &role.code, found);
            issues.add(
                permission,
                "没有这项权限",
                format!("可用的权限：{}", known.iter().copied().collect::<Vec<_>>().join("、")),
            );
        }
    }
}
