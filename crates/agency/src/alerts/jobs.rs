//! What happens by itself: stores are judged after an import and each hour, and the metric is asked on the check day.

use std::time::Duration;

use super::actions;
use crate::jobs::Job;

/// An hour.
const HOUR: Duration = Duration::from_hours(1);

/// The jobs of this capability.
pub(super) const JOBS: &[Job] = &[
    Job {
        name: "alerts.imports",
        every: HOUR,
        follows: true,
        work: |scope| Box::pin(async move { actions::follow_imports(&scope).await }),
    },
    Job {
        name: "alerts.judging",
        every: HOUR,
        follows: false,
        work: |scope| Box::pin(async move { actions::judge_all(&scope).await }),
    },
    Job {
        name: "alerts.verdicts",
        every: HOUR,
        follows: false,
        work: |scope| Box::pin(async move { actions::ask_due(&scope).await }),
    },
];
