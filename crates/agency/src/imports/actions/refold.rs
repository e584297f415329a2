//! Facts folded anew, committed in one transaction with the ledger: for a batch that is taken back, and for a rebuild.

use std::collections::BTreeSet;

use daiyun_lake::{LakeError, Rewrite, Undated};

use super::super::UNDO;
use super::super::records;
use super::super::records::quarantine::{self, WaitingRow};
use super::attempt::{Attempt, TRIES, swapped_in};
use super::turn;
use crate::db::LakeRecords;
use crate::error::Result;
use crate::scope::{Scope, Tx};
use crate::stores::Store;

/// Why facts of a store are folded anew.
pub(super) trait Cause: Sync {
    /// Folds them. Asked again when somebody else was faster.
    fn rewrite(&self, scope: &Scope) -> impl Future<Output = Result<Rewrite>> + Send;

    /// Writes what else is true then, in the transaction of the facts; `false` when it is true no more and has to be looked
    /// at again.
    fn remember(&self, tx: &Tx, snapshot_id: i64) -> impl Future<Output = Result<bool>> + Send;
}

/// Folds facts of a store anew in its turn, again when somebody else was faster; the snapshot that holds them.
pub(super) async fn refold(scope: &Scope, store: &Store, cause: &impl Cause) -> Result<i64> {
    let lake = scope.agency().lake();
    let _turn = turn::take(scope.agency().directory(), &store.code).await?;
    for _ in 0..TRIES {
        let rewrite = cause.rewrite(scope).await?;
        match commit(scope, cause, &rewrite).await {
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

async fn commit(scope: &Scope, cause: &impl Cause, rewrite: &Rewrite) -> Result<i64, Attempt> {
    let tx = scope.begin(UNDO).await?;
    let done = scope.agency().lake().commit_rewrite(&mut LakeRecords(tx.db()), rewrite, tx.now()).await;
    let (tx, snapshot_id) = swapped_in(tx, done).await?;
    keep_waiting(&tx, rewrite).await?;
    if !cause.remember(&tx, snapshot_id).await? {
        tx.rollback().await?;
        return Err(Attempt::Overtaken);
    }
    tx.commit().await.map_err(Attempt::Unsure)?;
    Ok(snapshot_id)
}

/// Which rows of other batches would change money without saying when they were seen, now that what they are compared with
/// has changed: some begin to wait, some no longer do.
async fn keep_waiting(tx: &Tx, rewrite: &Rewrite) -> Result<()> {
    for Undated { batch_no, lines, waiting } in rewrite.undated() {
        let batch = records::by_number(tx.scope(), *batch_no).await?;
        let waited = quarantine::undated_lines(tx, batch.id).await?;
        let (lines, waiting): (BTreeSet<u32>, BTreeSet<u32>) =
            (lines.iter().copied().collect(), waiting.iter().copied().collect());
        let taken: Vec<u32> =
            lines.intersection(&waited).filter(|line| !waiting.contains(line)).copied().collect();
        let added = waiting.difference(&waited).map(|line| WaitingRow::undated(*line)).collect();
        let more = quarantine::insert_waiting(tx, batch.id, added).await?;
        let fewer = quarantine::end_waiting(tx, batch.id, &taken).await?;
        records::add_waiting_count(tx, batch.id, more - fewer).await?;
    }
    Ok(())
}
