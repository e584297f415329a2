//! Sign-in, sign-out, who am I, one's own password and preferences.

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, Utc};
use daiyun_base::error::{Kind, Label, Problem};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::Agency;
use crate::access::MANAGE_USERS;
use crate::access::actions::{self, Entry, SignedIn, Visit};
use crate::access::rules::{Preferences, TrendColour};
use crate::assignment;
use crate::error::Result;
use crate::http::{Body, cookies};
use crate::scope::{Allowed, Must, Scope, Side};

/// A name and a password.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct SignIn {
    login: String,
    password: String,
}

/// Who is signed in, and what they may do.
#[derive(Serialize, ToSchema)]
pub(super) struct SessionView {
    user: UserView,
    permissions: Vec<String>,
    agency: AgencyView,
    /// The business day now, Asia/Shanghai.
    today: chrono::NaiveDate,
    /// The agency's clock: a demo agency stands on its own day, and ages are counted from here.
    now: chrono::DateTime<chrono::Utc>,
    /// What the person has to do before they may do anything else.
    must: Vec<Must>,
    /// Whether they have a second factor.
    has_second_factor: bool,
    /// Until when it counts as proved that they sit there; nothing if the code is asked at once.
    proved_until: Option<DateTime<Utc>>,
    preferences: Preferences,
    /// Whose view this is, while the person looks as a client does.
    preview: Option<ClientPreview>,
}

/// A look as a client.
#[derive(Serialize, ToSchema)]
struct ClientPreview {
    client_id: Uuid,
    client_name: String,
}

/// The agency as people see it.
#[derive(Serialize, ToSchema)]
struct AgencyView {
    name: String,
    /// What colour a rise has for whoever has not chosen.
    trend: TrendColour,
    /// Whether the caller may set that.
    set_trend: Allowed,
}

/// A person.
#[derive(Serialize, ToSchema)]
struct UserView {
    id: Option<Uuid>,
    name: String,
    role: String,
    role_label: String,
    role_label_en: String,
    side: Side,
}

pub(super) async fn session_view(scope: &Scope) -> Result<SessionView> {
    let person = scope.person();
    let role = scope.agency().definitions().roles.get(&person.role);
    let session = scope.session();
    let proof = scope.agency().definitions().sign_in.proof();
    let proved_until = session.and_then(|session| session.proved_at).map(|proved_at| proved_at + proof);
    let preview = match session.and_then(|session| session.preview.as_ref()) {
        Some(preview) => Some(preview_view(scope, preview.client_id).await?),
        None => None,
    };
    Ok(SessionView {
        preview,
        user: UserView {
            id: person.user_id,
            name: person.name.clone(),
            role: person.role.clone(),
            role_label: role.map(|role| role.label.zh.clone()).unwrap_or_default(),
            role_label_en: role.map(|role| role.label.en.clone()).unwrap_or_default(),
            side: person.side,
        },
        permissions: scope.permissions().map(str::to_owned).collect(),
        agency: AgencyView {
            name: scope.agency().name().to_owned(),
            trend: actions::usual_trend(scope).await?,
            set_trend: Allowed::for_role(scope, MANAGE_USERS, Ok::<(), Label>(())),
        },
        today: scope.agency().clock().today(),
        now: scope.now(),
        must: session.map(|session| session.must.clone()).unwrap_or_default(),
        has_second_factor: session.is_some_and(|session| session.has_factor),
        proved_until: proved_until.filter(|until| *until > scope.now()),
        preferences: actions::preferences_of(scope).await?,
    })
}

async fn preview_view(scope: &Scope, client_id: Uuid) -> Result<ClientPreview> {
    let mut names = assignment::names_of(scope.reader(), &[client_id]).await?;
    Ok(ClientPreview { client_id, client_name: names.remove(&client_id).unwrap_or_default() })
}

/// Who is signed in.
#[utoipa::path(get, path = "/session", tag = "access",
    responses((status = 200, body = SessionView), (status = 401, body = crate::http::ProblemView)))]
pub(super) async fn get_session(scope: Scope) -> Result<Json<SessionView>> {
    Ok(Json(session_view(&scope).await?))
}

/// The password was right; the code of the second factor comes next.
#[derive(Serialize, ToSchema)]
pub(super) struct ChallengeView {
    /// To be sent along with the code.
    pub(super) challenge: String,
    /// Until when.
    pub(super) expires_at: DateTime<Utc>,
}

