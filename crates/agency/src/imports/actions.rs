//! Importing: each file is read to an observation, merged, and committed with its ledger row in one transaction.

use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use daiyun_base::error::{Kind, Label, Problem};
use daiyun_base::fact::instant_number;
use daiyun_ingest::observed::in_file_name;
use daiyun_ingest::privacy::BuyerKey;
use daiyun_lake::{Counts, LakeError, Observed, Prepared};
use sea_orm::ActiveValue::{Set, Unchanged};
use sea_orm::entity::prelude::*;
use serde_json::json;

use super::CREATE;
use super::reading::{FileRead, Task, read};
use super::records::{self, NewBatch, WaitingRow, batches, coverage};
use super::report::{FileReport, Progress};
use super::source::{ImportOptions, Opened, SourceFile, open};
use crate::activity::{self, Activity};
use crate::clients;
use crate::db::LakeRecords;
use crate::error::{Failure, Result};
use crate::numbers;
use crate::scope::{Scope, Tx};
use crate::stores::{self, Store};

/// How often a merge is done again because somebody else was faster.
const TRIES: usize = 8;
/// Nothing reads one file for longer.
const LONGEST_READING: TimeDelta = TimeDelta::hours(2);

/// Imports files into a store. Each file stands alone: one that is refused does not stop the others.
pub async fn import(
    scope: &Scope,
    store: &Store,
    sources: &[SourceFile],
    options: &ImportOptions,
) -> Result<Vec<FileReport>> {
    scope.require(CREATE)?;
    let scratch = scratch(scope)?;
    let mut reports = Vec::new();
    for source in sources {
        let (opening, place) = (source.clone(), scratch.clone());
        let opened =
            tokio::task::spawn_blocking(move || open(&opening, &place)).await.map_err(Failure::internal)?;
        match opened {
            Ok(files) => {
                for file in files {
                    reports.push(import_one(scope, store, file, options).await?);
                }
            }
            Err(failure) => reports.push(FileReport::refused(&source.name, "", &failure)),
        }
    }
    Ok(reports)
}

fn scratch(scope: &Scope) -> Result<std::path::PathBuf> {
    let scratch = scope.agency().directory().join("scratch");
    std::fs::create_dir_all(&scratch)?;
    Ok(scratch)
}

async fn import_one(
    scope: &Scope,
    store: &Store,
    opened: Opened,
    options: &ImportOptions,
) -> Result<FileReport> {
    if let Some(twin) = records::committed_twin(scope.reader(), store.id, &opened.sha256).await? {
        coverage::observe_again(scope, &twin, exported_again(&opened.name, options)).await?;
        return Ok(FileReport::duplicate(&opened.name, &twin));
    }
    // The store may have been bound to a shop by the file before this one.
    let store = stores::by_id(scope, store.id).await?;
    let batch = begin_batch(scope, &store, &opened).await?;
    let announce = announcer(scope, &batch, opened.size);
    let opened = Arc::new(opened);
    let import =
        Import { scope, store: &store, batch: &batch, opened: &opened, options, announce: &announce };
    match read_and_commit(&import).await {
        Ok(report) => {
            announce(&report.state, report.rows, opened.size);
            Ok(report)
        }
        Err(failure) => {
            let report = FileReport::refused(&opened.name, &opened.sha256, &failure);
            end_refused(scope, &store, &batch, &report, &failure).await?;
            announce(&report.state, 0, opened.size);
            Ok(FileReport { batch_id: Some(batch.id), batch_no: Some(batch.batch_no), ..report })
        }
    }
}

/// When a file that is known already was exported this time.
fn exported_again(name: &str, options: &ImportOptions) -> Option<DateTime<Utc>> {
    options.exported_at.or_else(|| DateTime::from_timestamp_micros(in_file_name(name)?))
}

async fn begin_batch(scope: &Scope, store: &Store, opened: &Opened) -> Result<batches::Model> {
    let tx = scope.begin(CREATE).await?;
    let number = numbers::next(&tx, "batch").await?;
    let file = NewBatch {
        store_id: store.id,
        platform: &store.platform,
        file_name: &opened.name,
        sha256: &opened.sha256,
        size_bytes: i64::try_from(opened.size).unwrap_or(i64::MAX),
    };
    let batch = records::insert_batch(&tx, number, &file).await?;
    tx.commit().await?;
    Ok(batch)
}

