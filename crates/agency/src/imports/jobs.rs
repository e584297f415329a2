//! What an import that died leaves in the ledger.

use std::time::Duration;

use super::actions;
use crate::jobs::{Job, Schedule};

/// Ends batches whose reader died. Safe to run twice: an ended batch is not reading any more.
pub(super) const END_INTERRUPTED: Job = Job {
    name: "imports.end_interrupted",
    name_zh: "结束中断的导入",
    name_en: "End interrupted imports",
    schedule: Schedule::Every(Duration::from_mins(10)),
    follows: false,
    work: |scope| Box::pin(async move { actions::end_interrupted(&scope).await }),
};
