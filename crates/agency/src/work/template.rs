//! SOP 模板 as an operations lead writes it: `definitions/sop/*.toml`, several `[[entry]]` tables in a file.
//!
//! The four layers of the SOP library (S38.1) are fields: `policy` is the rule it serves, stages and steps are the
//! process, each step's `guide` is the how-to, its `form` the fields to fill in. A template without one of the parts a
//! document needs (S38.2: structure, steps, standard, example) does not load. Each entry carries cases, a start and the
//! due dates that follow from it, which loading works out and compares.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, Months, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Utc};
use daiyun_base::definition::{Definition, Issues};
use daiyun_base::error::Label;
use daiyun_base::period::{business_day, from_shanghai, shanghai};
use serde::{Deserialize, Deserializer, Serialize};

/// One SOP template.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SopTemplate {
    /// Never changes.
    pub code: String,
    /// Counts up with each change, so that runs of two versions can be compared (S38.8).
    pub revision: u32,
    /// Its name.
    pub label: Label,
    /// What a run is for.
    pub scope: RunScope,
    /// What starts a run; its dates count from there.
    pub anchor: Anchor,
    /// 政策规范: the rule this SOP serves.
    pub policy: Label,
    /// 示例: what a good run looks like.
    pub example: Label,
    /// 流程框架: the stages, in order.
    pub stages: Vec<Stage>,
    /// The steps, in order.
    pub steps: Vec<Step>,
    /// Starts and the due dates that follow.
    pub cases: Vec<Case>,
}

/// What a run is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RunScope {
    /// The agency itself.
    Agency,
    /// One client.
    Client,
    /// One store.
    Store,
}

/// What starts a run and what its dates count from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Anchor {
    /// Every day.
    Day,
    /// Every week, from Monday.
    Week,
    /// Every month, from its first day.
    Month,
    /// Every quarter, from its first day.
    Quarter,
    /// The instant something happened: a finding, an incident, a signed lead.
    Start,
    /// The day of a sale event; the steps before it are scheduled backwards.
    EventDay,
    /// The last day of a contract's term.
    TermEnd,
}

/// A stage of a run. It is passed when its gate steps are done.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Stage {
    /// Never changes.
    pub code: String,
    /// Its name.
    pub label: Label,
    /// When work on it begins.
    pub starts: Offset,
}

/// A step: what becomes a task.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// Never changes.
    pub code: String,
    /// The stage it belongs to.
    pub stage: String,
    /// Its name.
    pub label: Label,
    /// The role that owns it.
    pub owner: String,
    /// When it is due.
    pub due: Offset,
    /// How long it takes, where that is part of the rule (meetings, S39.2).
    pub minutes: Option<u32>,
    /// 交付标准: how anybody can tell that it is done.
    pub standard: Label,
    /// How soon it goes first.
    pub priority: Priority,
    /// Whether the stage waits for it.
    pub gate: bool,
    /// Who says that it is done.
    pub acceptance: Acceptance,
    /// What the record behind the run must have reached first. It hands the step in by getting there; nobody does by hand.
    pub milestone: Option<Milestone>,
    /// 操作指南: how it is done.
    pub guide: Label,
    /// 表单模板: the fields to fill in, where the step leaves a form behind.
    #[serde(default)]
    pub form: Vec<Label>,
    /// The slide whose lesson explains it.
    pub lesson: String,
}

/// How soon a task goes first.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, utoipa::ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Priority {
    /// Before anything else.
    P1,
    /// In its turn.
    P2,
    /// When there is time.
    P3,
}

/// Who accepts finished work.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Acceptance {
    /// The owner: a routine whose record speaks for itself.
    Owner,
    /// Somebody else than the owner.
    SomeoneElse,
}

/// A point on the way of the record behind a run, told by that record: see [`super::reach`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Milestone {
    /// 动作已登记: what was promised has been done, with its expected effect written down before.
    Acted,
    /// 结论已出: it has been decided whether it helped.
    Concluded,
}

/// A distance from the anchor, written as operations people write it: `T-60 18:00` (days, Shanghai wall time),
/// `T-3m 18:00` (calendar months), `T+2h` (hours of the clock, day and night).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Offset {
    /// Hours after the anchor's instant.
    Hours(i64),
    /// Days from the anchor's business day, at a time of that day.
    Days(i64, NaiveTime),
    /// Calendar months from the anchor's business day, at a time of that day. The last day of a shorter month stands in
    /// for a day it does not have.
    Months(i32, NaiveTime),
}

