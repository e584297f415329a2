//! What each role reads on its first page and in which order, from `definitions/policies/homes.toml`.

use std::collections::{BTreeMap, BTreeSet};

use daiyun_base::definition::{Definition, DefinitionIssue, Issues, Source, load_many};
use daiyun_base::error::Label;
use daiyun_kpi::catalogue::Catalogue;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::access::Role;
use crate::scope::Permission;
use crate::{dashboard, imports, settlement, stores, words, work};

const FILE: &str = "policies/homes.toml";
/// Yesterday in so many numbers: one row of cards.
const MOST_FIGURES: usize = 4;

/// A part of the first page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum HomePanel {
    /// Yesterday's numbers.
    Figures,
    /// The caller's tasks.
    Tasks,
    /// Open findings.
    Findings,
    /// Statements on their way.
    Statements,
    /// Stores whose front the caller promised to look at again.
    Checks,
    /// Reports that are late.
    Gaps,
    /// Yesterday by store.
    Stores,
}

impl HomePanel {
    const fn needs(self) -> Permission {
        match self {
            Self::Figures | Self::Stores => dashboard::VIEW,
            Self::Tasks => work::VIEW,
            Self::Findings => super::VIEW,
            Self::Statements => settlement::VIEW,
            Self::Checks => stores::REVIEW_STOREFRONT,
            Self::Gaps => imports::VIEW,
        }
    }
}

/// The first page of a role.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RoleHome {
    /// The role's code.
    code: String,
    /// What people call it.
    label: Label,
    /// Yesterday's numbers, as metric codes.
    figures: Vec<String>,
    /// From top to bottom.
    panels: Vec<HomePanel>,
    cases: Vec<PanelCase>,
}

/// What somebody with some permissions sees of it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct PanelCase {
    may: BTreeSet<String>,
    shows: Vec<HomePanel>,
}

impl RoleHome {
    /// The panels somebody sees who may do so much, in order.
    fn shown(&self, may: impl Fn(Permission) -> bool) -> Vec<HomePanel> {
        self.panels.iter().copied().filter(|panel| may(panel.needs())).collect()
    }
}

impl Definition for RoleHome {
    const FOLDER: &'static str = "policies";

    fn code(&self) -> &str {
        &self.code
    }

    fn check(&self, issues: &mut Issues<'_>) {
        if self.label.zh.is_empty() || self.panels.is_empty() {
            issues.add("panels", "没有名称或没有栏目", "写上 label，至少写一个栏目");
        }
        let twice = |(at, panel): (usize, &HomePanel)| self.panels[..at].contains(panel).then_some(*panel);
        for panel in self.panels.iter().enumerate().filter_map(twice) {
            issues.add("panels", format!("{} 写了两次", words::of(panel)), "删掉一个");
        }
        if self.panels.contains(&HomePanel::Figures) == self.figures.is_empty() {
            issues.add("figures", "数字和 figures 栏目要么都有，要么都没有", "补上另一个，或都删掉");
        }
        if self.figures.len() > MOST_FIGURES {
            issues.add("figures", format!("超过 {MOST_FIGURES} 个"), "只留最要紧的");
        }
        if self.cases.is_empty() {
            issues.add("cases", "没有例子", "写有哪些权限的人看到哪些栏目");
        }
        for case in &self.cases {
            if self.shown(|permission| case.may.contains(permission.0)) != case.shows {
                let may: Vec<&str> = case.may.iter().map(String::as_str).collect();
                issues.add(&may.join("、"), "例子与栏目不符", "改例子，或改 panels");
            }
        }
    }
}

/// The first page of every role.
#[derive(Clone, Debug)]
pub struct RoleHomes(BTreeMap<String, RoleHome>);

impl RoleHomes {
    /// Loads them: every role has one, and none names a panel its role may not see or a number nobody counts.
    pub fn load(
        sources: &[Source],
        roles: &BTreeMap<String, Role>,
        metrics: &Catalogue,
        found: &mut Vec<DefinitionIssue>,
    ) -> Self {
        let named: Vec<Source> = sources.iter().filter(|source| source.path == FILE).cloned().collect();
        let homes = load_many::<RoleHome>(&named, found);
        for (code, role) in roles {
            let mut issues = Issues::new(FILE, code, found);
            let Some(home) = homes.get(code) else {
                issues.add("code", "这个角色没有工作台", "写一条 [[entry]]");
                continue;
            };
            let seen = home.shown(|permission| role.permissions.contains(permission.0));
            for panel in home.panels.iter().filter(|panel| !seen.contains(panel)) {
                let what = format!("角色没有权限 {}，看不到 {}", panel.needs().0, words::of(*panel));
                issues.add("panels", what, "去掉这个栏目，或给角色这项权限");
            }
            for figure in home.figures.iter().filter(|figure| metrics.metric(figure).is_err()) {
                issues.add(figure, "没有这个指标", "用指标词典里的代码");
            }
        }
        for code in homes.keys().filter(|code| !roles.contains_key(*code)) {
            Issues::new(FILE, code, found).add("code", "没有这个角色", "用 roles.toml 里的代码");
        }
        Self(homes)
    }

    /// The numbers of a role's first page.
    #[must_use]
    pub fn figures(&self, role: &str) -> &[String] {
        self.0.get(role).map_or(&[], |home| &home.figures)
    }

    /// The panels of a role's first page that somebody sees who may do so much. The command line has no role and no page.
    #[must_use]
    pub fn panels(&self, role: &str, may: impl Fn(Permission) -> bool) -> Vec<HomePanel> {
        self.0.get(role).map(|home| home.shown(may)).unwrap_or_default()
    }
}