/// Signs in, or asks for the code of the second factor. A wrong name and a wrong password read alike; five wrong tries
/// lock the name for fifteen minutes, and many from one address lock the address.
#[utoipa::path(post, path = "/session", tag = "access", request_body = SignIn,
    responses((status = 201, body = SessionView), (status = 202, body = ChallengeView),
        (status = 401, body = crate::http::ProblemView), (status = 429, body = crate::http::ProblemView)))]
pub(super) async fn create_session(
    State(agency): State<Agency>,
    visit: Visit,
    headers: HeaderMap,
    Body(body): Body<SignIn>,
) -> Result<Response> {
    refuse_other_sites(&headers)?;
    match actions::sign_in(&agency, &visit, &body.login, &body.password).await? {
        Entry::In(signed_in) => entered(&headers, &signed_in).await,
        Entry::Code { challenge, expires_at } => {
            Ok((StatusCode::ACCEPTED, Json(ChallengeView { challenge, expires_at })).into_response())
        }
    }
}

/// A code for a question.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct AnswerChallenge {
    challenge: String,
    /// Six digits, or a recovery code.
    code: String,
}

/// Signs in with the code of the second factor, or with a recovery code. Five wrong codes lock the name.
#[utoipa::path(post, path = "/session/factor", tag = "access", request_body = AnswerChallenge,
    responses((status = 201, body = SessionView), (status = 401, body = crate::http::ProblemView),
        (status = 422, body = crate::http::ProblemView), (status = 429, body = crate::http::ProblemView)))]
pub(super) async fn create_session_factor(
    State(agency): State<Agency>,
    visit: Visit,
    headers: HeaderMap,
    Body(body): Body<AnswerChallenge>,
) -> Result<Response> {
    refuse_other_sites(&headers)?;
    let signed_in = actions::answer_challenge(&agency, &visit, &body.challenge, &body.code).await?;
    entered(&headers, &signed_in).await
}

pub(super) async fn entered(headers: &HeaderMap, signed_in: &SignedIn) -> Result<Response> {
    let cookies = cookies::signed_in(headers, &signed_in.token, &signed_in.csrf_token);
    let view = session_view(&signed_in.scope).await?;
    Ok((StatusCode::CREATED, cookies, Json(view)).into_response())
}

pub(super) fn refuse_other_sites(headers: &HeaderMap) -> Result<()> {
    if cookies::is_from_our_page(headers) {
        return Ok(());
    }
    Err(Problem::new(
        Kind::Forbidden,
        "csrf",
        "请求来自别的网站；请在控制台的登录页登录",
        "The request comes from another site. Sign in on the console's own page",
    )
    .into())
}

/// Signs out.
#[utoipa::path(delete, path = "/session", tag = "access", responses((status = 204)))]
pub(super) async fn delete_session(State(agency): State<Agency>, headers: HeaderMap) -> Result<Response> {
    if let Some(token) = cookies::session_token(&headers) {
        actions::sign_out(&agency, &token).await?;
    }
    Ok((StatusCode::NO_CONTENT, cookies::signed_out()).into_response())
}

/// The old password and a new one.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ChangePassword {
    old_password: String,
    new_password: String,
}

/// Changes the caller's password. The old one is asked again, and the caller's other sessions end.
#[utoipa::path(post, path = "/session/password", tag = "access", request_body = ChangePassword,
    responses((status = 204), (status = 422, body = crate::http::ProblemView)))]
pub(super) async fn create_password(
    scope: Scope,
    visit: Visit,
    Body(body): Body<ChangePassword>,
) -> Result<StatusCode> {
    actions::change_password(&scope, &visit, (&body.old_password, &body.new_password)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Keeps how the caller likes to see things, on whatever device they sign in next.
#[utoipa::path(put, path = "/preferences", tag = "access", request_body = Preferences,
    responses((status = 200, body = Preferences), (status = 422, body = crate::http::ProblemView)))]
pub(super) async fn update_preferences(
    scope: Scope,
    Body(preferences): Body<Preferences>,
) -> Result<Json<Preferences>> {
    actions::keep_preferences(&scope, &preferences).await?;
    Ok(Json(preferences))
}

/// What colour a rise has for whoever has not chosen.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct UsualTrend {
    trend: TrendColour,
}

/// Sets what colour a rise has for everybody of the agency who has not chosen for themselves.
#[utoipa::path(put, path = "/preferences/usual_trend", tag = "access", request_body = UsualTrend,
    responses((status = 204), (status = 403, body = crate::http::ProblemView)))]
pub(super) async fn update_usual_trend(scope: Scope, Body(body): Body<UsualTrend>) -> Result<StatusCode> {
    actions::set_usual_trend(&scope, body.trend).await?;
    Ok(StatusCode::NO_CONTENT)
}
