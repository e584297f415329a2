//! What handlers take: the caller's scope, a JSON body, query parameters, what the address names; each refuses with a
//! problem that says what is wrong.

use axum::body::Bytes;
use axum::extract::{self, FromRequest, FromRequestParts, Multipart, Query, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method, StatusCode, header};
use daiyun_base::error::{Kind, Problem};
use serde::de::DeserializeOwned;
use subtle::ConstantTimeEq;

use super::{cookies, requests};
use crate::Agency;
use crate::access::{self, Guest};
use crate::error::Failure;
use crate::scope::Scope;

impl FromRequestParts<Agency> for Scope {
    type Rejection = Failure;

    /// The signed-in caller. A writing request must also carry the session's CSRF token in its header, and whoever looks as
    /// a client sends none.
    async fn from_request_parts(parts: &mut Parts, agency: &Agency) -> Result<Self, Failure> {
        let EvenLooking(scope) = EvenLooking::from_request_parts(parts, agency).await?;
        if !reads(parts) {
            scope.require_own_eyes()?;
        }
        Ok(scope)
    }
}

/// The signed-in caller of the one request that whoever looks as a client may send: the one that ends it.
pub struct EvenLooking(pub Scope);

impl FromRequestParts<Agency> for EvenLooking {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, agency: &Agency) -> Result<Self, Failure> {
        let Some(token) = cookies::session_token(&parts.headers) else {
            return Err(without_session(parts, agency).await?);
        };
        let (scope, csrf) = access::scope_of_token(agency, &token).await?.ok_or_else(signed_out)?;
        requests::note_person(scope.person().user_id);
        let sent = parts
            .headers
            .get(cookies::CSRF_HEADER)
            .map(|value| value.as_bytes().to_vec())
            .unwrap_or_default();
        if reads(parts) || bool::from(sent.ct_eq(csrf.as_bytes())) {
            return Ok(Self(scope));
        }
        Err(Problem::new(
            Kind::Forbidden,
            "csrf",
            "请求缺少页面令牌，请刷新页面后重试",
            "The request lacks the page token. Reload the page and try again",
        )
        .into())
    }
}

fn reads(parts: &Parts) -> bool {
    matches!(parts.method, Method::GET | Method::HEAD)
}

/// Somebody who came through a guest link. Only the handlers that ask for one answer them.
pub struct Through(pub Guest);

impl FromRequestParts<Agency> for Through {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, agency: &Agency) -> Result<Self, Failure> {
        Ok(Self(guest(parts, agency).await?.ok_or_else(signed_out)?))
    }
}

async fn guest(parts: &Parts, agency: &Agency) -> Result<Option<Guest>, Failure> {
    match cookies::guest_token(&parts.headers) {
        Some(token) => access::guest_of_token(agency, &token).await,
        None => Ok(None),
    }
}

/// Why somebody without a session is not answered: nobody is there, or a guest, who may do one thing and this is not it.
async fn without_session(parts: &Parts, agency: &Agency) -> Result<Failure, Failure> {
    if guest(parts, agency).await?.is_none() {
        return Ok(signed_out());
    }
    Ok(Problem::new(
        Kind::Forbidden,
        "guest",
        "访客链接只能看它写明的内容；需要更多时请登录",
        "A guest link shows what it was made for and nothing else. Sign in for more",
    )
    .into())
}

fn signed_out() -> Failure {
    Problem::new(Kind::Unauthenticated, "signed_out", "请先登录", "Sign in first").into()
}

/// A JSON body.
pub struct Body<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Body<T> {
    type Rejection = Failure;

    async fn from_request(request: Request, state: &S) -> Result<Self, Failure> {
        if !is_json(request.headers()) {
            return Err(unreadable("请求内容不是 JSON", "The request body is not JSON"));
        }
        let bytes = match Bytes::from_request(request, state).await {
            Ok(bytes) => bytes,
            Err(rejection) if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE => return Err(too_large()),
            Err(rejection) => {
                let cause = rejection.body_text();
                return Err(unreadable("请求没有传完", &format!("The request was cut short: {cause}")));
            }
        };
        if holds_nul(&bytes) {
            return Err(unreadable(
                "请求内容里有空字符（\\u0000）",
                "The request body holds a NUL character",
            ));
        }
        serde_json::from_slice(&bytes).map(Self).map_err(|error| {
            let place = format!("请求内容第 {} 行第 {} 列不符合接口说明", error.line(), error.column());
            unreadable(&place, &format!("The request body does not fit: {error}"))
        })
    }
}

fn is_json(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim();
    kind.eq_ignore_ascii_case("application/json")
}

/// Whether JSON holds the character that no database keeps: as it is, or as `\u0000` whose backslash is not itself escaped.
fn holds_nul(json: &[u8]) -> bool {
    const ESCAPE: &[u8] = b"\\u0000";
    let is_escape = |at: usize| {
        let before = json[..at].iter().rev().take_while(|byte| **byte == b'\\').count();
        before % 2 == 0 && json[at..].starts_with(ESCAPE)
    };
    json.contains(&0) || (0..json.len()).any(is_escape)
}

/// The parts of a form that carries files.
pub struct Form(pub Multipart);

impl<S: Send + Sync> FromRequest<S> for Form {
    type Rejection = Failure;

    async fn from_request(request: Request, state: &S) -> Result<Self, Failure> {
        Multipart::from_request(request, state).await.map(Self).map_err(|rejection| {
            let cause = rejection.body_text();
            unreadable(
                "请求内容不是带文件的表单",
                &format!("The request body is no form with files: {cause}"),
            )
        })
    }
}

/// Query parameters.
pub struct Parameters<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for Parameters<T> {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Failure> {
        if parts.uri.query().is_some_and(|query| query.contains("%00")) {
            return Err(unreadable("网址参数里有空字符（%00）", "The query string holds a NUL character"));
        }
        match Query::<T>::from_request_parts(parts, state).await {
            Ok(Query(parameters)) => Ok(Self(parameters)),
            Err(rejection) => {
                let cause = rejection.body_text();
                Err(unreadable("网址参数不符合接口说明", &format!("The query string does not fit: {cause}")))
            }
        }
    }
}

/// What the address names. A name that cannot be read belongs to nothing.
pub struct Path<T>(pub T);

impl<T: DeserializeOwned + Send, S: Send + Sync> FromRequestParts<S> for Path<T> {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Failure> {
        let holds_nul = parts.uri.path().contains("%00");
        match extract::Path::<T>::from_request_parts(parts, state).await {
            Ok(extract::Path(named)) if !holds_nul => Ok(Self(named)),
            Ok(_) | Err(_) => Err(Problem::not_found("这条记录", "The record").into()),
        }
    }
}

fn unreadable(zh: &str, en: &str) -> Failure {
    Problem::invalid(
        "unreadable",
        format!("{zh}；请改正后重试，数据没有改动"),
        format!("{en}. Correct it and try again; nothing was changed"),
    )
    .into()
}

fn too_large() -> Failure {
    Problem::new(
        Kind::TooLarge,
        "too_large",
        "请求内容过大；请分几次提交，数据没有改动",
        "The request body is too large. Send it in parts; nothing was changed",
    )
    .into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_nul_is_found_however_it_is_written() {
        for found in ["{\"a\":\"\\u0000\"}", "\0", "\"\\\\\\u0000\""] {
            assert!(holds_nul(found.as_bytes()), "{found}");
        }
        for none in ["{\"a\":\"\\u0001\"}", "\"\\\\u0000\"", "\"u0000\"", ""] {
            assert!(!holds_nul(none.as_bytes()), "{none}");
        }
    }
}
