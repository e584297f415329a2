//! Decides whether a rule fires: a series of days (or events) in, a breach or nothing out.

use std::collections::BTreeMap;

use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};
use daiyun_base::error::Label;
use daiyun_base::money::{PPM, divide_rounded};
use daiyun_base::period::business_day;
use daiyun_insight::anomaly::{Judgement, same_weekday};
use daiyun_insight::estimate::Estimate;
use daiyun_kpi::metric::Unit;
use serde::{Deserialize, Serialize};

use super::condition::{Condition, CountedBy, Side};
use super::definition::{AlertRule, RuleScope};

/// One metric of one store or client, day by day, in the metric's unit.
#[derive(Clone, Debug, Default)]
pub struct Series {
    days: BTreeMap<NaiveDate, DayValue>,
}

/// What is known of a day.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DayValue {
    /// The metric; nothing where it has no value (a ratio over zero) or the data has not arrived.
    pub value: Option<i64>,
    /// The rule's activity metric; zero where the rule has none.
    pub activity: i64,
    /// A day of a sale event. It is compared with nothing and nothing is compared with it.
    pub sale_event: bool,
}

/// A rule that fired.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Breach {
    /// The rule.
    pub rule: String,
    /// The day it was judged on.
    pub day: NaiveDate,
    /// The first day of the same trouble, without a break up to `day`.
    pub began_on: NaiveDate,
    /// On which wrong side the metric is.
    pub side: Side,
    /// What the day showed.
    pub actual: i64,
    /// Where the line was.
    pub limit: i64,
    /// What was usual, for rules that compare with it.
    pub expected: Option<Estimate>,
    /// The issue that piled up, for rules that count by issue.
    pub issue: Option<String>,
}

/// Something that happened in a store, counted by the service rules (S36.2–S36.5).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// When.
    pub at: DateTime<Utc>,
    /// What it is about, a word or code that is the same for the same problem.
    pub issue: String,
}

/// The events rules count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EventKind {
    /// 差评.
    BadReview,
    /// 投诉.
    Complaint,
    /// 社媒负面提及.
    SocialMention,
    /// 平台介入.
    PlatformIntervention,
}

/// Whether a rule is judged: the facts it asks for must be recorded somewhere.
pub fn can_judge(rule: &AlertRule) -> Result<(), Label> {
    match (&rule.when, rule.scope) {
        (Condition::EventCount { .. }, RuleScope::Store | RuleScope::Client) => Err(Label::new(
            "评价、投诉、舆情和平台介入还没有地方登记；能登记之后才判断",
            "Reviews, complaints, mentions and platform interventions are not recorded yet; it is judged once they are",
        )),
        (Condition::Threshold { .. } | Condition::WeekdayFall { .. }, RuleScope::Client) => Err(Label::new(
            "指标目前逐店判断，还不按客户合并",
            "Metrics are judged store by store, not yet for all stores of a client together",
        )),
        (Condition::Threshold { .. } | Condition::WeekdayFall { .. }, RuleScope::Store) => Ok(()),
    }
}

/// The last day a rule may judge when the data of a day has come: the days after it are still being counted towards.
#[must_use]
pub fn last_judged(rule: &AlertRule, until: NaiveDate) -> NaiveDate {
    until - rule.when.settle_days()
}

/// Judges a rule about a metric on a day. Rules that count events never fire here: see [`evaluate_events`].
#[must_use]
pub fn evaluate(rule: &AlertRule, series: &Series, day: NaiveDate) -> Option<Breach> {
    let hit = bad_day(rule, series, day)?;
    let row = bad_days_until(day, |day| bad_day(rule, series, day).is_some());
    if row < days_needed(&rule.when) {
        return None;
    }
    let began_on = day - Days::new(u64::from(row.saturating_sub(1)));
    Some(Breach {
        rule: rule.code.clone(),
        day,
        began_on,
        side: hit.side,
        actual: hit.actual,
        limit: hit.limit,
        expected: hit.expected,
        issue: None,
    })
}

/// Judges a rule that counts events at an instant. Counted by issue, each issue that piled up is a breach of its own,
/// in the order of the issues' names.
#[must_use]
pub fn evaluate_events(rule: &AlertRule, events: &[Event], now: DateTime<Utc>) -> Vec<Breach> {
    let Condition::EventCount { counted_by, window_hours, at_least, .. } = &rule.when else {
        return Vec::new();
    };
    let since = now - TimeDelta::hours(i64::from(*window_hours));
    let mut counts: BTreeMap<Option<&str>, Vec<DateTime<Utc>>> = BTreeMap::new();
    // The window is open at its old end, so that an event leaves it exactly when its hours are over.
    for event in events.iter().filter(|event| since < event.at && event.at <= now) {
        let key = match counted_by {
            CountedBy::Subject => None,
            CountedBy::Issue => Some(event.issue.as_str()),
        };
        counts.entry(key).or_default().push(event.at);
    }
    let mut breaches = Vec::new();
    for (issue, at) in counts {
        let (actual, limit) = (i64::try_from(at.len()).unwrap_or(i64::MAX), i64::from(*at_least));
        let Some(first) = at.iter().min().filter(|_| actual >= limit) else { continue };
        breaches.push(Breach {
            rule: rule.code.clone(),
            day: business_day(now),
            began_on: business_day(*first),
            side: Side::Above,
            actual,
            limit,
            expected: None,
            issue: issue.map(ToOwned::to_owned),
        });
    }
    breaches
}

