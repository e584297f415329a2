//! 机构与权限 · Access.
//!
//! 这是什么：人、角色、登录与范围。谁用：每一个请求都从这里得到自己的 [`crate::scope::Scope`]。
//! 规则来自哪里：`definitions/policies/roles.toml`（十三个角色）、`sign_in.toml`（锁定与时长）。
//! 不做什么：不判断业务；一个动作能不能做由它自己的能力决定。
//!
//! Invariants: a password is kept as argon2id only; a session token is kept as its hash only, the key of a second factor
//! sealed; a wrong name and a wrong password read alike; five tries without success lock the name for fifteen minutes,
//! however many arrive at once; no code of a second factor counts twice; a change of who somebody is ends their sessions;
//! somebody of the agency sees every store only if an administrator said so, and nothing when nothing is assigned.

mod actions;
mod jobs;
mod limits;
mod links;
mod password;
mod records;
mod role;
mod routes;
mod rules;
mod sessions;
mod sign_on;
mod totp;
mod view;

#[cfg(test)]
mod tests;

pub use actions::{
    AssignedStore, Entry, Guest, NewUser, SignedIn, UserChange, Visit, WRONG_OWN_PASSWORD, assign_all_stores,
    assign_reach, begin_managing, create_user, deactivate, end_sessions_of, guest_of_token, hand_over_reach,
    is_factor_required, person_called, prove_again, reactivate, require_factor, reset_factor, reset_password,
    run_job, scope_of_login, scope_of_token, scope_of_user, sign_in, until_out, update, verify_later,
};
pub use limits::SignInLimits;
pub use password::Password;
pub use records::people::people;
pub use records::{Colleague, colleagues};
pub use role::{Role, SecondFactorPolicy, check_roles};
pub use rules::device;
pub(crate) use sessions::KnownSessions;
pub use sign_on::{SignOnSettings, SingleSignOn};

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
/// Run a background job now, try one again that has stopped, or drop it.
pub const MANAGE_JOBS: Permission = Permission("access.manage_jobs");

/// See the console as a client would.
pub const PREVIEW_CLIENT: Permission = Permission("access.preview_client");
/// Make and take back links that show a client's board without an account.
pub const MANAGE_GUEST_LINKS: Permission = Permission("access.manage_guest_links");

/// The queued work, and the verb it leaves in the activity.
const VERIFY_ACTIVITY: &str = "access.verify_activity";

/// This capability.
pub const CAPABILITY: Capability = Capability {
    code: "access",
    name_zh: "机构与权限",
    name_en: "Access",
    permissions: &[
        VIEW_USERS,
        MANAGE_USERS,
        VIEW_ACTIVITY,
        VIEW_JOBS,
        MANAGE_JOBS,
        PREVIEW_CLIENT,
        MANAGE_GUEST_LINKS,
    ],
    routes: routes::routes,
    jobs: &[jobs::PRUNE, jobs::LINK_ACTIVITY],
    queue: &[jobs::VERIFICATION],
};
