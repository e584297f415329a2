//! `daiyun check-definitions`.

use std::process::ExitCode;

use daiyun_agency::error::Result;

use super::Context;

/// Loads every definition, which runs their cases; prints what is wrong.
pub(crate) fn run() -> Result<ExitCode> {
    let definitions = Context::definitions()?;
    println!(
        "定义无误：{} 张事实表，{} 种报表，{} 个指标，{} 个角色，{} 条预警规则，{} 个 SOP 模板",
        definitions.facts.len(),
        definitions.formats.iter().count(),
        definitions.metrics.iter().count(),
        definitions.roles.len(),
        definitions.alerts.len(),
        definitions.sop.len(),
    );
    Ok(ExitCode::SUCCESS)
}
