//! Rows that wait, put right where they are: they come in as a batch of their own that points at the file's, so that
//! whatever was repaired can be looked at, and taken back, by itself.
//!
//! A repaired row was seen when its file was exported: a later export of the same order still wins, and the original file
//! states nothing of the row, so that importing it again changes nothing.

use std::collections::BTreeMap;

use daiyun_base::error::{Kind, Label, Problem};
use daiyun_base::fact::{FactDefinition, instant_number};
use daiyun_ingest::format::{FormatDefinition, Formats};
use daiyun_ingest::mapping::Mapping;
use daiyun_ingest::mend::{
    BrokenRow, Fault, MendSource, Mender, SheetHeader, can_mend_rows_of, suggestion, suggestion_after,
};
use daiyun_ingest::privacy::BuyerKey;
use daiyun_lake::{BatchPlan, LakeError, Observed, Prepared};
use sea_orm::ActiveModelTrait as _;
use sea_orm::ActiveValue::{Set, Unchanged};
use serde_json::json;
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use super::super::REPAIR;
use super::super::reading::widen;
use super::super::records::quarantine::{
    self, IGNORED, READMITTED, Settled, WaitingRow, Which, quarantined_rows,
};
use super::super::records::{self, NewBatch, batches, coverage, mappings, repairs};
use super::attempt::{Attempt, TRIES, swapped_in};
use super::commit::{of_batch, prepare};
use super::turn;
use crate::activity;
use crate::clients;
use crate::db::LakeRecords;
use crate::error::{Failure, Result};
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

/// Whether rows of a batch can be put right, or why not.
pub fn can_repair(
    batch: &batches::Model,
    format: Option<&FormatDefinition>,
) -> std::result::Result<(), Label> {
    if batch.state != "committed" {
        return Err(Label::new(
            "这个批次不在账上，没有可修复的行",
            "The batch is not in the facts, so it has no rows to repair",
        ));
    }
    let Some(format) = format.filter(|_| batch.headers.is_some()) else {
        return Err(Label::new(
            "这个批次没有留下表头，不能就地修改；请改好文件后再次导入",
            "The header of this batch was not kept, so its rows cannot be put right here. Correct the file and import it again",
        ));
    };
    can_mend_rows_of(format)
}

/// The same, of a batch whose format has to be looked up.
pub async fn rows_verdict(scope: &Scope, batch: &batches::Model) -> Result<std::result::Result<(), Label>> {
    let mapping = mapping_of(scope, batch).await?;
    let found = format_of(&scope.agency().definitions().formats, mapping.as_ref(), batch);
    Ok(can_repair(batch, found.map(|(format, _)| format)))
}

