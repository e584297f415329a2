//! The lines behind a number: the rows that a metric reads, each with what it adds. They are read by the words that the
//! number is read by, so what the lines come to is the number, and a test walks every metric to see it.

use daiyun_base::error::{Kind, Label, Problem};
use daiyun_base::fact::{ColumnKind, FactDefinition};

use super::part::{Part, Shape, weight_of};
use super::rows::{self, Pick};
use super::scope_table;
use crate::catalogue::Catalogue;
use crate::metric::{Measure, Metric};
use crate::query::Query;
use crate::reading::Reading;

/// What a line adds, as a column of its own.
const VALUE: &str = "line_value";
/// What it weighs in a mean.
const WEIGHT: &str = "line_weight";
/// Columns that say what a line is about, whatever is counted.
const TELLING: [&str; 6] = ["status", "title", "sku_code", "kind", "reason", "province"];

/// A metric that reads rows, and what it is to the metric that was asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Component {
    /// The metric that reads rows.
    pub code: String,
    /// What it is to the number.
    pub role: ComponentRole,
}

/// What a component is to a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ComponentRole {
    /// The number itself.
    Itself,
    /// Added.
    Plus,
    /// Taken off.
    Minus,
    /// Above the line of a quotient.
    Top,
    /// Below it.
    Bottom,
}

/// How lines become a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Made {
    /// They add up to it.
    Sum,
    /// It is the largest of them.
    Max,
    /// It is their sum over the sum of their weights, rounded once.
    Mean,
}

/// The order of lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LineOrder {
    /// The newest first.
    Newest,
    /// The oldest first.
    Oldest,
    /// What adds most first.
    Most,
    /// What adds least first.
    Least,
}

/// Which of the lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LinePage {
    /// Sorted by.
    pub order: LineOrder,
    /// How many.
    pub limit: u64,
    /// How many to skip.
    pub offset: u64,
}

/// A column of the lines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LineColumn {
    /// Its name in the fact.
    pub name: String,
    /// What people call it.
    pub label: Label,
    /// What it holds.
    pub kind: ColumnKind,
    /// Whether it is needed to see what the line is and why it counts.
    pub principal: bool,
}

/// Statements for the lines behind a number.
#[derive(Clone, Debug)]
pub struct Lines {
    /// A page of them: the columns, then what the line adds, what it weighs, and the batch that wrote it.
    pub sql: String,
    /// One row over all of them: how many, what they come to, what they weigh.
    pub total_sql: String,
    /// How many lines each batch wrote, the most first.
    pub batches_sql: String,
    /// The columns of a line.
    pub columns: Vec<LineColumn>,
    /// How the lines become the number.
    pub made: Made,
}

