//! 机构与权限 · Access.
//!
//! 这是什么：人、角色、登录与范围。谁用：每一个请求都从这里得到自己的 [`crate::scope::Scope`]。
//! 规则来自哪里：`definitions/policies/roles.toml`（十三个角色）与本目录 `rules.rs`（锁定）。
//! 不做什么：不判断业务；一个动作能不能做由它自己的能力决定。
//!
//! Invariants: a password is kept as argon2id only; a session token is kept as its hash only; a wrong name and a wrong
//! password read alike; five tries without success lock the name for fifteen minutes, however many arrive at once; somebody of the
//! agency sees every store only if an administrator said so, and nothing when nothing is assigned.

mod actions;
mod jobs;
mod password;
mod records;
mod role;
mod routes;
mod rules;

#[cfg(test)]
mod tests;

pub use actions::{
    AssignedStore, NewUser, SignedIn, WRONG_OWN_PASSWORD, assign_all_stores, assign_stores, begin_managing,
    create_user, prove_again, deactivate, scope_of_login, scope_of_token, sign_in, sign_out,
};
pub use password::Password;
pub use records::{Colleague, colleagues, people};
pub use role::{Role, check_roles};

/// A person as the command line lists them.
pub use records::users::Model as User;

use crate::capabilities::Capability;
use crate::scope::Permission;

/// See people and their roles.
pub const VIEW_USERS: Permission = Permission("access.view_users");
/// Create and deactivate people, assign stores.
pub const MANAGE_USERS: Permission = Permission("access.manage_users");
/// See who did what.
pub const VIEW_ACTIVITY: Permission = Permission("access.view_activity");
/// See how the background jobs are doing.
pub const VIEW_JOBS: Permission = Permission("access.view_jobs");

/// This capability.
pub const CAPABILITY: Capability = Capability {
    code: "access",
    name_zh: "机构与权限",
    name_en: "Access",
    permissions: &[VIEW_USERS, MANAGE_USERS, VIEW_ACTIVITY, VIEW_JOBS],
    routes: routes::routes,
    jobs: &[jobs::PRUNE, jobs::LINK_ACTIVITY],
};
