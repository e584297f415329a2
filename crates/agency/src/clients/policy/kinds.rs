//! Client types, service modes, tags and the functions of a team: closed lists with words and examples.

use daiyun_base::definition::{Definition, Issues};
use daiyun_base::error::Label;
use serde::{Deserialize, Serialize};

/// A kind of client (S08).
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClientType {
    /// Code.
    pub code: String,
    /// Its place in lists.
    pub order: u32,
    /// What people call it.
    pub label: Label,
    /// What it is like.
    pub note: Label,
    /// What it is asked before the questions that everybody is asked.
    pub questions: Vec<Question>,
    /// The metrics it is usually measured by.
    pub kpis: Vec<String>,
    /// What to keep in mind with it.
    pub reminders: Vec<Label>,
    /// Metrics and whether they are usual.
    pub cases: Vec<KpiCase>,
}

/// A question of the needs report.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Question {
    /// Code.
    pub code: String,
    /// The question.
    pub label: Label,
}

/// An example.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KpiCase {
    /// Metric code.
    pub metric: String,
    /// Whether it is among the usual ones.
    pub usual: bool,
}

/// How much the agency does (S02.4).
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ServiceMode {
    /// Code.
    pub code: String,
    /// Its place in lists.
    pub order: u32,
    /// What people call it.
    pub label: Label,
    /// What it means.
    pub note: Label,
    /// Whose hands do the work.
    pub executes: Executes,
    /// What is usually agreed.
    pub scope: Vec<Label>,
    /// The parts of a client's page beside its overview.
    pub tabs: Vec<String>,
    /// Parts and whether they are shown.
    pub cases: Vec<TabCase>,
}

/// Whose hands do the work.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Executes {
    /// 乙方.
    Agency,
    /// Each its part.
    Both,
    /// 甲方.
    Client,
}

impl Executes {
    /// The words people read.
    #[must_use]
    pub fn label(self) -> Label {
        match self {
            Self::Agency => Label::new("乙方执行", "The agency executes"),
            Self::Both => Label::new("双方分工执行", "Both execute their part"),
            Self::Client => Label::new("甲方执行", "The client executes"),
        }
    }
}

/// An example.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TabCase {
    /// A part of the page.
    pub tab: String,
    /// Whether it is shown.
    pub shown: bool,
}

/// Where a chance lies (S06.4).
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClientTag {
    /// Code.
    pub code: String,
    /// What people call it.
    pub label: Label,
    /// Words and whether they find it.
    pub cases: Vec<TagCase>,
}

/// An example.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TagCase {
    /// What somebody types.
    pub text: String,
    /// Whether it finds the tag.
    pub found: bool,
}

/// A function of a client's team (S10.7).
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TeamFunction {
    /// Code.
    pub code: String,
    /// Its place in lists.
    pub order: u32,
    /// What people call it.
    pub label: Label,
    /// The roles that usually fill it.
    pub roles: Vec<String>,
    /// Roles and whether they usually fill it.
    pub cases: Vec<FunctionCase>,
}

/// An example.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FunctionCase {
    /// Role code.
    pub role: String,
    /// Whether it usually fills the function.
    pub usual: bool,
}

impl Definition for ClientType {
    const FOLDER: &'static str = "policies";

    fn code(&self) -> &str {
        &self.code
    }

    fn check(&self, issues: &mut Issues<'_>) {
        let wrong = self.cases.iter().find(|case| self.kpis.contains(&case.metric) != case.usual);
        check_cases(issues, self.cases.len(), wrong.map(|case| case.metric.as_str()));
        if self.questions.is_empty() {
            issues.add("questions", "没有问题", "每种客户至少问一个只问它的问题");
        }
    }
}

impl Definition for ServiceMode {
    const FOLDER: &'static str = "policies";

    fn code(&self) -> &str {
        &self.code
    }

    fn check(&self, issues: &mut Issues<'_>) {
        let wrong = self.cases.iter().find(|case| self.tabs.contains(&case.tab) != case.shown);
        check_cases(issues, self.cases.len(), wrong.map(|case| case.tab.as_str()));
    }
}

impl Definition for ClientTag {
    const FOLDER: &'static str = "policies";

    fn code(&self) -> &str {
        &self.code
    }

    fn check(&self, issues: &mut Issues<'_>) {
        let wrong = self.cases.iter().find(|case| self.label.zh.contains(&case.text) != case.found);
        check_cases(issues, self.cases.len(), wrong.map(|case| case.text.as_str()));
    }
}

impl Definition for TeamFunction {
    const FOLDER: &'static str = "policies";

    fn code(&self) -> &str {
        &self.code
    }

    fn check(&self, issues: &mut Issues<'_>) {
        let wrong = self.cases.iter().find(|case| self.roles.contains(&case.role) != case.usual);
        check_cases(issues, self.cases.len(), wrong.map(|case| case.role.as_str()));
    }
}

/// Examples are there and none of them is wrong.
pub(super) fn check_cases(issues: &mut Issues<'_>, count: usize, wrong: Option<&str>) {
    if count == 0 {
        issues.add("cases", "没有例子", "写一条是的和一条不是的");
    }
    if let Some(wrong) = wrong {
        issues.add("cases", format!("例子「{wrong}」与定义不符"), "改例子，或改定义");
    }
}
