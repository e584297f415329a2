//! Reads export files back: a second pair of eyes that shares no code with the writer.

use std::collections::BTreeMap;
use std::io::Cursor;

use calamine::{Reader, Xlsx};
use daiyun_base::definition::Source;
use daiyun_base::money::Money;
use daiyun_demo::{ExportFile, Generated, Plan, Report, World};

/// The definitions of the demo world as they stand in the repository.
pub(crate) fn sources() -> Vec<Source> {
    let root = std::path::Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../definitions"));
    let mut sources: Vec<Source> = ["demo", "demo/mappings"]
        .iter()
        .flat_map(|folder| std::fs::read_dir(root.join(folder)).unwrap())
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_file())
        .map(|path| {
            let name = path.strip_prefix(root).unwrap().to_str().unwrap().to_owned();
            Source::new(name, std::fs::read_to_string(path).unwrap())
        })
        .collect();
    sources.sort_by(|a, b| a.path.cmp(&b.path));
    sources
}

pub(crate) fn world() -> World {
    World::load(&sources()).unwrap()
}

pub(crate) fn plan(today: &str, scale: &str) -> Plan {
    Plan { scale: scale.parse().unwrap(), ..Plan::standing_on(today.parse().unwrap()) }
}

pub(crate) fn files(generated: &mut Generated<'_>) -> Vec<ExportFile> {
    generated.files().map(Result::unwrap).collect()
}

/// A file as rows of text.
pub(crate) struct Table {
    pub(crate) header: Vec<String>,
    pub(crate) rows: Vec<Vec<String>>,
}

/// Remarks and titles of groups above the header.
fn rows_above(file: &ExportFile) -> usize {
    let is_remarked = file.report == Report::Notes && file.file_name.starts_with("笔记列表明细表");
    usize::from(file.report == Report::JdAfterSales || is_remarked)
}

/// One row, asked by column name.
#[derive(Clone)]
pub(crate) struct Row(BTreeMap<String, String>);

impl Table {
    pub(crate) fn of(file: &ExportFile) -> Self {
        let mut rows = if file.file_name.ends_with(".xlsx") { sheet(&file.bytes) } else { csv(&text(file)) };
        rows.drain(..rows_above(file));
        Self { header: rows.remove(0), rows }
    }

    pub(crate) fn rows(&self) -> impl Iterator<Item = Row> + '_ {
        self.rows.iter().map(|cells| {
            let names = self.header.iter().map(|name| name.trim_end().to_owned());
            Row(names.zip(cells.iter().cloned()).collect())
        })
    }
}

impl Row {
    pub(crate) fn get(&self, column: &str) -> &str {
        self.0.get(column).unwrap_or_else(|| panic!("no column {column}"))
    }

    /// The digits of an id, without its guards.
    pub(crate) fn id(&self, column: &str) -> String {
        self.get(column).chars().filter(char::is_ascii_digit).collect()
    }

    pub(crate) fn money(&self, column: &str) -> Money {
        Money::parse(self.get(column))
            .unwrap_or_else(|error| panic!("{column} {}: {error}", self.get(column)))
    }

    pub(crate) fn count(&self, column: &str) -> u64 {
        self.get(column).replace(',', "").parse().unwrap()
    }

    /// The month of a time, if there is one.
    pub(crate) fn month(&self, column: &str) -> Option<String> {
        let cell = self.get(column);
        cell.starts_with("20").then(|| cell[..7].to_owned())
    }
}

/// A text file decoded by its true encoding, without a single broken character.
pub(crate) fn text(file: &ExportFile) -> String {
    assert!(file.file_name.ends_with(".csv"), "{}", file.file_name);
    let encoding = match file.report {
        _ if file.bytes.starts_with(b"\xEF\xBB\xBF") => encoding_rs::UTF_8,
        Report::AdProducts | Report::JdOrders => encoding_rs::GBK,
        _ => encoding_rs::GB18030,
    };
    let (text, broken) = encoding.decode_with_bom_removal(&file.bytes);
    assert!(!broken, "{}", file.file_name);
    text.into_owned()
}

fn csv(text: &str) -> Vec<Vec<String>> {
    let (mut rows, mut row, mut cell, mut quoted) = (Vec::new(), Vec::new(), String::new(), false);
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match (c, quoted) {
            ('"', true) if chars.peek() == Some(&'"') => cell.extend(chars.next()),
            ('"', _) => quoted = !quoted,
            (',', false) => row.push(std::mem::take(&mut cell)),
            ('\r', false) => {}
            ('\n', false) => {
                row.push(std::mem::take(&mut cell));
                rows.push(std::mem::take(&mut row));
            }
            (c, _) => cell.push(c),
        }
    }
    rows
}

fn sheet(bytes: &[u8]) -> Vec<Vec<String>> {
    let mut book: Xlsx<_> = calamine::open_workbook_from_rs(Cursor::new(bytes)).unwrap();
    let range = book.worksheet_range_at(0).unwrap().unwrap();
    range.rows().map(|row| row.iter().map(ToString::to_string).collect()).collect()
}