impl Breach {
    /// How many days the trouble has lasted, counting both ends.
    #[must_use]
    pub fn days(&self) -> i64 {
        (self.day - self.began_on).num_days() + 1
    }

    /// What makes two breaches the same trouble: one open finding for each rule and store (or client), and issue. A
    /// breach whose key has an open finding adds an occurrence to it.
    #[must_use]
    pub fn finding_key(&self, subject_code: &str) -> String {
        match &self.issue {
            Some(issue) => format!("{}/{subject_code}/{issue}", self.rule),
            None => format!("{}/{subject_code}", self.rule),
        }
    }
}

/// What a day fell short of the usual one, where the metric is money that should come in.
#[must_use]
pub fn shortfall(unit: Unit, breach: &Breach) -> Option<i64> {
    match (unit, breach.side) {
        (Unit::Fen, Side::Below) => breach.expected.map(|usual| (usual.rounded() - breach.actual).max(0)),
        (Unit::Fen, Side::Above) | (Unit::Count | Unit::Ppm | Unit::RatioPpm | Unit::Seconds, _) => None,
    }
}

impl Series {
    /// A series from its days, in any order.
    #[must_use]
    pub fn new(days: impl IntoIterator<Item = (NaiveDate, DayValue)>) -> Self {
        Self { days: days.into_iter().collect() }
    }

    /// What is known of a day; nothing known is the default.
    #[must_use]
    pub fn on(&self, day: NaiveDate) -> DayValue {
        self.days.get(&day).copied().unwrap_or_default()
    }

    /// Consecutive values from a day to a day, without sale events and without days of too little activity.
    #[must_use]
    pub fn comparable(&self, from: NaiveDate, to: NaiveDate, minimum_activity: i64) -> Vec<Option<i64>> {
        let days = from.iter_days().take_while(|day| *day <= to).map(|day| self.on(day));
        days.map(|day| day.value.filter(|_| !day.sale_event && day.activity >= minimum_activity)).collect()
    }

    /// The series of a case in a definition, ending on `last`.
    pub(super) fn of_case(weeks: &[String], activity: &[String], last: NaiveDate) -> Result<Self, String> {
        let values = weeks.iter().flat_map(|week| week.split_whitespace()).map(day_of_case);
        let mut values = values.collect::<Result<Vec<DayValue>, String>>()?;
        let activity: Vec<&str> = activity.iter().flat_map(|week| week.split_whitespace()).collect();
        if !activity.is_empty() && activity.len() != values.len() {
            return Err(format!("activity 有 {} 天，weeks 有 {} 天", activity.len(), values.len()));
        }
        for (day, text) in values.iter_mut().zip(activity) {
            day.activity = text.parse().map_err(|_| format!("「{text}」不是整数"))?;
        }
        let days = values.into_iter().rev().zip(0_u64..).map(|(value, ago)| (last - Days::new(ago), value));
        Ok(Self::new(days))
    }
}

fn day_of_case(text: &str) -> Result<DayValue, String> {
    if text == "-" {
        return Ok(DayValue::default());
    }
    let (number, sale_event) = text.strip_prefix('~').map_or((text, false), |number| (number, true));
    let value = number.parse().map_err(|_| format!("「{text}」不是整数、- 或 ~整数"))?;
    Ok(DayValue { value: Some(value), activity: 0, sale_event })
}

/// A day that fired and the line it crossed.
struct Hit {
    side: Side,
    actual: i64,
    limit: i64,
    expected: Option<Estimate>,
}

fn days_needed(when: &Condition) -> u32 {
    match when {
        Condition::Threshold { days_in_a_row, .. } => *days_in_a_row,
        Condition::WeekdayFall { .. } | Condition::EventCount { .. } => 1,
    }
}

/// Whether one day by itself is on the wrong side.
fn bad_day(rule: &AlertRule, series: &Series, day: NaiveDate) -> Option<Hit> {
    match &rule.when {
        Condition::Threshold { side, level, minimum_activity, .. } => {
            let known = series.on(day);
            let actual = known.value.filter(|_| known.activity >= *minimum_activity)?;
            let wrong = match side {
                Side::Below => actual < *level,
                Side::Above => actual > *level,
            };
            wrong.then_some(Hit { side: *side, actual, limit: *level, expected: None })
        }
        Condition::WeekdayFall { fall_ppm, weeks, minimum_baseline, .. } => {
            let from = day - Days::new(u64::from(*weeks) * 7);
            let weeks = usize::try_from(*weeks).unwrap_or(0);
            let Judgement::Measured(found) = same_weekday(&series.comparable(from, day, 0), weeks) else {
                return None;
            };
            let usual = found.expected.rounded();
            let limit = divide_rounded(i128::from(usual) * i128::from(PPM - *fall_ppm), i128::from(PPM));
            // Both: far enough to matter, and further than this weekday's own ups and downs.
            let fell =
                usual >= *minimum_baseline && found.actual <= limit && found.actual < found.low.rounded();
            fell.then_some(Hit {
                side: Side::Below,
                actual: found.actual,
                limit,
                expected: Some(found.expected),
            })
        }
        Condition::EventCount { .. } => None,
    }
}

