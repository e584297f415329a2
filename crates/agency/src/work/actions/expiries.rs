//! Papers that run out become tasks: one a paper, more urgent with each notice.

use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, Utc};
use daiyun_base::error::Label;
use daiyun_base::id;
use daiyun_base::period::from_shanghai;
use sea_orm::ActiveValue::{Set, Unchanged};
use sea_orm::entity::prelude::*;
use serde_json::json;

use super::tasks::of_task;
use crate::activity;
use crate::error::Result;
use crate::jobs::{cursor, move_cursor};
use crate::numbers;
use crate::scope::{Scope, Tx};
use crate::stores::documents::DocumentKind;
use crate::stores::expiry::{self, AUTHORISATION, ExpiryNotice};
use crate::words;
use crate::work::CREATE;
use crate::work::records::{self, tasks};
use crate::work::task::{Origin, TaskState};
use crate::work::template::{Acceptance, Priority};

const FOLLOWER: &str = "work.expiries";
/// Whoever renews a paper does it in working hours.
const EVENING: NaiveTime = match NaiveTime::from_hms_opt(18, 0, 0) {
    Some(time) => time,
    None => NaiveTime::MIN,
};

/// Takes the notices of papers in that run out.
pub(in crate::work) async fn follow_expiries(scope: &Scope) -> Result<()> {
    loop {
        let position = cursor(scope.reader(), FOLLOWER).await?;
        let notices = expiry::after(scope, position).await?;
        let Some(last) = notices.last().map(|notice| notice.notice_no) else { return Ok(()) };
        let tx = scope.begin(CREATE).await?;
        for notice in notices {
            take_in(&tx, &notice).await?;
        }
        move_cursor(&tx, FOLLOWER, last).await?;
        tx.commit().await?;
    }
}

/// Opens a task for a paper, or makes the one that is still open more urgent: five tasks for one licence would hide it.
async fn take_in(tx: &Tx, notice: &ExpiryNotice) -> Result<()> {
    let definitions = tx.scope().agency().definitions();
    let Some(kind) = definitions.document_kinds.get(&notice.kind) else { return Ok(()) };
    let is_authorisation = notice.subject_kind == AUTHORISATION;
    let origin = if is_authorisation {
        Origin::AuthorisationExpiry { authorisation_id: notice.subject_id }
    } else {
        Origin::DocumentExpiry { document_id: notice.subject_id }
    };
    let due_at = due(kind, notice);
    let priority = priority(notice.days_ahead);
    if let Some(open) = records::open_of(tx, &origin).await? {
        let row = tasks::ActiveModel {
            id: Unchanged(open.id),
            due_at: Set(due_at),
            priority: Set(words::of(priority)),
            ..Default::default()
        };
        let task = row.update(tx.db()).await?;
        return remember(tx, "work.urge_task", &task, ("更急了", "Became more urgent")).await;
    }
    let label =
        if is_authorisation { Label::new("品牌授权", "brand authorisation") } else { kind.label.clone() };
    let row = tasks::Model {
        owner_role: kind.owner_role.clone(),
        due_at,
        priority: words::of(priority),
        client_id: Some(notice.client_id),
        origin_kind: origin.kind().to_owned(),
        origin_id: origin.id(),
        ..written(tx, &label, notice.expires_on).await?
    };
    let active: tasks::ActiveModel = row.clone().into();
    tasks::Entity::insert(active.reset_all()).exec_without_returning(tx.db()).await?;
    remember(tx, "work.open_task", &row, ("开出任务", "Opened")).await
}

/// A task that waits for its role. Neither the holder nor the number of the paper is in it.
async fn written(tx: &Tx, label: &Label, expires_on: NaiveDate) -> Result<tasks::Model> {
    Ok(tasks::Model {
        id: id::fresh(),
        task_no: format!("RW-{:04}", numbers::next(tx, "task").await?),
        sop_run_id: None,
        stage_code: None,
        step_code: None,
        title: format!("续期「{}」，{expires_on} 到期", label.zh),
        title_en: format!("Renew: {}, ends {expires_on}", label.en),
        client_id: None,
        store_id: None,
        owner_id: None,
        owner_role: String::new(),
        due_at: tx.now(),
        standard: "新的证照已登记并上传扫描件，或写明不再续期的原因".to_owned(),
        standard_en: "The new paper is registered with its scan, or it is written why it is not renewed"
            .to_owned(),
        priority: words::of(Priority::P3),
        is_gate: false,
        acceptance: words::of(Acceptance::SomeoneElse),
        milestone: None,
        state: words::of(TaskState::Open),
        note: None,
        origin_kind: String::new(),
        origin_id: Uuid::nil(),
        created_at: tx.now(),
        submitted_at: None,
        submitted_by: None,
        done_at: None,
    })
}

/// Due before the next notice comes; on the last day, that day.
fn due(kind: &DocumentKind, notice: &ExpiryNotice) -> DateTime<Utc> {
    let next =
        kind.notice_days.iter().copied().filter(|days| *days < notice.days_ahead).max().unwrap_or_default();
    from_shanghai((notice.expires_on - TimeDelta::days(next)).and_time(EVENING))
}

fn priority(days_ahead: i64) -> Priority {
    match days_ahead {
        ..=7 => Priority::P1,
        8..=30 => Priority::P2,
        _ => Priority::P3,
    }
}

async fn remember(tx: &Tx, verb: &'static str, task: &tasks::Model, said: (&str, &str)) -> Result<()> {
    let summary = Label::new(
        format!("{} {} {}", said.0, task.task_no, task.title),
        format!("{} {} {}", said.1, task.task_no, task.title_en),
    );
    let detail = json!({ "task_no": task.task_no, "due_at": task.due_at, "priority": task.priority });
    activity::record(tx, of_task(verb, task, summary, detail)).await
}
