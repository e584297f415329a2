//! Delimited text, streamed: memory is one buffer, however long the file.
//!
//! Platforms write `="123456789012345678"` to keep Excel from rounding ids, and titles hold lone quotes. So a quote opens
//! a quoted cell only at the start of the cell, and a row whose quotes do not hold together is read again as plain text:
//! one bad title must not swallow the rows below it, up to the next title that begins with a quote, without a trace.
//! (Tokenisers that honour a quote anywhere do exactly that.)

use std::io::Read;

use daiyun_base::error::Label;
use memchr::memchr2;

use super::bytes::{LONGEST_CHARACTER, Source};
use crate::cell::{CellKind, MOST_CELLS, MOST_ROW_BYTES, ReadError, Record, Records};
use crate::sniff::Encoding;

const BUFFER_BYTES: usize = 256 * 1024;

/// Reads delimited text.
pub struct CsvRecords<R> {
    source: Source<R>,
    encoding: Encoding,
    window: Window,
}

impl<R: Read> CsvRecords<R> {
    /// Text in an encoding, with a delimiter, as [`crate::sniff::sniff`] found them.
    pub fn new(reader: R, encoding: Encoding, delimiter: u8) -> Self {
        Self { source: Source::new(reader, encoding), encoding, window: Window::of(encoding, delimiter) }
    }

    fn refill(&mut self) -> Result<(), ReadError> {
        match self.source.read(self.window.room())? {
            0 => self.window.ended = true,
            read => self.window.filled += read,
        }
        Ok(())
    }
}

impl<R: Read> Records for CsvRecords<R> {
    fn read(&mut self, record: &mut Record) -> Result<bool, ReadError> {
        loop {
            match self.window.next_row(record)? {
                Next::Row => return Ok(true),
                Next::End => return Ok(false),
                Next::More => self.refill()?,
            }
        }
    }

    fn encoding(&self) -> &'static str {
        self.encoding.name()
    }

    fn rows_may_be_short(&self) -> bool {
        false
    }
}

/// The part of the file in memory. It knows no reader, so that the loops over every byte are compiled here, optimised, and
/// not where somebody opens a file.
struct Window {
    buffer: Vec<u8>,
    start: usize,
    filled: usize,
    ended: bool,
    delimiter: u8,
    legacy: bool,
    line: u32,
    /// How the row in hand is read.
    quotes: Quotes,
    cells: Vec<Found>,
    unescaped: Vec<u8>,
}

/// What the window holds next.
enum Next {
    Row,
    /// Nothing: more has to be read.
    More,
    End,
}

/// A cell of the row in hand.
struct Found {
    from: usize,
    to: usize,
    escaped: bool,
}

impl Window {
    fn of(encoding: Encoding, delimiter: u8) -> Self {
        Self {
            buffer: vec![0; BUFFER_BYTES],
            start: 0,
            filled: 0,
            ended: false,
            delimiter,
            legacy: encoding == Encoding::Gb18030,
            line: 0,
            quotes: Quotes::Honoured,
            cells: Vec::new(),
            unescaped: Vec::new(),
        }
    }

    /// Moves what is left to the front and gives the room behind it.
    fn room(&mut self) -> &mut [u8] {
        self.buffer.copy_within(self.start..self.filled, 0);
        self.filled -= self.start;
        self.start = 0;
        if self.buffer.len() - self.filled < LONGEST_CHARACTER {
            let doubled = (self.buffer.len() * 2).min(2 * MOST_ROW_BYTES);
            self.buffer.resize(doubled, 0);
        }
        &mut self.buffer[self.filled..]
    }

