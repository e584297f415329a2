//! Sessions, second factors, people, what was done, and the background jobs.

mod activity;
mod factors;
mod guests;
mod identities;
mod invites;
mod jobs;
mod managing;
mod preview;
mod session;
mod sessions;
mod sign_on;
mod users;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::Agency;

pub(super) fn routes() -> OpenApiRouter<Agency> {
    OpenApiRouter::new()
        .routes(routes!(session::get_session, session::create_session, session::delete_session))
        .routes(routes!(session::create_session_factor))
        .routes(routes!(preview::list_preview_roles, preview::update_preview, preview::delete_preview))
        .routes(routes!(invites::list_invites, invites::create_invite))
        .routes(routes!(invites::create_invite_lookup))
        .routes(routes!(invites::create_invite_acceptance))
        .routes(routes!(invites::create_invite_revocation))
        .routes(routes!(guests::list_guest_links, guests::create_guest_link))
        .routes(routes!(guests::create_guest_link_revocation))
        .routes(routes!(guests::get_guest_session, guests::create_guest_session))
        .routes(routes!(session::create_password))
        .routes(routes!(sign_on::get_sign_in_options))
        .routes(routes!(sign_on::create_sign_on_attempt))
        .routes(routes!(sign_on::create_sign_on))
        .routes(routes!(sign_on::create_link_attempt))
        .routes(routes!(sign_on::create_link))
        .routes(routes!(identities::list_identities))
        .routes(routes!(identities::create_identity))
        .routes(routes!(identities::create_identity_removal))
        .routes(routes!(session::update_preferences))
        .routes(routes!(session::update_usual_trend))
        .routes(routes!(sessions::list_sessions, sessions::delete_other_sessions))
        .routes(routes!(sessions::delete_one_session))
        .routes(routes!(
            factors::get_second_factor,
            factors::create_second_factor,
            factors::delete_second_factor
        ))
        .routes(routes!(factors::create_second_factor_confirmation))
        .routes(routes!(factors::create_second_factor_proof))
        .routes(routes!(factors::create_recovery_codes))
        .routes(routes!(users::list_users, users::create_user))
        .routes(routes!(users::get_user, users::update_user))
        .routes(routes!(managing::create_deactivation))
        .routes(routes!(managing::create_reactivation))
        .routes(routes!(managing::create_password_reset))
        .routes(routes!(managing::create_factor_reset))
        .routes(routes!(managing::create_session_end))
        .routes(routes!(users::list_roles))
        .routes(routes!(activity::list_activity))
        .routes(routes!(activity::get_activity_choices))
        .routes(routes!(activity::create_activity_file))
        .routes(routes!(jobs::list_jobs))
        .routes(routes!(jobs::create_run))
        .routes(routes!(jobs::list_queued_jobs))
        .routes(routes!(jobs::create_retry))
        .routes(routes!(jobs::create_drop))
        .routes(routes!(activity::get_verification))
        .routes(routes!(activity::create_activity_verification))
}
