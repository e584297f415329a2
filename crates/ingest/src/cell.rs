//! Records and their cells, as any decoder hands them out.
//!
//! A record of a legacy-encoded text file keeps its raw GB18030 bytes: most columns of an order export are never read
//! (receiver, phone, address, messages), so only the cells a format maps are decoded. That is safe because no byte of a
//! multi-byte GB18030 character equals a delimiter, a quote or a line end.

use daiyun_base::error::Label;
use encoding_rs::GB18030;

/// What the file said a cell is. Text files know text only.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CellKind {
    /// Characters as typed.
    Text,
    /// A spreadsheet number, written out in decimal; it keeps 15 significant digits at most.
    Number,
    /// A spreadsheet date or time, written `YYYY-MM-DD HH:MM:SS`.
    Time,
}

/// One cell of a record.
#[derive(Clone, Copy, Debug)]
pub struct Cell<'a> {
    /// Its bytes, in the record's encoding.
    pub bytes: &'a [u8],
    /// What the file said it is.
    pub kind: CellKind,
    legacy: bool,
}

impl<'a> Cell<'a> {
    /// A cell that stands in no file: what the file says as a whole.
    pub(crate) fn of_text(text: &'a str) -> Self {
        Self { bytes: text.as_bytes(), kind: CellKind::Text, legacy: false }
    }

    /// Whether its text has to be decoded, and is not just its bytes.
    #[inline]
    pub(crate) fn is_decoded(&self) -> bool {
        self.legacy && !self.bytes.is_ascii()
    }

    /// Its text; `scratch` is used when the bytes have to be decoded. Bytes that are not text become U+FFFD.
    #[must_use]
    pub fn text<'s>(&self, scratch: &'s mut String) -> &'s str
    where
        'a: 's,
    {
        if !self.is_decoded() {
            if let Ok(text) = std::str::from_utf8(self.bytes) {
                return text;
            }
            scratch.clear();
            scratch.push_str(&String::from_utf8_lossy(self.bytes));
            return scratch;
        }
        scratch.clear();
        let mut decoder = GB18030.new_decoder_without_bom_handling();
        scratch.reserve(decoder.max_utf8_buffer_length(self.bytes.len()).unwrap_or(self.bytes.len() * 4));
        // The reserved room is the worst case, so the decoder always consumes the whole cell.
        let _ = decoder.decode_to_string(self.bytes, scratch, true);
        scratch
    }

    /// Whether nothing but blanks is in it.
    #[must_use]
    pub fn is_blank(&self) -> bool {
        self.bytes.iter().all(|byte| matches!(byte, b' ' | b'\t' | b'\r' | b'\n'))
    }
}

/// The text of a cell that several columns are read from, as province and city are from an address.
#[derive(Default)]
pub(crate) struct DecodedOnce {
    at: Option<usize>,
    text: String,
}

impl DecodedOnce {
    /// The text of the row's cell at a position, if it has one.
    pub(crate) fn text<'s>(&'s mut self, cell: Cell<'s>, at: Option<usize>) -> &'s str {
        let is_decoded = cell.is_decoded();
        if is_decoded && at.is_some() && self.at == at {
            return &self.text;
        }
        self.at = at.filter(|_| is_decoded);
        cell.text(&mut self.text)
    }

    /// Another row is read.
    pub(crate) fn forget(&mut self) {
        self.at = None;
    }
}

#[derive(Clone, Copy, Debug)]
struct Span {
    start: usize,
    end: usize,
    kind: CellKind,
}

/// A row of cells. One record is filled again and again, so reading a file allocates nothing per row.
#[derive(Clone, Debug, Default)]
pub struct Record {
    bytes: Vec<u8>,
    spans: Vec<Span>,
    line: u32,
    legacy: bool,
}

/// The most cells of a row, whatever the file is; the widest report of a platform has some three hundred.
pub const MOST_CELLS: usize = 2_048;
/// The most bytes of a row. The largest real order row is a few kilobytes.
pub const MOST_ROW_BYTES: usize = 1024 * 1024;

impl Record {
    /// Empties it for the row at `line` (counting from 1, as a spreadsheet shows it). What an unusual row took is given
    /// back, since many records are filled again and again.
    pub fn start(&mut self, line: u32, legacy: bool) {
        const KEPT_BYTES: usize = 64 * 1024;
        const KEPT_CELLS: usize = 1024;
        self.bytes.clear();
        self.bytes.shrink_to(KEPT_BYTES);
        self.spans.clear();
        self.spans.shrink_to(KEPT_CELLS);
        self.line = line;
        self.legacy = legacy;
    }

    /// Adds a cell.
    pub fn push(&mut self, bytes: &[u8], kind: CellKind) {
        let start = self.bytes.len();
        self.bytes.extend_from_slice(bytes);
        self.spans.push(Span { start, end: self.bytes.len(), kind });
    }

    /// Takes over a whole row of text; the cells follow as [`Record::cut`].
    pub(crate) fn fill(&mut self, row: &[u8]) {
        self.bytes.extend_from_slice(row);
    }

