//! The caller's second factor.

use axum::Json;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::access::actions::{self, Visit};
use crate::access::records::factors;
use crate::error::Result;
use crate::http::Body;
use crate::scope::Scope;

/// How the caller's second factor stands.
#[derive(Serialize, ToSchema)]
pub(super) struct SecondFactorView {
    /// Whether there is one in use.
    is_set: bool,
    /// Whether the role does nothing without one.
    is_required: bool,
    /// Recovery codes that were not used yet.
    recovery_codes_left: u64,
}

/// How the caller's second factor stands.
#[utoipa::path(get, path = "/second_factor", tag = "access",
    responses((status = 200, body = SecondFactorView)))]
pub(super) async fn get_second_factor(scope: Scope) -> Result<Json<SecondFactorView>> {
    let user_id = scope.named_user()?;
    let is_required = actions::is_required(&scope, &scope.person().role)
        && crate::access::is_factor_required(scope.reader()).await?;
    Ok(Json(SecondFactorView {
        is_set: factors::confirmed(scope.reader(), user_id).await?.is_some(),
        is_required,
        recovery_codes_left: factors::codes_left(scope.reader(), user_id).await?,
    }))
}

/// The password again: whoever sits at an open screen cannot set up a factor of their own.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct BeginSecondFactor {
    password: String,
}

/// What the authenticator has to be told. It is shown once.
#[derive(Serialize, ToSchema)]
pub(super) struct NewSecondFactor {
    /// For the QR code.
    otpauth_url: String,
    /// For typing by hand.
    key: String,
}

/// Begins to set up a second factor. It counts once a code of the authenticator has come.
#[utoipa::path(post, path = "/second_factor", tag = "access", request_body = BeginSecondFactor,
    responses((status = 201, body = NewSecondFactor), (status = 409, body = crate::http::ProblemView),
        (status = 422, body = crate::http::ProblemView), (status = 429, body = crate::http::ProblemView)))]
pub(super) async fn create_second_factor(
    scope: Scope,
    visit: Visit,
    Body(body): Body<BeginSecondFactor>,
) -> Result<(StatusCode, Json<NewSecondFactor>)> {
    let made = actions::begin_factor(&scope, &visit, &body.password).await?;
    Ok((StatusCode::CREATED, Json(NewSecondFactor { otpauth_url: made.otpauth_url, key: made.key })))
}

/// A code of the authenticator.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct SendCode {
    /// Six digits; where somebody proves themselves also a recovery code.
    code: String,
}

/// Codes for the day the telephone is lost. They are shown once.
#[derive(Serialize, ToSchema)]
pub(super) struct RecoveryCodes {
    recovery_codes: Vec<String>,
}

/// Takes the second factor into use with its first code. The caller's other sessions end.
#[utoipa::path(post, path = "/second_factor/confirmation", tag = "access", request_body = SendCode,
    responses((status = 201, body = RecoveryCodes), (status = 409, body = crate::http::ProblemView),
        (status = 422, body = crate::http::ProblemView), (status = 429, body = crate::http::ProblemView)))]
pub(super) async fn create_second_factor_confirmation(
    scope: Scope,
    Body(body): Body<SendCode>,
) -> Result<(StatusCode, Json<RecoveryCodes>)> {
    let recovery_codes = actions::confirm_factor(&scope, &body.code).await?;
    Ok((StatusCode::CREATED, Json(RecoveryCodes { recovery_codes })))
}

/// Shows the second factor again, for what is asked twice. It counts for a quarter of an hour.
#[utoipa::path(post, path = "/second_factor/proofs", tag = "access", request_body = SendCode,
    responses((status = 204), (status = 422, body = crate::http::ProblemView),
        (status = 429, body = crate::http::ProblemView)))]
pub(super) async fn create_second_factor_proof(
    scope: Scope,
    visit: Visit,
    Body(body): Body<SendCode>,
) -> Result<StatusCode> {
    actions::prove_factor(&scope, &visit, &body.code).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// New recovery codes; those before count no more. Whoever asks has just shown the second factor.
#[utoipa::path(post, path = "/second_factor/recovery_codes", tag = "access",
    responses((status = 201, body = RecoveryCodes), (status = 403, body = crate::http::ProblemView),
        (status = 409, body = crate::http::ProblemView)))]
pub(super) async fn create_recovery_codes(scope: Scope) -> Result<(StatusCode, Json<RecoveryCodes>)> {
    let recovery_codes = actions::new_recovery_codes(&scope).await?;
    Ok((StatusCode::CREATED, Json(RecoveryCodes { recovery_codes })))
}

/// Gives the second factor up. Whoever asks has just shown it.
#[utoipa::path(delete, path = "/second_factor", tag = "access",
    responses((status = 204), (status = 403, body = crate::http::ProblemView),
        (status = 409, body = crate::http::ProblemView)))]
pub(super) async fn delete_second_factor(scope: Scope) -> Result<StatusCode> {
    actions::remove_factor(&scope).await?;
    Ok(StatusCode::NO_CONTENT)
}
