//! Imports of this process that are on their way: how far each is, and whether somebody wants it stopped.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use daiyun_base::error::{Kind, Label, Problem};
use tokio::sync::{Notify, Semaphore, SemaphorePermit, broadcast};
use uuid::Uuid;

use super::Batch;
use super::report::Progress;
use super::rules::pace;
use crate::error::{Failure, Result};
use crate::scope::Scope;

/// Files read at once: a folder of a hundred reports takes turns.
const AT_ONCE: usize = 3;
/// Nobody sees more than four changes a second.
const BETWEEN: Duration = Duration::from_millis(250);

/// The imports on their way.
pub struct Running {
    ways: Mutex<BTreeMap<Uuid, Arc<Way>>>,
    turns: Semaphore,
}

impl Default for Running {
    fn default() -> Self {
        Self { ways: Mutex::default(), turns: Semaphore::new(AT_ONCE) }
    }
}

impl Running {
    /// Puts a batch on its way; it is off once the entry is dropped.
    pub(super) fn enter(
        &self,
        batch: &Batch,
        total_bytes: u64,
        channel: &broadcast::Sender<Progress>,
    ) -> (Arc<Way>, Entry<'_>) {
        let progress = Progress {
            batch_id: batch.id,
            store_id: batch.store_id,
            file: batch.file_name.clone(),
            state: "waiting".to_owned(),
            rows: 0,
            bytes: 0,
            total_bytes,
            rows_per_second: None,
            seconds_left: None,
        };
        let seen = Seen { progress, began: Instant::now(), told: None, stage: Stage::Open };
        let way = Arc::new(Way { seen: Mutex::new(seen), channel: channel.clone(), stopped: Notify::new() });
        locked(&self.ways).insert(batch.id, Arc::clone(&way));
        (way, Entry { running: self, batch_id: batch.id })
    }

    /// How far every import of some stores is.
    pub(super) fn of_stores(&self, store_ids: &[Uuid]) -> Vec<Progress> {
        let all = locked(&self.ways);
        let now = all.values().map(|way| locked(&way.seen).progress.clone());
        now.filter(|progress| store_ids.contains(&progress.store_id)).collect()
    }

    /// Whether an import can be stopped now.
    pub(super) fn can_cancel(&self, batch_id: Uuid) -> Result<(), Label> {
        let way = locked(&self.ways).get(&batch_id).cloned();
        let way = way.ok_or_else(not_under_way)?;
        match locked(&way.seen).stage {
            Stage::Open => Ok(()),
            Stage::Cancelled(_) => Err(Label::new("已经在取消了", "It is being cancelled already")),
            Stage::Closed => Err(not_under_way()),
        }
    }

    /// Stops an import on behalf of somebody. Nothing of it is committed.
    pub(super) fn cancel(&self, batch_id: Uuid, by: &Scope) -> Result<(), Label> {
        self.can_cancel(batch_id)?;
        let way = locked(&self.ways).get(&batch_id).cloned().ok_or_else(not_under_way)?;
        let mut seen = locked(&way.seen);
        if !matches!(seen.stage, Stage::Open) {
            return Err(not_under_way());
        }
        seen.stage = Stage::Cancelled(Some(Box::new(by.clone())));
        way.stopped.notify_one();
        Ok(())
    }

    /// Waits until there is room to read one more file.
    pub(super) async fn turn(&self) -> Result<SemaphorePermit<'_>> {
        self.turns.acquire().await.map_err(Failure::internal)
    }
}

fn not_under_way() -> Label {
    Label::new(
        "这个文件已经读完，正在入库或已经结束；入库后可以撤销批次",
        "The file has been read and is being stored, or is done. Once it is stored, the batch can be taken back",
    )
}

/// Takes an import off the list when dropped, however it ended.
pub(super) struct Entry<'a> {
    running: &'a Running,
    batch_id: Uuid,
}

impl Drop for Entry<'_> {
    fn drop(&mut self) {
        locked(&self.running.ways).remove(&self.batch_id);
    }
}

