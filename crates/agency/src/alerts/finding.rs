//! 发现: from a breach to a proven cure. 发现 → 分析 → 调整 → 验证 → 已验证 | 无效 | 反弹 (S17.10, C05).
//!
//! Two things keep it honest. The promise (what will change, by how much, to be checked when) is written down before
//! anybody acts and cannot be changed after. And a finding is closed by its metric: a person may ask for the verdict,
//! but only [`super::verification`] gives it.

use chrono::{Days, NaiveDate};
use daiyun_base::error::{Label, Problem};
use serde::{Deserialize, Serialize};

use super::condition::Side;
use super::definition::AlertRule;
use super::rules::Breach;
use super::sale_event::SaleEvents;

/// A finding as the rules see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The rule that fired.
    pub rule: String,
    /// The wrong side the metric is on; a cure moves it the other way.
    pub side: Side,
    /// The first day of the trouble.
    pub began_on: NaiveDate,
    /// The last day the rule fired, or the metric was seen to be where it was before.
    pub last_on: NaiveDate,
    /// How far the work has come.
    pub stage: Stage,
}

/// The stages of a finding. What a stage needs to have been said travels inside it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stage {
    /// 发现: nobody has it yet.
    Found,
    /// 分析: an owner looks for the cause.
    Analysing,
    /// 调整: the promise is written down, the action is under way.
    Adjusting(Plan),
    /// 验证: the action is done, the metric has the word.
    Verifying(Action),
    /// 已验证: the effect was as promised.
    Verified(Action),
    /// 无效: closed without the effect. If the trouble goes on, the rule opens a new finding.
    Ineffective(Action),
    /// 反弹: was verified, and the trouble came back; open again.
    Rebounded(Action),
}

/// The stage without what it carries, as it is stored and shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum FindingState {
    /// 已发现.
    Found,
    /// 分析中.
    Analysing,
    /// 调整中.
    Adjusting,
    /// 验证中.
    Verifying,
    /// 已验证.
    Verified,
    /// 无效.
    Ineffective,
    /// 反弹.
    Rebounded,
}

/// A promise made before acting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// The cause that the analysis found.
    pub cause: String,
    /// What will be done.
    pub action: String,
    /// What it will change.
    pub expected: Expected,
    /// The day the promise was written down.
    pub planned_on: NaiveDate,
    /// The day it will be held against the metric.
    pub check_on: NaiveDate,
}

/// How much an action is to change the average day, against the trouble going on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Expected {
    /// As parts per million: +300 000 is a third more than without the action.
    Ppm(i64),
    /// In the unit of the metric: −15 000 on a refund rate is 1.5 percentage points less.
    Amount(i64),
}

/// A promise and the day it was acted on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Action {
    /// The promise.
    pub plan: Plan,
    /// When it was done.
    pub acted_on: NaiveDate,
}

/// What a new breach means for the latest finding with the same key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reception {
    /// Open a finding.
    Open,
    /// Add an occurrence to the open one.
    Occurrence,
    /// Known already: the same evaluation ran twice.
    Known,
    /// Re-open the verified one.
    Rebound,
}

/// Fewer days than this between action and check are mostly chance.
pub const FEWEST_CHECK_DAYS: u64 = 3;

impl Stage {
    /// The state to store and show.
    #[must_use]
    pub fn state(&self) -> FindingState {
        match self {
            Self::Found => FindingState::Found,
            Self::Analysing => FindingState::Analysing,
            Self::Adjusting(_) => FindingState::Adjusting,
            Self::Verifying(_) => FindingState::Verifying,
            Self::Verified(_) => FindingState::Verified,
            Self::Ineffective(_) => FindingState::Ineffective,
            Self::Rebounded(_) => FindingState::Rebounded,
        }
    }

    /// Whether somebody still has to do something.
    #[must_use]
    pub fn is_open(&self) -> bool {
        !matches!(self, Self::Verified(_) | Self::Ineffective(_))
    }
}

impl FindingState {
    /// The word people read.
    #[must_use]
    pub fn label(self) -> Label {
        match self {
            Self::Found => Label::new("已发现", "Found"),
            Self::Analysing => Label::new("分析中", "Analysing"),
            Self::Adjusting => Label::new("调整中", "Adjusting"),
            Self::Verifying => Label::new("验证中", "Verifying"),
            Self::Verified => Label::new("已验证", "Verified"),
            Self::Ineffective => Label::new("无效", "Ineffective"),
            Self::Rebounded => Label::new("反弹", "Rebounded"),
        }
    }
}

impl Action {
    /// A verified effect is looked at once more, as long after the check as the check was after the action. Once, not
    /// every day: looking daily would find a rebound in any noise.
    #[must_use]
    pub fn second_look_on(&self) -> NaiveDate {
        self.plan.check_on + (self.plan.check_on - self.acted_on)
    }
}

