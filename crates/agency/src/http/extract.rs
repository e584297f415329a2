//! What handlers take: the caller's scope, a JSON body, query parameters; each refuses with a problem that says what
//! is wrong.

use axum::Json;
use axum::extract::{FromRequest, FromRequestParts, Query, Request};
use axum::http::Method;
use axum::http::request::Parts;
use daiyun_base::error::{Kind, Problem};
use serde::de::DeserializeOwned;
use subtle::ConstantTimeEq;

use super::cookies;
use crate::Agency;
use crate::access;
use crate::error::Failure;
use crate::scope::Scope;

impl FromRequestParts<Agency> for Scope {
    type Rejection = Failure;

    /// The signed-in caller. A writing request must also carry the session's CSRF token in its header.
    async fn from_request_parts(parts: &mut Parts, agency: &Agency) -> Result<Self, Failure> {
        let token = cookies::session_token(&parts.headers).ok_or_else(signed_out)?;
        let (scope, csrf) = access::scope_of_token(agency, &token).await?.ok_or_else(signed_out)?;
        let reads = matches!(parts.method, Method::GET | Method::HEAD);
        let sent = parts
            .headers
            .get(cookies::CSRF_HEADER)
            .map(|value| value.as_bytes().to_vec())
            .unwrap_or_default();
        if reads || bool::from(sent.ct_eq(csrf.as_bytes())) {
            return Ok(scope);
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

fn signed_out() -> Failure {
    Problem::new(Kind::Unauthenticated, "signed_out", "请先登录", "Sign in first").into()
}

/// A JSON body.
pub struct Body<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Body<T> {
    type Rejection = Failure;

    async fn from_request(request: Request, state: &S) -> Result<Self, Failure> {
        match Json::<T>::from_request(request, state).await {
            Ok(Json(body)) => Ok(Self(body)),
            Err(rejection) => Err(unreadable("请求内容", "request body", &rejection.body_text())),
        }
    }
}

/// Query parameters.
pub struct Parameters<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for Parameters<T> {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Failure> {
        match Query::<T>::from_request_parts(parts, state).await {
            Ok(Query(parameters)) => Ok(Self(parameters)),
            Err(rejection) => Err(unreadable("网址参数", "query string", &rejection.body_text())),
        }
    }
}

fn unreadable(what: &str, what_en: &str, cause: &str) -> Failure {
    Problem::invalid(
        "unreadable",
        format!("{what}不符合要求：{cause}"),
        format!("The {what_en} does not fit: {cause}"),
    )
    .into()
}
