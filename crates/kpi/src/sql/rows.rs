//! Which rows of a fact a subquery sees: its day range, its conditions, the caller's filters, one grain, the last or the
//! next snapshot, the price in force, and always the scope.

use daiyun_base::error::Problem;
use daiyun_base::fact::ColumnKind;

use super::quote;
use crate::catalogue::Catalogue;
use crate::check::grain_column;
use crate::metric::FRESH_DAYS;
use crate::query::{Dimension, Held, Origin, Query};
use crate::reading::{Condition, Events, Prices, Reading};

/// Every subquery over a fact `f` is joined with the permitted stores `s`.
pub(super) const SCOPE_JOIN: &str = "JOIN scope AS s ON s.store = f.store";

/// Columns that, besides the grain, let one advertising object appear in several rows of a day.
const CHANNEL_COLUMN: &str = "channel";
const TERM_COLUMN: &str = "term";
const WINDOW_COLUMN: &str = "window_days";

/// Which of the rows of a fact count, beyond the conditions of the reading.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Pick<'c> {
    /// All of them, or all of one grain.
    Every,
    /// Of each store, and each value of some columns, those of the last day on which the column has a value.
    Last {
        /// The column.
        column: &'c str,
        /// Columns whose values have a last day of their own.
        each: &'c [String],
    },
    /// Snapshots of a number that runs up; `grown` is what each added.
    Grown {
        /// The column that runs up.
        column: &'c str,
        /// The day a thing began, at zero.
        since: Option<&'c str>,
    },
}

/// A choice among rows that needs to see several of them: a window column, and the test on it.
struct Choice {
    /// The window, with its name.
    window: String,
    /// What a row must be to be seen at all.
    read: Vec<String>,
    /// What it must be to be counted.
    chosen: String,
}

/// `FROM … WHERE …` of the rows a metric reads, as the table `f` beside the scope `s`. The table is the fact, or sums of it
/// that keep its column names.
pub(super) fn from_rows(
    catalogue: &Catalogue,
    query: &Query,
    (reading, table): (&Reading, &str),
    pick: Pick<'_>,
    events: &[&Events],
) -> Result<String, Problem> {
    let Reading { fact, date, .. } = reading;
    let kept = filters(catalogue, query, reading)?;
    let mut joins = String::new();
    for (at, events) in events.iter().enumerate() {
        joins.push_str(&join_events(catalogue, events, at + 1)?);
    }
    if let Some(prices) = &reading.prices {
        joins.push_str(&join_prices(catalogue, reading, prices)?);
    }
    let within =
        format!("f.{date} BETWEEN {} AND {}", quote::day(query.days.from), quote::day(query.days.to));
    let Some(Choice { window, mut read, chosen }) = choice(catalogue, query, reading, pick)? else {
        let mut read = vec![within];
        read.extend(conditions(catalogue, fact, &reading.only, "f")?);
        read.extend(kept);
        return Ok(format!("FROM {table} AS f\n  {SCOPE_JOIN}{joins}\n  WHERE {}", read.join("\n    AND ")));
    };
    if read.is_empty() {
        read.push(within);
    }
    read.extend(conditions(catalogue, fact, &reading.only, "f")?);
    // A filter comes after the choice: filtered first, a plan's own rows could hide behind another grain, and a value
    // that the last snapshot no longer has behind an older one.
    let mut counted = vec![chosen];
    counted.extend(kept);
    Ok(format!(
        "FROM (\n    SELECT f.*, {window}\n    FROM {fact} AS f\n    {SCOPE_JOIN}\n    WHERE {}\n  ) AS f\n  \
         {SCOPE_JOIN}{joins}\n  WHERE {}",
        read.join("\n      AND "),
        counted.join("\n    AND ")
    ))
}

