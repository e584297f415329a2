//! The first rows of a file, for what is asked of it before anybody imports it.

use std::fs::File;
use std::io::{BufReader, Seek as _, Write as _};
use std::path::Path;

use daiyun_ingest::cell::{ReadError, Record, Records, SheetTop};
use daiyun_ingest::decode::csv::CsvRecords;
use daiyun_ingest::decode::html::HtmlRecords;
use daiyun_ingest::decode::sheet::SheetRecords;
use daiyun_ingest::sniff::FileKind;

use super::super::reading::{SheetChild, SheetReader, unknown_kind, write_sheet};
use super::super::source::Opened;
use crate::error::Result;

/// Where spreadsheets are read, and where their rows lie meanwhile.
#[derive(Clone, Copy)]
pub(in crate::imports) struct Sheets<'a> {
    pub reader: &'a SheetReader,
    pub scratch: &'a Path,
}

/// Gives somebody the first rows of a file, so many of them with what stands above. Blocking.
pub(in crate::imports) fn with_head<T>(
    sheets: Sheets<'_>,
    opened: &Opened,
    rows: usize,
    look: impl FnOnce(Box<dyn Records>) -> Result<T>,
) -> Result<T> {
    let head = |records: Box<dyn Records>| Box::new(Head { records, left: rows });
    match opened.kind {
        FileKind::Text { encoding, delimiter } => {
            look(head(Box::new(CsvRecords::new(File::open(&opened.path)?, encoding, delimiter))))
        }
        FileKind::Html { encoding } => {
            look(head(Box::new(HtmlRecords::new(File::open(&opened.path)?, encoding))))
        }
        FileKind::Xlsx | FileKind::Xls => {
            let kind = if opened.kind == FileKind::Xlsx { "xlsx" } else { "xls" };
            match sheets.reader {
                SheetReader::Child(program) => {
                    let mut child = SheetChild::start(program, kind, &opened.path)?;
                    let frames = BufReader::with_capacity(1 << 18, child.output()?);
                    let seen = look(head(Box::new(SheetRecords::new(frames, kind))));
                    child.end();
                    seen
                }
                SheetReader::Here => {
                    let mut frames = tempfile::tempfile_in(sheets.scratch)?;
                    write_sheet(kind, BufReader::new(File::open(&opened.path)?), &mut frames)?;
                    frames.flush()?;
                    frames.rewind()?;
                    look(head(Box::new(SheetRecords::new(BufReader::new(frames), kind))))
                }
            }
        }
        FileKind::Zip | FileKind::Unknown => Err(unknown_kind(opened)),
    }
}

/// A file that seems to end early.
struct Head {
    records: Box<dyn Records>,
    left: usize,
}

impl Records for Head {
    fn read(&mut self, record: &mut Record) -> Result<bool, ReadError> {
        let Some(left) = self.left.checked_sub(1) else { return Ok(false) };
        self.left = left;
        self.records.read(record)
    }

    fn encoding(&self) -> &'static str {
        self.records.encoding()
    }

    fn rows_may_be_short(&self) -> bool {
        self.records.rows_may_be_short()
    }

    fn tops(&mut self) -> Result<Option<Vec<SheetTop>>, ReadError> {
        self.records.tops()
    }

    fn choose(&mut self, sheets: Vec<usize>) {
        self.records.choose(sheets);
    }

    fn sheet(&self) -> usize {
        self.records.sheet()
    }
}
