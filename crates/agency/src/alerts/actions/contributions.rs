//! Where a change came from: the days of the trouble beside the same weekdays before it, split the ways the rule names.
//! The rows of a table add up to its change, so nobody has to ask where the rest went.

use std::collections::BTreeMap;

use chrono::{Days, NaiveDate};
use daiyun_base::error::Label;
use daiyun_base::period::DayRange;
use daiyun_insight::contribution::{Contribution, Contributions, Part, RatioPart, of_ratio, of_sum};
use daiyun_kpi::metric::Measure;
use daiyun_kpi::query::{Dimension, Filter, MAX_LIMIT};
use daiyun_lake::Cell;

use crate::alerts::AlertRule;
use crate::alerts::definition::Breakdown;
use crate::alerts::sale_event::SaleEvents;
use crate::dashboard::{self, Question};
use crate::error::Result;
use crate::scope::Scope;
use crate::stores::Store;

/// Rows a person reads; the rest is one row.
const SHOWN: usize = 8;
/// A longer trouble is explained by its last weeks.
const LONGEST: u64 = 28;
/// How many periods back a quiet one is looked for.
const TRIES: u64 = 8;

/// A change split one way.
#[derive(Clone, Debug)]
pub(in crate::alerts) struct Explanation {
    /// The metric that is split.
    pub metric: String,
    /// By what.
    pub by: Dimension,
    /// The days of the trouble.
    pub days: DayRange,
    /// The same weekdays before it.
    pub before: DayRange,
    /// The whole change.
    pub change: i64,
    /// Those that pushed in its direction first.
    pub segments: Vec<Segment>,
}

/// One row of it.
#[derive(Clone, Debug)]
pub(in crate::alerts) struct Segment {
    /// The value of the dimension; nothing for the rest.
    pub code: Option<String>,
    /// What people call it.
    pub label: Label,
    /// What it moved the metric by.
    pub change: i64,
    /// Its share of the whole change.
    pub share_ppm: Option<i64>,
}

/// The tables of a trouble from its first to its last day.
pub(in crate::alerts) async fn explanations(
    scope: &Scope,
    rule: &AlertRule,
    store: &Store,
    (began_on, last_on): (NaiveDate, NaiveDate),
) -> Result<Vec<Explanation>> {
    let days = DayRange { from: began_on.max(last_on - Days::new(LONGEST - 1)), to: last_on };
    let before = same_weekdays_before(days, &scope.agency().definitions().sale_events);
    let mut found = Vec::new();
    for breakdown in &rule.explained_by {
        let Some(table) = contributions(scope, breakdown, store, (days, before)).await? else { continue };
        if table.rows.is_empty() {
            continue;
        }
        let shown_codes: Vec<String> = table.rows.iter().take(SHOWN).map(|row| row.segment.clone()).collect();
        let both = DayRange { from: before.from, to: days.to };
        let names =
            dashboard::names(scope, breakdown.by, &shown_codes, std::slice::from_ref(&store.code), both)
                .await?;
        found.push(Explanation {
            metric: breakdown.metric.clone(),
            by: breakdown.by,
            days,
            before,
            change: table.change,
            segments: shown(table.rows, &names),
        });
    }
    Ok(found)
}

/// The nearest earlier days with the same weekdays and without a sale event among them; a week or more back, because the
/// trouble itself is no yardstick.
fn same_weekdays_before(days: DayRange, events: &SaleEvents) -> DayRange {
    let step = days.len_days().div_ceil(7) * 7;
    let candidates = (1..=TRIES).map(|times| days.earlier(step * times));
    let quiet = candidates.into_iter().find(|range| !range.iter().any(|day| events.on(day).is_some()));
    quiet.unwrap_or_else(|| days.earlier(step))
}

