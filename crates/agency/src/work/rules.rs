//! SOP 执行: what a run plans, when a stage may be passed, and which runs a day calls for.

use chrono::{DateTime, Datelike, Days, NaiveDate, NaiveTime, Utc};
use daiyun_base::error::{Label, Problem};
use daiyun_base::period::{Month, business_day, from_shanghai};
use serde::Serialize;

use super::task::{Origin, TaskState};
use super::template::{Acceptance, Anchor, Milestone, Priority, RunScope, SopTemplate};

/// A run as a template plans it. Nothing is stored yet, and nobody is named: owners are roles until the caller looks
/// them up in the client's team.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlannedRun {
    /// The template.
    pub template: String,
    /// Its revision.
    pub revision: u32,
    /// What its dates count from.
    pub anchor_at: DateTime<Utc>,
    /// The stages, in order.
    pub stages: Vec<PlannedStage>,
    /// The tasks, in the order of the steps.
    pub tasks: Vec<PlannedTask>,
}

/// A stage of a planned run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlannedStage {
    /// The stage.
    pub code: String,
    /// Its name.
    pub label: Label,
    /// When work on it begins.
    pub starts_at: DateTime<Utc>,
}

/// A task of a planned run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlannedTask {
    /// The step.
    pub step: String,
    /// The stage.
    pub stage: String,
    /// Its name.
    pub title: Label,
    /// The role that owns it.
    pub owner_role: String,
    /// When it is due.
    pub due_at: DateTime<Utc>,
    /// How long it takes, where that is part of the rule.
    pub minutes: Option<u32>,
    /// How anybody can tell that it is done.
    pub standard: Label,
    /// How soon it goes first.
    pub priority: Priority,
    /// Whether the stage waits for it.
    pub gate: bool,
    /// Who says that it is done.
    pub acceptance: Acceptance,
    /// What the record it came from must have reached first.
    pub milestone: Option<Milestone>,
    /// Where it came from.
    pub origin: Origin,
}

/// A recurring run that a day calls for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DueRun {
    /// The template.
    pub template: String,
    /// What it is for; the caller opens one for each.
    pub scope: RunScope,
    /// What its dates count from.
    pub anchor_at: DateTime<Utc>,
}

/// Whether anything of a run is left to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum RunState {
    /// 进行中.
    UnderWay,
    /// 已完成.
    Finished,
}

impl RunState {
    /// The word people read.
    #[must_use]
    pub fn label(self) -> Label {
        match self {
            Self::UnderWay => Label::new("进行中", "Under way"),
            Self::Finished => Label::new("已完成", "Finished"),
        }
    }
}

/// How far a run has come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Progress {
    /// The stages, in order.
    pub stages: Vec<(String, Label)>,
    /// How many have been passed.
    pub passed: usize,
    /// The tasks.
    pub tasks: Vec<RunTask>,
}

/// A task of a run, as its gates see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RunTask {
    /// The stage.
    pub stage: String,
    /// Its name.
    pub title: Label,
    /// Whether the stage waits for it.
    pub gate: bool,
    /// Its state.
    pub state: TaskState,
}

/// Plans a run: each step becomes a task whose due time follows from the anchor. A run opened late keeps its dates, so
/// what should have been done already shows as overdue instead of quietly moving.
#[must_use]
pub fn open_run(template: &SopTemplate, anchor_at: DateTime<Utc>, origin: &Origin) -> PlannedRun {
    let stages = template.stages.iter().map(|stage| PlannedStage {
        code: stage.code.clone(),
        label: stage.label.clone(),
        starts_at: stage.starts.from(anchor_at),
    });
    let tasks = template.steps.iter().map(|step| PlannedTask {
        step: step.code.clone(),
        stage: step.stage.clone(),
        title: step.label.clone(),
        owner_role: step.owner.clone(),
        due_at: step.due.from(anchor_at),
        minutes: step.minutes,
        standard: step.standard.clone(),
        priority: step.priority,
        gate: step.gate,
        acceptance: step.acceptance,
        // A run that was opened by hand has no record behind it that could get anywhere.
        milestone: step.milestone.filter(|_| origin.reaches_milestones()),
        origin: origin.clone(),
    });
    PlannedRun {
        template: template.code.clone(),
        revision: template.revision,
        anchor_at,
        stages: stages.collect(),
        tasks: tasks.collect(),
    }
}

