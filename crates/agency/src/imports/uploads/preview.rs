//! What an import would do, before anybody does it: the file is read and merged as an import reads and merges it, and what
//! came of that is thrown away.

use chrono::NaiveDate;
use daiyun_base::error::{Label, Problem};
use daiyun_base::fact::instant_number;
use daiyun_ingest::cell::Records;
use daiyun_ingest::format::Formats;
use daiyun_ingest::mapping::Mapping;
use daiyun_ingest::peek::Peek;
use daiyun_ingest::preview::Preview;
use daiyun_ingest::privacy::BuyerKey;
use daiyun_ingest::recognise::Recognised;
use daiyun_ingest::report::QuarantinedRow;
use daiyun_ingest::sniff::FileKind;
use uuid::Uuid;

use super::super::actions::{prepare, scratch};
use super::super::reading::{FileRead, Task, read, recognised_by};
use super::super::records::mappings;
use super::super::source::unreadable;
use super::file_of;
use super::head::{Sheets, with_head};
use crate::clients;
use crate::error::{Failure, Result};
use crate::scope::Scope;
use crate::stores::Store;

/// Rows that are shown.
const SHOWN: usize = 20;
/// Larger files take longer to read than somebody looks at a preview.
const LARGEST_TEXT: u64 = 24 << 20;
const LARGEST_WORKBOOK: u64 = 4 << 20;
/// A number no batch has yet: what is merged for a look is newer than everything, as the import would be.
const NO_BATCH: i64 = i64::MAX;

/// A look at a file.
pub(super) struct Look {
    pub format: String,
    pub label: Label,
    pub peek: Peek,
    /// Nothing for a file too large to be read for a look.
    pub would: Option<Would>,
}

/// What importing a file would do.
pub(super) struct Would {
    pub rows: u64,
    pub inserted: u64,
    pub updated: u64,
    pub unchanged: u64,
    /// Rows that would wait for a person.
    pub waiting: Vec<QuarantinedRow>,
    pub waiting_count: u64,
    pub days: Option<(NaiveDate, NaiveDate)>,
    /// Why the whole file would be held.
    pub held: Option<Problem>,
}

/// Looks at a file of an upload as one of a store.
pub(super) async fn look(scope: &Scope, id: Uuid, entry: &str, store: &Store) -> Result<Look> {
    let opened = file_of(scope, id, entry).await?;
    let is_workbook = matches!(opened.kind, FileKind::Xlsx | FileKind::Xls);
    let is_small = opened.size <= if is_workbook { LARGEST_WORKBOOK } else { LARGEST_TEXT };
    let client = clients::by_ids(scope, &[store.client_id]).await?.pop();
    let client = client.ok_or_else(|| Failure::from(Problem::not_found("这个客户", "The client")))?;
    let buyer_key = BuyerKey::derive(scope.agency().keys().master(), &client.code);
    let known_mappings =
        mappings::of_client(scope.reader(), store.client_id, &scope.agency().definitions().formats).await?;
    let (agency, place) = (scope.agency().clone(), scratch(scope)?);
    let (of_store, now) = (store.clone(), instant_number(scope.now()));
    let reading = move || -> Result<((String, Label, Peek), Option<FileRead>)> {
        let formats = &agency.definitions().formats;
        let sheets = Sheets { reader: agency.sheets(), scratch: &place };
        let by = By { formats, mappings: &known_mappings, platform: &of_store.platform };
        let peek = with_head(sheets, &opened, usize::MAX, |records| peek(by, records))?;
        let task = Task {
            lake: agency.lake(),
            formats,
            mapping: None,
            known_mappings: &known_mappings,
            sheets: agency.sheets(),
            scratch: &place,
            store_code: &of_store.code,
            platform: &of_store.platform,
            marks: of_store.marks(),
            buyer_key: &buyer_key,
            batch_no: NO_BATCH,
            exported_at: None,
            now,
            on_rows: &|_, _| Ok(()),
        };
        let file = is_small.then(|| read(&task, &opened)).transpose()?;
        Ok((peek, file))
    };
    let (shown, file) = tokio::task::spawn_blocking(reading).await.map_err(Failure::internal)??;
    let would = match file {
        Some(file) => Some(would(scope, file).await?),
        None => None,
    };
    let (format, label, peek) = shown;
    Ok(Look { format, label, peek, would })
}

/// What a file is recognised by.
#[derive(Clone, Copy)]
struct By<'a> {
    formats: &'a Formats,
    mappings: &'a [Mapping],
    platform: &'a str,
}

fn peek(by: By<'_>, mut records: Box<dyn Records>) -> Result<(String, Label, Peek)> {
    let preview = Preview::take(&mut records).map_err(unreadable)?;
    let recognised: Recognised<'_> = recognised_by(by.formats, None, (by.mappings, by.platform), &preview)?;
    let (code, label) = (recognised.format.code.clone(), recognised.format.label.clone());
    let peek = Peek::take(&recognised, by.formats, preview, &mut records, SHOWN).map_err(unreadable)?;
    Ok((code, label, peek))
}

/// Merges what was read, counts, and throws it away.
async fn would(scope: &Scope, file: FileRead) -> Result<Would> {
    let prepared = prepare(scope, file.observed).await?;
    let counts = prepared.counts();
    let undated = counts.undated_lines.len() as u64;
    let would = Would {
        rows: file.summary.rows + file.summary.merged + file.summary.quarantined,
        inserted: counts.inserted,
        updated: counts.updated,
        unchanged: counts.unchanged,
        waiting_count: file.summary.quarantined + undated,
        waiting: file.quarantined.into_iter().take(SHOWN).collect(),
        days: file.days,
        held: file.summary.held,
    };
    scope.agency().lake().discard(prepared)?;
    Ok(would)
}