type Announce = dyn Fn(&str, u64, u64) + Send + Sync;

fn announcer(scope: &Scope, batch: &batches::Model, total_bytes: u64) -> Arc<Announce> {
    let channel = scope.agency().progress().clone();
    let (batch_id, store_id, file) = (batch.id, batch.store_id, batch.file_name.clone());
    Arc::new(move |state: &str, rows: u64, bytes: u64| {
        let state = state.to_owned();
        // Nobody listening is fine.
        let _ = channel.send(Progress {
            batch_id,
            store_id,
            file: file.clone(),
            state,
            rows,
            bytes,
            total_bytes,
        });
    })
}

/// One file on its way in.
struct Import<'a> {
    scope: &'a Scope,
    store: &'a Store,
    batch: &'a batches::Model,
    opened: &'a Arc<Opened>,
    options: &'a ImportOptions,
    announce: &'a Arc<Announce>,
}

async fn read_and_commit(import: &Import<'_>) -> Result<FileReport> {
    let Import { scope, opened, options, announce, .. } = import;
    let file = read_file(import).await?;
    if let Some(held) = &file.summary.held {
        return Err(held.clone().into());
    }
    announce("merging", file.observed.rows(), opened.size);
    stop_here(options, "observed");
    let mut observed = file.observed.clone();
    for _ in 0..TRIES {
        let prepared = prepare(scope, observed).await?;
        stop_here(options, "renamed");
        match commit(import, &file, &prepared).await {
            Ok(report) => return Ok(report),
            Err(Attempt::Overtaken) => {
                observed = scope.agency().lake().discard(prepared)?;
            }
            Err(Attempt::Failed(failure)) => {
                scope.agency().lake().discard(prepared)?;
                return Err(failure);
            }
        }
    }
    Err(LakeError::Overtaken.into())
}

async fn read_file(import: &Import<'_>) -> Result<FileRead> {
    let Import { scope, store, opened, options, announce, .. } = import;
    let batch_no = import.batch.batch_no;
    let client = clients::by_ids(scope, &[store.client_id]).await?.pop();
    let client = client.ok_or_else(|| Failure::from(Problem::not_found("这个客户", "The client")))?;
    let agency = scope.agency().clone();
    let buyer_key = BuyerKey::derive(agency.keys().master(), &client.code);
    let (store, opened, announce) = ((*store).clone(), Arc::clone(opened), Arc::clone(announce));
    let exported_at = options.exported_at.map(instant_number);
    let scratch = scratch(scope)?;
    let reading = move || {
        let task = Task {
            lake: agency.lake(),
            formats: &agency.definitions().formats,
            sheets: agency.sheets(),
            scratch: &scratch,
            store_code: &store.code,
            platform: &store.platform,
            bound_mark: store.platform_mark.as_deref(),
            buyer_key: &buyer_key,
            batch_no,
            exported_at,
            on_rows: &|rows, bytes| announce("reading", rows, bytes),
        };
        read(&task, &opened)
    };
    tokio::task::spawn_blocking(reading).await.map_err(Failure::internal)?
}

async fn prepare(scope: &Scope, observed: Observed) -> Result<Prepared> {
    let mut records = LakeRecords(scope.reader());
    Ok(scope.agency().lake().prepare(&mut records, observed).await?)
}

enum Attempt {
    Overtaken,
    Failed(Failure),
}

impl<E: Into<Failure>> From<E> for Attempt {
    fn from(error: E) -> Self {
        Self::Failed(error.into())
    }
}

