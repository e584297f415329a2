//! What is done about accounts and sessions.

mod jobs;
mod people;
mod sessions;

pub use jobs::{run_job, verify_later};
pub use people::{AssignedStore, NewUser, assign_all_stores, assign_stores, begin_managing, create_user};
pub use sessions::{SignedIn, scope_of_login, scope_of_token, scope_of_user, sign_in, sign_out};

pub(super) use jobs::{may_verify, verify_activity};
pub(super) use people::deactivate;
pub(super) use sessions::{change_password, prune};
