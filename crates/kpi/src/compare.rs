//! Comparing a period with an earlier one: which days are read again, which rows stand side by side, and how much a
//! value changed.
//!
//! Rows pair by the key they carry. A day that has no counterpart (31 July beside June) pairs with nothing; it is
//! never paired with a neighbour, because a month-end spike would then be compared with an ordinary day. Only the total
//! of a period that ends on such a day is held against an earlier one that ends with its month: 本月至今 on 31 March
//! stands beside the whole of February.

use std::fmt;
use std::str::FromStr;

use chrono::{Datelike, Days, Months, NaiveDate};
use daiyun_base::error::{Label, Problem};
use daiyun_base::money::ratio_ppm;
use daiyun_base::period::{DayRange, Month};
use serde::{Deserialize, Serialize};

use crate::metric::{Polarity, Unit};

/// What a period is compared with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Comparison {
    /// 环比: the period just before; of one day, the day before (较前一日); of whole months, as many whole months.
    Previous,
    /// 较上周同期: the same weekdays one week earlier.
    WeekAgo,
    /// 较上月同期: the same dates one month earlier, so that 本月至今 is held against the same part of last month.
    MonthAgo,
    /// 同比, by date; of whole months, the same whole months, whether February had 28 days or 29.
    LastYear,
    /// 同比, by weekday: 52 weeks earlier, so that a Saturday stands beside a Saturday.
    LastYearWeekday,
    /// The same number of days from this day on: 春节 beside 春节, 双 11 beside 双 11, or any day a person picks.
    From(NaiveDate),
}

/// How far back the counterpart of a day lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    /// Whole days; negative when the counterpart lies later.
    Days(i64),
    /// Calendar months, on the same date.
    Months(u32),
}

/// Days in 52 weeks.
const YEAR_OF_WEEKS: u64 = 364;

impl Comparison {
    /// The comparisons that need no date of their own.
    pub const NAMED: [Self; 5] =
        [Self::Previous, Self::WeekAgo, Self::MonthAgo, Self::LastYear, Self::LastYearWeekday];

    /// The earlier days that answer for these.
    ///
    /// ```
    /// use daiyun_base::period::Month;
    /// use daiyun_kpi::compare::Comparison;
    /// let july: Month = "2026-07".parse().unwrap();
    /// assert_eq!(Comparison::Previous.range(july.days()).to_string(), "2026-06-01 ～ 2026-06-30");
    /// assert!("yesterday".parse::<Comparison>().is_err());
    /// ```
    #[must_use]
    pub fn range(self, days: DayRange) -> DayRange {
        match self {
            Self::Previous => days.previous(),
            Self::WeekAgo => days.earlier(7),
            Self::MonthAgo => DayRange { from: days.from - Months::new(1), to: days.to - Months::new(1) },
            Self::LastYear if covers_months(days) => {
                let earlier = days.last_year();
                DayRange { to: Month::of(earlier.to).last_day(), ..earlier }
            }
            Self::LastYear => days.last_year(),
            Self::LastYearWeekday => days.earlier(YEAR_OF_WEEKS),
            Self::From(first) => {
                DayRange { from: first, to: first + Days::new(days.len_days().saturating_sub(1)) }
            }
        }
    }

    /// The day that stands beside a day of the period; nothing when the earlier month is too short to have it.
    #[must_use]
    pub fn day(self, days: DayRange, day: NaiveDate) -> Option<NaiveDate> {
        match self.step(days) {
            Step::Days(count) => day.checked_sub_signed(chrono::TimeDelta::try_days(count)?),
            // chrono clamps 31 July to 30 June; a clamped day is another day's counterpart.
            Step::Months(count) => {
                Some(day - Months::new(count)).filter(|earlier| earlier.day() == day.day())
            }
        }
    }

    /// The Monday of the week that stands beside a week. Nothing unless the step is whole weeks: other weeks would
    /// hold other weekdays.
    #[must_use]
    pub fn week(self, days: DayRange, monday: NaiveDate) -> Option<NaiveDate> {
        match self.step(days) {
            Step::Days(count) if count % 7 == 0 => self.day(days, monday),
            Step::Days(_) | Step::Months(_) => None,
        }
    }

    /// The month that stands beside a month. Nothing unless the step is whole months.
    #[must_use]
    pub fn month(self, days: DayRange, month: Month) -> Option<Month> {
        match self.step(days) {
            Step::Months(count) => Some(Month::of(month.first_day() - Months::new(count))),
            Step::Days(_) => None,
        }
    }