/// The longest row worth counting; it bounds the walk back over the series.
const LONGEST_ROW: u32 = 90;

fn bad_days_until(day: NaiveDate, is_bad: impl Fn(NaiveDate) -> bool) -> u32 {
    let mut row = 0;
    while row < LONGEST_ROW && is_bad(day - Days::new(u64::from(row))) {
        row += 1;
    }
    row
}

#[cfg(test)]
mod tests {
    use daiyun_base::money::Money;
    use expect_test::{Expect, expect};

    use super::super::definition::tests::shipped;
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    /// Judges a shipped rule on 28 June and prints the sentence a person reads.
    fn check(code: &str, weeks: &[&str], activity: &[&str], expected: Expect) {
        let rule = &shipped()[code];
        let texts = |lines: &[&str]| lines.iter().map(|line| (*line).to_owned()).collect::<Vec<_>>();
        let series = Series::of_case(&texts(weeks), &texts(activity), day("2026-06-28")).unwrap();
        let breach = evaluate(rule, &series, day("2026-06-28")).unwrap();
        let show = |value: i64| match code {
            "roas_below_floor" => format!("{}.{:02}", value / PPM, value % PPM / 10_000),
            _ => Money::from_fen(value).grouped(),
        };
        let text = rule.sentence(&breach, &Label::new("禾裳天猫旗舰店", "Heshang Tmall"), show);
        expected.assert_eq(&format!("{}\n{}\n{}", breach.finding_key("HS-TM"), text.zh, text.en));
    }

    #[test]
    fn a_breach_reads_as_a_sentence() {
        check(
            "sales_fall_same_weekday",
            &[
                "1 1 1 1 1 1 1800000",
                "1 1 1 1 1 1 1700000",
                "1 1 1 1 1 1 1900000",
                "1 1 1 1 1 1 1750000",
                "1 1 1 1 1 1 600000",
            ],
            &[],
            expect![[r#"
                sales_fall_same_weekday/HS-TM
                禾裳天猫旗舰店 当日支付金额 6,000.00，往常这一天约 17,750.00（低于 11,537.50 即预警），始于 2026-06-28。请按 流量、转化、客单价 拆开看。
                Heshang Tmall took 6,000.00 on the day where about 17,750.00 is usual (the alert line is 11,537.50), since 2026-06-28. Split it into traffic, conversion and order value."#]],
        );
        check(
            "roas_below_floor",
            &["200 190 180 150"],
            &["10000 10000 10000 10000"],
            expect![[r#"
                roas_below_floor/HS-TM
                禾裳天猫旗舰店 投产比已连续 4 天低于底线 2.00，当日 0.00，始于 2026-06-25。请先停掉最差的计划，再查原因。
                ROAS of Heshang Tmall has been below the floor of 2.00 for 4 days, 0.00 on the day, since 2026-06-25. Pause the worst plans first, then look for the cause."#]],
        );
    }

    #[test]
    fn each_issue_is_a_trouble_of_its_own() {
        let now: DateTime<Utc> = "2026-06-28T02:00:00Z".parse().unwrap();
        let event =
            |hours: i64, issue: &str| Event { at: now - TimeDelta::hours(hours), issue: issue.to_owned() };
        let events = [
            event(1, "拉链坏"),
            event(2, "拉链坏"),
            event(40, "拉链坏"),
            event(3, "少件"),
            event(4, "少件"),
            event(5, "少件"),
            event(6, "色差"),
            event(-1, "色差"),
            event(-1, "色差"),
        ];
        let breaches = evaluate_events(&shipped()["repeated_complaint"], &events, now);
        let keys: Vec<String> = breaches.iter().map(|breach| breach.finding_key("HS-TM")).collect();
        assert_eq!(keys, ["repeated_complaint/HS-TM/少件", "repeated_complaint/HS-TM/拉链坏"]);
        assert_eq!((breaches[1].actual, breaches[1].began_on), (3, day("2026-06-26")));
        assert!(evaluate(&shipped()["repeated_complaint"], &Series::default(), day("2026-06-28")).is_none());
        assert!(evaluate_events(&shipped()["roas_below_floor"], &events, now).is_empty());
    }

    #[test]
    fn an_empty_series_fires_nothing() {
        for rule in shipped().values() {
            assert!(evaluate(rule, &Series::default(), day("2026-06-28")).is_none(), "{}", rule.code);
        }
    }
}
