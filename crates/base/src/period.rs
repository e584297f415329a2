//! Business days, months and ranges of them. A business day is a day in Asia/Shanghai, which has kept UTC+8
//! without daylight saving since 1991; instants are UTC.

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, Datelike, Days, FixedOffset, Months, NaiveDate, NaiveDateTime, TimeZone, Utc};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Seconds that Asia/Shanghai is ahead of UTC.
const SHANGHAI_SECONDS: i32 = 8 * 3600;

/// The business zone.
///
/// # Panics
/// Never: eight hours is a valid offset.
#[must_use]
pub fn shanghai() -> FixedOffset {
    FixedOffset::east_opt(SHANGHAI_SECONDS).unwrap_or_else(|| unreachable!("eight hours is a valid offset"))
}

/// The business day an instant falls on.
#[must_use]
pub fn business_day(at: DateTime<Utc>) -> NaiveDate {
    at.with_timezone(&shanghai()).date_naive()
}

/// The instant a Shanghai wall-clock time names.
#[must_use]
pub fn from_shanghai(local: NaiveDateTime) -> DateTime<Utc> {
    shanghai()
        .from_local_datetime(&local)
        .single()
        .map_or_else(|| local.and_utc(), |at| at.with_timezone(&Utc))
}

/// A calendar month, written `2026-06`.
///
/// ```
/// use daiyun_base::period::Month;
/// let june: Month = "2026-06".parse().unwrap();
/// assert_eq!(june.last_day().to_string(), "2026-06-30");
/// assert_eq!(june.next().to_string(), "2026-07");
/// assert!("2026-13".parse::<Month>().is_err());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Month(NaiveDate);

/// A text that is not a month.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("「{0}」不是月份，请写成 2026-06")]
pub struct MonthError(String);

impl Month {
    /// The month a day falls in.
    #[must_use]
    pub fn of(day: NaiveDate) -> Self {
        Self(day.with_day(1).unwrap_or(day))
    }

    /// Its first day.
    #[must_use]
    pub fn first_day(self) -> NaiveDate {
        self.0
    }

    /// Its last day.
    #[must_use]
    pub fn last_day(self) -> NaiveDate {
        self.next().0 - Days::new(1)
    }

    /// All its days.
    #[must_use]
    pub fn days(self) -> DayRange {
        DayRange { from: self.first_day(), to: self.last_day() }
    }

    /// The month after.
    #[must_use]
    pub fn next(self) -> Self {
        Self(self.0 + Months::new(1))
    }

    /// The month before.
    #[must_use]
    pub fn previous(self) -> Self {
        Self(self.0 - Months::new(1))
    }

    /// The calendar year.
    #[must_use]
    pub fn year(self) -> i32 {
        self.0.year()
    }

    /// 1 to 12.
    #[must_use]
    pub fn number(self) -> u32 {
        self.0.month()
    }
}

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.0.year(), self.0.month())
    }
}

impl FromStr for Month {
    type Err = MonthError;
    fn from_str(text: &str) -> Result<Self, MonthError> {
        let day = NaiveDate::parse_from_str(&format!("{text}-01"), "%Y-%m-%d");
        match day {
            Ok(day) if text.len() == 7 => Ok(Self(day)),
            Ok(_) | Err(_) => Err(MonthError(text.to_owned())),
        }
    }
}

impl Serialize for Month {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Month {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

/// Business days from `from` to `to`, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DayRange {
    /// The first day.
    pub from: NaiveDate,
    /// The last day.
    pub to: NaiveDate,
}

impl DayRange {
    /// How many days.
    #[must_use]
    pub fn len_days(self) -> u64 {
        u64::try_from((self.to - self.from).num_days() + 1).unwrap_or(0)
    }

    /// Each day in order.
    pub fn iter(self) -> impl Iterator<Item = NaiveDate> {
        self.from.iter_days().take_while(move |day| *day <= self.to)
    }

    /// Whether a day lies inside.
    #[must_use]
    pub fn contains(self, day: NaiveDate) -> bool {
        self.from <= day && day <= self.to
    }

    /// The same days, so many days earlier.
    #[must_use]
    pub fn earlier(self, days: u64) -> Self {
        Self { from: self.from - Days::new(days), to: self.to - Days::new(days) }
    }

    /// The period before it: whole months step by months (6 月 follows 5 月, not the 30 days before), anything else
    /// by its own length.
    #[must_use]
    pub fn previous(self) -> Self {
        let first = Month::of(self.from);
        let last = Month::of(self.to);
        if self.from != first.first_day() || self.to != last.last_day() {
            return self.earlier(self.len_days());
        }
        let mut months = 1;
        let mut month = first;
        while month < last {
            month = month.next();
            months += 1;
        }
        Self { from: first.first_day() - Months::new(months), to: first.previous().last_day() }
    }

    /// The same dates one year earlier (29 February becomes 28 February).
    #[must_use]
    pub fn last_year(self) -> Self {
        Self { from: self.from - Months::new(12), to: self.to - Months::new(12) }
    }
}

impl fmt::Display for DayRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ～ {}", self.from, self.to)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn the_business_day_turns_at_midnight_in_shanghai() {
        let late: DateTime<Utc> = "2026-06-30T15:59:59Z".parse().unwrap();
        let turned: DateTime<Utc> = "2026-06-30T16:00:00Z".parse().unwrap();
        assert_eq!(business_day(late), day("2026-06-30"));
        assert_eq!(business_day(turned), day("2026-07-01"));
        assert_eq!(
            business_day(from_shanghai(day("2026-07-01").and_hms_opt(0, 0, 0).unwrap())),
            day("2026-07-01")
        );
    }

    #[test]
    fn a_whole_month_is_compared_with_the_month_before() {
        let check = |from: &str, to: &str, expected: &str| {
            assert_eq!(DayRange { from: day(from), to: day(to) }.previous().to_string(), expected);
        };
        check("2026-03-01", "2026-03-31", "2026-02-01 ～ 2026-02-28");
        check("2026-04-01", "2026-06-30", "2026-01-01 ～ 2026-03-31");
        check("2026-06-24", "2026-06-30", "2026-06-17 ～ 2026-06-23");
        check("2026-07-01", "2026-07-01", "2026-06-30 ～ 2026-06-30");
    }

    #[test]
    fn months_are_written_one_way() {
        for bad in ["2026-6", "2026-13", "202606", "2026-06-01", ""] {
            assert!(bad.parse::<Month>().is_err(), "{bad}");
        }
        assert_eq!("2024-02".parse::<Month>().unwrap().last_day(), day("2024-02-29"));
        assert_eq!("2026-01".parse::<Month>().unwrap().previous().to_string(), "2025-12");
    }
}
