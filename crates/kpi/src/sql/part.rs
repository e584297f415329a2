//! Parts: the metrics that one pass over one set of rows answers, each part one subquery, grouped by the query's
//! dimensions.

use daiyun_base::error::Problem;
use daiyun_base::rollup::Rollup;

use super::rows::{self, Pick};
use super::{rollup, sell_out};
use crate::catalogue::Catalogue;
use crate::metric::{Measure, Metric, Stock};
use crate::query::Query;
use crate::reading::{Events, Reading};

/// One subquery.
pub(super) struct Part<'c> {
    /// Its name in the `WITH` list.
    pub(super) name: String,
    /// The rows it reads.
    pub(super) reading: &'c Reading,
    /// The metrics it answers.
    pub(super) metrics: Vec<&'c Metric>,
    pub(super) shape: Shape<'c>,
    /// The sums by day it reads in place of the fact.
    rollup: Option<&'c Rollup>,
    /// Whether the absence of rows means that nothing happened. An order that is not there was not placed; a day that
    /// a platform did not report is not a day without visitors.
    absence_is_zero: bool,
}

/// How rows become a group's value.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape<'c> {
    /// Straight aggregates of the rows that are picked.
    Rows(Pick<'c>),
    /// First the rows of each value, then the values with enough of them.
    PerValue { column: &'c str, at_least: u32 },
    /// First how long the stock of each thing lasted.
    PerStock { quantity: &'c str, stock: &'c Stock },
}

/// A column of a part: its name and the aggregate that fills it.
pub(super) struct Partial {
    /// Its name.
    pub(super) name: String,
    aggregate: String,
}

/// Groups metrics that read alike, in the order they are first needed.
pub(super) fn gather<'c>(
    catalogue: &'c Catalogue,
    query: &Query,
    metrics: &[&'c Metric],
) -> Result<Vec<Part<'c>>, Problem> {
    let mut groups: Vec<(&'c Reading, Shape<'c>, Vec<&'c Metric>)> = Vec::new();
    for metric in metrics {
        let Some(reading) = metric.measure.reading() else { continue };
        let shape = shape_of(&metric.measure);
        match groups.iter_mut().find(|(known, same, _)| *known == reading && *same == shape) {
            Some((_, _, alike)) => alike.push(metric),
            None => groups.push((reading, shape, vec![metric])),
        }
    }
    let mut parts: Vec<Part<'c>> = Vec::new();
    for (reading, shape, alike) in groups {
        let fact = catalogue.fact(&reading.fact)?;
        let absence_is_zero = !fact.key.contains(&reading.date);
        for (rollup, metrics) in sources(catalogue, query, reading, alike)? {
            let stem = match shape {
                Shape::Rows(Pick::Every) => format!("{}_by_{}", reading.fact, reading.date),
                Shape::Rows(Pick::Last { .. }) => format!("last_{}", metrics[0].code),
                Shape::Rows(Pick::Grown { .. }) => format!("grown_{}", metrics[0].code),
                Shape::PerValue { column, .. } => format!("{}_by_{column}", metrics[0].code),
                Shape::PerStock { .. } => format!("{}_of_stock", metrics[0].code),
            };
            let same = parts.iter().filter(|part| part.name.starts_with(&stem)).count();
            let name = if same == 0 { stem } else { format!("{stem}_{}", same + 1) };
            parts.push(Part { name, reading, metrics, shape, rollup, absence_is_zero });
        }
    }
    Ok(parts)
}

/// Metrics, and the sums by day that answer all of them; nothing where they need the fact.
type Source<'c> = (Option<&'c Rollup>, Vec<&'c Metric>);

/// Where metrics that read alike are read. Once one of them needs the fact, the others come along in the same pass.
fn sources<'c>(
    catalogue: &'c Catalogue,
    query: &Query,
    reading: &Reading,
    alike: Vec<&'c Metric>,
) -> Result<Vec<Source<'c>>, Problem> {
    let fact = catalogue.fact(&reading.fact)?;
    let together = rollup::of_all(fact, query, reading, &alike);
    let each: Option<Vec<&Rollup>> =
        alike.iter().map(|metric| rollup::of_all(fact, query, reading, &[*metric])).collect();
    let (None, Some(each)) = (together, each) else { return Ok(vec![(together, alike)]) };
    let mut split: Vec<Source<'c>> = Vec::new();
    for (metric, own) in alike.into_iter().zip(each) {
        match split.iter_mut().find(|(known, _)| known.is_some_and(|known| known.code == own.code)) {
            Some((_, metrics)) => metrics.push(metric),
            None => split.push((Some(own), vec![metric])),
        }
    }
    Ok(split)
}

