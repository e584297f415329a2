//! What is done about accounts and sessions.

mod people;
mod sessions;

pub use people::{
    AssignedStore, NewUser, assign_all_stores, assign_stores, begin_managing, create_user, deactivate,
};
pub use sessions::{
    SignedIn, WRONG_OWN_PASSWORD, prove_again, scope_of_login, scope_of_token, sign_in, sign_out,
};

pub(super) use sessions::{change_password, prune};