    fn next_row(&mut self, record: &mut Record) -> Result<Next, ReadError> {
        if self.start == self.filled {
            return Ok(if self.ended { Next::End } else { Next::More });
        }
        loop {
            match self.scan(self.quotes) {
                Scan::Row { length } => {
                    self.line = self.line.saturating_add(1);
                    self.quotes = Quotes::Honoured;
                    if self.cells.len() > MOST_CELLS {
                        return Err(too_wide(self.line));
                    }
                    self.emit(length, record);
                    return Ok(Next::Row);
                }
                Scan::LoneQuote => self.quotes = Quotes::Plain,
                Scan::Incomplete if self.filled - self.start > MOST_ROW_BYTES => {
                    return Err(endless_row(self.line));
                }
                Scan::Incomplete => return Ok(Next::More),
            }
        }
    }

    /// Finds the cells of the row at the start of the buffer.
    fn scan(&mut self, quotes: Quotes) -> Scan {
        self.cells.clear();
        let row = &self.buffer[self.start..self.filled];
        let is_end = |byte: u8| byte == self.delimiter || byte == b'\n';
        let mut over_lines = false;
        let mut at = 0;
        loop {
            let opens = row.get(at) == Some(&b'"');
            let mut end = at;
            let mut escaped = opens;
            if opens && matches!(quotes, Quotes::Honoured) {
                let Some(quoted) = skip_quoted(row, at) else {
                    return if row.len() > MOST_ROW_BYTES || self.ended {
                        Scan::LoneQuote
                    } else {
                        Scan::Incomplete
                    };
                };
                end = quoted.end;
                escaped = quoted.doubled;
                if quoted.over_lines {
                    over_lines = true;
                    if row.get(end).is_some_and(|next| !is_end(*next) && *next != b'\r') {
                        return Scan::LoneQuote;
                    }
                }
            }
            let closed = end;
            if !row.get(end).is_some_and(|next| is_end(*next)) {
                end = memchr2(self.delimiter, b'\n', &row[end..]).map_or(row.len(), |next| end + next);
            }
            if end == row.len() && !self.ended {
                return Scan::Incomplete;
            }
            let is_last = end == row.len() || row[end] == b'\n';
            let to = if is_last && end > at && row[end - 1] == b'\r' { end - 1 } else { end };
            // A quoted cell mostly is what lies between its quotes.
            let whole = closed > at && closed == to && !escaped;
            self.cells.push(if whole {
                Found { from: at + 1, to: to - 1, escaped: false }
            } else {
                Found { from: at, to, escaped: opens && to > at }
            });
            if is_last {
                if over_lines && is_several_rows(&row[..end], self.delimiter, self.cells.len()) {
                    return Scan::LoneQuote;
                }
                return Scan::Row { length: (end + 1).min(row.len()) };
            }
            at = end + 1;
        }
    }

    fn emit(&mut self, length: usize, record: &mut Record) {
        record.start(self.line, self.legacy);
        let row = &self.buffer[self.start..self.start + length];
        record.fill(row);
        for Found { from, to, escaped } in &self.cells {
            if *escaped {
                unquote(&row[*from..*to], &mut self.unescaped);
                record.push(&self.unescaped, CellKind::Text);
            } else {
                record.cut(*from, *to);
            }
        }
        self.start += length;
    }
}

fn too_wide(line: u32) -> ReadError {
    ReadError::Refused(Label::new(
        format!("第 {line} 行超过 {MOST_CELLS} 列，不像平台导出的文件；请重新导出"),
        format!(
            "Line {line} has more than {MOST_CELLS} columns, which no platform exports. Export the file again"
        ),
    ))
}

fn endless_row(after: u32) -> ReadError {
    ReadError::Refused(Label::new(
        format!("第 {after} 行之后有一行超过 1 MiB，不像平台导出的文件；请重新导出"),
        format!(
            "A row after line {after} is longer than 1 MiB, which no platform exports. Export the file again"
        ),
    ))
}

#[derive(Clone, Copy)]
enum Quotes {
    Honoured,
    Plain,
}

enum Scan {
    Row {
        length: usize,
    },
    Incomplete,
    /// A quote that opens no cell, though it stands where one would.
    LoneQuote,
}