pub(super) fn shape_of(measure: &Measure) -> Shape<'_> {
    match measure {
        Measure::Latest { column, each, .. } | Measure::LatestAverage { column, each, .. } => {
            Shape::Rows(Pick::Last { column, each })
        }
        Measure::Increment { column, since, .. } => {
            Shape::Rows(Pick::Grown { column, since: since.as_deref() })
        }
        Measure::Distinct { column, at_least, .. } if *at_least > 1 => {
            Shape::PerValue { column, at_least: *at_least }
        }
        Measure::SellOut { quantity, stock, .. } => Shape::PerStock { quantity, stock },
        Measure::Sum { .. }
        | Measure::Count { .. }
        | Measure::Distinct { .. }
        | Measure::Average { .. }
        | Measure::Max { .. }
        | Measure::Elapsed { .. }
        | Measure::Derived { .. }
        | Measure::Ratio { .. }
        | Measure::Share { .. }
        | Measure::Cumulative { .. } => Shape::Rows(Pick::Every),
    }
}

impl<'c> Part<'c> {
    /// The rows behind one metric, never the sums of them.
    pub(super) fn of_rows(metric: &'c Metric, reading: &'c Reading) -> Self {
        Self {
            name: "lines".to_owned(),
            reading,
            metrics: vec![metric],
            shape: shape_of(&metric.measure),
            rollup: None,
            absence_is_zero: false,
        }
    }

    /// The columns after the dimensions.
    pub(super) fn partials(&self, catalogue: &Catalogue) -> Result<Vec<Partial>, Problem> {
        let mut partials = Vec::new();
        if self.counts_rows() {
            partials.push(Partial { name: self.row_count(), aggregate: self.number_of("") });
        }
        for metric in &self.metrics {
            partials.extend(self.partials_of(catalogue, metric)?);
        }
        Ok(partials)
    }

    /// The subquery as an entry of the `WITH` list.
    pub(super) fn sql(&self, catalogue: &Catalogue, query: &Query) -> Result<String, Problem> {
        let mut keys = Vec::new();
        for by in &query.by {
            keys.push(rows::dimension(catalogue, self.reading, *by)?);
        }
        let names: Vec<String> = query.by.iter().map(ToString::to_string).collect();
        let named: Vec<String> =
            keys.iter().zip(&names).map(|(key, name)| format!("{key} AS {name}")).collect();
        let table = (self.reading, self.table());
        let from = |pick: Pick<'_>| rows::from_rows(catalogue, query, table, pick, &self.events());
        let (select, source) = match self.shape {
            Shape::Rows(pick) => (named, from(pick)?),
            Shape::PerValue { column, .. } => {
                (names, per_value(column, named, &self.number_of(""), &from(Pick::Every)?))
            }
            Shape::PerStock { quantity, stock } => {
                (names, sell_out::per_stock(catalogue, query, self.reading, (quantity, stock), named)?)
            }
        };
        let values = self
            .partials(catalogue)?
            .into_iter()
            .map(|partial| format!("{} AS {}", partial.aggregate, partial.name));
        let select: Vec<String> = select.into_iter().chain(values).collect();
        let group = group_by(query.by.len());
        Ok(format!("{} AS (\n  SELECT {}\n  {source}{group}\n)", self.name, select.join(",\n    ")))
    }

    /// What each metric of the part is for a group, once the parts are laid over each other: there one group has at
    /// most one row of this part, so `MAX` picks it.
    pub(super) fn totals(&self) -> Vec<String> {
        self.metrics.iter().flat_map(|metric| self.totals_of(metric)).collect()
    }

