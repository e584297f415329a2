//! The two cookies of a session: the token, which scripts cannot read, and the CSRF token, which the console copies
//! into a header so that another site's form cannot act for the person.

use axum::http::{HeaderMap, HeaderValue, header};

/// Holds the session token.
const SESSION: &str = "daiyun_session";
/// Holds the CSRF token.
const CSRF: &str = "daiyun_csrf";
/// The header writing requests carry the CSRF token in.
pub const CSRF_HEADER: &str = "x-daiyun-csrf";

/// The session token of a request.
#[must_use]
pub fn session_token(headers: &HeaderMap) -> Option<String> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(name, _)| *name == SESSION)
        .map(|(_, token)| token.to_owned())
}

/// Cookies for somebody who has just signed in.
#[must_use]
pub fn signed_in(token: &str, csrf_token: &str) -> HeaderMap {
    set(&[
        format!("{SESSION}={token}; Path=/; HttpOnly; SameSite=Lax"),
        format!("{CSRF}={csrf_token}; Path=/; SameSite=Lax"),
    ])
}

/// Cookies for somebody who has signed out.
#[must_use]
pub fn signed_out() -> HeaderMap {
    set(&[
        format!("{SESSION}=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0"),
        format!("{CSRF}=; Path=/; SameSite=Lax; Max-Age=0"),
    ])
}

fn set(cookies: &[String]) -> HeaderMap {
    let mut headers = HeaderMap::new();
    for cookie in cookies {
        if let Ok(value) = HeaderValue::from_str(cookie) {
            headers.append(header::SET_COOKIE, value);
        }
    }
    headers
}
