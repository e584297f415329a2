//! Keeping the tables of sessions and tries short.

use std::time::Duration;

use super::actions;
use crate::jobs::Job;

/// Removes what has ended. Safe to run twice: it is gone.
pub(super) const PRUNE: Job = Job {
    name: "access.prune",
    every: Duration::from_hours(1),
    follows: false,
    work: |scope| Box::pin(async move { actions::prune(&scope).await }),
};
