//! Importing: each file is read to an observation, merged, and committed with its ledger row in one transaction.

mod alive;
mod attempt;
mod commit;
mod ignore;
mod mend;
mod rebuild;
mod refold;
mod repair;
mod turn;
mod undo;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use daiyun_base::error::{Label, Problem};
use daiyun_ingest::mapping::Mapping;
use daiyun_ingest::observed::{clock_in_file_name, in_file_name};
use sea_orm::ConnectionTrait;
use serde_json::json;
use uuid::Uuid;

use super::CREATE;
use super::records::{self, NewBatch, batches, coverage, mappings};
use super::report::FileReport;
use super::running::{CANCELLED, Way, interrupted};
use super::source::{ImportOptions, Opened, SourceFile, open};
use crate::activity;
use crate::clients;
use crate::error::{Failure, Result};
use crate::numbers;
use crate::scope::Scope;
use crate::stores::{self, Store};

use alive::{Alive, Sign};

pub(super) use commit::prepare;
pub use ignore::ignore;
pub use mend::{can_repair, rows_verdict};
pub use rebuild::rebuild;
pub use repair::{RowFault, RowRepair, readmit, suggested};
pub use undo::{can_undo, undo};

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
    let mappings = Arc::new(Mappings::of(scope, store, options).await?);
    let mut reports = Vec::new();
    for source in sources {
        let (opening, place) = (source.clone(), scratch.clone());
        let opened =
            tokio::task::spawn_blocking(move || open(&opening, &place)).await.map_err(Failure::internal)?;
        match opened {
            Ok(files) => {
                for file in files {
                    reports.push(import_one(scope, store, file, (options, &mappings)).await?);
                }
            }
            Err(failure) => reports.push(FileReport::refused(&source.name, "", &failure)),
        }
    }
    Ok(reports)
}

/// Where uploads and what is unpacked of them lie while they are read.
pub fn scratch(scope: &Scope) -> Result<PathBuf> {
    let scratch = scope.agency().directory().join("scratch");
    std::fs::create_dir_all(&scratch)?;
    Ok(scratch)
}

async fn import_one(
    scope: &Scope,
    store: &Store,
    opened: Opened,
    (options, mappings): (&ImportOptions, &Arc<Mappings>),
) -> Result<FileReport> {
    match start(scope, store, opened, options).await? {
        Start::Known(report) => Ok(*report),
        Start::Begun(begun) => finish(scope, *begun, (options, mappings)).await,
    }
}

/// What comes of a file that is to be imported.
pub(super) enum Start {
    /// Its content is committed already.
    Known(Box<FileReport>),
    /// It has a batch, and is to be read.
    Begun(Box<Begun>),
}

/// A batch whose file is still to be read.
pub(super) struct Begun {
    pub batch: batches::Model,
    opened: Opened,
    alive: Alive,
}

/// Opens the batch of a file, unless its content is known.
pub(super) async fn start(
    scope: &Scope,
    store: &Store,
    opened: Opened,
    options: &ImportOptions,
) -> Result<Start> {
    if let Some(twin) = twin(scope.reader(), store, &opened.sha256, options).await? {
        coverage::observe_again(scope, &twin, exported_again(&opened.name, options, scope.now())).await?;
        return Ok(Start::Known(Box::new(FileReport::duplicate(&opened.name, &twin))));
    }
    let batch = begin_batch(scope, store, &opened).await?;
    let alive = alive::begin(scope.agency().directory(), batch.id)?;
    Ok(Start::Begun(Box::new(Begun { batch, opened, alive })))
}

/// Reads a file whose batch is open, and commits it or ends the batch with the reason.
pub(super) async fn finish(
    scope: &Scope,
    begun: Begun,
    (options, mappings): (&ImportOptions, &Arc<Mappings>),
) -> Result<FileReport> {
    let Begun { batch, opened, alive } = begun;
    let running = scope.agency().running();
    let (way, on_list) = running.enter(&batch, opened.size, scope.agency().progress());
    let mut work = std::pin::pin!(on_its_way(scope, (&batch, opened), (options, mappings), &way));
    let report = tokio::select! {
        report = &mut work => report,
        () = scope.agency().stopped() => {
            way.cut();
            work.await
        }
    };
    drop((on_list, alive));
    report
}

async fn on_its_way(
    scope: &Scope,
    (batch, opened): (&batches::Model, Opened),
    (options, mappings): (&ImportOptions, &Arc<Mappings>),
    way: &Arc<Way>,
) -> Result<FileReport> {
    let _turn = tokio::select! {
        turn = scope.agency().running().turn() => Some(turn?),
        () = way.stopped() => None,
    };
    // The store may have been bound to its marks by the file before this one.
    let store = stores::by_id(scope, batch.store_id).await?;
    let opened = Arc::new(opened);
    let import = Import { scope, store: &store, batch, opened: &opened, options, mappings, way };
    match commit::read_and_commit(&import).await {
        Ok(report) => {
            way.end(&report.state, report.rows);
            Ok(report)
        }
        Err(failure) => {
            let report = FileReport::refused(&opened.name, &opened.sha256, &failure);
            end_refused(&import, &report, &failure).await?;
            way.end(&report.state, 0);
            Ok(FileReport { batch_id: Some(batch.id), batch_no: Some(batch.batch_no), ..report })
        }
    }
}

