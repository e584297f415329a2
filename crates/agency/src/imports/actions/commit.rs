//! From a file to its commit: read, merged in the store's turn, and swapped in with its ledger row.

use std::sync::Arc;

use daiyun_base::error::{Label, Problem};
use daiyun_base::fact::instant_number;
use daiyun_ingest::privacy::BuyerKey;
use daiyun_ingest::report::QuarantinedRow;
use daiyun_lake::{Counts, LakeError, Observed, Prepared};
use sea_orm::ActiveModelTrait as _;
use sea_orm::ActiveValue::{Set, Unchanged};
use serde_json::json;

use super::super::CREATE;
use super::super::reading::{FileRead, MOST_QUARANTINED, Task, read};
use super::super::records::quarantine::{self, WaitingRow};
use super::super::records::{self, batches, coverage, mappings};
use super::super::report::{FileReport, HELD};
use super::super::source::ImportOptions;
use super::attempt::{Attempt, TRIES, swapped_in};
use super::{Import, scratch, turn, twin};
use crate::activity::{self, Activity};
use crate::clients;
use crate::db::LakeRecords;
use crate::error::{Failure, Result};
use crate::scope::{Scope, Tx};
use crate::stores::{self, Store};

pub(super) async fn read_and_commit(import: &Import<'_>) -> Result<FileReport> {
    let Import { scope, store, opened, options, way, .. } = import;
    way.tell("reading", 0, 0)?;
    let file = read_file(import).await?;
    if let Some(held) = &file.summary.held
        && !(held.code == HELD && options.release.is_some())
    {
        return Err(held.clone().into());
    }
    way.tell("merging", file.observed.rows(), opened.size)?;
    stop_here(options, "observed");
    let lake = scope.agency().lake();
    let _turn = tokio::select! {
        turn = turn::take(scope.agency().directory(), &store.code) => Some(turn?),
        () = way.stopped() => None,
    };
    way.tell("merging", file.observed.rows(), opened.size)?;
    let mut observed = file.observed.clone();
    for _ in 0..TRIES {
        let prepared = prepare(scope, observed).await?;
        if let Err(failure) = check_undated(&file, prepared.counts()) {
            lake.discard(prepared)?;
            return Err(failure);
        }
        stop_here(options, "renamed");
        if let Err(cancelled) = way.close() {
            lake.discard(prepared)?;
            return Err(cancelled);
        }
        match commit(import, &file, &prepared).await {
            Ok(Done::Committed(report)) => return Ok(*report),
            Ok(Done::Duplicate(twin)) => {
                lake.discard(prepared)?;
                return end_duplicate(import, &twin).await;
            }
            Err(Attempt::Overtaken) => observed = lake.discard(prepared)?,
            Err(Attempt::Failed(failure)) => {
                lake.discard(prepared)?;
                return Err(failure);
            }
            Err(Attempt::Unsure(failure)) => {
                return found_committed(import, (&file, &prepared), failure).await;
            }
        }
    }
    Err(LakeError::Overtaken.into())
}

/// What the ledger says after a commit that reported an error.
async fn found_committed(
    import: &Import<'_>,
    (file, prepared): (&FileRead, &Prepared),
    failure: Failure,
) -> Result<FileReport> {
    match records::by_id(import.scope, import.batch.id).await {
        Ok(batch) if batch.state == "committed" => Ok(FileReport::committed(&batch, file, prepared.counts())),
        Ok(_) | Err(_) => Err(failure),
    }
}

/// The same file came twice at once, and the other one was faster.
async fn end_duplicate(import: &Import<'_>, twin: &batches::Model) -> Result<FileReport> {
    let tx = import.scope.begin(CREATE).await?;
    records::end_without_facts(&tx, import.batch.id, "duplicate", None).await?;
    tx.commit().await?;
    Ok(FileReport::duplicate(&import.opened.name, twin))
}

/// Rows without an export time wait like bad ones, and no batch keeps more of both than a person can look at.
fn check_undated(file: &FileRead, counts: &Counts) -> Result<()> {
    if file.quarantined.len() + counts.undated_lines.len() <= MOST_QUARANTINED {
        return Ok(());
    }
    let undated = counts.undated_lines.len();
    Err(Problem::refused(
        "export_time_unknown",
        format!("文件没有说明导出时间，其中 {undated} 行会改动金额；请写明导出时间后重新导入，数据没有改动"),
        format!("The file does not say when it was exported, and {undated} of its rows would change money. State the export time and import it again; nothing was changed"),
    )
    .into())
}

