//! What a report looks like, for whoever has to fill one in by hand: its header as the platform writes it today, with one
//! row as an example.
//!
//! Both come from the sample beside the format, whose rows are invented, and not from the format: which columns stand in an
//! export in which order, and what stands above them, is seen in a file alone. The example is a row that this very door
//! takes in; nobody is in it, and no shop.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::io::Cursor;

use daiyun_base::error::{Label, Problem};

use crate::cell::{ReadError, Records};
use crate::decode::csv::CsvRecords;
use crate::decode::html::HtmlRecords;
use crate::decode::sheet::SheetRecords;
use crate::decode::xls::{SheetLimits, Workbook, write_sheet};
use crate::format::{FormatDefinition, Formats};
use crate::header::Header;
use crate::observed::FileWord;
use crate::preview::Preview;
use crate::privacy::BuyerKey;
use crate::read::{ReadOptions, Reader};
use crate::recognise::Recognised;
use crate::refusal;
use crate::sniff::{Encoding, FileKind, sniff};

/// Where a file's numbers belong to the day in its name, the name of a template shows where that day stands.
const OF_A_DAY: &str = "_2026-06-01_2026-06-01";
/// Where a file's numbers are those of the moment of its export, the name of a template shows where that stands.
const OF_A_MOMENT: &str = "_20260701_103000";

/// A report to be filled in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Template {
    /// What the file is called, without its ending. A day in it belongs to the example and is part of what the file says.
    pub name: String,
    /// The name the platform gives the sheet, where it stands in a workbook.
    pub sheet: Option<String>,
    /// What stands above the example, down to the last row of the header.
    pub head: Vec<Vec<String>>,
    /// The example.
    pub example: Vec<String>,
}

impl Template {
    /// Every row, from the top.
    pub fn rows(&self) -> impl Iterator<Item = &[String]> {
        self.head.iter().map(Vec::as_slice).chain(std::iter::once(self.example.as_slice()))
    }
}

/// Whether there may be a template of a format, or why not: what is not taken in is not filled in either.
///
/// # Errors
/// Why it is not taken in, and what is instead.
pub fn permit(formats: &Formats, format: &FormatDefinition) -> Result<(), Label> {
    match formats.fact(format) {
        Some(_) => Ok(()),
        None => {
            let (zh, en) = refusal::reason_of(format);
            Err(Label::new(zh, en))
        }
    }
}

/// Whether the day that the numbers belong to stands in the name of the file and nowhere else.
#[must_use]
pub fn is_named_by_day(format: &FormatDefinition) -> bool {
    !ending(format).is_empty()
}

/// The template of a format, made of the sample that shows its newest layout. A text export is written down as one, a
/// workbook as its cells are read: every cell is text, so that no number loses its end.
///
/// # Errors
/// `report_without_fact` when its files are not taken in; another when the sample is not what the format says, which the tests of this crate rule out.
pub fn template(formats: &Formats, format: &FormatDefinition, sample: &[u8]) -> Result<Template, Problem> {
    permit(formats, format).map_err(|why| refusal::without_template(format, &why))?;
    let preview = Preview::take(&mut records(sample)?).map_err(unreadable)?;
    let recognised = Recognised::of(formats, format.platform(), &preview)?;
    let Some(found) = recognised.sheets.first() else { return Err(no_example(format)) };
    let rows = &preview.sheets[found.sheet].rows;
    let (head, below) = rows.split_at(found.header_at + 1);
    let silent = silenced(formats, format, &found.header);
    let mut template = Template {
        name: format!("{}_模板{}", format.label.zh, ending(format)),
        sheet: recognised.is_workbook.then(|| found.name.clone()),
        head: head.to_vec(),
        example: Vec::new(),
    };
    // The row that says the most; of equals the first.
    let mut most = 0;
    for row in below {
        // A sheet leaves out what is empty at the end of a row; a text that does looks cut off.
        let mut example = without(row, &silent);
        example.resize(example.len().max(found.header.width()), String::new());
        let filled = example.iter().filter(|cell| !cell.trim().is_empty()).count();
        if filled <= most {
            continue;
        }
        let tried = Template { example, ..template.clone() };
        if comes_in(formats, format, &tried) {
            most = filled;
            template.example = tried.example;
        }
    }
    if most == 0 { Err(no_example(format)) } else { Ok(template) }
}