    fn totals_of(&self, metric: &Metric) -> Vec<String> {
        let code = &metric.code;
        match &metric.measure {
            Measure::Distinct { .. } if self.absence_is_zero => vec![format!(
                "CASE WHEN COALESCE(MAX({code}_unknown), 0) = 0 THEN COALESCE(MAX({code}), 0) END AS {code}"
            )],
            Measure::Distinct { .. } => {
                vec![format!("CASE WHEN MAX({code}_unknown) = 0 THEN MAX({code}) END AS {code}")]
            }
            Measure::Count { .. } if self.absence_is_zero => {
                vec![format!("COALESCE(MAX({code}), 0) AS {code}")]
            }
            Measure::Sum { .. } if self.absence_is_zero => vec![format!(
                "CASE WHEN COALESCE(MAX({}), 0) > 0 THEN MAX({code}) ELSE 0 END AS {code}",
                self.row_count()
            )],
            Measure::Average { .. }
            | Measure::LatestAverage { .. }
            | Measure::Elapsed { .. }
            | Measure::SellOut { .. } => {
                ["weighted", "weight"].map(|side| format!("MAX({code}_{side}) AS {code}_{side}")).to_vec()
            }
            Measure::Sum { .. }
            | Measure::Count { .. }
            | Measure::Max { .. }
            | Measure::Latest { .. }
            | Measure::Increment { .. }
            | Measure::Derived { .. }
            | Measure::Ratio { .. }
            | Measure::Share { .. }
            | Measure::Cumulative { .. } => vec![format!("MAX({code}) AS {code}")],
        }
    }

    fn partials_of(&self, catalogue: &Catalogue, metric: &Metric) -> Result<Vec<Partial>, Problem> {
        let partial =
            |suffix: &str, aggregate: String| Partial { name: format!("{}{suffix}", metric.code), aggregate };
        let sum = |value: &str| format!("CAST(SUM({value}) AS BIGINT)");
        let mean = |value: &str, weight: &str| {
            vec![partial("_weighted", sum(value)), partial("_weight", sum(weight))]
        };
        // Rows without the value weigh nothing.
        let counted = |column: &str| format!("CASE WHEN {column} IS NOT NULL THEN 1 ELSE 0 END");
        Ok(match (&metric.measure, self.shape) {
            (Measure::Sum { .. }, _) => vec![partial("", sum(&self.summed(catalogue, &metric.measure)?))],
            (Measure::Distinct { .. }, Shape::PerValue { at_least, .. }) => vec![
                partial("", format!("COUNT(CASE WHEN value_rows >= {at_least} THEN value END)")),
                partial("_unknown", sum("CASE WHEN value IS NULL THEN value_rows ELSE 0 END")),
            ],
            (Measure::Distinct { column, .. }, Shape::Rows(_) | Shape::PerStock { .. }) => vec![
                partial("", format!("COUNT(DISTINCT f.{column})")),
                partial("_unknown", self.number_of(column)),
            ],
            (
                Measure::Average { column, weights, .. } | Measure::LatestAverage { column, weights, .. },
                _,
            ) => {
                let column = format!("f.{column}");
                match weight_of(weights) {
                    Some(weight) => mean(
                        &format!("{column} * {weight}"),
                        &format!("CASE WHEN {column} IS NOT NULL THEN {weight} END"),
                    ),
                    None => mean(&column, &counted(&column)),
                }
            }
            (Measure::Elapsed { since, column, .. }, _) => {
                let seconds = format!(
                    "{} - {}",
                    rows::epoch(&format!("f.{column}")),
                    rows::epoch(&format!("f.{since}"))
                );
                mean(&seconds, &counted(&format!("f.{column} - f.{since}")))
            }
            (Measure::SellOut { .. }, _) => mean("seconds", &counted("seconds")),
            (Measure::Max { column, .. }, _) => vec![partial("", format!("MAX(f.{column})"))],
            (Measure::Latest { column, .. }, _) => vec![partial("", sum(&format!("f.{column}")))],
            (Measure::Increment { .. }, _) => vec![partial("", sum("f.grown"))],
            (Measure::Count { .. }, _) => vec![partial("", self.number_of(""))],
            (
                Measure::Derived { .. }
                | Measure::Ratio { .. }
                | Measure::Share { .. }
                | Measure::Cumulative { .. },
                _,
            ) => Vec::new(),
        })
    }