/// A start and the due dates that follow from it, all in Shanghai time.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Case {
    /// The anchor, `2026-11-11 00:00`.
    pub start: String,
    /// Due times by stage or step code.
    pub due: BTreeMap<String, String>,
}

impl SopTemplate {
    /// The roles that own its steps.
    #[must_use]
    pub fn owners(&self) -> BTreeSet<&str> {
        self.steps.iter().map(|step| step.owner.as_str()).collect()
    }

    /// The stage with a code.
    #[must_use]
    pub fn stage(&self, code: &str) -> Option<&Stage> {
        self.stages.iter().find(|stage| stage.code == code)
    }
}

impl Offset {
    /// The instant at this distance from an anchor.
    #[must_use]
    pub fn from(self, anchor: DateTime<Utc>) -> DateTime<Utc> {
        let day = business_day(anchor);
        match self {
            Self::Hours(hours) => anchor + TimeDelta::hours(hours),
            Self::Days(days, at) => from_shanghai((day + TimeDelta::days(days)).and_time(at)),
            Self::Months(months, at) => from_shanghai(months_later(day, months).and_time(at)),
        }
    }
}

fn months_later(day: NaiveDate, months: i32) -> NaiveDate {
    let distance = Months::new(months.unsigned_abs());
    if months < 0 { day - distance } else { day + distance }
}

/// A text that is not a distance.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("「{0}」不是时限，请写成 T-60 18:00、T-3m 18:00 或 T+2h")]
pub struct OffsetError(String);

/// Ten years either way: further is a slip of the finger.
const FARTHEST_HOURS: i64 = 10 * 366 * 24;

impl FromStr for Offset {
    type Err = OffsetError;

    fn from_str(text: &str) -> Result<Self, OffsetError> {
        let wrong = || OffsetError(text.to_owned());
        let distance =
            text.strip_prefix('T').filter(|rest| rest.starts_with(['+', '-'])).ok_or_else(wrong)?;
        if let Some(hours) = distance.strip_suffix('h') {
            let hours = hours.parse().map_err(|_| wrong())?;
            return within(hours, 1).then_some(Self::Hours(hours)).ok_or_else(wrong);
        }
        let (distance, at) = distance.split_once(' ').ok_or_else(wrong)?;
        let at = NaiveTime::parse_from_str(at, "%H:%M").map_err(|_| wrong())?;
        if let Some(months) = distance.strip_suffix('m') {
            let months: i32 = months.parse().map_err(|_| wrong())?;
            return within(i64::from(months), 31 * 24).then_some(Self::Months(months, at)).ok_or_else(wrong);
        }
        let days = distance.parse().map_err(|_| wrong())?;
        within(days, 24).then_some(Self::Days(days, at)).ok_or_else(wrong)
    }
}

fn within(count: i64, hours_each: i64) -> bool {
    count.saturating_abs().saturating_mul(hours_each) <= FARTHEST_HOURS
}

impl fmt::Display for Offset {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Hours(hours) => write!(f, "T{hours:+}h"),
            Self::Days(days, at) => write!(f, "T{days:+} {}", at.format("%H:%M")),
            Self::Months(months, at) => write!(f, "T{months:+}m {}", at.format("%H:%M")),
        }
    }
}

impl<'de> Deserialize<'de> for Offset {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

impl Definition for SopTemplate {
    const FOLDER: &'static str = "sop";

    fn code(&self) -> &str {
        &self.code
    }

