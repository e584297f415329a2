//! 预警规则 as an operations lead writes it: `definitions/alerts/*.toml`, several `[[entry]]` tables on one topic.
//!
//! The kinds of condition are a closed list; thresholds are data. Each entry carries cases (days in, alert or not), and
//! loading runs them: a rule that does not do what its cases say is a broken definition, not a surprise at night.

use chrono::NaiveDate;
use daiyun_base::definition::{Definition, Issues};
use daiyun_base::error::{Label, Problem};
use daiyun_kpi::query::Dimension;
use serde::{Deserialize, Serialize};

use super::condition::Condition;
use super::finding::FEWEST_CHECK_DAYS;
use super::rules::{Breach, Event, last_judged};

/// One alert rule.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AlertRule {
    /// Never changes.
    pub code: String,
    /// Its name.
    pub label: Label,
    /// How loud it is.
    pub severity: Severity,
    /// Whose numbers it looks at.
    pub scope: RuleScope,
    /// When it fires.
    pub when: Condition,
    /// The SOP template a finding opens.
    pub sop_template: String,
    /// A finding that was verified and fires again within this many days has rebounded: it is re-opened, because the
    /// cure did not last. Later it is a new finding.
    pub rebound_days: u32,
    /// A promise is checked within so many days; later, other things have moved the metric.
    pub longest_check_days: u32,
    /// How a change is split to see where it came from: the first questions of the analysis.
    #[serde(default)]
    pub explained_by: Vec<Breakdown>,
    /// The fields of `when` an agency may change for itself, a client or a store.
    pub overridable: Vec<String>,
    /// The sentence people read, with slots.
    pub text: Label,
    /// Examples that loading runs.
    pub cases: Vec<Case>,
}

/// A metric split by a dimension.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Breakdown {
    /// The metric, or one that stands for it at a finer grain: order lines for orders.
    pub metric: String,
    /// What it is split by.
    pub by: Dimension,
}

/// How loud an alert is; the words are those of the health states.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, utoipa::ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Worth knowing today.
    Watch,
    /// Needs an owner today.
    Warning,
    /// Breaks quiet hours.
    Severe,
}

impl Severity {
    /// The word people read.
    #[must_use]
    pub fn label(self) -> Label {
        match self {
            Self::Watch => Label::new("关注", "Watch"),
            Self::Warning => Label::new("预警", "Warning"),
            Self::Severe => Label::new("严重", "Severe"),
        }
    }
}

/// Whose numbers a rule looks at, and what a finding is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RuleScope {
    /// Each store by itself.
    Store,
    /// All stores of a client together.
    Client,
}

/// An example beside a rule.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Case {
    /// What it shows.
    pub says: String,
    /// Consecutive days, a week to a line; the last is the day judged, or for a rule that lets days settle the last day
    /// whose data has come. `-` is a day without data, `~7` a day of a
    /// sale event.
    #[serde(default)]
    pub weeks: Vec<String>,
    /// The activity metric on those days; left out where the rule has none.
    #[serde(default)]
    pub activity: Vec<String>,
    /// Events, for the rules that count them.
    #[serde(default)]
    pub events: Vec<CaseEvent>,
    /// Whether the rule fires.
    pub breach: bool,
    /// For a rule that fires: how many days before the judged day it began.
    pub began_days_ago: Option<u32>,
}

/// An event of a case.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CaseEvent {
    /// When.
    pub hours_ago: u32,
    /// About what.
    pub issue: String,
}

impl AlertRule {
    /// The metrics a caller must fetch to judge this rule: what it judges and what shows activity.
    #[must_use]
    pub fn metrics(&self) -> Vec<&str> {
        match &self.when {
            Condition::Threshold { metric, activity, .. } => vec![metric, activity],
            Condition::WeekdayFall { metric, .. } => vec![metric],
            Condition::EventCount { .. } => Vec::new(),
        }
    }

    /// The rule with one field of its condition changed by the agency (S37.6). Refuses fields that are not marked
    /// overridable and values that make no rule.
    pub fn with_override(&self, field: &str, value: i64) -> Result<AlertRule, Problem> {
        if !self.overridable.iter().any(|open| open == field) {
            return Err(Problem::refused(
                "not_overridable",
                format!("「{}」的 {field} 不能改；可改的是 {}", self.label.zh, self.overridable.join("、")),
                format!(
                    "{field} of “{}” is fixed; you may change {}",
                    self.label.en,
                    self.overridable.join(", ")
                ),
            ));
        }
        let mut changed = self.clone();
        if changed.when.set(field, value).is_none() || !changed.when.faults().is_empty() {
            return Err(Problem::invalid(
                "override_out_of_range",
                format!("{field} 不能是 {value}；请填大于零、在合理范围内的整数"),
                format!("{field} cannot be {value}; give a whole number above zero and within reason"),
            ));
        }
        Ok(changed)
    }

