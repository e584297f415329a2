//! Rebuilding a store's facts from what its batches observed: safe at any time, beside imports, and twice.

use daiyun_lake::{Extent, LakeError};

use super::super::UNDO;
use super::{commit, turn};
use crate::db::LakeRecords;
use crate::error::Result;
use crate::scope::Scope;
use crate::stores::Store;

/// Folds all facts of a store anew from what its batches observed: the same facts, whatever happened to their files.
pub async fn rebuild(scope: &Scope, store: &Store) -> Result<i64> {
    scope.require(UNDO)?;
    let lake = scope.agency().lake();
    let _turn = turn::take(scope.agency().directory(), &store.code).await?;
    for _ in 0..commit::TRIES {
        let rewrite = lake.rebuild(&mut LakeRecords(scope.reader()), &store.code, &Extent::Whole).await?;
        let tx = scope.begin(UNDO).await?;
        match lake.commit_rewrite(&mut LakeRecords(tx.db()), &rewrite, tx.now()).await {
            Ok(snapshot_id) => {
                tx.commit().await?;
                return Ok(snapshot_id);
            }
            Err(LakeError::Overtaken) => {
                tx.rollback().await?;
                lake.discard_rewrite(rewrite);
            }
            Err(error) => {
                tx.rollback().await?;
                lake.discard_rewrite(rewrite);
                return Err(error.into());
            }
        }
    }
    Err(LakeError::Overtaken.into())
}
