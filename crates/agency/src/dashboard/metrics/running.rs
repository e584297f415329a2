//! Running up: the days, weeks or months of a period, and what they have come to.

use chrono::{NaiveDate, Weekday};
use daiyun_base::period::{DayRange, Month};
use daiyun_kpi::query::Dimension;
use daiyun_lake::Cell;

/// A day, week or month of a period.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Bucket {
    /// Its value of the dimension, as in rows.
    pub(super) key: Cell,
    /// Those of its days that lie in the period.
    pub(super) days: DayRange,
}

impl Bucket {
    /// Its value as an answer writes it.
    pub(super) fn name(&self) -> String {
        match &self.key {
            Cell::Text(month) => month.clone(),
            Cell::Day(day) => day.to_string(),
            Cell::Null | Cell::Int(_) | Cell::Instant(_) | Cell::Flag(_) => String::new(),
        }
    }
}

/// The days, weeks or months of a period in their order, also those of which nothing has come; nothing for other dimensions.
pub(super) fn buckets(by: Dimension, days: DayRange) -> Vec<Bucket> {
    let monday = |day: NaiveDate| day.week(Weekday::Mon).first_day();
    let key = |day: NaiveDate| {
        if by == Dimension::Month {
            Cell::Text(Month::of(day).to_string())
        } else {
            Cell::Day(if by == Dimension::Week { monday(day) } else { day })
        }
    };
    if ![Dimension::Day, Dimension::Week, Dimension::Month].contains(&by) {
        return Vec::new();
    }
    let mut found: Vec<Bucket> = Vec::new();
    for day in days.iter() {
        let key = key(day);
        match found.last_mut().filter(|last| last.key == key) {
            Some(last) => last.days.to = day,
            None => found.push(Bucket { key, days: DayRange { from: day, to: day } }),
        }
    }
    found
}

/// What has come by the end of each step. A step of which nothing came has no point of its own; the next one stands on what
/// was there before it.
pub(super) fn run_up(steps: impl Iterator<Item = Option<i64>>) -> Vec<Option<i64>> {
    let mut so_far = 0_i64;
    steps
        .map(|step| {
            so_far = so_far.saturating_add(step?);
            Some(so_far)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn days(from: &str, to: &str) -> DayRange {
        DayRange { from: from.parse().unwrap(), to: to.parse().unwrap() }
    }

    #[test]
    fn a_period_is_cut_into_what_of_each_week_or_month_lies_in_it() {
        let check = |by: Dimension, expected: &[(&str, &str, &str)]| {
            let found = buckets(by, days("2026-06-29", "2026-07-07"));
            let told: Vec<(String, DayRange)> = found.iter().map(|one| (one.name(), one.days)).collect();
            let wanted: Vec<(String, DayRange)> =
                expected.iter().map(|(name, from, to)| ((*name).to_owned(), days(from, to))).collect();
            assert_eq!(told, wanted);
        };
        check(
            Dimension::Week,
            &[("2026-06-29", "2026-06-29", "2026-07-05"), ("2026-07-06", "2026-07-06", "2026-07-07")],
        );
        check(
            Dimension::Month,
            &[("2026-06", "2026-06-29", "2026-06-30"), ("2026-07", "2026-07-01", "2026-07-07")],
        );
        check(Dimension::Store, &[]);
        check(Dimension::Hour, &[]);
        assert_eq!(buckets(Dimension::Day, days("2026-06-29", "2026-07-07")).len(), 9);
    }

    #[test]
    fn a_gap_has_no_point_and_takes_nothing_away() {
        let check = |steps: &[Option<i64>], expected: &[Option<i64>]| {
            assert_eq!(run_up(steps.iter().copied()), expected);
        };
        check(&[Some(5), None, Some(2)], &[Some(5), None, Some(7)]);
        check(&[None, Some(0), Some(-3)], &[None, Some(0), Some(-3)]);
        check(&[Some(i64::MAX), Some(1)], &[Some(i64::MAX), Some(i64::MAX)]);
        check(&[], &[]);
    }
}
