//! What is asked of the generator: the day, how far back, how much, and which chance.

use std::fmt;
use std::num::NonZeroU32;
use std::str::FromStr;

use chrono::{Days, Months, NaiveDate};
use daiyun_base::money::{Money, divide_rounded};
use daiyun_base::period::Month;

/// A demo world to generate.
#[derive(Clone, Copy, Debug)]
pub struct Plan {
    /// The business day the agency stands on. History ends the day before.
    pub today: NaiveDate,
    /// Calendar months of history, the running one included; at least two, so that the end point exists.
    pub months: u32,
    /// How much business.
    pub scale: Scale,
    /// Which chance; the same plan gives the same bytes.
    pub seed: u64,
    /// Which reports are written.
    pub breadth: Breadth,
}

/// Which reports are written. What happens in the world is the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Breadth {
    /// Orders, refunds, store days and advertising: what statements and the board need.
    Trade,
    /// Bills, content, live rooms, followers, service, reviews and the agency's own tables too, with a file that was
    /// exported twice and rows that nobody can read.
    Everything,
}

impl Plan {
    /// The default world of a day: thirteen months at full size.
    #[must_use]
    pub fn standing_on(today: NaiveDate) -> Self {
        Self { today, months: 13, scale: Scale::FULL, seed: 20_260_701, breadth: Breadth::Everything }
    }
}

/// How much business: the number of orders, and with it the money, against the amounts of the cases. The value of an
/// order stays what it is, so averages and rates read the same at every scale and the end points shrink exactly.
///
/// ```
/// use daiyun_demo::Scale;
/// assert_eq!("1/50".parse::<Scale>().unwrap().to_string(), "1/50");
/// assert_eq!("3".parse::<Scale>().unwrap().to_string(), "3");
/// assert!("0".parse::<Scale>().is_err());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scale {
    times: NonZeroU32,
    one_in: NonZeroU32,
}

/// A text that is not a scale.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScaleError(String);

impl Scale {
    /// The amounts of the cases as they are.
    pub const FULL: Self = Self { times: NonZeroU32::MIN, one_in: NonZeroU32::MIN };

    /// So many times the business.
    #[must_use]
    pub const fn times(times: NonZeroU32) -> Self {
        Self { times, one_in: NonZeroU32::MIN }
    }

    /// One order in so many.
    #[must_use]
    pub const fn one_in(one_in: NonZeroU32) -> Self {
        Self { times: NonZeroU32::MIN, one_in }
    }

    /// An amount of the cases at this scale, rounded to the fen.
    #[must_use]
    pub fn of(self, amount: Money) -> Money {
        let times = i128::from(self.times.get());
        Money::from_fen(divide_rounded(i128::from(amount.fen()) * times, i128::from(self.one_in.get())))
    }

    /// A count of the cases at this scale.
    pub(crate) fn of_count(self, count: u64) -> u64 {
        count * u64::from(self.times.get()) / u64::from(self.one_in.get())
    }
}

impl FromStr for Scale {
    type Err = ScaleError;
    fn from_str(text: &str) -> Result<Self, ScaleError> {
        let wrong = |_| ScaleError(text.to_owned());
        match text.split_once('/') {
            Some(("1", one_in)) => one_in.parse().map(Self::one_in).map_err(wrong),
            Some(_) => Err(ScaleError(text.to_owned())),
            None => text.parse().map(Self::times).map_err(wrong),
        }
    }
}

impl fmt::Display for Scale {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.one_in == NonZeroU32::MIN {
            write!(f, "{}", self.times)
        } else {
            write!(f, "1/{}", self.one_in)
        }
    }
}

impl fmt::Display for ScaleError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "「{}」不是规模，请写成 1、3 或 1/50", self.0)
    }
}

impl std::error::Error for ScaleError {}

/// The months of a plan and when their files are exported.
#[derive(Clone, Debug)]
pub(crate) struct Calendar {
    pub(crate) today: NaiveDate,
    pub(crate) months: Vec<Month>,
}

