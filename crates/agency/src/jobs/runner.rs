//! The runner of scheduled jobs. One process of an agency holds the floor and runs every job in turn; the others wait for
//! the lease to run out. Jobs are few, so turns are simpler than a plan and nothing overtakes anything. The floor is renewed
//! while a job runs; a job whose process lost it is stopped, and its transactions would be refused anyhow.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use daiyun_base::id;
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio::time::sleep;

use super::holds::{Hold, give_floor, lost, take_floor};
use super::records::{attempts, dues, keep_due, note_end, note_start};
use super::schedule::back_off;
use super::{Job, queue};
use crate::Agency;
use crate::capabilities;
use crate::error::{Failure, Result};
use crate::scope::Scope;

/// A holder that has not renewed for this long is gone.
const LEASE: TimeDelta = TimeDelta::seconds(90);
/// How often the floor is renewed, while jobs run as well, and schedules looked at.
const TICK: Duration = Duration::from_secs(15);

/// Runs scheduled and queued jobs beside everything else until `stop` resolves.
#[expect(clippy::disallowed_methods, reason = "the one place that starts background work")]
pub fn start(agency: Agency, stop: impl Future<Output = ()> + Send + 'static) -> JoinHandle<()> {
    let (stopping, stopped) = watch::channel(false);
    tokio::task::spawn(async move {
        let stop = async {
            stop.await;
            stopping.send_replace(true);
        };
        let second = queue::work_until(&agency, stopped.clone());
        tokio::join!(
            stop,
            run_until(&agency, stopped.clone()),
            queue::work_until(&agency, stopped.clone()),
            second
        );
    })
}

async fn run_until(agency: &Agency, mut stopped: watch::Receiver<bool>) {
    let holder = id::fresh().to_string();
    // What was committed before this process came may not have been followed yet.
    let mut woken = true;
    loop {
        match hold(agency, &holder).await {
            Ok(Some(fence)) => {
                if let Err(error) = run_due((agency, &holder, fence), woken, &stopped).await {
                    tracing::error!(cause = %error, "the scheduled jobs could not be looked at");
                }
            }
            Ok(None) => {}
            Err(error) => tracing::warn!(cause = %error, "the job lease could not be taken"),
        }
        woken = tokio::select! {
            _ = stopped.wait_for(|stopped| *stopped) => break,
            () = sleep(TICK) => false,
            () = agency.followers_woken() => true,
        };
    }
    if let Err(error) = give_up(agency, &holder).await {
        tracing::warn!(cause = %error, "the job lease could not be returned");
    }
}

/// Whoever runs jobs: the process and the floor it holds.
type Runner<'a> = (&'a Agency, &'a str, i64);

/// Runs what is due, and followers after a commit; one that fails waits for its next try like any other.
async fn run_due(runner: Runner<'_>, woken: bool, stopped: &watch::Receiver<bool>) -> Result<()> {
    for job in due(runner.0, woken).await? {
        if *stopped.borrow() {
            break;
        }
        if let Err(error) = run(runner, job).await {
            tracing::error!(job.name = job.name, cause = %error, "a job's attempt could not be noted");
        }
    }
    Ok(())
}

/// The jobs to run now. What is new, or would wait for longer than its schedule says, has its time kept here.
pub(super) async fn due(agency: &Agency, woken: bool) -> Result<Vec<Job>> {
    let now = agency.clock().now();
    let reader = agency.database().reader();
    let (kept, last) = (dues(reader).await?, attempts(reader).await?);
    let mut due = Vec::new();
    let mut moved = Vec::new();
    for job in capabilities::jobs() {
        let before = kept.get(job.name).copied();
        let due_at = job.schedule.due_at(before, now);
        if before != Some(due_at) {
            moved.push((job.name, due_at));
        }
        let has_failed = last.iter().any(|last| last.name == job.name && last.failure_count > 0);
        if due_at <= now || (woken && job.follows && !has_failed) {
            due.push(job);
        }
    }
    if !moved.is_empty() {
        let tx = agency.database().begin().await?;
        for (name, due_at) in moved {
            keep_due(&tx, name, due_at).await?;
        }
        tx.commit().await?;
    }
    Ok(due)
}

/// One attempt, from its first note to its last. Until it has ended well the next is due as after a failure: a process
/// that dies of a job does not die of it again at once.
pub(super) async fn run(runner: Runner<'_>, job: Job) -> Result<()> {
    let (agency, ..) = runner;
    let now = agency.clock().now();
    let tx = agency.database().begin().await?;
    let failures = note_start(&tx, job.name, now).await?;
    keep_due(&tx, job.name, now + back_off(failures + 1)).await?;
    tx.commit().await?;
    let error = attempt(runner, job, TICK).await.err().map(|error| error.to_string());
    if let Some(cause) = &error {
        tracing::error!(job.name = job.name, cause = %cause, "a job failed and will run again");
    }
    let now = agency.clock().now();
    let tx = agency.database().begin().await?;
    let failures = note_end(&tx, job.name, now, error.as_deref()).await?;
    keep_due(&tx, job.name, next(job, failures, now)).await?;
    Ok(tx.commit().await?)
}

fn next(job: Job, failures: i64, now: DateTime<Utc>) -> DateTime<Utc> {
    if failures == 0 { job.schedule.next_after(now) } else { now + back_off(failures) }
}

/// Runs a job apart, so that its panic is its own, and keeps the floor meanwhile.
#[expect(clippy::disallowed_methods, reason = "the one place that starts background work")]
pub(super) async fn attempt((agency, holder, fence): Runner<'_>, job: Job, tick: Duration) -> Result<()> {
    let scope = Scope::system(agency).holding(Hold::Floor { fence });
    let mut work = tokio::task::spawn((job.work)(scope));
    loop {
        tokio::select! {
            ended = &mut work => return ended.map_err(Failure::internal)?,
            () = sleep(tick) => {}
        }
        match hold(agency, holder).await {
            Ok(Some(now)) if now == fence => {}
            Ok(_) => {
                work.abort();
                return Err(lost());
            }
            // The lease still has time; the next tick tries again.
            Err(error) => tracing::warn!(cause = %error, "the job lease could not be renewed"),
        }
    }
}

/// Runs every job once, now, if nobody else holds the floor: what a command does after it has changed something.
pub async fn run_all_once(agency: &Agency) -> Result<bool> {
    let holder = id::fresh().to_string();
    let Some(fence) = hold(agency, &holder).await? else { return Ok(false) };
    for job in capabilities::jobs() {
        run((agency, &holder, fence), job).await?;
    }
    give_up(agency, &holder).await?;
    Ok(true)
}

/// Takes or renews the floor; its fence, if it is ours.
pub(super) async fn hold(agency: &Agency, holder: &str) -> Result<Option<i64>> {
    let tx = agency.database().begin().await?;
    let fence = take_floor(&tx, holder, (agency.clock().now(), LEASE)).await?;
    tx.commit().await?;
    Ok(fence)
}

async fn give_up(agency: &Agency, holder: &str) -> Result<()> {
    let tx = agency.database().begin().await?;
    give_floor(&tx, holder).await?;
    Ok(tx.commit().await?)
}
