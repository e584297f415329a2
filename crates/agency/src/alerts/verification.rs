//! 验证: asks the metric whether an action did what was promised.
//!
//! The days since the action are held against the trouble going on (matched weekdays; see `daiyun_insight::effect`).
//! A verdict uses the days up to the check day and none after it, so it is the same whenever it is asked for.

use chrono::{Days, NaiveDate};
use daiyun_base::error::Problem;
use daiyun_insight::effect::{Effect, Interval, Outcome, Window, Windows, since_action};

use super::condition::Condition;
use super::definition::AlertRule;
use super::finding::{Action, Expected, FEWEST_CHECK_DAYS, Finding, Stage, closed};
use super::rules::Series;

/// What the metric says about an action.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Too early, or the data is missing.
    Waiting(Waiting),
    /// The effect is there and no less than promised.
    Verified(Proof),
    /// No effect to be seen, or less than promised.
    Ineffective(Proof),
    /// It was there and is gone.
    Rebounded(Proof),
}

/// What a verdict waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Waiting {
    /// Nothing is being verified.
    ForAction,
    /// The check day.
    Until(NaiveDate),
    /// Data of the days since the action.
    ForData,
}

/// What a verdict rests on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Proof {
    /// A measured effect with its interval.
    Measured(Effect),
    /// Nothing to measure against (events, a new store): the rule has not fired since the action …
    Silence,
    /// … or it has.
    FiredAgain(NaiveDate),
}

/// The last day a verdict on a finding looks at: until its data has come, nobody is told anything. Nothing where there is
/// nothing to verify.
#[must_use]
pub fn looks_until(finding: &Finding) -> Option<NaiveDate> {
    match &finding.stage {
        Stage::Verifying(action) => Some(action.plan.check_on),
        Stage::Verified(action) => Some(action.second_look_on()),
        Stage::Found
        | Stage::Analysing
        | Stage::Adjusting(_)
        | Stage::Ineffective(_)
        | Stage::Rebounded(_) => None,
    }
}

/// Asks the metric: on the check day, and once more on the second look at what was verified.
#[must_use]
pub fn verify(rule: &AlertRule, finding: &Finding, series: &Series, day: NaiveDate) -> Verdict {
    match &finding.stage {
        Stage::Verifying(action) if day < action.plan.check_on => {
            Verdict::Waiting(Waiting::Until(action.plan.check_on))
        }
        Stage::Verifying(action) => {
            let from = action.acted_on + Days::new(1);
            match weigh(rule, finding, action, series, (from, action.plan.check_on)) {
                Weight::NoData => Verdict::Waiting(Waiting::ForData),
                Weight::AsPromised(proof) => Verdict::Verified(proof),
                Weight::LessThanPromised(proof) | Weight::Nothing(proof) => Verdict::Ineffective(proof),
            }
        }
        Stage::Verified(action) if day < action.second_look_on() => {
            Verdict::Waiting(Waiting::Until(action.second_look_on()))
        }
        Stage::Verified(action) => {
            let from = action.plan.check_on + Days::new(1);
            match weigh(rule, finding, action, series, (from, action.second_look_on())) {
                Weight::NoData => Verdict::Waiting(Waiting::ForData),
                Weight::AsPromised(proof) | Weight::LessThanPromised(proof) => Verdict::Verified(proof),
                Weight::Nothing(proof) => Verdict::Rebounded(proof),
            }
        }
        Stage::Found
        | Stage::Analysing
        | Stage::Adjusting(_)
        | Stage::Ineffective(_)
        | Stage::Rebounded(_) => Verdict::Waiting(Waiting::ForAction),
    }
}

/// Whether the verdict can be asked for on a day.
pub fn can_conclude(finding: &Finding, day: NaiveDate) -> Result<(), Problem> {
    let due = match &finding.stage {
        Stage::Verifying(action) => action.plan.check_on,
        Stage::Verified(action) => action.second_look_on(),
        Stage::Ineffective(_) => return Err(closed()),
        Stage::Found | Stage::Analysing | Stage::Adjusting(_) | Stage::Rebounded(_) => {
            return Err(Problem::refused(
                "nothing_to_verify",
                "还没有执行动作，没有可验证的效果",
                "No action was carried out, so there is no effect to verify",
            ));
        }
    };
    if day < due {
        return Err(Problem::refused(
            "check_day_not_reached",
            format!("检查日 {due} 还没到，到时由指标给出结论"),
            format!("The check day {due} has not come; the metric will give the verdict then"),
        ));
    }
    Ok(())
}