    /// The sentence for a breach. `show` writes a value in the metric's unit.
    #[must_use]
    pub fn sentence(&self, breach: &Breach, subject: &Label, show: impl Fn(i64) -> String) -> Label {
        let fill = |text: &str, subject: &str| {
            text.replace("{subject}", subject)
                .replace("{actual}", &show(breach.actual))
                .replace("{limit}", &show(breach.limit))
                .replace(
                    "{expected}",
                    &breach.expected.map_or("--".to_owned(), |value| show(value.rounded())),
                )
                .replace("{days}", &breach.days().to_string())
                .replace("{since}", &breach.began_on.to_string())
                .replace("{issue}", breach.issue.as_deref().unwrap_or("--"))
        };
        Label::new(fill(&self.text.zh, &subject.zh), fill(&self.text.en, &subject.en))
    }
}

impl Definition for AlertRule {
    const FOLDER: &'static str = "alerts";

    fn code(&self) -> &str {
        &self.code
    }

    fn check(&self, issues: &mut Issues<'_>) {
        for (field, how) in self.when.faults() {
            issues.add(field, "数值不成规则", how);
        }
        if !(FEWEST_CHECK_DAYS..=MOST_CHECK_DAYS).contains(&u64::from(self.longest_check_days)) {
            issues.add("longest_check_days", "检查期不合理", "3 到 180 天");
        }
        for field in &self.overridable {
            if self.when.clone().set(field, 1).is_none() {
                issues.add("overridable", format!("这类规则没有 {field}"), "只列 when 里的数字字段");
            }
        }
        for text in [&self.text.zh, &self.text.en] {
            for slot in slots_of(text).into_iter().filter(|slot| !self.when.slots().contains(slot)) {
                issues.add("text", format!("不认识的槽位 {{{slot}}}"), self.when.slots().join("、"));
            }
        }
        if !self.cases.iter().any(|case| case.breach) || self.cases.iter().all(|case| case.breach) {
            issues.add("cases", "触发与不触发的例子都要有", "各写至少一个 [[entry.cases]]");
        }
        for case in &self.cases {
            if let Err(what) = case.run(self) {
                issues.add("cases", format!("「{}」{what}", case.says), "改规则，或改例子");
            }
        }
    }
}

/// The names between braces.
fn slots_of(text: &str) -> Vec<&str> {
    text.split('{').skip(1).filter_map(|rest| rest.split_once('}')).map(|(slot, _)| slot).collect()
}

impl Case {
    /// Judges the example and says in words where the rule and the example differ.
    fn run(&self, rule: &AlertRule) -> Result<(), String> {
        let day = case_day();
        let breach = match rule.when {
            Condition::Threshold { .. } | Condition::WeekdayFall { .. } => {
                let series = super::rules::Series::of_case(&self.weeks, &self.activity, day)?;
                super::rules::evaluate(rule, &series, last_judged(rule, day))
            }
            Condition::EventCount { .. } => {
                let now = daiyun_base::period::from_shanghai(day.and_time(chrono::NaiveTime::MIN));
                let hours = |event: &CaseEvent| chrono::TimeDelta::hours(i64::from(event.hours_ago));
                let event = |event: &CaseEvent| Event { at: now - hours(event), issue: event.issue.clone() };
                let events: Vec<Event> = self.events.iter().map(event).collect();
                super::rules::evaluate_events(rule, &events, now).into_iter().next()
            }
        };
        let began = breach.as_ref().map(|breach| (breach.day - breach.began_on).num_days());
        match (self.breach, breach) {
            (true, None) => Err("应触发，没有触发".to_owned()),
            (false, Some(breach)) => {
                Err(format!("不应触发，却触发了：{} 对 {}", breach.actual, breach.limit))
            }
            (_, _) if self.began_days_ago.is_some_and(|days| Some(i64::from(days)) != began) => {
                Err(format!("开始日不对：得到 {began:?} 天前"))
            }
            (_, _) => Ok(()),
        }
    }
}

/// Half a year: nobody remembers what an older action was to change.
const MOST_CHECK_DAYS: u64 = 180;

/// Cases are judged on a Sunday, so that a line of seven days is a calendar week.
fn case_day() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 6, 28).unwrap_or_default()
}

#[cfg(test)]
pub(super) mod tests {
    use daiyun_base::definition::{DefinitionIssue, Source, load_many};
    use std::collections::BTreeMap;

    use super::*;