/// The committed batch with this content. A file that said nothing of its export is news once somebody says when it was:
/// that is how the rows that wait for it come in.
async fn twin(
    db: &impl ConnectionTrait,
    store: &Store,
    sha256: &str,
    options: &ImportOptions,
) -> Result<Option<batches::Model>> {
    let twin = records::committed_twin(db, store.id, sha256).await?;
    Ok(twin.filter(|twin| twin.export_time_known || options.exported_at.is_none()))
}

/// When a file that is known already was exported this time.
fn exported_again(name: &str, options: &ImportOptions, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let named = || in_file_name(name).or_else(|| clock_in_file_name(name, now.timestamp_micros()));
    options.exported_at.or_else(|| DateTime::from_timestamp_micros(named()?))
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
        repairs_id: None,
    };
    let batch = records::insert_batch(&tx, number, &file).await?;
    tx.commit().await?;
    Ok(batch)
}

/// How files are read that no platform is known to write.
pub(super) struct Mappings {
    /// The one that came with the files.
    mapping: Option<Mapping>,
    /// Those of earlier files.
    known_mappings: Vec<Mapping>,
}

impl Mappings {
    /// A mapping that comes with files of a store belongs to the store's client.
    pub(super) async fn of(scope: &Scope, store: &Store, options: &ImportOptions) -> Result<Self> {
        let formats = &scope.agency().definitions().formats;
        let client = clients::by_ids(scope, &[store.client_id]).await?.pop();
        let client = client.ok_or_else(|| Failure::from(Problem::not_found("这个客户", "The client")))?;
        let mapping = options.mapping.as_deref().map(|text| mappings::read(text, formats)).transpose()?;
        let known_mappings = mappings::of_client(scope.reader(), client.id, formats).await?;
        Ok(Self { mapping: mapping.map(|mapping| mappings::owned(mapping, &client.code)), known_mappings })
    }
}

/// One file on its way in.
struct Import<'a> {
    scope: &'a Scope,
    store: &'a Store,
    batch: &'a batches::Model,
    opened: &'a Arc<Opened>,
    options: &'a ImportOptions,
    mappings: &'a Arc<Mappings>,
    /// Who is told how far it is, and who may stop it.
    way: &'a Arc<Way>,
}

async fn end_refused(import: &Import<'_>, report: &FileReport, failure: &Failure) -> Result<()> {
    let Import { scope, store, batch, .. } = import;
    if let Some(cause) = &failure.cause {
        tracing::error!(batch.no = batch.batch_no, cause = %cause, "an import failed");
    }
    // Who stopped an import is who is remembered for it.
    let stopped_by = import.way.cancelled_by().filter(|_| failure.problem.code == CANCELLED);
    let verb = if stopped_by.is_some() { "imports.cancel" } else { "imports.refuse" };
    let tx = stopped_by.as_ref().unwrap_or(scope).begin(CREATE).await?;
    records::end_without_facts(&tx, batch.id, &report.state, Some(&failure.problem)).await?;
    let text = &failure.problem.text;
    let summary = Label::new(
        format!("没有导入 {}：{}", batch.file_name, text.zh),
        format!("Did not import {}: {}", batch.file_name, text.en),
    );
    let detail =
        json!({ "batch_no": batch.batch_no, "sha256": batch.file_sha256, "code": failure.problem.code });
    activity::record(&tx, commit::of_batch(verb, store, batch, summary, detail)).await?;
    tx.commit().await
}

/// Ends batches whose reader died, so that nobody waits for them: their facts were never committed. What a dead reader
/// left on disk is an upload with personal data, and goes away too.
pub async fn end_interrupted(scope: &Scope) -> Result<()> {
    let problem = interrupted();
    let directory = scope.agency().directory();
    let tx = scope.begin(CREATE).await?;
    let before = tx.now() - LONGEST_READING;
    let reading = records::reading(&tx).await?;
    let is_dead = |batch: &&batches::Model| match alive::sign_of(directory, batch.id) {
        Sign::Alive => false,
        Sign::Dead => true,
        Sign::None => batch.started_at < before,
    };
    let dead: Vec<Uuid> = reading.iter().filter(is_dead).map(|batch| batch.id).collect();
    records::end_readers(&tx, &dead, &problem).await?;
    tx.commit().await?;
    dead.iter().for_each(|id| alive::bury(directory, *id));
    let scratch = scratch(scope)?;
    tokio::task::spawn_blocking(move || clear(&scratch)).await.map_err(Failure::internal)?
}

/// Removes the files that nothing can be reading any more.
fn clear(scratch: &Path) -> Result<()> {
    let longest = LONGEST_READING.to_std().map_err(Failure::internal)?;
    for entry in std::fs::read_dir(scratch)? {
        let entry = entry?;
        let written = entry.metadata().and_then(|metadata| metadata.modified());
        if written.is_ok_and(|at| at.elapsed().is_ok_and(|age| age > longest)) {
            // Somebody else may be clearing too; what stays is tried again.
            let _ = std::fs::remove_file(entry.path());
        }
    }
    Ok(())
}
