//! Reads one input as an import does, and checks what must hold whatever it is.

use std::cell::Cell;
use std::fs::File;
use std::io::{BufReader, Cursor, Read};
use std::path::Path;
use std::rc::Rc;

use daiyun_ingest::cell::{ReadError, Record, Records, SheetTop};
use daiyun_ingest::decode::csv::CsvRecords;
use daiyun_ingest::decode::html::HtmlRecords;
use daiyun_ingest::decode::sheet::SheetRecords;
use daiyun_ingest::decode::zip::{Archive, ZipLimits};
use daiyun_ingest::format::Formats;
use daiyun_ingest::preview::Preview;
use daiyun_ingest::privacy::BuyerKey;
use daiyun_ingest::read::{ReadOptions, Reader};
use daiyun_ingest::recognise::Recognised;
use daiyun_ingest::report::CHUNK_ROWS;
use daiyun_ingest::sniff::{FileKind, sniff};

/// Unpacked bytes of an archive of a soak.
const UNPACKED: u64 = 64 * 1024 * 1024;

/// What became of an input.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Outcome {
    /// Rows came out, or rows that wait.
    Read,
    /// Nothing is in it, or nobody knows what it is.
    NotRead,
    /// Refused by name: another report, a changed header.
    Refused,
    /// Broken or beyond a limit, and told so.
    Broken,
}

/// A workbook that waits to be opened by another process.
pub(crate) struct Waiting {
    pub(crate) workbook: &'static str,
    pub(crate) bytes: Vec<u8>,
}

/// Reads an input; workbooks are put aside.
///
/// # Panics
/// When a promise is broken.
pub(crate) fn read(
    formats: &Formats,
    platform: &str,
    name: &str,
    bytes: Vec<u8>,
    waiting: &mut Vec<Waiting>,
) -> Outcome {
    match sniff(&bytes) {
        FileKind::Zip => unpack(formats, platform, &bytes, waiting),
        FileKind::Text { encoding, delimiter } => {
            let counted = Counted::new(bytes.as_slice());
            let passed = Rc::clone(&counted.passed);
            let size = || bytes.len();
            let outcome =
                records(formats, platform, name, CsvRecords::new(counted, encoding, delimiter), size);
            assert!(passed.get() <= bytes.len(), "bytes were read twice");
            outcome
        }
        FileKind::Html { encoding } => {
            let size = || bytes.len();
            records(formats, platform, name, HtmlRecords::new(bytes.as_slice(), encoding), size)
        }
        FileKind::Xlsx => {
            waiting.push(Waiting { workbook: "xlsx", bytes });
            Outcome::Read
        }
        FileKind::Xls => {
            waiting.push(Waiting { workbook: "xls", bytes });
            Outcome::Read
        }
        FileKind::Unknown => Outcome::NotRead,
    }
}

fn unpack(formats: &Formats, platform: &str, bytes: &[u8], waiting: &mut Vec<Waiting>) -> Outcome {
    let limits = ZipLimits { total_bytes: UNPACKED, ..ZipLimits::default() };
    let Ok(mut archive) = Archive::open(Cursor::new(bytes), limits) else { return Outcome::Broken };
    let Ok(entries) = archive.entries() else { return Outcome::Broken };
    let mut outcome = Outcome::NotRead;
    let mut total: u64 = 0;
    for entry in entries {
        let mut file = Vec::new();
        let Ok(size) = archive.unpack(&entry, &mut file) else { return Outcome::Broken };
        total += size;
        assert!(total <= UNPACKED && size == file.len() as u64, "more was unpacked than is allowed");
        assert_ne!(sniff(&file), FileKind::Zip, "an archive inside an archive");
        outcome = read(formats, platform, &entry.name, file, waiting);
    }
    outcome
}

/// Reads the frames that another process wrote of a workbook.
pub(crate) fn read_frames(formats: &Formats, platform: &str, frames: &Path) -> Outcome {
    let Ok(file) = File::open(frames) else { return Outcome::Broken };
    let size = file.metadata().map_or(0, |about| usize::try_from(about.len()).unwrap_or(usize::MAX));
    records(formats, platform, "f.xlsx", SheetRecords::new(BufReader::new(file), "xlsx"), || size)
}

