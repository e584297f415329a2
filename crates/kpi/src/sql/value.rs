//! What a metric is worth once the totals of a group are known.

use daiyun_base::error::Problem;

use crate::catalogue::Catalogue;
use crate::metric::{Measure, Metric};
use crate::query::{Dimension, Query};

/// A quotient that is still to be rounded.
pub(super) struct Fraction {
    /// The metric.
    pub(super) code: String,
    /// The numerator, already in the metric's unit.
    pub(super) top: String,
    /// The denominator.
    pub(super) bottom: String,
}

/// The metric as a quotient over the totals, if it is one.
pub(super) fn fraction(
    catalogue: &Catalogue,
    query: &Query,
    metric: &Metric,
) -> Result<Option<Fraction>, Problem> {
    let scale = metric.unit.scale();
    let (top, bottom, scale) = match &metric.measure {
        // A mean keeps the unit of its column; only true quotients are scaled to millionths.
        Measure::Average { .. }
        | Measure::LatestAverage { .. }
        | Measure::Elapsed { .. }
        | Measure::SellOut { .. } => {
            let side = |name: &str| exact(&format!("{}_{name}", metric.code));
            (side("weighted"), side("weight"), 1)
        }
        Measure::Ratio { of, over, per } => {
            (product(catalogue, of)?, product(catalogue, over)?, scale * i64::from(*per))
        }
        Measure::Share { of } => {
            let part = whole_number(catalogue, of)?;
            let outer = query.by.len().saturating_sub(1);
            let within = partition(&query.by[..outer]);
            (exact(&part), exact(&format!("SUM({part}) OVER ({within})")), scale)
        }
        Measure::Sum { .. }
        | Measure::Count { .. }
        | Measure::Distinct { .. }
        | Measure::Max { .. }
        | Measure::Latest { .. }
        | Measure::Increment { .. }
        | Measure::Derived { .. }
        | Measure::Cumulative { .. } => return Ok(None),
    };
    let top = if scale == 1 { top } else { format!("{top} * {scale}") };
    Ok(Some(Fraction { code: metric.code.clone(), top, bottom }))
}

/// The metric as a column of the answer, over the totals and the roundings.
pub(super) fn answer(catalogue: &Catalogue, query: &Query, metric: &Metric) -> Result<String, Problem> {
    let code = &metric.code;
    Ok(match &metric.measure {
        Measure::Sum { .. }
        | Measure::Count { .. }
        | Measure::Distinct { .. }
        | Measure::Max { .. }
        | Measure::Latest { .. }
        | Measure::Increment { .. } => code.clone(),
        Measure::Derived { .. } => format!("{} AS {code}", whole_number(catalogue, code)?),
        Measure::Cumulative { of } => {
            format!("{} AS {code}", running(&query.by, &whole_number(catalogue, of)?))
        }
        // `%` and an exact division agree in every engine; `/` alone is whole in one and a float in another.
        Measure::Average { .. }
        | Measure::LatestAverage { .. }
        | Measure::Elapsed { .. }
        | Measure::SellOut { .. }
        | Measure::Ratio { .. }
        | Measure::Share { .. } => {
            format!("CAST(({code}_top - {code}_top % {code}_bottom) / {code}_bottom AS BIGINT) AS {code}")
        }
    })
}

/// A metric that is a whole number over the totals: a column, or columns added and taken off.
fn whole_number(catalogue: &Catalogue, code: &str) -> Result<String, Problem> {
    let metric = catalogue.metric(code)?;
    Ok(match &metric.measure {
        Measure::Derived { plus, minus } => {
            let mut text = plus.join(" + ");
            for code in minus {
                text.push_str(" - ");
                text.push_str(code);
            }
            text
        }
        Measure::Sum { .. }
        | Measure::Count { .. }
        | Measure::Distinct { .. }
        | Measure::Average { .. }
        | Measure::Max { .. }
        | Measure::Latest { .. }
        | Measure::LatestAverage { .. }
        | Measure::Increment { .. }
        | Measure::Elapsed { .. }
        | Measure::SellOut { .. }
        | Measure::Ratio { .. }
        | Measure::Share { .. }
        | Measure::Cumulative { .. } => code.to_owned(),
    })
}

/// From the first day of the query up to each row, apart for every other dimension.
fn running(by: &[Dimension], value: &str) -> String {
    // Coarse before fine, whatever order the columns stand in, else the hours of all days would run together.
    let times: Vec<Dimension> = [Dimension::Month, Dimension::Week, Dimension::Day, Dimension::Hour]
        .into_iter()
        .filter(|time| by.contains(time))
        .collect();
    if times.is_empty() {
        return value.to_owned();
    }
    let order: Vec<String> = times.iter().map(|dimension| format!("{dimension} NULLS LAST")).collect();
    let others: Vec<Dimension> = by.iter().copied().filter(|dimension| !dimension.is_time()).collect();
    let within = [partition(&others), format!("ORDER BY {}", order.join(", "))];
    let window = within.join(" ");
    format!("CAST(SUM({value}) OVER ({} ROWS UNBOUNDED PRECEDING) AS BIGINT)", window.trim_start())
}

/// The window clause that keeps groups apart; empty when there are none.
fn partition(by: &[Dimension]) -> String {
    let names: Vec<&str> = by.iter().map(|dimension| dimension.code()).collect();
    if names.is_empty() { String::new() } else { format!("PARTITION BY {}", names.join(", ")) }
}

fn product(catalogue: &Catalogue, codes: &[String]) -> Result<String, Problem> {
    let mut factors = Vec::new();
    for code in codes {
        factors.push(exact(&whole_number(catalogue, code)?));
    }
    Ok(factors.join(" * "))
}

/// Thirty-eight digits: the product of two sums of money, in millionths, still fits, and nothing wraps around.
fn exact(value: &str) -> String {
    format!("CAST({value} AS DECIMAL(38, 0))")
}
