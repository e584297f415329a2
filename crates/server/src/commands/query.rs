//! `daiyun query`.

use std::process::ExitCode;

use daiyun_agency::dashboard::{Asked, ExcludedRows, Question, Table, TableView, ask, excluded_rows};
use daiyun_agency::error::Result;
use daiyun_agency::scope::Scope;
use daiyun_base::money::Money;
use serde_json::{Value, json};

use super::Context;
use crate::config::Query;
use crate::output;

/// Answers a question.
pub(crate) async fn run(context: &Context, command: Query) -> Result<ExitCode> {
    let scope = context.operator().await?;
    let compare: Vec<String> = command.compare.into_iter().collect();
    let question = Question::read(&Asked {
        metrics: &command.metrics,
        by: &command.by,
        from: command.from,
        to: command.to,
        filters: &command.filters,
        compare: &compare,
        stores: None,
        limit: None,
    })?;
    let table = ask(&scope, &question).await?;
    if command.explain {
        return explain(context, &scope, &table).await;
    }
    let (columns, rows) = flat(&table);
    if context.json() {
        let columns: Vec<Value> = columns
            .iter()
            .map(|(name, label, unit)| json!({ "name": name, "label": label, "unit": unit }))
            .collect();
        output::json(&json!({
            "columns": columns,
            "rows": rows,
            "as_of": table.snapshot_id,
            "definition_revision": table.definition_revision(),
            "excluded_rows": excluded_rows(&scope, &table).await?,
        }));
    } else {
        let header: Vec<String> = columns.iter().map(|(_, label, _)| label.clone()).collect();
        let rows: Vec<Vec<String>> = rows
            .iter()
            .map(|row| row.iter().zip(&columns).map(|(cell, (_, _, unit))| shown(cell, unit)).collect())
            .collect();
        output::table(&header, &rows);
    }
    Ok(ExitCode::SUCCESS)
}

/// How the numbers come about, and how many rows none of them counts.
async fn explain(context: &Context, scope: &Scope, table: &Table) -> Result<ExitCode> {
    let explained = table.explained();
    let excluded = excluded_rows(scope, table).await?;
    if context.json() {
        output::json(&json!({
            "explained": explained.zh,
            "explained_en": explained.en,
            "sql": table.sql(),
            "excluded_rows": excluded,
        }));
        return Ok(ExitCode::SUCCESS);
    }
    output::say(format_args!("{}\n\n{}", explained.zh, table.sql()));
    for ExcludedRows { counts_by, metrics, rows } in excluded {
        output::say(format_args!("未计入：{rows} 行没有 {counts_by}，不在 {metrics} 里"));
    }
    Ok(ExitCode::SUCCESS)
}

type FlatColumn = (String, String, String);

/// The answer with earlier values as columns of their own: `paid_sales.previous`.
fn flat(table: &Table) -> (Vec<FlatColumn>, Vec<Vec<Value>>) {
    let view = TableView::of(table);
    let mut columns: Vec<FlatColumn> = view
        .columns
        .iter()
        .map(|column| (column.name.clone(), column.label.clone(), column.unit.clone()))
        .collect();
    let mut rows = view.rows;
    let metrics: Vec<_> = view.columns.iter().filter(|column| column.kind == "metric").collect();
    for comparison in &view.comparisons {
        for metric in &metrics {
            let name = format!("{}.{}", metric.name, comparison.code);
            columns.push((name, format!("{}（{}）", metric.label, comparison.label), metric.unit.clone()));
        }
        for (row, deltas) in rows.iter_mut().zip(&comparison.rows) {
            match deltas {
                Some(deltas) => row.extend(deltas.iter().map(|delta| json!(delta.before))),
                None => row.extend(metrics.iter().map(|_| Value::Null)),
            }
        }
    }
    (columns, rows)
}

/// A cell for people: yuan, percent, `--` for no value.
fn shown(cell: &Value, unit: &str) -> String {
    match (cell, unit) {
        (Value::Null, _) => "--".to_owned(),
        (Value::Number(number), "fen") => Money::from_fen(number.as_i64().unwrap_or(0)).grouped(),
        (Value::Number(number), "ppm") => hundredths(number.as_i64().unwrap_or(0), 100, "%"),
        (Value::Number(number), "ratio_ppm") => hundredths(number.as_i64().unwrap_or(0), 10_000, ""),
        (Value::String(text), _) => text.clone(),
        (other, _) => other.to_string(),
    }
}

fn hundredths(ppm: i64, unit: i128, suffix: &str) -> String {
    let value = daiyun_base::money::divide_rounded(i128::from(ppm), unit);
    let sign = if value < 0 { "-" } else { "" };
    format!("{sign}{}.{:02}{suffix}", value.abs() / 100, value.abs() % 100)
}
