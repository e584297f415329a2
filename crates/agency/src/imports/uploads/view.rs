//! A waiting file as the API shows it: what it is, and whose.

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, Utc};
use daiyun_base::fact::instant_number;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::super::records::{self as ledger, mappings};
use super::super::report::IssueView;
use super::super::source::Opened;
use super::actions::files_of;
use super::choice::{Candidate, ChosenBy, choose_store};
use super::head::Sheets;
use super::preview::Look;
use super::probe::{Known, Probed, probe};
use super::records::uploads;
use crate::error::{Failure, Result};
use crate::http::ProblemView;
use crate::scope::Scope;
use crate::stores::{self, Store};
use crate::words;

/// A file that waits, and what is in it.
#[derive(Serialize, ToSchema)]
pub(super) struct UploadView {
    id: Uuid,
    file_name: String,
    /// The folders it lay in, with `/`.
    folder: Option<String>,
    size_bytes: i64,
    sha256: String,
    /// It is gone after this.
    expires_at: DateTime<Utc>,
    /// The file itself, or the files of the archive.
    entries: Vec<UploadEntryView>,
}

/// One file that can be imported.
#[derive(Serialize, ToSchema)]
pub(super) struct UploadEntryView {
    /// What names it in the requests that follow.
    name: String,
    size_bytes: u64,
    /// Which report it is; nothing when nobody knows it.
    recognised: Option<RecognisedReport>,
    /// Whose it is; nothing when somebody has to say.
    store: Option<ChosenStore>,
    /// The batch that holds the same content already, in the chosen store.
    duplicate_of: Option<i64>,
    /// Why it cannot be imported as it is.
    problem: Option<ProblemView>,
}

/// What a file was recognised as.
#[derive(Serialize, ToSchema)]
pub(super) struct RecognisedReport {
    format: String,
    label: String,
    label_en: String,
    fact: String,
    /// The platforms whose stores write such files; empty for a file that somebody mapped, which any store may have.
    platforms: Vec<String>,
}

/// The store a file was found to belong to.
#[derive(Serialize, ToSchema)]
pub(super) struct ChosenStore {
    code: String,
    name: String,
    platform_mark: Option<String>,
    by: ChosenBy,
}

/// What is in a waiting file. Stores of the page come first where the file itself does not say whose it is.
pub(super) async fn of(scope: &Scope, upload: uploads::Model, page: &[String]) -> Result<UploadView> {
    let entries = match files_of(scope, &upload).await {
        Ok(files) => entries(scope, &upload, files, page).await?,
        Err(failure) => vec![broken_entry(&upload, failure)?],
    };
    Ok(UploadView {
        id: upload.id,
        file_name: upload.file_name,
        folder: upload.folder,
        size_bytes: upload.size_bytes,
        sha256: upload.sha256,
        expires_at: upload.expires_at,
        entries,
    })
}

/// An archive that cannot be opened is one file with the reason.
fn broken_entry(upload: &uploads::Model, failure: Failure) -> Result<UploadEntryView> {
    if failure.cause.is_some() {
        return Err(failure);
    }
    Ok(UploadEntryView {
        name: upload.file_name.clone(),
        size_bytes: u64::try_from(upload.size_bytes).unwrap_or(0),
        recognised: None,
        store: None,
        duplicate_of: None,
        problem: Some(ProblemView::of(failure.problem)),
    })
}

async fn entries(
    scope: &Scope,
    upload: &uploads::Model,
    files: Vec<Opened>,
    page: &[String],
) -> Result<Vec<UploadEntryView>> {
    let probed = probe_all(scope, files).await?;
    let visible = stores::visible(scope).await?;
    let shown: BTreeSet<&str> = page.iter().map(String::as_str).collect();
    let candidates: Vec<Candidate> = visible.iter().map(|store| candidate(store, &shown)).collect();
    let mut views = Vec::new();
    for (file, found) in probed {
        let chosen = found.as_ref().ok().and_then(|found| {
            let of_client = |store: &&Candidate| {
                found.clients.as_ref().is_none_or(|clients| clients.contains(&store.client_id))
            };
            let possible: Vec<Candidate> = candidates.iter().filter(of_client).cloned().collect();
            choose_store(&found.marks, upload.folder.as_deref(), &found.platforms, &possible)
        });
        let store = chosen.and_then(|(id, by)| Some((visible.iter().find(|store| store.id == id)?, by)));
        let twin = match store {
            Some((store, _)) => ledger::committed_twin(scope.reader(), store.id, &file.sha256).await?,
            None => None,
        };
        let (recognised, problem) = match found {
            Ok(found) => (Some(report(found)), None),
            Err(failure) if failure.cause.is_none() => (None, Some(ProblemView::of(failure.problem))),
            Err(failure) => return Err(failure),
        };
        views.push(UploadEntryView {
            name: file.name,
            size_bytes: file.size,
            recognised,
            store: store.map(|(store, by)| chosen_store(scope, store, by)),
            duplicate_of: twin.map(|twin| twin.batch_no),
            problem,
        });
    }
    Ok(views)
}

