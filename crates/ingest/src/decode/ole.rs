//! The container of old workbooks, opened with bounds. The library that reads the cells trusts it: a chain of sectors that
//! runs in a circle, a sheet that says it has four billion cells, or two cells in far corners make it ask for all memory
//! there is. So the workbook's stream is taken out here, what lies about sizes is struck out of it, and the library gets a
//! new container with nothing else in it.

use daiyun_base::error::Label;

use crate::cell::ReadError;

/// Cells between the first and the last of all sheets together: the library keeps an empty one for each that is missing.
/// Twice the largest sheet the format can hold has 33 million; no export is near a quarter of one.
const MOST_CELLS: u64 = 12_000_000;
/// How often the records of the stream may be passed: once for each sheet and once for all.
const MOST_PASSES: usize = 3;

const HEADER: usize = 512;
const ENTRY: usize = 128;
const SHORT_STREAM: u64 = 4096;
const SHORT_SECTOR: usize = 64;
/// Numbers from here on are no sectors but marks.
const FIRST_MARK: u32 = 0xFFFF_FFFA;
const END: u32 = 0xFFFF_FFFE;
const FREE: u32 = 0xFFFF_FFFF;
const TABLE: u32 = 0xFFFF_FFFD;
/// The size of a sector of the new container, the larger of the two that exist.
const SECTOR: usize = 4096;
/// Places for tables in a container's header.
const TABLES: usize = 109;

/// The same workbook in a container that can be trusted.
pub(super) fn rebuilt(bytes: &[u8]) -> Result<Vec<u8>, ReadError> {
    let mut stream = Container::open(bytes)?.workbook()?;
    strike_out(&mut stream)?;
    container(&stream)
}

/// A container as somebody else wrote it.
struct Container<'a> {
    bytes: &'a [u8],
    sector: usize,
    /// The sector that follows each sector.
    next: Vec<u32>,
}

/// An entry of its directory.
struct Entry {
    name: String,
    kind: u8,
    start: u32,
    size: u64,
}

impl<'a> Container<'a> {
    fn open(bytes: &'a [u8]) -> Result<Self, ReadError> {
        let shift = bytes.get(30).copied().unwrap_or_default();
        if bytes.len() < HEADER || !matches!(shift, 9 | 12) {
            return Err(damaged());
        }
        let mut opened = Self { bytes, sector: 1 << shift, next: Vec::new() };
        let mut tables: Vec<u32> = (0..TABLES).map(|at| word(bytes, 76 + at * 4)).collect();
        // Further tables are listed in sectors of their own; the last number of each names the next.
        let mut list = word(bytes, 68);
        let mut lists = 0;
        while list < FIRST_MARK {
            lists += 1;
            let listed = opened.sector(list).filter(|_| lists <= opened.sectors()).ok_or_else(damaged)?;
            let last = listed.len().saturating_sub(4);
            tables.extend((0..last / 4).map(|at| word(listed, at * 4)));
            list = word(listed, last);
        }
        tables.retain(|table| *table < FIRST_MARK);
        if tables.len() > opened.sectors() {
            return Err(damaged());
        }
        for table in tables {
            let numbers = opened.sector(table).ok_or_else(damaged)?;
            let numbers: Vec<u32> = (0..numbers.len() / 4).map(|at| word(numbers, at * 4)).collect();
            opened.next.extend(numbers);
        }
        Ok(opened)
    }

    fn sectors(&self) -> usize {
        self.bytes.len() / self.sector + 1
    }

