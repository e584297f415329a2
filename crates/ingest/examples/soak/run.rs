//! A run: inputs made from all samples, each read and checked; workbooks are opened in another process, which may die.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{BufWriter, Cursor, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use daiyun_base::definition::{Source, load_each};
use daiyun_base::fact::FactDefinition;
use daiyun_ingest::cell::{Record, Records};
use daiyun_ingest::decode::csv::CsvRecords;
use daiyun_ingest::decode::html::HtmlRecords;
use daiyun_ingest::decode::sheet::SheetRecords;
use daiyun_ingest::decode::xls::{SheetLimits, Workbook, write_sheet};
use daiyun_ingest::format::Formats;
use daiyun_ingest::sniff::{FileKind, sniff};

use super::random::Random;
use super::reading::{Outcome, Waiting, read, read_frames};
use super::{memory, mutate};

/// Workbooks that one process opens.
const BATCH: usize = 100;
/// What a workbook may write, so that a bomb fills no disk.
const MOST_FRAMES: u64 = 64 * 1024 * 1024;
/// What reading one input may take.
const MOST_KILOBYTES: u64 = 128 * 1024;
/// Rows of a sample that are used.
const ROWS: usize = 40;

/// A sample to start from.
struct Base {
    platform: String,
    bytes: Vec<u8>,
    /// Its cells, when it is text.
    rows: Vec<Vec<String>>,
}

/// What a run found.
#[derive(Debug, Default)]
pub(crate) struct Found {
    /// How often each outcome came.
    pub(crate) outcomes: BTreeMap<Outcome, u64>,
    /// Inputs whose workbook ended the process that opened it.
    pub(crate) died: Vec<u64>,
    /// Inputs that broke a promise, with what it said.
    pub(crate) failures: Vec<(u64, String)>,
    /// The longest that one workbook took.
    pub(crate) slowest: Duration,
    /// The most kilobytes that reading one input took besides the input, and which.
    pub(crate) most_memory: (u64, u64),
}

/// The world of a run.
pub(crate) struct Soak {
    pub(crate) formats: Formats,
    bases: Vec<Base>,
    pub(crate) seed: u64,
    /// Where workbooks lie while they wait.
    pub(crate) scratch: PathBuf,
    /// The command that opens the workbooks of a folder: see [`open_all`].
    worker: Vec<String>,
}

impl Soak {
    /// Loads the definitions and samples under `definitions`.
    pub(crate) fn new(definitions: &Path, seed: u64, scratch: PathBuf, worker: Vec<String>) -> Self {
        let (formats, samples) = load(definitions);
        let bases = samples.into_iter().map(|(platform, bytes)| {
            let rows = rows_of(&bytes);
            Base { platform, bytes, rows }
        });
        let bases: Vec<Base> = bases.collect();
        assert!(bases.len() >= 10, "only {} samples were found", bases.len());
        Self { formats, bases, seed, scratch, worker }
    }

    /// Reads inputs `from..to`, with the workbooks among them or with other inputs in their place.
    pub(crate) fn run(&self, from: u64, to: u64, with_workbooks: bool) -> Found {
        let mut found = Found::default();
        let mut waiting: Vec<(u64, String, Waiting)> = Vec::new();
        for input in from..to {
            let mut random = Random::of(self.seed, input);
            let (platform, name, bytes) =
                self.input(|kind| with_workbooks || workbook(kind).is_none(), &mut random);
            let mut aside = Vec::new();
            let before = memory::begin();
            let outcome =
                catch_unwind(AssertUnwindSafe(|| read(&self.formats, &platform, name, bytes, &mut aside)));
            found.note_memory(input, before);
            found.note(input, outcome, aside.is_empty());
            waiting.extend(aside.into_iter().map(|workbook| (input, platform.clone(), workbook)));
            if waiting.len() >= BATCH || input + 1 == to {
                self.open(std::mem::take(&mut waiting), &mut found);
            }
        }
        found
    }