fn ending(format: &FormatDefinition) -> &'static str {
    let named = |word: FileWord| {
        let mut names = format.columns.iter().flat_map(|column| column.cells().flatten());
        names.any(|name| FileWord::of(name) == Some(word))
    };
    match (named(FileWord::Day), named(FileWord::ObservedDay)) {
        (true, _) => OF_A_DAY,
        (false, true) => OF_A_MOMENT,
        (false, false) => "",
    }
}

fn records(sample: &[u8]) -> Result<Box<dyn Records + '_>, Problem> {
    let framed = |workbook: Workbook| -> Result<Cursor<Vec<u8>>, Problem> {
        let mut frames = Vec::new();
        write_sheet(workbook, Cursor::new(sample), &SheetLimits::default(), &mut frames)
            .map_err(unreadable)?;
        Ok(Cursor::new(frames))
    };
    Ok(match sniff(sample) {
        FileKind::Text { encoding, delimiter } => Box::new(CsvRecords::new(sample, encoding, delimiter)),
        FileKind::Html { encoding } => Box::new(HtmlRecords::new(sample, encoding)),
        FileKind::Xlsx => Box::new(SheetRecords::new(framed(Workbook::Xlsx)?, "xlsx")),
        FileKind::Xls => Box::new(SheetRecords::new(framed(Workbook::Xls)?, "xls")),
        FileKind::Zip | FileKind::Unknown => return Err(refusal::empty_file()),
    })
}

/// The columns that an example says nothing in: those that can point at a person, and those that state a shop, since the
/// example is filled in for whatever store.
fn silenced(formats: &Formats, format: &FormatDefinition, header: &Header) -> BTreeSet<usize> {
    let personal = formats.platform(format.platform()).map_or(&[][..], |found| &found.personal_columns);
    let marks = format.store_marks.number.iter().chain(&format.store_marks.name);
    personal.iter().chain(marks).flat_map(|name| header.positions_of(name)).copied().collect()
}

fn without(row: &[String], silent: &BTreeSet<usize>) -> Vec<String> {
    let cell = |(at, text): (usize, &String)| if silent.contains(&at) { String::new() } else { text.clone() };
    row.iter().enumerate().map(cell).collect()
}

/// Whether the door takes the example in: as this format, with nothing that waits.
fn comes_in(formats: &Formats, format: &FormatDefinition, template: &Template) -> bool {
    let text = delimited(template);
    let mut records = CsvRecords::new(text.as_bytes(), Encoding::Utf8, b',');
    let Ok(preview) = Preview::take(&mut records) else { return false };
    let Ok(recognised) = Recognised::of(formats, format.platform(), &preview) else { return false };
    if recognised.format.code != format.code {
        return false;
    }
    let buyer_key = BuyerKey::derive(&[0; 32], "template");
    let options =
        ReadOptions { file_name: &template.name, exported_at: None, now: i64::MAX, buyer_key: &buyer_key };
    let mut reader = Reader::new(recognised, preview, records, &options);
    loop {
        match reader.next_chunk() {
            Ok(Some(_)) => {}
            Ok(None) => break,
            Err(_) => return false,
        }
    }
    let summary = reader.finish();
    summary.rows > 0 && summary.quarantined == 0 && summary.held.is_none()
}

/// The rows as text with commas. A tab ends a long number, as the platforms write it: Excel would otherwise show it rounded,
/// and save it so.
#[must_use]
pub fn delimited(template: &Template) -> String {
    /// Excel keeps fewer digits than this as they are.
    const LONG: usize = 12;
    let mut text = String::new();
    for row in template.rows() {
        for (at, cell) in row.iter().enumerate() {
            let comma = if at > 0 { "," } else { "" };
            let is_long = cell.len() >= LONG && cell.bytes().all(|byte| byte.is_ascii_digit());
            let _ = match cell.contains(['"', ',', '\n', '\r']) {
                true => write!(text, "{comma}\"{}\"", cell.replace('"', "\"\"")),
                false => write!(text, "{comma}{cell}{}", if is_long { "\t" } else { "" }),
            };
        }
        text.push_str("\r\n");
    }
    text
}

fn unreadable(error: ReadError) -> Problem {
    Problem::internal(&error)
}

fn no_example(format: &FormatDefinition) -> Problem {
    let Label { zh, en } = &format.label;
    Problem::refused(
        "no_example",
        format!("「{zh}」的样例里没有能直接入库的行，做不出模板；请补一行样例"),
        format!("No row of the sample of “{en}” comes in as it stands; add one to the sample"),
    )
}
