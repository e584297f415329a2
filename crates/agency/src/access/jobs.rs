//! Keeping the tables of sessions and tries short, and the chain of activities up to date.

use std::time::Duration;

use chrono::TimeDelta;

use super::{VERIFY_ACTIVITY, actions};
use crate::activity;
use crate::jobs::{Job, Queued, Schedule, TimeOfDay};

/// Removes what has ended, at night, when nobody waits for the database. Safe to run twice: it is gone.
pub(super) const PRUNE: Job = Job {
    name: "access.prune",
    name_zh: "清理过期的登录和作业记录",
    name_en: "Remove what has expired",
    schedule: Schedule::Daily(TimeOfDay { hour: 3, minute: 30 }),
    follows: false,
    work: |scope| Box::pin(async move { actions::prune(&scope).await }),
};

/// Links what was done since. Safe to run twice: what has its place keeps it.
pub(super) const LINK_ACTIVITY: Job = Job {
    name: "access.link_activity",
    name_zh: "操作记录入链并封存",
    name_en: "Link and seal the activity",
    schedule: Schedule::Every(Duration::from_mins(1)),
    follows: false,
    work: |scope| Box::pin(async move { activity::link(&scope).await }),
};

/// Looks at the whole chain because somebody asked. It reads everything and writes what it found, once.
pub(super) const VERIFICATION: Queued = Queued {
    name: VERIFY_ACTIVITY,
    name_zh: "核验操作记录",
    name_en: "Verify the activity",
    attempts: 3,
    lease: TimeDelta::minutes(2),
    work: |scope, claim| Box::pin(async move { actions::verify_activity(&scope, claim).await }),
};
