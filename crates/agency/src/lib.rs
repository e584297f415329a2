//! The agency: its capabilities (one folder each), the records database, background jobs and the HTTP shell.
//!
//! 这是什么：代运营机构的业务，一个文件夹一项能力。谁用：`server` 的命令与 HTTP、`xtask` 的演示。
//! 规则来自哪里：各能力的 `rules.rs` 与 `definitions/`。不做什么：不认识 DataFusion、Parquet 与任何平台的名字。
//!
//! The order of the capabilities is the order of dependence: see [`capabilities`].

// Money is whole fen from end to end: a float would round it out of sight.
#![deny(clippy::float_arithmetic)]
#![allow(
    unreachable_pub,
    reason = "a slice is closed by its private modules, and SeaORM writes `pub` entities into them"
)]

pub mod access;
pub mod activity;
pub mod alerts;
pub mod assignment;
pub mod capabilities;
pub mod clients;
pub mod contracts;
pub mod dashboard;
pub mod db;
pub mod definitions;
pub mod error;
pub mod http;
pub mod imports;
pub mod jobs;
pub mod keys;
pub mod numbers;
pub mod scope;
pub mod seal;
pub mod settlement;
pub mod stores;
pub mod words;
pub mod work;
mod workbook;

#[cfg(test)]
pub(crate) mod testing;

use std::collections::BTreeSet;
use std::num::NonZero;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use chrono::TimeDelta;
use daiyun_base::clock::Clock;
use daiyun_base::error::{Kind, Problem};
use daiyun_lake::{Answer, Lake, Maintained, Retention};
use tokio::sync::{Notify, Semaphore, broadcast, watch};

use crate::db::{Database, LakeRecords};
use crate::definitions::Definitions;
use crate::error::{Failure, Result};
use crate::keys::Keys;

/// An open agency. Cheap to clone; everything inside is shared.
#[derive(Clone)]
pub struct Agency {
    inner: Arc<Inner>,
}

struct Inner {
    name: String,
    directory: PathBuf,
    database: Database,
    lake: Lake,
    keys: Keys,
    definitions: Arc<Definitions>,
    clock: Arc<dyn Clock>,
    wake: Notify,
    queue: Notify,
    stop: watch::Sender<bool>,
    ended: watch::Sender<u64>,
    progress: broadcast::Sender<imports::Progress>,
    running: imports::Running,
    sheets: imports::SheetReader,
    fonts: settlement::Fonts,
    metrics: http::Metrics,
    limits: http::Limits,
    questions: Semaphore,
    sessions: access::KnownSessions,
    kept: dashboard::Kept,
    single_sign_on: OnceLock<access::SingleSignOn>,
}

/// Questions to the facts answered at once, for each core: more would only wait for each other.
const AT_ONCE: usize = 2;
/// How long a question waits for its turn.
const TURN: Duration = Duration::from_secs(10);

impl std::fmt::Debug for Agency {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Agency({})", self.inner.directory.display())
    }
}

/// Where an agency lives.
#[derive(Clone, Debug)]
pub struct Place {
    /// Holds `records.db`, `facts/`, `observations/`, `evidence/`, `keys/`, `anchors.log`.
    pub directory: PathBuf,
    /// Another database than `records.db` in the directory.
    pub database: Option<String>,
    /// The agency's name, shown at sign-in.
    pub name: String,
    /// Where spreadsheets are read.
    pub sheets: imports::SheetReader,
    /// What PDF files are printed with.
    pub fonts: settlement::Fonts,
}

impl Agency {
    /// Opens an agency and brings its tables up to this version.
    pub async fn open(place: Place, definitions: Arc<Definitions>, clock: Arc<dyn Clock>) -> Result<Self> {
        std::fs::create_dir_all(&place.directory)?;
        let url = place.database.clone().unwrap_or_else(|| sqlite_url(&place.directory));
        let database = Database::open(&url).await?;
        database.migrate().await?;
        let lake = Lake::open(&place.directory, definitions.facts.clone())?;
        let tx = database.begin().await?;
        lake.declare(&mut LakeRecords(&tx), clock.now()).await?;
        tx.commit().await?;
        let keys = Keys::open(&place.directory)?;
        let (progress, _) = broadcast::channel(1024);
        let inner = Inner {
            name: place.name,
            directory: place.directory,
            database,
            lake,
            keys,
            definitions,
            clock,
            wake: Notify::new(),
            queue: Notify::new(),
            stop: watch::Sender::new(false),
            ended: watch::Sender::new(0),
            progress,
            running: imports::Running::default(),
            sheets: place.sheets,
            fonts: place.fonts,
            metrics: http::Metrics::default(),
            limits: http::Limits::default(),
            questions: Semaphore::new(
                std::thread::available_parallelism().map_or(1, NonZero::get).saturating_mul(AT_ONCE),
            ),
            sessions: access::KnownSessions::default(),
            kept: dashboard::Kept::default(),
            single_sign_on: OnceLock::new(),
        };
        Ok(Self { inner: Arc::new(inner) })
    }