/// Decides what a breach does, given the latest finding with the same key.
#[must_use]
pub fn receive(rule: &AlertRule, latest: Option<&Finding>, breach: &Breach) -> Reception {
    let Some(finding) = latest else { return Reception::Open };
    if breach.day <= finding.last_on {
        return Reception::Known;
    }
    match &finding.stage {
        Stage::Found | Stage::Analysing | Stage::Adjusting(_) | Stage::Verifying(_) | Stage::Rebounded(_) => {
            Reception::Occurrence
        }
        Stage::Verified(action)
            if breach.day <= action.plan.check_on + Days::new(u64::from(rule.rebound_days)) =>
        {
            Reception::Rebound
        }
        Stage::Verified(_) | Stage::Ineffective(_) => Reception::Open,
    }
}

/// The finding with a breach taken in as an occurrence, re-opened if the breach is a rebound. A rebound is trouble of its
/// own: the next cure is measured against it, not against days that were fine in between.
#[must_use]
pub fn with_occurrence(finding: &Finding, breach: &Breach) -> Finding {
    let began_on = match &finding.stage {
        Stage::Verified(_) => breach.began_on,
        Stage::Found
        | Stage::Analysing
        | Stage::Adjusting(_)
        | Stage::Verifying(_)
        | Stage::Ineffective(_)
        | Stage::Rebounded(_) => finding.began_on,
    };
    let stage = match &finding.stage {
        Stage::Verified(action) => Stage::Rebounded(action.clone()),
        other @ (Stage::Found
        | Stage::Analysing
        | Stage::Adjusting(_)
        | Stage::Verifying(_)
        | Stage::Ineffective(_)
        | Stage::Rebounded(_)) => other.clone(),
    };
    Finding { began_on, last_on: finding.last_on.max(breach.day), stage, ..finding.clone() }
}

/// Whether the analysis can begin.
pub fn can_analyse(finding: &Finding) -> Result<(), Problem> {
    match finding.stage {
        Stage::Found | Stage::Rebounded(_) => Ok(()),
        Stage::Analysing | Stage::Adjusting(_) | Stage::Verifying(_) => Err(Problem::refused(
            "analysis_begun",
            "分析已经开始，请在当前阶段继续",
            "The analysis has begun already; go on from the present stage",
        )),
        Stage::Verified(_) | Stage::Ineffective(_) => Err(closed()),
    }
}

/// Takes a finding up.
pub fn analyse(finding: &Finding) -> Result<Finding, Problem> {
    can_analyse(finding)?;
    Ok(Finding { stage: Stage::Analysing, ..finding.clone() })
}

/// Whether a promise can be written down, or a written one still changed: any time before the action, never after.
pub fn can_plan(finding: &Finding) -> Result<(), Problem> {
    match finding.stage {
        Stage::Analysing | Stage::Adjusting(_) => Ok(()),
        Stage::Found | Stage::Rebounded(_) => Err(Problem::refused(
            "not_analysed",
            "还没有开始分析；请先认领并开始分析",
            "Not analysed yet; claim the finding and begin the analysis first",
        )),
        Stage::Verifying(_) => Err(Problem::refused(
            "promise_locked",
            "动作已执行，预期效果与检查日已锁定；请等待验证",
            "The action is done, so its expected effect and check day are locked; wait for the verification",
        )),
        Stage::Verified(_) | Stage::Ineffective(_) => Err(closed()),
    }
}

/// Writes the promise down: cause, action, expected effect, check day.
pub fn plan(
    rule: &AlertRule,
    finding: &Finding,
    plan: Plan,
    events: &SaleEvents,
) -> Result<Finding, Problem> {
    can_plan(finding)?;
    if plan.cause.trim().is_empty() || plan.action.trim().is_empty() {
        return Err(Problem::invalid(
            "cause_and_action_required",
            "请写明原因与动作，各一句话",
            "State the cause and the action, a sentence each",
        ));
    }
    let (Expected::Ppm(promised) | Expected::Amount(promised)) = plan.expected;
    let cures = match finding.side {
        Side::Below => promised > 0,
        Side::Above => promised < 0,
    };
    if !cures {
        return Err(Problem::invalid(
            "expected_effect_wrong_way",
            "预期效果须指向好转的方向，且不能为零：指标偏低填正数，偏高填负数",
            "The expected effect must point the right way and not be zero: above zero if the metric is too low, below if too high",
        ));
    }
    check_day(rule, &plan, events)?;
    Ok(Finding { stage: Stage::Adjusting(plan), ..finding.clone() })
}