fn choice(
    catalogue: &Catalogue,
    query: &Query,
    reading: &Reading,
    pick: Pick<'_>,
) -> Result<Option<Choice>, Problem> {
    let Reading { fact, date, grains, .. } = reading;
    let (from, to) = (quote::day(query.days.from), quote::day(query.days.to));
    Ok(match pick {
        Pick::Every if grains.is_empty() => None,
        Pick::Every => Some(Choice {
            window: format!("{} AS grain_rank", grain_rank(catalogue, query, reading)?),
            read: Vec::new(),
            chosen: "f.grain_rank = 1".to_owned(),
        }),
        Pick::Last { column, each } => {
            // Each day, week or month of the answer has its own last snapshot.
            let mut group = time_keys(catalogue, query, reading)?;
            group.push("f.store".to_owned());
            group.extend(each.iter().map(|name| format!("f.{name}")));
            let window = format!(
                "RANK() OVER (PARTITION BY {} ORDER BY f.{date} DESC) AS days_back",
                group.join(", ")
            );
            let read = vec![format!("f.{date} BETWEEN {from} AND {to}"), format!("f.{column} IS NOT NULL")];
            Some(Choice { window, read, chosen: "f.days_back = 1".to_owned() })
        }
        Pick::Grown { column, since } => {
            let things = catalogue.fact(fact)?.key.iter().filter(|name| *name != date);
            let things: Vec<String> = things.map(|name| format!(", f.{name}")).collect();
            let before =
                format!("LAG(f.{column}) OVER (PARTITION BY f.store{} ORDER BY f.{date})", things.concat());
            let start = match since {
                Some(since) => format!(
                    "CASE WHEN f.{date} <= f.{since} + INTERVAL '{FRESH_DAYS} days' THEN 0 ELSE f.{column} END"
                ),
                None => format!("f.{column}"),
            };
            Some(Choice {
                window: format!("f.{column} - COALESCE({before},\n      {start}) AS grown"),
                // The snapshot before the period is where the period starts from.
                read: vec![format!("f.{date} <= {to}"), format!("f.{column} IS NOT NULL")],
                chosen: format!("f.{date} >= {from}"),
            })
        }
    })
}

/// The values that tell a row's day, week or month apart, as far as the query splits by time.
pub(super) fn time_keys(
    catalogue: &Catalogue,
    query: &Query,
    reading: &Reading,
) -> Result<Vec<String>, Problem> {
    query.by.iter().filter(|by| by.is_time()).map(|by| dimension(catalogue, reading, *by)).collect()
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
    read.extend(filters(catalogue, query, reading)?);
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
        Origin::Column => column_of(catalogue, fact, by)?,
    })
}

/// An instant in whole seconds; the difference of two instants has no one type that engines agree on.
pub(super) fn epoch(instant: &str) -> String {
    format!("CAST(EXTRACT(EPOCH FROM {instant}) AS BIGINT)")
}

/// The value of a dimension that a fact holds in a column; empty in rows of another grain.
fn column_of(catalogue: &Catalogue, fact: &str, by: Dimension) -> Result<String, Problem> {
    let Some(Held { column, grain, .. }) = by.held_by(fact) else {
        return Err(Problem::internal(&format!("{fact} does not hold {by}")));
    };
    let Some(grain) = grain else { return Ok(format!("f.{column}")) };
    let named = grain_column(catalogue.fact(fact)?)
        .ok_or_else(|| Problem::internal(&format!("{fact} has no grain, as {by} expects")))?;
    Ok(format!("CASE WHEN f.{} = {} THEN f.{column} END", named.name, quote::text(grain)))
}

/// Filters on columns of the fact; those on the scope have already thinned it out.
fn filters(catalogue: &Catalogue, query: &Query, reading: &Reading) -> Result<Vec<String>, Problem> {
    let mut tests = Vec::new();
    for filter in &query.filters {
        if let Origin::Column = filter.dimension.origin() {
            let literals: Vec<String> = filter.values.iter().map(|value| quote::text(value)).collect();
            let column = column_of(catalogue, &reading.fact, filter.dimension)?;
            tests.push(quote::is_one_of(&column, &literals));
        }
    }
    Ok(tests)
}

/// The conditions as tests on a table.
pub(super) fn conditions(
    catalogue: &Catalogue,
    fact: &str,
    only: &[Condition],
    table: &str,
) -> Result<Vec<String>, Problem> {
    only.iter().map(|condition| test_of(catalogue, fact, condition, table)).collect()
}

