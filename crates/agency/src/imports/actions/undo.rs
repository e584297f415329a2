//! Taking a batch back: the facts become what the other batches say, in one transaction with the ledger.

use std::collections::BTreeSet;

use daiyun_base::error::{Kind, Label, Problem};
use daiyun_lake::{LakeError, Rewrite, Undated};
use serde_json::json;

use super::super::UNDO;
use super::super::records::{self, WaitingRow, batches, coverage};
use super::{commit, turn};
use crate::activity;
use crate::db::LakeRecords;
use crate::error::{Failure, Result};
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
    let _turn = turn::take(scope.agency().directory(), &store.code).await?;
    let lake = scope.agency().lake();
    for _ in 0..commit::TRIES {
        can_undo(&records::by_number(scope, batch_no).await?).map_err(refused)?;
        let rewrite = lake.undo(&mut LakeRecords(scope.reader()), batch_no).await?;
        match take_back(scope, (&store, &batch), &rewrite, reason).await {
            Ok(true) => return records::by_number(scope, batch_no).await,
            Ok(false) => lake.discard_rewrite(rewrite),
            Err(failure) => {
                lake.discard_rewrite(rewrite);
                return Err(failure);
            }
        }
    }
    Err(LakeError::Overtaken.into())
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

fn refused(text: Label) -> Failure {
    Problem::new(Kind::Conflict, "batch_not_committed", text.zh, text.en).into()
}

/// Commits it; `false` when somebody was faster.
async fn take_back(
    scope: &Scope,
    (store, batch): (&Store, &batches::Model),
    rewrite: &Rewrite,
    reason: &str,
) -> Result<bool> {
    let tx = scope.begin(UNDO).await?;
    let done = scope.agency().lake().commit_rewrite(&mut LakeRecords(tx.db()), rewrite, tx.now()).await;
    let snapshot_id = match done {
        Ok(snapshot_id) => snapshot_id,
        Err(LakeError::Overtaken) => {
            tx.rollback().await?;
            return Ok(false);
        }
        Err(error) => return Err(error.into()),
    };
    if !records::end_undone(&tx, batch.id).await? {
        // Somebody took it back in between: the next look says so.
        tx.rollback().await?;
        return Ok(false);
    }
    keep_waiting(&tx, rewrite).await?;
    coverage::recover(&tx, store.id).await?;
    let summary = Label::new(
        format!("撤销批次 {}（{}）：{reason}", batch.batch_no, batch.file_name),
        format!("Took back batch {} ({}): {reason}", batch.batch_no, batch.file_name),
    );
    let detail = json!({ "batch_no": batch.batch_no, "sha256": batch.file_sha256, "snapshot_id": snapshot_id, "reason": reason });
    activity::record(&tx, commit::of_batch("imports.undo", store, batch, summary, detail)).await?;
    tx.commit().await?;
    Ok(true)
}

/// Which rows of other batches would change money without saying when they were seen, now that what they are compared with
/// has changed: some begin to wait, some no longer do.
pub(super) async fn keep_waiting(tx: &Tx, rewrite: &Rewrite) -> Result<()> {
    for Undated { batch_no, lines, waiting } in rewrite.undated() {
        let batch = records::by_number(tx.scope(), *batch_no).await?;
        let waited = records::undated_lines(tx, batch.id).await?;
        let (lines, waiting): (BTreeSet<u32>, BTreeSet<u32>) =
            (lines.iter().copied().collect(), waiting.iter().copied().collect());
        let taken: Vec<u32> =
            lines.intersection(&waited).filter(|line| !waiting.contains(line)).copied().collect();
        let added = waiting.difference(&waited).map(|line| WaitingRow::undated(*line)).collect();
        let more = records::insert_waiting(tx, batch.id, added).await?;
        let fewer = records::end_waiting(tx, batch.id, &taken).await?;
        records::add_waiting_count(tx, batch.id, more - fewer).await?;
    }
    Ok(())
}
