//! Which rows of a fact a subquery sees: its day range, its conditions, the caller's filters, one advertising grain, and
//! always the scope.

use daiyun_base::error::Problem;
use daiyun_base::fact::ColumnKind;

use super::quote;
use crate::catalogue::Catalogue;
use crate::check::GRAIN_COLUMN;
use crate::metric::{Condition, Events, Reading};
use crate::query::{Dimension, Origin, Query};

/// Every subquery over a fact `f` is joined with the permitted stores `s`.
pub(super) const SCOPE_JOIN: &str = "JOIN scope AS s ON s.store = f.store";

/// Columns that, besides the grain, let one advertising object appear in several rows of a day.
const CHANNEL_COLUMN: &str = "channel";
const TERM_COLUMN: &str = "term";
const WINDOW_COLUMN: &str = "window_days";

/// `FROM … WHERE …` of the rows a metric reads, as the table `f` beside the scope `s`.
pub(super) fn from_rows(
    catalogue: &Catalogue,
    query: &Query,
    reading: &Reading,
    events: &[&Events],
) -> Result<String, Problem> {
    let mut read = vec![format!(
        "f.{} BETWEEN {} AND {}",
        reading.date,
        quote::day(query.days.from),
        quote::day(query.days.to)
    )];
    read.extend(conditions(catalogue, &reading.fact, &reading.only, "f")?);
    let kept = filters(query, reading)?;
    let mut joins = String::new();
    for (at, events) in events.iter().enumerate() {
        joins.push_str(&join_events(catalogue, events, at + 1)?);
    }
    if reading.grains.is_empty() {
        read.extend(kept);
        return Ok(format!(
            "FROM {} AS f\n  {SCOPE_JOIN}{joins}\n  WHERE {}",
            reading.fact,
            read.join("\n    AND ")
        ));
    }
    // A filter comes after the choice of a grain: filtered first, a plan's own rows could hide behind another grain.
    let mut chosen = vec!["f.grain_rank = 1".to_owned()];
    chosen.extend(kept);
    Ok(format!(
        "FROM (\n    SELECT f.*, {} AS grain_rank\n    FROM {} AS f\n    {SCOPE_JOIN}\n    WHERE {}\n  ) AS f\n  \
         {SCOPE_JOIN}{joins}\n  WHERE {}",
        grain_rank(catalogue, reading)?,
        reading.fact,
        read.join("\n      AND "),
        chosen.join("\n    AND ")
    ))
}

/// `FROM … WHERE …` of the rows that would have been read, had they a day. They belong to the queried period by the
/// day that places them in storage.
pub(super) fn from_undated_rows(
    catalogue: &Catalogue,
    query: &Query,
    reading: &Reading,
) -> Result<String, Problem> {
    let fact = catalogue.fact(&reading.fact)?;
    let mut read = vec![format!("f.{} IS NULL", reading.date)];
    if fact.partition != reading.date {
        let (placed, from, to) = (&fact.partition, quote::day(query.days.from), quote::day(query.days.to));
        read.push(format!("(f.{placed} IS NULL OR f.{placed} BETWEEN {from} AND {to})"));
    }
    read.extend(conditions(catalogue, &reading.fact, &reading.only, "f")?);
    read.extend(filters(query, reading)?);
    Ok(format!("FROM {} AS f\n{SCOPE_JOIN}\nWHERE {}", reading.fact, read.join("\n  AND ")))
}

/// The value of a dimension for a row of `f`.
pub(super) fn dimension(catalogue: &Catalogue, reading: &Reading, by: Dimension) -> Result<String, Problem> {
    let Reading { fact, date, .. } = reading;
    Ok(match by.origin() {
        Origin::Days => format!("f.{date}"),
        Origin::Weeks => format!("CAST(DATE_TRUNC('week', f.{date}) AS DATE)"),
        Origin::Months => format!("SUBSTR(CAST(f.{date} AS VARCHAR), 1, 7)"),
        // Instants are UTC; Asia/Shanghai has been eight hours ahead, without summer time, since 1991.
        Origin::Hours => {
            let instant = catalogue.column(fact, date)?.day_of.as_deref().unwrap_or(date);
            format!("CAST(EXTRACT(HOUR FROM f.{instant} + INTERVAL '8 hours') AS BIGINT)")
        }
        Origin::Scope(column) => format!("s.{column}"),
        Origin::Columns(columns) => format!("f.{}", column_of(fact, columns)?),
    })
}

