//! What an answer means, in words: for each metric its 口径, the day it counts by and how it is put together.

use daiyun_base::error::{Label, Problem};
use serde::Serialize;

use crate::catalogue::Catalogue;
use crate::metric::{Measure, Metric, Unit};
use crate::reading::{Condition, Reading};
use crate::sql::{Compiled, Read};

/// What one metric means.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Explained {
    /// Its code.
    pub code: String,
    /// What people call it.
    pub label: Label,
    /// 口径.
    pub note: Label,
    /// The revision of its definition.
    pub revision: u32,
    /// The unit its values leave in.
    pub unit: Unit,
    /// How it is computed, in codes and column names.
    pub formula: String,
    /// `orders.paid_on`: the fact and the day it counts by; nothing for a metric made of others.
    pub counts_by: Option<String>,
}

/// The asked metrics, then those they are made of, each once.
pub(crate) fn explained(catalogue: &Catalogue, asked: &[&Metric]) -> Result<Vec<Explained>, Problem> {
    let mut listed: Vec<&Metric> = asked.to_vec();
    let mut at = 0;
    while let Some(metric) = listed.get(at).copied() {
        for input in metric.inputs() {
            let input = catalogue.metric(input)?;
            if !listed.iter().any(|known| known.code == input.code) {
                listed.push(input);
            }
        }
        at += 1;
    }
    Ok(listed.into_iter().map(explain_metric).collect())
}

/// One metric in words.
#[must_use]
pub fn explain_metric(metric: &Metric) -> Explained {
    Explained {
        code: metric.code.clone(),
        label: metric.label.clone(),
        note: metric.note.clone(),
        revision: metric.revision,
        unit: metric.unit,
        formula: formula(&metric.measure),
        counts_by: metric.measure.reading().map(|reading| format!("{}.{}", reading.fact, reading.date)),
    }
}

/// A compiled query in words, followed by its SQL.
#[must_use]
pub fn explain(compiled: &Compiled) -> Label {
    let mut zh = String::new();
    let mut en = String::new();
    for metric in &compiled.explained {
        let Explained { code, label, note, revision, unit, formula, counts_by } = metric;
        let unit = unit.code();
        zh.push_str(&format!(
            "{} {code}（第 {revision} 版，{unit}）\n  口径：{}\n  算法：{formula}\n",
            label.zh, note.zh
        ));
        en.push_str(&format!(
            "{} {code} (revision {revision}, {unit})\n  Counts: {}\n  Formula: {formula}\n",
            label.en, note.en
        ));
        if let Some(day) = counts_by {
            zh.push_str(&format!("  计日：{day}\n"));
            en.push_str(&format!("  By day: {day}\n"));
        }
    }
    for Read { part, tables, .. } in &compiled.reads {
        zh.push_str(&format!("读取：{part} ← {}\n", tables.join("、")));
        en.push_str(&format!("Reads: {part} from {}\n", tables.join(", ")));
    }
    for text in [&mut zh, &mut en] {
        text.push('\n');
        text.push_str(&compiled.sql);
    }
    Label { zh, en }
}

fn formula(measure: &Measure) -> String {
    match measure {
        Measure::Derived { plus, minus } => {
            let mut text = plus.join(" + ");
            for code in minus {
                text.push_str(&format!(" − {code}"));
            }
            text
        }
        Measure::Ratio { of, over, per } => {
            let over = match over.as_slice() {
                [one] => one.clone(),
                several => format!("({})", several.join(" × ")),
            };
            let times = if *per == 1 { String::new() } else { format!(" × {per}") };
            format!("{}{times} ÷ {over}", of.join(" × "))
        }
        Measure::Share { of } => format!("{of} ÷ Σ {of}"),
        Measure::Cumulative { of } => format!("Σ {of} ≤ day"),
        Measure::Sum { rows, .. }
        | Measure::Count { rows }
        | Measure::Distinct { rows, .. }
        | Measure::Average { rows, .. }
        | Measure::Max { rows, .. }
        | Measure::Latest { rows, .. }
        | Measure::LatestAverage { rows, .. }
        | Measure::Increment { rows, .. }
        | Measure::Elapsed { rows, .. }
        | Measure::SellOut { rows, .. } => format!("{}{}", of_rows(measure, &rows.fact), which(rows)),
    }
}

