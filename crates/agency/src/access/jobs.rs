//! Keeping the tables of sessions and tries short, and the chain of activities up to date.

use std::time::Duration;

use super::actions;
use crate::activity;
use crate::jobs::Job;

/// Removes what has ended. Safe to run twice: it is gone.
pub(super) const PRUNE: Job = Job {
    name: "access.prune",
    every: Duration::from_hours(1),
    follows: false,
    work: |scope| Box::pin(async move { actions::prune(&scope).await }),
};

/// Links what was done since. Safe to run twice: what has its place keeps it.
pub(super) const LINK_ACTIVITY: Job = Job {
    name: "access.link_activity",
    every: Duration::from_mins(1),
    follows: false,
    work: |scope| Box::pin(async move { activity::link(&scope).await }),
};
