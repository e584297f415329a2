//! Taking a batch back: the facts become what the other batches say, in one transaction with the ledger.

use daiyun_base::error::{Kind, Label, Problem};
use serde_json::json;

use super::super::UNDO;
use super::super::records::{self, batches, coverage};
use super::commit;
use super::refold::{Cause, refold};
use crate::activity;
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
    refold(scope, &store, &Cause::Undone(&batch, reason)).await?;
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

/// Refuses to take back what is not among the facts (any more).
pub(super) async fn check(scope: &Scope, batch_no: i64) -> Result<()> {
    let refused = |text: Label| Problem::new(Kind::Conflict, "batch_not_committed", text.zh, text.en);
    Ok(can_undo(&records::by_number(scope, batch_no).await?).map_err(refused)?)
}

/// What else is true once a batch is taken back.
pub(super) async fn remember(
    tx: &Tx,
    (store, batch): (&Store, &batches::Model),
    reason: &str,
    snapshot_id: i64,
) -> Result<()> {
    coverage::recover(tx, store.id).await?;
    let summary = Label::new(
        format!("撤销批次 {}（{}）：{reason}", batch.batch_no, batch.file_name),
        format!("Took back batch {} ({}): {reason}", batch.batch_no, batch.file_name),
    );
    let detail = json!({ "batch_no": batch.batch_no, "sha256": batch.file_sha256, "snapshot_id": snapshot_id, "reason": reason });
    activity::record(tx, commit::of_batch("imports.undo", store, batch, summary, detail)).await
}