async fn read_file(import: &Import<'_>) -> Result<FileRead> {
    let Import { scope, store, opened, options, way, .. } = import;
    let batch_no = import.batch.batch_no;
    let client = clients::by_ids(scope, &[store.client_id]).await?.pop();
    let client = client.ok_or_else(|| Failure::from(Problem::not_found("这个客户", "The client")))?;
    let agency = scope.agency().clone();
    let buyer_key = BuyerKey::derive(agency.keys().master(), &client.code);
    let (store, opened, way) = ((*store).clone(), Arc::clone(opened), Arc::clone(way));
    let mappings = Arc::clone(import.mappings);
    let (exported_at, now) = (options.exported_at.map(instant_number), instant_number(scope.now()));
    let scratch = scratch(scope)?;
    let reading = move || {
        let task = Task {
            lake: agency.lake(),
            formats: &agency.definitions().formats,
            mapping: mappings.mapping.as_ref(),
            known_mappings: &mappings.known_mappings,
            sheets: agency.sheets(),
            scratch: &scratch,
            store_code: &store.code,
            platform: &store.platform,
            marks: store.marks(),
            buyer_key: &buyer_key,
            batch_no,
            exported_at,
            now,
            on_rows: &|rows, bytes| way.tell("reading", rows, bytes),
        };
        read(&task, &opened)
    };
    tokio::task::spawn_blocking(reading).await.map_err(Failure::internal)?
}

pub async fn prepare(scope: &Scope, observed: Observed) -> Result<Prepared> {
    let mut records = LakeRecords(scope.reader());
    Ok(scope.agency().lake().prepare(&mut records, observed).await?)
}

/// What became of a merged file.
enum Done {
    Committed(Box<FileReport>),
    /// Somebody else committed the same file.
    Duplicate(Box<batches::Model>),
}

async fn commit(import: &Import<'_>, file: &FileRead, prepared: &Prepared) -> Result<Done, Attempt> {
    let Import { scope, store, batch, opened, options, .. } = import;
    let tx = scope.begin(CREATE).await?;
    let done = scope.agency().lake().commit(&mut LakeRecords(tx.db()), prepared, tx.now()).await;
    let (tx, snapshot_id) = swapped_in(tx, done).await?;
    // From here on the facts are locked, so what others did is seen and nobody can do it now.
    if let Some(twin) = twin(tx.db(), store, &opened.sha256, options).await? {
        tx.rollback().await?;
        return Ok(Done::Duplicate(Box::new(twin)));
    }
    keep_quarantine(&tx, batch, file, prepared.counts()).await?;
    let done = end_committed(&tx, (store, batch), file, prepared.counts(), snapshot_id).await?;
    if let Some(text) = &options.mapping {
        mappings::keep(&tx, &file.format, Some(store.client_id), text).await?;
    }
    stores::bind_marks(&tx, store.id, &file.marks).await?;
    coverage::cover(&tx, &done).await?;
    remember(&tx, store, &done).await?;
    remember_release(&tx, store, &done, (file, options)).await?;
    stop_here(options, "before_commit");
    tx.commit().await.map_err(Attempt::Unsure)?;
    stop_here(options, "committed");
    Ok(Done::Committed(Box::new(FileReport::committed(&done, file, prepared.counts()))))
}

async fn keep_quarantine(tx: &Tx, batch: &batches::Model, file: &FileRead, counts: &Counts) -> Result<()> {
    let bad = file.quarantined.iter().map(|row| WaitingRow {
        sheet: row.sheet.clone(),
        line: row.line,
        column: (!row.column.is_empty()).then(|| row.column.clone()),
        code: row.code,
        reason: row.text.clone(),
        value: row.value.clone(),
        cells: kept_cells(row),
    });
    let undated = counts.undated_lines.iter().map(|line| WaitingRow::undated(*line));
    quarantine::insert_waiting(tx, batch.id, bad.chain(undated).collect()).await?;
    Ok(())
}