/// The column in which a fact holds a dimension.
fn column_of(fact: &str, columns: &[(&str, &'static str)]) -> Result<&'static str, Problem> {
    let found = columns.iter().find(|(holder, _)| *holder == fact).map(|(_, column)| *column);
    found.ok_or_else(|| Problem::internal(&format!("{fact} does not hold the dimension")))
}

/// Filters on columns of the fact; those on the scope have already thinned it out.
fn filters(query: &Query, reading: &Reading) -> Result<Vec<String>, Problem> {
    let mut tests = Vec::new();
    for filter in &query.filters {
        if let Origin::Columns(columns) = filter.dimension.origin() {
            let literals: Vec<String> = filter.values.iter().map(|value| quote::text(value)).collect();
            let column = format!("f.{}", column_of(&reading.fact, columns)?);
            tests.push(quote::is_one_of(&column, &literals));
        }
    }
    Ok(tests)
}

fn conditions(
    catalogue: &Catalogue,
    fact: &str,
    only: &[Condition],
    table: &str,
) -> Result<Vec<String>, Problem> {
    let mut tests = Vec::new();
    for condition in only {
        let flag = catalogue.column(fact, condition.column())?.kind == ColumnKind::Flag;
        let literal = |value: &String| if flag { value.to_uppercase() } else { quote::text(value) };
        let column = format!("{table}.{}", condition.column());
        tests.push(match condition {
            Condition::Is { values, .. } => {
                quote::is_one_of(&column, &values.iter().map(literal).collect::<Vec<_>>())
            }
            Condition::IsNot { values, .. } => {
                let literals: Vec<String> = values.iter().map(literal).collect();
                format!("({column} IS NULL OR {column} NOT IN ({}))", literals.join(", "))
            }
            Condition::Present { .. } => format!("{column} IS NOT NULL"),
        });
    }
    Ok(tests)
}

/// The events of each row, added up beside it as `e1`, `e2` … One row each, so the join multiplies nothing.
fn join_events(catalogue: &Catalogue, events: &Events, number: usize) -> Result<String, Problem> {
    let Events { fact, column, key, only } = events;
    let tests = conditions(catalogue, fact, only, "f")?;
    let filter =
        if tests.is_empty() { String::new() } else { format!("\n    WHERE {}", tests.join("\n      AND ")) };
    Ok(format!(
        "\n  LEFT JOIN (\n    SELECT f.store, f.{key}, CAST(SUM(f.{column}) AS BIGINT) AS amount\n    \
         FROM {fact} AS f\n    {SCOPE_JOIN}{filter}\n    GROUP BY f.store, f.{key}\n  \
         ) AS e{number} ON e{number}.store = f.store AND e{number}.{key} = f.{key}"
    ))
}

/// Ranks the rows of a store, day and channel; those with rank 1 state its money once.
///
/// The platforms report one day's spend by account, by plan, by keyword, and again for each attribution window that
/// somebody exports. The wanted grain comes first; inside it the rows that no keyword splits; of those the widest
/// window, whose attributed sales are the most complete.
fn grain_rank(catalogue: &Catalogue, reading: &Reading) -> Result<String, Problem> {
    let fact = catalogue.fact(&reading.fact)?;
    let mut group = vec!["f.store".to_owned(), format!("f.{}", reading.date)];
    let ranks: Vec<String> = reading
        .grains
        .iter()
        .enumerate()
        .map(|(at, grain)| format!("WHEN {} THEN {}", quote::text(grain), at + 1))
        .collect();
    let mut order =
        vec![format!("CASE f.{GRAIN_COLUMN} {} ELSE {} END", ranks.join(" "), reading.grains.len() + 1)];
    if fact.column(CHANNEL_COLUMN).is_some() {
        group.push(format!("f.{CHANNEL_COLUMN}"));
    }
    if fact.column(TERM_COLUMN).is_some() {
        order.push(format!("CASE WHEN f.{TERM_COLUMN} IS NULL OR f.{TERM_COLUMN} = '' THEN 0 ELSE 1 END"));
    }
    if fact.column(WINDOW_COLUMN).is_some() {
        order.push(format!("COALESCE(f.{WINDOW_COLUMN}, 0) DESC"));
    }
    Ok(format!(
        "RANK() OVER (\n      PARTITION BY {}\n      ORDER BY {}\n    )",
        group.join(", "),
        order.join(",\n        ")
    ))
}
