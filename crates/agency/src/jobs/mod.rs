//! 后台作业 · background work: jobs that run on a schedule or after a commit, and a queue of what people asked for.
//!
//! 这是什么：定时作业、跟随作业与排队作业的运行。谁用：每个能力的 `jobs.rs`；页面在机构与权限。
//! 规则来自哪里：各作业自己的时间表、次数与租期；决策 0026。不做什么：不认识任何业务，作业做什么由能力自己写。
//!
//! One process holds the floor (a lease) and runs the scheduled jobs in turn. Queued jobs are claimed one by one, by any
//! process. Floor and claim carry a fence that counts up whenever they change hands, and every transaction of a job looks
//! at it as its last statement: a process that slept through its lease can commit nothing any more. What a job does and
//! that it did it are one transaction, so a process that dies half way leaves nothing half done.

mod claims;
mod holds;
mod queue;
mod queued;
mod records;
mod runner;
mod schedule;
#[cfg(test)]
mod tests;

use std::pin::Pin;

use crate::error::{Failure, Result};
use crate::scope::Scope;

pub use holds::{Hold, floor_is_held, refuse_the_stale};
pub use queue::{Claim, Ended, Queued, QueuedWork, claim_and_die, drain};
pub use queued::{Asked, Filter, State, drop_job, enqueue, live, page, prune, queued_jobs, retry};
pub use records::{Attempt, attempts, cursor, dues, move_cursor, run_soon};
pub use runner::{run_all_once, start};
pub use schedule::{Schedule, TimeOfDay};

/// Does something to its end even if whoever asked goes away: a closed tab does not cut an import short.
#[expect(clippy::disallowed_methods, reason = "jobs is the one place that starts background work")]
pub async fn to_the_end<T: Send + 'static>(
    work: impl Future<Output = Result<T>> + Send + 'static,
) -> Result<T> {
    tokio::task::spawn(work).await.map_err(Failure::internal)?
}

/// Goes on with something after whoever asked has their answer. It says itself how it ended.
#[expect(clippy::disallowed_methods, reason = "jobs is the one place that starts background work")]
pub fn go_on(work: impl Future<Output = ()> + Send + 'static) {
    drop(tokio::task::spawn(work));
}

/// A job's work.
pub type Work = fn(Scope) -> Pin<Box<dyn Future<Output = Result<()>> + Send>>;

/// A background job of a capability.
#[derive(Clone, Copy)]
pub struct Job {
    /// `slice.noun`, unique.
    pub name: &'static str,
    /// What people call it.
    pub name_zh: &'static str,
    /// The same in English.
    pub name_en: &'static str,
    /// When it runs; a commit wakes followers sooner.
    pub schedule: Schedule,
    /// Whether it follows a ledger and is worth running after each commit.
    pub follows: bool,
    /// What it does; it reads what is due and does it.
    pub work: Work,
}

/// So many failures in a row are no accident any more.
pub const REPEATEDLY: i64 = 3;