/// What a metric does with the rows of a fact.
fn of_rows(measure: &Measure, fact: &str) -> String {
    match measure {
        Measure::Sum { rows, column, events, otherwise, times, negated, .. } => {
            let mut value = format!("{fact}.{column}");
            if let Some(events) = events {
                value = format!("({}.{} ?? {value})", events.fact, events.column);
            }
            if let Some(otherwise) = otherwise {
                let only: Vec<String> = otherwise.only.iter().map(test).collect();
                value = format!("({value} ?? {} [{}])", otherwise.column, only.join(", "));
            }
            if let (Some(times), Some(prices)) = (times, &rows.prices) {
                value = format!("{value} × {}.{times}", prices.fact);
            }
            format!("{}Σ {value}", if *negated { "−" } else { "" })
        }
        Measure::Count { .. } => format!("# {fact}"),
        Measure::Distinct { column, at_least: 1, .. } => format!("# distinct {fact}.{column}"),
        Measure::Distinct { column, at_least, .. } => {
            format!("# distinct {fact}.{column} (rows ≥ {at_least})")
        }
        Measure::Average { column, weights, .. } if weights.is_empty() => {
            format!("Σ {fact}.{column} ÷ # {fact}.{column}")
        }
        Measure::Average { column, weights, .. } => {
            let weight = weights.join(" ?? ");
            format!("Σ ({fact}.{column} × {weight}) ÷ Σ {weight}")
        }
        Measure::Max { column, .. } => format!("max {fact}.{column}"),
        Measure::Latest { column, each, .. } => format!("Σ {} (last {fact}.{column})", of_each(each)),
        Measure::LatestAverage { column, each, weights, .. } if weights.is_empty() => {
            format!("mean {} (last {fact}.{column})", of_each(each))
        }
        Measure::LatestAverage { column, each, weights, .. } => {
            format!("mean {} (last {fact}.{column}, by {})", of_each(each), weights.join(" ?? "))
        }
        Measure::Increment { column, .. } => format!("Σ ({fact}.{column} − {fact}.{column} before)"),
        Measure::Elapsed { since, column, .. } => format!("mean ({fact}.{column} − {fact}.{since})"),
        Measure::SellOut { quantity, stock, .. } => {
            format!("mean (when Σ {fact}.{quantity} ≥ {}.{} − first {fact})", stock.fact, stock.column)
        }
        Measure::Derived { .. }
        | Measure::Ratio { .. }
        | Measure::Share { .. }
        | Measure::Cumulative { .. } => String::new(),
    }
}

fn of_each(each: &[String]) -> String {
    if each.is_empty() { "stores".to_owned() } else { format!("stores × {}", each.join(" × ")) }
}

/// The conditions and grains of a reading.
fn which(rows: &Reading) -> String {
    let mut told: Vec<String> = rows.only.iter().map(test).collect();
    if !rows.grains.is_empty() {
        told.push(format!("one of: {}", rows.grains.join(" > ")));
    }
    if let Some(prices) = &rows.prices {
        told.push(format!("with a price in {}", prices.fact));
    }
    if told.is_empty() { String::new() } else { format!(" [{}]", told.join(", ")) }
}

fn test(condition: &Condition) -> String {
    match condition {
        Condition::Is { column, values } => format!("{column} = {}", values.join(" | ")),
        Condition::IsNot { column, values } => format!("{column} ≠ {}", values.join(" | ")),
        Condition::Present { column } => format!("{column} ≠ ∅"),
        Condition::Absent { column } => format!("{column} = ∅"),
        Condition::Positive { column } => format!("{column} > 0"),
        Condition::Within { column, since, seconds } => format!("{column} − {since} ≤ {seconds} s"),
        Condition::Any { of } => of.iter().map(test).collect::<Vec<String>>().join(" ∨ "),
    }
}