    fn check(&self, issues: &mut Issues<'_>) {
        check_codes(self, issues);
        check_parts(self, issues);
        check_cases(self, issues);
    }
}

fn check_codes(template: &SopTemplate, issues: &mut Issues<'_>) {
    let mut seen = BTreeSet::new();
    let codes =
        template.stages.iter().map(|stage| &stage.code).chain(template.steps.iter().map(|step| &step.code));
    for code in codes {
        if !seen.insert(code) {
            issues.add("code", format!("「{code}」出现两次"), "阶段与步骤的 code 不能相同");
        }
    }
    for step in template.steps.iter().filter(|step| template.stage(&step.stage).is_none()) {
        issues.add(
            "stage",
            format!("步骤「{}」的阶段「{}」不存在", step.code, step.stage),
            "填 stages 里的 code",
        );
    }
    for stage in &template.stages {
        if !template.steps.iter().any(|step| step.stage == stage.code && step.gate) {
            issues.add(
                "gate",
                format!("阶段「{}」没有关口步骤", stage.code),
                "至少一步 gate = true，否则阶段不用做就能通过",
            );
        }
    }
}

/// S38.2: a document without its parts is not a document.
fn check_parts(template: &SopTemplate, issues: &mut Issues<'_>) {
    let mut texts = vec![("policy", &template.policy), ("example", &template.example)];
    for step in &template.steps {
        texts.extend([("standard", &step.standard), ("guide", &step.guide), ("label", &step.label)]);
        if !step.lesson.starts_with('S') {
            issues.add("lesson", format!("「{}」不是课程", step.lesson), "写课程编号，例如 S15");
        }
    }
    for (field, text) in texts {
        if text.zh.trim().is_empty() || text.en.trim().is_empty() {
            issues.add(field, "空白", "中英文各写一句");
        }
    }
    if template.steps.iter().all(|step| step.form.is_empty()) {
        issues.add("form", "没有一步留下表单", "至少一步写 form，四层缺一不可");
    }
}

fn check_cases(template: &SopTemplate, issues: &mut Issues<'_>) {
    let mut shown = BTreeSet::new();
    for case in &template.cases {
        let Some(anchor) = instant(&case.start) else {
            issues.add("cases", format!("「{}」不是时间", case.start), "写成 2026-11-11 00:00");
            continue;
        };
        for (code, expected) in &case.due {
            shown.insert(code.as_str());
            let Some(offset) = offset_of(template, code) else {
                issues.add("cases", format!("没有「{code}」这一步"), "填阶段或步骤的 code");
                continue;
            };
            let found = wall_time(offset.from(anchor));
            if found != *expected {
                issues.add(
                    "cases",
                    format!("{code} 应为 {expected}，算得 {found}"),
                    "改步骤的 due，或改例子",
                );
            }
        }
    }
    for step in template.steps.iter().filter(|step| !shown.contains(step.code.as_str())) {
        issues.add("cases", format!("步骤「{}」没有例子", step.code), "在 [entry.cases.due] 里写出它的时间");
    }
}

fn offset_of(template: &SopTemplate, code: &str) -> Option<Offset> {
    let step = template.steps.iter().find(|step| step.code == code).map(|step| step.due);
    step.or_else(|| template.stage(code).map(|stage| stage.starts))
}

/// Reads a wall time of a case, `2026-11-11 00:00` in Shanghai.
pub(super) fn instant(text: &str) -> Option<DateTime<Utc>> {
    NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M").ok().map(from_shanghai)
}

/// Writes an instant as a case does.
pub(super) fn wall_time(at: DateTime<Utc>) -> String {
    at.with_timezone(&shanghai()).format("%Y-%m-%d %H:%M").to_string()
}

#[cfg(test)]
pub(super) mod tests {
    use daiyun_base::definition::{DefinitionIssue, Source, load_many};

    use super::*;

    const SHIPPED: [&str; 9] = [
        include_str!("../../../../definitions/sop/daily.toml"),
        include_str!("../../../../definitions/sop/weekly.toml"),
        include_str!("../../../../definitions/sop/monthly.toml"),
        include_str!("../../../../definitions/sop/quarterly.toml"),
        include_str!("../../../../definitions/sop/sale_event.toml"),
        include_str!("../../../../definitions/sop/crisis.toml"),
        include_str!("../../../../definitions/sop/finding.toml"),
        include_str!("../../../../definitions/sop/onboarding.toml"),
        include_str!("../../../../definitions/sop/renewal.toml"),
    ];

    /// The templates as shipped.
    pub(crate) fn shipped() -> BTreeMap<String, SopTemplate> {
        let (templates, issues) = loaded(&SHIPPED);
        assert!(issues.is_empty(), "{issues:#?}");
        templates
    }

    fn loaded(texts: &[&str]) -> (BTreeMap<String, SopTemplate>, Vec<DefinitionIssue>) {
        let sources: Vec<Source> = texts.iter().map(|text| Source::new("sop/test.toml", *text)).collect();
        let mut issues = Vec::new();
        let templates = load_many::<SopTemplate>(&sources, &mut issues);
        (templates, issues)
    }

    #[test]
    fn shipped_templates_hold_what_the_deck_asks() {
        let templates = shipped();
        let steps = |code: &str| templates[code].steps.len();
        let minutes = |code: &str| templates[code].steps.iter().find_map(|step| step.minutes);
        for five in ["daily_operations", "weekly_operations", "monthly_operations", "quarterly_operations"] {
            assert_eq!(steps(five), 5, "{five}");
        }
        assert_eq!(minutes("daily_standup"), Some(15));
        assert_eq!(minutes("weekly_meeting"), Some(60));
        assert_eq!(minutes("monthly_review"), Some(120));
        for (template, stages) in [("sale_event", 5), ("client_onboarding", 4)] {
            assert_eq!(templates[template].stages.len(), stages, "{template}");
        }
        for stage in &templates["sale_event"].stages {
            let tasks = templates["sale_event"].steps.iter().filter(|step| step.stage == stage.code).count();
            assert_eq!(tasks, 4, "{}", stage.code);
        }
        assert_eq!(steps("crisis_response"), 5);
    }

