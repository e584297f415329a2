//! Rebuilding a store's facts from what its batches observed: safe at any time, beside imports, and twice.

use daiyun_base::error::Label;
use daiyun_lake::{Extent, LakeError};
use serde_json::json;

use super::super::UNDO;
use super::{commit, turn, undo};
use crate::activity::{self, Activity};
use crate::db::LakeRecords;
use crate::error::Result;
use crate::scope::{Scope, Tx};
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
                undo::keep_waiting(&tx, &rewrite).await?;
                remember(&tx, store, snapshot_id).await?;
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

async fn remember(tx: &Tx, store: &Store, snapshot_id: i64) -> Result<()> {
    let rebuilt = Activity {
        verb: "imports.rebuild",
        subject_kind: "store",
        subject_id: store.id.to_string(),
        client_id: Some(store.client_id),
        store_id: Some(store.id),
        summary: Label::new(
            format!("按各批次重建 {} 的事实", store.name),
            format!("Rebuilt the facts of {} from its batches", store.name),
        ),
        detail: json!({ "snapshot_id": snapshot_id }),
    };
    activity::record(tx, rebuilt).await
}
