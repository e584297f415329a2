//! 预警与发现 · Alerts & findings.
//!
//! 这是什么：规则发现异常，发现变成任务，指标证明它好了。谁用：运营每天看；导入之后自动跟上。
//! 规则来自哪里：`definitions/alerts`，工作台的栏目来自 `policies/homes.toml`。不做什么：发现从不因为点一下就关闭，只由检查日的指标关闭。
//!
//! Invariants: one open finding for each rule and store; the action states its expected effect and check date before it
//! is taken; closing is the metric's verdict.

mod actions;
pub mod condition;
pub mod definition;
mod figure;
pub mod finding;
mod home;
mod jobs;
mod known;
mod library;
mod panels;
mod records;
mod routes;
mod rules;
mod sale_event;
#[cfg(test)]
mod tests;
mod verification;
mod view;

pub use definition::AlertRule;
pub use panels::{HomePanel, RoleHomes};
pub use records::in_scope;
pub use sale_event::SaleEvents;

use crate::capabilities::Capability;
use crate::scope::Permission;

/// See findings.
pub const VIEW: Permission = Permission("alerts.view");
/// Take a finding on and act.
pub const HANDLE: Permission = Permission("alerts.handle");
/// Ask for the verdict at the check date.
pub const VERIFY: Permission = Permission("alerts.verify");
/// Change thresholds.
pub const MANAGE_RULES: Permission = Permission("alerts.manage_rules");

/// This capability.
pub const CAPABILITY: Capability = Capability {
    code: "alerts",
    name_zh: "预警与发现",
    name_en: "Alerts & findings",
    permissions: &[VIEW, HANDLE, VERIFY, MANAGE_RULES],
    routes: routes::routes,
    jobs: jobs::JOBS,
    queue: &[],
};
