//! The runner. One process of an agency holds the floor (a lease) and runs every job in turn; the others wait for the
//! lease to run out. Jobs are few, so turns are simpler than a queue and nothing overtakes anything. The floor is renewed
//! while a job runs; a job whose process lost it is stopped, because somebody else may be running it by now.

use std::time::Duration;

use chrono::TimeDelta;
use daiyun_base::id;
use tokio::task::JoinHandle;
use tokio::time::{Instant, sleep};

use super::records::{note_end, note_start, release_lease, take_lease};
use crate::Agency;
use crate::capabilities;
use crate::error::{Failure, Result};
use crate::scope::Scope;

/// The lease whose holder runs the jobs.
const FLOOR: &str = "jobs";
/// A holder that has not renewed for this long is gone.
const LEASE: TimeDelta = TimeDelta::seconds(90);
/// How often the floor is renewed, while jobs run as well, and schedules looked at.
const TICK: Duration = Duration::from_secs(15);

/// Runs jobs beside everything else until `stop` resolves.
#[expect(clippy::disallowed_methods, reason = "the one place that starts background work")]
pub fn start(agency: Agency, stop: impl Future<Output = ()> + Send + 'static) -> JoinHandle<()> {
    tokio::task::spawn(run_until(agency, stop))
}

async fn run_until(agency: Agency, stop: impl Future<Output = ()> + Send) {
    let holder = id::fresh().to_string();
    let mut next: Vec<(super::Job, Instant)> =
        capabilities::jobs().map(|job| (job, Instant::now())).collect();
    let mut stop = std::pin::pin!(stop);
    loop {
        let woken = tokio::select! {
            () = &mut stop => break,
            () = sleep(TICK) => false,
            () = agency.followers_woken() => true,
        };
        match hold(&agency, &holder).await {
            Ok(true) => run_due((&agency, &holder), &mut next, woken).await,
            Ok(false) => {}
            Err(error) => tracing::warn!(cause = %error, "the job lease could not be taken"),
        }
    }
    if let Err(error) = give_up(&agency, &holder).await {
        tracing::warn!(cause = %error, "the job lease could not be returned");
    }
}

async fn run_due((agency, holder): (&Agency, &str), next: &mut [(super::Job, Instant)], woken: bool) {
    for (job, due) in next {
        if *due > Instant::now() && !(woken && job.follows) {
            continue;
        }
        *due = Instant::now() + job.every;
        if let Err(error) = run(agency, holder, *job).await {
            tracing::error!(job.name = job.name, cause = %error, "a job's attempt could not be noted");
        }
    }
}

/// One attempt, from its first note to its last.
pub(super) async fn run(agency: &Agency, holder: &str, job: super::Job) -> Result<()> {
    let tx = agency.database().begin().await?;
    note_start(&tx, job.name, agency.clock().now()).await?;
    tx.commit().await?;
    let error = attempt(agency, holder, job, TICK).await.err().map(|error| error.to_string());
    if let Some(cause) = &error {
        tracing::error!(job.name = job.name, cause = %cause, "a job failed and will run again");
    }
    let tx = agency.database().begin().await?;
    note_end(&tx, job.name, agency.clock().now(), error.as_deref()).await?;
    Ok(tx.commit().await?)
}

/// Runs a job apart, so that its panic is its own, and keeps the floor meanwhile.
#[expect(clippy::disallowed_methods, reason = "the one place that starts background work")]
pub(super) async fn attempt(agency: &Agency, holder: &str, job: super::Job, tick: Duration) -> Result<()> {
    let mut work = tokio::task::spawn((job.work)(Scope::system(agency)));
    loop {
        tokio::select! {
            ended = &mut work => return ended.map_err(Failure::internal)?,
            () = sleep(tick) => {}
        }
        match hold(agency, holder).await {
            Ok(true) => {}
            Ok(false) => {
                work.abort();
                return Err(Failure::internal("stopped: another process runs the jobs now"));
            }
            // The lease still has time; the next tick tries again.
            Err(error) => tracing::warn!(cause = %error, "the job lease could not be renewed"),
        }
    }
}

/// Runs every job once, now, if nobody else holds the floor: what a command does after it has changed something.
pub async fn run_all_once(agency: &Agency) -> Result<bool> {
    let holder = id::fresh().to_string();
    if !hold(agency, &holder).await? {
        return Ok(false);
    }
    for job in capabilities::jobs() {
        run(agency, &holder, job).await?;
    }
    give_up(agency, &holder).await?;
    Ok(true)
}

pub(super) async fn hold(agency: &Agency, holder: &str) -> Result<bool> {
    let now = agency.clock().now();
    let tx = agency.database().begin().await?;
    let ours = take_lease(&tx, FLOOR, holder, (now, now + LEASE)).await?;
    tx.commit().await?;
    Ok(ours)
}

async fn give_up(agency: &Agency, holder: &str) -> Result<()> {
    let tx = agency.database().begin().await?;
    release_lease(&tx, FLOOR, holder).await?;
    tx.commit().await?;
    Ok(())
}