async fn probe_all(scope: &Scope, files: Vec<Opened>) -> Result<Vec<(Opened, Result<Probed>)>> {
    let formats = &scope.agency().definitions().formats;
    let mappings = mappings::usable(scope, formats).await?;
    let scratch = super::super::actions::scratch(scope)?;
    let (agency, now) = (scope.agency().clone(), instant_number(scope.now()));
    let looking = move || {
        let known = Known {
            formats: &agency.definitions().formats,
            mappings: &mappings,
            sheets: Sheets { reader: agency.sheets(), scratch: &scratch },
            now,
        };
        let look = |file: Opened| {
            let found = probe(known, &file);
            (file, found)
        };
        files.into_iter().map(look).collect()
    };
    tokio::task::spawn_blocking(looking).await.map_err(Failure::internal)
}

fn candidate(store: &Store, page: &BTreeSet<&str>) -> Candidate {
    Candidate {
        id: store.id,
        client_id: store.client_id,
        code: store.code.clone(),
        name: store.name.clone(),
        platform: store.platform.clone(),
        marks: store.marks(),
        on_page: page.is_empty() || page.contains(store.code.as_str()),
    }
}

fn report(found: Probed) -> RecognisedReport {
    let Probed { format, label, fact, platforms, .. } = found;
    RecognisedReport { format, label: label.zh, label_en: label.en, fact, platforms }
}

fn chosen_store(scope: &Scope, store: &Store, by: ChosenBy) -> ChosenStore {
    let platform = scope.agency().definitions().formats.platform(&store.platform);
    ChosenStore {
        code: store.code.clone(),
        name: store.name.clone(),
        platform_mark: platform.map(|platform| platform.mark.clone()),
        by,
    }
}

/// A look at a file before it is imported.
#[derive(Serialize, ToSchema)]
pub(super) struct PreviewView {
    /// The report it is read as.
    format: String,
    label: String,
    label_en: String,
    columns: Vec<PreviewColumn>,
    /// As many cells as there are columns; nothing where the column is personal or not read.
    rows: Vec<Vec<Option<String>>>,
    /// What would change; nothing for a file that is too large to be read for a look.
    would: Option<PreviewEffect>,
}

/// A column of the file.
#[derive(Serialize, ToSchema)]
struct PreviewColumn {
    /// Its name in the file.
    name: String,
    /// The fact column it is read into; nothing for one that is not read.
    to: Option<String>,
    to_label: Option<String>,
    to_label_en: Option<String>,
    /// How it is read.
    reader: Option<String>,
    /// Whether it can point at a person: its cells are not imported.
    personal: bool,
}

/// What would change.
#[derive(Serialize, ToSchema)]
struct PreviewEffect {
    rows: u64,
    inserted: u64,
    updated: u64,
    unchanged: u64,
    /// Rows that would wait for a person.
    waiting_count: u64,
    /// The first of them.
    waiting: Vec<IssueView>,
    /// The first and the last day it speaks of.
    from: Option<NaiveDate>,
    to: Option<NaiveDate>,
    /// Why the whole file would be held.
    held: Option<ProblemView>,
}

impl PreviewView {
    pub(super) fn of(look: Look) -> Self {
        let Look { format, label, peek, would } = look;
        let columns = peek.columns.into_iter().map(|column| {
            let (to, label) = column.to.unzip();
            let (to_label, to_label_en) = label.map(|label| (label.zh, label.en)).unzip();
            PreviewColumn {
                name: column.name,
                to,
                to_label,
                to_label_en,
                reader: column.read.map(words::of),
                personal: column.is_personal,
            }
        });
        let effect = would.map(|would| PreviewEffect {
            rows: would.rows,
            inserted: would.inserted,
            updated: would.updated,
            unchanged: would.unchanged,
            waiting_count: would.waiting_count,
            waiting: would.waiting.iter().map(IssueView::of_row).collect(),
            from: would.days.map(|days| days.0),
            to: would.days.map(|days| days.1),
            held: would.held.map(ProblemView::of),
        });
        let columns = columns.collect();
        Self { format, label: label.zh, label_en: label.en, columns, rows: peek.rows, would: effect }
    }
}