    /// What people call it.
    #[must_use]
    pub fn label(self, days: DayRange) -> Label {
        match self {
            Self::Previous if days.from == days.to => Label::new("较前一日", "vs previous day"),
            Self::Previous => Label::new("环比", "vs previous period"),
            Self::WeekAgo if days.from == days.to => Label::new("较上周同期", "vs same day last week"),
            Self::WeekAgo => Label::new("较上周同期", "vs same days last week"),
            Self::MonthAgo => Label::new("较上月同期", "vs same dates last month"),
            Self::LastYear => Label::new("同比", "vs last year"),
            Self::LastYearWeekday => Label::new("同比（按星期对齐）", "vs last year, by weekday"),
            Self::From(first) => {
                Label::new(format!("较 {first} 起同样天数"), format!("vs as many days from {first}"))
            }
        }
    }

    fn step(self, days: DayRange) -> Step {
        let earlier = self.range(days);
        match self {
            Self::MonthAgo => Step::Months(1),
            Self::LastYear => Step::Months(12),
            Self::Previous if covers_months(days) => Step::Months(months_between(earlier.from, days.from)),
            Self::Previous | Self::WeekAgo | Self::LastYearWeekday | Self::From(_) => {
                Step::Days((days.from - earlier.from).num_days())
            }
        }
    }
}

impl fmt::Display for Comparison {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Previous => f.write_str("previous"),
            Self::WeekAgo => f.write_str("week_ago"),
            Self::MonthAgo => f.write_str("month_ago"),
            Self::LastYear => f.write_str("last_year"),
            Self::LastYearWeekday => f.write_str("last_year_weekday"),
            Self::From(first) => write!(f, "{first}"),
        }
    }
}

impl FromStr for Comparison {
    type Err = Problem;

    /// Reads a name, or the first day to compare with.
    fn from_str(text: &str) -> Result<Self, Problem> {
        let named = Self::NAMED.into_iter().find(|known| known.to_string() == text);
        // Four-digit years, to the end of the longest period, so that a day is written one way in SQL.
        let dated = |day: &NaiveDate| (1970..=9980).contains(&day.year());
        named.or_else(|| text.parse().ok().filter(dated).map(Self::From)).ok_or_else(|| {
            let names = Self::NAMED.map(|known| known.to_string());
            Problem::invalid(
                "comparison_unknown",
                format!("没有对比方式「{text}」；可用：{}，或一个起始日期 2025-11-11", names.join("、")),
                format!(
                    "There is no comparison \"{text}\"; use one of: {}, or a first day such as 2025-11-11",
                    names.join(", ")
                ),
            )
        })
    }
}

/// How a value moved.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", tag = "kind", content = "value")]
pub enum Change {
    /// Growth in parts per million of the earlier value.
    GrowthPpm(i64),
    /// A share moved by so many parts per million, read as 百分点.
    PointsPpm(i64),
    /// One of the two values is missing.
    NoData,
    /// The earlier value is zero or negative: growth from it says nothing, and is never ∞ or 100%.
    NoBase,
}

/// Whether a change is good news.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// 好转.
    Better,
    /// 恶化.
    Worse,
    /// Neither, or the metric has no good direction.
    Same,
}

impl Change {
    /// The change of a value of this unit.
    #[must_use]
    pub fn between(unit: Unit, now: Option<i64>, before: Option<i64>) -> Self {
        let (Some(now), Some(before)) = (now, before) else { return Self::NoData };
        match unit {
            Unit::Ppm => Self::PointsPpm(now.saturating_sub(before)),
            Unit::Fen | Unit::Count | Unit::RatioPpm | Unit::Seconds if before <= 0 => Self::NoBase,
            Unit::Fen | Unit::Count | Unit::RatioPpm | Unit::Seconds => {
                ratio_ppm(now.saturating_sub(before), before).map_or(Self::NoBase, Self::GrowthPpm)
            }
        }
    }

    /// Good or bad, by the metric's polarity; colour only ever shows the direction.
    #[must_use]
    pub fn verdict(self, polarity: Polarity) -> Verdict {
        let moved = match self {
            Self::GrowthPpm(moved) | Self::PointsPpm(moved) => moved,
            Self::NoData | Self::NoBase => 0,
        };
        match (polarity, moved.signum()) {
            (Polarity::Higher, 1) | (Polarity::Lower, -1) => Verdict::Better,
            (Polarity::Higher, -1) | (Polarity::Lower, 1) => Verdict::Worse,
            (Polarity::Higher | Polarity::Lower | Polarity::Neutral, _) => Verdict::Same,
        }
    }
}

fn covers_months(days: DayRange) -> bool {
    days.from == Month::of(days.from).first_day() && days.to == Month::of(days.to).last_day()
}

