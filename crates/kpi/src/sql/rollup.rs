//! Whether a reading can be answered from sums by day that the lake keeps beside a fact. A rollup holds the same rows
//! added up, so whatever it can tell apart and add up comes to the same numbers, from far fewer rows.

use daiyun_base::fact::FactDefinition;
use daiyun_base::rollup::Rollup;

use crate::metric::{Measure, Metric};
use crate::query::{Dimension, Origin, Query};
use crate::reading::Reading;

/// The rollup with the fewest keys that answers all of some metrics of one reading.
pub(super) fn of_all<'c>(
    fact: &'c FactDefinition,
    query: &Query,
    reading: &Reading,
    metrics: &[&Metric],
) -> Option<&'c Rollup> {
    let told: Vec<Dimension> = query.named().collect();
    fact.rollups
        .iter()
        .filter(|rollup| fits(rollup, reading, &told))
        .filter(|rollup| metrics.iter().all(|metric| adds_up(rollup, &metric.measure)))
        .min_by_key(|rollup| (rollup.buyers.is_some(), rollup.by.len()))
}

/// Whether the rows that are read, and what they are split and filtered by, can be told apart.
fn fits(rollup: &Rollup, reading: &Reading, told: &[Dimension]) -> bool {
    let known = |column: &str| rollup.by.iter().any(|by| by == column);
    let tells = |by: &Dimension| match by.origin() {
        Origin::Days | Origin::Weeks | Origin::Months | Origin::Scope(_) => true,
        Origin::Hours => false,
        Origin::Column => {
            by.held_by(&reading.fact).is_some_and(|held| held.grain.is_none() && known(held.column))
        }
    };
    rollup.day == reading.date
        && reading.grains.is_empty()
        && reading.prices.is_none()
        && reading.only.iter().flat_map(|test| test.columns()).all(known)
        && told.iter().all(tells)
}

/// Whether the value of a metric follows from the sums.
fn adds_up(rollup: &Rollup, measure: &Measure) -> bool {
    match measure {
        Measure::Sum { column, events: None, otherwise: None, times: None, .. } => {
            rollup.sums.contains(column)
        }
        Measure::Count { .. } => true,
        Measure::Distinct { column, .. } => rollup.by.iter().chain(&rollup.buyers).any(|key| key == column),
        Measure::Sum { .. }
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
