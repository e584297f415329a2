//! Rebuilding a store's facts from what its batches observed: safe at any time, beside imports, and twice.

use daiyun_base::error::Label;
use daiyun_lake::{Extent, Rewrite};
use serde_json::json;

use super::super::UNDO;
use super::refold::{Cause, refold};
use crate::activity::{self, Activity};
use crate::db::LakeRecords;
use crate::error::Result;
use crate::scope::{Scope, Tx};
use crate::stores::Store;

/// Folds all facts of a store anew from what its batches observed: the same facts, whatever happened to their files.
pub async fn rebuild(scope: &Scope, store: &Store) -> Result<i64> {
    scope.require(UNDO)?;
    refold(scope, store, &Rebuilt(store)).await
}

struct Rebuilt<'a>(&'a Store);

impl Cause for Rebuilt<'_> {
    async fn rewrite(&self, scope: &Scope) -> Result<Rewrite> {
        let mut records = LakeRecords(scope.reader());
        Ok(scope.agency().lake().rebuild(&mut records, &self.0.code, &Extent::Whole).await?)
    }

    async fn remember(&self, tx: &Tx, snapshot_id: i64) -> Result<bool> {
        let Self(store) = self;
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
        activity::record(tx, rebuilt).await?;
        Ok(true)
    }
}
