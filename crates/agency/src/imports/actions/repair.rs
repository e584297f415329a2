//! Rows that wait, put right where they are: they come in as a batch of their own that points at the file's, so that
//! whatever was repaired can be looked at, and taken back, by itself.
//!
//! A repaired row was seen when its file was exported: a later export of the same order still wins, and the original file
//! states nothing of the row, so that importing it again changes nothing.

use chrono::NaiveDate;
use daiyun_base::error::{Kind, Label, Problem};
use daiyun_ingest::mend::{Fault, suggestion};
use daiyun_lake::{LakeError, Observed, Prepared};
use sea_orm::ActiveModelTrait as _;
use sea_orm::ActiveValue::{Set, Unchanged};
use serde_json::json;
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use super::super::REPAIR;
use super::super::records::quarantine::{self, READMITTED, Settled, WaitingRow, Which};
use super::super::records::{self, NewBatch, batches, coverage, repairs};
use super::attempt::{Attempt, TRIES, swapped_in};
use super::commit::{of_batch, prepare};
use super::mend::{Asked, mend};
use super::turn;
use crate::activity;
use crate::db::LakeRecords;
use crate::error::Result;
use crate::numbers;
use crate::scope::{Scope, Tx};
use crate::stores::{self, Store};

/// So many rows are put right at once: they are read and merged while somebody waits.
pub const MOST_REPAIRED: usize = 1_000;

/// A row with the cells that somebody changed, by column name.
#[derive(Clone, Debug)]
pub struct RowRepair {
    /// The row.
    pub row_id: Uuid,
    /// Its new cells.
    pub changes: Vec<(String, String)>,
    /// Whether other cells that are found wrong take what they probably say, too.
    pub by_suggestion: bool,
}

/// What is still wrong with a row.
#[derive(Clone, Debug)]
pub struct RowFault {
    /// The row.
    pub row_id: Uuid,
    /// What.
    pub fault: Fault,
}

/// What became of a repair.
#[derive(Clone, Debug)]
pub struct Repaired {
    /// The batch that brought the rows in; nothing when none of them is right.
    pub batch: Option<batches::Model>,
    /// The rows that still wait.
    pub faults: Vec<RowFault>,
    /// How many came in.
    pub readmitted: usize,
}

/// Takes rows in that somebody put right; those that are still wrong stay, each with its reason.
pub async fn readmit(scope: &Scope, batch_id: Uuid, asked: Vec<RowRepair>) -> Result<Repaired> {
    scope.require(REPAIR)?;
    check_count(asked.len())?;
    let file = records::by_id(scope, batch_id).await?;
    let store = stores::by_id(scope, file.store_id).await?;
    let ids: Vec<Uuid> = asked.iter().map(|repair| repair.row_id).collect();
    let rows = quarantine::waiting(scope.reader(), file.id, Which::These(&ids)).await?;
    if rows.len() != ids.len() {
        return Err(settled_already().into());
    }
    let batch_no = {
        let tx = scope.begin(REPAIR).await?;
        let number = numbers::next(&tx, "batch").await?;
        tx.commit().await?;
        number
    };
    let repairs = asked.into_iter().map(|repair| (repair.row_id, repair)).collect();
    let mended = mend(scope, (&store, &file), Asked { batch_no, rows, repairs }).await?;
    let Some(observed) = mended.observed else {
        return Ok(Repaired { batch: None, faults: mended.faults, readmitted: 0 });
    };
    let repair = Repair { scope, store: &store, file: &file, ids: &mended.ids, days: mended.days, batch_no };
    let batch = repair.bring_in(observed).await?;
    Ok(Repaired { batch: Some(batch), faults: mended.faults, readmitted: mended.ids.len() })
}

/// Every row of a batch that has a suggestion, with it, as far as one repair takes.
pub async fn suggested(scope: &Scope, batch_id: Uuid) -> Result<Vec<RowRepair>> {
    scope.require(REPAIR)?;
    /// The rows that are looked at: the most that one batch keeps.
    const LOOKED_AT: u64 = 50_000;
    let file = records::by_id(scope, batch_id).await?;
    let rows = quarantine::waiting(scope.reader(), file.id, Which::First(LOOKED_AT)).await?;
    let found = rows.iter().filter_map(|row| {
        let broken = quarantine::broken(row);
        let better = suggestion(&broken)?;
        Some(RowRepair { row_id: row.id, changes: vec![(broken.column, better)], by_suggestion: true })
    });
    Ok(found.take(MOST_REPAIRED).collect())
}

fn check_count(rows: usize) -> Result<()> {
    if (1..=MOST_REPAIRED).contains(&rows) {
        return Ok(());
    }
    Err(Problem::invalid(
        "rows",
        format!("一次修复 1 到 {MOST_REPAIRED} 行；请分几次提交，数据没有改动"),
        format!("One repair takes 1 to {MOST_REPAIRED} rows. Send them in parts; nothing was changed"),
    )
    .into())
}

pub(super) fn settled_already() -> Problem {
    Problem::new(
        Kind::Conflict,
        "rows_settled",
        "有的行已经被处理过，或批次已撤销；请刷新页面后重试，数据没有改动",
        "Some of the rows were settled already, or the batch was taken back. Reload the page and try again; nothing was changed",
    )
}

