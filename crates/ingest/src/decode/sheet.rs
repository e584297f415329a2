//! Spreadsheet rows as a stream of bytes. A workbook of a few kilobytes can ask for gigabytes, and an allocation that
//! fails ends the process; so a child process with limits reads it and writes these frames to its output
//! ([`super::xls::write_sheet`]), and [`SheetRecords`] reads them here. A child that dies leaves a stream without its
//! end mark, which is an error and never a shorter file.
//!
//! The first rows of all sheets come first, so that the parent can tell which sheets hold its report, and then every sheet
//! whole. A sheet that is broken says so in its own place: it costs the file only when the report is on it.

use std::io::{Read, Write};

use daiyun_base::error::Label;

use crate::cell::{CellKind, ReadError, Record, Records, SheetTop};
use crate::header::HEADER_WITHIN;

const END: u32 = u32::MAX;
const FAILED: u32 = u32::MAX - 1;
const SHEET: u32 = u32::MAX - 2;
const TOPS_END: u32 = u32::MAX - 3;
/// One row, all cells: 2 048 columns of long text. More is not a report.
const MAX_FRAME_BYTES: u32 = 16 * 1024 * 1024;
/// The first rows of all sheets together: a thousand times what any report has.
const MAX_TOPS_BYTES: u64 = 64 * 1024 * 1024;
const MAX_MESSAGE_BYTES: usize = 2000;
/// More sheets than any report has.
pub(super) const MAX_SHEETS: usize = 200;

/// Writes rows as frames.
pub(super) struct FrameWriter<'a, W: Write> {
    out: &'a mut W,
    frame: Vec<u8>,
    next_column: usize,
}

impl<'a, W: Write> FrameWriter<'a, W> {
    pub(super) fn new(out: &'a mut W) -> Self {
        Self { out, frame: Vec::new(), next_column: 0 }
    }

    /// Opens the row at `line`, counting from 1.
    pub(super) fn start(&mut self, line: u32) {
        self.frame.clear();
        self.frame.extend_from_slice(&line.to_le_bytes());
        self.next_column = 0;
    }

    /// Adds a cell at a column, counting from 0; columns left out are empty. A cell to the left of the last one belongs
    /// to a broken sheet and is ignored.
    pub(super) fn cell(&mut self, column: usize, kind: CellKind, text: &str) {
        if column < self.next_column {
            return;
        }
        while self.next_column < column {
            self.put(CellKind::Text, "");
        }
        self.put(kind, text);
    }

    fn put(&mut self, kind: CellKind, text: &str) {
        self.frame.push(kind_byte(kind));
        let length = u32::try_from(text.len()).unwrap_or(u32::MAX);
        self.frame.extend_from_slice(&length.to_le_bytes());
        self.frame.extend_from_slice(text.as_bytes());
        self.next_column += 1;
    }

    /// Closes the row.
    pub(super) fn finish_row(&mut self) -> Result<(), ReadError> {
        let length = u32::try_from(self.frame.len()).unwrap_or(u32::MAX);
        if length > MAX_FRAME_BYTES {
            return Err(ReadError::Refused(Label::new(
                "表格中有一行超过 16 MiB，不像平台导出的文件；请重新导出",
                "A row of the sheet is larger than 16 MiB, which no platform exports. Export the file again",
            )));
        }
        self.out.write_all(&length.to_le_bytes())?;
        self.out.write_all(&self.frame)?;
        Ok(())
    }

    /// Opens a sheet: what follows are its rows.
    pub(super) fn sheet(&mut self, name: &str) -> Result<(), ReadError> {
        self.out.write_all(&SHEET.to_le_bytes())?;
        write_text(self.out, name)
    }

    /// Marks that the first rows of all sheets have been written, and the sheets themselves follow.
    pub(super) fn finish_tops(&mut self) -> Result<(), ReadError> {
        Ok(self.out.write_all(&TOPS_END.to_le_bytes())?)
    }

    /// Marks the end of a workbook that was read to its end.
    pub(super) fn finish(self) -> Result<(), ReadError> {
        self.out.write_all(&END.to_le_bytes())?;
        Ok(self.out.flush()?)
    }

    /// Marks that the sheet in hand, or the workbook when none is open, could not be read, and why, in both languages.
    pub(super) fn fail(&mut self, error: &ReadError) -> Result<(), ReadError> {
        let Label { zh, en } = error.text();
        self.out.write_all(&FAILED.to_le_bytes())?;
        write_text(self.out, &zh)?;
        write_text(self.out, &en)
    }
}