fn test_of(catalogue: &Catalogue, fact: &str, condition: &Condition, table: &str) -> Result<String, Problem> {
    let literals = |column: &str, values: &[String]| -> Result<Vec<String>, Problem> {
        let kind = catalogue.column(fact, column)?.kind;
        Ok(values
            .iter()
            .map(|value| match kind {
                ColumnKind::Flag => value.to_uppercase(),
                ColumnKind::Count => value.clone(),
                ColumnKind::Text
                | ColumnKind::Fen
                | ColumnKind::Ppm
                | ColumnKind::Seconds
                | ColumnKind::Instant
                | ColumnKind::Day => quote::text(value),
            })
            .collect())
    };
    Ok(match condition {
        Condition::Is { column, values } => {
            quote::is_one_of(&format!("{table}.{column}"), &literals(column, values)?)
        }
        Condition::IsNot { column, values } => {
            let values = literals(column, values)?.join(", ");
            format!("({table}.{column} IS NULL OR {table}.{column} NOT IN ({values}))")
        }
        Condition::Present { column } => format!("{table}.{column} IS NOT NULL"),
        Condition::Absent { column } => format!("{table}.{column} IS NULL"),
        Condition::Positive { column } => format!("{table}.{column} > 0"),
        Condition::Within { column, since, seconds } => {
            format!("{table}.{column} <= {table}.{since} + INTERVAL '{seconds} seconds'")
        }
        Condition::Any { of } => format!("({})", conditions(catalogue, fact, of, table)?.join(" OR ")),
    })
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

/// The price in force on the counted day, beside each row that has one. A price ends where the next begins, so at most
/// one holds and the join multiplies nothing.
fn join_prices(catalogue: &Catalogue, reading: &Reading, prices: &Prices) -> Result<String, Problem> {
    let Prices { fact, key, since } = prices;
    let date = &catalogue.column(&reading.fact, &reading.date)?.name;
    Ok(format!(
        "\n  JOIN (\n    SELECT f.*, LEAD(f.{since}) OVER (PARTITION BY f.store, f.{key} ORDER BY f.{since}) AS ends_on\n    \
         FROM {fact} AS f\n    {SCOPE_JOIN}\n  ) AS p ON p.store = f.store AND p.{key} = f.{key}\n    \
         AND p.{since} <= f.{date} AND (p.ends_on IS NULL OR p.ends_on > f.{date})"
    ))
}

/// Ranks the rows of a store, day and channel; those with rank 1 state its money once.
///
/// The platforms report one day's spend by account, by plan, by keyword, and again for each attribution window that
/// somebody exports. The wanted grain comes first; inside it the rows that no keyword splits; of those the widest
/// window, whose attributed sales are the most complete.
fn grain_rank(catalogue: &Catalogue, query: &Query, reading: &Reading) -> Result<String, Problem> {
    let fact = catalogue.fact(&reading.fact)?;
    let grain = grain_column(fact)
        .ok_or_else(|| Problem::internal(&format!("{} has no grain to choose", fact.code)))?;
    let mut group = vec!["f.store".to_owned(), format!("f.{}", reading.date)];
    // What is asked for at a grain of its own is read there first, where the store reports it.
    let wanted = query.wanted_grain(&reading.fact);
    let mut grains: Vec<&str> = reading.grains.iter().map(String::as_str).collect();
    grains.sort_by_key(|grain| Some(*grain) != wanted);
    let ranks: Vec<String> = grains
        .iter()
        .enumerate()
        .map(|(at, grain)| format!("WHEN {} THEN {}", quote::text(grain), at + 1))
        .collect();
    let mut order = vec![format!("CASE f.{} {} ELSE {} END", grain.name, ranks.join(" "), grains.len() + 1)];
    if fact.column(CHANNEL_COLUMN).is_some() {
        group.push(format!("f.{CHANNEL_COLUMN}"));
    }
    if fact.column(TERM_COLUMN).is_some() {
        let whole = format!("f.{TERM_COLUMN} IS NULL OR f.{TERM_COLUMN} = ''");
        if query.named().any(|by| by == Dimension::Term) {
            order.insert(0, format!("CASE WHEN {whole} THEN 1 ELSE 0 END"));
        } else {
            order.push(format!("CASE WHEN {whole} THEN 0 ELSE 1 END"));
        }
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
