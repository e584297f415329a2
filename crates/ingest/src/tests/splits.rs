//! A report may come in any order, in several files, or twice in part: the same rows come out. Tried on every sample.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::Cursor;

use serde_json::Value;

use super::files::zip;
use super::world::{self, definitions, expected_name, formats, read, read_records};
use crate::cell::{ReadError, Record, Records, SheetTop};
use crate::decode::csv::CsvRecords;
use crate::decode::html::HtmlRecords;
use crate::decode::sheet::SheetRecords;
use crate::decode::xls::{SheetLimits, Workbook, write_sheet};
use crate::decode::zip::{Archive, ZipLimits};
use crate::format::{FormatDefinition, Formats};
use crate::header::HEADER_WITHIN;
use crate::sniff::{FileKind, sniff};

/// Numbers that look random and repeat.
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % limit.max(1)
    }

    fn shuffle<T>(&mut self, items: &mut [T]) {
        for last in (1..items.len()).rev() {
            items.swap(last, self.below(last + 1));
        }
    }
}

/// Records that lie in memory, as those of a file of one sheet.
#[derive(Clone)]
struct Held {
    rows: Vec<Record>,
    /// The name of the sheet, when it is a workbook.
    sheet: Option<String>,
    at: usize,
}

impl Records for Held {
    fn read(&mut self, record: &mut Record) -> Result<bool, ReadError> {
        let Some(row) = self.rows.get(self.at) else { return Ok(false) };
        record.clone_from(row);
        self.at += 1;
        Ok(true)
    }

    fn encoding(&self) -> &'static str {
        "utf-8"
    }

    fn rows_may_be_short(&self) -> bool {
        self.sheet.is_some()
    }

    fn tops(&mut self) -> Result<Option<Vec<SheetTop>>, ReadError> {
        let records = self.rows.iter().take(HEADER_WITHIN).cloned().collect();
        Ok(self.sheet.as_ref().map(|name| vec![SheetTop { name: name.clone(), records }]))
    }
}

/// The records of a sample, unless it is a workbook of several sheets.
fn records_of(bytes: &[u8]) -> Option<Held> {
    match sniff(bytes) {
        FileKind::Text { encoding, delimiter } => {
            Some(held(CsvRecords::new(bytes, encoding, delimiter), None))
        }
        FileKind::Html { encoding } => Some(held(HtmlRecords::new(bytes, encoding), None)),
        FileKind::Xlsx => of_workbook(Workbook::Xlsx, bytes),
        FileKind::Xls => of_workbook(Workbook::Xls, bytes),
        FileKind::Zip | FileKind::Unknown => None,
    }
}

fn of_workbook(kind: Workbook, bytes: &[u8]) -> Option<Held> {
    let mut frames = Vec::new();
    write_sheet(kind, Cursor::new(bytes), &SheetLimits::default(), &mut frames).unwrap();
    let mut records = SheetRecords::new(frames.as_slice(), "xlsx");
    let tops = records.tops().unwrap().unwrap();
    let name = tops[0].name.clone();
    (tops.len() == 1).then(|| held(records, Some(name)))
}

fn held(mut records: impl Records, sheet: Option<String>) -> Held {
    let (mut rows, mut record) = (Vec::new(), Record::default());
    while records.read(&mut record).unwrap() {
        rows.push(record.clone());
    }
    Held { rows, sheet, at: 0 }
}

/// What a file says, wherever its rows stand in it: facts, and rows that wait.
fn said(file: &world::WholeFile) -> Vec<String> {
    let facts = file.rows.iter().map(|row| {
        let mut row = row.clone();
        row.as_object_mut().unwrap().remove("line");
        row.to_string()
    });
    let waiting = file.quarantined.iter().map(|row| format!("{} {} {:?}", row.code, row.column, row.cells));
    let mut said: Vec<String> = facts.chain(waiting).collect();
    said.sort();
    said
}

/// A sample to take apart: what stands above the rows, and the rows, those together that only a file can tell together.
struct Sample<'a> {
    formats: &'a Formats,
    format: &'a FormatDefinition,
    file_name: String,
    whole: Held,
    head: Vec<Record>,
    groups: Vec<Vec<Record>>,
}

impl Sample<'_> {
    fn read(&self, rows: impl IntoIterator<Item = Record>) -> world::WholeFile {
        let file =
            Held { rows: self.head.iter().cloned().chain(rows).collect(), at: 0, ..self.whole.clone() };
        read_records(self.formats, self.format.platform(), &self.file_name, file)
            .unwrap_or_else(|problem| panic!("{}: {}", self.format.code, problem.text.zh))
    }

    fn of_groups(&self, groups: &[usize]) -> Vec<String> {
        said(&self.read(groups.iter().flat_map(|at| self.groups[*at].clone())))
    }

    /// Rows that become one row, and the lines of an order that are added up, must come in one file. They are told by the key
    /// of what each row becomes on its own.
    fn group(&mut self, rows: Vec<Record>) {
        let fact = self.formats.fact(self.format).unwrap();
        let columns: Vec<&str> = match (self.format.equal_rows, &self.format.merge_equal_by, &fact.parent) {
            (Some(_), _, _) => fact.key.iter().map(String::as_str).collect(),
            (None, Some(_), Some(parent)) => vec![parent.column.as_str()],
            (None, _, _) => Vec::new(),
        };
        let mut known: BTreeMap<String, usize> = BTreeMap::new();
        for row in rows {
            let alone = self.read([row.clone()]);
            let key = alone.rows.first().filter(|_| !columns.is_empty()).map(|fact| {
                columns
                    .iter()
                    .map(|name| fact.get(name).unwrap_or(&Value::Null).to_string() + "|")
                    .collect::<String>()
            });
            let next = self.groups.len();
            let at = key.map_or(next, |key| *known.entry(key).or_insert(next));
            if at == next {
                self.groups.push(Vec::new());
            }
            self.groups[at].push(row);
        }
    }
}

