//! From a file to an observation: recognise the report, check whose shop it is, read every row. Runs on a thread of its
//! own, holds one chunk of rows, and reads spreadsheets through a child process that limits its own memory.

use std::fs::File;
use std::io::{BufReader, Read, Seek, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use chrono::NaiveDate;
use daiyun_base::error::Problem;
use daiyun_base::fact::{FactDefinition, Rows, Values, day_from_number};
use daiyun_ingest::cell::Records;
use daiyun_ingest::decode::csv::CsvRecords;
use daiyun_ingest::decode::sheet::SheetRecords;
use daiyun_ingest::decode::xls::{self, SheetLimits, Workbook};
use daiyun_ingest::format::Formats;
use daiyun_ingest::privacy::BuyerKey;
use daiyun_ingest::read::{ReadOptions, Reader};
use daiyun_ingest::recognise::{Preview, Recognised};
use daiyun_ingest::report::{QuarantinedRow, Summary};
use daiyun_ingest::sniff::FileKind;
use daiyun_lake::{BatchPlan, Lake, Observed};

use super::source::{Opened, unreadable};
use crate::error::{Failure, Result};
use crate::stores::mark_matches;

/// No batch keeps more waiting rows than this; a file with more is the wrong file.
const MOST_QUARANTINED: usize = 50_000;

/// Where spreadsheets are read.
#[derive(Clone, Debug, Default)]
pub enum SheetReader {
    /// By `daiyun read-sheet` in a process of its own: what the server and the command line do.
    Child(PathBuf),
    /// In this process, without a limit: for tests that have no binary at hand.
    #[default]
    Here,
}

/// What the reading needs to know.
pub(super) struct Task<'a> {
    pub lake: &'a Lake,
    pub formats: &'a Formats,
    pub sheets: &'a SheetReader,
    pub scratch: &'a Path,
    pub store_code: &'a str,
    pub platform: &'a str,
    pub bound_mark: Option<&'a str>,
    pub buyer_key: &'a BuyerKey,
    pub batch_no: i64,
    pub exported_at: Option<i64>,
    /// Told the rows read so far, after every chunk.
    pub on_rows: &'a (dyn Fn(u64, u64) + Send + Sync),
}

/// A file that has been read to its end.
pub(super) struct FileRead {
    pub observed: Observed,
    pub quarantined: Vec<QuarantinedRow>,
    pub summary: Summary,
    pub format: String,
    pub fact: String,
    pub mark: Option<String>,
    pub days: Option<(NaiveDate, NaiveDate)>,
}

/// Reads a whole file. Blocking.
pub(super) fn read(task: &Task<'_>, opened: &Opened) -> Result<FileRead> {
    let bytes = Arc::new(AtomicU64::new(0));
    match opened.kind {
        FileKind::Text { encoding, delimiter } => {
            let counted = Counted { inner: File::open(&opened.path)?, bytes: Arc::clone(&bytes) };
            read_records(task, opened, CsvRecords::new(counted, encoding, delimiter), &bytes)
        }
        FileKind::Xlsx => read_workbook(task, opened, Workbook::Xlsx, &bytes),
        FileKind::Xls => read_workbook(task, opened, Workbook::Xls, &bytes),
        FileKind::Html | FileKind::Zip | FileKind::Unknown => Err(unknown_kind(opened)),
    }
}

fn unknown_kind(opened: &Opened) -> Failure {
    Problem::invalid(
        "unknown_file_kind",
        format!("「{}」不是能读的表格；支持 csv、xlsx、xls 以及装着它们的 zip", opened.name),
        format!("{:?} is not a table that can be read: csv, xlsx, xls and zip of these are", opened.name),
    )
    .into()
}

fn read_workbook(
    task: &Task<'_>,
    opened: &Opened,
    workbook: Workbook,
    bytes: &Arc<AtomicU64>,
) -> Result<FileRead> {
    let encoding = match workbook {
        Workbook::Xlsx => "xlsx",
        Workbook::Xls => "xls",
    };
    match task.sheets {
        SheetReader::Child(program) => {
            let mut child = SheetChild::start(program, encoding, &opened.path)?;
            let frames = BufReader::with_capacity(1 << 18, child.output()?);
            let read = read_records(task, opened, SheetRecords::new(frames, encoding), bytes);
            child.end();
            read
        }
        SheetReader::Here => {
            let mut frames = tempfile::tempfile_in(task.scratch)?;
            let input = BufReader::new(File::open(&opened.path)?);
            write_sheet(encoding, input, &mut frames)?;
            frames.flush()?;
            frames.rewind()?;
            read_records(task, opened, SheetRecords::new(BufReader::new(frames), encoding), bytes)
        }
    }
}

