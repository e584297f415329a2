//! From a file to an observation: recognise the report, check whose shop it is, read every row. Runs on a thread of its
//! own, holds one chunk of rows, and reads spreadsheets through a child process that limits its own memory.

use std::fs::File;
use std::io::{BufReader, Read, Seek, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread::Scope;

use chrono::NaiveDate;
use daiyun_base::error::Problem;
use daiyun_base::fact::{FactDefinition, Rows, Values, day_from_number};
use daiyun_base::period::shanghai;
use daiyun_ingest::cell::{ReadError, Records};
use daiyun_ingest::decode::csv::CsvRecords;
use daiyun_ingest::decode::html::HtmlRecords;
use daiyun_ingest::decode::sheet::SheetRecords;
use daiyun_ingest::decode::xls::{self, SheetLimits, Workbook};
use daiyun_ingest::format::Formats;
use daiyun_ingest::mapping::Mapping;
use daiyun_ingest::mend::SheetHeader;
use daiyun_ingest::preview::Preview;
use daiyun_ingest::privacy::BuyerKey;
use daiyun_ingest::read::{ReadOptions, Reader};
use daiyun_ingest::recognise::Recognised;
use daiyun_ingest::report::{MarkKind, QuarantinedRow, Summary};
use daiyun_ingest::sniff::FileKind;
use daiyun_lake::{BatchPlan, Lake, Observed};

use super::ahead::{Ahead, Written};
use super::source::{Opened, unreadable};
use crate::error::{Failure, Result};
use crate::stores::{Marks, StatedMarks, match_marks};

/// No batch keeps more waiting rows than this; a file with more is the wrong file.
pub(super) const MOST_QUARANTINED: usize = 50_000;
/// Nor more text in them.
const MOST_QUARANTINED_BYTES: usize = 256 << 20;

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
    /// How the file is to be read, if somebody said so.
    pub mapping: Option<&'a Mapping>,
    /// How files were read that somebody mapped before.
    pub known_mappings: &'a [Mapping],
    pub sheets: &'a SheetReader,
    pub scratch: &'a Path,
    pub store_code: &'a str,
    pub platform: &'a str,
    pub marks: Marks,
    pub buyer_key: &'a BuyerKey,
    pub batch_no: i64,
    pub exported_at: Option<i64>,
    /// The instant now, microseconds UTC.
    pub now: i64,
    /// Told the rows and bytes read so far, after every chunk; whoever listens may stop the reading.
    pub on_rows: &'a (dyn Fn(u64, u64) -> Result<()> + Send + Sync),
}

/// A file that has been read to its end.
pub(super) struct FileRead {
    pub observed: Observed,
    pub quarantined: Vec<QuarantinedRow>,
    pub summary: Summary,
    pub format: String,
    pub fact: String,
    pub marks: StatedMarks,
    pub days: Option<(NaiveDate, NaiveDate)>,
    /// What its rows were read by.
    pub headers: Vec<SheetHeader>,
}

/// Reads a whole file. Blocking.
pub(super) fn read(task: &Task<'_>, opened: &Opened) -> Result<FileRead> {
    match read_named(task, opened, &opened.name)? {
        Some(file) => Ok(file),
        // The time in its name is none: read it as a file that says nothing of its export.
        None => {
            read_named(task, opened, "")?.ok_or_else(|| Failure::internal("a file without a name was dated"))
        }
    }
}

/// Reads a file as one of this name; nothing when its rows are newer than the name says.
fn read_named(task: &Task<'_>, opened: &Opened, name: &str) -> Result<Option<FileRead>> {
    let bytes = Arc::new(AtomicU64::new(0));
    match opened.kind {
        FileKind::Text { encoding, delimiter } => {
            let counted = Counted { inner: File::open(&opened.path)?, bytes: Arc::clone(&bytes) };
            let reading = Reading { task, opened, name, bytes: &bytes };
            read_records(&reading, CsvRecords::new(counted, encoding, delimiter))
        }
        FileKind::Xlsx => read_workbook(&Reading { task, opened, name, bytes: &bytes }, Workbook::Xlsx),
        FileKind::Xls => read_workbook(&Reading { task, opened, name, bytes: &bytes }, Workbook::Xls),
        FileKind::Html { encoding } => {
            let counted = Counted { inner: File::open(&opened.path)?, bytes: Arc::clone(&bytes) };
            let reading = Reading { task, opened, name, bytes: &bytes };
            read_records(&reading, HtmlRecords::new(counted, encoding))
        }
        FileKind::Zip | FileKind::Unknown => Err(unknown_kind(opened)),
    }
}