/// What the dates of a run that is opened by hand count from. What starts today starts now: counted from midnight, a
/// first response within two hours would be late before anybody could give it.
#[must_use]
pub fn anchor_at(anchor: Anchor, day: NaiveDate, now: DateTime<Utc>) -> DateTime<Utc> {
    match anchor {
        Anchor::Start if day == business_day(now) => now,
        Anchor::Start
        | Anchor::Day
        | Anchor::Week
        | Anchor::Month
        | Anchor::Quarter
        | Anchor::EventDay
        | Anchor::TermEnd => midnight(day),
    }
}

/// What makes two runs the same one: opening it twice finds the first. `subject` is the code of the agency, client or
/// store it is for.
#[must_use]
pub fn run_key(template: &SopTemplate, subject: &str, anchor_at: DateTime<Utc>) -> String {
    let code = &template.code;
    match template.anchor {
        Anchor::Start => format!("{code}/{subject}/{}", anchor_at.format("%Y-%m-%dT%H:%M:%SZ")),
        Anchor::Day | Anchor::Week | Anchor::Month | Anchor::Quarter | Anchor::EventDay | Anchor::TermEnd => {
            format!("{code}/{subject}/{}", business_day(anchor_at))
        }
    }
}

/// The recurring runs whose period a day lies in. Asked on any day of the period the answer is the same, so a server
/// that was off on Monday opens the week's run on Tuesday, and [`run_key`] keeps it from opening twice.
#[must_use]
pub fn runs_due<'a>(templates: impl IntoIterator<Item = &'a SopTemplate>, day: NaiveDate) -> Vec<DueRun> {
    let due = templates.into_iter().filter_map(|template| {
        let first = period_start(template.anchor, day)?;
        Some(DueRun { template: template.code.clone(), scope: template.scope, anchor_at: midnight(first) })
    });
    due.collect()
}

/// Whether a client or store was there when a period began. One that came later gets its first run with the next period:
/// opened half way, it would show as overdue what nobody could have done.
#[must_use]
pub fn was_there(since: DateTime<Utc>, period_begins_at: DateTime<Utc>) -> bool {
    business_day(since) <= business_day(period_begins_at)
}

/// The first day of the period a day lies in; nothing for templates that do not recur.
#[must_use]
pub fn period_start(anchor: Anchor, day: NaiveDate) -> Option<NaiveDate> {
    match anchor {
        Anchor::Day => Some(day),
        Anchor::Week => Some(day - Days::new(u64::from(day.weekday().num_days_from_monday()))),
        Anchor::Month => Some(Month::of(day).first_day()),
        Anchor::Quarter => day.with_day(1)?.with_month(day.month0() / 3 * 3 + 1),
        Anchor::Start | Anchor::EventDay | Anchor::TermEnd => None,
    }
}

/// The day a run towards a future day (a sale event, the end of a term) is to be opened: when its first stage starts.
#[must_use]
pub fn opens_on(template: &SopTemplate, anchor_day: NaiveDate) -> NaiveDate {
    let starts = template.stages.iter().map(|stage| business_day(stage.starts.from(midnight(anchor_day))));
    starts.min().unwrap_or(anchor_day)
}

/// Whether a stage may be passed: it is the next one, and every task it waits for is done.
pub fn can_pass(run: &Progress, stage: &str) -> Result<(), Problem> {
    let Some((next, label)) = run.stages.get(run.passed) else {
        return Err(Problem::refused("run_passed", "所有阶段都已通过", "All stages have been passed"));
    };
    if next != stage {
        return Err(Problem::refused(
            "not_the_next_stage",
            format!("请先通过「{}」，阶段按顺序通过", label.zh),
            format!("Pass “{}” first; stages are passed in order", label.en),
        ));
    }
    let waits =
        run.tasks.iter().filter(|task| task.stage == stage && task.gate && task.state != TaskState::Done);
    let open: Vec<&RunTask> = waits.collect();
    if open.is_empty() {
        return Ok(());
    }
    let names = |pick: fn(&RunTask) -> &str, between: &str| {
        open.iter().map(|task| pick(task)).collect::<Vec<_>>().join(between)
    };
    Err(Problem::refused(
        "gate_tasks_open",
        format!("还有 {} 项没有完成：{}", open.len(), names(|task| &task.title.zh, "、")),
        format!("{} not done yet: {}", open.len(), names(|task| &task.title.en, ", ")),
    ))
}

/// Whether a run may be closed: every stage is passed and no task is left, gate or not.
pub fn can_close(run: &Progress) -> Result<(), Problem> {
    if let Some((_, label)) = run.stages.get(run.passed) {
        return Err(Problem::refused(
            "stages_left",
            format!("阶段「{}」还没有通过", label.zh),
            format!("The stage “{}” has not been passed", label.en),
        ));
    }
    let left = run.tasks.iter().filter(|task| task.state != TaskState::Done).count();
    if left > 0 {
        return Err(Problem::refused(
            "tasks_left",
            format!("还有 {left} 项任务没有完成；完成它们再关闭"),
            format!("{left} tasks are not done; finish them before closing the run"),
        ));
    }
    Ok(())
}

