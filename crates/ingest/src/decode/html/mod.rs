//! Tables of web pages: several back-ends call such a page `.xls`, and Excel opens it. Old XML workbooks (`<Row>`,
//! `<Cell>`) are read on the way.
//!
//! What counts is the cells of tables, row after row; everything around them is skipped. As in a workbook, only the first
//! of joined cells has a value, since an amount that is repeated would be counted twice. Memory is one buffer and one row,
//! and no byte is looked at twice, however the page is nested. A page that ends inside a table was cut off.

mod tag;

use std::collections::VecDeque;
use std::io::Read;

use daiyun_base::error::Label;

use super::bytes::Source;
use crate::cell::{CellKind, MOST_CELLS, MOST_ROW_BYTES, ReadError, Record, Records};
use crate::sniff::Encoding;
use tag::{Tag, TagKind};

const BUFFER_BYTES: usize = 64 * 1024;
const MAX_CELL_BYTES: usize = 32_767 * 4;
/// The longest entity that has a meaning here, `&#x10FFFF;`.
const MAX_ENTITY_BYTES: usize = 10;
/// Joined cells that cost nothing; beyond them a page needs a byte for each.
const FREE_JOINED: u64 = 1_000_000;

/// Reads the tables of a web page as rows.
pub struct HtmlRecords<R> {
    bytes: Bytes<R>,
    encoding: Encoding,
    /// Tables that are open; only the cells of the outermost are cells.
    depth: u32,
    row: RowInHand,
    /// The line of the row in hand, and of the one that has just ended.
    line: u32,
    ended_line: u32,
    /// The row until which a column is taken by a cell above it.
    taken: Vec<u64>,
    joined: u64,
    ended: bool,
}

/// The row that is being read.
#[derive(Default)]
struct RowInHand {
    open: bool,
    cells: Vec<String>,
    /// The text of the open cell.
    cell: Option<OpenCell>,
    bytes: usize,
}

struct OpenCell {
    text: String,
    columns: usize,
    rows: u64,
    /// A blank that counts only if more text follows.
    blank: bool,
}

impl<R: Read> HtmlRecords<R> {
    /// A page in an encoding, as [`crate::sniff::sniff`] found it.
    pub fn new(reader: R, encoding: Encoding) -> Self {
        Self {
            bytes: Bytes::new(Source::decoded(reader, encoding)),
            encoding,
            depth: 0,
            row: RowInHand::default(),
            line: 0,
            ended_line: 0,
            taken: Vec::new(),
            joined: 0,
            ended: false,
        }
    }

    /// Reads on to the end of a row; `false` at the end of the page.
    fn next_row(&mut self) -> Result<bool, ReadError> {
        while let Some(byte) = self.bytes.next()? {
            match byte {
                b'<' => {
                    let tag = match tag::read(&mut self.bytes)? {
                        Some(tag) => tag,
                        None => {
                            self.text(b"<")?;
                            continue;
                        }
                    };
                    if self.tag(&tag)? {
                        return Ok(true);
                    }
                }
                b'&' => self.entity()?,
                byte => self.text(&[byte])?,
            }
        }
        if self.depth > 0 || self.row.open {
            return Err(ReadError::Sheet(Label::new(
                "网页表格在中途断开，文件不完整",
                "the table of the page breaks off; the file is not whole",
            )));
        }
        Ok(false)
    }

    /// Takes note of a tag; `true` when a row has ended and is to be handed out.
    fn tag(&mut self, tag: &Tag) -> Result<bool, ReadError> {
        match (tag.kind, tag.closes) {
            (TagKind::Table, false) => {
                // Text of a nested table belongs to the cell around it.
                self.depth = self.depth.saturating_add(u32::from(!tag.closed));
                self.blank();
            }
            (TagKind::Table, true) => {
                self.depth = self.depth.saturating_sub(1);
                self.blank();
                return if self.depth == 0 { self.end_row() } else { Ok(false) };
            }
            (TagKind::Row | TagKind::Cell, _) if self.depth > 1 => self.blank(),
            (TagKind::Row, false) => {
                let ended = self.end_row()?;
                self.start_row(tag);
                if tag.closed {
                    return self.end_row();
                }
                return Ok(ended);
            }
            (TagKind::Row, true) => return self.end_row(),
            (TagKind::Cell, false) => {
                self.end_cell()?;
                if !self.row.open {
                    self.start_row(tag);
                }
                self.start_cell(tag)?;
                if tag.closed {
                    self.end_cell()?;
                }
            }
            (TagKind::Cell, true) => self.end_cell()?,
            (TagKind::Break, _) => self.blank(),
            (TagKind::Raw, false) if !tag.closed => self.bytes.skip_raw(&tag.name)?,
            (TagKind::Raw | TagKind::Other, _) => {}
        }
        Ok(false)
    }

