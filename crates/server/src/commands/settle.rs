//! `daiyun settle`.

use std::process::ExitCode;

use daiyun_agency::error::Result;
use daiyun_agency::settlement::{self, Language, Settled};

use serde_json::json;

use super::Context;
use crate::config::{FileKind, Settle};
use crate::output;

/// Prints a month's statement, or a preview of it; with `--out` writes it as a file.
pub(crate) async fn run(context: &Context, command: Settle) -> Result<ExitCode> {
    let scope = context.operator().await?;
    let settled = settlement::settle(&scope, &command.contract, command.period).await?;
    if let Some(path) = &command.out {
        let bytes = match command.kind {
            FileKind::Xlsx => settled.xlsx(Language::Zh)?,
            FileKind::Pdf => settled.pdf(scope.agency(), Language::Zh).await?,
        };
        std::fs::write(path, bytes)?;
        if context.json() {
            output::json(
                &json!({ "file": path, "contract": command.contract, "period": command.period.to_string() }),
            );
        } else {
            output::say(format_args!("已写入 {}", path.display()));
        }
        return Ok(ExitCode::SUCCESS);
    }
    if context.json() {
        output::json(&settled.json());
    } else {
        output::say(format_args!("{}", settled.headline()));
        output::table(&Settled::columns(), &settled.rows());
    }
    Ok(ExitCode::SUCCESS)
}
