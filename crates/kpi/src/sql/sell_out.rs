//! 售罄用时: the rows that were sold, run up thing by thing, against the stock that was there before the first of them.

use daiyun_base::error::Problem;

use super::part::{group_by, indented};
use super::quote;
use super::rows::{SCOPE_JOIN, conditions, epoch, time_keys};
use crate::catalogue::Catalogue;
use crate::metric::Stock;
use crate::query::{Dimension, Origin, Query};
use crate::reading::Reading;

/// One row for each thing that had a stock before its first piece was sold: `seconds` until the stock was used up, empty
/// while it is not.
///
/// The stock is that of the last stated day before the day of the first sale: a stock of that same day may have been
/// counted before or after. Each day, week or month that the query splits by starts anew.
pub(super) fn per_stock(
    catalogue: &Catalogue,
    query: &Query,
    reading: &Reading,
    (quantity, stock): (&str, &Stock),
    mut select: Vec<String>,
) -> Result<String, Problem> {
    let Reading { fact, date, only, .. } = reading;
    let Stock { fact: stated, date: stated_on, column: pieces, key } = stock;
    let instant = catalogue.column(fact, date)?.day_of.as_deref().unwrap_or(date);
    let mut thing = time_keys(catalogue, query, reading)?;
    thing.extend(["f.store".to_owned(), format!("f.{key}")]);
    let thing = thing.join(", ");
    let mut order = vec![format!("f.{instant}")];
    order.extend(catalogue.fact(fact)?.key.iter().map(|name| format!("f.{name}")));
    let mut read = vec![
        format!("f.{date} BETWEEN {} AND {}", quote::day(query.days.from), quote::day(query.days.to)),
        format!("f.{key} IS NOT NULL"),
        format!("f.{instant} IS NOT NULL"),
    ];
    read.extend(conditions(catalogue, fact, only, "f")?);
    for filter in &query.filters {
        if matches!(filter.dimension.origin(), Origin::Column) && filter.dimension == Dimension::Sku {
            let literals: Vec<String> = filter.values.iter().map(|value| quote::text(value)).collect();
            read.push(quote::is_one_of(&format!("f.{key}"), &literals));
        }
    }
    select.extend(["f.store".to_owned(), format!("f.{key}")]);
    let group = group_by(select.len());
    let sold_out = epoch(&format!("MIN(CASE WHEN f.sold >= o.pieces THEN f.{instant} END)"));
    select.push(format!("{sold_out} - {} AS seconds", epoch(&format!("MIN(f.{instant})"))));
    let rows = format!(
        "SELECT {}\n  FROM (\n    SELECT f.*,\n      SUM(f.{quantity}) OVER (PARTITION BY {thing} ORDER BY {} ROWS UNBOUNDED PRECEDING) AS sold,\n      \
         MIN(f.{date}) OVER (PARTITION BY {thing}) AS first_on\n    FROM {fact} AS f\n    {SCOPE_JOIN}\n    WHERE {}\n  \
         ) AS f\n  {SCOPE_JOIN}\n  JOIN (\n    SELECT f.store, f.{key}, f.{stated_on} AS stated_on, CAST(SUM(f.{pieces}) AS BIGINT) AS pieces,\n      \
         LEAD(f.{stated_on}) OVER (PARTITION BY f.store, f.{key} ORDER BY f.{stated_on}) AS next_on\n    FROM {stated} AS f\n    \
         {SCOPE_JOIN}\n    GROUP BY f.store, f.{key}, f.{stated_on}\n  ) AS o ON o.store = f.store AND o.{key} = f.{key}\n    \
         AND o.stated_on < f.first_on AND (o.next_on IS NULL OR o.next_on >= f.first_on)\n  WHERE o.pieces > 0{group}",
        select.join(",\n    "),
        order.join(", "),
        read.join("\n      AND "),
    );
    Ok(format!("FROM (\n    {}\n  ) AS v", indented(&rows)))
}