    /// Adds the cell that lies at `start..end` of what [`Record::fill`] took over.
    pub(crate) fn cut(&mut self, start: usize, end: usize) {
        self.spans.push(Span { start, end, kind: CellKind::Text });
    }

    /// Its cell at a position; beyond the end a record is empty.
    #[must_use]
    pub fn cell(&self, at: usize) -> Cell<'_> {
        match self.spans.get(at) {
            Some(span) => {
                Cell { bytes: &self.bytes[span.start..span.end], kind: span.kind, legacy: self.legacy }
            }
            None => Cell { bytes: &[], kind: CellKind::Text, legacy: false },
        }
    }

    /// How many bytes its cells take.
    #[must_use]
    pub fn size(&self) -> usize {
        self.bytes.len()
    }

    /// How many cells.
    #[must_use]
    pub fn len(&self) -> usize {
        self.spans.len()
    }

    /// Whether it has no cells.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.spans.is_empty()
    }

    /// Whether every cell is blank.
    #[must_use]
    pub fn is_blank(&self) -> bool {
        (0..self.len()).all(|at| self.cell(at).is_blank())
    }

    /// Where it stands in the file.
    #[must_use]
    pub fn line(&self) -> u32 {
        self.line
    }
}

/// Why a file as a whole cannot be read further. [`ReadError::text`] says it to a person.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// The bytes stopped coming.
    #[error("读取中断：{0}")]
    Io(#[from] std::io::Error),
    /// The spreadsheet is broken, encrypted, or not what its name says.
    #[error("表格无法读取：{}", .0.zh)]
    Sheet(Label),
    /// Beyond a stated limit, or more than one file may say. The text is whole.
    #[error("{}", .0.zh)]
    Refused(Label),
    /// The archive is broken or refused.
    #[error("压缩包无法读取：{}", .0.zh)]
    Archive(Label),
    /// A row is newer than the export time that the file's name was taken to state.
    #[error("文件名里的时间早于文件里的行")]
    NotExportedThen,
}

impl ReadError {
    /// What a person reads.
    #[must_use]
    pub fn text(&self) -> Label {
        match self {
            Self::Io(error) => Label::new(
                format!("读取中断：{error}；请重新导入"),
                format!("Reading was interrupted: {error}. Import the file again"),
            ),
            Self::Sheet(cause) => Label::new(
                format!("表格无法读取：{}；请用 Excel 打开后另存为 .xlsx 或 .csv 再导入", cause.zh),
                format!(
                    "The spreadsheet cannot be read: {}. Open it in Excel, save it as .xlsx or .csv and import that",
                    cause.en
                ),
            ),
            Self::Refused(text) => text.clone(),
            Self::Archive(cause) => Label::new(
                format!("压缩包无法读取：{}", cause.zh),
                format!("The archive cannot be read: {}", cause.en),
            ),
            Self::NotExportedThen => Label::new(
                "文件名里的时间早于文件里的行，不是导出时间；请写明导出时间后重新导入",
                "The time in the file's name is earlier than its rows and is no export time. State the export time and import again",
            ),
        }
    }
}

/// A source of records, read from front to back.
pub trait Records {
    /// Fills `record` with the next row; `false` at the end.
    fn read(&mut self, record: &mut Record) -> Result<bool, ReadError>;

    /// How the file was written, for the import's report: `gb18030`, `utf-8`, `xlsx` …
    fn encoding(&self) -> &'static str;

    /// Whether a row may rightly have fewer cells than the header: spreadsheets leave out empty cells at the end, text
    /// files do not, so there a short row is a damaged one.
    fn rows_may_be_short(&self) -> bool;

    /// The first rows of every sheet of a workbook, read before anything else; nothing for a file without sheets. They
    /// come again when the sheet itself is read.
    fn tops(&mut self) -> Result<Option<Vec<SheetTop>>, ReadError> {
        Ok(None)
    }

    /// Which sheets are read, by their positions in [`Records::tops`]; all of them if nobody says so.
    fn choose(&mut self, sheets: Vec<usize>) {
        drop(sheets);
    }

    /// The position of the sheet that the last record stands on.
    fn sheet(&self) -> usize {
        0
    }
}

/// The first rows of a sheet.
#[derive(Clone, Debug, Default)]
pub struct SheetTop {
    /// Its name; empty for a file without sheets.
    pub name: String,
    /// Its first rows that hold anything.
    pub records: Vec<Record>,
}

impl<R: Records + ?Sized> Records for Box<R> {
    fn read(&mut self, record: &mut Record) -> Result<bool, ReadError> {
        (**self).read(record)
    }

    fn encoding(&self) -> &'static str {
        (**self).encoding()
    }

    fn rows_may_be_short(&self) -> bool {
        (**self).rows_may_be_short()
    }

    fn tops(&mut self) -> Result<Option<Vec<SheetTop>>, ReadError> {
        (**self).tops()
    }

    fn choose(&mut self, sheets: Vec<usize>) {
        (**self).choose(sheets);
    }

    fn sheet(&self) -> usize {
        (**self).sheet()
    }
}