    #[test]
    fn every_owner_is_a_role_and_every_alert_has_its_template() {
        let texts = |text: &str, key: &str| -> BTreeSet<String> {
            let file: toml::Table = toml::from_str(text).unwrap();
            let entries = file["entry"].as_array().unwrap();
            entries.iter().map(|entry| entry[key].as_str().unwrap().to_owned()).collect()
        };
        let roles = texts(include_str!("../../../../definitions/policies/roles.toml"), "code");
        assert_eq!(roles.len(), 13);
        let templates = shipped();
        for template in templates.values() {
            for owner in template.owners() {
                assert!(roles.contains(owner), "{}: {owner}", template.code);
            }
        }
        for alerts in [
            include_str!("../../../../definitions/alerts/trade.toml"),
            include_str!("../../../../definitions/alerts/advertising.toml"),
            include_str!("../../../../definitions/alerts/service.toml"),
        ] {
            for opened in texts(alerts, "sop_template") {
                assert!(templates.contains_key(&opened), "{opened}");
            }
        }
    }

    #[test]
    fn a_broken_template_is_refused_with_the_way_to_fix_it() {
        let check = |from: &str, to: &str, expected: &str| {
            let text = SHIPPED[5].replace(from, to);
            assert_ne!(text, SHIPPED[5], "{from} is not in the sample");
            let issues: Vec<String> = loaded(&[&text]).1.iter().map(ToString::to_string).collect();
            assert!(issues.iter().any(|issue| issue.contains(expected)), "{from} → {to}: {issues:#?}");
        };
        check(
            "due = \"T+2h\"",
            "due = \"T+3h\"",
            "first_response 应为 2026-07-02 00:30，算得 2026-07-02 01:30",
        );
        check("due = \"T+2h\"", "due = \"2h\"", "「2h」不是时限，请写成 T-60 18:00");
        check("code = \"follow_up\"", "code = \"options\"", "「options」出现两次");
        check("stage = \"learn\"", "stage = \"later\"", "阶段「later」不存在");
        check("gate = true", "gate = false", "没有关口步骤");
        check("lesson = \"S36\"", "lesson = \"\"", "不是课程");
        check("follow_up = ", "# follow_up = ", "步骤「follow_up」没有例子");
        check("form = [", "form = []\nfrom = [", "from");
        check("priority = \"p2\"", "priority = \"urgent\"", "urgent");
        check(
            "standard = { zh = \"根因、时间线、损失、预防各一段；预防落到检查清单或供应商整改\"",
            "standard = { zh = \" \"",
            "空白",
        );
    }

    #[test]
    fn distances_are_written_one_way() {
        let check = |offset: &str, anchor: &str, expected: &str| {
            let read: Offset = offset.parse().unwrap();
            assert_eq!(read.to_string(), offset);
            assert_eq!(wall_time(read.from(instant(anchor).unwrap())), expected, "{offset}");
        };
        check("T-60 09:00", "2026-11-11 00:00", "2026-09-12 09:00");
        check("T-30 09:00", "2026-11-11 00:00", "2026-10-12 09:00");
        check("T-7 09:00", "2026-11-11 00:00", "2026-11-04 09:00");
        check("T-3m 09:00", "2026-12-31 00:00", "2026-09-30 09:00");
        check("T-2m 09:00", "2026-12-31 00:00", "2026-10-31 09:00");
        check("T-3m 09:00", "2028-05-31 00:00", "2028-02-29 09:00");
        check("T+2h", "2026-07-01 23:30", "2026-07-02 01:30");
        // The business day of a late evening is that day, although UTC is on the day before or the same.
        check("T+0 18:00", "2026-07-01 00:30", "2026-07-01 18:00");
        check("T+1 09:00", "2026-07-01 23:59", "2026-07-02 09:00");
        for bad in [
            "",
            "T",
            "T60 09:00",
            "T-60",
            "T-60 9点",
            "T-60 24:00",
            "T+2",
            "T+2h 09:00",
            "+2h",
            "T+9999999999999999999h",
        ] {
            assert!(bad.parse::<Offset>().is_err(), "{bad}");
        }
        for far in ["T+99999 09:00", "T-9999m 09:00", "T+999999h"] {
            assert!(far.parse::<Offset>().is_err(), "{far}");
        }
    }
}
