//! What happens by itself: boards are made ready when imports have come to rest, and files nobody may take any more go.

use std::time::Duration;

use super::exports::EXPIRY;
use super::warm;
use crate::jobs::{Job, Schedule};

/// Imports of a morning come one after the other; a board made ready between two of them is looked at by nobody.
const REST: Duration = Duration::from_mins(1);

/// The jobs of this capability.
pub(super) const JOBS: &[Job] = &[EXPIRY, WARM];

const WARM: Job = Job {
    name: "dashboard.warm",
    name_zh: "预先算好看板",
    name_en: "Make boards ready",
    schedule: Schedule::Every(REST),
    follows: false,
    work: |scope| Box::pin(async move { warm::make_ready(&scope).await }),
};
