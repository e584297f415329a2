//! What happens by itself: the runs of each day, week, month and quarter, the tasks of whoever leaves, and the renewal of
//! papers that run out.

use std::time::Duration;

use super::actions;
use crate::jobs::{Job, Schedule};

/// The jobs of this capability.
pub(super) const JOBS: &[Job] = &[
    Job {
        name: "work.recurring_runs",
        name_zh: "开出到期的例行流程",
        name_en: "Open recurring runs",
        // A day begins at midnight in Shanghai; a quarter of an hour later is early enough for the first meeting.
        schedule: Schedule::Every(Duration::from_mins(15)),
        follows: false,
        work: |scope| Box::pin(async move { actions::open_due_runs(&scope).await }),
    },
    Job {
        name: "work.departures",
        name_zh: "转交离职同事的任务",
        name_en: "Pass on the tasks of somebody who left",
        schedule: Schedule::Every(Duration::from_mins(15)),
        follows: true,
        work: |scope| Box::pin(async move { actions::follow_departures(&scope).await }),
    },
    Job {
        name: "work.expiries",
        name_zh: "开出证照续期任务",
        name_en: "Open renewals of papers",
        schedule: Schedule::Every(Duration::from_mins(15)),
        follows: true,
        work: |scope| Box::pin(async move { actions::follow_expiries(&scope).await }),
    },
];