/// Names and texts; a third word says that a spreadsheet held a number.
fn kept_cells(row: &QuarantinedRow) -> serde_json::Value {
    let cell = |(at, (name, text)): (usize, &(String, String))| {
        if row.numbers.contains(&at) { json!([name, text, "number"]) } else { json!([name, text]) }
    };
    row.cells.iter().enumerate().map(cell).collect()
}

async fn end_committed(
    tx: &Tx,
    (store, batch): (&Store, &batches::Model),
    file: &FileRead,
    counts: &Counts,
    snapshot_id: i64,
) -> Result<batches::Model> {
    let whole = |count: u64| i64::try_from(count).unwrap_or(i64::MAX);
    let summary = &file.summary;
    let waiting = summary.quarantined + counts.undated_lines.len() as u64;
    let report = file.format.rsplit_once('/').map_or("", |(_, report)| report);
    let row = batches::ActiveModel {
        id: Unchanged(batch.id),
        platform: Set(Some(store.platform.clone())),
        report: Set(Some(report.to_owned())),
        format: Set(Some(file.format.clone())),
        fact: Set(Some(file.fact.clone())),
        encoding: Set(Some(summary.encoding.to_owned())),
        state: Set("committed".to_owned()),
        row_count: Set(whole(summary.rows + summary.merged + summary.quarantined)),
        inserted_count: Set(whole(counts.inserted)),
        updated_count: Set(whole(counts.updated)),
        unchanged_count: Set(whole(counts.unchanged)),
        quarantined_count: Set(whole(waiting)),
        dropped_count: Set(whole(summary.dropped)),
        covers_from: Set(file.days.map(|days| days.0)),
        covers_to: Set(file.days.map(|days| days.1)),
        exported_at: Set(summary.exported_at.and_then(chrono::DateTime::from_timestamp_micros)),
        export_time_known: Set(summary.exported_known),
        snapshot_id: Set(Some(snapshot_id)),
        headers: Set(Some(json!(file.headers))),
        finished_at: Set(Some(tx.now())),
        ..Default::default()
    };
    Ok(row.update(tx.db()).await?)
}

async fn remember(tx: &Tx, store: &Store, batch: &batches::Model) -> Result<()> {
    let summary = Label::new(
        format!(
            "导入 {}：新增 {}，更新 {}，待修复 {}",
            batch.file_name, batch.inserted_count, batch.updated_count, batch.quarantined_count
        ),
        format!(
            "Imported {}: {} new, {} updated, {} to repair",
            batch.file_name, batch.inserted_count, batch.updated_count, batch.quarantined_count
        ),
    );
    let detail =
        json!({ "batch_no": batch.batch_no, "sha256": batch.file_sha256, "snapshot_id": batch.snapshot_id });
    activity::record(tx, of_batch("imports.commit", store, batch, summary, detail)).await
}

/// An activity about a batch.
pub(super) fn of_batch(
    verb: &'static str,
    store: &Store,
    batch: &batches::Model,
    summary: Label,
    detail: serde_json::Value,
) -> Activity {
    Activity {
        verb,
        subject_kind: "batch",
        subject_id: batch.id.to_string(),
        client_id: Some(store.client_id),
        store_id: Some(store.id),
        summary,
        detail,
    }
}

/// Who let a held batch in, and why.
async fn remember_release(
    tx: &Tx,
    store: &Store,
    batch: &batches::Model,
    (file, options): (&FileRead, &ImportOptions),
) -> Result<()> {
    let (Some(held), Some(reason)) = (&file.summary.held, &options.release) else { return Ok(()) };
    let summary = Label::new(
        format!("放行 {}：{reason}", batch.file_name),
        format!("Released {}: {reason}", batch.file_name),
    );
    let detail = json!({ "batch_no": batch.batch_no, "held": held.code, "reason": reason });
    activity::record(tx, of_batch("imports.release", store, batch, summary, detail)).await
}

/// Ends the process as `kill -9` would, at a named point, when a test of crashes asks for it.
fn stop_here(options: &ImportOptions, point: &str) {
    if options.stop_at.as_deref() == Some(point) {
        std::process::abort();
    }
}
