//! Background work: jobs that run on a schedule or after a commit.
//!
//! One process holds the floor (a lease) and runs the jobs in turn. Each is safe to run twice: what it does and how far
//! its cursor moves are one transaction, so a process that dies or loses its lease half way leaves nothing half done.
//! How the last attempt of each went is kept, so that a job that keeps failing is seen.

mod records;
mod runner;
#[cfg(test)]
mod tests;

use std::pin::Pin;
use std::time::Duration;

use crate::error::{Failure, Result};
use crate::scope::Scope;

pub use records::{Attempt, attempts, cursor, move_cursor};
pub use runner::{run_all_once, start};

/// Does something to its end even if whoever asked goes away: a closed tab does not cut an import short.
#[expect(clippy::disallowed_methods, reason = "jobs is the one place that starts background work")]
pub async fn to_the_end<T: Send + 'static>(
    work: impl Future<Output = Result<T>> + Send + 'static,
) -> Result<T> {
    tokio::task::spawn(work).await.map_err(Failure::internal)?
}

/// A job's work.
pub type Work = fn(Scope) -> Pin<Box<dyn Future<Output = Result<()>> + Send>>;

/// A background job of a capability.
#[derive(Clone, Copy)]
pub struct Job {
    /// `slice.noun`, unique.
    pub name: &'static str,
    /// How often at least; a commit wakes followers sooner.
    pub every: Duration,
    /// Whether it follows a ledger and is worth running after each commit.
    pub follows: bool,
    /// What it does; it reads what is due and does it.
    pub work: Work,
}
