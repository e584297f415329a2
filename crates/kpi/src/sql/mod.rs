//! From a query to SQL text: one `WITH` list that reads like the question.
//!
//! ```text
//! scope      the stores the caller may see; every subquery joins it
//! orders_by_paid_on, last_members …   one pass over one set of rows each, grouped by the dimensions; over sums by day
//!            that are kept beside a fact, where they come to the same
//! totals     the parts laid over each other, one row for each group
//! fractions, roundings                Σ÷Σ, half away from zero, in whole numbers
//! ```
//!
//! The text keeps to what DataFusion and DuckDB both read. Money and ratios are integers from end to end: quotients
//! are formed in 38-digit decimals and cut to whole numbers, never through a float.

mod column;
mod lines;
mod names;
mod part;
pub mod quote;
mod rollup;
mod rows;
mod sell_out;
mod value;

use daiyun_base::error::Problem;
use serde::Serialize;

use crate::catalogue::Catalogue;
use crate::explain::{Explained, explained};
use crate::metric::Metric;
use crate::query::{Dimension, Origin, Query, ScopedStore};

pub use column::{ColumnRole, ColumnUnit, NullReason, OutColumn};
pub use lines::{Component, ComponentRole, LineColumn, LineOrder, LinePage, Lines, Made, components, lines};
pub use names::names;
use part::{Part, Partial};
use value::Fraction;

/// A query ready to run.
#[derive(Clone, Debug)]
pub struct Compiled {
    /// The statement: dimensions, then metrics, sorted by the dimensions.
    pub sql: String,
    /// The columns of its rows, in order.
    pub columns: Vec<OutColumn>,
    /// A statement that counts the rows left out because they lack the day a metric counts by: `fact`, `date_column`,
    /// `metrics` (codes with commas) and `excluded_rows`. Nothing when every row must have its day.
    pub excluded_sql: Option<String>,
    /// The metrics asked for and those they are made of, with their revisions: equal texts mean equal definitions.
    pub definition_revision: String,
    /// What the numbers mean.
    pub explained: Vec<Explained>,
    /// Where they come from.
    pub reads: Vec<Read>,
}

/// What one subquery reads.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Read {
    /// Its name in the statement.
    pub part: String,
    /// The metrics it answers.
    pub metrics: Vec<String>,
    /// The tables it reads: facts, or sums by day kept beside them.
    pub tables: Vec<String>,
}

impl Compiled {
    /// The statement for the rows with the most of a metric, rows without a value of the first dimension left out: the
    /// best sellers, where the rows themselves would be cut by the alphabet.
    #[must_use]
    pub fn most(&self, metric: &str, rows: usize) -> String {
        let first = self.first_dimension();
        format!(
            "SELECT *\nFROM (\n{}) AS answer\nWHERE {first} IS NOT NULL\n\
             ORDER BY {metric} DESC NULLS LAST, {first}\nLIMIT {rows}\n",
            self.sql
        )
    }

    /// The statement for some of the rows by the order of a column, empty cells last: a page of a table.
    #[must_use]
    pub fn page(
        &self,
        nameless: Nameless,
        column: &str,
        descending: bool,
        (limit, offset): (u64, u64),
    ) -> String {
        let first = self.first_dimension();
        let direction = if descending { "DESC" } else { "ASC" };
        format!(
            "SELECT *\nFROM (\n{}) AS answer\n{}ORDER BY {column} {direction} NULLS LAST, {first} NULLS LAST\n\
             LIMIT {limit} OFFSET {offset}\n",
            self.sql,
            self.keeping(nameless)
        )
    }

    /// The statement that counts the rows of all pages.
    #[must_use]
    pub fn counted(&self, nameless: Nameless) -> String {
        format!("SELECT COUNT(*) AS rows_in_all\nFROM (\n{}) AS answer\n{}", self.sql, self.keeping(nameless))
    }

    fn keeping(&self, nameless: Nameless) -> String {
        match nameless {
            Nameless::Out => format!("WHERE {} IS NOT NULL\n", self.first_dimension()),
            Nameless::Kept => String::new(),
        }
    }

    fn first_dimension(&self) -> &str {
        self.columns.first().map(|column| column.name.as_str()).unwrap_or_default()
    }
}

/// What becomes of the row that has no value of the first dimension: sales to no known province.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Nameless {
    /// It is a row like the others, so that the rows come to the whole.
    Kept,
    /// It is left out: a list of things has no thing without a name.
    Out,
}

