//! What an answer means, in words: for each metric its 口径, the day it counts by and how it is put together.

use daiyun_base::error::{Label, Problem};
use serde::Serialize;

use crate::catalogue::Catalogue;
use crate::metric::{Condition, Measure, Metric, Reading, Unit};
use crate::sql::Compiled;

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
    for text in [&mut zh, &mut en] {
        text.push('\n');
        text.push_str(&compiled.sql);
    }
    Label { zh, en }
}

fn formula(measure: &Measure) -> String {
    match measure {
        Measure::Sum { rows, column, events: None } => format!("Σ {}.{column}{}", rows.fact, which(rows)),
        Measure::Sum { rows, column, events: Some(events) } => {
            format!("Σ ({}.{} ?? {}.{column}){}", events.fact, events.column, rows.fact, which(rows))
        }
        Measure::Count { rows } => format!("# {}{}", rows.fact, which(rows)),
        Measure::Distinct { rows, column, at_least: 1 } => {
            format!("# distinct {}.{column}{}", rows.fact, which(rows))
        }
        Measure::Distinct { rows, column, at_least } => {
            format!("# distinct {}.{column} (rows ≥ {at_least}){}", rows.fact, which(rows))
        }
        Measure::Average { rows, column, weight } => {
            format!("Σ ({0}.{column} × {0}.{weight}) ÷ Σ {0}.{weight}{1}", rows.fact, which(rows))
        }
        Measure::Latest { rows, column } => {
            format!("Σ stores (last {}.{column}){}", rows.fact, which(rows))
        }
        Measure::Derived { plus, minus } => {
            let mut text = plus.join(" + ");
            for code in minus {
                text.push_str(&format!(" − {code}"));
            }
            text
        }
        Measure::Ratio { of, over } => match over.as_slice() {
            [one] => format!("{} ÷ {one}", of.join(" × ")),
            several => format!("{} ÷ ({})", of.join(" × "), several.join(" × ")),
        },
        Measure::Share { of } => format!("{of} ÷ Σ {of}"),
        Measure::Cumulative { of } => format!("Σ {of} ≤ day"),
    }
}

/// The conditions and grains of a reading.
fn which(rows: &Reading) -> String {
    let mut tests: Vec<String> = rows
        .only
        .iter()
        .map(|condition| match condition {
            Condition::Is { column, values } => format!("{column} = {}", values.join(" | ")),
            Condition::IsNot { column, values } => format!("{column} ≠ {}", values.join(" | ")),
            Condition::Present { column } => format!("{column} ≠ ∅"),
        })
        .collect();
    if !rows.grains.is_empty() {
        tests.push(format!("grain: {}", rows.grains.join(" > ")));
    }
    if tests.is_empty() { String::new() } else { format!(" [{}]", tests.join(", ")) }
}
