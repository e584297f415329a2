//! What is known of a metric, day by day: until which day the files of a store speak, and what a day without rows means.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use daiyun_base::error::Problem;
use daiyun_base::period::DayRange;
use daiyun_ingest::format::Formats;
use daiyun_kpi::catalogue::Catalogue;
use daiyun_kpi::metric::Measure;
use uuid::Uuid;

use super::rules::{DayValue, Series};
use super::sale_event::SaleEvents;
use crate::imports::Coverage;

/// The fact that line-grained exports state as well: orders are computed from their lines.
const DERIVED: &str = "orders";

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

/// The facts some metrics read.
pub(super) fn facts_of(catalogue: &Catalogue, metrics: &[&str]) -> Result<BTreeSet<String>, Problem> {
    let mut facts = BTreeSet::new();
    let mut waiting: Vec<String> = metrics.iter().map(|code| (*code).to_owned()).collect();
    // A metric stands on metrics below it and never on itself, so this ends.
    while let Some(code) = waiting.pop() {
        let metric = catalogue.metric(&code)?;
        facts.extend(metric.measure.reading().map(|reading| reading.fact.clone()));
        waiting.extend(metric.inputs().map(str::to_owned));
    }
    Ok(facts)
}

/// The last day every needed fact of a store is stated whole; nothing while one of them has never been.
pub(super) fn known_until(
    formats: &Formats,
    platform: &str,
    needed: &BTreeSet<String>,
    coverage: &[&Coverage],
) -> Option<NaiveDate> {
    let until = |fact: &String| {
        let feeding = feeding(formats, platform, fact);
        let reports = coverage.iter().filter(|report| feeding.contains(report.fact.as_str()));
        reports.filter_map(|report| report.complete_until).max()
    };
    needed.iter().map(until).min().flatten()
}

/// The facts whose files state a fact on a platform.
fn feeding<'a>(formats: &'a Formats, platform: &str, fact: &str) -> BTreeSet<&'a str> {
    let stated = formats.iter().filter(|format| format.platform() == platform).filter_map(|format| {
        let own = format.fact.as_deref()?;
        (own == fact || (fact == DERIVED && format.derive)).then_some(own)
    });
    stated.collect()
}

/// Whether a day without rows shows zero. Sums and counts do; a ratio over nothing has no value.
pub(super) fn adds_up(measure: &Measure) -> bool {
    match measure {
        Measure::Sum { .. } | Measure::Count { .. } => true,
        Measure::Distinct { .. }
        | Measure::Average { .. }
        | Measure::Latest { .. }
        | Measure::Derived { .. }
        | Measure::Ratio { .. }
        | Measure::Share { .. }
        | Measure::Cumulative { .. } => false,
    }
}

/// A series up to the last day that is known whole. Between its first day with rows and that day, a day without rows is a
/// day on which nothing happened, for metrics that add up.
pub(super) fn series(
    stated: &[StatedDay],
    until: NaiveDate,
    zero_fills: bool,
    events: &SaleEvents,
) -> Series {
    let of_day: BTreeMap<NaiveDate, (Option<i64>, i64)> =
        stated.iter().map(|(day, value, activity)| (*day, (*value, *activity))).collect();
    let Some(first) = of_day.keys().next().copied() else { return Series::default() };
    let days = DayRange { from: first, to: until };
    Series::new(days.iter().filter(|day| zero_fills || of_day.contains_key(day)).map(|day| {
        let (value, activity) = of_day.get(&day).copied().unwrap_or((Some(0), 0));
        (day, DayValue { value, activity, sale_event: events.on(day).is_some() })
    }))
}

/// The coverage of one store.
pub(super) fn of_store(coverage: &[Coverage], store_id: Uuid) -> Vec<&Coverage> {
    coverage.iter().filter(|report| report.store_id == store_id).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::definitions::Definitions;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn report(fact: &str, until: &str) -> Coverage {
        let until = day(until);
        Coverage { store_id: Uuid::nil(), fact: fact.to_owned(), until, complete_until: Some(until) }
    }

    #[test]
    fn a_metric_is_known_as_far_as_its_slowest_report() {
        let definitions = Definitions::embedded().unwrap();
        let check = |platform: &str, metrics: &[&str], reports: &[Coverage], expected: Option<&str>| {
            let needed = facts_of(&definitions.metrics, metrics).unwrap();
            let reports: Vec<&Coverage> = reports.iter().collect();
            let found = known_until(&definitions.formats, platform, &needed, &reports);
            assert_eq!(found, expected.map(day), "{platform} {metrics:?}");
        };
        let orders = report("orders", "2026-06-30");
        let ahead = report("order_lines", "2026-07-02");
        check("taobao", &["paid_sales"], &[orders.clone(), ahead.clone()], Some("2026-06-30"));
        // 抖店 exports lines only, and its orders are computed from them.
        check("doudian", &["paid_sales"], std::slice::from_ref(&ahead), Some("2026-07-02"));
        check("taobao", &["paid_sales"], std::slice::from_ref(&ahead), None);
        let ads = report("ad_daily", "2026-07-01");
        check("taobao", &["roas", "ad_spend"], std::slice::from_ref(&ads), Some("2026-07-01"));
        check("taobao", &["cost_share"], &[orders, ads.clone()], Some("2026-06-30"));
        check("taobao", &["cost_share"], &[ads], None);
    }

    #[test]
    fn a_quiet_day_is_zero_only_between_days_that_are_known() {
        let stated = [
            (day("2026-06-26"), Some(5), 0),
            (day("2026-06-28"), Some(7), 0),
            (day("2026-07-01"), Some(2), 0),
        ];
        let check = |zero_fills: bool, on: &str, expected: Option<i64>| {
            let found = series(&stated, day("2026-06-30"), zero_fills, &SaleEvents::default());
            assert_eq!(found.on(day(on)).value, expected, "{on}");
        };
        check(true, "2026-06-25", None);
        check(true, "2026-06-26", Some(5));
        check(true, "2026-06-27", Some(0));
        check(true, "2026-06-30", Some(0));
        // The day of the export is half a day.
        check(true, "2026-07-01", None);
        check(false, "2026-06-27", None);
        check(false, "2026-06-28", Some(7));
    }
}