/// One import on its way.
pub(super) struct Way {
    seen: Mutex<Seen>,
    channel: broadcast::Sender<Progress>,
    stopped: Notify,
}

struct Seen {
    progress: Progress,
    began: Instant,
    told: Option<Instant>,
    stage: Stage,
}

enum Stage {
    /// It can be stopped.
    Open,
    /// Somebody stopped it, or the server stops.
    Cancelled(Option<Box<Scope>>),
    /// Its commit has begun.
    Closed,
}

impl Way {
    /// Says how far it is: at once when its state changed, else as often as somebody can see. Fails once it is stopped.
    pub(super) fn tell(&self, state: &str, rows: u64, bytes: u64) -> Result<()> {
        let mut seen = locked(&self.seen);
        refuse_cancelled(&seen.stage)?;
        let changed = seen.progress.state != state;
        if changed && state == "reading" {
            // Waiting for a turn says nothing of how fast the file is read.
            seen.began = Instant::now();
        }
        let rate = pace(rows, (bytes, seen.progress.total_bytes), seen.began.elapsed());
        state.clone_into(&mut seen.progress.state);
        (seen.progress.rows, seen.progress.bytes) = (rows, bytes);
        (seen.progress.rows_per_second, seen.progress.seconds_left) =
            (rate.rows_per_second, rate.seconds_left);
        if changed || seen.told.is_none_or(|told| told.elapsed() >= BETWEEN) {
            seen.told = Some(Instant::now());
            // Nobody listening is fine.
            let _ = self.channel.send(seen.progress.clone());
        }
        Ok(())
    }

    /// Waits until somebody stops it.
    pub(super) async fn stopped(&self) {
        self.stopped.notified().await;
    }

    /// Says how it ended.
    pub(super) fn end(&self, state: &str, rows: u64) {
        let mut seen = locked(&self.seen);
        let total = seen.progress.total_bytes;
        state.clone_into(&mut seen.progress.state);
        (seen.progress.rows, seen.progress.bytes) = (rows, total);
        (seen.progress.rows_per_second, seen.progress.seconds_left) = (None, None);
        let _ = self.channel.send(seen.progress.clone());
    }

    /// Nobody can stop it any more: its commit begins.
    pub(super) fn close(&self) -> Result<()> {
        let mut seen = locked(&self.seen);
        refuse_cancelled(&seen.stage)?;
        seen.stage = Stage::Closed;
        Ok(())
    }

    /// The server stops: a thread that reads gives up at its next chunk.
    pub(super) fn cut(&self) {
        let mut seen = locked(&self.seen);
        if matches!(seen.stage, Stage::Open) {
            seen.stage = Stage::Cancelled(None);
            self.stopped.notify_one();
        }
    }

    /// Who stopped it.
    pub(super) fn cancelled_by(&self) -> Option<Scope> {
        match &locked(&self.seen).stage {
            Stage::Cancelled(by) => by.as_deref().cloned(),
            Stage::Open | Stage::Closed => None,
        }
    }
}

/// What a stopped import ends with.
pub(super) const CANCELLED: &str = "cancelled";

fn refuse_cancelled(stage: &Stage) -> Result<()> {
    match stage {
        Stage::Open | Stage::Closed => Ok(()),
        Stage::Cancelled(None) => Err(interrupted().into()),
        Stage::Cancelled(Some(_)) => Err(Problem::refused(
            CANCELLED,
            "导入已取消，数据没有改动",
            "The import was cancelled; nothing was changed",
        )
        .into()),
    }
}

/// What an import ends with whose reader went away.
pub(super) fn interrupted() -> Problem {
    Problem::new(
        Kind::Internal,
        "interrupted",
        "导入在中途中断，数据没有改动；请重新导入这个文件",
        "The import was interrupted and nothing was changed. Import the file again",
    )
}

/// A thread that panicked leaves numbers behind that are as good as any.
fn locked<T>(value: &Mutex<T>) -> MutexGuard<'_, T> {
    value.lock().unwrap_or_else(PoisonError::into_inner)
}
