//! Reading on more than one core: cells are found on one thread, turned into rows on another, and written on a third.
//! Each hands on bounded batches, so memory stays flat and whoever is slowest sets the pace.

use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::{Scope, ScopedJoinHandle};

use daiyun_base::fact::Rows;
use daiyun_ingest::cell::{ReadError, Record, Records, SheetTop};
use daiyun_lake::{BatchWriter, LakeError};

use crate::error::{Failure, Result};

/// Records that go from hand to hand at once: enough that handing over costs nothing, few enough to stay in cache.
const AT_ONCE: usize = 512;
/// Bytes that go at once, so that a file of very long rows takes no more memory than another.
const BYTES_AT_ONCE: usize = 1 << 20;
/// Batches that wait between two threads.
const WAITING: usize = 4;

/// What the reading thread hands over.
enum Read {
    /// Filled records.
    Records(Filled),
    /// The file is at its end.
    End,
    /// It cannot be read further.
    Failed(ReadError),
}

/// Records, how many of them are filled, and the sheet each stands on.
#[derive(Default)]
struct Filled {
    records: Vec<Record>,
    sheets: Vec<usize>,
}

/// Records that another thread reads ahead, from the first one on.
pub(super) struct Ahead<'scope, 'env, R> {
    threads: &'scope Scope<'scope, 'env>,
    /// Until somebody reads.
    records: Option<R>,
    encoding: &'static str,
    rows_may_be_short: bool,
    reading: Option<Reading>,
}

/// The side of the reader once the other thread reads.
struct Reading {
    read: Receiver<Read>,
    /// Emptied batches go back, so that their memory is used again.
    emptied: SyncSender<Filled>,
    batch: Filled,
    next: usize,
    ended: bool,
}

impl<'scope, 'env, R: Records + Send + 'scope> Ahead<'scope, 'env, R> {
    /// Reads `records` on a thread of their own, which ends when they do or when the reader is dropped.
    pub(super) fn of(threads: &'scope Scope<'scope, 'env>, records: R) -> Self {
        let (encoding, rows_may_be_short) = (records.encoding(), records.rows_may_be_short());
        Self { threads, records: Some(records), encoding, rows_may_be_short, reading: None }
    }

    fn reading(&mut self) -> Result<&mut Reading, ReadError> {
        if let Some(records) = self.records.take() {
            let (hand_over, read) = sync_channel(WAITING);
            let (emptied, reuse) = sync_channel(WAITING + 2);
            self.threads.spawn(move || read_on(records, &hand_over, &reuse));
            self.reading = Some(Reading { read, emptied, batch: Filled::default(), next: 0, ended: false });
        }
        self.reading.as_mut().ok_or_else(stopped)
    }
}

fn stopped() -> ReadError {
    ReadError::Io(std::io::Error::other("the reading thread stopped"))
}

/// Reads until the end, or until nobody takes what was read.
fn read_on(mut records: impl Records, hand_over: &SyncSender<Read>, reuse: &Receiver<Filled>) {
    loop {
        let mut batch = reuse.try_recv().unwrap_or_default();
        batch.records.resize(AT_ONCE, Record::default());
        batch.sheets.clear();
        let (mut last, mut bytes) = (None, 0);
        while batch.sheets.len() < AT_ONCE && bytes < BYTES_AT_ONCE && last.is_none() {
            let record = &mut batch.records[batch.sheets.len()];
            match records.read(record) {
                Ok(true) => {
                    bytes += record.size();
                    batch.sheets.push(records.sheet());
                }
                Ok(false) => last = Some(Read::End),
                Err(error) => last = Some(Read::Failed(error)),
            }
        }
        if hand_over.send(Read::Records(batch)).is_err() {
            return;
        }
        if let Some(last) = last {
            // Whoever stopped listening wants no end either.
            let _ = hand_over.send(last);
            return;
        }
    }
}

impl<'scope, R: Records + Send + 'scope> Records for Ahead<'scope, '_, R> {
    fn read(&mut self, record: &mut Record) -> Result<bool, ReadError> {
        let reading = self.reading()?;
        while reading.next == reading.batch.sheets.len() {
            if reading.ended {
                return Ok(false);
            }
            match reading.read.recv() {
                Ok(Read::Records(batch)) => {
                    let used = std::mem::replace(&mut reading.batch, batch);
                    reading.next = 0;
                    // A full way back only means that there is memory enough under way.
                    let _ = reading.emptied.try_send(used);
                }
                Ok(Read::End) => reading.ended = true,
                Ok(Read::Failed(error)) => return Err(error),
                Err(_) => return Err(stopped()),
            }
        }
        std::mem::swap(record, &mut reading.batch.records[reading.next]);
        reading.next += 1;
        Ok(true)
    }

    fn encoding(&self) -> &'static str {
        self.encoding
    }

    fn rows_may_be_short(&self) -> bool {
        self.rows_may_be_short
    }

    fn tops(&mut self) -> Result<Option<Vec<SheetTop>>, ReadError> {
        self.records.as_mut().map_or(Ok(None), Records::tops)
    }

    /// Sheets are chosen before the first row is read; a file without sheets leaves no choice.
    fn choose(&mut self, sheets: Vec<usize>) {
        if let Some(records) = &mut self.records {
            records.choose(sheets);
        }
    }

    fn sheet(&self) -> usize {
        let Some(reading) = &self.reading else { return 0 };
        reading.next.checked_sub(1).and_then(|at| reading.batch.sheets.get(at)).copied().unwrap_or(0)
    }
}

/// A batch that another thread writes. Dropped unfinished, it leaves nothing behind, as the writer does.
pub(super) struct Written<'scope, 'lake> {
    rows: SyncSender<Rows>,
    writer: ScopedJoinHandle<'scope, Result<BatchWriter<'lake>, LakeError>>,
}

impl<'scope, 'lake: 'scope> Written<'scope, 'lake> {
    /// Writes on a thread of its own.
    pub(super) fn by(scope: &'scope Scope<'scope, '_>, mut batch: BatchWriter<'lake>) -> Self {
        let (rows, take) = sync_channel::<Rows>(WAITING);
        let writer = scope.spawn(move || {
            for rows in take {
                batch.push(&rows)?;
            }
            Ok(batch)
        });
        Self { rows, writer }
    }

    /// Adds rows in file order; the error of a writer that stopped comes out of [`Written::end`] or right here.
    pub(super) fn push(self, rows: Rows) -> Result<Self> {
        match self.rows.send(rows) {
            Ok(()) => Ok(self),
            Err(_) => {
                Err(self.end().err().unwrap_or_else(|| Failure::internal("the writing thread stopped")))
            }
        }
    }

    /// All that was pushed, written.
    pub(super) fn end(self) -> Result<BatchWriter<'lake>> {
        drop(self.rows);
        match self.writer.join() {
            Ok(batch) => Ok(batch?),
            Err(_) => Err(Failure::internal("the writing thread panicked")),
        }
    }
}
