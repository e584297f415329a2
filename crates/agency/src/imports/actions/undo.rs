//! Taking a batch back: the facts become what the other batches say, in one transaction with the ledger.

use daiyun_base::error::{Kind, Label, Problem};
use daiyun_lake::Rewrite;
use serde_json::json;

use super::super::UNDO;
use super::super::records::{self, batches, coverage};
use super::commit;
use super::refold::{Cause, refold};
use crate::activity;
use crate::db::LakeRecords;
use crate::error::Result;
use crate::scope::{Scope, Tx};
use crate::stores::{self, Store};

/// Takes a committed batch back. What only it said is gone; what others said before shows again, column by column; the same
/// file may be imported once more. `reason` is kept.
pub async fn undo(scope: &Scope, batch_no: i64, reason: &str) -> Result<batches::Model> {
    scope.require(UNDO)?;
    if reason.trim().is_empty() {
        return Err(Problem::invalid(
            "reason_missing",
            "撤销批次要写明原因；请补上原因后重试，数据没有改动",
            "Taking a batch back needs a reason. State one and try again; nothing was changed",
        )
        .into());
    }
    let batch = records::by_number(scope, batch_no).await?;
    let store = stores::by_id(scope, batch.store_id).await?;
    refold(scope, &store, &TakenBack { store: &store, batch: &batch, reason }).await?;
    records::by_number(scope, batch_no).await
}

/// Whether a batch can be taken back, or why not.
pub fn can_undo(batch: &batches::Model) -> std::result::Result<(), Label> {
    if batch.state == "committed" {
        return Ok(());
    }
    Err(Label::new(
        format!("批次 {} 不在账上（未入库，或已经撤销），没有可撤销的数据", batch.batch_no),
        format!(
            "Batch {} is not in the facts: it was never imported, or was taken back already",
            batch.batch_no
        ),
    ))
}

struct TakenBack<'a> {
    store: &'a Store,
    batch: &'a batches::Model,
    reason: &'a str,
}

impl Cause for TakenBack<'_> {
    async fn rewrite(&self, scope: &Scope) -> Result<Rewrite> {
        let refused = |text: Label| Problem::new(Kind::Conflict, "batch_not_committed", text.zh, text.en);
        let number = self.batch.batch_no;
        can_undo(&records::by_number(scope, number).await?).map_err(refused)?;
        Ok(scope.agency().lake().undo(&mut LakeRecords(scope.reader()), number).await?)
    }

    async fn remember(&self, tx: &Tx, snapshot_id: i64) -> Result<bool> {
        let Self { store, batch, reason } = self;
        if !records::end_undone(tx, batch.id).await? {
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
