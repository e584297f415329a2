//! What is done about accounts and sessions.

mod factors;
mod guests;
mod identities;
mod invites;
mod jobs;
mod leaving;
mod managing;
mod people;
mod preferences;
mod preview;
mod sessions;
mod sign_in;
mod sign_on;

pub use guests::{Guest, guest_of_token};
pub use jobs::{run_job, verify_later};
pub use leaving::until_out;
pub use managing::{
    UserChange, end_sessions_of, is_factor_required, require_factor, reset_factor, reset_password, update,
};
pub use people::{
    AssignedStore, NewUser, assign_all_stores, assign_reach, begin_managing, create_user, deactivate,
    hand_over_reach, person_called, reactivate,
};
pub use sessions::{WRONG_OWN_PASSWORD, prove_again, scope_of_login, scope_of_token, scope_of_user};
pub use sign_in::{Entry, SignedIn, Visit, sign_in};

pub(super) use factors::{
    begin_factor, confirm_factor, is_required, new_recovery_codes, prove_factor, remove_factor,
};
pub(super) use guests::{
    NewGuestLink, enter_as_guest, guest_token, is_open as is_open_link, make_guest_link, revoke_guest_link,
};
pub(super) use identities::{link, unlink};
pub(super) use invites::{
    InvitedReach, NewInvite, accept, invite, invite_of, invite_token, is_open as is_open_invite,
    revoke_invite,
};
pub(super) use jobs::{may_verify, remember_export, verify_activity};
pub(super) use preferences::{keep_preferences, preferences_of, set_usual_trend, usual_trend};
pub(super) use preview::{end_preview, preview, preview_roles};
pub(super) use sessions::{
    SEEN_EVERY, change_password, end_other_sessions, end_session, live_at, prune, sign_out,
};
pub(super) use sign_in::answer_challenge;
pub(super) use sign_on::{
    Arrival, Departure, METHOD as BY_SINGLE_SIGN_ON, ON_THE_WAY, leave, leave_to_link, link_own, offered,
    sign_on,
};
