//! SOP 与任务 · Work.
//!
//! 这是什么：SOP 模板、执行与任务。谁用：项目成员每天从这里领任务；预警把发现变成一次执行。
//! 规则来自哪里：`definitions/sop`（四层）与 `rules.rs`。不做什么：不知道任务为何而来，来源由调用者写明。
//!
//! Invariants: a task has an owner, a due date, a standard and a priority; a run's stage cannot pass until its tasks are
//! done; a task carries the typed origin its caller hands in; work is handed in by its owner, or by the record it came
//! from, and accepted by somebody else.

mod actions;
pub mod draft;
mod jobs;
mod library;
mod records;
mod routes;
mod rules;
pub mod task;
pub mod template;
#[cfg(test)]
mod tests;
mod view;

pub use actions::{NewRun, Subject, open_run, reach};
pub use records::{TaskFilter, closings_after, tasks_page};
pub use rules::opens_on;
pub use task::Origin;
pub use template::{Milestone, SopTemplate};
pub use view::{RunDetail, TaskView, run_detail, task_views};

/// A run as other slices see it.
pub use records::sop_runs::Model as SopRun;
/// A closed task as followers see it.
pub use records::task_closings::Model as TaskClosing;

use crate::capabilities::Capability;
use crate::scope::Permission;

/// See tasks and runs.
pub const VIEW: Permission = Permission("work.view");
/// Create tasks and start runs.
pub const CREATE: Permission = Permission("work.create");
/// Move tasks on.
pub const UPDATE: Permission = Permission("work.update");
/// Accept finished tasks.
pub const ACCEPT: Permission = Permission("work.accept");
/// Start and stop runs.
pub const MANAGE_RUNS: Permission = Permission("work.manage_runs");

/// This capability.
pub const CAPABILITY: Capability = Capability {
    code: "work",
    name_zh: "SOP 与任务",
    name_en: "Work",
    permissions: &[VIEW, CREATE, UPDATE, ACCEPT, MANAGE_RUNS],
    routes: routes::routes,
    jobs: jobs::JOBS,
    queue: &[],
};
