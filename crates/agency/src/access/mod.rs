//! 机构与权限 · Access.
//!
//! 这是什么：人、角色、登录与范围。谁用：每一个请求都从这里得到自己的 [`crate::scope::Scope`]。
//! 规则来自哪里：`definitions/policies/roles.toml`（十三个角色）与本目录 `rules.rs`（锁定）。
//! 不做什么：不判断业务；一个动作能不能做由它自己的能力决定。
//!
//! Invariants: a password is kept as argon2id only; a session token is kept as its hash only; a wrong name and a wrong
//! password read alike; five wrong tries lock the name for fifteen minutes.

mod actions;
mod password;
mod records;
mod role;
mod routes;
mod rules;

#[cfg(test)]
mod tests;

pub use actions::{
    NewUser, SignedIn, assign_stores, create_user, scope_of_login, scope_of_token, sign_in, sign_out,
};
pub use records::{Colleague, colleagues};
pub use role::{Role, check_roles};

use crate::capabilities::Capability;
use crate::scope::Permission;

/// See people and their roles.
pub const VIEW_USERS: Permission = Permission("access.view_users");
/// Create people and assign stores.
pub const MANAGE_USERS: Permission = Permission("access.manage_users");
/// See who did what.
pub const VIEW_ACTIVITY: Permission = Permission("access.view_activity");

/// This capability.
pub const CAPABILITY: Capability = Capability {
    code: "access",
    name_zh: "机构与权限",
    name_en: "Access",
    permissions: &[VIEW_USERS, MANAGE_USERS, VIEW_ACTIVITY],
    routes: routes::routes,
    jobs: &[],
};
