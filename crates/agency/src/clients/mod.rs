//! 客户与品牌 · Clients.
//!
//! 这是什么：机构服务的甲方、他们的品牌和所处阶段。谁用：范围切换器、合同、结算与报告都指向客户。
//! 规则来自哪里：客户类型与服务模式是封闭词表（课程第 2、8 页）。不做什么：不存消费者信息。
//!
//! Invariants: a client's code never changes; a person of the client side sees that client only.

mod actions;
mod records;
mod routes;
mod rules;
#[cfg(test)]
mod tests;

pub use actions::{NewClient, create, find_or_create};
pub use records::{brands_of, by_code, by_ids, by_name, in_scope, visible};

/// A brand as other slices see it.
pub use records::brands::Model as Brand;
/// A client as other slices see it.
pub use records::clients::Model as Client;

use crate::capabilities::Capability;
use crate::scope::Permission;

/// See clients.
pub const VIEW: Permission = Permission("clients.view");
/// Create clients.
pub const CREATE: Permission = Permission("clients.create");
/// Change clients.
pub const UPDATE: Permission = Permission("clients.update");
/// See what a client costs the agency. Never given to the client side.
pub const VIEW_MARGIN: Permission = Permission("clients.view_margin");

/// This capability.
pub const CAPABILITY: Capability = Capability {
    code: "clients",
    name_zh: "客户与品牌",
    name_en: "Clients",
    permissions: &[VIEW, CREATE, UPDATE, VIEW_MARGIN],
    routes: routes::routes,
    jobs: &[],
};