    fn sector(&self, number: u32) -> Option<&'a [u8]> {
        let from = usize::try_from(number).ok()?.checked_add(1)?.checked_mul(self.sector)?;
        let to = from.checked_add(self.sector)?.min(self.bytes.len());
        // The last sector of a file may be cut short.
        self.bytes.get(from..to).filter(|sector| !sector.is_empty())
    }

    /// The bytes of a chain of sectors.
    fn chain(&self, start: u32) -> Result<Vec<u8>, ReadError> {
        let mut out = Vec::new();
        let mut steps = 0;
        let mut number = start;
        while number < FIRST_MARK {
            steps += 1;
            let sector = self.sector(number).filter(|_| steps <= self.sectors()).ok_or_else(damaged)?;
            out.extend_from_slice(sector);
            let next = usize::try_from(number).ok().and_then(|at| self.next.get(at));
            number = *next.ok_or_else(damaged)?;
        }
        Ok(out)
    }

    /// The stream of the workbook.
    fn workbook(&self) -> Result<Vec<u8>, ReadError> {
        let directory = self.chain(word(self.bytes, 48))?;
        let entries: Vec<Entry> = directory.chunks_exact(ENTRY).map(Entry::of).collect();
        let named = |name: &str| {
            entries.iter().find(|entry| entry.kind == 2 && entry.name.eq_ignore_ascii_case(name))
        };
        if named("EncryptedPackage").is_some() {
            return Err(locked());
        }
        let entry = named("Workbook").or_else(|| named("Book")).ok_or_else(|| {
            ReadError::Sheet(Label::new("文件里没有工作簿", "there is no workbook in the file"))
        })?;
        let mut stream = if entry.size < SHORT_STREAM {
            let root = entries.iter().find(|entry| entry.kind == 5).ok_or_else(damaged)?;
            self.short(entry, root)?
        } else {
            self.chain(entry.start)?
        };
        let size = usize::try_from(entry.size).unwrap_or(usize::MAX);
        if stream.len() < size {
            return Err(damaged());
        }
        stream.truncate(size);
        Ok(stream)
    }

    /// A stream so short that it shares sectors with others.
    fn short(&self, entry: &Entry, root: &Entry) -> Result<Vec<u8>, ReadError> {
        let shared = self.chain(root.start)?;
        let next = self.chain(word(self.bytes, 60))?;
        let mut out = Vec::new();
        let mut number = entry.start;
        while number < FIRST_MARK && out.len() <= usize::try_from(SHORT_STREAM).unwrap_or(0) {
            let at = usize::try_from(number).unwrap_or(usize::MAX);
            let from = at.saturating_mul(SHORT_SECTOR).min(shared.len());
            out.extend_from_slice(&shared[from..(from + SHORT_SECTOR).min(shared.len())]);
            if next.len() / 4 <= at {
                return Err(damaged());
            }
            number = word(&next, at * 4);
        }
        Ok(out)
    }
}

impl Entry {
    fn of(bytes: &[u8]) -> Self {
        let name: Vec<u16> = (0..32).map(|at| half(bytes, at * 2)).take_while(|mark| *mark != 0).collect();
        Self {
            name: String::from_utf16_lossy(&name),
            kind: bytes[66],
            start: word(bytes, 116),
            size: u64::from(word(bytes, 120)),
        }
    }
}

/// Strikes out the records whose sizes the library believes, and refuses sheets it could not hold.
fn strike_out(stream: &mut [u8]) -> Result<(), ReadError> {
    const SHEET: u16 = 0x0085;
    const DIMENSIONS: u16 = 0x0200;
    const MERGED: u16 = 0x00E5;
    const PASSWORD: u16 = 0x002F;
    const LAST: u16 = 0x000A;
    /// A number that no record has.
    const STRUCK: u16 = 0xFFFE;
    let mut sheets = Vec::new();
    let mut records = Records { at: 0 };
    // Every part ends with a record that says so; one that does not was cut off.
    loop {
        let record = records.next(stream).ok_or_else(damaged)?;
        match record.kind {
            SHEET if record.length >= 4 => {
                sheets.push(usize::try_from(word(stream, record.data)).unwrap_or(usize::MAX))
            }
            PASSWORD => return Err(locked()),
            LAST => break,
            _ => {}
        }
    }
    let (mut cells, mut passed) = (0_u64, 0_usize);
    for sheet in sheets {
        if sheet > stream.len() {
            return Err(damaged());
        }
        let mut extent = Extent::default();
        let mut records = Records { at: sheet };
        loop {
            let record = records.next(stream).ok_or_else(damaged)?;
            match record.kind {
                DIMENSIONS | MERGED => {
                    let kind = STRUCK.to_le_bytes();
                    stream[record.data - 4..record.data - 2].copy_from_slice(&kind);
                }
                LAST => break,
                _ => extent.widen(record, stream),
            }
        }
        cells = cells.saturating_add(extent.cells());
        passed += records.at - sheet;
        if cells > MOST_CELLS || passed > stream.len().saturating_mul(MOST_PASSES) {
            return Err(ReadError::Refused(Label::new(
                "表格的单元格过于分散，不像平台导出的文件；请删去无关内容后另存再导入",
                "The cells of the workbook lie too far apart, which no platform exports. Delete what does not belong there, save it and import again",
            )));
        }
    }
    Ok(())
}

#[derive(Clone, Copy)]
struct Record {
    kind: u16,
    /// Where its data begins.
    data: usize,
    length: usize,
}

struct Records {
    at: usize,
}

impl Records {
    /// The next record, unless it is cut off.
    fn next(&mut self, stream: &[u8]) -> Option<Record> {
        let data = self.at.checked_add(4).filter(|data| *data <= stream.len())?;
        let length = usize::from(half(stream, self.at + 2));
        let end = data.checked_add(length).filter(|end| *end <= stream.len())?;
        let record = Record { kind: half(stream, self.at), data, length };
        self.at = end;
        Some(record)
    }
}