/// Writes the rows of a workbook (`xlsx` or `xls`) as frames that [`SheetRecords`] reads back. What is wrong with the
/// workbook goes into the stream too.
pub fn write_sheet(workbook: &str, input: impl Read + Seek, out: &mut impl Write) -> Result<()> {
    let workbook = if workbook == "xls" { Workbook::Xls } else { Workbook::Xlsx };
    xls::write_sheet(workbook, input, &SheetLimits::default(), out).map_err(unreadable)
}

fn read_records<R: Records>(
    task: &Task<'_>,
    opened: &Opened,
    mut records: R,
    bytes: &Arc<AtomicU64>,
) -> Result<FileRead> {
    let preview = Preview::take(&mut records).map_err(unreadable)?;
    let recognised = Recognised::of(task.formats, task.platform, &preview)?;
    let (format, fact) = (recognised.format, recognised.fact);
    let plan = BatchPlan {
        batch_no: task.batch_no,
        fact: fact.code.clone(),
        store: task.store_code.to_owned(),
        derive: format.derive.then(|| "orders".to_owned()),
    };
    let mut batch = task.lake.start_batch(plan)?;
    let options =
        ReadOptions { file_name: &opened.name, exported_at: task.exported_at, buyer_key: task.buyer_key };
    let mut reader = Reader::new(recognised, preview, records, &options);
    let mut quarantined = Vec::new();
    let mut days = None;
    let mut rows = 0;
    while let Some(chunk) = reader.next_chunk().map_err(unreadable)? {
        batch.push(&chunk.rows)?;
        widen(&mut days, fact, &chunk.rows);
        rows += (chunk.rows.len() + chunk.quarantined.len()) as u64;
        quarantined.extend(chunk.quarantined);
        if quarantined.len() > MOST_QUARANTINED {
            return Err(too_many_bad_rows());
        }
        (task.on_rows)(rows, bytes.load(Ordering::Relaxed).min(opened.size));
    }
    let summary = reader.finish();
    let marks = first_marks(&summary);
    mark_matches(task.bound_mark, &marks)?;
    let observed = batch.finish(summary.exported_known)?;
    let mark = marks.into_iter().next();
    let (format, fact) = (format.code.clone(), fact.code.clone());
    Ok(FileRead { observed, quarantined, summary, format, fact, mark, days })
}

/// The distinct values of the first column that names the shop; the others say the same in other words.
fn first_marks(summary: &Summary) -> Vec<String> {
    let Some(first) = summary.store_marks.first() else { return Vec::new() };
    let same = summary.store_marks.iter().filter(|mark| mark.column == first.column);
    same.map(|mark| mark.value.clone()).collect()
}

fn widen(days: &mut Option<(NaiveDate, NaiveDate)>, fact: &FactDefinition, rows: &Rows) {
    let Some(column) = fact.column(&fact.partition) else { return };
    let Some(Values::Number(values)) = rows.values(column) else { return };
    for day in values.iter().flatten().filter_map(day_from_number) {
        *days = Some(days.map_or((day, day), |(from, to)| (from.min(day), to.max(day))));
    }
}

fn too_many_bad_rows() -> Failure {
    Problem::refused(
        "too_many_bad_rows",
        format!("超过 {MOST_QUARANTINED} 行读不懂，多半不是这种报表或文件已损坏；请重新导出，数据没有改动"),
        format!("More than {MOST_QUARANTINED} rows make no sense: probably another report or a damaged file. Export it again; nothing was changed"),
    )
    .into()
}

/// `daiyun read-sheet`, ended when dropped: a parent that gives up leaves no child behind.
struct SheetChild(Child);

impl SheetChild {
    fn start(program: &Path, workbook: &str, path: &Path) -> Result<Self> {
        let child = Command::new(program)
            .args(["read-sheet", "--workbook", workbook, "--path"])
            .arg(path)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn();
        Ok(Self(child?))
    }

    fn output(&mut self) -> Result<ChildStdout> {
        self.0.stdout.take().ok_or_else(|| Failure::internal("read-sheet has no output"))
    }

    fn end(mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

impl Drop for SheetChild {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Counts the bytes that pass.
struct Counted<R> {
    inner: R,
    bytes: Arc<AtomicU64>,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.bytes.fetch_add(read as u64, Ordering::Relaxed);
        Ok(read)
    }
}