fn write_text(out: &mut impl Write, text: &str) -> Result<(), ReadError> {
    let text: String = text.chars().take(MAX_MESSAGE_BYTES / 4).collect();
    out.write_all(&u32::try_from(text.len()).unwrap_or(0).to_le_bytes())?;
    Ok(out.write_all(text.as_bytes())?)
}

/// Reads the frames of a spreadsheet back as records.
pub struct SheetRecords<R> {
    reader: R,
    encoding: &'static str,
    frame: Vec<u8>,
    place: Place,
    /// The sheet in hand, counting from 0; nothing before the first.
    sheet: Option<usize>,
    chosen: Option<Vec<usize>>,
}

/// How far the stream has been read.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Tops,
    Sheets,
    End,
}

/// What the stream says next.
enum Said {
    Row(u32),
    Sheet(String),
    TopsEnd,
    End,
    Failed(Label),
}

impl<R: Read> SheetRecords<R> {
    /// Frames as [`super::xls::write_sheet`] wrote them; `encoding` is what the import's report says (`xlsx`, `xls`).
    pub fn new(reader: R, encoding: &'static str) -> Self {
        Self { reader, encoding, frame: Vec::new(), place: Place::Tops, sheet: None, chosen: None }
    }

    fn word(&mut self) -> Result<u32, ReadError> {
        let mut word = [0; 4];
        self.reader.read_exact(&mut word).map_err(|error| {
            if error.kind() == std::io::ErrorKind::UnexpectedEof {
                return ReadError::Sheet(Label::new(
                    "读取在中途停止，文件可能过大或已损坏",
                    "reading stopped half way; the file may be too large or damaged",
                ));
            }
            ReadError::Io(error)
        })?;
        Ok(u32::from_le_bytes(word))
    }

    fn text(&mut self) -> Result<String, ReadError> {
        let length = usize::try_from(self.word()?).unwrap_or(0).min(MAX_MESSAGE_BYTES);
        let mut text = vec![0; length];
        self.reader.read_exact(&mut text)?;
        Ok(String::from_utf8_lossy(&text).into_owned())
    }

    fn said(&mut self) -> Result<Said, ReadError> {
        Ok(match self.word()? {
            END => Said::End,
            FAILED => Said::Failed(Label::new(self.text()?, self.text()?)),
            SHEET => Said::Sheet(self.text()?),
            TOPS_END => Said::TopsEnd,
            length => Said::Row(length),
        })
    }

    fn is_chosen(&self) -> bool {
        match (&self.chosen, self.sheet) {
            (Some(chosen), Some(sheet)) => chosen.contains(&sheet),
            (None, _) => true,
            (Some(_), None) => false,
        }
    }

    /// Whether every chosen sheet has been read.
    fn is_done(&self) -> bool {
        let last = self.chosen.as_ref().and_then(|chosen| chosen.iter().max());
        last.is_some_and(|last| self.sheet.is_some_and(|sheet| sheet > *last))
    }

    fn next_sheet(&mut self) -> Result<(), ReadError> {
        let next = self.sheet.map_or(0, |sheet| sheet + 1);
        if next >= MAX_SHEETS {
            return Err(broken());
        }
        self.sheet = Some(next);
        Ok(())
    }

    fn take_row(&mut self, length: u32, record: &mut Record) -> Result<(), ReadError> {
        self.frame(length)?;
        fill(&self.frame, record)
    }

    fn frame(&mut self, length: u32) -> Result<(), ReadError> {
        if length > MAX_FRAME_BYTES {
            return Err(broken());
        }
        self.frame.resize(usize::try_from(length).unwrap_or(0), 0);
        self.reader.read_exact(&mut self.frame)?;
        Ok(())
    }
}

impl<R: Read> Records for SheetRecords<R> {
    fn read(&mut self, record: &mut Record) -> Result<bool, ReadError> {
        if self.place == Place::Tops {
            self.tops()?;
        }
        while self.place == Place::Sheets {
            match self.said()? {
                Said::Row(length) if self.is_chosen() => {
                    self.take_row(length, record)?;
                    return Ok(true);
                }
                Said::Row(length) => self.frame(length)?,
                Said::Sheet(_) => {
                    self.next_sheet()?;
                    if self.is_done() {
                        self.place = Place::End;
                    }
                }
                Said::Failed(label) if self.is_chosen() => return Err(ReadError::Refused(label)),
                Said::Failed(_) => {}
                Said::End => self.place = Place::End,
                Said::TopsEnd => return Err(broken()),
            }
        }
        Ok(false)
    }