/// Which export of a month this is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Round {
    /// On the last day of a full month: what content had come to.
    Snapshot,
    /// As the month ends: much is still unshipped, unreceived, unrefunded.
    Early,
    /// When most of it has settled.
    Settled,
}

/// One export day of a month.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ExportDay {
    pub(crate) month_at: usize,
    pub(crate) round: Round,
    pub(crate) on: NaiveDate,
}

/// The day of the following month on which a month is exported for good.
const SETTLED_DAY: u64 = 25;

/// So many of the last full months are also exported as they end, so that later files must replace earlier ones.
const EARLY_MONTHS: usize = 3;

impl Calendar {
    pub(crate) fn of(plan: &Plan) -> Self {
        let running = Month::of(plan.today - Days::new(1));
        let count = plan.months.max(2);
        let first = Month::of(running.first_day() - Months::new(count - 1));
        let months = std::iter::successors(Some(first), |month| Some(month.next()));
        Self { today: plan.today, months: months.take_while(|month| *month <= running).collect() }
    }

    /// Yesterday: the last day of the world.
    pub(crate) fn last_day(&self) -> NaiveDate {
        self.today - Days::new(1)
    }

    /// The position of the last month before the running one, with which the cases end.
    pub(crate) fn end_point(&self) -> usize {
        self.months.len() - 2
    }

    /// The position of a month.
    pub(crate) fn position(&self, month: Month) -> Option<usize> {
        self.months.binary_search(&month).ok()
    }

    /// Every export day in the order of time. A month is exported for good before the next one ends, so one month is
    /// in memory at a time.
    pub(crate) fn export_days(&self) -> Vec<ExportDay> {
        let mut days = Vec::with_capacity(self.months.len() * 2 + EARLY_MONTHS);
        for (month_at, month) in self.months.iter().enumerate() {
            let following = month.next().first_day();
            if month_at <= self.end_point() {
                days.push(ExportDay { month_at, round: Round::Snapshot, on: month.last_day() });
            }
            if month_at <= self.end_point() && month_at + EARLY_MONTHS > self.end_point() {
                days.push(ExportDay { month_at, round: Round::Early, on: following });
            }
            let on = (following + Days::new(SETTLED_DAY - 1)).min(self.today);
            days.push(ExportDay { month_at, round: Round::Settled, on });
        }
        days
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn export_days(today: &str) -> Vec<String> {
        let plan = Plan { months: 5, ..Plan::standing_on(today.parse().unwrap()) };
        let calendar = Calendar::of(&plan);
        let text = |day: &ExportDay| format!("{} {:?} {}", calendar.months[day.month_at], day.round, day.on);
        calendar.export_days().iter().map(text).collect()
    }

    #[test]
    fn the_last_three_full_months_are_exported_twice() {
        let expected = [
            "2026-03 Snapshot 2026-03-31",
            "2026-03 Settled 2026-04-25",
            "2026-04 Snapshot 2026-04-30",
            "2026-04 Early 2026-05-01",
            "2026-04 Settled 2026-05-25",
            "2026-05 Snapshot 2026-05-31",
            "2026-05 Early 2026-06-01",
            "2026-05 Settled 2026-06-25",
            "2026-06 Snapshot 2026-06-30",
            "2026-06 Early 2026-07-01",
            "2026-06 Settled 2026-07-15",
            "2026-07 Settled 2026-07-15",
        ];
        assert_eq!(export_days("2026-07-15"), expected);
    }

    #[test]
    fn exports_never_run_backwards_nor_past_today() {
        for today in ["2026-07-01", "2026-07-02", "2026-03-31", "2024-02-29", "2026-01-26"] {
            let plan = Plan::standing_on(today.parse().unwrap());
            let days = Calendar::of(&plan).export_days();
            assert!(days.is_sorted_by_key(|day| day.on), "{today}");
            assert!(days.iter().all(|day| day.on <= plan.today), "{today}");
        }
    }
}