/// The finding after a verdict. There is no way to close one without it.
pub fn conclude(finding: &Finding, verdict: &Verdict) -> Result<Finding, Problem> {
    let stage = match (&finding.stage, verdict) {
        (Stage::Verifying(action) | Stage::Verified(action), Verdict::Verified(_)) => {
            Stage::Verified(action.clone())
        }
        (Stage::Verifying(action), Verdict::Ineffective(_)) => Stage::Ineffective(action.clone()),
        (Stage::Verified(action), Verdict::Rebounded(_)) => Stage::Rebounded(action.clone()),
        (_, Verdict::Waiting(_) | Verdict::Verified(_) | Verdict::Ineffective(_) | Verdict::Rebounded(_)) => {
            return Err(Problem::refused(
                "no_verdict",
                "指标还没有给出结论：检查日未到，或动作之后的数据还没导入",
                "The metric has not given a verdict: the check day has not come, or the data since the action is missing",
            ));
        }
    };
    Ok(Finding { stage, ..finding.clone() })
}

enum Weight {
    NoData,
    AsPromised(Proof),
    LessThanPromised(Proof),
    Nothing(Proof),
}

/// Holds the days of a window against the trouble going on.
///
/// As promised: the interval lies wholly on the good side, and the promise is not beyond its far end. So an action that
/// did nothing passes about once in ten, and a small sample cannot be argued into a success.
fn weigh(
    rule: &AlertRule,
    finding: &Finding,
    action: &Action,
    series: &Series,
    (from, to): (NaiveDate, NaiveDate),
) -> Weight {
    let (weeks, minimum_activity) = (rule.when.weeks(), least_activity(&rule.when));
    let first = finding.began_on - Days::new(u64::from(weeks) * 7);
    let position = |day: NaiveDate| usize::try_from((day - first).num_days()).unwrap_or(0);
    let days = series.comparable(first, to, minimum_activity);
    let seen = days.iter().skip(position(from)).flatten().count();
    if u64::try_from(seen).unwrap_or(0) < FEWEST_CHECK_DAYS {
        return Weight::NoData;
    }
    let windows = Windows {
        began: position(finding.began_on),
        acted: position(action.acted_on),
        from: position(from),
        to: position(to),
        weeks: usize::try_from(weeks).unwrap_or(0),
    };
    let effect = match since_action(&days, windows) {
        Outcome::Measured(effect) => effect,
        Outcome::NotEnoughData { window: Window::After } => return Weight::NoData,
        Outcome::NotEnoughData { window: Window::Quiet | Window::Trouble } => {
            return match finding.last_on {
                last if last > action.acted_on => Weight::Nothing(Proof::FiredAgain(last)),
                _ => Weight::AsPromised(Proof::Silence),
            };
        }
    };
    let (interval, promised) = match action.plan.expected {
        Expected::Ppm(promised) => (effect.ppm, promised),
        Expected::Amount(promised) => (effect.amount, promised),
    };
    let (near, far) = ends(interval, promised);
    match (near > 0, far >= promised.abs()) {
        (true, true) => Weight::AsPromised(Proof::Measured(effect)),
        (true, false) => Weight::LessThanPromised(Proof::Measured(effect)),
        (false, _) => Weight::Nothing(Proof::Measured(effect)),
    }
}

/// The near and far end of an interval, seen in the direction of the promise.
fn ends(interval: Interval, promised: i64) -> (i64, i64) {
    let (low, high) = (interval.low.rounded(), interval.high.rounded());
    if promised < 0 { (-high, -low) } else { (low, high) }
}