    fn encoding(&self) -> &'static str {
        self.encoding
    }

    fn rows_may_be_short(&self) -> bool {
        true
    }

    fn tops(&mut self) -> Result<Option<Vec<SheetTop>>, ReadError> {
        let mut tops: Vec<SheetTop> = Vec::new();
        let mut bytes: u64 = 0;
        while self.place == Place::Tops {
            let said = self.said()?;
            if tops.len() >= MAX_SHEETS && matches!(said, Said::Sheet(_)) {
                return Err(broken());
            }
            if let Said::Row(length) = said {
                bytes += u64::from(length);
                if bytes > MAX_TOPS_BYTES {
                    return Err(ReadError::Refused(Label::new(
                        "各工作表的前几行合计超过 64 MiB，不像平台导出的文件；请重新导出",
                        "The first rows of the sheets are larger than 64 MiB together, which no platform exports. Export the file again",
                    )));
                }
            }
            match (said, tops.last_mut()) {
                (Said::Row(length), Some(top)) => {
                    let mut record = Record::default();
                    self.take_row(length, &mut record)?;
                    if top.records.len() < HEADER_WITHIN {
                        top.records.push(record);
                    }
                }
                (Said::Sheet(name), _) => tops.push(SheetTop { name, records: Vec::new() }),
                // The sheet says it again in its own place.
                (Said::Failed(_), Some(_)) => {}
                (Said::Failed(label), None) => return Err(ReadError::Refused(label)),
                (Said::TopsEnd, _) => self.place = Place::Sheets,
                (Said::Row(_) | Said::End, _) => return Err(broken()),
            }
        }
        Ok(Some(tops))
    }

    fn choose(&mut self, sheets: Vec<usize>) {
        self.chosen = Some(sheets);
    }

    fn sheet(&self) -> usize {
        self.sheet.unwrap_or(0)
    }
}

/// A record from the bytes of a frame.
fn fill(frame: &[u8], record: &mut Record) -> Result<(), ReadError> {
    let Some((line, mut rest)) = split_word(frame) else { return Err(broken()) };
    record.start(line, false);
    while let Some((kind, after)) = rest.split_first() {
        let cell = split_word(after).and_then(|(length, text)| {
            let length = usize::try_from(length).ok()?;
            (length <= text.len()).then(|| text.split_at(length))
        });
        let Some((text, next)) = cell else { return Err(broken()) };
        record.push(text, kind_of(*kind));
        rest = next;
    }
    Ok(())
}

fn broken() -> ReadError {
    ReadError::Sheet(Label::new("内部数据流损坏", "the stream inside the program is damaged"))
}

fn split_word(bytes: &[u8]) -> Option<(u32, &[u8])> {
    let (word, rest) = bytes.split_first_chunk::<4>()?;
    Some((u32::from_le_bytes(*word), rest))
}

fn kind_byte(kind: CellKind) -> u8 {
    match kind {
        CellKind::Text => b't',
        CellKind::Number => b'n',
        CellKind::Time => b'd',
    }
}

fn kind_of(byte: u8) -> CellKind {
    match byte {
        b'n' => CellKind::Number,
        b'd' => CellKind::Time,
        _ => CellKind::Text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_survive_the_way_through_the_pipe() {
        let mut bytes = Vec::new();
        let mut writer = FrameWriter::new(&mut bytes);
        writer.finish_tops().unwrap();
        writer.sheet("六月").unwrap();
        writer.start(5);
        writer.cell(0, CellKind::Text, "订单");
        writer.cell(3, CellKind::Number, "12.5");
        writer.cell(1, CellKind::Text, "left of the last one");
        writer.finish_row().unwrap();
        writer.finish().unwrap();

        let mut records = SheetRecords::new(bytes.as_slice(), "xlsx");
        let mut record = Record::default();
        assert!(records.read(&mut record).unwrap());
        let mut scratch = String::new();
        let cells: Vec<_> = (0..record.len())
            .map(|at| (record.cell(at).kind, record.cell(at).text(&mut scratch).to_owned()))
            .collect();
        assert_eq!(record.line(), 5);
        assert_eq!(
            cells,
            [
                (CellKind::Text, "订单".to_owned()),
                (CellKind::Text, String::new()),
                (CellKind::Text, String::new()),
                (CellKind::Number, "12.5".to_owned()),
            ]
        );
        assert!(!records.read(&mut record).unwrap());
        assert!(!records.read(&mut record).unwrap());

        for cut in 0..bytes.len() {
            let mut records = SheetRecords::new(&bytes[..cut], "xlsx");
            let outcome = std::iter::from_fn(|| match records.read(&mut record) {
                Ok(true) => Some(Ok(())),
                Ok(false) => None,
                Err(error) => Some(Err(error)),
            })
            .take(3)
            .find(Result::is_err);
            assert!(outcome.is_some(), "a stream cut at byte {cut} must not look complete");
        }
    }
}