/// Whether a check day can bear a verdict: far enough for more than chance, near enough to be about the action, and with
/// enough days that can be compared.
fn check_day(rule: &AlertRule, plan: &Plan, events: &SaleEvents) -> Result<(), Problem> {
    if plan.check_on < plan.planned_on + Days::new(FEWEST_CHECK_DAYS) {
        return Err(Problem::invalid(
            "check_day_too_early",
            format!("检查日至少在 {FEWEST_CHECK_DAYS} 天之后，太早只能看到偶然"),
            format!(
                "Check {FEWEST_CHECK_DAYS} days from now or later; earlier there is only chance to be seen"
            ),
        ));
    }
    let latest = plan.planned_on + Days::new(u64::from(rule.longest_check_days));
    if plan.check_on > latest {
        return Err(Problem::invalid(
            "check_day_too_late",
            format!("检查日不能晚于 {latest}；再晚，指标的变化就说不清是不是这个动作带来的"),
            format!(
                "Check by {latest}; later, nobody can tell whether it was the action that moved the metric"
            ),
        ));
    }
    if comparable_days(plan.planned_on, plan.check_on, events) < FEWEST_CHECK_DAYS {
        return Err(in_sale_event(Problem::invalid, plan.check_on));
    }
    Ok(())
}

/// The days after one day, up to another, that are no days of a sale event: those are compared with nothing.
fn comparable_days(after: NaiveDate, to: NaiveDate, events: &SaleEvents) -> u64 {
    let days = after.iter_days().skip(1).take_while(|day| *day <= to);
    days.filter(|day| events.on(*day).is_none()).map(|_| 1).sum()
}

fn in_sale_event(problem: fn(&'static str, String, String) -> Problem, check_on: NaiveDate) -> Problem {
    problem(
        "check_days_in_sale_event",
        format!(
            "到检查日 {check_on} 为止，平日不足 {FEWEST_CHECK_DAYS} 天，大促日不能与平日比；请把检查日推到大促之后"
        ),
        format!(
            "Fewer than {FEWEST_CHECK_DAYS} ordinary days lie before {check_on}, and days of a sale event compare with nothing; check after the event"
        ),
    )
}

/// Whether the action can be reported, today, as done on a day.
pub fn can_report(
    finding: &Finding,
    on: NaiveDate,
    today: NaiveDate,
    events: &SaleEvents,
) -> Result<(), Problem> {
    if on > today {
        return Err(Problem::invalid(
            "acted_in_future",
            format!("执行日 {on} 还没到；动作做完之后再记"),
            format!("{on} has not come; report the action once it is done"),
        ));
    }
    can_act(finding, on, events)
}

/// Whether the action can have been done on a day.
pub fn can_act(finding: &Finding, on: NaiveDate, events: &SaleEvents) -> Result<(), Problem> {
    let Stage::Adjusting(plan) = &finding.stage else {
        return Err(Problem::refused(
            "no_plan",
            "还没有可执行的动作；请先写下预期效果与检查日",
            "There is no action to carry out; write down the expected effect and the check day first",
        ));
    };
    if on < plan.planned_on {
        return Err(Problem::invalid(
            "acted_before_promise",
            format!("执行日不能早于填写预期的 {}", plan.planned_on),
            format!("The action cannot be older than its promise of {}", plan.planned_on),
        ));
    }
    if plan.check_on < on + Days::new(FEWEST_CHECK_DAYS) {
        return Err(Problem::refused(
            "check_day_too_close",
            format!("离检查日 {} 不足 {FEWEST_CHECK_DAYS} 天；请先改检查日", plan.check_on),
            format!(
                "The check day {} is less than {FEWEST_CHECK_DAYS} days away; move it first",
                plan.check_on
            ),
        ));
    }
    if comparable_days(on, plan.check_on, events) < FEWEST_CHECK_DAYS {
        return Err(in_sale_event(Problem::refused, plan.check_on));
    }
    Ok(())
}

/// Reports the action as done: from here the promise is locked.
pub fn act(finding: &Finding, on: NaiveDate, events: &SaleEvents) -> Result<Finding, Problem> {
    can_act(finding, on, events)?;
    match &finding.stage {
        Stage::Adjusting(plan) => {
            let action = Action { plan: plan.clone(), acted_on: on };
            Ok(Finding { stage: Stage::Verifying(action), ..finding.clone() })
        }
        Stage::Found
        | Stage::Analysing
        | Stage::Verifying(_)
        | Stage::Verified(_)
        | Stage::Ineffective(_)
        | Stage::Rebounded(_) => Ok(finding.clone()),
    }
}

pub(super) fn closed() -> Problem {
    Problem::refused(
        "finding_closed",
        "发现已关闭；如果问题还在，规则会打开新的发现",
        "The finding is closed; if the trouble goes on, the rule opens a new one",
    )
}
