//! 验证: asks the metric whether an action did what was promised.
//!
//! The days since the action are held against the trouble going on (matched weekdays; see `daiyun_insight::effect`).
//! A verdict uses the days up to the check day and none after it, so it is the same whenever it is asked for. What cannot
//! be measured does not wait for ever: an open finding keeps its rule quiet.

use chrono::{Days, NaiveDate};
use daiyun_base::error::Problem;
use daiyun_insight::effect::{Effect, Interval, Outcome, Window, Windows, since_action};

use super::condition::Condition;
use super::definition::AlertRule;
use super::finding::{Action, Expected, FEWEST_CHECK_DAYS, Finding, Stage, closed};
use super::known::Known;
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
    /// Nothing to measure against (events, a new store) or by (ads are paused): the rule has not fired since …
    Silence,
    /// … or it has.
    FiredAgain(NaiveDate),
    /// The data of the days looked at never came, so nothing can be proved.
    NoData,
}

/// Data this late is not coming: the report stopped with the ads, or nobody exports it any more.
const LATEST_DATA: Days = Days::new(14);

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
pub(super) fn verify(rule: &AlertRule, finding: &Finding, known: &Known, today: NaiveDate) -> Verdict {
    let (action, from, to) = match &finding.stage {
        Stage::Verifying(action) => (action, action.acted_on + Days::new(1), action.plan.check_on),
        Stage::Verified(action) => (action, action.plan.check_on + Days::new(1), action.second_look_on()),
        Stage::Found
        | Stage::Analysing
        | Stage::Adjusting(_)
        | Stage::Ineffective(_)
        | Stage::Rebounded(_) => return Verdict::Waiting(Waiting::ForAction),
    };
    if today < to {
        return Verdict::Waiting(Waiting::Until(to));
    }
    let settled_on = to + rule.when.settle_days();
    let weight = if known.until.is_some_and(|until| until >= settled_on) {
        weigh(rule, finding, action, &known.series, (from, to))
    } else if today <= settled_on + LATEST_DATA {
        return Verdict::Waiting(Waiting::ForData);
    } else {
        unmeasured(finding, from, Weight::Unproved(Proof::NoData))
    };
    match (&finding.stage, weight) {
        (_, Weight::AsPromised(proof)) => Verdict::Verified(proof),
        (Stage::Verified(_), Weight::Unproved(proof)) => Verdict::Verified(proof),
        (Stage::Verified(_), Weight::Nothing(proof)) => Verdict::Rebounded(proof),
        (_, Weight::Unproved(proof) | Weight::Nothing(proof)) => Verdict::Ineffective(proof),
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

/// The finding after a verdict. There is no way to close one without it. A rebound is trouble of its own: the next cure is
/// measured against the days of the second look, not against those before the first cure.
pub fn conclude(finding: &Finding, verdict: &Verdict) -> Result<Finding, Problem> {
    if let (Stage::Verified(action), Verdict::Rebounded(_)) = (&finding.stage, verdict) {
        return Ok(Finding {
            began_on: action.plan.check_on + Days::new(1),
            last_on: finding.last_on.max(action.second_look_on()),
            stage: Stage::Rebounded(action.clone()),
            ..finding.clone()
        });
    }
    let stage = match (&finding.stage, verdict) {
        (Stage::Verifying(action) | Stage::Verified(action), Verdict::Verified(_)) => {
            Stage::Verified(action.clone())
        }
        (Stage::Verifying(action), Verdict::Ineffective(_)) => Stage::Ineffective(action.clone()),
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
    /// The effect is there, no less than promised.
    AsPromised(Proof),
    /// An effect, but less than promised; or nothing is known. Too little to verify, and no rebound of what was verified.
    Unproved(Proof),
    /// No effect.
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
        return unmeasured(finding, from, Weight::AsPromised(Proof::Silence));
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
        Outcome::NotEnoughData { window: Window::Quiet | Window::Trouble | Window::After } => {
            return unmeasured(finding, from, Weight::AsPromised(Proof::Silence));
        }
    };
    let (interval, promised) = match action.plan.expected {
        Expected::Ppm(promised) => (effect.ppm, promised),
        Expected::Amount(promised) => (effect.amount, promised),
    };
    let (near, far) = ends(interval, promised);
    match (near > 0, far >= promised.abs()) {
        (true, true) => Weight::AsPromised(Proof::Measured(effect)),
        (true, false) => Weight::Unproved(Proof::Measured(effect)),
        (false, _) => Weight::Nothing(Proof::Measured(effect)),
    }
}

/// Without a measurement the rule itself has the word: it fired again since the first day looked at, or it kept quiet.
fn unmeasured(finding: &Finding, from: NaiveDate, quiet: Weight) -> Weight {
    if finding.last_on >= from { Weight::Nothing(Proof::FiredAgain(finding.last_on)) } else { quiet }
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
    use super::super::sale_event::SaleEvents;
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    /// A store from 1 May 2026 with a strong weekend; `levels` are percent of the usual from a day on.
    fn store(levels: &[(&str, i64)], until: &str) -> Known {
        let week = [900_000, 950_000, 1_000_000, 1_020_000, 1_300_000, 1_900_000, 1_800_000];
        let days = day("2026-05-01").iter_days().take_while(|on| *on <= day(until));
        let series = Series::new(days.zip(0_usize..).map(|(on, at)| {
            let level =
                levels.iter().rev().find(|(from, _)| day(from) <= on).map_or(100, |(_, level)| *level);
            // A small repeatable wobble of up to 6% either way.
            let wobble = 94 + i64::try_from(at * 7 % 13).unwrap();
            let value = week[at % 7] / 100 * level / 100 * wobble;
            (on, DayValue { value: Some(value), activity: 0, sale_event: false })
        }));
        Known { series, until: Some(day(until)) }
    }

    fn found(known: &Known, on: &str) -> Finding {
        let breach = evaluate(&shipped()["sales_fall_same_weekday"], &known.series, day(on)).unwrap();
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
        let adjusting = planned(&analysing, promise(expected, "2026-07-16")).unwrap();
        done(&adjusting, "2026-07-08").unwrap()
    }

    fn planned(finding: &Finding, plan: Plan) -> Result<Finding, Problem> {
        finding::plan(&shipped()["sales_fall_same_weekday"], finding, plan, &SaleEvents::default())
    }

    fn done(finding: &Finding, on: &str) -> Result<Finding, Problem> {
        finding::act(finding, day(on), &SaleEvents::default())
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
        assert_eq!(verify(rule, &finding, &late_data, day("2026-07-30")), Verdict::Waiting(Waiting::ForData));
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
        // The next cure is measured against the days of the second look, not those before the first cure.
        assert_eq!((rebounded.began_on, rebounded.last_on), (day("2026-07-17"), day("2026-07-24")));
        assert_eq!(finding::can_analyse(&rebounded), Ok(()));
    }

    #[test]
    fn where_nothing_can_be_measured_silence_decides() {
        let rule = &shipped()["bad_reviews_surge"];
        let quiet = |_: usize| DayValue { value: Some(0), activity: 0, sale_event: false };
        let days = day("2026-07-01").iter_days().take(20).zip((0..20).map(quiet));
        let known = Known { series: Series::new(days), until: Some(day("2026-07-20")) };
        let surge = Finding {
            rule: rule.code.clone(),
            side: Side::Above,
            began_on: day("2026-07-04"),
            last_on: day("2026-07-05"),
            stage: Stage::Found,
        };
        let finding = acted(&surge, Expected::Amount(-6));
        assert_eq!(verify(rule, &finding, &known, day("2026-07-16")), Verdict::Verified(Proof::Silence));
        let again = Finding { last_on: day("2026-07-12"), ..finding };
        let verdict = verify(rule, &again, &known, day("2026-07-16"));
        assert_eq!(verdict, Verdict::Ineffective(Proof::FiredAgain(day("2026-07-12"))));
    }

    #[test]
    fn a_store_that_sells_nothing_is_no_success() {
        let check = |after: i64, expected: Expected| {
            let (finding, verdict) = story(after, expected);
            assert!(matches!(verdict, Verdict::Ineffective(Proof::Measured(_))), "{verdict:?}");
            assert_eq!(finding.stage.state(), FindingState::Ineffective);
        };
        check(0, Expected::Ppm(500_000));
        check(0, Expected::Amount(550_000));
    }

    #[test]
    fn what_cannot_be_measured_does_not_wait_for_ever() {
        let rule = &shipped()["sales_fall_same_weekday"];
        let whole = store(&[("2026-07-04", 50), ("2026-07-09", 100)], "2026-07-16");
        let finding = acted(&found(&whole, "2026-07-07"), Expected::Ppm(800_000));
        // The days since the action turn out to be days of a sale event.
        let days = day("2026-05-01").iter_days().take_while(|on| *on <= day("2026-07-16"));
        let masked =
            days.map(|on| (on, DayValue { sale_event: on > day("2026-07-08"), ..whole.series.on(on) }));
        let masked = Known { series: Series::new(masked), until: whole.until };
        let verdict = |finding: &Finding, known: &Known, on: &str| verify(rule, finding, known, day(on));
        assert_eq!(verdict(&finding, &masked, "2026-07-16"), Verdict::Verified(Proof::Silence));
        let again = Finding { last_on: day("2026-07-10"), ..finding.clone() };
        let fired = Proof::FiredAgain(day("2026-07-10"));
        assert_eq!(verdict(&again, &masked, "2026-07-16"), Verdict::Ineffective(fired));
        // The files stop with the action: a fortnight of patience, then nothing is proved.
        let stopped = store(&[("2026-07-04", 50)], "2026-07-08");
        for known in [&stopped, &Known::default()] {
            assert_eq!(verdict(&finding, known, "2026-07-30"), Verdict::Waiting(Waiting::ForData));
            assert_eq!(verdict(&finding, known, "2026-07-31"), Verdict::Ineffective(Proof::NoData));
        }
        // What was verified stays so where nothing can be seen any more.
        let (verified, _) = story(100, Expected::Ppm(800_000));
        assert_eq!(verdict(&verified, &whole, "2026-08-07"), Verdict::Waiting(Waiting::ForData));
        assert_eq!(verdict(&verified, &whole, "2026-08-08"), Verdict::Verified(Proof::NoData));
    }

    #[test]
    fn a_cure_is_held_against_settled_days() {
        let rule = &shipped()["roas_below_floor"];
        let whole = store(&[("2026-07-04", 50), ("2026-07-09", 100)], "2026-07-16");
        let finding = acted(&found(&whole, "2026-07-07"), Expected::Ppm(800_000));
        assert_eq!(verify(rule, &finding, &whole, day("2026-07-17")), Verdict::Waiting(Waiting::ForData));
        let settled = Known { until: Some(day("2026-07-17")), ..whole };
        assert!(!matches!(verify(rule, &finding, &settled, day("2026-07-18")), Verdict::Waiting(_)));
    }

    #[test]
    fn one_open_finding_for_each_trouble() {
        let rule = &shipped()["sales_fall_same_weekday"];
        let series = store(&[("2026-07-04", 50)], "2026-08-20");
        let breach =
            |on: &str| Breach { day: day(on), ..evaluate(rule, &series.series, day("2026-07-07")).unwrap() };
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
        assert_eq!(code(planned(&open, good())), "not_analysed");
        assert_eq!(code(done(&analysing, "2026-07-08")), "no_plan");
        assert_eq!(
            code(planned(&analysing, Plan { cause: " ".to_owned(), ..good() })),
            "cause_and_action_required"
        );
        for wrong in [Expected::Ppm(0), Expected::Ppm(-1), Expected::Amount(-1)] {
            assert_eq!(
                code(planned(&analysing, Plan { expected: wrong, ..good() })),
                "expected_effect_wrong_way"
            );
        }
        assert_eq!(code(planned(&analysing, promise(Expected::Ppm(1), "2026-07-10"))), "check_day_too_early");
        let adjusting = planned(&analysing, good()).unwrap();
        assert_eq!(code(planned(&adjusting, promise(Expected::Ppm(1), "2026-07-20"))), "ok");
        assert_eq!(code(done(&adjusting, "2026-07-07")), "acted_before_promise");
        assert_eq!(code(done(&adjusting, "2026-07-14")), "check_day_too_close");
        let verifying = done(&adjusting, "2026-07-09").unwrap();
        assert_eq!(code(planned(&verifying, good())), "promise_locked");
        assert_eq!(code(finding::analyse(&verifying)), "analysis_begun");
        assert_eq!(can_conclude(&analysing, day("2026-07-16")).unwrap_err().code, "nothing_to_verify");
        let (ineffective, _) = story(50, Expected::Ppm(800_000));
        assert_eq!(code(finding::analyse(&ineffective)), "finding_closed");
    }

    #[test]
    fn a_check_day_can_bear_a_verdict() {
        let rule = &shipped()["sales_fall_same_weekday"];
        let series = store(&[("2026-07-04", 50)], "2026-07-16");
        let analysing = finding::analyse(&found(&series, "2026-07-07")).unwrap();
        let sale = SaleEvents::of_days("07-12", "07-20");
        let check = |check_on: &str, events: &SaleEvents, expected: &str| {
            let plan = promise(Expected::Ppm(300_000), check_on);
            let found = finding::plan(rule, &analysing, plan, events);
            assert_eq!(found.map_or_else(|problem| problem.code, |_| "ok"), expected, "{check_on}");
        };
        let none = SaleEvents::default();
        check("2026-09-06", &none, "ok");
        check("2026-09-07", &none, "check_day_too_late");
        check("2926-07-08", &none, "check_day_too_late");
        // 9, 10 and 11 July are ordinary days; nothing is compared from the 12th to the 20th.
        check("2026-07-18", &sale, "ok");
        let early = SaleEvents::of_days("07-11", "07-20");
        check("2026-07-20", &early, "check_days_in_sale_event");
        check("2026-07-21", &early, "ok");
        // Acting late leaves fewer ordinary days than were planned for.
        let adjusting =
            finding::plan(rule, &analysing, promise(Expected::Ppm(1), "2026-07-18"), &sale).unwrap();
        let late = finding::can_act(&adjusting, day("2026-07-09"), &sale).unwrap_err();
        assert_eq!(late.code, "check_days_in_sale_event");
        assert_eq!(finding::can_act(&adjusting, day("2026-07-08"), &sale), Ok(()));
    }
}
