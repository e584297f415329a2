//! Stages pass by themselves: whoever finishes the last task a stage waits for has passed it, and a run without anything
//! left is finished. Nobody clicks a gate open.

use daiyun_base::error::Label;
use sea_orm::ActiveValue::{Set, Unchanged};
use sea_orm::entity::prelude::*;
use serde_json::json;

use super::runs::of_run;
use crate::activity;
use crate::error::Result;
use crate::scope::Tx;
use crate::words;
use crate::work::SopTemplate;
use crate::work::records::{self, sop_runs, sop_stage_passings, tasks};
use crate::work::rules::{Progress, RunTask, can_close, can_pass};

/// How far a run has come, as its rules see it.
pub(in crate::work) fn progress(
    template: Option<&SopTemplate>,
    tasks: &[tasks::Model],
    passings: &[sop_stage_passings::Model],
) -> Result<Progress> {
    let stages = template.map(|template| template.stages.as_slice()).unwrap_or_default();
    let is_passed = |code: &String| passings.iter().any(|passing| passing.stage_code == *code);
    let passed = stages.iter().take_while(|stage| is_passed(&stage.code)).count();
    let task = |task: &tasks::Model| {
        Ok(RunTask {
            stage: task.stage_code.clone().unwrap_or_default(),
            title: Label::new(task.title.clone(), task.title_en.clone()),
            gate: task.is_gate,
            state: words::read(&task.state)?,
        })
    };
    Ok(Progress {
        stages: stages.iter().map(|stage| (stage.code.clone(), stage.label.clone())).collect(),
        passed,
        tasks: tasks.iter().map(task).collect::<Result<_>>()?,
    })
}

/// Passes every stage whose tasks are done, and finishes the run or takes it up again.
pub(super) async fn advance(tx: &Tx, run_id: Uuid) -> Result<()> {
    let Some(run) = records::held_run(tx.db(), run_id).await? else { return Ok(()) };
    let run = &run;
    let agency = tx.scope().agency().clone();
    let template = agency.definitions().sop.get(&run.template_code);
    let tasks = records::tasks_of(tx.db(), &[run.id]).await?;
    let passings = records::passings_of(tx.db(), &[run.id]).await?;
    let mut progress = progress(template, &tasks, &passings)?;
    while let Some((stage, label)) = progress.stages.get(progress.passed).cloned() {
        if can_pass(&progress, &stage).is_err() {
            break;
        }
        pass(tx, run, &stage, &label).await?;
        progress.passed += 1;
    }
    let finished = can_close(&progress).is_ok();
    if finished == run.finished_at.is_some() {
        return Ok(());
    }
    let row = sop_runs::ActiveModel {
        id: Unchanged(run.id),
        finished_at: Set(finished.then(|| tx.now())),
        ..Default::default()
    };
    row.update(tx.db()).await?;
    if !finished {
        return Ok(());
    }
    let summary =
        Label::new(format!("{} 全部完成", run.run_no), format!("Everything of {} is done", run.run_no));
    activity::record(tx, of_run("work.finish_run", run, summary, json!({}))).await
}

async fn pass(tx: &Tx, run: &sop_runs::Model, stage: &str, label: &Label) -> Result<()> {
    let row = sop_stage_passings::ActiveModel {
        sop_run_id: Set(run.id),
        stage_code: Set(stage.to_owned()),
        passed_by: Set(tx.scope().person().user_id),
        passed_at: Set(tx.now()),
    };
    sop_stage_passings::Entity::insert(row).exec_without_returning(tx.db()).await?;
    let summary = Label::new(
        format!("{} 通过阶段「{}」", run.run_no, label.zh),
        format!("{} passed the stage “{}”", run.run_no, label.en),
    );
    activity::record(tx, of_run("work.pass_stage", run, summary, json!({ "stage": stage }))).await
}
