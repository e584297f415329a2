//! Working off the queue. Every process takes part: it claims a job, does it under the scope of who asked, and ends it in
//! the transaction of the work itself.

use std::pin::Pin;
use std::time::Duration;

use chrono::TimeDelta;
use daiyun_base::error::{Kind, Label};
use daiyun_base::id;
use serde_json::Value;
use tokio::sync::watch;
use tokio::time::sleep;
use uuid::Uuid;

use super::claims::{self, Change};
use super::holds::{Hold, lost};
use super::queued::{State, queued_jobs};
use super::schedule::back_off;
use crate::Agency;
use crate::access;
use crate::capabilities;
use crate::error::{Failure, Result};
use crate::scope::{Scope, Tx};

/// A kind of work people ask for and that is done later.
#[derive(Clone, Copy)]
pub struct Queued {
    /// `slice.verb`, unique.
    pub name: &'static str,
    /// What people call it.
    pub name_zh: &'static str,
    /// The same in English.
    pub name_en: &'static str,
    /// How often it is tried before somebody has to decide.
    pub attempts: i64,
    /// After so long without a sign of life the process is taken for dead.
    pub lease: TimeDelta,
    /// What it does, under the scope of who asked, as that is when it runs.
    pub work: QueuedWork,
}

/// Queued work: it gives its claim back in its own transaction, which is the only way to an [`Ended`].
pub type QueuedWork = fn(Scope, Claim) -> Pin<Box<dyn Future<Output = Result<Ended>> + Send>>;

/// The right to do one queued job.
#[derive(Debug)]
pub struct Claim {
    id: Uuid,
    fence: i64,
    /// What the work was asked to do.
    pub payload: Value,
}

/// Proof that a claim was given back.
#[derive(Debug)]
pub struct Ended(());

impl Claim {
    /// Says in the transaction of the work that it is done, and what came of it. Somebody who has taken the job over
    /// meanwhile makes this fail, and takes the work back with it.
    pub async fn end(self, tx: &Tx, result: Value) -> Result<Ended> {
        let change = Change { result: Some(result), ended_at: Some(tx.now()), ..Change::to(State::Done) };
        if claims::change(tx.db(), (self.id, self.fence), change).await? {
            Ok(Ended(()))
        } else {
            Err(lost())
        }
    }
}

/// How often the queue is looked at without being woken.
const TICK: Duration = Duration::from_secs(10);

/// Works off the queue until told to stop. A job under way is then given back, and the try does not count.
pub(super) async fn work_until(agency: &Agency, mut stopped: watch::Receiver<bool>) {
    let kinds: Vec<Queued> = capabilities::queue().collect();
    loop {
        match work_off(agency, &kinds, &mut stopped).await {
            Ok(_) => {}
            Err(error) => tracing::error!(cause = %error, "the queue could not be worked off"),
        }
        tokio::select! {
            () = told(&mut stopped) => return,
            () = sleep(TICK) => {}
            () = agency.queue_woken() => {}
        }
    }
}

async fn told(stopped: &mut watch::Receiver<bool>) {
    // A sender that is gone tells nothing more; that is a stop as well.
    let _ = stopped.wait_for(|stopped| *stopped).await;
}

/// Does everything that is due, once: what a command does, and tests.
pub async fn drain(agency: &Agency) -> Result<u64> {
    let kinds: Vec<Queued> = capabilities::queue().collect();
    let (_running, mut stopped) = watch::channel(false);
    work_off(agency, &kinds, &mut stopped).await
}

/// Claims the next job and ends the process as `kill -9` would, for a test of crashes; does nothing when nothing is due.
pub async fn claim_and_die(agency: &Agency) -> Result<()> {
    let kinds: Vec<Queued> = capabilities::queue().collect();
    match claim(agency, &kinds).await? {
        Some(_) => std::process::abort(),
        None => Ok(()),
    }
}

/// Claims and does what is due until nothing is; how many were claimed.
pub(super) async fn work_off(
    agency: &Agency,
    kinds: &[Queued],
    stopped: &mut watch::Receiver<bool>,
) -> Result<u64> {
    let mut claimed = 0;
    while !*stopped.borrow() {
        let Some((kind, row)) = claim(agency, kinds).await? else { break };
        // There may be more: another worker need not wait for its tick.
        agency.queue_wake();
        claimed += 1;
        run(agency, kind, row, stopped).await?;
    }
    Ok(claimed)
}

/// Claims the next job. One that has been claimed as often as it may be, without anybody saying how it ended, has killed
/// its process each time: it stops here.
pub(super) async fn claim(agency: &Agency, kinds: &[Queued]) -> Result<Option<(Queued, queued_jobs::Model)>> {
    let names: Vec<&str> = kinds.iter().map(|kind| kind.name).collect();
    loop {
        let now = agency.clock().now();
        if !claims::is_any_due(agency.database().reader(), &names, now).await? {
            return Ok(None);
        }
        let tx = agency.database().begin().await?;
        let holder = id::fresh().to_string();
        let Some(row) = claims::claim(&tx, &names, (&holder, now)).await? else { return Ok(None) };
        let kind = kinds.iter().find(|kind| kind.name == row.name);
        let kind = *kind.ok_or_else(|| Failure::internal(format!("no work is called {}", row.name)))?;
        let hold = (row.id, row.fence);
        if row.attempt_count <= kind.attempts {
            claims::renew(&tx, hold, (now, kind.lease)).await?;
            tx.commit().await?;
            return Ok(Some((kind, row)));
        }
        let error = Some(Label::new(
            "执行它的进程每次都中途退出，没有说明结果；请看服务日志",
            "The process ended each time while doing it and left no word. See the server's log",
        ));
        let dead = Change {
            error,
            ended_at: Some(now),
            attempt_count: Some(kind.attempts),
            ..Change::to(State::Dead)
        };
        claims::change(&tx, hold, dead).await?;
        tx.commit().await?;
        tracing::error!(
            job.name = kind.name,
            job.no = row.job_no,
            "a queued job kills its process and was stopped"
        );
    }
}

