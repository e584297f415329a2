//! What happens by itself: stores are judged after an import and each hour, and the metric is asked on the check day.

use std::time::Duration;

use super::actions;
use crate::jobs::{Job, Schedule};

/// An hour.
const HOUR: Duration = Duration::from_hours(1);

/// The jobs of this capability.
pub(super) const JOBS: &[Job] = &[
    Job {
        name: "alerts.imports",
        name_zh: "导入后的预警检查",
        name_en: "Judge stores after an import",
        schedule: Schedule::Every(HOUR),
        follows: true,
        work: |scope| Box::pin(async move { actions::follow_imports(&scope).await }),
    },
    Job {
        name: "alerts.judging",
        name_zh: "定时预警检查",
        name_en: "Judge all stores",
        schedule: Schedule::Every(HOUR),
        follows: false,
        work: |scope| Box::pin(async move { actions::judge_all(&scope).await }),
    },
    Job {
        name: "alerts.verdicts",
        name_zh: "到期验证预警的处理",
        name_en: "Verify handled findings",
        schedule: Schedule::Every(HOUR),
        follows: false,
        work: |scope| Box::pin(async move { actions::ask_due(&scope).await }),
    },
];