    /// The rules as shipped.
    pub(crate) fn shipped() -> BTreeMap<String, AlertRule> {
        let (rules, issues) = loaded(&[
            include_str!("../../../../definitions/alerts/trade.toml"),
            include_str!("../../../../definitions/alerts/advertising.toml"),
            include_str!("../../../../definitions/alerts/service.toml"),
        ]);
        assert!(issues.is_empty(), "{issues:#?}");
        rules
    }

    fn loaded(texts: &[&str]) -> (BTreeMap<String, AlertRule>, Vec<DefinitionIssue>) {
        let sources: Vec<Source> = texts.iter().map(|text| Source::new("alerts/test.toml", *text)).collect();
        let mut issues = Vec::new();
        let rules = load_many::<AlertRule>(&sources, &mut issues);
        (rules, issues)
    }

    const SOUND: &str = r#"
        [[entry]]
        code = "refund_rate_high"
        label = { zh = "退款率偏高", en = "Refund rate too high" }
        severity = "watch"
        scope = "client"
        when = { kind = "threshold", metric = "refund_rate", side = "above", level = 150000, days_in_a_row = 2, activity = "paid_orders", minimum_activity = 30 }
        sop_template = "sales_fall_response"
        rebound_days = 7
        longest_check_days = 30
        overridable = ["level"]
        text = { zh = "{subject} 退款率 {actual}，高于 {limit}", en = "Refund rate of {subject} is {actual}, above {limit}" }
        cases = [
          { says = "两天偏高", weeks = ["100000 160000 170000"], activity = ["50 50 50"], breach = true, began_days_ago = 1 },
          { says = "正好在线上", weeks = ["160000 150000"], activity = ["50 50"], breach = false },
        ]"#;

    #[test]
    fn shipped_rules_do_what_their_cases_say() {
        let codes: Vec<String> = shipped().into_keys().collect();
        assert_eq!(
            codes,
            [
                "bad_reviews_surge",
                "negative_spread",
                "platform_intervention",
                "repeated_complaint",
                "roas_below_floor",
                "sales_fall_same_weekday",
            ]
        );
    }

    #[test]
    fn a_broken_rule_is_refused_with_the_way_to_fix_it() {
        let check = |from: &str, to: &str, expected: &str| {
            let text = SOUND.replace(from, to);
            assert!(from.is_empty() || text != SOUND, "{from} is not in the sample");
            let issues: Vec<String> = loaded(&[&text]).1.iter().map(ToString::to_string).collect();
            assert_eq!(issues.len(), usize::from(!expected.is_empty()), "{issues:#?}");
            assert!(issues.iter().all(|issue| issue.contains(expected)), "{issues:#?}");
        };
        check("", "", "");
        check("level = 150000", "level = 165000", "应触发，没有触发");
        check("160000 150000", "160000 150001", "不应触发，却触发了：150001 对 150000");
        check("began_days_ago = 1", "began_days_ago = 2", "开始日不对");
        check("minimum_activity = 30", "minimum_activity = 0", "没有花费的一天也会触发");
        check("{limit}\", en", "{expected}\", en", "不认识的槽位 {expected}");
        check("[\"level\"]", "[\"metric\"]", "没有 metric");
        check("breach = false", "breach = false, note = \"\"", "note");
        check("kind = \"threshold\"", "kind = \"threshhold\"", "threshhold");
        check("minimum_activity = 30", "minimum_activity = 30, settle_days = 1", "应触发，没有触发");
        check("longest_check_days = 30", "longest_check_days = 2", "3 到 180 天");
        check("minimum_activity = 30", "minimum_activity = 30, floor = 1", "floor");
        check("50 50 50", "50 50", "activity 有 2 天，weeks 有 3 天");
        check("100000 160000", "10万 160000", "「10万」不是整数");
    }

    #[test]
    fn an_agency_changes_only_what_is_marked() {
        let rule = loaded(&[SOUND]).0["refund_rate_high"].clone();
        let level = |rule: &AlertRule| match rule.when {
            Condition::Threshold { level, .. } => level,
            Condition::WeekdayFall { .. } | Condition::EventCount { .. } => 0,
        };
        assert_eq!(level(&rule.with_override("level", 120_000).unwrap()), 120_000);
        assert_eq!(rule.with_override("days_in_a_row", 5).unwrap_err().code, "not_overridable");
        let fall = &shipped()["sales_fall_same_weekday"];
        assert!(fall.with_override("weeks", 12).is_ok());
        for (field, value) in [("weeks", 3), ("weeks", -1), ("fall_ppm", 0), ("fall_ppm", 1_000_000)] {
            assert_eq!(
                fall.with_override(field, value).unwrap_err().code,
                "override_out_of_range",
                "{field} {value}"
            );
        }
    }
}