    fn start_row(&mut self, tag: &Tag) {
        self.row.open = true;
        // `ss:Index` of an XML workbook leaves rows out.
        let next = self.line.saturating_add(1);
        self.line = if tag.kind == TagKind::Row { tag.index.map_or(next, |at| at.max(next)) } else { next };
    }

    fn end_row(&mut self) -> Result<bool, ReadError> {
        self.end_cell()?;
        self.ended_line = self.line;
        Ok(std::mem::take(&mut self.row.open))
    }

    fn start_cell(&mut self, tag: &Tag) -> Result<(), ReadError> {
        let row = u64::from(self.line);
        let from = self.row.cells.len();
        let index = tag.index.and_then(|at| usize::try_from(at).ok()).map_or(from, |at| at.saturating_sub(1));
        let mut column = from.max(index.min(MOST_CELLS));
        while self.taken.get(column).is_some_and(|until| *until > row) {
            column += 1;
        }
        self.blanks(column - from)?;
        let (columns, rows) = (tag.columns.max(1), tag.rows.max(1));
        self.row.cell = Some(OpenCell { text: String::new(), columns, rows, blank: false });
        Ok(())
    }

    fn end_cell(&mut self) -> Result<(), ReadError> {
        let Some(cell) = self.row.cell.take() else { return Ok(()) };
        let column = self.row.cells.len();
        if column + cell.columns > MOST_CELLS {
            return Err(too_wide());
        }
        self.row.bytes += cell.text.len();
        if self.row.bytes > MOST_ROW_BYTES {
            return Err(too_long());
        }
        self.row.cells.push(cell.text);
        self.blanks(cell.columns - 1)?;
        if cell.rows > 1 {
            self.taken.resize(self.taken.len().max(column + cell.columns), 0);
            self.taken[column..column + cell.columns].fill(u64::from(self.line).saturating_add(cell.rows));
        }
        Ok(())
    }

    /// Cells that belong to a joined one. A page of a few bytes must not ask for millions of them.
    fn blanks(&mut self, count: usize) -> Result<(), ReadError> {
        self.joined = self.joined.saturating_add(u64::try_from(count).unwrap_or(u64::MAX));
        if self.row.cells.len() + count > MOST_CELLS || self.joined > FREE_JOINED + self.bytes.passed {
            return Err(too_wide());
        }
        self.row.cells.resize(self.row.cells.len() + count, String::new());
        Ok(())
    }

    /// Text of a cell; blanks run together, and blanks at its ends are none.
    fn text(&mut self, bytes: &[u8]) -> Result<(), ReadError> {
        if self.row.cell.is_none() {
            return Ok(());
        }
        if let [b' ' | b'\t' | b'\r' | b'\n'] = bytes {
            self.blank();
            return Ok(());
        }
        let mut rest = [0; 4];
        let mut length = bytes.len().min(4);
        rest[..length].copy_from_slice(&bytes[..length]);
        // A character of several bytes is taken whole: the text is valid UTF-8 by now.
        let whole = match rest[0] {
            0xF0.. => 4,
            0xE0.. => 3,
            0xC0.. => 2,
            _ => length,
        };
        while length < whole {
            let Some(byte) = self.bytes.next()? else { break };
            rest[length] = byte;
            length += 1;
        }
        let text = String::from_utf8_lossy(&rest[..length]);
        let Some(cell) = &mut self.row.cell else { return Ok(()) };
        if std::mem::take(&mut cell.blank) && !cell.text.is_empty() {
            cell.text.push(' ');
        }
        cell.text.push_str(&text);
        if cell.text.len() > MAX_CELL_BYTES {
            return Err(too_long());
        }
        Ok(())
    }

    fn blank(&mut self) {
        if let Some(cell) = &mut self.row.cell {
            cell.blank = true;
        }
    }

