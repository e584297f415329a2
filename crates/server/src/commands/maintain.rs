//! `daiyun maintain`, `daiyun migrate`.

use std::process::ExitCode;

use daiyun_agency::db::LakeRecords;
use daiyun_agency::error::Result;
use daiyun_agency::imports;
use daiyun_agency::scope::Scope;
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

/// Removes files that no batch and no snapshot names.
pub(crate) async fn sweep(context: &Context) -> Result<ExitCode> {
    let agency = context.open().await?;
    imports::end_interrupted(&Scope::operator(&agency)).await?;
    let mut records = LakeRecords(agency.database().reader());
    let swept = agency.lake().sweep(&mut records, false).await?;
    if context.json() {
        output::json(
            &json!({ "data_files": swept.data_files, "observation_files": swept.observation_files }),
        );
    } else {
        output::say(format_args!(
            "清理了 {} 个数据文件、{} 个观测文件",
            swept.data_files.len(),
            swept.observation_files.len()
        ));
    }
    Ok(ExitCode::SUCCESS)
}
