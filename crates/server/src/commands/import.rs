//! `daiyun import`.

use std::path::Path;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use daiyun_agency::error::Result;
use daiyun_agency::imports::{FileReport, ImportOptions, SourceFile, import};
use daiyun_agency::scope::Scope;
use daiyun_agency::{jobs, stores};
use daiyun_base::error::Problem;
use serde_json::json;

use super::Context;
use crate::config::Import;
use crate::output;

/// Imports files into a store. A refused file fails the command; the others are kept.
pub(crate) async fn run(context: &Context, command: Import) -> Result<ExitCode> {
    let scope = context.operator().await?;
    let store = stores::by_code(&scope, &command.store).await?;
    let sources: Vec<SourceFile> = command
        .files
        .iter()
        .map(|path| SourceFile {
            path: path.clone(),
            name: path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned(),
        })
        .collect();
    let mapping = command.mapping.as_deref().map(read_mapping).transpose()?;
    let options = ImportOptions {
        mapping,
        exported_at: command.exported_at,
        release: command.release_held,
        stop_at: command.stop_at,
    };
    let reports = telling_progress(&scope, import(&scope, &store, &sources, &options)).await?;
    // Followers run here unless a server does it: `run_all_once` takes the floor or leaves.
    jobs::run_all_once(scope.agency()).await?;
    if context.json() {
        output::json(&json!({ "files": reports }));
    } else {
        reports.iter().for_each(print);
    }
    let failed = reports.iter().any(|report| matches!(report.state.as_str(), "refused" | "failed"));
    Ok(if failed { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

fn read_mapping(path: &Path) -> Result<String> {
    std::fs::read_to_string(path).map_err(|error| {
        let place = path.display();
        Problem::invalid(
            "file_missing",
            format!("打不开映射文件「{place}」：{error}"),
            format!("The mapping {place} cannot be opened: {error}"),
        )
        .into()
    })
}

fn print(report: &FileReport) {
    let format = report.format.as_deref().unwrap_or("--");
    output::say(format_args!(
        "{}：{}，{} 行，新增 {}，更新 {}，未变 {}，待修复 {}（{}）",
        report.file,
        format,
        report.rows,
        report.inserted,
        report.updated,
        report.unchanged,
        report.quarantined,
        report.state
    ));
    for issue in &report.issues {
        let sheet = issue.sheet.as_ref().map(|sheet| format!("工作表「{sheet}」")).unwrap_or_default();
        let place = match (issue.row, &issue.column) {
            (Some(row), Some(column)) => format!("{sheet}第 {row} 行 {column}："),
            (Some(row), None) => format!("{sheet}第 {row} 行："),
            (None, _) => sheet,
        };
        let value = issue.value.as_ref().map(|value| format!("「{value}」")).unwrap_or_default();
        output::say(format_args!("  {place}{value}{}", issue.message));
        output::say(format_args!("    {}", issue.message_en));
    }
}

/// A line on stderr each second, once a second has passed, while something is done.
async fn telling_progress<T>(scope: &Scope, doing: impl Future<Output = T>) -> T {
    let mut doing = std::pin::pin!(doing);
    let mut progress = scope.agency().progress().subscribe();
    let mut last = Instant::now();
    loop {
        let now = tokio::select! {
            done = &mut doing => return done,
            Ok(now) = progress.recv() => now,
        };
        if last.elapsed() < Duration::from_secs(1) {
            continue;
        }
        last = Instant::now();
        let percent = (now.bytes * 100).checked_div(now.total_bytes).unwrap_or(0);
        eprintln!("{} {} {} 行 {percent}%", now.file, now.state, now.rows);
    }
}
