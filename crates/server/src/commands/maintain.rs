//! `daiyun maintain`, `daiyun migrate`.

use std::process::ExitCode;

use daiyun_agency::error::Result;
use daiyun_agency::scope::Scope;
use daiyun_agency::{imports, jobs, settlement, stores};
use serde_json::json;

use super::Context;
use crate::config::Maintain;
use crate::output;

/// Brings the tables up to this version; opening an agency does just that.
pub(crate) async fn migrate(context: &Context) -> Result<ExitCode> {
    context.open().await?;
    if context.json() {
        output::json(&json!({ "state": "current" }));
    } else {
        output::say(format_args!("数据表已是最新版本"));
    }
    Ok(ExitCode::SUCCESS)
}

/// Upkeep, or one of the two repairs.
pub(crate) async fn run(context: &Context, command: Maintain) -> Result<ExitCode> {
    match (command.undo, command.rebuild) {
        (Some(batch_no), _) => undo(context, batch_no, &command.reason.unwrap_or_default()).await,
        (None, Some(code)) => rebuild(context, &code).await,
        (None, None) => maintain(context).await,
    }
}

async fn undo(context: &Context, batch_no: i64, reason: &str) -> Result<ExitCode> {
    let scope = context.operator().await?;
    let batch = imports::undo(&scope, batch_no, reason).await?;
    jobs::run_all_once(scope.agency()).await?;
    if context.json() {
        output::json(&json!({ "batch_no": batch.batch_no, "state": batch.state }));
    } else {
        output::say(format_args!("已撤销批次 {batch_no}（{}）", batch.file_name));
    }
    Ok(ExitCode::SUCCESS)
}

async fn rebuild(context: &Context, code: &str) -> Result<ExitCode> {
    let scope = context.operator().await?;
    let store = stores::by_code(&scope, code).await?;
    let snapshot_id = imports::rebuild(&scope, &store).await?;
    if context.json() {
        output::json(&json!({ "store": store.code, "snapshot_id": snapshot_id }));
    } else {
        output::say(format_args!("已按各批次的观测重建 {code} 的数据"));
    }
    Ok(ExitCode::SUCCESS)
}

/// Merges files, writes rollups that are lacking, expires old snapshots and removes files that nobody names.
async fn maintain(context: &Context) -> Result<ExitCode> {
    let agency = context.open().await?;
    let operator = Scope::operator(&agency);
    imports::end_interrupted(&operator).await?;
    let done = agency.maintain_facts(settlement::snapshots(&operator).await?).await?;
    if context.json() {
        output::json(&json!({
            "rewrites": done.rewrites,
            "expired_snapshots": done.expired,
            "data_files": done.swept.data_files,
            "observation_files": done.swept.observation_files,
        }));
    } else {
        output::say(format_args!(
            "整理提交 {} 次，过期快照 {} 个，清理了 {} 个数据文件、{} 个观测文件",
            done.rewrites,
            done.expired.len(),
            done.swept.data_files.len(),
            done.swept.observation_files.len()
        ));
    }
    Ok(ExitCode::SUCCESS)
}
