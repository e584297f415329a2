//! What people do about background jobs, and the check of the activity that they ask for.

use daiyun_base::error::{Kind, Label, Problem};
use serde_json::json;

use crate::access::{MANAGE_JOBS, VERIFY_ACTIVITY, VIEW_ACTIVITY, jobs::VERIFICATION};
use crate::activity::{self, Activity};
use crate::capabilities;
use crate::error::{Failure, Result};
use crate::jobs::{self, Asked, Claim, Ended, Job, queued_jobs};
use crate::scope::{Reach, Scope, Tx};

/// Has a scheduled job run as soon as the process that runs them looks.
pub async fn run_job(tx: &Tx, name: &str) -> Result<Job> {
    tx.scope().require(MANAGE_JOBS)?;
    let job = capabilities::jobs().find(|job| job.name == name);
    let job = job.ok_or_else(|| Failure::from(Problem::not_found("这个作业", "The job")))?;
    jobs::run_soon(tx, job.name).await?;
    let activity = Activity {
        verb: "access.run_job",
        subject_kind: "job",
        subject_id: job.name.to_owned(),
        client_id: None,
        store_id: None,
        summary: Label::new(format!("立即执行「{}」", job.name_zh), format!("Ran now: {}", job.name_en)),
        detail: json!({}),
    };
    activity::record(tx, activity).await?;
    Ok(job)
}

/// The chain holds what everybody did: only who sees the whole agency learns how it stands.
pub(in crate::access) fn may_verify(reach: &Reach) -> Result<(), Label> {
    match reach {
        Reach::Everything => Ok(()),
        Reach::Client(_) | Reach::Stores(_) => Err(Label::new(
            "只有能看到全部店铺的人才能核验整条操作记录",
            "Only somebody who sees every store verifies the whole activity",
        )),
    }
}

fn require_all(scope: &Scope) -> Result<()> {
    may_verify(scope.reach())
        .map_err(|why| Problem::new(Kind::Forbidden, "partial_reach", why.zh, why.en).into())
}

/// Asks for a look at the whole chain. While one waits or runs, asking again finds it.
pub async fn verify_later(tx: &Tx) -> Result<queued_jobs::Model> {
    tx.scope().require(VIEW_ACTIVITY)?;
    require_all(tx.scope())?;
    let asked =
        Asked { payload: json!({}), dedupe_key: Some(VERIFY_ACTIVITY.to_owned()), ..Asked::default() };
    jobs::enqueue(tx, &VERIFICATION, asked).await
}

/// Remembers that somebody took the whole chain with them, if they may: it holds everything everybody did.
pub(in crate::access) async fn remember_export(tx: &Tx) -> Result<()> {
    tx.scope().require(VIEW_ACTIVITY)?;
    require_all(tx.scope())?;
    tx.scope().require_proof()?;
    let activity = Activity {
        verb: "access.export_activity",
        subject_kind: "activity_chain",
        subject_id: "activity".to_owned(),
        client_id: None,
        store_id: None,
        summary: Label::new("导出全部操作记录", "Exported the whole activity"),
        detail: json!({}),
    };
    activity::record(tx, activity).await
}

/// Looks at the whole chain and remembers what was found.
pub(in crate::access) async fn verify_activity(scope: &Scope, claim: Claim) -> Result<Ended> {
    scope.require(VIEW_ACTIVITY)?;
    require_all(scope)?;
    activity::link(scope).await?;
    let verified = activity::verify(scope).await?;
    let detail = serde_json::to_value(&verified).map_err(Failure::internal)?;
    let summary = match &verified.fault {
        None => Label::new(
            format!("核验操作记录：{} 条完整", verified.links),
            format!("Verified the activity: {} links are whole", verified.links),
        ),
        Some(fault) => Label::new(
            format!("核验操作记录：{}", fault.message),
            format!("Verified the activity: {}", fault.message_en),
        ),
    };
    let tx = scope.begin(VIEW_ACTIVITY).await?;
    let activity = Activity {
        verb: VERIFY_ACTIVITY,
        subject_kind: "activity_chain",
        subject_id: "activity".to_owned(),
        client_id: None,
        store_id: None,
        summary,
        detail: detail.clone(),
    };
    activity::record(&tx, activity).await?;
    let ended = claim.end(&tx, detail).await?;
    tx.commit().await?;
    Ok(ended)
}
