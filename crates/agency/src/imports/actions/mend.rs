//! Reading rows again that a person has put right, before anything is written.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use daiyun_base::error::{Kind, Label, Problem};
use daiyun_base::fact::{FactDefinition, day_number, instant_number};
use daiyun_ingest::format::{FormatDefinition, Formats};
use daiyun_ingest::mapping::Mapping;
use daiyun_ingest::mend::{
    BrokenRow, Fault, MendSource, Mender, SheetHeader, can_mend_rows_of, suggestion_after,
};
use daiyun_ingest::privacy::BuyerKey;
use daiyun_lake::{BatchPlan, Observed};
use uuid::Uuid;

use super::super::reading::widen;
use super::super::records::quarantine::{self, quarantined_rows};
use super::super::records::{batches, mappings};
use super::repair::{RowFault, RowRepair};
use crate::Agency;
use crate::clients;
use crate::error::{Failure, Result};
use crate::scope::Scope;
use crate::stores::Store;

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
pub(super) struct Mended {
    /// What the right ones state; nothing when there is none.
    pub observed: Option<Observed>,
    pub ids: Vec<Uuid>,
    pub days: Option<(NaiveDate, NaiveDate)>,
    pub faults: Vec<RowFault>,
}

/// What is to be read again.
pub(super) struct Asked {
    /// The number that the facts will name.
    pub batch_no: i64,
    pub rows: Vec<quarantined_rows::Model>,
    /// What somebody wrote into each.
    pub repairs: BTreeMap<Uuid, RowRepair>,
}

/// Reads the rows again on a thread of its own, and writes what the right ones state.
pub(super) async fn mend(
    scope: &Scope,
    (store, file): (&Store, &batches::Model),
    asked: Asked,
) -> Result<Mended> {
    let client = clients::by_ids(scope, &[store.client_id]).await?.pop();
    let client = client.ok_or_else(|| Failure::from(Problem::not_found("这个客户", "The client")))?;
    let mapping = mapping_of(scope, file).await?;
    let agency = scope.agency().clone();
    let buyer_key = BuyerKey::derive(agency.keys().master(), &client.code);
    let (store, file) = (store.clone(), file.clone());
    let reading = move || {
        let found = format_of(&agency.definitions().formats, mapping.as_ref(), &file);
        can_repair(&file, found.map(|(format, _)| format)).map_err(refused)?;
        let found = found.ok_or_else(|| Failure::internal("a committed batch has a format"))?;
        read_again(&agency, (&store, &file), found, (&buyer_key, &asked))
    };
    tokio::task::spawn_blocking(reading).await.map_err(Failure::internal)?
}

fn read_again(
    agency: &Agency,
    (store, file): (&Store, &batches::Model),
    (format, fact): (&FormatDefinition, &FactDefinition),
    (buyer_key, asked): (&BuyerKey, &Asked),
) -> Result<Mended> {
    let headers = file.headers.clone().unwrap_or_default();
    let headers: Vec<SheetHeader> = serde_json::from_value(headers).map_err(Failure::internal)?;
    let one_day = file.covers_from.filter(|day| Some(*day) == file.covers_to);
    let source = MendSource {
        formats: &agency.definitions().formats,
        format,
        fact,
        platform: &store.platform,
        headers: &headers,
        file_name: &file.file_name,
        day: one_day.map(day_number),
        exported_at: file.exported_at.filter(|_| file.export_time_known).map(instant_number),
        buyer_key,
    };
    let mut mender = Mender::of(&source).map_err(refused)?;
    let (mut ids, mut faults) = (Vec::new(), Vec::new());
    for row in &asked.rows {
        let Some(repair) = asked.repairs.get(&row.id) else { continue };
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
        batch_no: asked.batch_no,
        fact: fact.code.clone(),
        store: store.code.clone(),
        derive: format.derive.then(|| "orders".to_owned()),
    };
    let mut writer = agency.lake().start_batch(plan)?;
    writer.push(&rows)?;
    let observed = writer.finish(file.export_time_known)?;
    Ok(Mended { observed: Some(observed), ids, days, faults })
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