/// The metrics that read the rows behind a number, with what each is to it; a metric that reads rows is its own.
pub fn components(catalogue: &Catalogue, code: &str) -> Result<Vec<Component>, Problem> {
    let metric = catalogue.metric(code)?;
    let groups: Vec<(ComponentRole, &[String])> = match &metric.measure {
        Measure::Derived { plus, minus } => {
            vec![(ComponentRole::Plus, plus), (ComponentRole::Minus, minus)]
        }
        Measure::Ratio { of, over, .. } => vec![(ComponentRole::Top, of), (ComponentRole::Bottom, over)],
        Measure::Share { of } | Measure::Cumulative { of } => {
            return components(catalogue, of);
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
        | Measure::SellOut { .. } => {
            return Ok(vec![Component { code: code.to_owned(), role: ComponentRole::Itself }]);
        }
    };
    let mut found: Vec<Component> = Vec::new();
    for (role, inputs) in groups {
        for input in inputs {
            for base in catalogue.readings(catalogue.metric(input)?)? {
                if !found.iter().any(|known| known.code == base.code) {
                    found.push(Component { code: base.code.clone(), role });
                }
            }
        }
    }
    Ok(found)
}

/// The lines behind a metric that reads rows, within the query's days, filters and stores.
///
/// # Errors
/// When the query cannot be answered, or the metric has no lines of its own.
pub fn lines(catalogue: &Catalogue, query: &Query, code: &str, page: LinePage) -> Result<Lines, Problem> {
    query.check(catalogue)?;
    let metric = catalogue.metric(code)?;
    let Some(reading) = metric.measure.reading() else { return Err(no_lines(metric)) };
    let part = Part::of_rows(metric, reading);
    let fact = catalogue.fact(&reading.fact)?;
    let adds = Adds::of(catalogue, &part, metric, &place_of(fact, reading))?;
    let pick = match part.shape {
        Shape::Rows(pick) => pick,
        Shape::PerValue { .. } => Pick::Every,
        Shape::PerStock { .. } => return Err(no_lines(metric)),
    };
    let from = rows::from_rows(catalogue, query, (reading, &reading.fact), pick, &part.events())?;
    let columns = columns_of(fact, reading, &metric.measure);
    let mut select: Vec<String> = columns.iter().map(|column| format!("f.{0} AS {0}", column.name)).collect();
    select.push(format!("{} AS {VALUE}", adds.value));
    select.push(format!("{} AS {WEIGHT}", adds.weight));
    select.push("f.batch_no AS batch_no".to_owned());
    let with =
        format!("WITH {},\nlines AS (\n  SELECT {}\n  {from}\n)", scope_table(query), select.join(",\n    "));
    let kept = adds.kept;
    let names: Vec<&str> = columns.iter().map(|column| column.name.as_str()).collect();
    let total = match adds.made {
        Made::Sum | Made::Mean => format!("CAST(SUM({VALUE}) AS BIGINT)"),
        Made::Max => format!("MAX({VALUE})"),
    };
    Ok(Lines {
        sql: format!(
            "{with}\nSELECT {}, {VALUE}, {WEIGHT}, batch_no\nFROM lines\nWHERE {kept}\nORDER BY {}\nLIMIT {} OFFSET {}\n",
            names.join(", "),
            order_by(fact, reading, page.order),
            page.limit,
            page.offset
        ),
        total_sql: format!(
            "{with}\nSELECT COUNT(*) AS lines, {total} AS value, CAST(SUM({WEIGHT}) AS BIGINT) AS weight\nFROM lines\nWHERE {kept}\n"
        ),
        batches_sql: format!(
            "{with}\nSELECT batch_no, COUNT(*) AS lines\nFROM lines\nWHERE {kept}\nGROUP BY batch_no\n\
             ORDER BY lines DESC, batch_no DESC\nLIMIT {MOST_BATCHES}\n"
        ),
        columns,
        made: adds.made,
    })
}

/// Files beyond these are a list, not an answer to where a number comes from.
const MOST_BATCHES: usize = 20;

/// What a line adds to the number.
struct Adds {
    value: String,
    weight: String,
    /// Lines that add nothing are left out: an order without a refund says nothing about a refund.
    kept: String,
    made: Made,
}

impl Adds {
    fn of(catalogue: &Catalogue, part: &Part<'_>, metric: &Metric, place: &str) -> Result<Self, Problem> {
        let sum = |value: String| Self {
            value,
            weight: "1".to_owned(),
            kept: format!("{VALUE} <> 0"),
            made: Made::Sum,
        };
        let mean = |value: String, weight: String| Self {
            value,
            weight,
            kept: format!("{VALUE} IS NOT NULL"),
            made: Made::Mean,
        };
        Ok(match &metric.measure {
            Measure::Sum { .. } => sum(part.summed(catalogue, &metric.measure)?),
            Measure::Count { .. } => sum("1".to_owned()),
            // The first line of each value stands for it; its others add nothing.
            Measure::Distinct { column, at_least, .. } => sum(format!(
                "CASE WHEN f.{column} IS NOT NULL\n      AND ROW_NUMBER() OVER (PARTITION BY f.{column} ORDER BY {place}) = 1\n      \
                 AND COUNT(*) OVER (PARTITION BY f.{column}) >= {at_least} THEN 1 ELSE 0 END"
            )),
            Measure::Average { column, weights, .. } | Measure::LatestAverage { column, weights, .. } => {
                match weight_of(weights) {
                    Some(weight) => mean(
                        format!("f.{column} * {weight}"),
                        format!("CASE WHEN f.{column} IS NOT NULL THEN {weight} END"),
                    ),
                    None => mean(format!("f.{column}"), "1".to_owned()),
                }
            }
            Measure::Elapsed { since, column, .. } => mean(
                format!("{} - {}", rows::epoch(&format!("f.{column}")), rows::epoch(&format!("f.{since}"))),
                "1".to_owned(),
            ),
            Measure::Max { column, .. } => Self {
                value: format!("f.{column}"),
                weight: "1".to_owned(),
                kept: format!("{VALUE} IS NOT NULL"),
                made: Made::Max,
            },
            Measure::Latest { column, .. } => sum(format!("f.{column}")),
            Measure::Increment { .. } => sum("f.grown".to_owned()),
            Measure::SellOut { .. }
            | Measure::Derived { .. }
            | Measure::Ratio { .. }
            | Measure::Share { .. }
            | Measure::Cumulative { .. } => return Err(no_lines(metric)),
        })
    }
}

/// Why a metric has no lines of its own. A stock that runs out is told by all sales of a thing together with its stock;
/// a metric that is made of others has theirs.
fn no_lines(metric: &Metric) -> Problem {
    Problem::new(
        Kind::Invalid,
        "no_lines",
        format!("「{}」没有逐行明细：它由多行共同推算，见口径；可查看组成它的指标", metric.label.zh),
        format!(
            "{} has no lines of its own: many rows together tell it, see its definition. Look at the metrics it is made of",
            metric.label.en
        ),
    )
}

/// One place in the order of rows for each of them.
fn place_of(fact: &FactDefinition, reading: &Reading) -> String {
    let mut order = vec![format!("f.{}", reading.date), "f.store".to_owned()];
    order.extend(fact.key.iter().filter(|name| **name != reading.date).map(|name| format!("f.{name}")));
    order.join(", ")
}

fn order_by(fact: &FactDefinition, reading: &Reading, order: LineOrder) -> String {
    let dated = fact.columns.iter().find(|column| column.name == reading.date);
    let at = dated.and_then(|column| column.day_of.as_deref()).unwrap_or(&reading.date);
    let mut by = match order {
        LineOrder::Newest => vec![format!("{at} DESC NULLS LAST")],
        LineOrder::Oldest => vec![format!("{at} NULLS LAST")],
        LineOrder::Most => vec![format!("{VALUE} DESC NULLS LAST")],
        LineOrder::Least => vec![format!("{VALUE} NULLS LAST")],
    };
    by.push("store".to_owned());
    by.extend(fact.key.iter().filter(|name| name.as_str() != at).cloned());
    by.join(", ")
}

/// Every column that points at nobody: the store, then the fact's own in its order.
fn columns_of(fact: &FactDefinition, reading: &Reading, measure: &Measure) -> Vec<LineColumn> {
    let dated = fact.columns.iter().find(|column| column.name == reading.date);
    let at = dated.and_then(|column| column.day_of.as_deref()).unwrap_or(&reading.date);
    let mut needed: Vec<&str> = fact.key.iter().map(String::as_str).collect();
    needed.push(at);
    needed.extend(reading.only.iter().flat_map(|test| test.columns()));
    needed.extend(TELLING);
    needed.extend(measured(measure));
    let store = LineColumn {
        name: "store".to_owned(),
        label: Label::new("店铺代码", "Store code"),
        kind: ColumnKind::Text,
        principal: true,
    };
    let own = fact.columns.iter().filter(|column| !column.personal).map(|column| LineColumn {
        name: column.name.clone(),
        label: column.label.clone(),
        kind: column.kind,
        principal: needed.contains(&column.name.as_str()),
    });
    std::iter::once(store).chain(own).collect()
}

/// The columns a measure adds up.
fn measured(measure: &Measure) -> Vec<&str> {
    match measure {
        Measure::Sum { column, .. }
        | Measure::Distinct { column, .. }
        | Measure::Average { column, .. }
        | Measure::Max { column, .. }
        | Measure::Latest { column, .. }
        | Measure::LatestAverage { column, .. }
        | Measure::Increment { column, .. } => vec![column],
        Measure::Elapsed { since, column, .. } => vec![since, column],
        Measure::SellOut { quantity, .. } => vec![quantity],
        Measure::Count { .. }
        | Measure::Derived { .. }
        | Measure::Ratio { .. }
        | Measure::Share { .. }
        | Measure::Cumulative { .. } => Vec::new(),
    }
}