/// How an attempt ended.
enum Outcome {
    Done,
    Failed(Failure),
    Lost,
    Stopped,
}

/// One attempt, and what follows from it.
pub(super) async fn run(
    agency: &Agency,
    kind: Queued,
    row: queued_jobs::Model,
    stopped: &mut watch::Receiver<bool>,
) -> Result<()> {
    let hold = (row.id, row.fence);
    let outcome = match scope_of(agency, &row).await {
        Ok(scope) => attempt(scope, kind, &row, stopped).await,
        Err(failure) => Outcome::Failed(failure),
    };
    let now = agency.clock().now();
    let change = match outcome {
        Outcome::Done => return Ok(()),
        Outcome::Lost => {
            tracing::warn!(job.name = kind.name, job.no = row.job_no, "a queued job was taken over");
            return Ok(());
        }
        Outcome::Stopped => Change {
            run_at: Some(now),
            attempt_count: Some(row.attempt_count - 1),
            ..Change::to(State::Waiting)
        },
        Outcome::Failed(failure) => {
            tracing::error!(job.name = kind.name, job.no = row.job_no, cause = %failure, "a queued job failed");
            after(kind, row.attempt_count, &failure, now)
        }
    };
    let tx = agency.database().begin().await?;
    claims::change(&tx, hold, change).await?;
    Ok(tx.commit().await?)
}

fn after(kind: Queued, attempts: i64, failure: &Failure, now: chrono::DateTime<chrono::Utc>) -> Change {
    let error = Some(words(failure));
    if is_worth_a_try(failure.problem.kind) && attempts < kind.attempts {
        return Change { error, run_at: Some(now + back_off(attempts)), ..Change::to(State::Waiting) };
    }
    Change { error, ended_at: Some(now), ..Change::to(State::Dead) }
}

/// What was wrong with the request stays wrong; what was busy, full or broken may be well again.
fn is_worth_a_try(kind: Kind) -> bool {
    match kind {
        Kind::Internal | Kind::Conflict | Kind::TooMany | Kind::Busy => true,
        Kind::Invalid
        | Kind::Unauthenticated
        | Kind::Forbidden
        | Kind::NotFound
        | Kind::Refused
        | Kind::TooLarge => false,
    }
}

fn words(failure: &Failure) -> Label {
    let text = &failure.problem.text;
    match &failure.cause {
        Some(cause) => Label::new(format!("{}（{cause}）", text.zh), format!("{} ({cause})", text.en)),
        None => text.clone(),
    }
}

/// What who asked may do and see now. Somebody who has left gets nothing done any more.
async fn scope_of(agency: &Agency, row: &queued_jobs::Model) -> Result<Scope> {
    let scope = match row.asked_by {
        None => Scope::operator(agency),
        Some(id) => access::scope_of_user(agency, id).await?,
    };
    Ok(scope.holding(Hold::Claim { id: row.id, fence: row.fence }))
}

/// Does the work apart, so that its panic is its own, and renews the claim meanwhile.
#[expect(clippy::disallowed_methods, reason = "jobs is the one place that starts background work")]
async fn attempt(
    scope: Scope,
    kind: Queued,
    row: &queued_jobs::Model,
    stopped: &mut watch::Receiver<bool>,
) -> Outcome {
    let agency = scope.agency().clone();
    let hold = (row.id, row.fence);
    let claim = Claim { id: row.id, fence: row.fence, payload: row.payload.clone() };
    let mut work = tokio::task::spawn((kind.work)(scope, claim));
    let beat = kind.lease.to_std().unwrap_or(TICK) / 3;
    loop {
        tokio::select! {
            ended = &mut work => return match ended {
                Ok(Ok(Ended(()))) => Outcome::Done,
                Ok(Err(failure)) => Outcome::Failed(failure),
                Err(panic) => Outcome::Failed(Failure::internal(panic)),
            },
            () = told(stopped) => {
                work.abort();
                // Whatever it was writing is taken back before the job is given away.
                let _ = work.await;
                return Outcome::Stopped;
            }
            () = sleep(beat) => {}
        }
        match renewed(&agency, hold, kind.lease).await {
            Ok(true) => {}
            Ok(false) => {
                work.abort();
                return Outcome::Lost;
            }
            // The lease still has time; the next beat tries again.
            Err(error) => tracing::warn!(cause = %error, "a claim could not be renewed"),
        }
    }
}

async fn renewed(agency: &Agency, hold: (Uuid, i64), lease: TimeDelta) -> Result<bool> {
    let tx = agency.database().begin().await?;
    let ours = claims::renew(&tx, hold, (agency.clock().now(), lease)).await?;
    tx.commit().await?;
    Ok(ours)
}