    /// The agency's name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.inner.name
    }

    /// Its data directory.
    #[must_use]
    pub fn directory(&self) -> &Path {
        &self.inner.directory
    }

    /// Its records.
    #[must_use]
    pub fn database(&self) -> &Database {
        &self.inner.database
    }

    /// Its facts.
    #[must_use]
    pub fn lake(&self) -> &Lake {
        &self.inner.lake
    }

    /// Its keys.
    #[must_use]
    pub fn keys(&self) -> &Keys {
        &self.inner.keys
    }

    /// Its definitions.
    #[must_use]
    pub fn definitions(&self) -> &Definitions {
        &self.inner.definitions
    }

    /// Its clock.
    #[must_use]
    pub fn clock(&self) -> &dyn Clock {
        self.inner.clock.as_ref()
    }

    /// Runs one SELECT over the facts, at the newest snapshot or an earlier one. Few run at once; who waits too long for
    /// a turn is told to come back.
    pub async fn query_facts(&self, sql: &str, at: Option<i64>) -> Result<Answer> {
        let Ok(turn) = tokio::time::timeout(TURN, self.inner.questions.acquire()).await else {
            self.metrics().turned_away();
            return Err(busy().into());
        };
        let _turn = turn.map_err(Failure::internal)?;
        let began = Instant::now();
        let answer = self.answer_facts(sql, at).await;
        self.metrics().asked(began.elapsed());
        answer
    }

    async fn answer_facts(&self, sql: &str, at: Option<i64>) -> Result<Answer> {
        let mut records = LakeRecords(self.database().reader());
        Ok(self.lake().query(&mut records, sql, at).await?)
    }

    /// The newest snapshot of the facts.
    pub(crate) async fn newest_facts(&self) -> Result<i64> {
        let mut records = LakeRecords(self.database().reader());
        Ok(self.lake().newest(&mut records).await?)
    }

    /// Does the upkeep of the facts, keeping the snapshots that records refer to.
    pub async fn maintain_facts(&self, keep: BTreeSet<i64>) -> Result<Maintained> {
        /// Nobody asks an older state again; what refers to one is kept.
        const KEPT: TimeDelta = TimeDelta::days(30);
        let now = self.clock().now();
        Ok(self.lake().maintain(self.database(), &Retention { since: now - KEPT, keep }, now).await?)
    }

    /// Where import progress is announced.
    #[must_use]
    pub fn progress(&self) -> &broadcast::Sender<imports::Progress> {
        &self.inner.progress
    }

    /// Imports of this process that are on their way.
    pub(crate) fn running(&self) -> &imports::Running {
        &self.inner.running
    }

    /// Where spreadsheets are read.
    #[must_use]
    pub fn sheets(&self) -> &imports::SheetReader {
        &self.inner.sheets
    }

    /// What PDF files are printed with.
    #[must_use]
    pub fn fonts(&self) -> &settlement::Fonts {
        &self.inner.fonts
    }

    pub(crate) fn metrics(&self) -> &http::Metrics {
        &self.inner.metrics
    }

    pub(crate) fn sessions(&self) -> &access::KnownSessions {
        &self.inner.sessions
    }

    pub(crate) fn kept(&self) -> &dashboard::Kept {
        &self.inner.kept
    }

    /// Opens a second way in, by the account of another house. It is said once, before anybody comes.
    pub fn offer_single_sign_on(&self, trusted: access::SingleSignOn) {
        // A second one changes nothing: which house is trusted is decided at the start.
        let _ = self.inner.single_sign_on.set(trusted);
    }

    pub(crate) fn single_sign_on(&self) -> Option<&access::SingleSignOn> {
        self.inner.single_sign_on.get()
    }

    pub(crate) fn limits(&self) -> &http::Limits {
        &self.inner.limits
    }

    /// Wakes the job runner after a commit.
    pub(crate) fn followers_wake(&self) {
        self.inner.wake.notify_one();
    }

    /// Tells answers that would never end to end now: the server stops.
    pub(crate) fn stop(&self) {
        self.inner.stop.send_replace(true);
    }

    /// Waits until the server stops.
    pub(crate) async fn stopped(&self) {
        // The sender lives as long as the agency, so this ends with `stop` only.
        let _ = self.inner.stop.subscribe().wait_for(|stop| *stop).await;
    }

    /// Tells answers that go on for minutes that somebody may be out.
    pub(crate) fn sessions_ended(&self) {
        self.inner.ended.send_modify(|times| *times = times.wrapping_add(1));
    }

    /// Changes whenever somebody may be out.
    pub(crate) fn session_ends(&self) -> watch::Receiver<u64> {
        self.inner.ended.subscribe()
    }

    /// Waits until a commit may have given followers something to do.
    pub(crate) async fn followers_woken(&self) {
        self.inner.wake.notified().await;
    }

    /// Wakes whoever works off the queue: a commit may have put something in it.
    pub(crate) fn queue_wake(&self) {
        self.inner.queue.notify_one();
    }

    /// Waits until there may be something in the queue.
    pub(crate) async fn queue_woken(&self) {
        self.inner.queue.notified().await;
    }
}

fn busy() -> Problem {
    Problem::new(
        Kind::Busy,
        "busy",
        "现在查询的人很多，这一问没有轮到；请过几秒重试",
        "Many are asking at the moment and this question did not get its turn. Try again in a few seconds",
    )
}

fn sqlite_url(directory: &Path) -> String {
    format!("sqlite://{}?mode=rwc", directory.join("records.db").display())
}
