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
    let (top, bottom) = match &metric.measure {
        Measure::Average { .. } => {
            (exact(&format!("{}_weighted", metric.code)), exact(&format!("{}_weight", metric.code)))
        }
        Measure::Ratio { of, over } => (product(catalogue, of)?, product(catalogue, over)?),
        Measure::Share { of } => {
            let part = whole_number(catalogue, of)?;
            let others: Vec<String> =
                query.by.iter().take(query.by.len().saturating_sub(1)).map(ToString::to_string).collect();
            let within =
                if others.is_empty() { String::new() } else { format!("PARTITION BY {}", others.join(", ")) };
            (exact(&part), exact(&format!("SUM({part}) OVER ({within})")))
        }
        Measure::Sum { .. }
        | Measure::Count { .. }
        | Measure::Distinct { .. }
        | Measure::Latest { .. }
        | Measure::Derived { .. }
        | Measure::Cumulative { .. } => return Ok(None),
    };
    // A mean keeps the unit of its column; only true quotients are scaled to millionths.
    let scale = match metric.measure {
        Measure::Average { .. } => 1,
        Measure::Sum { .. }
        | Measure::Count { .. }
        | Measure::Distinct { .. }
        | Measure::Latest { .. }
        | Measure::Derived { .. }
        | Measure::Ratio { .. }
        | Measure::Share { .. }
        | Measure::Cumulative { .. } => metric.unit.scale(),
    };
    let top = if scale == 1 { top } else { format!("{top} * {scale}") };
    Ok(Some(Fraction { code: metric.code.clone(), top, bottom }))
}

/// The metric as a column of the answer, over the totals and the roundings.
pub(super) fn answer(catalogue: &Catalogue, query: &Query, metric: &Metric) -> Result<String, Problem> {
    let code = &metric.code;
    Ok(match &metric.measure {
        Measure::Sum { .. } | Measure::Count { .. } | Measure::Distinct { .. } | Measure::Latest { .. } => {
            code.clone()
        }
        Measure::Derived { .. } => format!("{} AS {code}", whole_number(catalogue, code)?),
        Measure::Cumulative { of } => {
            format!("{} AS {code}", running(&query.by, &whole_number(catalogue, of)?))
        }
        // `%` and an exact division agree in every engine; `/` alone is whole in one and a float in another.
        Measure::Average { .. } | Measure::Ratio { .. } | Measure::Share { .. } => {
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
        | Measure::Latest { .. }
        | Measure::Ratio { .. }
        | Measure::Share { .. }
        | Measure::Cumulative { .. } => code.to_owned(),
    })
}

/// From the first day of the query up to each row, apart for every other dimension.
fn running(by: &[Dimension], value: &str) -> String {
    let mut times: Vec<Dimension> = by.iter().copied().filter(|dimension| dimension.is_time()).collect();
    if times.is_empty() {
        return value.to_owned();
    }
    // Coarse before fine, whatever order the columns stand in, else the hours of all days would run together.
    times.sort_by_key(|dimension| match dimension {
        Dimension::Month => 0,
        Dimension::Week => 1,
        Dimension::Day => 2,
        Dimension::Hour
        | Dimension::Client
        | Dimension::Platform
        | Dimension::Store
        | Dimension::Listing
        | Dimension::Sku
        | Dimension::Province
        | Dimension::City
        | Dimension::Channel
        | Dimension::Plan
        | Dimension::Status
        | Dimension::Creator
        | Dimension::RefundKind
        | Dimension::RefundReason => 3,
    });
    let order: Vec<String> = times.iter().map(|dimension| format!("{dimension} NULLS LAST")).collect();
    let others: Vec<String> =
        by.iter().filter(|dimension| !dimension.is_time()).map(ToString::to_string).collect();
    let within =
        if others.is_empty() { String::new() } else { format!("PARTITION BY {} ", others.join(", ")) };
    format!(
        "CAST(SUM({value}) OVER ({within}ORDER BY {} ROWS UNBOUNDED PRECEDING) AS BIGINT)",
        order.join(", ")
    )
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
