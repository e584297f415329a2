//! `daiyun jobs`.

use std::process::ExitCode;

use daiyun_agency::error::Result;
use daiyun_agency::http::page::PageRequest;
use daiyun_agency::scope::Scope;
use daiyun_agency::{capabilities, jobs};
use serde_json::json;

use super::Context;
use crate::config::Jobs;
use crate::output;

/// Runs what there is if asked to, then says how everything stands.
pub(crate) async fn run(context: &Context, command: Jobs) -> Result<ExitCode> {
    let scope = context.operator().await?;
    let agency = scope.agency();
    if command.stop_at.as_deref() == Some("claimed") {
        jobs::claim_and_die(agency).await?;
    }
    if command.run {
        jobs::run_all_once(agency).await?;
        jobs::drain(agency).await?;
    }
    list(context, &scope).await
}

async fn list(context: &Context, scope: &Scope) -> Result<ExitCode> {
    let (attempts, dues) = (jobs::attempts(scope.reader()).await?, jobs::dues(scope.reader()).await?);
    let (queued, _) = jobs::page(scope, jobs::Filter::default(), PageRequest::default()).await?;
    let last = |name: &str| attempts.iter().find(|last| last.name == name);
    if context.json() {
        let scheduled: Vec<_> = capabilities::jobs()
            .map(|job| {
                let last = last(job.name);
                json!({
                    "name": job.name,
                    "schedule": job.schedule.label().en,
                    "started_at": last.map(|last| last.started_at),
                    "failure_count": last.map_or(0, |last| last.failure_count),
                    "error": last.and_then(|last| last.error.clone()),
                    "next_due_at": dues.get(job.name),
                })
            })
            .collect();
        let queued: Vec<_> = queued
            .iter()
            .map(|row| {
                json!({
                    "job_no": row.job_no, "name": row.name, "state": row.state,
                    "attempt_count": row.attempt_count, "error": row.error_en, "result": row.result,
                })
            })
            .collect();
        output::json(&json!({ "scheduled": scheduled, "queued": queued }));
        return Ok(ExitCode::SUCCESS);
    }
    let scheduled = capabilities::jobs().map(|job| {
        let failures = last(job.name).map_or(0, |last| last.failure_count);
        let state = if failures == 0 { "正常".to_owned() } else { format!("连续失败 {failures} 次") };
        vec![job.name.to_owned(), job.name_zh.to_owned(), job.schedule.label().zh, state]
    });
    let queued = queued.into_iter().map(|row| {
        let state = jobs::State::of_code(&row.state).map_or(row.state, |state| state.label().zh);
        vec![
            format!("{} #{}", row.name, row.job_no),
            row.asked_by_name,
            format!("第 {} 次", row.attempt_count),
            state,
        ]
    });
    let header = ["作业", "名称/提出人", "时间表/次数", "状态"].map(str::to_owned);
    output::table(&header, &scheduled.chain(queued).collect::<Vec<_>>());
    Ok(ExitCode::SUCCESS)
}
