//! Facts on disk: plain Parquet files, listed by the open DuckLake format in the records database, so that a batch's
//! ledger row, its files and its facts commit in one SQL transaction and every DuckLake reader sees the same tables.
//!
//! A batch goes through four steps. [`Lake::start_batch`] writes its observation file; [`Lake::prepare`] merges it
//! store-month by store-month and makes the merged files durable; the caller opens its transaction and
//! [`Lake::commit`] swaps them in; the caller writes its own rows and commits. Nothing before the last step is visible.
//!
//! This is the only crate that names DataFusion, Arrow or Parquet.

mod arrows;
mod catalog;
mod catalog_tables;
mod commit;
mod compaction;
mod data_file;
mod declare;
mod derive;
mod engine;
mod error;
mod expiry;
mod files;
mod fold;
mod maintain;
mod merge;
mod merged_rows;
mod missing;
mod observation;
mod place;
mod provenance;
mod read;
mod records;
mod refold;
mod rollup;
mod schema;
mod working;
mod write;

use std::collections::{BTreeMap, HashSet};
use std::path::Path;
use std::sync::{Arc, Mutex};

use chrono::{DateTime, Utc};
use daiyun_base::fact::FactDefinition;

pub use engine::{Answer, Cell};
pub use error::{LakeError, Result};
pub use expiry::Retention;
pub use maintain::{Maintained, Swept};
pub use observation::{BatchPlan, BatchWriter, Observed};
pub use records::{Column, Dialect, Records, RecordsError, RecordsSource, Transaction, Value};
pub use refold::{Extent, Rewrite, Undated};
pub use write::{Counts, Prepared};

use engine::Engine;
use files::Files;
use read::Snapshot;
use schema::Coverage;

/// How many rows of a batch are held in memory at once, some hundred bytes each; one over more months than that is read
/// several times, a few months each time.
const ROWS_AT_ONCE: u64 = 300_000;

/// The facts of one agency.
#[derive(Clone, Debug)]
pub struct Lake {
    facts: Arc<BTreeMap<String, FactDefinition>>,
    data: Files,
    observations: Files,
    engine: Engine,
    newest: Arc<Mutex<Option<Snapshot>>>,
    rows_at_once: u64,
}

impl Lake {
    /// Opens the facts below a data directory (`facts/` and `observations/`).
    pub fn open(directory: &Path, facts: BTreeMap<String, FactDefinition>) -> Result<Self> {
        if let Some(wide) = facts.values().find(|fact| fact.columns.len() > Coverage::LIMIT) {
            return Err(LakeError::Engine(format!(
                "fact {} has more than {} columns",
                wide.code,
                Coverage::LIMIT
            )));
        }
        let rollups = facts.values().flat_map(|fact| &fact.rollups);
        let mut codes: HashSet<&str> = facts.keys().map(String::as_str).collect();
        if let Some(twin) = rollups.map(|rollup| rollup.code.as_str()).find(|code| !codes.insert(code)) {
            return Err(LakeError::Engine(format!("two tables are called {twin}")));
        }
        let data = directory.join("facts");
        Ok(Self {
            facts: Arc::new(facts),
            engine: Engine::local(&data)?,
            data: Files::new(data),
            observations: Files::new(directory.join("observations")),
            newest: Arc::new(Mutex::new(None)),
            rows_at_once: ROWS_AT_ONCE,
        })
    }

    /// The same lake, holding only about so many rows of a batch in memory at once (never less than one month of it).
    #[must_use]
    pub fn holding(mut self, rows: u64) -> Self {
        self.rows_at_once = rows;
        self
    }

    /// Creates the catalog's tables and whatever facts or columns the definitions have gained.
    pub async fn declare(&self, records: &mut dyn Records, now: DateTime<Utc>) -> Result<()> {
        let path = format!("{}/", self.data.root().display());
        declare::declare(records, self.facts.values(), &path, now).await
    }

    /// Begins to take a batch's rows.
    pub fn start_batch(&self, plan: BatchPlan) -> Result<BatchWriter<'_>> {
        Ok(BatchWriter::start(self.fact(&plan.fact)?, &self.observations, plan))
    }

    /// The number of the newest snapshot.
    pub async fn newest_snapshot(&self, records: &mut dyn Records) -> Result<i64> {
        Ok(catalog::head(records).await?.snapshot_id)
    }

    /// Runs one SELECT over the newest snapshot, or over an earlier one.
    pub async fn query(&self, records: &mut dyn Records, sql: &str, at: Option<i64>) -> Result<Answer> {
        let newest = catalog::head(records).await?.snapshot_id;
        let wanted = at.unwrap_or(newest);
        if wanted > newest || wanted < 0 {
            return Err(LakeError::UnknownSnapshot(wanted));
        }
        let snapshot = match self.kept(wanted) {
            Some(snapshot) => snapshot,
            None => {
                let url = Engine::url()?;
                let snapshot = Snapshot::read(records, wanted, self.facts.values(), &url).await?;
                // Asked last: it may have expired while its files were being listed.
                catalog::refuse_if_expired(records, wanted).await?;
                self.keep(&snapshot, newest);
                snapshot
            }
        };
        match self.engine.run(&snapshot, sql).await {
            Ok(answer) => Ok(answer),
            Err(error) => {
                // A file that is gone may be gone because the snapshot is.
                catalog::refuse_if_expired(records, wanted).await?;
                Err(error)
            }
        }
    }

    /// The newest snapshot: what a question without a snapshot of its own is answered at.
    pub async fn newest(&self, records: &mut dyn Records) -> Result<i64> {
        Ok(catalog::head(records).await?.snapshot_id)
    }

    fn kept(&self, snapshot_id: i64) -> Option<Snapshot> {
        let kept = self.newest.lock().ok()?;
        kept.as_ref().filter(|snapshot| snapshot.snapshot_id == snapshot_id).cloned()
    }

    fn keep(&self, snapshot: &Snapshot, newest: i64) {
        if snapshot.snapshot_id == newest
            && let Ok(mut kept) = self.newest.lock()
        {
            *kept = Some(snapshot.clone());
        }
    }

    fn fact(&self, code: &str) -> Result<&FactDefinition> {
        self.facts.get(code).ok_or_else(|| LakeError::UnknownFact(code.to_owned()))
    }
}