/// How each segment moved the metric. Nothing for a metric that neither adds up nor is one sum over another.
async fn contributions(
    scope: &Scope,
    breakdown: &Breakdown,
    store: &Store,
    (days, before): (DayRange, DayRange),
) -> Result<Option<Contributions>> {
    let measure = scope.agency().definitions().metrics.metric(&breakdown.metric)?.measure.clone();
    let metrics = match &measure {
        Measure::Ratio { of, over, per: 1 } if of.len() == 1 && over.len() == 1 => {
            [of.clone(), over.clone()].concat()
        }
        Measure::Sum { .. } | Measure::Count { .. } => vec![breakdown.metric.clone()],
        Measure::Ratio { .. }
        | Measure::Distinct { .. }
        | Measure::Average { .. }
        | Measure::Max { .. }
        | Measure::Latest { .. }
        | Measure::LatestAverage { .. }
        | Measure::Increment { .. }
        | Measure::Elapsed { .. }
        | Measure::SellOut { .. }
        | Measure::Derived { .. }
        | Measure::Share { .. }
        | Measure::Cumulative { .. } => return Ok(None),
    };
    let ask = |days: DayRange| Question {
        metrics: metrics.clone(),
        by: vec![breakdown.by],
        days,
        filters: Vec::<Filter>::new(),
        stores: Some(vec![store.code.clone()]),
        compare: Vec::new(),
        // Every segment: those that were cut off would be missing from the change.
        limit: MAX_LIMIT,
    };
    let after = values(dashboard::run(scope, &ask(days)).await?.rows);
    let before = values(dashboard::run(scope, &ask(before)).await?.rows);
    let segments: Vec<&String> =
        after.keys().chain(before.keys().filter(|key| !after.contains_key(*key))).collect();
    let of = |found: &BTreeMap<String, (i64, i64)>, key: &String| found.get(key).copied().unwrap_or_default();
    if metrics.len() == 1 {
        let part = |segment: &&String| Part {
            segment: (*segment).clone(),
            before: of(&before, segment).0,
            after: of(&after, segment).0,
        };
        return Ok(Some(of_sum(&segments.iter().map(part).collect::<Vec<Part>>())));
    }
    let part = |segment: &&String| RatioPart {
        segment: (*segment).clone(),
        before: of(&before, segment),
        after: of(&after, segment),
    };
    Ok(of_ratio(&segments.iter().map(part).collect::<Vec<RatioPart>>()))
}

/// One or two numbers by segment; a segment that the files do not state is the empty text.
fn values(rows: Vec<Vec<Cell>>) -> BTreeMap<String, (i64, i64)> {
    let mut found: BTreeMap<String, (i64, i64)> = BTreeMap::new();
    for row in rows {
        let [segment, numbers @ ..] = row.as_slice() else { continue };
        let number = |at: usize| numbers.get(at).and_then(Cell::as_int).unwrap_or(0);
        let kept = found.entry(segment.as_text().unwrap_or_default().to_owned()).or_default();
        *kept = (kept.0 + number(0), kept.1 + number(1));
    }
    found
}

fn shown(rows: Vec<Contribution>, names: &BTreeMap<String, String>) -> Vec<Segment> {
    let (first, rest) = rows.split_at(rows.len().min(SHOWN));
    let mut segments: Vec<Segment> = first.iter().map(|row| segment(row, names)).collect();
    if !rest.is_empty() {
        segments.push(Segment {
            code: None,
            label: Label::new(format!("其余 {} 项", rest.len()), format!("{} others", rest.len())),
            change: rest.iter().map(|row| row.change).sum(),
            share_ppm: rest.iter().map(|row| row.share_ppm).sum(),
        });
    }
    segments
}

fn segment(row: &Contribution, names: &BTreeMap<String, String>) -> Segment {
    let label = match (row.segment.as_str(), names.get(&row.segment)) {
        ("", _) => Label::new("文件未写明", "Not stated by the file"),
        (_, Some(name)) => Label::new(name.clone(), name.clone()),
        (code, None) => Label::new(code, code),
    };
    Segment { code: Some(row.segment.clone()), label, change: row.change, share_ppm: row.share_ppm }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::definitions::Definitions;

    #[test]
    fn a_trouble_is_held_against_the_nearest_quiet_weekdays() {
        let definitions = Definitions::embedded().unwrap();
        let check = |from: &str, to: &str, expected: &str| {
            let days = DayRange { from: from.parse().unwrap(), to: to.parse().unwrap() };
            assert_eq!(same_weekdays_before(days, &definitions.sale_events).to_string(), expected);
        };
        check("2026-07-10", "2026-07-11", "2026-07-03 ～ 2026-07-04");
        check("2026-07-10", "2026-07-18", "2026-06-26 ～ 2026-07-04");
        // A week back lies in 618, two weeks back do not.
        check("2026-06-25", "2026-06-26", "2026-06-11 ～ 2026-06-12");
    }

    #[test]
    fn what_is_not_shown_is_one_row() {
        let part = |at: i64| Part { segment: at.to_string(), before: 100, after: 100 - at };
        let table = of_sum(&(1..=12).map(part).collect::<Vec<Part>>());
        let names = BTreeMap::from([("12".to_owned(), "连衣裙".to_owned())]);
        let segments = shown(table.rows, &names);
        assert_eq!(segments.len(), SHOWN + 1);
        assert_eq!((segments[0].label.zh.as_str(), segments[0].change), ("连衣裙", -12));
        assert_eq!((segments[SHOWN].label.zh.as_str(), segments[SHOWN].change), ("其余 4 项", -10));
        assert_eq!(segments.iter().map(|row| row.change).sum::<i64>(), table.change);
        assert_eq!(segments.iter().filter_map(|row| row.share_ppm).sum::<i64>(), 1_000_000);
    }
}
