//! The page of a metric as a file: the rows as they stand on the screen, with what the numbers mean.

use daiyun_base::money::Rate;
use daiyun_base::period::DayRange;
use serde_json::{Value, json};

use super::page::{MetricQuestion, page, whole};
use super::view::MetricPageView;
use crate::dashboard::EXPORT;
use crate::dashboard::export::{
    MOST_LINES, board_cell, column, columns_noted, notes_sheet, plain, remember, too_many, unit_note, written,
};
use crate::dashboard::file::{File, Format, Language};
use crate::dashboard::rules::Delta;
use crate::dashboard::taken::Taken;
use crate::dashboard::view::ColumnView;
use crate::error::Result;
use crate::scope::Scope;
use crate::workbook::{Cell, Column, Row, Sheet};

/// The page of a metric as a file, while somebody waits. Taking it out is remembered.
pub async fn export(
    scope: &Scope,
    asked: &MetricQuestion,
    (format, language): (Format, Language),
) -> Result<File> {
    scope.require(EXPORT)?;
    let first = page(scope, asked, (1, 0)).await?;
    if u64::try_from(first.row_count).unwrap_or(0) > MOST_LINES {
        return Err(too_many(first.row_count).into());
    }
    let view = whole(scope, asked).await?;
    let taken = Taken::of(scope, asked.stores.as_deref(), DayRange { from: view.from, to: view.to }).await?;
    let file = file(&view, &taken, (format, language))?;
    let title = view.title();
    let detail = json!({ "file": file.name, "metric": asked.metric, "by": view.by, "rows": view.row_count });
    let tx = scope.begin(EXPORT).await?;
    remember(&tx, &taken, (language.of(&title), None), detail).await?;
    tx.commit().await?;
    Ok(file)
}

/// A page with nothing left out, as a file.
pub fn file(view: &MetricPageView, taken: &Taken, (format, language): (Format, Language)) -> Result<File> {
    let columns = columns_noted(view.table.columns.iter(), language);
    let notes = notes_sheet(taken, (&columns, view.table.as_of), language);
    let title = view.title();
    written((sheet(view, language), notes), (taken, language.of(&title)), (format, language))
}

fn sheet(view: &MetricPageView, language: Language) -> Sheet {
    let rows = view.table.rows.iter().enumerate();
    Sheet {
        name: language.either("数据", "Numbers").to_owned(),
        columns: header(view, language),
        rows: rows.map(|(at, cells)| row(view, at, cells, language)).collect(),
    }
}

fn header(view: &MetricPageView, language: Language) -> Vec<Column> {
    let mut titles: Vec<String> = Vec::new();
    let against = view.table.comparisons.first();
    for of in &view.table.columns {
        let label = language.either(&of.label, &of.label_en);
        let unit = unit_note(&of.unit, language);
        titles.push(format!("{label}{unit}"));
        if of.kind == "dimension" {
            titles.extend((!view.names.is_empty()).then(|| language.either("名称", "Name").to_owned()));
            continue;
        }
        if let Some(against) = against {
            titles.push(format!("{label} {}{unit}", language.either("对比期", "compared")));
            let points = if of.unit == "ppm" { language.either("（百分点）", " (pp)") } else { "" };
            titles.push(format!("{label} {}{points}", language.either(&against.label, &against.label_en)));
        }
    }
    if view.running.is_some() {
        let unit = view.table.columns.get(1).map_or("", |of| unit_note(&of.unit, language));
        titles.push(format!("{}{unit}", language.either("累计", "To date")));
        titles.push(format!("{}{unit}", language.either("目标累计", "Target to date")));
    }
    titles.iter().map(|title| column(title)).collect()
}

fn row(view: &MetricPageView, at: usize, cells: &[Value], language: Language) -> Row {
    let mut written = Vec::new();
    let deltas = view.table.comparisons.first().map(|against| against.rows.get(at).and_then(Option::as_ref));
    let mut metric = 0;
    for (of, value) in view.table.columns.iter().zip(cells) {
        written.push(if of.kind == "dimension" { key(value, language) } else { board_cell(&of.unit, value) });
        if of.kind == "dimension" {
            written.extend((!view.names.is_empty()).then(|| name(view, value, language)));
            continue;
        }
        if let Some(deltas) = deltas {
            written.extend(compared(of, deltas.and_then(|deltas| deltas.get(metric))));
        }
        metric += 1;
    }
    if let Some(points) = &view.running {
        let own = cells.first().and_then(Value::as_str);
        let point = points.iter().find(|point| Some(point.at.as_str()) == own);
        let unit = view.table.columns.get(1).map_or("", |of| of.unit.as_str());
        let cell = |value: Option<i64>| value.map_or(Cell::Empty, |value| board_cell(unit, &json!(value)));
        written.push(cell(point.and_then(|point| point.value)));
        written.push(cell(point.and_then(|point| point.goal)));
    }
    plain(written)
}

/// A code stays text to the last digit; an hour is a number; what has no name says so.
fn key(value: &Value, language: Language) -> Cell {
    match value {
        Value::Null => Cell::Text(language.either("未知", "Unknown").to_owned()),
        Value::Number(hour) => Cell::Count(hour.as_i64().unwrap_or_default()),
        Value::String(text) => Cell::Text(text.clone()),
        Value::Bool(_) | Value::Array(_) | Value::Object(_) => Cell::Empty,
    }
}

fn name(view: &MetricPageView, value: &Value, language: Language) -> Cell {
    let found = view.names.iter().find(|one| Some(one.code.as_str()) == value.as_str());
    found.map_or(Cell::Empty, |one| Cell::Text(language.either(&one.name, &one.name_en).to_owned()))
}

fn compared(of: &ColumnView, delta: Option<&Delta>) -> [Cell; 2] {
    let before = delta.and_then(|delta| delta.before).map(|before| board_cell(&of.unit, &json!(before)));
    let change = delta.and_then(|delta| delta.value_ppm).map(|ppm| Cell::Rate(Rate::from_ppm(ppm)));
    [before.unwrap_or(Cell::Empty), change.unwrap_or(Cell::Empty)]
}