/// Whether a row that runs over line ends is in truth several: every line of it alone has all its cells. A note with a
/// line break has them only together.
fn is_several_rows(row: &[u8], delimiter: u8, cells: usize) -> bool {
    let cells_of = |line: &[u8]| 1 + line.iter().filter(|byte| **byte == delimiter).count();
    cells > 1 && row.split(|byte| *byte == b'\n').all(|line| cells_of(line) == cells)
}

/// A cell that opened with a quote.
struct Quoted {
    /// The position after the closing quote.
    end: usize,
    /// Whether quotes inside are doubled.
    doubled: bool,
    /// Whether it runs over the end of a line.
    over_lines: bool,
}

/// The end of the quoted cell that opens at `at`.
fn skip_quoted(row: &[u8], at: usize) -> Option<Quoted> {
    let mut quoted = Quoted { end: at + 1, doubled: false, over_lines: false };
    loop {
        quoted.end += memchr2(b'"', b'\n', &row[quoted.end..])? + 1;
        if row[quoted.end - 1] == b'\n' {
            quoted.over_lines = true;
        } else if row.get(quoted.end) == Some(&b'"') {
            quoted.doubled = true;
            quoted.end += 1;
        } else {
            return Some(quoted);
        }
    }
}

/// Takes the outer quotes off and halves doubled ones. A cell that does not start with a quote stays as it is.
fn unquote(cell: &[u8], out: &mut Vec<u8>) {
    out.clear();
    if cell.first() != Some(&b'"') {
        out.extend_from_slice(cell);
        return;
    }
    let Some(Quoted { end: close, .. }) = skip_quoted(cell, 0) else {
        out.extend_from_slice(cell);
        return;
    };
    for (at, part) in cell[1..close - 1].split(|byte| *byte == b'"').enumerate() {
        // Quotes inside come in pairs: every second one is cut away with the empty part between them.
        if at > 0 && at % 2 == 0 {
            out.push(b'"');
        }
        out.extend_from_slice(part);
    }
    // What stands after the closing quote belongs to the cell: `"大号"衬衫`.
    out.extend_from_slice(&cell[close..]);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows_of(bytes: &[u8], encoding: Encoding) -> Vec<Vec<String>> {
        let mut records = CsvRecords::new(bytes, encoding, b',');
        let mut record = Record::default();
        let mut rows = Vec::new();
        let mut scratch = String::new();
        while records.read(&mut record).unwrap() {
            rows.push((0..record.len()).map(|at| record.cell(at).text(&mut scratch).to_owned()).collect());
        }
        rows
    }

    #[test]
    fn cells_are_cut_as_platforms_write_them() {
        let check = |text: &str, expected: &[&[&str]]| {
            assert_eq!(rows_of(text.as_bytes(), Encoding::Utf8), expected, "{text}");
        };
        check("a,b\r\n1,2\r\n", &[&["a", "b"], &["1", "2"]]);
        check("a,b\n1,2", &[&["a", "b"], &["1", "2"]]);
        check("a,,\n", &[&["a", "", ""]]);
        check("\"x,y\",\"line\none\",\"say \"\"hi\"\"\"\n", &[&["x,y", "line\none", "say \"hi\""]]);
        check("=\"123456789012345678\",b\n", &[&["=\"123456789012345678\"", "b"]]);
        check("5\" 屏,b\n1,2\n", &[&["5\" 屏", "b"], &["1", "2"]]);
        check("\"大号\"衬衫,b\n", &[&["大号衬衫", "b"]]);
        check("\"\"\n", &[&[""]]);
        check("", &[]);
        check("\u{FEFF}订单\n\n1\n", &[&["订单"], &[""], &["1"]]);
    }

    #[test]
    fn a_quote_that_never_closes_costs_one_row_only() {
        let text = "a,b\n\"12寸,x\n1,2\n3,4\n";
        let expected: &[&[&str]] = &[&["a", "b"], &["\"12寸", "x"], &["1", "2"], &["3", "4"]];
        assert_eq!(rows_of(text.as_bytes(), Encoding::Utf8), expected);
    }

    #[test]
    fn rows_between_two_lone_quotes_are_not_swallowed() {
        let check = |text: &str, expected: &[&[&str]]| {
            assert_eq!(rows_of(text.as_bytes(), Encoding::Utf8), expected, "{text}");
        };
        let between: &[&[&str]] =
            &[&["1", "\"新品", "3"], &["4", "b", "6"], &["7", "\"爆款", "9"], &["a", "b", "c"]];
        check("1,\"新品,3\n4,b,6\n7,\"爆款,9\na,b,c\n", between);
        check("1,\"新品,3\r\n4,b,6\r\n7,\"爆款,9\r\na,b,c", between);
        // The second quote ends its title, so that it could be a closing one.
        let closing: &[&[&str]] = &[&["1", "\"新品", "3"], &["4", "b", "6"], &["7", "屏幕 32\"", "9"]];
        check("1,\"新品,3\n4,b,6\n7,屏幕 32\",9\n", closing);
        // A note with line breaks is one cell, wherever it stands.
        check("1,\"甲,\n乙\",3\n", &[&["1", "甲,\n乙", "3"]]);
        check("1,2,\"甲\r\n乙\"\r\n4,5,6\r\n", &[&["1", "2", "甲\r\n乙"], &["4", "5", "6"]]);
        check("\"甲\n乙\"\n\"丙\"", &[&["甲\n乙"], &["丙"]]);
    }

    #[test]
    fn a_wide_file_whose_characters_do_not_fill_the_buffer_evenly_is_read() {
        let long = "汉".repeat(BUFFER_BYTES / 3 + 7);
        let wide: Vec<u8> =
            format!("\u{FEFF}{long},末\n").encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(rows_of(&wide, Encoding::Utf16Le), [[long.as_str(), "末"]]);
    }

    #[test]
    fn legacy_and_wide_text_read_alike() {
        let text = "编号,备注\r\n1,\"乙,丙\"\r\n2,𠮷野\r\n";
        let expected: &[&[&str]] = &[&["编号", "备注"], &["1", "乙,丙"], &["2", "𠮷野"]];
        assert_eq!(rows_of(&encoding_rs::GB18030.encode(text).0, Encoding::Gb18030), expected);
        let wide: Vec<u8> =
            "\u{FEFF}".encode_utf16().chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect();
        assert_eq!(rows_of(&wide, Encoding::Utf16Le), expected);
    }

    #[test]
    fn rows_longer_than_the_buffer_are_whole() {
        let long = "x".repeat(BUFFER_BYTES + 7);
        let text = format!("a,{long}\nb,{long}\n");
        let rows = rows_of(text.as_bytes(), Encoding::Utf8);
        assert_eq!(rows.iter().map(|row| row[1].len()).collect::<Vec<_>>(), [long.len(), long.len()]);
        let endless = "x".repeat(3 * MOST_ROW_BYTES);
        let mut records = CsvRecords::new(endless.as_bytes(), Encoding::Utf8, b',');
        assert!(matches!(records.read(&mut Record::default()), Err(ReadError::Refused(_))));
    }

    #[test]
    fn rows_of_more_cells_than_any_table_has_are_refused() {
        let wide = ",".repeat(MOST_CELLS - 1);
        assert_eq!(rows_of(format!("{wide}\n").as_bytes(), Encoding::Utf8)[0].len(), MOST_CELLS);
        let text = format!("a\n{wide},\n");
        let mut records = CsvRecords::new(text.as_bytes(), Encoding::Utf8, b',');
        assert!(records.read(&mut Record::default()).unwrap());
        let Err(ReadError::Refused(text)) = records.read(&mut Record::default()) else { panic!("read") };
        assert!(text.zh.contains("第 2 行"), "{text:?}");
    }
}
