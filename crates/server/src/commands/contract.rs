//! `daiyun contract`.

use std::path::Path;
use std::process::ExitCode;

use daiyun_agency::contracts::terms::ContractFile;
use daiyun_agency::contracts::{self, ContractRow};
use daiyun_agency::error::Result;
use daiyun_base::error::Problem;
use serde_json::json;

use super::Context;
use crate::config::Contract;
use crate::output;

pub(crate) async fn run(context: &Context, contract: Contract) -> Result<ExitCode> {
    match contract {
        Contract::List => list(context, None).await,
        Contract::Show { code } => list(context, Some(code)).await,
        Contract::Import { file } => import(context, &file).await,
    }
}

async fn list(context: &Context, only: Option<String>) -> Result<ExitCode> {
    let scope = context.operator().await?;
    let mut rows = contracts::list(&scope).await?;
    if let Some(code) = only {
        rows.retain(|row| row.code == code);
        if rows.is_empty() {
            return Err(
                Problem::not_found(&format!("合同「{code}」"), &format!("The contract {code:?}")).into()
            );
        }
    }
    if context.json() {
        output::json(&json!({ "contracts": rows }));
    } else {
        let header = ["合同号", "名称", "客户", "状态", "费用", "已关账"].map(str::to_owned);
        output::table(&header, &rows.iter().map(cells).collect::<Vec<_>>());
    }
    Ok(ExitCode::SUCCESS)
}

fn cells(row: &ContractRow) -> Vec<String> {
    let closed = row.closed_periods.last().map_or_else(|| "--".to_owned(), |month| format!("至 {month}"));
    vec![
        row.code.clone(),
        row.name.clone(),
        row.client.clone(),
        format!("{}（{}）", row.state, row.term),
        row.fees.join("；"),
        closed,
    ]
}

async fn import(context: &Context, path: &Path) -> Result<ExitCode> {
    let text = std::fs::read_to_string(path).map_err(|error| {
        let path = path.display();
        Problem::invalid(
            "file_missing",
            format!("打不开文件「{path}」：{error}"),
            format!("The file {path} cannot be opened: {error}"),
        )
    })?;
    let file = ContractFile::parse(&text)?;
    let scope = context.operator().await?;
    let tx = scope.begin(contracts::CREATE).await?;
    let imported = contracts::import(&tx, &file).await?;
    tx.commit().await?;
    let contract = &imported.contract;
    if context.json() {
        output::json(
            &json!({ "code": contract.code, "version_no": imported.version_no, "known": imported.known }),
        );
    } else if imported.known {
        output::say(format_args!("合同 {} 第 {} 版已经在库，没有改动", contract.code, imported.version_no));
    } else {
        output::say(format_args!("已导入合同 {} 第 {} 版", contract.code, imported.version_no));
    }
    Ok(ExitCode::SUCCESS)
}
