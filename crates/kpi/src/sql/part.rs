//! Parts: the metrics that one pass over one set of rows answers, each part one subquery, grouped by the query's
//! dimensions.

use daiyun_base::error::Problem;

use super::rows;
use crate::catalogue::Catalogue;
use crate::metric::{Events, Measure, Metric, Reading};
use crate::query::Query;

/// One subquery.
pub(super) struct Part<'c> {
    /// Its name in the `WITH` list.
    pub(super) name: String,
    /// The rows it reads.
    pub(super) reading: &'c Reading,
    /// The metrics it answers.
    pub(super) metrics: Vec<&'c Metric>,
    shape: Shape<'c>,
    /// Whether the absence of rows means that nothing happened. An order that is not there was not placed; a day that
    /// a platform did not report is not a day without visitors.
    absence_is_zero: bool,
}

/// How rows become a group's value.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Shape<'c> {
    /// Straight aggregates.
    Rows,
    /// First the rows of each value, then the values with enough of them.
    PerValue { column: &'c str, at_least: u32 },
    /// First the last row of each store, then their sum.
    LastPerStore { column: &'c str },
}

/// A column of a part: its name and the aggregate that fills it.
pub(super) struct Partial {
    /// Its name.
    pub(super) name: String,
    aggregate: String,
}

/// Groups metrics that read alike, in the order they are first needed.
pub(super) fn gather<'c>(catalogue: &Catalogue, metrics: &[&'c Metric]) -> Result<Vec<Part<'c>>, Problem> {
    let mut parts: Vec<Part<'c>> = Vec::new();
    for metric in metrics {
        let Some(reading) = metric.measure.reading() else { continue };
        let shape = shape_of(&metric.measure);
        if let Some(part) = parts.iter_mut().find(|part| part.reading == reading && part.shape == shape) {
            part.metrics.push(metric);
            continue;
        }
        let stem = match shape {
            Shape::Rows => format!("{}_by_{}", reading.fact, reading.date),
            Shape::PerValue { column, .. } => format!("{}_by_{column}", metric.code),
            Shape::LastPerStore { .. } => format!("last_{}", metric.code),
        };
        let same = parts.iter().filter(|part| part.name.starts_with(&stem)).count();
        let name = if same == 0 { stem } else { format!("{stem}_{}", same + 1) };
        let absence_is_zero = !catalogue.fact(&reading.fact)?.key.contains(&reading.date);
        parts.push(Part { name, reading, metrics: vec![metric], shape, absence_is_zero });
    }
    Ok(parts)
}

fn shape_of(measure: &Measure) -> Shape<'_> {
    match measure {
        Measure::Latest { column, .. } => Shape::LastPerStore { column },
        Measure::Distinct { column, at_least, .. } if *at_least > 1 => {
            Shape::PerValue { column, at_least: *at_least }
        }
        Measure::Sum { .. }
        | Measure::Count { .. }
        | Measure::Distinct { .. }
        | Measure::Average { .. }
        | Measure::Derived { .. }
        | Measure::Ratio { .. }
        | Measure::Share { .. }
        | Measure::Cumulative { .. } => Shape::Rows,
    }
}

impl<'c> Part<'c> {
    /// The columns after the dimensions.
    pub(super) fn partials(&self) -> Vec<Partial> {
        let mut partials = Vec::new();
        if self.counts_rows() {
            partials.push(Partial { name: self.row_count(), aggregate: "COUNT(*)".to_owned() });
        }
        for metric in &self.metrics {
            partials.extend(self.partials_of(metric));
        }
        partials
    }

