//! Rows that are not needed: settled with a reason, without becoming facts.

use daiyun_base::error::Label;
use daiyun_base::reason;
use serde_json::json;
use uuid::Uuid;

use super::super::REPAIR;
use super::super::records;
use super::super::records::quarantine::{self, IGNORED, Settled, Which};
use super::commit::of_batch;
use super::repair::settled_already;
use crate::activity;
use crate::error::Result;
use crate::scope::Scope;
use crate::stores;

/// Rows that somebody says are not needed, all of them if none is named; they are in no number and hold no month open.
pub async fn ignore(scope: &Scope, batch_id: Uuid, ids: Option<Vec<Uuid>>, reason: &str) -> Result<i64> {
    scope.require(REPAIR)?;
    let reason = reason::check(reason)?;
    let file = records::by_id(scope, batch_id).await?;
    let store = stores::by_id(scope, file.store_id).await?;
    let ids = match ids {
        Some(ids) => ids,
        None => {
            let every = quarantine::waiting(scope.reader(), file.id, Which::First(u64::MAX >> 1)).await?;
            every.into_iter().map(|row| row.id).collect()
        }
    };
    let tx = scope.begin(REPAIR).await?;
    let settled = Settled { state: IGNORED, reason: Some(reason), repair_batch_id: None };
    let count = quarantine::settle(&tx, file.id, &ids, &settled).await?;
    if usize::try_from(count).ok() != Some(ids.len()) || count == 0 {
        tx.rollback().await?;
        return Err(settled_already().into());
    }
    records::add_waiting_count(&tx, file.id, -count).await?;
    let summary = Label::new(
        format!("忽略 {} 的 {count} 行：{reason}", file.file_name),
        format!("Ignored {count} rows of {}: {reason}", file.file_name),
    );
    let detail = json!({ "batch_no": file.batch_no, "rows": count, "reason": reason });
    activity::record(&tx, of_batch("imports.ignore_rows", &store, &file, summary, detail)).await?;
    tx.commit().await?;
    Ok(count)
}
