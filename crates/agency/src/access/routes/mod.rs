//! Sessions, people, what was done, and the background jobs.

mod activity;
mod jobs;
mod session;
mod users;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::Agency;

pub(super) fn routes() -> OpenApiRouter<Agency> {
    OpenApiRouter::new()
        .routes(routes!(session::get_session, session::create_session, session::delete_session))
        .routes(routes!(session::create_password))
        .routes(routes!(users::list_users, users::create_user))
        .routes(routes!(users::create_deactivation))
        .routes(routes!(users::list_roles))
        .routes(routes!(activity::list_activity))
        .routes(routes!(jobs::list_jobs))
        .routes(routes!(jobs::create_run))
        .routes(routes!(jobs::list_queued_jobs))
        .routes(routes!(jobs::create_retry))
        .routes(routes!(jobs::create_drop))
        .routes(routes!(activity::get_verification))
        .routes(routes!(activity::create_verification))
}