    /// `&amp;`, `&#39;`, `&#x5143;`; what is none of these stays as it is.
    fn entity(&mut self) -> Result<(), ReadError> {
        let mut name = String::new();
        while name.len() < MAX_ENTITY_BYTES {
            match self.bytes.peek()? {
                Some(b';') => {
                    self.bytes.next()?;
                    return match tag::entity(&name) {
                        Some('\u{A0}') => {
                            self.blank();
                            Ok(())
                        }
                        Some(mark) => self.text(mark.encode_utf8(&mut [0; 4]).as_bytes()),
                        None => self.plain(&format!("&{name};")),
                    };
                }
                Some(byte) if byte.is_ascii_alphanumeric() || byte == b'#' => {
                    name.push(char::from(byte));
                    self.bytes.next()?;
                }
                Some(_) | None => break,
            }
        }
        self.plain(&format!("&{name}"))
    }

    fn plain(&mut self, text: &str) -> Result<(), ReadError> {
        text.bytes().try_for_each(|byte| self.text(&[byte]))
    }
}

impl<R: Read> Records for HtmlRecords<R> {
    fn read(&mut self, record: &mut Record) -> Result<bool, ReadError> {
        if self.ended {
            return Ok(false);
        }
        if !self.next_row()? {
            self.ended = true;
            return Ok(false);
        }
        // The next row may have begun already, but it has no cell yet.
        record.start(self.ended_line, false);
        for cell in self.row.cells.drain(..) {
            record.push(cell.as_bytes(), CellKind::Text);
        }
        self.row.bytes = 0;
        Ok(true)
    }

    fn encoding(&self) -> &'static str {
        match self.encoding {
            Encoding::Utf8 => "html utf-8",
            Encoding::Gb18030 => "html gb18030",
            Encoding::Utf16Le | Encoding::Utf16Be => "html utf-16",
        }
    }

    fn rows_may_be_short(&self) -> bool {
        true
    }
}

fn too_wide() -> ReadError {
    ReadError::Refused(Label::new(
        format!("网页表格超过 {MOST_CELLS} 列，或合并的单元格过多，不像平台导出的文件；请重新导出"),
        format!(
            "The table of the page has more than {MOST_CELLS} columns or too many joined cells, which no platform exports. Export the file again"
        ),
    ))
}

fn too_long() -> ReadError {
    ReadError::Refused(Label::new(
        "网页表格中有一格或一行过长，不像平台导出的文件；请重新导出",
        "A cell or a row of the page is longer than any platform exports. Export the file again",
    ))
}

/// The bytes of the page, one after another.
struct Bytes<R> {
    source: Source<R>,
    buffer: Vec<u8>,
    at: usize,
    filled: usize,
    /// Bytes that have been taken.
    passed: u64,
    recent: VecDeque<u8>,
}

impl<R: Read> Bytes<R> {
    fn new(source: Source<R>) -> Self {
        let buffer = vec![0; BUFFER_BYTES];
        Self { source, buffer, at: 0, filled: 0, passed: 0, recent: VecDeque::new() }
    }

    fn peek(&mut self) -> Result<Option<u8>, ReadError> {
        if self.at == self.filled {
            self.at = 0;
            self.filled = self.source.read(&mut self.buffer)?;
        }
        Ok((self.at < self.filled).then(|| self.buffer[self.at]))
    }

    fn next(&mut self) -> Result<Option<u8>, ReadError> {
        let byte = self.peek()?;
        if byte.is_some() {
            self.at += 1;
            self.passed += 1;
        }
        Ok(byte)
    }

    /// Skips to behind a text.
    fn skip_past(&mut self, end: &[u8]) -> Result<(), ReadError> {
        self.recent.clear();
        while let Some(byte) = self.next()? {
            self.recent.push_back(byte.to_ascii_lowercase());
            if self.recent.len() > end.len() {
                self.recent.pop_front();
            }
            if self.recent.iter().eq(end) {
                return Ok(());
            }
        }
        Ok(())
    }

    /// Skips what is no text of the page: a script ends only with its own closing tag.
    fn skip_raw(&mut self, name: &str) -> Result<(), ReadError> {
        self.skip_past(format!("</{name}").as_bytes())?;
        self.skip_past(b">")
    }
}

#[cfg(test)]
mod tests;
