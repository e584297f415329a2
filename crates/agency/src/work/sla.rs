//! 时限: how long an answer may take, from `definitions/policies/sla.toml`. The clock runs day and night.

use chrono::{DateTime, TimeDelta, Utc};
use daiyun_base::definition::{Definition, Issues};
use daiyun_base::error::Label;
use serde::Deserialize;

use super::template::{instant, wall_time};

/// One class of promise. Load it with [`daiyun_base::definition::load_many`] from `policies/sla.toml` alone: the folder
/// is shared with other policies.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SlaClass {
    /// Never changes.
    pub code: String,
    /// Its name.
    pub label: Label,
    /// What starts the clock.
    pub starts: Label,
    /// How long it may take.
    pub hours: u32,
    /// How long before the end the owner is reminded.
    pub warn_hours_before: u32,
    /// The role that answers for it.
    pub owner: String,
    /// The slide whose lesson explains it.
    pub lesson: String,
    /// Starts and the times that follow, in Shanghai time.
    pub cases: Vec<SlaCase>,
}

/// A start and the times that follow from it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SlaCase {
    /// When the clock starts.
    pub start: String,
    /// When it ends.
    pub due: String,
    /// When the owner is reminded.
    pub warn: String,
}

impl SlaClass {
    /// When the promise ends.
    #[must_use]
    pub fn due_at(&self, started_at: DateTime<Utc>) -> DateTime<Utc> {
        started_at + TimeDelta::hours(i64::from(self.hours))
    }

    /// When the owner is reminded.
    #[must_use]
    pub fn warn_at(&self, started_at: DateTime<Utc>) -> DateTime<Utc> {
        self.due_at(started_at) - TimeDelta::hours(i64::from(self.warn_hours_before))
    }
}

impl Definition for SlaClass {
    const FOLDER: &'static str = "policies";

    fn code(&self) -> &str {
        &self.code
    }

    fn check(&self, issues: &mut Issues<'_>) {
        if self.hours == 0 || self.warn_hours_before >= self.hours {
            issues.add("warn_hours_before", "提醒不在时限之内", "hours 大于 0，提醒时间小于 hours");
        }
        if self.cases.is_empty() {
            issues.add("cases", "没有例子", "写一个起点与对应的时间");
        }
        for case in &self.cases {
            let found = instant(&case.start)
                .map(|start| (wall_time(self.due_at(start)), wall_time(self.warn_at(start))));
            if found != Some((case.due.clone(), case.warn.clone())) {
                issues.add("cases", format!("{} 起，算得 {found:?}", case.start), "改时限，或改例子");
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use daiyun_base::definition::{Source, load_many};

    use super::*;

    #[test]
    fn each_class_keeps_its_own_clock() {
        let text = include_str!("../../../../definitions/policies/sla.toml");
        let load = |text: &str| {
            let mut issues = Vec::new();
            let classes = load_many::<SlaClass>(&[Source::new("policies/sla.toml", text)], &mut issues);
            (classes, issues)
        };
        let (classes, issues) = load(text);
        assert!(issues.is_empty(), "{issues:#?}");
        let hours: Vec<(&str, u32)> =
            classes.values().map(|class| (class.code.as_str(), class.hours)).collect();
        assert_eq!(
            hours,
            [
                ("complaint_first_response", 24),
                ("crisis_first_response", 2),
                ("refund_done", 48),
                ("return_acknowledged", 24),
            ]
        );
        let (_, issues) = load(&text.replace("hours = 48", "hours = 47"));
        assert_eq!(issues.len(), 1, "{issues:#?}");
        let (_, issues) = load(&text.replace("warn_hours_before = 1\n", "warn_hours_before = 2\n"));
        assert!(issues.iter().any(|issue| issue.field == "warn_hours_before"), "{issues:#?}");
    }
}