fn months_between(earlier: NaiveDate, later: NaiveDate) -> u32 {
    let mut count = 0;
    let mut month = Month::of(earlier);
    while month < Month::of(later) {
        month = month.next();
        count += 1;
    }
    count
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn days(from: &str, to: &str) -> DayRange {
        DayRange { from: day(from), to: day(to) }
    }

    #[test]
    fn each_comparison_reads_its_own_earlier_days() {
        let check = |name: &str, from: &str, to: &str, expected: &str| {
            let comparison: Comparison = name.parse().unwrap();
            assert_eq!(comparison.range(days(from, to)).to_string(), expected, "{name}");
        };
        check("previous", "2026-06-30", "2026-06-30", "2026-06-29 ～ 2026-06-29");
        check("previous", "2026-03-01", "2026-03-31", "2026-02-01 ～ 2026-02-28");
        check("week_ago", "2026-06-29", "2026-06-30", "2026-06-22 ～ 2026-06-23");
        check("month_ago", "2026-06-01", "2026-06-18", "2026-05-01 ～ 2026-05-18");
        check("last_year", "2028-02-01", "2028-02-29", "2027-02-01 ～ 2027-02-28");
        check("last_year_weekday", "2026-06-18", "2026-06-18", "2025-06-19 ～ 2025-06-19");
        check("2025-11-01", "2026-11-01", "2026-11-11", "2025-11-01 ～ 2025-11-11");
        assert!("last_decade".parse::<Comparison>().unwrap_err().text.zh.contains("last_year_weekday"));
    }

    #[test]
    fn a_month_to_date_stands_beside_the_same_days_of_the_month_before() {
        let check = |from: &str, to: &str, expected: &str| {
            assert_eq!(Comparison::MonthAgo.range(days(from, to)).to_string(), expected, "{to}");
        };
        check("2026-03-01", "2026-03-28", "2026-02-01 ～ 2026-02-28");
        check("2026-03-01", "2026-03-29", "2026-02-01 ～ 2026-02-28");
        check("2026-03-01", "2026-03-31", "2026-02-01 ～ 2026-02-28");
        check("2028-03-01", "2028-03-30", "2028-02-01 ～ 2028-02-29");
        check("2026-02-01", "2026-02-28", "2026-01-01 ～ 2026-01-28");
        check("2026-01-01", "2026-01-15", "2025-12-01 ～ 2025-12-15");
        let march = days("2026-03-01", "2026-03-31");
        let pairs = |at: &str| Comparison::MonthAgo.day(march, day(at));
        assert_eq!((pairs("2026-03-28"), pairs("2026-03-29")), (Some(day("2026-02-28")), None));
    }

    #[test]
    fn a_year_ago_knows_leap_years() {
        let check = |name: &str, from: &str, to: &str, expected: &str| {
            let comparison: Comparison = name.parse().unwrap();
            assert_eq!(comparison.range(days(from, to)).to_string(), expected, "{name} {from}");
        };
        check("last_year", "2029-02-01", "2029-02-28", "2028-02-01 ～ 2028-02-29");
        check("last_year", "2029-01-01", "2029-06-30", "2028-01-01 ～ 2028-06-30");
        check("last_year", "2029-02-01", "2029-02-27", "2028-02-01 ～ 2028-02-27");
        check("last_year", "2028-01-01", "2028-02-29", "2027-01-01 ～ 2027-02-28");
        check("last_year_weekday", "2028-03-01", "2028-03-01", "2027-03-03 ～ 2027-03-03");
        let february = days("2029-02-01", "2029-02-28");
        let month: Month = "2029-02".parse().unwrap();
        assert_eq!(Comparison::LastYear.month(february, month), Some("2028-02".parse().unwrap()));
        assert_eq!(Comparison::LastYear.day(february, day("2029-02-28")), Some(day("2028-02-28")));
    }

    #[test]
    fn sale_days_stand_beside_sale_days() {
        // 年货节 follows the lunar year: its first day is picked, and T-day meets T-day whatever the calendar says.
        let this_year = days("2026-01-24", "2026-02-08");
        let lunar: Comparison = "2025-01-07".parse().unwrap();
        assert_eq!(lunar.range(this_year).to_string(), "2025-01-07 ～ 2025-01-22");
        assert_eq!(lunar.day(this_year, day("2026-02-01")), Some(day("2025-01-15")));
        // By date 双 11 meets 双 11; by weekday it would meet the day after.
        let eleventh = days("2026-11-11", "2026-11-11");
        assert_eq!(Comparison::LastYear.range(eleventh).from, day("2025-11-11"));
        assert_eq!(Comparison::LastYearWeekday.range(eleventh).from, day("2025-11-12"));
        // A leap day between the two years moves no day of the sale.
        let sale = days("2028-06-16", "2028-06-20");
        let before: Comparison = "2027-06-16".parse().unwrap();
        assert_eq!(before.day(sale, day("2028-06-18")), Some(day("2027-06-18")));
    }

    #[test]
    fn days_pair_with_their_counterpart_or_with_nothing() {
        let check = |name: &str, within: DayRange, at: &str, expected: Option<&str>| {
            let comparison: Comparison = name.parse().unwrap();
            assert_eq!(comparison.day(within, day(at)), expected.map(day), "{name} {at}");
        };
        let july = days("2026-07-01", "2026-07-31");
        check("previous", july, "2026-07-31", None);
        check("previous", july, "2026-07-30", Some("2026-06-30"));
        check("previous", days("2026-07-02", "2026-07-08"), "2026-07-02", Some("2026-06-25"));
        let quarter = days("2026-04-01", "2026-06-30");
        check("previous", quarter, "2026-05-31", None);
        check("previous", quarter, "2026-06-15", Some("2026-03-15"));
        check("last_year", days("2028-02-01", "2028-02-29"), "2028-02-29", None);
        check("last_year", july, "2026-07-31", Some("2025-07-31"));
        check("last_year_weekday", july, "2026-07-04", Some("2025-07-05"));
        check("2025-11-01", days("2026-11-03", "2026-11-13"), "2026-11-13", Some("2025-11-11"));
        check("2026-12-01", days("2026-11-03", "2026-11-13"), "2026-11-04", Some("2026-12-02"));
    }

    #[test]
    fn weeks_pair_by_weeks_and_months_by_months() {
        let july = days("2026-07-01", "2026-07-31");
        let monday = day("2026-07-06");
        let month: Month = "2026-07".parse().unwrap();
        let pairs = |comparison: Comparison| (comparison.week(july, monday), comparison.month(july, month));
        assert_eq!(pairs(Comparison::WeekAgo), (Some(day("2026-06-29")), None));
        assert_eq!(pairs(Comparison::LastYearWeekday), (Some(day("2025-07-07")), None));
        assert_eq!(pairs(Comparison::Previous), (None, Some("2026-06".parse().unwrap())));
        assert_eq!(pairs(Comparison::LastYear), (None, Some("2025-07".parse().unwrap())));
        assert_eq!(pairs(Comparison::From(day("2026-06-02"))), (None, None));
    }

    #[test]
    fn a_pair_never_leaves_the_earlier_range() {
        for comparison in Comparison::NAMED {
            for (from, to) in
                [("2026-07-01", "2026-07-31"), ("2026-05-30", "2026-06-02"), ("2028-02-01", "2028-03-31")]
            {
                let now = days(from, to);
                let mut partners: Vec<NaiveDate> =
                    now.iter().filter_map(|at| comparison.day(now, at)).collect();
                assert!(partners.iter().all(|at| comparison.range(now).contains(*at)), "{comparison} {now}");
                let all = partners.len();
                partners.dedup();
                assert_eq!(partners.len(), all, "{comparison} {now}: two days share a partner");
            }
        }
    }

    #[test]
    fn growth_needs_a_base_and_shares_move_in_points() {
        let check = |unit: Unit, now: Option<i64>, before: Option<i64>, expected: Change| {
            assert_eq!(Change::between(unit, now, before), expected);
        };
        check(Unit::Fen, Some(150), Some(100), Change::GrowthPpm(500_000));
        check(Unit::Fen, Some(1), Some(3), Change::GrowthPpm(-666_667));
        check(Unit::Fen, Some(150), Some(0), Change::NoBase);
        check(Unit::Fen, Some(150), Some(-100), Change::NoBase);
        check(Unit::Fen, None, Some(100), Change::NoData);
        check(Unit::Ppm, Some(52_000), Some(0), Change::PointsPpm(52_000));
        check(Unit::RatioPpm, Some(3_400_000), Some(4_000_000), Change::GrowthPpm(-150_000));
    }

    #[test]
    fn good_news_depends_on_the_metric() {
        let up = Change::PointsPpm(1);
        assert_eq!(up.verdict(Polarity::Higher), Verdict::Better);
        assert_eq!(up.verdict(Polarity::Lower), Verdict::Worse);
        assert_eq!(up.verdict(Polarity::Neutral), Verdict::Same);
        assert_eq!(Change::GrowthPpm(-1).verdict(Polarity::Lower), Verdict::Better);
        assert_eq!(Change::NoBase.verdict(Polarity::Higher), Verdict::Same);
    }
}
