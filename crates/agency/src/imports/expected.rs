//! 应到报表 as an operations lead writes them: `definitions/policies/reports.toml`, platform by platform.

use std::collections::BTreeMap;

use daiyun_base::definition::{Definition, DefinitionIssue, Issues, Source, load_many};
use daiyun_base::error::Label;
use serde::Deserialize;

/// The one file of the folder that holds them; its neighbours hold roles and sale days.
const FILE: &str = "policies/reports.toml";

/// The reports of a platform that are expected every day.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlatformReports {
    /// The platform.
    pub code: String,
    /// What they are called together.
    pub label: Label,
    /// Its reports, the most needed first.
    pub reports: Vec<ExpectedReport>,
    /// Facts and whether they are expected.
    pub cases: Vec<Case>,
}

/// A report that is expected.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExpectedReport {
    /// The fact it feeds.
    pub fact: String,
    /// What people call it: 「昨天的流量数据还没有导入」.
    pub label: Label,
}

/// A fact and whether a report of it is expected.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Case {
    /// The fact.
    pub fact: String,
    /// Whether it is.
    pub is_expected: bool,
}

/// The reports that are expected, platform by platform.
#[derive(Clone, Debug, Default)]
pub struct ExpectedReports(BTreeMap<String, PlatformReports>);

impl ExpectedReports {
    /// Loads the file.
    pub fn load(sources: &[Source], found: &mut Vec<DefinitionIssue>) -> Self {
        let file: Vec<Source> = sources.iter().filter(|source| source.path == FILE).cloned().collect();
        Self(load_many(&file, found))
    }

    /// The reports of a platform, the most needed first.
    #[must_use]
    pub fn of(&self, platform: &str) -> &[ExpectedReport] {
        self.0.get(platform).map_or(&[], |platform| &platform.reports)
    }

    /// Every platform with its reports.
    #[cfg(test)]
    pub(super) fn iter(&self) -> impl Iterator<Item = &PlatformReports> {
        self.0.values()
    }
}

impl Definition for PlatformReports {
    const FOLDER: &'static str = "policies";

    fn code(&self) -> &str {
        &self.code
    }

    fn check(&self, issues: &mut Issues<'_>) {
        if self.label.zh.is_empty() || self.reports.is_empty() {
            issues.add("reports", "没有名称或没有报表", "写上 label，至少写一份报表");
        }
        if self.cases.is_empty() {
            issues.add("cases", "没有例子", "至少写一个");
        }
        for case in &self.cases {
            if self.reports.iter().any(|report| report.fact == case.fact) != case.is_expected {
                issues.add("cases", format!("{} 与例子不符", case.fact), "改 reports，或改例子");
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::definitions::Definitions;

    #[test]
    fn every_expected_report_can_come() {
        let definitions = Definitions::embedded().unwrap();
        for platform in definitions.reports.iter() {
            let of_platform =
                || definitions.formats.iter().filter(|format| format.platform() == platform.code);
            for report in &platform.reports {
                let states = of_platform().any(|format| format.fact.as_deref() == Some(report.fact.as_str()));
                let derives = report.fact == "orders" && of_platform().any(|format| format.derive);
                assert!(states || derives, "{} {}", platform.code, report.fact);
            }
        }
        assert_eq!(definitions.reports.of("taobao")[2].label.zh, "流量数据");
        assert!(definitions.reports.of("nowhere").is_empty());
    }
}