/// Compiles a query, or says what is wrong with it.
///
/// ```
/// use daiyun_base::period::DayRange;
/// use daiyun_kpi::catalogue::Catalogue;
/// use daiyun_kpi::query::{DEFAULT_LIMIT, Query};
/// use daiyun_kpi::sql::compile;
///
/// let days = DayRange { from: "2026-06-01".parse().unwrap(), to: "2026-06-30".parse().unwrap() };
/// let query = Query {
///     metrics: vec!["paid_sale".to_owned()],
///     by: Vec::new(),
///     days,
///     filters: Vec::new(),
///     scope: Vec::new(),
///     limit: DEFAULT_LIMIT,
/// };
/// let problem = compile(&Catalogue::default(), &query).unwrap_err();
/// assert_eq!(problem.code, "metric_unknown");
/// ```
pub fn compile(catalogue: &Catalogue, query: &Query) -> Result<Compiled, Problem> {
    query.check(catalogue)?;
    let mut asked: Vec<&Metric> = Vec::new();
    let mut readings: Vec<&Metric> = Vec::new();
    for code in &query.metrics {
        let metric = catalogue.metric(code)?;
        asked.push(metric);
        for base in catalogue.readings(metric)? {
            if !readings.iter().any(|known| known.code == base.code) {
                readings.push(base);
            }
        }
    }
    let parts = part::gather(catalogue, query, &readings)?;
    let scope = scope_table(query);
    Ok(Compiled {
        sql: statement(catalogue, query, &asked, &parts, &scope)?,
        columns: column::columns(catalogue, query, &asked)?,
        excluded_sql: excluded(catalogue, query, &parts, &scope)?,
        definition_revision: definition_revision(catalogue, &asked)?,
        explained: explained(catalogue, &asked)?,
        reads: parts.iter().map(read).collect(),
    })
}

fn read(part: &Part<'_>) -> Read {
    Read {
        part: part.name.clone(),
        metrics: part.metrics.iter().map(|metric| metric.code.clone()).collect(),
        tables: part.tables(),
    }
}

