//! Rebuilding a store's facts from what its batches observed: safe at any time, beside imports, and twice.

use daiyun_base::error::Label;
use serde_json::json;

use super::super::UNDO;
use super::refold::{Cause, refold};
use crate::activity::{self, Activity};
use crate::error::Result;
use crate::scope::{Scope, Tx};
use crate::stores::Store;

/// Folds all facts of a store anew from what its batches observed: the same facts, whatever happened to their files.
pub async fn rebuild(scope: &Scope, store: &Store) -> Result<i64> {
    scope.require(UNDO)?;
    refold(scope, store, &Cause::Rebuilt).await
}

/// Who had it rebuilt.
pub(super) async fn remember(tx: &Tx, store: &Store, snapshot_id: i64) -> Result<()> {
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
