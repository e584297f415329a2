//! Taking a batch back: the facts become what the other batches say, in one transaction with the ledger.

use std::collections::BTreeSet;

use daiyun_base::error::{Kind, Label, Problem};
use daiyun_base::period::Month;
use daiyun_base::reason;
use daiyun_lake::Rewrite;
use serde_json::json;

use super::super::UNDO;
use super::super::records::{self, batches, closed, coverage, repairs};
use super::super::rules::closed_within;
use super::commit;
use super::refold::{Cause, refold};
use crate::activity;
use crate::db::LakeRecords;
use crate::error::Result;
use crate::scope::{Scope, Tx};
use crate::stores::{self, Store};

/// Takes a committed batch back. What only it said is gone; what others said before shows again, column by column; the same
/// file may be imported once more. Rows of it that somebody put right go first, the newest repair before the others: each
/// step leaves facts that agree with the ledger. `reason` is kept.
pub async fn undo(scope: &Scope, batch_no: i64, reason: &str) -> Result<batches::Model> {
    scope.require(UNDO)?;
    let reason = reason::check(reason)?;
    let batch = records::by_number(scope, batch_no).await?;
    let store = stores::by_id(scope, batch.store_id).await?;
    check(scope, &batch).await?;
    for repair in repairs::live_of(scope.reader(), batch.id).await? {
        check(scope, &repair).await?;
        refold(scope, &store, &TakenBack { store: &store, batch: &repair, reason }).await?;
    }
    refold(scope, &store, &TakenBack { store: &store, batch: &batch, reason }).await?;
    records::by_number(scope, batch_no).await
}

async fn check(scope: &Scope, batch: &batches::Model) -> Result<()> {
    let closed = closed::months(scope.reader(), &[batch.store_id]).await?.remove(&batch.store_id);
    let refused = |refusal: UndoRefusal| {
        let (code, text) = (refusal.code(), Label::from(refusal));
        Problem::new(Kind::Conflict, code, text.zh, text.en)
    };
    can_undo(batch, &closed.unwrap_or_default()).map_err(refused)?;
    Ok(())
}

/// Why a batch cannot be taken back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum UndoRefusal {
    /// It is not in the facts.
    NotCommitted(i64),
    /// A month it speaks of is in the books.
    Closed(i64, Month),
}

impl UndoRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::NotCommitted(_) => "batch_not_committed",
            Self::Closed(_, _) => "month_closed",
        }
    }
}

impl From<UndoRefusal> for Label {
    fn from(refusal: UndoRefusal) -> Self {
        match refusal {
            UndoRefusal::NotCommitted(number) => Self::new(
                format!("批次 {number} 不在账上（未入库，或已经撤销），没有可撤销的数据"),
                format!(
                    "Batch {number} is not in the facts: it was never imported, or was taken back already"
                ),
            ),
            UndoRefusal::Closed(number, month) => Self::new(
                format!(
                    "批次 {number} 的数据涉及已关账的 {month}，不能撤销；请导入更正后的文件，差额会作为调整进入下一期结算"
                ),
                format!(
                    "Batch {number} holds data of {month}, which is closed, so it stays. Import a corrected file: the difference becomes an adjustment of the next statement"
                ),
            ),
        }
    }
}

/// Whether a batch can be taken back, given the closed months of its store, or why not.
pub fn can_undo(batch: &batches::Model, closed: &BTreeSet<Month>) -> std::result::Result<(), UndoRefusal> {
    if batch.state != "committed" {
        return Err(UndoRefusal::NotCommitted(batch.batch_no));
    }
    match closed_within(batch.covers_from.zip(batch.covers_to), closed) {
        Some(month) => Err(UndoRefusal::Closed(batch.batch_no, month)),
        None => Ok(()),
    }
}

struct TakenBack<'a> {
    store: &'a Store,
    batch: &'a batches::Model,
    reason: &'a str,
}

impl Cause for TakenBack<'_> {
    async fn rewrite(&self, scope: &Scope) -> Result<Rewrite> {
        let number = self.batch.batch_no;
        check(scope, &records::by_number(scope, number).await?).await?;
        Ok(scope.agency().lake().undo(&mut LakeRecords(scope.reader()), number).await?)
    }

    async fn remember(&self, tx: &Tx, snapshot_id: i64) -> Result<bool> {
        let Self { store, batch, reason } = self;
        if !repairs::end_undone(tx, batch).await? {
            return Ok(false);
        }
        coverage::recover(tx, store.id).await?;
        let summary = Label::new(
            format!("撤销批次 {}（{}）：{reason}", batch.batch_no, batch.file_name),
            format!("Took back batch {} ({}): {reason}", batch.batch_no, batch.file_name),
        );
        let detail = json!({ "batch_no": batch.batch_no, "sha256": batch.file_sha256, "snapshot_id": snapshot_id, "reason": reason });
        activity::record(tx, commit::of_batch("imports.undo", store, batch, summary, detail)).await?;
        Ok(true)
    }
}