/// Reads the frames as another process writes them.
pub(crate) fn read_stream(formats: &Formats, platform: &str, frames: impl Read) -> Outcome {
    let counted = Counted::new(frames);
    let passed = Rc::clone(&counted.passed);
    let records_of = SheetRecords::new(BufReader::with_capacity(1 << 18, counted), "xlsx");
    records(formats, platform, "f.xlsx", records_of, || passed.get())
}

/// Reads records to their end. `size`: the bytes they were made of, asked at the end.
///
/// # Panics
/// When a promise is broken.
pub(crate) fn records(
    formats: &Formats,
    platform: &str,
    name: &str,
    inner: impl Records,
    size: impl FnOnce() -> usize,
) -> Outcome {
    let delivered = Rc::new(Cell::new(0));
    let mut records = Watched { inner, delivered: Rc::clone(&delivered) };
    let preview = match Preview::take(&mut records) {
        Ok(preview) => preview,
        Err(error) => return told(&error),
    };
    let recognised = match Recognised::of(formats, platform, &preview) {
        Ok(recognised) => recognised,
        Err(problem) => {
            assert!(!problem.text.zh.is_empty() && !problem.text.en.is_empty());
            return Outcome::Refused;
        }
    };
    let buyer_key = BuyerKey::derive(&[7; 32], "client");
    let options = ReadOptions { file_name: name, exported_at: None, now: i64::MAX, buyer_key: &buyer_key };
    let mut reader = Reader::new(recognised, preview, records, &options);
    let (mut rows, mut quarantined) = (0, 0);
    loop {
        match reader.next_chunk() {
            Ok(Some(chunk)) => {
                assert!(chunk.rows.len() <= CHUNK_ROWS && chunk.quarantined.len() <= CHUNK_ROWS);
                assert!(chunk.rows.columns.iter().all(|column| column.len() == chunk.rows.len()));
                assert_eq!(chunk.rows.observed_at.len(), chunk.rows.len());
                rows += chunk.rows.len() as u64;
                quarantined += chunk.quarantined.len() as u64;
            }
            Ok(None) => break,
            Err(error) => return told(&error),
        }
    }
    let summary = reader.finish();
    assert_eq!((summary.rows, summary.quarantined), (rows, quarantined), "the summary miscounts");
    let accounted = rows + quarantined + summary.merged + summary.dropped + summary.passed;
    assert_eq!(accounted, delivered.get(), "a row was lost unseen");
    // A row of text costs a byte at least, one of a workbook or a page several.
    assert!(delivered.get() <= size() as u64 + 1, "more rows than bytes");
    Outcome::Read
}

fn told(error: &ReadError) -> Outcome {
    let text = error.text();
    assert!(!text.zh.is_empty() && !text.en.is_empty(), "{error:?}");
    Outcome::Broken
}

/// Counts the records that are handed out.
struct Watched<R> {
    inner: R,
    delivered: Rc<Cell<u64>>,
}

impl<R: Records> Records for Watched<R> {
    fn read(&mut self, record: &mut Record) -> Result<bool, ReadError> {
        let read = self.inner.read(record)?;
        self.delivered.set(self.delivered.get() + u64::from(read));
        Ok(read)
    }

    fn encoding(&self) -> &'static str {
        self.inner.encoding()
    }

    fn rows_may_be_short(&self) -> bool {
        self.inner.rows_may_be_short()
    }

    fn tops(&mut self) -> Result<Option<Vec<SheetTop>>, ReadError> {
        self.inner.tops()
    }

    fn choose(&mut self, sheets: Vec<usize>) {
        self.inner.choose(sheets);
    }

    fn sheet(&self) -> usize {
        self.inner.sheet()
    }
}

/// Counts the bytes that are taken.
struct Counted<R> {
    inner: R,
    passed: Rc<Cell<usize>>,
}

impl<R> Counted<R> {
    fn new(inner: R) -> Self {
        Self { inner, passed: Rc::default() }
    }
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.passed.set(self.passed.get() + read);
        Ok(read)
    }
}
