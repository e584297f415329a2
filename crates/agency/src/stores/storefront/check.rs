//! 检查项 as an operations lead writes them: `definitions/policies/storefront_checks.toml`.

use daiyun_base::definition::{Definition, DefinitionIssue, Issues, Source, load_many};
use daiyun_base::error::Label;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The one file of the folder that holds them.
const FILE: &str = "policies/storefront_checks.toml";

/// How a check is answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum AnswerKind {
    /// A number of seconds.
    Seconds,
    /// A number of things.
    Count,
    /// Yes or no.
    YesNo,
}

/// One thing to look at.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StorefrontCheck {
    /// Never changes.
    pub code: String,
    /// Where it stands in the list.
    pub order: u32,
    /// Its name.
    pub label: Label,
    /// What is asked.
    pub question: Label,
    /// How it is done well.
    pub hint: Label,
    /// How it is answered.
    pub answer: AnswerKind,
    /// The largest number that passes.
    pub at_most: Option<i64>,
    /// After how many days it is looked at again.
    pub again_days: u64,
    /// Answers and whether they pass.
    pub cases: Vec<CheckCase>,
}

/// One example.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CheckCase {
    /// A number that was answered.
    pub number: Option<i64>,
    /// Yes or no.
    pub yes: Option<bool>,
    /// Whether it passes.
    pub passes: bool,
}

impl StorefrontCheck {
    /// Whether an answer passes; nothing when it is not an answer to this.
    #[must_use]
    pub fn passes(&self, number: Option<i64>, yes: Option<bool>) -> Option<bool> {
        /// Nobody counts further.
        const MOST: i64 = 999;
        match (self.answer, number, yes) {
            (AnswerKind::YesNo, None, Some(yes)) => Some(yes),
            (AnswerKind::Seconds | AnswerKind::Count, Some(number), None) if (0..=MOST).contains(&number) => {
                Some(number <= self.at_most.unwrap_or(MOST))
            }
            (AnswerKind::YesNo | AnswerKind::Seconds | AnswerKind::Count, ..) => None,
        }
    }
}

/// All checks, in order.
#[derive(Clone, Debug, Default)]
pub struct StorefrontChecks(Vec<StorefrontCheck>);

impl StorefrontChecks {
    /// Loads the file.
    pub fn load(sources: &[Source], found: &mut Vec<DefinitionIssue>) -> Self {
        let own: Vec<Source> = sources.iter().filter(|source| source.path == FILE).cloned().collect();
        let mut checks: Vec<StorefrontCheck> = load_many(&own, found).into_values().collect();
        checks.sort_by_key(|check| check.order);
        Self(checks)
    }

    /// All of them, in order.
    #[must_use]
    pub fn all(&self) -> &[StorefrontCheck] {
        &self.0
    }

    /// After how many days somebody looks again.
    #[must_use]
    pub fn again_days(&self) -> u64 {
        self.0.iter().map(|check| check.again_days).min().unwrap_or(30)
    }
}

impl Definition for StorefrontCheck {
    const FOLDER: &'static str = "policies";

    fn code(&self) -> &str {
        &self.code
    }

    fn check(&self, issues: &mut Issues<'_>) {
        let is_number = self.answer != AnswerKind::YesNo;
        if is_number != self.at_most.is_some() {
            issues.add("at_most", "秒数和次数要有上限，是否题没有", "写 at_most，或去掉它");
        }
        if self.again_days == 0 || self.again_days > super::rules::LONGEST_WAIT {
            issues.add("again_days", "再次检查的天数不在 1 到 366 之间", "改成这个范围里的天数");
        }
        for case in &self.cases {
            if self.passes(case.number, case.yes) != Some(case.passes) {
                issues.add("cases", "例子与规则不符", "改例子，或改 answer、at_most");
            }
        }
    }
}