    /// The first input of these numbers that is wanted, before it is damaged and after: a sample, or its table written anew,
    /// damaged.
    pub(crate) fn input(
        &self,
        is_wanted: impl Fn(FileKind) -> bool,
        random: &mut Random,
    ) -> (String, &'static str, Vec<u8>) {
        loop {
            let base = random.pick(&self.bases);
            let other = random.pick(&self.bases);
            let platform = if random.once_in(20) { &other.platform } else { &base.platform };
            let (name, mut bytes) = if base.rows.is_empty() || random.once_in(4) {
                ("f.xlsx", base.bytes.clone())
            } else {
                let mut rows = base.rows.clone();
                mutate::table(&mut rows, random);
                mutate::written(&rows, random)
            };
            if !is_wanted(sniff(&bytes)) {
                continue;
            }
            if bytes.starts_with(b"PK") && !random.once_in(3) {
                bytes = mutate::part(&bytes, random).unwrap_or(bytes);
            } else if random.once_in(2) || name == "f.xlsx" {
                mutate::bytes(&mut bytes, &other.bytes, random);
            }
            if is_wanted(sniff(&bytes)) {
                return (platform.clone(), name, bytes);
            }
        }
    }

    /// Has workbooks opened by another process; when it dies, by another for the rest.
    fn open(&self, waiting: Vec<(u64, String, Waiting)>, found: &mut Found) {
        let folder = self.scratch.join("workbooks");
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).unwrap_or_else(|error| panic!("{error}"));
        for (at, (_, _, workbook)) in waiting.iter().enumerate() {
            let path = folder.join(format!("{at:04}.{}", workbook.workbook));
            fs::write(path, &workbook.bytes).unwrap_or_else(|error| panic!("{error}"));
        }
        while fs::read_dir(&folder).is_ok_and(|files| files.flatten().any(|file| is_workbook(&file.path()))) {
            let status = Command::new("sh")
                .args(["-c", "ulimit -v 1500000 && ulimit -t 60 && exec \"$@\"", "sh"])
                .args(&self.worker)
                .env("SOAK_FOLDER", &folder)
                .stdout(Stdio::null())
                .stderr(Stdio::null())
                .status();
            if !status.as_ref().is_ok_and(std::process::ExitStatus::success) {
                // The one it was at is gone; its frames stay as they are, without an end.
                let mut left: Vec<PathBuf> = workbooks(&folder);
                left.sort();
                let Some(first) = left.first() else { break };
                let at = first.file_stem().and_then(|stem| stem.to_str()?.parse::<usize>().ok());
                found.died.extend(at.and_then(|at| waiting.get(at)).map(|(input, _, _)| *input));
                let _ = fs::rename(first, first.with_extension("died"));
            }
        }
        for (at, (input, platform, _)) in waiting.iter().enumerate() {
            let frames = folder.join(format!("{at:04}.frames"));
            let outcome = catch_unwind(AssertUnwindSafe(|| read_frames(&self.formats, platform, &frames)));
            found.note(*input, outcome, true);
        }
    }
}

impl Found {
    fn note_memory(&mut self, input: u64, before: Option<u64>) {
        if let (Some(before), Some(peak)) = (before, memory::peak()) {
            let taken = peak.saturating_sub(before);
            self.most_memory = self.most_memory.max((taken, input));
            if taken > MOST_KILOBYTES {
                self.failures.push((input, format!("reading it took {taken} kB")));
            }
        }
    }

    pub(crate) fn note(&mut self, input: u64, outcome: std::thread::Result<Outcome>, is_last: bool) {
        match outcome {
            Ok(outcome) if is_last => *self.outcomes.entry(outcome).or_default() += 1,
            Ok(_) => {}
            Err(panic) => {
                let said = panic.downcast_ref::<String>().cloned();
                let said = said.or_else(|| panic.downcast_ref::<&str>().map(|text| (*text).to_owned()));
                self.failures.push((input, said.unwrap_or_default()));
            }
        }
    }
}

/// What a workbook is called at the command line.
pub(crate) fn workbook(kind: FileKind) -> Option<&'static str> {
    match kind {
        FileKind::Xlsx => Some("xlsx"),
        FileKind::Xls => Some("xls"),
        FileKind::Text { .. } | FileKind::Html { .. } | FileKind::Zip | FileKind::Unknown => None,
    }
}