fn least_activity(when: &Condition) -> i64 {
    match when {
        Condition::Threshold { minimum_activity, .. } => *minimum_activity,
        Condition::WeekdayFall { .. } | Condition::EventCount { .. } => 0,
    }
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;

    use super::super::condition::Side;
    use super::super::definition::tests::shipped;
    use super::super::finding::{self, FindingState, Plan, Reception};
    use super::super::rules::{Breach, DayValue, evaluate};
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    /// A store from 1 May 2026 with a strong weekend; `levels` are percent of the usual from a day on.
    fn store(levels: &[(&str, i64)], until: &str) -> Series {
        let week = [900_000, 950_000, 1_000_000, 1_020_000, 1_300_000, 1_900_000, 1_800_000];
        let days = day("2026-05-01").iter_days().take_while(|on| *on <= day(until));
        Series::new(days.zip(0_usize..).map(|(on, at)| {
            let level =
                levels.iter().rev().find(|(from, _)| day(from) <= on).map_or(100, |(_, level)| *level);
            // A small repeatable wobble of up to 6% either way.
            let wobble = 94 + i64::try_from(at * 7 % 13).unwrap();
            let value = week[at % 7] / 100 * level / 100 * wobble;
            (on, DayValue { value: Some(value), activity: 0, sale_event: false })
        }))
    }

    fn found(series: &Series, on: &str) -> Finding {
        let breach = evaluate(&shipped()["sales_fall_same_weekday"], series, day(on)).unwrap();
        Finding {
            rule: breach.rule.clone(),
            side: breach.side,
            began_on: breach.began_on,
            last_on: breach.day,
            stage: Stage::Found,
        }
    }

    fn promise(expected: Expected, check_on: &str) -> Plan {
        Plan {
            cause: "主推款断码".to_owned(),
            action: "补货并换主推款".to_owned(),
            expected,
            planned_on: day("2026-07-08"),
            check_on: day(check_on),
        }
    }

    fn acted(finding: &Finding, expected: Expected) -> Finding {
        let analysing = finding::analyse(finding).unwrap();
        let adjusting = finding::plan(&analysing, promise(expected, "2026-07-16")).unwrap();
        finding::act(&adjusting, day("2026-07-08")).unwrap()
    }

    /// Sales halve on 4 July, somebody acts on the 8th, and `after` is the level from the 9th on.
    fn story(after: i64, expected: Expected) -> (Finding, Verdict) {
        let rule = &shipped()["sales_fall_same_weekday"];
        let series = store(&[("2026-07-04", 50), ("2026-07-09", after)], "2026-07-16");
        let finding = acted(&found(&series, "2026-07-07"), expected);
        let verdict = verify(rule, &finding, &series, day("2026-07-16"));
        (conclude(&finding, &verdict).unwrap(), verdict)
    }

    #[test]
    fn the_metric_decides_whether_the_promise_was_kept() {
        let check = |after: i64, expected: Expected, state: FindingState| {
            let (finding, verdict) = story(after, expected);
            assert_eq!(finding.stage.state(), state, "level {after}, promised {expected:?}: {verdict:?}");
        };
        check(100, Expected::Ppm(800_000), FindingState::Verified);
        check(75, Expected::Ppm(500_000), FindingState::Verified);
        // The click alone: nothing changed.
        check(50, Expected::Ppm(500_000), FindingState::Ineffective);
        // A little better, far less than promised.
        check(60, Expected::Ppm(800_000), FindingState::Ineffective);
        // Worse.
        check(40, Expected::Ppm(100_000), FindingState::Ineffective);
        check(100, Expected::Amount(550_000), FindingState::Verified);
        check(100, Expected::Amount(5_000_000), FindingState::Ineffective);
    }

    #[test]
    fn no_verdict_before_its_day_or_without_data() {
        let rule = &shipped()["sales_fall_same_weekday"];
        let series = store(&[("2026-07-04", 50), ("2026-07-09", 100)], "2026-07-16");
        let finding = acted(&found(&series, "2026-07-07"), Expected::Ppm(800_000));
        let early = verify(rule, &finding, &series, day("2026-07-15"));
        assert_eq!(early, Verdict::Waiting(Waiting::Until(day("2026-07-16"))));
        assert_eq!(conclude(&finding, &early).unwrap_err().code, "no_verdict");
        assert_eq!(can_conclude(&finding, day("2026-07-15")).unwrap_err().code, "check_day_not_reached");
        assert_eq!(can_conclude(&finding, day("2026-07-16")), Ok(()));
        let late_data = store(&[("2026-07-04", 50)], "2026-07-10");
        assert_eq!(verify(rule, &finding, &late_data, day("2026-07-20")), Verdict::Waiting(Waiting::ForData));
        // Asked a month later, the answer is that of the check day.
        let longer = store(&[("2026-07-04", 50), ("2026-07-09", 100), ("2026-07-17", 10)], "2026-08-16");
        assert!(matches!(verify(rule, &finding, &longer, day("2026-08-16")), Verdict::Verified(_)));
    }

    #[test]
    fn a_cure_that_does_not_last_is_a_rebound() {
        let rule = &shipped()["sales_fall_same_weekday"];
        let (verified, _) = story(100, Expected::Ppm(800_000));
        let second_look = |after_check: i64| {
            let levels = [("2026-07-04", 50), ("2026-07-09", 100), ("2026-07-17", after_check)];
            verify(rule, &verified, &store(&levels, "2026-07-24"), day("2026-07-24"))
        };
        let lasting = second_look(100);
        assert_eq!(conclude(&verified, &lasting).unwrap().stage.state(), FindingState::Verified);
        let gone = second_look(50);
        assert!(matches!(gone, Verdict::Rebounded(Proof::Measured(_))), "{gone:?}");
        let rebounded = conclude(&verified, &gone).unwrap();
        assert!(rebounded.stage.is_open());
        assert_eq!(finding::can_analyse(&rebounded), Ok(()));
    }

    #[test]
    fn where_nothing_can_be_measured_silence_decides() {
        let rule = &shipped()["bad_reviews_surge"];
        let quiet = |_: usize| DayValue { value: Some(0), activity: 0, sale_event: false };
        let days = day("2026-07-01").iter_days().take(20).zip((0..20).map(quiet));
        let series = Series::new(days);
        let surge = Finding {
            rule: rule.code.clone(),
            side: Side::Above,
            began_on: day("2026-07-04"),
            last_on: day("2026-07-05"),
            stage: Stage::Found,
        };
        let finding = acted(&surge, Expected::Amount(-6));
        assert_eq!(verify(rule, &finding, &series, day("2026-07-16")), Verdict::Verified(Proof::Silence));
        let again = Finding { last_on: day("2026-07-12"), ..finding };
        let verdict = verify(rule, &again, &series, day("2026-07-16"));
        assert_eq!(verdict, Verdict::Ineffective(Proof::FiredAgain(day("2026-07-12"))));
    }

    #[test]
    fn one_open_finding_for_each_trouble() {
        let rule = &shipped()["sales_fall_same_weekday"];
        let series = store(&[("2026-07-04", 50)], "2026-08-20");
        let breach =
            |on: &str| Breach { day: day(on), ..evaluate(rule, &series, day("2026-07-07")).unwrap() };
        let check = |latest: Option<&Finding>, on: &str, expected: Reception| {
            assert_eq!(finding::receive(rule, latest, &breach(on)), expected, "{on}");
        };
        let open = found(&series, "2026-07-07");
        check(None, "2026-07-07", Reception::Open);
        check(Some(&open), "2026-07-07", Reception::Known);
        check(Some(&open), "2026-07-08", Reception::Occurrence);
        assert_eq!(finding::with_occurrence(&open, &breach("2026-07-08")).last_on, day("2026-07-08"));
        let (verified, _) = story(100, Expected::Ppm(800_000));
        check(Some(&verified), "2026-07-30", Reception::Rebound);
        check(Some(&verified), "2026-07-31", Reception::Open);
        let reopened = finding::with_occurrence(&verified, &breach("2026-07-30"));
        assert_eq!(reopened.stage.state(), FindingState::Rebounded);
        let (ineffective, _) = story(50, Expected::Ppm(800_000));
        check(Some(&ineffective), "2026-07-17", Reception::Open);
    }

    #[test]
    fn the_promise_comes_before_the_action() {
        let series = store(&[("2026-07-04", 50)], "2026-07-16");
        let open = found(&series, "2026-07-07");
        let analysing = finding::analyse(&open).unwrap();
        let code =
            |result: Result<Finding, Problem>| result.map(|_| "ok").unwrap_or_else(|problem| problem.code);
        let good = || promise(Expected::Ppm(300_000), "2026-07-16");
        assert_eq!(code(finding::plan(&open, good())), "not_analysed");
        assert_eq!(code(finding::act(&analysing, day("2026-07-08"))), "no_plan");
        assert_eq!(
            code(finding::plan(&analysing, Plan { cause: " ".to_owned(), ..good() })),
            "cause_and_action_required"
        );
        for wrong in [Expected::Ppm(0), Expected::Ppm(-1), Expected::Amount(-1)] {
            assert_eq!(
                code(finding::plan(&analysing, Plan { expected: wrong, ..good() })),
                "expected_effect_wrong_way"
            );
        }
        assert_eq!(
            code(finding::plan(&analysing, promise(Expected::Ppm(1), "2026-07-10"))),
            "check_day_too_early"
        );
        let adjusting = finding::plan(&analysing, good()).unwrap();
        assert_eq!(code(finding::plan(&adjusting, promise(Expected::Ppm(1), "2026-07-20"))), "ok");
        assert_eq!(code(finding::act(&adjusting, day("2026-07-07"))), "acted_before_promise");
        assert_eq!(code(finding::act(&adjusting, day("2026-07-14"))), "check_day_too_close");
        let verifying = finding::act(&adjusting, day("2026-07-09")).unwrap();
        assert_eq!(code(finding::plan(&verifying, good())), "promise_locked");
        assert_eq!(code(finding::analyse(&verifying)), "analysis_begun");
        assert_eq!(can_conclude(&analysing, day("2026-07-16")).unwrap_err().code, "nothing_to_verify");
        let (ineffective, _) = story(50, Expected::Ppm(800_000));
        assert_eq!(code(finding::analyse(&ineffective)), "finding_closed");
    }
}