#[test]
fn rows_come_in_any_order_and_in_any_number_of_files() {
    let (formats, _) = formats();
    let mut dice = Dice(20_260_601);
    let (mut tried, mut left) = (0, Vec::new());
    for format in formats.iter().filter(|format| format.fact.is_some()) {
        for name in &format.samples {
            let folder = definitions().join("platforms").join(format.platform());
            let expected = fs::read_to_string(folder.join(expected_name(name))).unwrap();
            let expected: Value = serde_json::from_str(&expected).unwrap();
            let (Some(header), Some(mut whole)) =
                (expected["header_line"].as_u64(), records_of(&fs::read(folder.join(name)).unwrap()))
            else {
                left.push(format!("{}/{name}", format.platform()));
                continue;
            };
            // A report whose first row alone is a fact has nothing to part.
            if format.only_first_row {
                continue;
            }
            let body = whole.rows.iter().position(|row| u64::from(row.line()) > header).unwrap();
            let rows = whole.rows.split_off(body);
            let head = std::mem::take(&mut whole.rows);
            let file_name = expected["file_name"].as_str().unwrap().to_owned();
            let mut sample = Sample { formats: &formats, format, file_name, whole, head, groups: Vec::new() };
            let all = said(&sample.read(rows.clone()));
            sample.group(rows);
            in_other_ways(&sample, &all, &mut dice);
            tried += 1;
        }
    }
    assert!(tried > 100 && left.len() < 10, "{tried} samples were tried, not {left:?}");
}

fn in_other_ways(sample: &Sample<'_>, all: &[String], dice: &mut Dice) {
    let what = &sample.format.code;
    let mut order: Vec<usize> = (0..sample.groups.len()).collect();
    for _ in 0..3 {
        dice.shuffle(&mut order);
        assert_eq!(sample.of_groups(&order), all, "{what}: in another order");
        let (first, second) = order.split_at(dice.below(order.len() + 1));
        let mut parts = [sample.of_groups(first), sample.of_groups(second)].concat();
        parts.sort();
        assert_eq!(parts, all, "{what}: in two files");
        // Two exports that share some days: what stands in both is said twice and alike.
        let (from, to) = (dice.below(first.len() + 1), order.len());
        let (early, late) = (sample.of_groups(first), sample.of_groups(&order[from..to]));
        let both: BTreeSet<&String> = early.iter().chain(&late).collect();
        assert_eq!(both, all.iter().collect(), "{what}: in two files that overlap");
    }
}

/// The same through the door: bytes of two exports, alone, one behind the other, and in an archive.
#[test]
fn two_exports_say_what_one_of_both_says() {
    let (formats, _) = formats();
    let folder = definitions().join("platforms/pinduoduo");
    let expected = fs::read_to_string(folder.join("orders.expected.json")).unwrap();
    let expected: Value = serde_json::from_str(&expected).unwrap();
    let file_name = expected["file_name"].as_str().unwrap();
    let text = String::from_utf8(fs::read(folder.join("orders.sample.csv")).unwrap()).unwrap();
    let tell = |text: &str| said(&read(&formats, "pinduoduo", file_name, text.as_bytes()).unwrap());
    let all: BTreeSet<String> = tell(&text).into_iter().collect();
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    for cut in 1..lines.len() {
        let first = lines[..cut].concat();
        // Two rows are in both, the one before the cut and the one behind it.
        let second = lines[0].to_owned() + &lines[cut.saturating_sub(1).max(1)..].concat();
        let packed = zip(&[("五月.csv", first.as_bytes()), ("六月.csv", second.as_bytes())]);
        let mut archive = Archive::open(Cursor::new(packed), ZipLimits::default()).unwrap();
        let mut both = BTreeSet::new();
        for entry in archive.entries().unwrap() {
            let mut bytes = Vec::new();
            archive.unpack(&entry, &mut bytes).unwrap();
            both.extend(tell(&String::from_utf8(bytes).unwrap()));
        }
        assert_eq!(both, all, "cut at {cut}");
        // One behind the other, as people join files: the header in the middle is no row.
        let joined: BTreeSet<String> = tell(&format!("{first}{second}")).into_iter().collect();
        assert_eq!(joined, both, "cut at {cut}");
    }
}