    /// What one row adds to a sum.
    pub(super) fn summed(&self, catalogue: &Catalogue, measure: &Measure) -> Result<String, Problem> {
        let Measure::Sum { column, events, otherwise, times, negated, empty_is_zero, .. } = measure else {
            return Err(Problem::internal(&"only a sum has something to add"));
        };
        let mut value = format!("f.{column}");
        let number = |wanted: &Events| self.events().iter().position(|known| *known == wanted);
        if let Some(at) = events.as_ref().and_then(number) {
            value = format!("COALESCE(e{}.amount, {value}, 0)", at + 1);
        }
        if let Some(otherwise) = otherwise {
            let tests = rows::conditions(catalogue, &self.reading.fact, &otherwise.only, "f")?;
            value = format!(
                "COALESCE({value}, CASE WHEN {} THEN f.{} ELSE 0 END)",
                tests.join(" AND "),
                otherwise.column
            );
        }
        if *empty_is_zero {
            value = format!("COALESCE({value}, 0)");
        }
        if let Some(times) = times {
            value = format!("{value} * p.{times}");
        }
        Ok(if *negated { format!("-{value}") } else { value })
    }

    /// The different event tables its metrics look at.
    pub(super) fn events(&self) -> Vec<&'c Events> {
        let mut found: Vec<&Events> = Vec::new();
        for metric in &self.metrics {
            if let Measure::Sum { events: Some(events), .. } = &metric.measure
                && !found.contains(&events)
            {
                found.push(events);
            }
        }
        found
    }

    /// A sum needs to know whether there were rows: no rows add up to nothing, rows with an empty column to 「--」.
    fn counts_rows(&self) -> bool {
        self.absence_is_zero
            && self.metrics.iter().any(|metric| matches!(metric.measure, Measure::Sum { .. }))
    }

    /// The table it reads.
    fn table(&self) -> &str {
        self.rollup.map_or(&self.reading.fact, |rollup| &rollup.code)
    }

    /// The tables it reads: the fact or the sums in its place, and what stands beside their rows.
    pub(super) fn tables(&self) -> Vec<String> {
        let mut tables = vec![self.table().to_owned()];
        tables.extend(self.events().into_iter().map(|events| events.fact.clone()));
        tables.extend(self.reading.prices.iter().map(|prices| prices.fact.clone()));
        if let Shape::PerStock { stock, .. } = self.shape {
            tables.push(stock.fact.clone());
        }
        tables.dedup();
        tables
    }

    /// How many rows of the fact there are, or how many of them lack a column.
    fn number_of(&self, without: &str) -> String {
        match (self.rollup, without) {
            (None, "") => "COUNT(*)".to_owned(),
            (None, column) => format!("COUNT(*) - COUNT(f.{column})"),
            (Some(_), "") => format!("CAST(COALESCE(SUM(f.{}), 0) AS BIGINT)", Rollup::ROWS),
            (Some(_), column) => {
                format!(
                    "CAST(COALESCE(SUM(CASE WHEN f.{column} IS NULL THEN f.{} END), 0) AS BIGINT)",
                    Rollup::ROWS
                )
            }
        }
    }

    fn row_count(&self) -> String {
        format!("{}_rows", self.name)
    }
}

/// What a row weighs in a mean; nothing where all weigh alike.
pub(super) fn weight_of(weights: &[String]) -> Option<String> {
    let columns: Vec<String> = weights.iter().map(|name| format!("f.{name}")).collect();
    match columns.as_slice() {
        [] => None,
        [one] => Some(one.clone()),
        several => Some(format!("COALESCE({})", several.join(", "))),
    }
}

/// The rows of each value, counted: `value` and `value_rows`.
fn per_value(column: &str, mut select: Vec<String>, count: &str, from: &str) -> String {
    select.push(format!("f.{column} AS value"));
    let group = group_by(select.len());
    select.push(format!("{count} AS value_rows"));
    let rows = indented(&format!("SELECT {}\n  {from}{group}", select.join(",\n    ")));
    format!("FROM (\n    {rows}\n  ) AS v")
}

pub(super) fn indented(lines: &str) -> String {
    lines.replace('\n', "\n  ")
}

/// Groups by the first columns of the select list.
pub(super) fn group_by(count: usize) -> String {
    let positions: Vec<String> = (1..=count).map(|position| position.to_string()).collect();
    if positions.is_empty() { String::new() } else { format!("\n  GROUP BY {}", positions.join(", ")) }
}
