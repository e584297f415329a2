//! What the tests share: the real definitions, and a file read to its end and told as JSON.

use std::collections::BTreeMap;
use std::fs;
use std::io::Cursor;
use std::path::{Path, PathBuf};

use daiyun_base::definition::{DefinitionIssue, Source, load_each};
use daiyun_base::error::Problem;
use daiyun_base::fact::{ColumnKind, FactDefinition, Rows, Values, day_from_number};
use daiyun_base::period::shanghai;
use serde_json::{Map, Value, json};

use crate::cell::Records;
use crate::decode::csv::CsvRecords;
use crate::decode::html::HtmlRecords;
use crate::decode::sheet::SheetRecords;
use crate::decode::xls::{SheetLimits, Workbook, write_sheet};
use crate::format::Formats;
use crate::mapping::Mapping;
use crate::peek::Peek;
use crate::preview::Preview;
use crate::privacy::BuyerKey;
use crate::read::{ReadOptions, Reader};
use crate::recognise::Recognised;
use crate::report::{QuarantinedRow, Summary};
use crate::sniff::{FileKind, sniff};

pub(super) fn definitions() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../definitions")
}

pub(super) fn load_sources() -> Vec<Source> {
    let mut sources = Vec::new();
    let mut folders = vec![definitions().join("facts"), definitions().join("platforms")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "toml") {
                let name = path.strip_prefix(definitions()).unwrap().to_str().unwrap().replace('\\', "/");
                sources.push(Source::new(name, fs::read_to_string(&path).unwrap()));
            }
        }
    }
    sources.sort_by(|a, b| a.path.cmp(&b.path));
    sources
}

pub(super) fn facts() -> BTreeMap<String, FactDefinition> {
    let mut found = Vec::new();
    let facts = load_each::<FactDefinition>(&load_sources(), &mut found);
    assert!(found.is_empty(), "{found:#?}");
    facts
}

pub(super) fn formats() -> (Formats, Vec<DefinitionIssue>) {
    Formats::load(&load_sources(), &facts())
}

pub(super) fn buyer_key() -> BuyerKey {
    BuyerKey::derive(&[7; 32], "hechang")
}

pub(super) fn expected_name(sample: &str) -> String {
    let (stem, _) = sample.split_once(".sample.").unwrap();
    format!("{stem}.expected.json")
}

/// A file that was read to its end.
pub(super) struct WholeFile {
    pub format: String,
    pub rows: Vec<Value>,
    pub quarantined: Vec<QuarantinedRow>,
    pub summary: Summary,
}

/// Reads a file through the door.
pub(super) fn read(
    formats: &Formats,
    platform: &str,
    file_name: &str,
    bytes: &[u8],
) -> Result<WholeFile, Problem> {
    match sniff(bytes) {
        FileKind::Text { encoding, delimiter } => {
            read_records(formats, platform, file_name, CsvRecords::new(bytes, encoding, delimiter))
        }
        FileKind::Xlsx => read_workbook(formats, platform, file_name, (Workbook::Xlsx, "xlsx", bytes)),
        FileKind::Xls => read_workbook(formats, platform, file_name, (Workbook::Xls, "xls", bytes)),
        FileKind::Html { encoding } => {
            read_records(formats, platform, file_name, HtmlRecords::new(bytes, encoding))
        }
        kind @ (FileKind::Zip | FileKind::Unknown) => {
            panic!("{file_name} is {kind:?}")
        }
    }
}

fn read_workbook(
    formats: &Formats,
    platform: &str,
    file_name: &str,
    (workbook, encoding, bytes): (Workbook, &'static str, &[u8]),
) -> Result<WholeFile, Problem> {
    let mut frames = Vec::new();
    write_sheet(workbook, Cursor::new(bytes), &SheetLimits::default(), &mut frames).unwrap();
    read_records(formats, platform, file_name, SheetRecords::new(frames.as_slice(), encoding))
}

pub(super) fn read_records(
    formats: &Formats,
    platform: &str,
    file_name: &str,
    mut records: impl Records,
) -> Result<WholeFile, Problem> {
    let preview = Preview::take(&mut records).unwrap();
    let recognised = Recognised::of(formats, platform, &preview)?;
    Ok(read_to_end(recognised, preview, records, file_name))
}

/// Looks at a file before it is imported.
pub(super) fn peek(formats: &Formats, platform: &str, bytes: &[u8]) -> Peek {
    let framed = |workbook: Workbook| {
        let mut frames = Vec::new();
        write_sheet(workbook, Cursor::new(bytes), &SheetLimits::default(), &mut frames).unwrap();
        Cursor::new(frames)
    };
    let mut records: Box<dyn Records + '_> = match sniff(bytes) {
        FileKind::Text { encoding, delimiter } => Box::new(CsvRecords::new(bytes, encoding, delimiter)),
        FileKind::Xlsx => Box::new(SheetRecords::new(framed(Workbook::Xlsx), "xlsx")),
        FileKind::Xls => Box::new(SheetRecords::new(framed(Workbook::Xls), "xls")),
        FileKind::Html { encoding } => Box::new(HtmlRecords::new(bytes, encoding)),
        kind @ (FileKind::Zip | FileKind::Unknown) => panic!("a sample is {kind:?}"),
    };
    let preview = Preview::take(&mut records).unwrap();
    let recognised = Recognised::of(formats, platform, &preview).unwrap();
    Peek::take(&recognised, formats, preview, &mut records, 20).unwrap()
}