    /// The subquery as an entry of the `WITH` list.
    pub(super) fn sql(&self, catalogue: &Catalogue, query: &Query) -> Result<String, Problem> {
        let from = rows::from_rows(catalogue, query, self.reading, &self.events())?;
        let mut keys = Vec::new();
        for by in &query.by {
            keys.push(rows::dimension(catalogue, self.reading, *by)?);
        }
        let names: Vec<String> = query.by.iter().map(ToString::to_string).collect();
        let named: Vec<String> =
            keys.iter().zip(&names).map(|(key, name)| format!("{key} AS {name}")).collect();
        let (select, source) = match self.shape {
            Shape::Rows => (named, from),
            Shape::PerValue { column, .. } => (names, per_value(column, named, &from)),
            Shape::LastPerStore { column } => {
                let nth = days_back(keys, &self.reading.date);
                (names, last_per_store(column, &nth, named, &from))
            }
        };
        let values =
            self.partials().into_iter().map(|partial| format!("{} AS {}", partial.aggregate, partial.name));
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
            Measure::Average { .. } => {
                ["weighted", "weight"].map(|side| format!("MAX({code}_{side}) AS {code}_{side}")).to_vec()
            }
            Measure::Sum { .. }
            | Measure::Count { .. }
            | Measure::Latest { .. }
            | Measure::Derived { .. }
            | Measure::Ratio { .. }
            | Measure::Share { .. }
            | Measure::Cumulative { .. } => vec![format!("MAX({code}) AS {code}")],
        }
    }

    fn partials_of(&self, metric: &Metric) -> Vec<Partial> {
        let partial =
            |suffix: &str, aggregate: String| Partial { name: format!("{}{suffix}", metric.code), aggregate };
        let sum = |value: &str| format!("CAST(SUM({value}) AS BIGINT)");
        match (&metric.measure, self.shape) {
            (Measure::Sum { column, events, .. }, _) => {
                let own = format!("f.{column}");
                let number = |wanted: &Events| self.events().iter().position(|known| *known == wanted);
                let value = match events.as_ref().and_then(number) {
                    Some(at) => format!("COALESCE(e{}.amount, {own}, 0)", at + 1),
                    None => own,
                };
                vec![partial("", sum(&value))]
            }
            (Measure::Distinct { .. }, Shape::PerValue { at_least, .. }) => vec![
                partial("", format!("COUNT(CASE WHEN value_rows >= {at_least} THEN value END)")),
                partial("_unknown", sum("CASE WHEN value IS NULL THEN value_rows ELSE 0 END")),
            ],
            (Measure::Distinct { column, .. }, Shape::Rows | Shape::LastPerStore { .. }) => vec![
                partial("", format!("COUNT(DISTINCT f.{column})")),
                partial("_unknown", format!("COUNT(*) - COUNT(f.{column})")),
            ],
            (Measure::Average { column, weight, .. }, _) => vec![
                partial("_weighted", sum(&format!("f.{column} * f.{weight}"))),
                partial("_weight", sum(&format!("CASE WHEN f.{column} IS NOT NULL THEN f.{weight} END"))),
            ],
            (Measure::Latest { .. }, _) => vec![partial("", sum("value"))],
            (Measure::Count { .. }, _) => vec![partial("", "COUNT(*)".to_owned())],
            (
                Measure::Derived { .. }
                | Measure::Ratio { .. }
                | Measure::Share { .. }
                | Measure::Cumulative { .. },
                _,
            ) => Vec::new(),
        }
    }

    /// The different event tables its metrics look at.
    fn events(&self) -> Vec<&'c Events> {
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

    fn row_count(&self) -> String {
        format!("{}_rows", self.name)
    }
}

/// The rows of each value, counted: `value` and `value_rows`.
fn per_value(column: &str, mut select: Vec<String>, from: &str) -> String {
    select.push(format!("f.{column} AS value"));
    let group = group_by(select.len());
    select.push("COUNT(*) AS value_rows".to_owned());
    let rows = indented(&format!("SELECT {}\n  {from}{group}", select.join(",\n    ")));
    format!("FROM (\n    {rows}\n  ) AS v")
}

/// The last row with a value of each store in each group: `value`.
fn last_per_store(column: &str, days_back: &str, mut select: Vec<String>, from: &str) -> String {
    select.push(format!("f.{column} AS value"));
    select.push(format!("{days_back} AS days_back"));
    let rows =
        indented(&format!("SELECT {}\n  {from}\n    AND f.{column} IS NOT NULL", select.join(",\n    ")));
    format!("FROM (\n    {rows}\n  ) AS v\n  WHERE days_back = 1")
}

fn days_back(mut group: Vec<String>, date: &str) -> String {
    group.push("f.store".to_owned());
    format!("ROW_NUMBER() OVER (PARTITION BY {} ORDER BY f.{date} DESC)", group.join(", "))
}

fn indented(lines: &str) -> String {
    lines.replace('\n', "\n  ")
}

/// Groups by the first columns of the select list.
fn group_by(count: usize) -> String {
    let positions: Vec<String> = (1..=count).map(|position| position.to_string()).collect();
    if positions.is_empty() { String::new() } else { format!("\n  GROUP BY {}", positions.join(", ")) }
}