fn statement(
    catalogue: &Catalogue,
    query: &Query,
    asked: &[&Metric],
    parts: &[Part<'_>],
    scope: &str,
) -> Result<String, Problem> {
    let mut tables = vec![scope.to_owned()];
    for part in parts {
        tables.push(part.sql(catalogue, query)?);
    }
    tables.push(totals(catalogue, &query.by, parts)?);
    let mut fractions = Vec::new();
    let mut select: Vec<String> = query.by.iter().map(ToString::to_string).collect();
    for metric in asked {
        fractions.extend(value::fraction(catalogue, query, metric)?);
        select.push(value::answer(catalogue, query, metric)?);
    }
    let mut last = "totals";
    if !fractions.is_empty() {
        tables.push(fraction_table(&fractions));
        tables.push(rounding_table(&fractions));
        last = "roundings";
    }
    let order: Vec<String> = query.by.iter().map(|by| format!("{by} NULLS LAST")).collect();
    let order = if order.is_empty() { String::new() } else { format!("\nORDER BY {}", order.join(", ")) };
    Ok(format!(
        "WITH {}\nSELECT {}\nFROM {last}{order}\nLIMIT {}\n",
        tables.join(",\n"),
        select.join(",\n  "),
        query.limit
    ))
}

/// The permitted stores that the filters on store, platform and client leave.
fn scope_table(query: &Query) -> String {
    let passes = |store: &ScopedStore| {
        query.filters.iter().all(|filter| {
            let own = match filter.dimension.origin() {
                Origin::Scope("client") => &store.client,
                Origin::Scope("platform") => &store.platform,
                Origin::Scope(_) => &store.store,
                Origin::Days | Origin::Weeks | Origin::Months | Origin::Hours | Origin::Column => {
                    return true;
                }
            };
            filter.values.contains(own)
        })
    };
    // A store named twice would join, and count, every row twice.
    let first = |(at, store): &(usize, &ScopedStore)| {
        !query.scope[..*at].iter().any(|earlier| earlier.store == store.store)
    };
    let rows: Vec<String> = query
        .scope
        .iter()
        .enumerate()
        .filter(first)
        .map(|(_, store)| store)
        .filter(|store| passes(store))
        .map(|store| {
            [&store.store, &store.platform, &store.client].map(|value| quote::text(value)).join(", ")
        })
        .map(|row| format!("    ({row})"))
        .collect();
    if rows.is_empty() {
        // VALUES cannot be empty, and an empty scope sees nothing.
        let nothing = ["store", "platform", "client"].map(|name| format!("CAST(NULL AS VARCHAR) AS {name}"));
        return format!("scope AS (\n  SELECT {}\n  WHERE 1 = 0\n)", nothing.join(", "));
    }
    format!("scope (store, platform, client) AS (\n  VALUES\n{}\n)", rows.join(",\n"))
}

/// Lays the parts over each other. A union keeps groups that only one part has, and, unlike a full join, lets the
/// groups without a province meet.
fn totals(catalogue: &Catalogue, by: &[Dimension], parts: &[Part<'_>]) -> Result<String, Problem> {
    let names: Vec<String> = by.iter().map(ToString::to_string).collect();
    let mut all: Vec<(usize, Partial)> = Vec::new();
    for (at, part) in parts.iter().enumerate() {
        all.extend(part.partials(catalogue)?.into_iter().map(|partial| (at, partial)));
    }
    let layers: Vec<String> = parts
        .iter()
        .enumerate()
        .map(|(at, part)| {
            let own = all.iter().map(|(of, partial)| match (*of == at, &partial.name) {
                (true, name) => name.clone(),
                (false, name) => format!("CAST(NULL AS BIGINT) AS {name}"),
            });
            let select: Vec<String> = names.iter().cloned().chain(own).collect();
            format!("    SELECT {}\n    FROM {}", select.join(", "), part.name)
        })
        .collect();
    let select: Vec<String> = names.iter().cloned().chain(parts.iter().flat_map(Part::totals)).collect();
    let group = if names.is_empty() { String::new() } else { format!("\n  GROUP BY {}", names.join(", ")) };
    Ok(format!(
        "totals AS (\n  SELECT {}\n  FROM (\n{}\n  ) AS parts{group}\n)",
        select.join(",\n    "),
        layers.join("\n    UNION ALL\n")
    ))
}

fn fraction_table(fractions: &[Fraction]) -> String {
    let columns: Vec<String> = fractions
        .iter()
        .map(|Fraction { code, top, bottom }| {
            format!(",\n    {top} AS {code}_over,\n    {bottom} AS {code}_under")
        })
        .collect();
    format!("fractions AS (\n  SELECT totals.*{}\n  FROM totals\n)", columns.concat())
}

/// Twice the numerator, moved away from zero by the denominator, over twice the denominator: cut to a whole number it
/// is the quotient rounded half away from zero. A denominator of zero becomes empty, and so does the quotient.
fn rounding_table(fractions: &[Fraction]) -> String {
    let columns: Vec<String> = fractions
        .iter()
        .map(|Fraction { code, .. }| {
            format!(
                ",\n    CASE WHEN ({code}_over < 0) = ({code}_under < 0) THEN 2 * {code}_over + {code}_under \
                 ELSE 2 * {code}_over - {code}_under END AS {code}_top,\n    \
                 NULLIF(2 * {code}_under, 0) AS {code}_bottom"
            )
        })
        .collect();
    format!("roundings AS (\n  SELECT fractions.*{}\n  FROM fractions\n)", columns.concat())
}

fn excluded(
    catalogue: &Catalogue,
    query: &Query,
    parts: &[Part<'_>],
    scope: &str,
) -> Result<Option<String>, Problem> {
    let mut counts = Vec::new();
    for part in parts {
        let reading = part.reading;
        if catalogue.column(&reading.fact, &reading.date)?.required {
            continue;
        }
        let metrics: Vec<&str> = part.metrics.iter().map(|metric| metric.code.as_str()).collect();
        counts.push(format!(
            "SELECT {} AS fact, {} AS date_column, {} AS metrics, COUNT(*) AS excluded_rows\n{}",
            quote::text(&reading.fact),
            quote::text(&reading.date),
            quote::text(&metrics.join(",")),
            rows::from_undated_rows(catalogue, query, reading)?
        ));
    }
    if counts.is_empty() {
        return Ok(None);
    }
    Ok(Some(format!("WITH {scope}\n{}\nORDER BY fact, date_column, metrics\n", counts.join("\nUNION ALL\n"))))
}

fn definition_revision(catalogue: &Catalogue, asked: &[&Metric]) -> Result<String, Problem> {
    let mut named: Vec<String> = Vec::new();
    let mut waiting: Vec<&Metric> = asked.to_vec();
    while let Some(metric) = waiting.pop() {
        named.push(format!("{}@{}", metric.code, metric.revision));
        for input in metric.inputs() {
            waiting.push(catalogue.metric(input)?);
        }
    }
    named.sort();
    named.dedup();
    Ok(named.join(","))
}
