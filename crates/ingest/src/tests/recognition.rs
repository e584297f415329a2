//! A file is one report: every sample is recognised by its own format and by no other, whatever the platform. Two formats
//! that both fit would leave it to the number of their columns which one reads the file. Tables that no platform writes may
//! be read for a store of any platform: theirs and a platform's format of the same table are never asked together.

use std::fs;
use std::io::Cursor;

use crate::decode::csv::CsvRecords;
use crate::decode::html::HtmlRecords;
use crate::decode::sheet::SheetRecords;
use crate::decode::xls::{SheetLimits, Workbook, write_sheet};
use crate::format::FormatDefinition;
use crate::header::Header;
use crate::preview::{Preview, SheetPreview};
use crate::sniff::{FileKind, sniff};

use super::world::{definitions, formats};

#[test]
fn every_sample_is_recognised_by_its_own_format_alone() {
    let (formats, _) = formats();
    let mut shared = Vec::new();
    for format in formats.iter() {
        for sample in &format.samples {
            let path = definitions().join("platforms").join(format.platform()).join(sample);
            let preview = first_rows(&fs::read(path).unwrap());
            let fits =
                |other: &&FormatDefinition| headers(&preview, other).iter().any(|header| fits(other, header));
            let together = |other: &&FormatDefinition| {
                other.platform() == format.platform()
                    || ![other, format].iter().any(|one| one.platform() == "other")
            };
            let fitting = formats.iter().filter(together).filter(fits).map(|other| other.code.as_str());
            let fitting: Vec<&str> = fitting.collect();
            if fitting != [format.code.as_str()] {
                shared.push(format!("{}/{sample}: {}", format.platform(), fitting.join(", ")));
            }
        }
    }
    assert_eq!(shared, Vec::<String>::new());
}

fn fits(format: &FormatDefinition, header: &Header) -> bool {
    format.recognise.iter().all(|names| header.first_of(names).is_some())
        && format.without.iter().all(|name| header.position(name).is_none())
}

/// Each row as a header, with the one above it where the format has headers of two rows: of the sheets a format names, else of
/// the first that holds anything.
fn headers(preview: &Preview, format: &FormatDefinition) -> Vec<Header> {
    let named =
        |sheet: &&SheetPreview| format.sheets.iter().any(|start| sheet.name.starts_with(start.as_str()));
    let sheets: Vec<&[Vec<String>]> = match preview.is_workbook && !format.sheets.is_empty() {
        true => preview.sheets.iter().filter(named).map(|sheet| sheet.rows.as_slice()).collect(),
        false => vec![preview.rows()],
    };
    let of_sheet = |rows: &[Vec<String>]| -> Vec<Header> {
        let above = std::iter::once(&[][..]).chain(rows.iter().map(Vec::as_slice));
        let header = |(above, row): (&[String], &Vec<String>)| match format.header_rows {
            2 => Header::of_two(above, row),
            _ => Header::of(row),
        };
        above.zip(rows).map(header).collect()
    };
    sheets.into_iter().flat_map(of_sheet).collect()
}

/// The first rows of a file.
fn first_rows(bytes: &[u8]) -> Preview {
    match sniff(bytes) {
        FileKind::Text { encoding, delimiter } => {
            Preview::take(&mut CsvRecords::new(bytes, encoding, delimiter)).unwrap()
        }
        FileKind::Xlsx => of_workbook(Workbook::Xlsx, bytes),
        FileKind::Xls => of_workbook(Workbook::Xls, bytes),
        FileKind::Html { encoding } => Preview::take(&mut HtmlRecords::new(bytes, encoding)).unwrap(),
        kind @ (FileKind::Zip | FileKind::Unknown) => panic!("{kind:?}"),
    }
}

fn of_workbook(kind: Workbook, bytes: &[u8]) -> Preview {
    let mut frames = Vec::new();
    write_sheet(kind, Cursor::new(bytes), &SheetLimits::default(), &mut frames).unwrap();
    Preview::take(&mut SheetRecords::new(frames.as_slice(), "workbook")).unwrap()
}
