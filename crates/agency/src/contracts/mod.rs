//! 合同 · Contracts.
//!
//! 这是什么：与甲方的合同、版本与费用条款，以及合同的月份何时关账。谁用：结算按条款计费，预警按目标判断。
//! 规则来自哪里：双方签字的合同原文；常见区间在 `definitions/policies/fee_norms.toml`。不做什么：不算钱，见 `settlement::fees`。
//!
//! Invariants: a signed version is never edited, a change is a new version from the first of a month; a clause that could
//! be read in two ways has no default; a base binds a metric and its revision; every name in a contract (client, stores,
//! signatories, metrics) exists when it is imported.

mod actions;
pub mod closing;
mod measurable;
mod overview;
mod records;
mod routes;
mod rules;
pub mod targets;
pub mod terms;
mod versions;

#[cfg(test)]
mod tests;

pub use actions::{Imported, close_early, hold, import, mark_posted};
pub use measurable::at_revision;
pub use overview::{ContractRow, closing, closings, list};
pub use records::{Version, by_code, by_id, in_scope, spans_of, versions, visible};
pub use rules::{TermClock, charged_days, term_clock};
pub use terms::FeeNorms;
pub use versions::{VersionSpan, version_begun, version_for};

/// A contract as other slices see it.
pub use records::contracts::{Column as ContractColumn, Model as Contract};

use crate::capabilities::Capability;
use crate::scope::Permission;

/// See contracts.
pub const VIEW: Permission = Permission("contracts.view");
/// Create contracts and versions.
pub const CREATE: Permission = Permission("contracts.create");
/// Close a month early, with a reason.
pub const CLOSE_PERIOD: Permission = Permission("contracts.close_period");
/// Set the targets of stores.
pub const SET_TARGETS: Permission = Permission("contracts.set_targets");

/// This capability.
pub const CAPABILITY: Capability = Capability {
    code: "contracts",
    name_zh: "合同",
    name_en: "Contracts",
    permissions: &[VIEW, CREATE, CLOSE_PERIOD, SET_TARGETS],
    routes: routes::routes,
    jobs: &[],
    queue: &[],
};
