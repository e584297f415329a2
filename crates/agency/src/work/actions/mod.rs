//! Opening runs, writing tasks down, moving them on.

mod expiries;
mod handover;
mod progress;
mod runs;
mod tasks;

pub(super) use expiries::follow_expiries;
pub(super) use handover::follow_departures;
pub(super) use progress::progress;
pub(super) use runs::open_due_runs;
pub use runs::{NewRun, Subject, open_run};
pub use tasks::reach;
pub(super) use tasks::{ManualTask, check_subject, create_task, move_task, mover, permission_of, seen};
