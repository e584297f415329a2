//! What is known of a metric, day by day: which days the files of a store speak for, and what a day without rows means.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use daiyun_base::period::DayRange;
use daiyun_kpi::metric::Measure;
use uuid::Uuid;

use super::rules::{DayValue, Series};
use super::sale_event::SaleEvents;
use crate::imports::{Coverage, Covered};

/// The series of a store and the last day it speaks for.
#[derive(Clone, Debug, Default)]
pub(super) struct Known {
    /// Day by day.
    pub series: Series,
    /// Nothing where a report the metric needs has never been imported.
    pub until: Option<NaiveDate>,
}

/// A day of an answer: the metric, and what shows activity.
pub(super) type StatedDay = (NaiveDate, Option<i64>, i64);

/// The days of a period on which every needed fact of a store is known; none while one of them has never come.
pub(super) fn known_days(
    needed: &BTreeSet<String>,
    coverage: &Coverage,
    store_id: Uuid,
    days: DayRange,
) -> BTreeSet<NaiveDate> {
    let covered: Option<Vec<&Covered>> = needed.iter().map(|fact| coverage.of(store_id, fact)).collect();
    let Some(covered) = covered else { return BTreeSet::new() };
    days.iter().filter(|day| covered.iter().all(|fact| fact.covers(*day))).collect()
}

/// Whether a day without rows shows zero. Sums and counts do; a ratio over nothing has no value.
pub(super) fn adds_up(measure: &Measure) -> bool {
    match measure {
        Measure::Sum { .. } | Measure::Count { .. } => true,
        Measure::Distinct { .. }
        | Measure::Average { .. }
        | Measure::Max { .. }
        | Measure::Latest { .. }
        | Measure::LatestAverage { .. }
        | Measure::Increment { .. }
        | Measure::Elapsed { .. }
        | Measure::SellOut { .. }
        | Measure::Derived { .. }
        | Measure::Ratio { .. }
        | Measure::Share { .. }
        | Measure::Cumulative { .. } => false,
    }
}

/// A series of the known days. From its first day with rows on, a known day without rows is a day on which nothing
/// happened, for metrics that add up; a day that is not known has no value, whatever rows of it have come.
pub(super) fn series(
    stated: &[StatedDay],
    known: &BTreeSet<NaiveDate>,
    zero_fills: bool,
    events: &SaleEvents,
) -> Series {
    let of_day: BTreeMap<NaiveDate, (Option<i64>, i64)> =
        stated.iter().map(|(day, value, activity)| (*day, (*value, *activity))).collect();
    let Some(first) = of_day.keys().next().copied() else { return Series::default() };
    let days = known.range(first..).copied();
    Series::new(days.filter(|day| zero_fills || of_day.contains_key(day)).map(|day| {
        let (value, activity) = of_day.get(&day).copied().unwrap_or((Some(0), 0));
        (day, DayValue { value, activity, sale_event: events.on(day).is_some() })
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn a_quiet_day_is_zero_only_where_the_files_speak_for_it() {
        let stated = [
            (day("2026-06-26"), Some(5), 0),
            (day("2026-06-28"), Some(7), 0),
            (day("2026-07-01"), Some(2), 0),
        ];
        // No file speaks for the 29th; the 1st is the day of the export.
        let known = ["2026-06-25", "2026-06-26", "2026-06-27", "2026-06-28", "2026-06-30"].map(day).into();
        let check = |zero_fills: bool, on: &str, expected: Option<i64>| {
            let found = series(&stated, &known, zero_fills, &SaleEvents::default());
            assert_eq!(found.on(day(on)).value, expected, "{on}");
        };
        check(true, "2026-06-25", None);
        check(true, "2026-06-26", Some(5));
        check(true, "2026-06-27", Some(0));
        check(true, "2026-06-29", None);
        check(true, "2026-06-30", Some(0));
        check(true, "2026-07-01", None);
        check(false, "2026-06-27", None);
        check(false, "2026-06-28", Some(7));
    }
}