fn is_workbook(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "xls" || extension == "xlsx")
}

fn workbooks(folder: &Path) -> Vec<PathBuf> {
    let files = fs::read_dir(folder).into_iter().flatten().flatten();
    files.map(|file| file.path()).filter(|path| is_workbook(path)).collect()
}

/// What the other process does: opens every workbook of a folder in turn and writes its frames beside it.
pub(crate) fn open_all(folder: &Path) {
    let mut left = workbooks(folder);
    left.sort();
    for path in left {
        let workbook =
            if path.extension().is_some_and(|kind| kind == "xls") { Workbook::Xls } else { Workbook::Xlsx };
        let (Ok(input), Ok(output)) = (File::open(&path), File::create(path.with_extension("frames"))) else {
            continue;
        };
        let mut output = Bounded { inner: BufWriter::new(output), left: MOST_FRAMES };
        // Only an output that cannot be written is an error here, and then the frames have no end.
        let _ = write_sheet(workbook, input, &SheetLimits::default(), &mut output);
        let _ = output.flush();
        let _ = fs::rename(&path, path.with_extension("done"));
    }
}

struct Bounded<W> {
    inner: W,
    left: u64,
}

impl<W: Write> Write for Bounded<W> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        let count = bytes.len() as u64;
        if count > self.left {
            return Err(std::io::Error::other("more frames than a soak keeps"));
        }
        self.left -= count;
        self.inner.write_all(bytes)?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.inner.flush()
    }
}

/// The formats, and every sample with its platform.
fn load(definitions: &Path) -> (Formats, Vec<(String, Vec<u8>)>) {
    let mut sources = Vec::new();
    let mut samples = Vec::new();
    let mut folders = vec![definitions.join("facts"), definitions.join("platforms")];
    while let Some(folder) = folders.pop() {
        let files = fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
        for path in files.flatten().map(|file| file.path()) {
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            if path.is_dir() {
                folders.push(path);
            } else if name.ends_with(".toml") {
                let place =
                    path.strip_prefix(definitions).unwrap_or(&path).to_string_lossy().replace('\\', "/");
                sources.push(Source::new(place, fs::read_to_string(&path).unwrap_or_default()));
            } else if name.contains(".sample.") {
                let platform = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
                samples.push((platform, name, fs::read(&path).unwrap_or_default()));
            }
        }
    }
    sources.sort_by(|a, b| a.path.cmp(&b.path));
    samples.sort();
    let mut issues = Vec::new();
    let facts: BTreeMap<String, FactDefinition> = load_each(&sources, &mut issues);
    let (formats, found) = Formats::load(&sources, &facts);
    issues.extend(found);
    assert!(issues.is_empty(), "{issues:#?}");
    (formats, samples.into_iter().map(|(platform, _, bytes)| (platform, bytes)).collect())
}

/// The first rows of a sample, whatever it is.
fn rows_of(bytes: &[u8]) -> Vec<Vec<String>> {
    let mut frames = Vec::new();
    match sniff(bytes) {
        FileKind::Text { encoding, delimiter } => cells_of(CsvRecords::new(bytes, encoding, delimiter)),
        FileKind::Html { encoding } => cells_of(HtmlRecords::new(bytes, encoding)),
        kind @ (FileKind::Xlsx | FileKind::Xls) => {
            let workbook = if kind == FileKind::Xls { Workbook::Xls } else { Workbook::Xlsx };
            let written = write_sheet(workbook, Cursor::new(bytes), &SheetLimits::default(), &mut frames);
            if written.is_err() { Vec::new() } else { cells_of(SheetRecords::new(frames.as_slice(), "")) }
        }
        FileKind::Zip | FileKind::Unknown => Vec::new(),
    }
}

fn cells_of(mut records: impl Records) -> Vec<Vec<String>> {
    let (mut record, mut scratch, mut rows) = (Record::default(), String::new(), Vec::new());
    while rows.len() < ROWS && records.read(&mut record).is_ok_and(|read| read) {
        rows.push((0..record.len()).map(|at| record.cell(at).text(&mut scratch).to_owned()).collect());
    }
    rows
}
