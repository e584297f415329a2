//! `daiyun maintain`, `daiyun migrate`.

use std::process::ExitCode;

use daiyun_agency::error::Result;
use daiyun_agency::scope::Scope;
use daiyun_agency::{imports, settlement};
use serde_json::json;

use super::Context;
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

/// Merges files, writes rollups that are lacking, expires old snapshots and removes files that nobody names.
pub(crate) async fn maintain(context: &Context) -> Result<ExitCode> {
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