/// The stretch of a sheet that has cells.
#[derive(Default)]
struct Extent {
    rows: Option<(u16, u16)>,
    columns: Option<(u16, u16)>,
}

impl Extent {
    /// Every record that is a cell begins with its row and column; a run of cells ends with its last column.
    fn widen(&mut self, record: Record, stream: &[u8]) {
        const CELLS: [u16; 8] = [0x0006, 0x00BD, 0x00D6, 0x00FD, 0x0203, 0x0204, 0x0205, 0x027E];
        const RUN: u16 = 0x00BD;
        if !CELLS.contains(&record.kind) || record.length < 6 {
            return;
        }
        let wider = |range: Option<(u16, u16)>, at: u16| {
            Some(range.map_or((at, at), |(from, to)| (from.min(at), to.max(at))))
        };
        self.rows = wider(self.rows, half(stream, record.data));
        self.columns = wider(self.columns, half(stream, record.data + 2));
        if record.kind == RUN {
            self.columns = wider(self.columns, half(stream, record.data + record.length - 2));
        }
    }

    fn cells(&self) -> u64 {
        let length = |range: Option<(u16, u16)>| range.map_or(0, |(from, to)| u64::from(to - from) + 1);
        length(self.rows) * length(self.columns)
    }
}

/// A container with one stream called `Workbook`.
fn container(stream: &[u8]) -> Result<Vec<u8>, ReadError> {
    let sectors = stream.len().max(SECTOR).div_ceil(SECTOR);
    let tables =
        (1..=TABLES).find(|tables| tables * SECTOR / 4 > tables + 1 + sectors).ok_or_else(too_large)?;
    let number = |value: usize| u32::try_from(value).unwrap_or(FREE);
    let mut out = vec![0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];
    out.resize(24, 0);
    out.extend([0x3E, 0x00, 0x04, 0x00, 0xFE, 0xFF, 12, 0, 6, 0, 0, 0, 0, 0, 0, 0]);
    for value in [1, number(tables), number(tables), 0, 4096, END, 0, END, 0] {
        out.extend(value.to_le_bytes());
    }
    out.extend((0..TABLES).flat_map(|at| if at < tables { number(at) } else { FREE }.to_le_bytes()));
    out.resize(SECTOR, 0);

    let mut next = vec![TABLE; tables];
    next.push(END);
    next.extend((1..=sectors).map(|at| if at == sectors { END } else { number(tables + 1 + at) }));
    next.resize(tables * SECTOR / 4, FREE);
    out.extend(next.into_iter().flat_map(u32::to_le_bytes));

    entry(&mut out, "Root Entry", (5, 1), (0, 0));
    entry(&mut out, "Workbook", (2, FREE), (number(tables + 1), number(sectors * SECTOR)));
    out.resize((tables + 2) * SECTOR, 0);
    out.extend_from_slice(stream);
    out.resize((tables + 2 + sectors) * SECTOR, 0);
    Ok(out)
}

/// An entry of a directory: its kind and what is below it, where it begins and how long it is.
fn entry(out: &mut Vec<u8>, name: &str, (kind, child): (u8, u32), (start, size): (u32, u32)) {
    let end = out.len() + ENTRY;
    let at = out.len();
    out.extend(name.encode_utf16().flat_map(u16::to_le_bytes));
    out.resize(at + 64, 0);
    out.extend(u16::try_from(name.len() * 2 + 2).unwrap_or(0).to_le_bytes());
    out.extend([kind, 1]);
    out.extend([FREE, FREE, child].into_iter().flat_map(u32::to_le_bytes));
    out.resize(at + 116, 0);
    out.extend(start.to_le_bytes());
    out.extend(size.to_le_bytes());
    out.resize(end, 0);
}

/// Two bytes as a number; beyond the end there are zeros.
fn half(bytes: &[u8], at: usize) -> u16 {
    bytes.get(at..).and_then(|rest| rest.first_chunk()).map_or(0, |bytes| u16::from_le_bytes(*bytes))
}

fn word(bytes: &[u8], at: usize) -> u32 {
    bytes.get(at..).and_then(|rest| rest.first_chunk()).map_or(0, |bytes| u32::from_le_bytes(*bytes))
}

fn damaged() -> ReadError {
    ReadError::Sheet(Label::new("文件已损坏", "the file is damaged"))
}

fn locked() -> ReadError {
    ReadError::Sheet(Label::new("文件有密码，请先去掉密码", "the file has a password; remove it first"))
}

fn too_large() -> ReadError {
    ReadError::Sheet(Label::new("文件过大", "the file is too large"))
}
