//! What imports leave behind: readers that died, and files nobody came back for.

use std::time::Duration;

use super::{actions, uploads};
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

/// Removes uploads that waited long enough. Safe to run twice: a file that is gone is gone.
pub(super) const EXPIRE_UPLOADS: Job = Job {
    name: "imports.expire_uploads",
    name_zh: "清除等待过久的上传文件",
    name_en: "Remove uploads that waited too long",
    schedule: Schedule::Every(Duration::from_mins(5)),
    follows: false,
    work: |scope| Box::pin(async move { uploads::expire(&scope).await }),
};