/// Rows on their way in.
struct Repair<'a> {
    scope: &'a Scope,
    store: &'a Store,
    /// The batch whose rows they are.
    file: &'a batches::Model,
    ids: &'a [Uuid],
    days: Option<(NaiveDate, NaiveDate)>,
    batch_no: i64,
}

impl Repair<'_> {
    /// Merges the rows in the store's turn and commits them, again when somebody else was faster.
    async fn bring_in(&self, observed: Observed) -> Result<batches::Model> {
        let lake = self.scope.agency().lake();
        let _turn = turn::take(self.scope.agency().directory(), &self.store.code).await?;
        let mut observed = observed;
        for _ in 0..TRIES {
            let prepared = prepare(self.scope, observed).await?;
            match self.commit(&prepared).await {
                Ok(batch) => return Ok(batch),
                Err(Attempt::Overtaken) => observed = lake.discard(prepared)?,
                Err(Attempt::Failed(failure)) => {
                    lake.discard(prepared)?;
                    return Err(failure);
                }
                Err(Attempt::Unsure(failure)) => return Err(failure),
            }
        }
        Err(LakeError::Overtaken.into())
    }

    async fn commit(&self, prepared: &Prepared) -> std::result::Result<batches::Model, Attempt> {
        let tx = self.scope.begin(REPAIR).await?;
        let done = self.scope.agency().lake().commit(&mut LakeRecords(tx.db()), prepared, tx.now()).await;
        let (tx, snapshot_id) = swapped_in(tx, done).await?;
        let opened = records::insert_batch(&tx, self.batch_no, &self.new_batch()).await?;
        let settled = Settled { state: READMITTED, reason: None, repair_batch_id: Some(opened.id) };
        let count = quarantine::settle(&tx, self.file.id, self.ids, &settled).await?;
        if usize::try_from(count).ok() != Some(self.ids.len()) {
            tx.rollback().await?;
            return Err(Attempt::Failed(settled_already().into()));
        }
        let undated = prepared.counts().undated_lines.iter().map(|line| WaitingRow::undated(*line)).collect();
        quarantine::insert_waiting(&tx, opened.id, undated).await?;
        records::add_waiting_count(&tx, self.file.id, -count).await?;
        let batch = self.end_committed(&tx, &opened, prepared, snapshot_id).await?;
        let live = repairs::live_of(tx.db(), self.file.id).await?;
        coverage::cover(&tx, &repairs::widened(self.file, &live)).await?;
        self.remember(&tx, &batch, count).await?;
        tx.commit().await.map_err(Attempt::Unsure)?;
        Ok(batch)
    }

    fn new_batch(&self) -> NewBatch<'_> {
        NewBatch {
            store_id: self.store.id,
            platform: &self.store.platform,
            file_name: &self.file.file_name,
            sha256: "",
            size_bytes: 0,
            repairs_id: Some(self.file.id),
        }
    }

    async fn end_committed(
        &self,
        tx: &Tx,
        opened: &batches::Model,
        prepared: &Prepared,
        snapshot_id: i64,
    ) -> Result<batches::Model> {
        let whole = |count: u64| i64::try_from(count).unwrap_or(i64::MAX);
        let counts = prepared.counts();
        let undated = counts.undated_lines.len() as u64;
        let file = self.file;
        let row = batches::ActiveModel {
            id: Unchanged(opened.id),
            // A repair is what it is by its file and its rows.
            file_sha256: Set(fingerprint(&file.file_sha256, self.batch_no)),
            report: Set(file.report.clone()),
            format: Set(file.format.clone()),
            fact: Set(file.fact.clone()),
            encoding: Set(file.encoding.clone()),
            state: Set("committed".to_owned()),
            row_count: Set(i64::try_from(self.ids.len()).unwrap_or(i64::MAX)),
            inserted_count: Set(whole(counts.inserted)),
            updated_count: Set(whole(counts.updated)),
            unchanged_count: Set(whole(counts.unchanged)),
            quarantined_count: Set(whole(undated)),
            covers_from: Set(self.days.map(|days| days.0)),
            covers_to: Set(self.days.map(|days| days.1)),
            exported_at: Set(file.exported_at),
            export_time_known: Set(file.export_time_known),
            snapshot_id: Set(Some(snapshot_id)),
            finished_at: Set(Some(tx.now())),
            ..Default::default()
        };
        Ok(row.update(tx.db()).await?)
    }

    async fn remember(&self, tx: &Tx, batch: &batches::Model, count: i64) -> Result<()> {
        let Self { store, file, .. } = self;
        let summary = Label::new(
            format!("修复 {} 的 {count} 行，记为批次 {}", file.file_name, batch.batch_no),
            format!("Repaired {count} rows of {}, as batch {}", file.file_name, batch.batch_no),
        );
        let detail = json!({
            "batch_no": file.batch_no, "repair_batch_no": batch.batch_no, "rows": count,
            "inserted": batch.inserted_count, "updated": batch.updated_count, "snapshot_id": batch.snapshot_id,
        });
        activity::record(tx, of_batch("imports.repair", store, file, summary, detail)).await
    }
}

fn fingerprint(sha256: &str, batch_no: i64) -> String {
    hex::encode(Sha256::digest(format!("repair {batch_no} of {sha256}")))
}