/// Takes rows in that somebody put right; those that are still wrong stay, each with its reason.
pub async fn readmit(scope: &Scope, batch_id: Uuid, asked: Vec<RowRepair>) -> Result<Repaired> {
    scope.require(REPAIR)?;
    check_count(asked.len())?;
    let file = records::by_id(scope, batch_id).await?;
    let store = stores::by_id(scope, file.store_id).await?;
    let mapping = mapping_of(scope, &file).await?;
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
    let changes = asked.into_iter().map(|repair| (repair.row_id, repair)).collect();
    let mended = mend(scope, (&store, &file), mapping, (batch_no, rows, changes)).await?;
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

/// Rows that somebody says are not needed, all of them if none is named; they are in no number and hold no month open.
pub async fn ignore(scope: &Scope, batch_id: Uuid, ids: Option<Vec<Uuid>>, reason: &str) -> Result<i64> {
    scope.require(REPAIR)?;
    let reason = reason.trim();
    if reason.is_empty() {
        return Err(Problem::invalid(
            "reason_missing",
            "忽略行要写明原因；请补上原因后重试，数据没有改动",
            "Ignoring rows needs a reason. State one and try again; nothing was changed",
        )
        .into());
    }
    let file = records::by_id(scope, batch_id).await?;
    let store = stores::by_id(scope, file.store_id).await?;
    let ids = match ids {
        Some(ids) => ids,
        None => {
            let every = quarantine::waiting(scope.reader(), file.id, Which::First(u64::MAX >> 1)).await?;
            every.into_iter().map(|row| row.id).collect()
        }
    };
    let tx = scope.begin(REPAIR).await?;
    let settled = Settled { state: IGNORED, reason: Some(reason), repair_batch_id: None };
    let count = quarantine::settle(&tx, file.id, &ids, &settled).await?;
    if usize::try_from(count).ok() != Some(ids.len()) || count == 0 {
        tx.rollback().await?;
        return Err(settled_already().into());
    }
    records::add_waiting_count(&tx, file.id, -count).await?;
    let summary = Label::new(
        format!("忽略 {} 的 {count} 行：{reason}", file.file_name),
        format!("Ignored {count} rows of {}: {reason}", file.file_name),
    );
    let detail = json!({ "batch_no": file.batch_no, "rows": count, "reason": reason });
    activity::record(&tx, of_batch("imports.ignore_rows", &store, &file, summary, detail)).await?;
    tx.commit().await?;
    Ok(count)
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

fn settled_already() -> Problem {
    Problem::new(
        Kind::Conflict,
        "rows_settled",
        "有的行已经被处理过，或批次已撤销；请刷新页面后重试，数据没有改动",
        "Some of the rows were settled already, or the batch was taken back. Reload the page and try again; nothing was changed",
    )
}

async fn mapping_of(scope: &Scope, file: &batches::Model) -> Result<Option<Mapping>> {
    let formats = &scope.agency().definitions().formats;
    let Some(code) = file.format.as_deref().filter(|code| formats.get(code).is_none()) else {
        return Ok(None);
    };
    mappings::by_code(scope.reader(), code, formats).await
}

fn format_of<'a>(
    formats: &'a Formats,
    mapping: Option<&'a Mapping>,
    file: &batches::Model,
) -> Option<(&'a FormatDefinition, &'a FactDefinition)> {
    match mapping {
        Some(mapping) => Some((&mapping.format, &mapping.fact)),
        None => {
            let format = formats.get(file.format.as_deref()?)?;
            Some((format, formats.fact(format)?))
        }
    }
}

/// Rows that were read again.
struct Mended {
    /// What the right ones state; nothing when there is none.
    observed: Option<Observed>,
    ids: Vec<Uuid>,
    days: Option<(chrono::NaiveDate, chrono::NaiveDate)>,
    faults: Vec<RowFault>,
}

type Asked = (i64, Vec<quarantined_rows::Model>, BTreeMap<Uuid, RowRepair>);

/// Reads the rows again on a thread of its own, and writes what the right ones state.
async fn mend(
    scope: &Scope,
    (store, file): (&Store, &batches::Model),
    mapping: Option<Mapping>,
    asked: Asked,
) -> Result<Mended> {
    let client = clients::by_ids(scope, &[store.client_id]).await?.pop();
    let client = client.ok_or_else(|| Failure::from(Problem::not_found("这个客户", "The client")))?;
    let agency = scope.agency().clone();
    let buyer_key = BuyerKey::derive(agency.keys().master(), &client.code);
    let (store, file) = (store.clone(), file.clone());
    let reading = move || {
        let formats = &agency.definitions().formats;
        let found = format_of(formats, mapping.as_ref(), &file);
        can_repair(&file, found.map(|(format, _)| format)).map_err(refused)?;
        let Some((format, fact)) = found else {
            return Err(Failure::internal("a committed batch has a format"));
        };
        let headers = file.headers.clone().unwrap_or_default();
        let headers: Vec<SheetHeader> = serde_json::from_value(headers).map_err(Failure::internal)?;
        let one_day = file.covers_from.filter(|day| Some(*day) == file.covers_to);
        let source = MendSource {
            formats,
            format,
            fact,
            platform: &store.platform,
            headers: &headers,
            file_name: &file.file_name,
            day: one_day.map(daiyun_base::fact::day_number),
            exported_at: file.exported_at.filter(|_| file.export_time_known).map(instant_number),
            buyer_key: &buyer_key,
        };
        let (batch_no, rows, changes) = asked;
        let mut mender = Mender::of(&source).map_err(refused)?;
        let (mut ids, mut faults) = (Vec::new(), Vec::new());
        for row in &rows {
            let Some(repair) = changes.get(&row.id) else { continue };
            match mend_row(&mut mender, &quarantine::broken(row), repair) {
                Ok(()) => ids.push(row.id),
                Err(fault) => faults.push(RowFault { row_id: row.id, fault }),
            }
        }
        if ids.is_empty() {
            return Ok(Mended { observed: None, ids, days: None, faults });
        }
        let rows = mender.finish();
        let mut days = None;
        widen(&mut days, fact, &rows);
        let plan = BatchPlan {
            batch_no,
            fact: fact.code.clone(),
            store: store.code.clone(),
            derive: format.derive.then(|| "orders".to_owned()),
        };
        let mut writer = agency.lake().start_batch(plan)?;
        writer.push(&rows)?;
        let observed = writer.finish(file.export_time_known)?;
        Ok(Mended { observed: Some(observed), ids, days, faults })
    };
    tokio::task::spawn_blocking(reading).await.map_err(Failure::internal)?
}

/// Reads one row again, with further suggestions where somebody asked for them.
fn mend_row(
    mender: &mut Mender<'_>,
    broken: &BrokenRow,
    repair: &RowRepair,
) -> std::result::Result<(), Fault> {
    let mut changes = repair.changes.clone();
    loop {
        let Err(fault) = mender.mend(broken, &changes) else { return Ok(()) };
        // Each round changes one more cell, so that it ends.
        match suggestion_after(broken, &fault, &changes).filter(|_| repair.by_suggestion) {
            Some(better) => changes.push((fault.column, better)),
            None => return Err(fault),
        }
    }
}

fn refused(why: Label) -> Failure {
    Problem::new(Kind::Conflict, "not_mendable", why.zh, why.en).into()
}

/// Rows on their way in.
struct Repair<'a> {
    scope: &'a Scope,
    store: &'a Store,
    /// The batch whose rows they are.
    file: &'a batches::Model,
    ids: &'a [Uuid],
    days: Option<(chrono::NaiveDate, chrono::NaiveDate)>,
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