/// The instant a business day begins.
fn midnight(day: NaiveDate) -> DateTime<Utc> {
    from_shanghai(day.and_time(NaiveTime::MIN))
}

#[cfg(test)]
mod tests {
    use daiyun_base::id::Uuid;
    use expect_test::{Expect, expect};

    use super::super::template::tests::shipped;
    use super::super::template::{instant, wall_time};
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn a_run_plans_its_tasks_from_the_anchor() {
        let finding = Origin::Finding { finding_id: Uuid::from_u128(7) };
        let anchor = instant("2026-07-01 08:05").unwrap();
        let run = open_run(&shipped()["roas_rescue"], anchor, &finding);
        let mut lines = vec![format!("{} r{}", run.template, run.revision)];
        for task in &run.tasks {
            assert_eq!(task.origin, finding);
            lines.push(format!(
                "{} {} {} {:?}",
                wall_time(task.due_at),
                task.title.zh,
                task.owner_role,
                task.priority
            ));
        }
        expect![[r#"
            roas_rescue r1
            2026-07-01 12:05 止损 media_buyer P1
            2026-07-02 08:05 诊断 media_buyer P1
            2026-07-03 08:05 调整 media_buyer P1
            2026-07-13 08:05 验证 data_analyst P2"#]]
        .assert_eq(&lines.join("\n"));
        assert_eq!(
            run.stages.iter().map(|stage| wall_time(stage.starts_at)).collect::<Vec<_>>(),
            ["2026-07-01 08:05", "2026-07-02 08:05", "2026-07-03 08:05"]
        );
    }

    #[test]
    fn what_starts_today_starts_now() {
        let now = instant("2026-07-01 22:30").unwrap();
        let check = |anchor, on: &str, expected: &str| {
            assert_eq!(wall_time(anchor_at(anchor, day(on), now)), expected, "{anchor:?} {on}");
        };
        check(Anchor::Start, "2026-07-01", "2026-07-01 22:30");
        check(Anchor::Start, "2026-07-06", "2026-07-06 00:00");
        check(Anchor::EventDay, "2026-07-01", "2026-07-01 00:00");
    }

    #[test]
    fn only_a_finding_reaches_milestones() {
        let anchor = instant("2026-07-01 08:05").unwrap();
        let milestones = |origin: Origin| -> Vec<Option<Milestone>> {
            let run = open_run(&shipped()["roas_rescue"], anchor, &origin);
            run.tasks.iter().map(|task| task.milestone).collect()
        };
        assert_eq!(
            milestones(Origin::Finding { finding_id: Uuid::from_u128(7) }),
            [None, None, Some(Milestone::Acted), Some(Milestone::Concluded)]
        );
        assert_eq!(milestones(Origin::Manual { user_id: Uuid::from_u128(7) }), [None; 4]);
    }

    #[test]
    fn each_day_calls_for_the_runs_of_its_periods() {
        let templates = shipped();
        let check = |on: &str, expected: Expect| {
            let due = runs_due(templates.values(), day(on));
            let keys: Vec<String> =
                due.iter().map(|run| run_key(&templates[&run.template], "heshang", run.anchor_at)).collect();
            expected.assert_eq(&keys.join("\n"));
        };
        check(
            "2026-07-01",
            expect![[r#"
            daily_operations/heshang/2026-07-01
            daily_standup/heshang/2026-07-01
            monthly_operations/heshang/2026-07-01
            monthly_review/heshang/2026-07-01
            quarterly_operations/heshang/2026-07-01
            weekly_meeting/heshang/2026-06-29
            weekly_operations/heshang/2026-06-29"#]],
        );
        // The Sunday of the same week: only the daily runs are others.
        check(
            "2026-07-05",
            expect![[r#"
            daily_operations/heshang/2026-07-05
            daily_standup/heshang/2026-07-05
            monthly_operations/heshang/2026-07-01
            monthly_review/heshang/2026-07-01
            quarterly_operations/heshang/2026-07-01
            weekly_meeting/heshang/2026-06-29
            weekly_operations/heshang/2026-06-29"#]],
        );
        check(
            "2026-01-01",
            expect![[r#"
            daily_operations/heshang/2026-01-01
            daily_standup/heshang/2026-01-01
            monthly_operations/heshang/2026-01-01
            monthly_review/heshang/2026-01-01
            quarterly_operations/heshang/2026-01-01
            weekly_meeting/heshang/2025-12-29
            weekly_operations/heshang/2025-12-29"#]],
        );
    }

    #[test]
    fn a_newcomer_waits_for_the_next_period() {
        let since = instant("2026-07-01 23:59").unwrap();
        assert!(was_there(since, instant("2026-07-01 00:00").unwrap()));
        assert!(was_there(since, instant("2026-07-06 00:00").unwrap()));
        assert!(!was_there(since, instant("2026-06-29 00:00").unwrap()));
    }

    #[test]
    fn periods_begin_on_their_first_day() {
        let check = |anchor, on: &str, expected: Option<&str>| {
            assert_eq!(period_start(anchor, day(on)), expected.map(day), "{anchor:?} {on}");
        };
        check(Anchor::Week, "2026-06-28", Some("2026-06-22"));
        check(Anchor::Week, "2026-06-29", Some("2026-06-29"));
        check(Anchor::Month, "2028-02-29", Some("2028-02-01"));
        check(Anchor::Quarter, "2026-12-31", Some("2026-10-01"));
        check(Anchor::Quarter, "2026-03-31", Some("2026-01-01"));
        check(Anchor::Quarter, "2026-08-31", Some("2026-07-01"));
        check(Anchor::Start, "2026-06-28", None);
        check(Anchor::TermEnd, "2026-06-28", None);
    }

    #[test]
    fn runs_towards_a_day_open_ahead_of_it() {
        let templates = shipped();
        assert_eq!(opens_on(&templates["sale_event"], day("2026-11-11")), day("2026-09-12"));
        assert_eq!(opens_on(&templates["renewal"], day("2026-12-31")), day("2026-09-30"));
        assert_eq!(opens_on(&templates["renewal"], day("2027-05-31")), day("2027-02-28"));
    }

    #[test]
    fn two_alerts_on_one_day_open_two_runs() {
        let template = &shipped()["crisis_response"];
        let key = |at: &str| run_key(template, "HS-TM", instant(at).unwrap());
        assert_eq!(key("2026-07-01 22:30"), "crisis_response/HS-TM/2026-07-01T14:30:00Z");
        assert_ne!(key("2026-07-01 22:30"), key("2026-07-01 23:30"));
    }

    fn onboarding(done: &[&str], passed: usize) -> Progress {
        let template = &shipped()["client_onboarding"];
        let state = |step: &str| if done.contains(&step) { TaskState::Done } else { TaskState::InReview };
        Progress {
            stages: template.stages.iter().map(|stage| (stage.code.clone(), stage.label.clone())).collect(),
            passed,
            tasks: template
                .steps
                .iter()
                .map(|step| RunTask {
                    stage: step.stage.clone(),
                    title: step.label.clone(),
                    gate: step.gate,
                    state: state(&step.code),
                })
                .collect(),
        }
    }

    #[test]
    fn a_stage_waits_for_its_outputs() {
        let check = |done: &[&str], passed: usize, stage: &str, expected: &str| {
            let found = can_pass(&onboarding(done, passed), stage);
            assert_eq!(found.map_or_else(|problem| problem.text.zh, |()| "可以通过".to_owned()), expected);
        };
        check(&[], 0, "needs", "还有 2 项没有完成：客户需求报告、目标市场分析");
        check(&["needs_report"], 0, "needs", "还有 1 项没有完成：目标市场分析");
        check(&["needs_report", "market_analysis"], 0, "needs", "可以通过");
        // Later outputs do not help, and no stage is skipped.
        check(&["needs_report", "market_analysis"], 0, "kick_off", "请先通过「需求调研」，阶段按顺序通过");
        check(&["project_charter", "raci", "communication_plan"], 3, "kick_off", "可以通过");
        check(&[], 4, "kick_off", "所有阶段都已通过");
        check(&[], 0, "no_such_stage", "请先通过「需求调研」，阶段按顺序通过");
    }

    #[test]
    fn a_run_closes_when_nothing_is_left() {
        let code = |run: &Progress| can_close(run).map_or_else(|problem| problem.code, |()| "closed");
        let all: Vec<String> =
            shipped()["client_onboarding"].steps.iter().map(|step| step.code.clone()).collect();
        let all: Vec<&str> = all.iter().map(String::as_str).collect();
        assert_eq!(code(&onboarding(&all, 3)), "stages_left");
        assert_eq!(code(&onboarding(&all[1..], 4)), "tasks_left");
        assert_eq!(code(&onboarding(&all, 4)), "closed");
    }
}