async fn commit(import: &Import<'_>, file: &FileRead, prepared: &Prepared) -> Result<FileReport, Attempt> {
    let Import { scope, store, batch, options, .. } = import;
    let tx = scope.begin(CREATE).await?;
    let snapshot_id = {
        let mut records = LakeRecords(tx.db());
        match scope.agency().lake().commit(&mut records, prepared, tx.now()).await {
            Ok(snapshot_id) => snapshot_id,
            Err(LakeError::Overtaken) => {
                tx.rollback().await?;
                return Err(Attempt::Overtaken);
            }
            Err(error) => return Err(error.into()),
        }
    };
    keep_quarantine(&tx, batch, file, prepared.counts()).await?;
    let done = end_committed(&tx, batch, file, prepared.counts(), snapshot_id).await?;
    if let (None, Some(mark)) = (&store.platform_mark, &file.mark) {
        stores::bind_mark(&tx, store, mark).await?;
    }
    coverage::cover(&tx, &done).await?;
    remember(&tx, store, &done).await?;
    stop_here(options, "before_commit");
    tx.commit().await?;
    stop_here(options, "committed");
    Ok(FileReport::committed(&done, file))
}

async fn keep_quarantine(tx: &Tx, batch: &batches::Model, file: &FileRead, counts: &Counts) -> Result<()> {
    let bad = file.quarantined.iter().map(|row| WaitingRow {
        line: row.line,
        column: (!row.column.is_empty()).then(|| row.column.clone()),
        code: row.code,
        reason: row.text.clone(),
        value: row.value.clone(),
        cells: json!(row.cells),
    });
    let undated = counts.undated_lines.iter().map(|line| WaitingRow::undated(*line));
    records::insert_waiting(tx, batch.id, bad.chain(undated).collect()).await
}

async fn end_committed(
    tx: &Tx,
    batch: &batches::Model,
    file: &FileRead,
    counts: &Counts,
    snapshot_id: i64,
) -> Result<batches::Model> {
    let whole = |count: u64| i64::try_from(count).unwrap_or(i64::MAX);
    let summary = &file.summary;
    let waiting = summary.quarantined + counts.undated_lines.len() as u64;
    let (platform, report) = file.format.split_once('/').unwrap_or((file.format.as_str(), ""));
    let row = batches::ActiveModel {
        id: Unchanged(batch.id),
        platform: Set(Some(platform.to_owned())),
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
        finished_at: Set(Some(tx.now())),
        ..Default::default()
    };
    Ok(row.update(tx.db()).await?)
}

async fn end_refused(
    scope: &Scope,
    store: &Store,
    batch: &batches::Model,
    report: &FileReport,
    failure: &Failure,
) -> Result<()> {
    if let Some(cause) = &failure.cause {
        tracing::error!(batch.no = batch.batch_no, cause = %cause, "an import failed");
    }
    let tx = scope.begin(CREATE).await?;
    let row = batches::ActiveModel {
        id: Unchanged(batch.id),
        state: Set(report.state.clone()),
        problem_code: Set(Some(failure.problem.code.to_owned())),
        problem_zh: Set(Some(failure.problem.text.zh.clone())),
        problem_en: Set(Some(failure.problem.text.en.clone())),
        finished_at: Set(Some(tx.now())),
        ..Default::default()
    };
    row.update(tx.db()).await?;
    let text = &failure.problem.text;
    let summary = Label::new(
        format!("没有导入 {}：{}", batch.file_name, text.zh),
        format!("Did not import {}: {}", batch.file_name, text.en),
    );
    let detail =
        json!({ "batch_no": batch.batch_no, "sha256": batch.file_sha256, "code": failure.problem.code });
    activity::record(&tx, of_batch("imports.refuse", store, batch, summary, detail)).await?;
    tx.commit().await
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
fn of_batch(
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

/// Ends batches whose reader died, so that nobody waits for them: their facts were never committed.
pub async fn end_interrupted(scope: &Scope) -> Result<()> {
    let problem = Problem::new(
        Kind::Internal,
        "interrupted",
        "导入在中途中断，数据没有改动；请重新导入这个文件",
        "The import was interrupted and nothing was changed. Import the file again",
    );
    let tx = scope.begin(CREATE).await?;
    let before = tx.now() - LONGEST_READING;
    records::end_readers_since(&tx, before, &problem).await?;
    tx.commit().await
}

/// Ends the process as `kill -9` would, at a named point, when a test of crashes asks for it.
fn stop_here(options: &ImportOptions, point: &str) {
    if options.stop_at.as_deref() == Some(point) {
        std::process::abort();
    }
}
