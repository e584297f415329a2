//! Reading on more than one core: cells are found on one thread, turned into rows on another, and written on a third.
//! Each hands on bounded batches, so memory stays flat and whoever is slowest sets the pace.

use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::{Scope, ScopedJoinHandle};

use daiyun_base::fact::Rows;
use daiyun_ingest::cell::{ReadError, Record, Records};
use daiyun_lake::{BatchWriter, LakeError};

use crate::error::{Failure, Result};

/// Records that go from hand to hand at once: enough that handing over costs nothing, few enough to stay in cache.
const AT_ONCE: usize = 512;
/// Batches that wait between two threads.
const WAITING: usize = 4;

/// What the reading thread hands over.
enum Read {
    /// So many of the records are filled.
    Records(Vec<Record>, usize),
    /// The file is at its end.
    End { unread_sheets: Vec<String> },
    /// It cannot be read further.
    Failed(ReadError),
}

/// Records that another thread reads ahead.
pub(super) struct Ahead {
    read: Receiver<Read>,
    /// Emptied batches go back, so that their memory is used again.
    emptied: SyncSender<Vec<Record>>,
    batch: Vec<Record>,
    filled: usize,
    next: usize,
    ended: bool,
    encoding: &'static str,
    rows_may_be_short: bool,
    unread_sheets: Vec<String>,
}

impl Ahead {
    /// Reads `records` on a thread of their own, which ends when they do or when the reader is dropped.
    pub(super) fn of<'scope, R: Records + Send + 'scope>(
        scope: &'scope Scope<'scope, '_>,
        records: R,
    ) -> Self {
        let (hand_over, read) = sync_channel(WAITING);
        let (emptied, reuse) = sync_channel(WAITING + 2);
        let (encoding, rows_may_be_short) = (records.encoding(), records.rows_may_be_short());
        scope.spawn(move || read_on(records, &hand_over, &reuse));
        Self {
            read,
            emptied,
            batch: Vec::new(),
            filled: 0,
            next: 0,
            ended: false,
            encoding,
            rows_may_be_short,
            unread_sheets: Vec::new(),
        }
    }
}

/// Reads until the end, or until nobody takes what was read.
fn read_on(mut records: impl Records, hand_over: &SyncSender<Read>, reuse: &Receiver<Vec<Record>>) {
    loop {
        let mut batch = reuse.try_recv().unwrap_or_else(|_| vec![Record::default(); AT_ONCE]);
        let mut filled = 0;
        let mut last = None;
        while filled < batch.len() && last.is_none() {
            match records.read(&mut batch[filled]) {
                Ok(true) => filled += 1,
                Ok(false) => last = Some(Read::End { unread_sheets: records.unread_sheets().to_vec() }),
                Err(error) => last = Some(Read::Failed(error)),
            }
        }
        if hand_over.send(Read::Records(batch, filled)).is_err() {
            return;
        }
        if let Some(last) = last {
            // Whoever stopped listening wants no end either.
            let _ = hand_over.send(last);
            return;
        }
    }
}

impl Records for Ahead {
    fn read(&mut self, record: &mut Record) -> Result<bool, ReadError> {
        while self.next == self.filled {
            if self.ended {
                return Ok(false);
            }
            match self.read.recv() {
                Ok(Read::Records(batch, filled)) => {
                    let used = std::mem::replace(&mut self.batch, batch);
                    (self.filled, self.next) = (filled, 0);
                    if !used.is_empty() {
                        // A full way back only means that there is memory enough under way.
                        let _ = self.emptied.try_send(used);
                    }
                }
                Ok(Read::End { unread_sheets }) => {
                    self.ended = true;
                    self.unread_sheets = unread_sheets;
                }
                Ok(Read::Failed(error)) => return Err(error),
                Err(_) => return Err(ReadError::Io(std::io::Error::other("the reading thread stopped"))),
            }
        }
        std::mem::swap(record, &mut self.batch[self.next]);
        self.next += 1;
        Ok(true)
    }

    fn encoding(&self) -> &'static str {
        self.encoding
    }

    fn rows_may_be_short(&self) -> bool {
        self.rows_may_be_short
    }

    fn unread_sheets(&self) -> &[String] {
        &self.unread_sheets
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