/// One reading of a file.
struct Reading<'a> {
    task: &'a Task<'a>,
    opened: &'a Opened,
    /// The name it is read by.
    name: &'a str,
    /// How much of it has passed.
    bytes: &'a AtomicU64,
}

pub(super) fn unknown_kind(opened: &Opened) -> Failure {
    Problem::invalid(
        "unknown_file_kind",
        format!("「{}」不是能读的表格；支持 csv、xlsx、xls 以及装着它们的 zip", opened.name),
        format!("{:?} is not a table that can be read: csv, xlsx, xls and zip of these are", opened.name),
    )
    .into()
}

fn read_workbook(reading: &Reading<'_>, workbook: Workbook) -> Result<Option<FileRead>> {
    let Reading { task, opened, .. } = reading;
    let encoding = match workbook {
        Workbook::Xlsx => "xlsx",
        Workbook::Xls => "xls",
    };
    match task.sheets {
        SheetReader::Child(program) => {
            let mut child = SheetChild::start(program, encoding, &opened.path)?;
            let frames = BufReader::with_capacity(1 << 18, child.output()?);
            let read = read_records(reading, SheetRecords::new(frames, encoding));
            child.end();
            read
        }
        SheetReader::Here => {
            let mut frames = tempfile::tempfile_in(task.scratch)?;
            let input = BufReader::new(File::open(&opened.path)?);
            write_sheet(encoding, input, &mut frames)?;
            frames.flush()?;
            frames.rewind()?;
            read_records(reading, SheetRecords::new(BufReader::new(frames), encoding))
        }
    }
}

/// Writes the rows of a workbook (`xlsx` or `xls`) as frames that [`SheetRecords`] reads back. What is wrong with the
/// workbook goes into the stream too.
pub fn write_sheet(workbook: &str, input: impl Read + Seek, out: &mut impl Write) -> Result<()> {
    let workbook = if workbook == "xls" { Workbook::Xls } else { Workbook::Xlsx };
    xls::write_sheet(workbook, input, &SheetLimits::default(), out).map_err(unreadable)
}

fn read_records<R: Records + Send>(reading: &Reading<'_>, records: R) -> Result<Option<FileRead>> {
    std::thread::scope(|threads| read_rows(reading, Ahead::of(threads, records), threads))
}

fn read_rows<'scope, R: Records + Send + 'scope>(
    reading: &Reading<'scope>,
    mut records: Ahead<'scope, '_, R>,
    threads: &'scope Scope<'scope, '_>,
) -> Result<Option<FileRead>> {
    let Reading { task, opened, .. } = reading;
    let preview = Preview::take(&mut records).map_err(unreadable)?;
    let recognised = recognise(task, &preview)?;
    let (format, fact) = (recognised.format, recognised.fact);
    let headers = recognised.headers();
    let plan = BatchPlan {
        batch_no: task.batch_no,
        fact: fact.code.clone(),
        store: task.store_code.to_owned(),
        derive: format.derive.then(|| "orders".to_owned()),
    };
    let mut batch = Written::by(threads, task.lake.start_batch(plan)?);
    let options = ReadOptions {
        file_name: reading.name,
        exported_at: task.exported_at,
        now: task.now,
        buyer_key: task.buyer_key,
    };
    let mut reader = Reader::new(recognised, preview, records, &options);
    check_export_time(reader.exported_at(), task.now)?;
    let mut quarantined = Vec::new();
    let mut days = None;
    let (mut rows, mut waiting_bytes) = (0, 0);
    loop {
        let chunk = match reader.next_chunk() {
            Ok(Some(chunk)) => chunk,
            Ok(None) => break,
            Err(ReadError::NotExportedThen) => return Ok(None),
            Err(error) => return Err(unreadable(error)),
        };
        widen(&mut days, fact, &chunk.rows);
        rows += (chunk.rows.len() + chunk.quarantined.len()) as u64;
        batch = batch.push(chunk.rows)?;
        waiting_bytes += chunk.quarantined.iter().map(QuarantinedRow::size).sum::<usize>();
        quarantined.extend(chunk.quarantined);
        if quarantined.len() > MOST_QUARANTINED || waiting_bytes > MOST_QUARANTINED_BYTES {
            return Err(too_many_bad_rows());
        }
        (task.on_rows)(rows, reading.bytes.load(Ordering::Relaxed).min(opened.size))?;
    }
    let summary = reader.finish();
    let marks = stated_marks(&summary);
    // The commit looks again; a file of another store need not be merged to be refused.
    match_marks(&task.marks, &marks)?;
    let observed = batch.end()?.finish(summary.exported_known)?;
    let (format, fact) = (format.code.clone(), fact.code.clone());
    Ok(Some(FileRead { observed, quarantined, summary, format, fact, marks, days, headers }))
}

