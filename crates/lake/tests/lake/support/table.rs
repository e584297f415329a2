//! Rows from tables of text, and cells as text.

use daiyun_base::fact::{ColumnKind, FactDefinition, Rows, Values, day_number, instant_number, status_rank};
use daiyun_lake::Cell;

use super::at;

/// Rows of a fact from a table of text. Without an export time each row was seen when its column `seen` says, and its
/// status breaks ties.
pub(crate) fn rows_of(fact: &FactDefinition, table: &str, exported: Option<i64>) -> Rows {
    let mut lines = table.lines().map(str::trim).filter(|line| !line.is_empty());
    let names: Vec<&str> = lines.next().map(cells).unwrap_or_default();
    let position = |name: &&str| fact.column(name);
    let unknown = names.iter().find(|name| **name != "seen" && position(name).is_none());
    assert!(unknown.is_none(), "{} has no column {unknown:?}", fact.code);
    let mut observed: Vec<usize> = names.iter().filter_map(position).collect();
    observed.sort_unstable();
    let mut rows = Rows::empty(fact, observed);
    for (line, text) in (2..).zip(lines) {
        let row = cells(text);
        let cell = |name: &str| names.iter().position(|known| *known == name).map(|at| row[at]);
        for (slot, column) in rows.observed.clone().into_iter().enumerate() {
            let definition = &fact.columns[column];
            let text = cell(&definition.name).filter(|text| *text != "-");
            match &mut rows.columns[slot] {
                Values::Text(texts) => texts.push(text),
                Values::Number(numbers) => numbers.push(text.map(|text| number(definition.kind, text))),
            }
        }
        let seen = cell("seen").map(|text| instant_number(at(text)));
        rows.observed_at.push(exported.or(seen).unwrap_or(0));
        rows.observed_rank.push(cell("status").map_or(0, status_rank));
        rows.line.push(line);
    }
    rows
}

fn cells(line: &str) -> Vec<&str> {
    line.split('|').map(str::trim).collect()
}

fn number(kind: ColumnKind, text: &str) -> i64 {
    match kind {
        ColumnKind::Instant => instant_number(at(text)),
        ColumnKind::Day => day_number(text.parse().unwrap()),
        ColumnKind::Text
        | ColumnKind::Fen
        | ColumnKind::Count
        | ColumnKind::Ppm
        | ColumnKind::Seconds
        | ColumnKind::Flag => text.parse().unwrap(),
    }
}

/// A cell as a table shows it.
pub(crate) fn cell_text(cell: &Cell) -> String {
    match cell {
        Cell::Null => "-".to_owned(),
        Cell::Int(number) => number.to_string(),
        Cell::Text(text) => text.clone(),
        Cell::Day(day) => day.to_string(),
        Cell::Instant(at) => at.format("%Y-%m-%dT%H:%M:%SZ").to_string(),
        Cell::Flag(flag) => flag.to_string(),
    }
}
