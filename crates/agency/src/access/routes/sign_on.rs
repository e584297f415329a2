//! Coming in by the account of another house. The provider sends people back to a page of the console, which hands us what it
//! got: nothing is changed by opening an address.

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::session::{ChallengeView, SessionView, refuse_other_sites, session_view};
use crate::Agency;
use crate::access::actions::{self, Arrival, Departure, Entry, ON_THE_WAY, Visit};
use crate::error::Result;
use crate::http::{Body, cookies};
use crate::scope::Scope;

/// What the sign-in page offers besides login and password.
#[derive(Serialize, ToSchema)]
pub(super) struct SignInOptions {
    /// The other house whose accounts let people in; nothing if none is set up.
    single_sign_on: Option<SignOnOption>,
}

/// A button of the sign-in page.
#[derive(Serialize, ToSchema)]
struct SignOnOption {
    label: String,
    label_en: String,
}

/// What the sign-in page offers besides login and password.
#[utoipa::path(get, path = "/sign_in_options", tag = "access", responses((status = 200, body = SignInOptions)))]
pub(super) async fn get_sign_in_options(State(agency): State<Agency>) -> Json<SignInOptions> {
    let offered = agency.single_sign_on().map(|on| on.label().clone());
    Json(SignInOptions {
        single_sign_on: offered.map(|label| SignOnOption { label: label.zh, label_en: label.en }),
    })
}

/// What somebody wants to see once they are in.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct LeaveToSignOn {
    /// An address of the console, such as `/dashboard`; anything else is the first page.
    return_to: String,
}

/// Where the browser goes now.
#[derive(Serialize, ToSchema)]
pub(super) struct SignOnDeparture {
    /// The identity provider's page, with our question.
    address: String,
}

/// Begins single sign-on: the identity provider's address to open, and a cookie by which this browser is known when it comes
/// back.
#[utoipa::path(post, path = "/session/sign_on_attempts", tag = "access", request_body = LeaveToSignOn,
    responses((status = 201, body = SignOnDeparture), (status = 409, body = crate::http::ProblemView),
        (status = 429, body = crate::http::ProblemView)))]
pub(super) async fn create_sign_on_attempt(
    State(agency): State<Agency>,
    visit: Visit,
    headers: HeaderMap,
    Body(body): Body<LeaveToSignOn>,
) -> Result<Response> {
    refuse_other_sites(&headers)?;
    Ok(left(&headers, actions::leave(&agency, &visit, &body.return_to).await?))
}

fn left(headers: &HeaderMap, departure: Departure) -> Response {
    let cookie = cookies::leaving(headers, &departure.browser, ON_THE_WAY.num_seconds());
    (StatusCode::CREATED, cookie, Json(SignOnDeparture { address: departure.address })).into_response()
}

/// What the identity provider sent the browser back with.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ReturnFromSignOn {
    state: String,
    code: Option<String>,
    /// What the provider says went wrong, in its own word.
    error: Option<String>,
}

impl ReturnFromSignOn {
    fn arrival(self, headers: &HeaderMap) -> Arrival {
        let browser = cookies::sign_on_token(headers);
        Arrival { state: self.state, code: self.code, error: self.error, browser }
    }
}

/// How far the identity provider's word leads.
#[derive(Serialize, ToSchema)]
pub(super) struct SignedOn {
    /// Who is signed in now; nothing while the code of the second factor is missing.
    session: Option<SessionView>,
    /// To be answered with the code of the second factor.
    question: Option<ChallengeView>,
    /// The page they wanted.
    return_to: String,
}

/// Ends single sign-on: signs in, or asks for the code of the second factor. Each journey to the provider counts once.
#[utoipa::path(post, path = "/session/sign_on", tag = "access", request_body = ReturnFromSignOn,
    responses((status = 201, body = SignedOn), (status = 409, body = crate::http::ProblemView),
        (status = 429, body = crate::http::ProblemView)))]
pub(super) async fn create_sign_on(
    State(agency): State<Agency>,
    visit: Visit,
    headers: HeaderMap,
    Body(body): Body<ReturnFromSignOn>,
) -> Result<Response> {
    refuse_other_sites(&headers)?;
    let (entry, return_to) = actions::sign_on(&agency, &visit, &body.arrival(&headers)).await?;
    let mut given = cookies::back();
    let signed_on = match entry {
        Entry::In(signed_in) => {
            for cookie in cookies::signed_in(&headers, &signed_in.token, &signed_in.csrf_token).values() {
                given.append(axum::http::header::SET_COOKIE, cookie.clone());
            }
            let session = session_view(&signed_in.scope).await?;
            SignedOn { session: Some(session), question: None, return_to }
        }
        Entry::Code { challenge, expires_at } => {
            SignedOn { session: None, question: Some(ChallengeView { challenge, expires_at }), return_to }
        }
    };
    Ok((StatusCode::CREATED, given, Json(signed_on)).into_response())
}

/// The password again: whoever sits at an open screen makes themselves no key.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct LeaveToLink {
    password: String,
}

/// Begins to link an identity to the caller's account: the identity provider's address to open.
#[utoipa::path(post, path = "/session/link_attempts", tag = "access", request_body = LeaveToLink,
    responses((status = 201, body = SignOnDeparture), (status = 409, body = crate::http::ProblemView),
        (status = 422, body = crate::http::ProblemView), (status = 429, body = crate::http::ProblemView)))]
pub(super) async fn create_link_attempt(
    scope: Scope,
    visit: Visit,
    headers: HeaderMap,
    Body(body): Body<LeaveToLink>,
) -> Result<Response> {
    Ok(left(&headers, actions::leave_to_link(&scope, &visit, &body.password).await?))
}

/// Links the identity that the provider vouches for to the caller's account.
#[utoipa::path(post, path = "/session/links", tag = "access", request_body = ReturnFromSignOn,
    responses((status = 204), (status = 409, body = crate::http::ProblemView)))]
pub(super) async fn create_link(
    scope: Scope,
    headers: HeaderMap,
    Body(body): Body<ReturnFromSignOn>,
) -> Result<Response> {
    actions::link_own(&scope, &body.arrival(&headers)).await?;
    Ok((StatusCode::NO_CONTENT, cookies::back()).into_response())
}
