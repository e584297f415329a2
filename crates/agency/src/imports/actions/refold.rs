//! Facts folded anew, committed in one transaction with the ledger: for a batch that is taken back, and for a rebuild.

use std::collections::BTreeSet;

use daiyun_lake::{Extent, LakeError, Rewrite, Undated};

use super::super::UNDO;
use super::super::records::{self, WaitingRow, batches};
use super::attempt::{Attempt, TRIES};
use super::{rebuild, turn, undo};
use crate::db::LakeRecords;
use crate::error::Result;
use crate::scope::{Scope, Tx};
use crate::stores::Store;

/// Why facts are folded anew.
pub(super) enum Cause<'a> {
    /// A batch is taken back, for a stated reason.
    Undone(&'a batches::Model, &'a str),
    /// Somebody wants the facts of a store as its batches say them.
    Rebuilt,
}

/// Folds facts of a store anew in its turn, again when somebody else was faster; the snapshot that holds them.
pub(super) async fn refold(scope: &Scope, store: &Store, cause: &Cause<'_>) -> Result<i64> {
    let lake = scope.agency().lake();
    let _turn = turn::take(scope.agency().directory(), &store.code).await?;
    for _ in 0..TRIES {
        let mut records = LakeRecords(scope.reader());
        let rewrite = match cause {
            Cause::Undone(batch, _) => {
                undo::check(scope, batch.batch_no).await?;
                lake.undo(&mut records, batch.batch_no).await?
            }
            Cause::Rebuilt => lake.rebuild(&mut records, &store.code, &Extent::Whole).await?,
        };
        match commit(scope, store, (cause, &rewrite)).await {
            Ok(snapshot_id) => return Ok(snapshot_id),
            Err(Attempt::Overtaken) => lake.discard_rewrite(rewrite),
            Err(Attempt::Failed(failure)) => {
                lake.discard_rewrite(rewrite);
                return Err(failure);
            }
            Err(Attempt::Unsure(failure)) => return Err(failure),
        }
    }
    Err(LakeError::Overtaken.into())
}

async fn commit(
    scope: &Scope,
    store: &Store,
    (cause, rewrite): (&Cause<'_>, &Rewrite),
) -> Result<i64, Attempt> {
    let tx = scope.begin(UNDO).await?;
    let done = scope.agency().lake().commit_rewrite(&mut LakeRecords(tx.db()), rewrite, tx.now()).await;
    let snapshot_id = match done {
        Ok(snapshot_id) => snapshot_id,
        Err(LakeError::Overtaken) => {
            tx.rollback().await?;
            return Err(Attempt::Overtaken);
        }
        Err(error) => return Err(error.into()),
    };
    keep_waiting(&tx, rewrite).await?;
    match cause {
        Cause::Undone(batch, reason) => {
            if !records::end_undone(&tx, batch.id).await? {
                // Somebody took it back in between: the next look says so.
                tx.rollback().await?;
                return Err(Attempt::Overtaken);
            }
            undo::remember(&tx, (store, batch), reason, snapshot_id).await?;
        }
        Cause::Rebuilt => rebuild::remember(&tx, store, snapshot_id).await?,
    }
    tx.commit().await.map_err(Attempt::Unsure)?;
    Ok(snapshot_id)
}

/// Which rows of other batches would change money without saying when they were seen, now that what they are compared with
/// has changed: some begin to wait, some no longer do.
async fn keep_waiting(tx: &Tx, rewrite: &Rewrite) -> Result<()> {
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