/// Reads a file by a mapping.
pub(super) fn read_mapped(mapping: &Mapping, mut records: impl Records) -> Result<WholeFile, Problem> {
    let preview = Preview::take(&mut records).unwrap();
    let recognised = Recognised::by_mapping(&Formats::default(), mapping, "other", &preview)?;
    Ok(read_to_end(recognised, preview, records, ""))
}

fn read_to_end(
    recognised: Recognised<'_>,
    preview: Preview,
    records: impl Records,
    file_name: &str,
) -> WholeFile {
    let (format, fact) = (recognised.format.code.clone(), recognised.fact);
    let buyer_key = buyer_key();
    let options = ReadOptions { file_name, exported_at: None, now: i64::MAX, buyer_key: &buyer_key };
    let mut reader = Reader::new(recognised, preview, records, &options);
    let (mut rows, mut quarantined) = (Vec::new(), Vec::new());
    while let Some(chunk) = reader.next_chunk().unwrap() {
        rows.extend((0..chunk.rows.len()).map(|row| row_value(fact, &chunk.rows, row)));
        quarantined.extend(chunk.quarantined);
    }
    WholeFile { format, rows, quarantined, summary: reader.finish() }
}

fn row_value(fact: &FactDefinition, rows: &Rows, row: usize) -> Value {
    let mut cells = Map::new();
    cells.insert("line".to_owned(), json!(rows.line[row]));
    cells.insert("observed".to_owned(), json!([time(rows.observed_at[row]), rows.observed_rank[row]]));
    for (at, values) in rows.observed.iter().zip(&rows.columns) {
        let column = &fact.columns[*at];
        let value = match (values, column.kind) {
            (Values::Text(texts), _) => json!(texts.get(row)),
            (Values::Number(numbers), ColumnKind::Instant) => json!(numbers.get(row).map(time)),
            (Values::Number(numbers), ColumnKind::Day) => {
                json!(numbers.get(row).and_then(day_from_number).map(|day| day.to_string()))
            }
            (Values::Number(numbers), _) => json!(numbers.get(row)),
        };
        cells.insert(column.name.clone(), value);
    }
    Value::Object(cells)
}

fn time(micros: i64) -> String {
    let at = chrono::DateTime::from_timestamp_micros(micros).unwrap();
    at.with_timezone(&shanghai()).format("%Y-%m-%d %H:%M:%S").to_string()
}

/// A file told as JSON, as the `.expected.json` beside a sample has it.
pub(super) fn told(formats: &Formats, platform: &str, file_name: &str, bytes: &[u8]) -> Value {
    let whole = match read(formats, platform, file_name, bytes) {
        Ok(whole) => whole,
        Err(problem) => {
            let without_fact = formats.iter().find(|format| problem.text.zh.contains(&format.label.zh));
            let format = without_fact.map(|format| format.code.clone());
            return json!({ "file_name": file_name, "format": format, "refused": problem.code });
        }
    };
    let summary = &whole.summary;
    let quarantined: Vec<Value> = whole.quarantined.iter().map(quarantined_value).collect();
    let issues: Vec<Value> = summary
        .issues
        .iter()
        .map(|issue| json!([issue.code, issue.column, issue.text.zh, issue.rows, issue.first_line]))
        .collect();
    let marks: Vec<Value> = summary.store_marks.iter().map(|mark| json!([mark.column, mark.value])).collect();
    json!({
        "file_name": file_name,
        "format": whole.format,
        "encoding": summary.encoding,
        "header_line": summary.header_line,
        "exported_at": summary.exported_at.map(time),
        "merged": summary.merged,
        "dropped": summary.dropped,
        "store_marks": marks,
        "held": summary.held.as_ref().map(|problem| problem.code),
        "issues": issues,
        "rows": whole.rows,
        "quarantined": quarantined,
    })
}

fn quarantined_value(row: &QuarantinedRow) -> Value {
    let cells: Map<String, Value> =
        row.cells.iter().map(|(name, text)| (name.clone(), json!(text))).collect();
    json!({ "line": row.line, "column": row.column, "code": row.code, "value": row.value, "cells": cells })
}