fn recognise<'a>(task: &Task<'a>, preview: &Preview) -> Result<Recognised<'a>, Problem> {
    recognised_by(task.formats, task.mapping, (task.known_mappings, task.platform), preview)
}

/// The mapping that came with the file; else what a platform writes; else what somebody has mapped before.
pub(super) fn recognised_by<'a>(
    formats: &'a Formats,
    mapping: Option<&'a Mapping>,
    (known_mappings, platform): (&'a [Mapping], &'a str),
    preview: &Preview,
) -> Result<Recognised<'a>, Problem> {
    let by = |mapping: &'a Mapping| Recognised::by_mapping(formats, mapping, platform, preview);
    if let Some(mapping) = mapping {
        return by(mapping);
    }
    let found = Recognised::of(formats, platform, preview);
    found.or_else(|problem| known_mappings.iter().find_map(|mapping| by(mapping).ok()).ok_or(problem))
}

/// A file exported tomorrow would win over every later one without a word.
pub(super) fn check_export_time(exported_at: Option<i64>, now: i64) -> Result<()> {
    /// Clocks of two machines differ by less.
    const SKEW: i64 = 5 * 60 * 1_000_000;
    let Some(late) = exported_at.filter(|at| *at > now + SKEW) else { return Ok(()) };
    let late = chrono::DateTime::from_timestamp_micros(late).unwrap_or_default().with_timezone(&shanghai());
    let late = late.format("%Y-%m-%d %H:%M");
    Err(Problem::invalid(
        "exported_later_than_now",
        format!("导出时间 {late} 比现在还晚，之后的导出都会被它盖过；请写明正确的导出时间后重新导入，数据没有改动"),
        format!("The export time {late} is later than now, so that it would win over every later export. State the right one and import again; nothing was changed"),
    )
    .into())
}

pub(super) fn stated_marks(summary: &Summary) -> StatedMarks {
    let of = |kind: MarkKind| {
        let marks = summary.store_marks.iter().filter(|mark| mark.kind == kind);
        marks.map(|mark| mark.value.clone()).collect()
    };
    StatedMarks { numbers: of(MarkKind::Number), names: of(MarkKind::Name) }
}

pub(super) fn widen(days: &mut Option<(NaiveDate, NaiveDate)>, fact: &FactDefinition, rows: &Rows) {
    let Some(column) = fact.column(&fact.partition) else { return };
    let Some(Values::Number(values)) = rows.values(column) else { return };
    let Some((first, last)) = values.range() else { return };
    for day in [first, last].into_iter().filter_map(day_from_number) {
        *days = Some(days.map_or((day, day), |(from, to)| (from.min(day), to.max(day))));
    }
}

fn too_many_bad_rows() -> Failure {
    Problem::refused(
        "too_many_bad_rows",
        format!("读不懂的行太多（超过 {MOST_QUARANTINED} 行，或文字过长），多半不是这种报表或文件已损坏；请重新导出，数据没有改动"),
        format!("Too many rows make no sense (more than {MOST_QUARANTINED}, or very long ones): probably another report or a damaged file. Export it again; nothing was changed"),
    )
    .into()
}

/// `daiyun read-sheet`, ended when dropped: a parent that gives up leaves no child behind.
pub(super) struct SheetChild(Child);

impl SheetChild {
    pub(super) fn start(program: &Path, workbook: &str, path: &Path) -> Result<Self> {
        let child = Command::new(program)
            .args(["read-sheet", "--workbook", workbook, "--path"])
            .arg(path)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn();
        Ok(Self(child?))
    }

    pub(super) fn output(&mut self) -> Result<ChildStdout> {
        self.0.stdout.take().ok_or_else(|| Failure::internal("read-sheet has no output"))
    }

    pub(super) fn end(mut self) {
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
