//! What happens by itself: the runs of each day, week, month and quarter.

use std::time::Duration;

use super::actions;
use crate::jobs::Job;

/// The jobs of this capability.
pub(super) const JOBS: &[Job] = &[Job {
    name: "work.recurring_runs",
    // A day begins at midnight in Shanghai; a quarter of an hour later is early enough for the first meeting.
    every: Duration::from_mins(15),
    follows: false,
    work: |scope| Box::pin(async move { actions::open_due_runs(&scope).await }),
}];
