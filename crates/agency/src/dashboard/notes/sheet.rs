//! The notes of a board's days as a sheet of its file.

use daiyun_base::period::DayRange;

use super::records::of_days;
use crate::dashboard::file::Language;
use crate::error::Result;
use crate::scope::Scope;
use crate::workbook::{Cell, Column, Row, Sheet, Weight};

/// The notes that the caller may read; nothing where there are none.
pub(in crate::dashboard) async fn sheet(
    scope: &Scope,
    days: DayRange,
    codes: Option<&[String]>,
    language: Language,
) -> Result<Option<Sheet>> {
    let notes = of_days(scope, days, codes).await?;
    if notes.is_empty() {
        return Ok(None);
    }
    let columns = [("开始日期", "From"), ("结束日期", "To"), ("备注", "Note")];
    let rows = notes.into_iter().map(|note| Row {
        weight: Weight::Plain,
        cells: vec![
            Cell::Text(note.from_day.to_string()),
            Cell::Text(note.to_day.to_string()),
            Cell::Text(note.text),
        ],
    });
    Ok(Some(Sheet {
        name: language.either("日期备注", "Notes").to_owned(),
        columns: columns
            .iter()
            .map(|(zh, en)| Column { title: language.either(zh, en).to_owned(), width: 18 })
            .collect(),
        rows: rows.collect(),
    }))
}
