//! The lights of an engagement (S29). What nothing measures yet is off: no light is green by default.

use daiyun_base::definition::{Definition, Issues};
use daiyun_base::error::Label;
use serde::{Deserialize, Serialize};

use super::kinds::check_cases;

/// A part of health.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HealthPart {
    /// Code.
    pub code: String,
    /// Its place.
    pub order: u32,
    /// What people call it.
    pub label: Label,
    /// What it is judged by.
    pub by: Judged,
    /// The output, for [`Judged::Output`].
    #[serde(default)]
    pub output: String,
    /// The kinds of note, for [`Judged::Notes`].
    #[serde(default)]
    pub kinds: Vec<String>,
    /// So many days are good.
    #[serde(default)]
    pub good_days: i64,
    /// So many are a warning, more are bad.
    #[serde(default)]
    pub fair_days: i64,
    /// The part of the client's page that shows the evidence.
    #[serde(default)]
    pub tab: Option<String>,
    /// Examples.
    pub cases: Vec<HealthCase>,
}

/// What a part is judged by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Judged {
    /// An accepted output of onboarding.
    Output,
    /// The days since the last note.
    Notes,
    /// Vacancies.
    Team,
    /// Nothing yet.
    Later,
}

/// A light.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Light {
    /// 良好.
    Good,
    /// 留意.
    Fair,
    /// 缺失.
    Bad,
    /// 尚未启用.
    Off,
}

/// What is known of a part.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Seen {
    /// Days since it last happened; nothing if never.
    pub days: Option<i64>,
    /// Functions nobody fills.
    pub vacant: usize,
    /// Nobody leads the project.
    pub is_without_manager: bool,
}

/// An example.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HealthCase {
    light: Light,
    days: Option<i64>,
    #[serde(default)]
    vacant: usize,
    #[serde(default)]
    without_manager: bool,
}

impl HealthPart {
    /// The light of what is known, with the sentence beside it.
    #[must_use]
    pub fn light(&self, seen: Seen) -> (Light, Label) {
        match self.by {
            Judged::Later => (Light::Off, Label::new("尚未启用", "Not measured yet")),
            Judged::Output => match seen.days {
                Some(_) => (Light::Good, Label::new("已验收", "Accepted")),
                None => (Light::Bad, Label::new("还没有验收过的版本", "Nothing accepted yet")),
            },
            Judged::Notes => self.by_notes(seen.days),
            Judged::Team if seen.is_without_manager => {
                (Light::Bad, Label::new("还没有项目负责人", "Nobody leads the project"))
            }
            Judged::Team if seen.vacant > 0 => {
                let count = seen.vacant;
                (
                    Light::Fair,
                    Label::new(format!("{count} 个职能未指派"), format!("{count} functions vacant")),
                )
            }
            Judged::Team => (Light::Good, Label::new("全部到位", "Everybody is in place")),
        }
    }

    fn by_notes(&self, days: Option<i64>) -> (Light, Label) {
        let Some(days) = days else {
            return (Light::Bad, Label::new("还没有记录", "Nothing written down yet"));
        };
        let light = match days {
            ..=-1 => Light::Good,
            _ if days <= self.good_days => Light::Good,
            _ if days <= self.fair_days => Light::Fair,
            _ => Light::Bad,
        };
        let said = match days {
            ..=0 => Label::new("今天有记录", "Written down today"),
            _ => Label::new(format!("{days} 天前有记录"), format!("Written down {days} days ago")),
        };
        (light, said)
    }
}

impl Definition for HealthPart {
    const FOLDER: &'static str = "policies";

    fn code(&self) -> &str {
        &self.code
    }

    fn check(&self, issues: &mut Issues<'_>) {
        let seen = |case: &HealthCase| Seen {
            days: case.days,
            vacant: case.vacant,
            is_without_manager: case.without_manager,
        };
        let wrong = self.cases.iter().any(|case| self.light(seen(case)).0 != case.light);
        check_cases(issues, self.cases.len(), wrong.then_some(self.code.as_str()));
        if self.by == Judged::Notes && (self.kinds.is_empty() || self.good_days > self.fair_days) {
            issues.add("kinds", "按记录判断要写 kinds，且 good_days ≤ fair_days", "补全");
        }
    }
}
