//! `daiyun check-definitions`.

use std::process::ExitCode;

use daiyun_agency::definitions::Definitions;
use daiyun_agency::error::Result;
use serde_json::json;

use super::Context;
use crate::output;

/// Loads every definition, which runs their cases; prints what is wrong.
pub(crate) fn run(context: &Context) -> Result<ExitCode> {
    let definitions = match Definitions::embedded() {
        Err(issues) if context.json() => {
            let issues: Vec<String> = issues.iter().map(ToString::to_string).collect();
            output::json(&json!({ "issues": issues }));
            return Ok(ExitCode::FAILURE);
        }
        // Without JSON the issues are the error.
        Ok(_) | Err(_) => Context::definitions()?,
    };
    let formats = definitions.formats.iter().count();
    if context.json() {
        output::json(&json!({
            "issues": [],
            "facts": definitions.facts.len(),
            "formats": formats,
            "metrics": definitions.metrics.iter().count(),
            "roles": definitions.roles.len(),
            "alerts": definitions.alerts.len(),
            "sop": definitions.sop.len(),
        }));
        return Ok(ExitCode::SUCCESS);
    }
    output::say(format_args!(
        "定义无误：{} 张事实表，{formats} 种报表，{} 个指标，{} 个角色，{} 条预警规则，{} 个 SOP 模板",
        definitions.facts.len(),
        definitions.metrics.iter().count(),
        definitions.roles.len(),
        definitions.alerts.len(),
        definitions.sop.len(),
    ));
    Ok(ExitCode::SUCCESS)
}
