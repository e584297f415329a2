//! The two cookies of a session: the token, which scripts cannot read, and the CSRF token, which the console copies
//! into a header so that another site's form cannot act for the person.

use std::net::IpAddr;

use axum::http::{HeaderMap, HeaderValue, header};

/// Holds the session token.
pub(super) const SESSION: &str = "daiyun_session";
/// Holds the CSRF token.
const CSRF: &str = "daiyun_csrf";
/// Holds the token of a guest, beside a session of the same browser.
const GUEST: &str = "daiyun_guest";
/// Holds what binds a journey to an identity provider to the browser that began it.
const SIGN_ON: &str = "daiyun_sign_on";
/// The header writing requests carry the CSRF token in.
pub const CSRF_HEADER: &str = "x-daiyun-csrf";

/// The session token of a request.
#[must_use]
pub fn session_token(headers: &HeaderMap) -> Option<String> {
    token(headers, SESSION)
}

/// The guest's token of a request.
#[must_use]
pub fn guest_token(headers: &HeaderMap) -> Option<String> {
    token(headers, GUEST)
}

/// What the browser was given when it left for the identity provider.
#[must_use]
pub fn sign_on_token(headers: &HeaderMap) -> Option<String> {
    token(headers, SIGN_ON)
}

fn token(headers: &HeaderMap, cookie: &str) -> Option<String> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(name, _)| *name == cookie)
        .map(|(_, token)| token.to_owned())
}

/// Cookies for somebody who has just signed in with a request that carried these headers. Over a network they travel
/// encrypted or not at all; only on the machine itself is there nobody in between.
#[must_use]
pub fn signed_in(request: &HeaderMap, token: &str, csrf_token: &str) -> HeaderMap {
    let secure = if is_loopback(request) { "" } else { "; Secure" };
    set(&[
        format!("{SESSION}={token}; Path=/; HttpOnly; SameSite=Lax{secure}"),
        format!("{CSRF}={csrf_token}; Path=/; SameSite=Lax{secure}"),
    ])
}

/// The cookie of somebody who has just come through a guest link, for as long as the link works.
#[must_use]
pub fn guest_entered(request: &HeaderMap, token: &str, seconds: i64) -> HeaderMap {
    let secure = if is_loopback(request) { "" } else { "; Secure" };
    set(&[format!("{GUEST}={token}; Path=/; HttpOnly; SameSite=Lax; Max-Age={seconds}{secure}")])
}

/// The cookie of somebody who leaves for the identity provider, for as long as they may take.
#[must_use]
pub fn leaving(request: &HeaderMap, token: &str, seconds: i64) -> HeaderMap {
    let secure = if is_loopback(request) { "" } else { "; Secure" };
    set(&[format!("{SIGN_ON}={token}; Path=/; HttpOnly; SameSite=Lax; Max-Age={seconds}{secure}")])
}

/// The cookie of a journey that is over, whatever came of it.
#[must_use]
pub fn back() -> HeaderMap {
    set(&[format!("{SIGN_ON}=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0")])
}

/// Whether a request was sent to the machine itself.
fn is_loopback(request: &HeaderMap) -> bool {
    let host = request.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
    is_own(host)
}

/// Whether a page of ours sent a request, as far as the browser says. A sign-in has no page token yet: without this
/// another site could sign somebody in as somebody else.
#[must_use]
pub fn is_from_our_page(request: &HeaderMap) -> bool {
    let Some(origin) = request.get(header::ORIGIN) else { return true };
    let origin = origin.to_str().unwrap_or_default();
    let origin = origin.split_once("://").map_or(origin, |(_, host)| host);
    let host = request.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
    // In development the console and the server stand on two ports of the machine.
    origin == host || (is_own(origin) && is_own(host))
}

/// Whether a host is the machine itself.
fn is_own(host: &str) -> bool {
    let name = host.rsplit_once(':').map_or(host, |(name, port)| {
        if port.bytes().all(|digit| digit.is_ascii_digit()) { name } else { host }
    });
    let address = name.trim_start_matches('[').trim_end_matches(']');
    name == "localhost" || address.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_site_signs_nobody_in() {
        for (host, origin, is_ours) in [
            ("daiyun.example.cn", "", true),
            ("daiyun.example.cn", "https://daiyun.example.cn", true),
            ("daiyun.example.cn", "https://evil.example.cn", false),
            ("daiyun.example.cn", "null", false),
            ("daiyun.example.cn", "http://localhost:8080", false),
            ("127.0.0.1:8080", "http://127.0.0.1:5173", true),
            ("127.0.0.1:8080", "https://evil.example.cn", false),
        ] {
            let mut request = HeaderMap::from_iter([(header::HOST, HeaderValue::from_str(host).unwrap())]);
            if !origin.is_empty() {
                request.insert(header::ORIGIN, HeaderValue::from_str(origin).unwrap());
            }
            assert_eq!(is_from_our_page(&request), is_ours, "{host} {origin}");
        }
    }

    #[test]
    fn cookies_travel_unencrypted_only_on_the_machine_itself() {
        for (host, is_secure) in [
            ("localhost:8080", false),
            ("127.0.0.1:8080", false),
            ("[::1]:8080", false),
            ("localhost", false),
            ("daiyun.example.cn", true),
            ("192.168.1.5:8080", true),
            ("127.0.0.1.example.cn", true),
            ("", true),
        ] {
            let request = HeaderMap::from_iter([(header::HOST, HeaderValue::from_str(host).unwrap())]);
            for cookie in signed_in(&request, "t", "c").values() {
                assert_eq!(cookie.to_str().unwrap().ends_with("; Secure"), is_secure, "{host}");
            }
        }
    }
}
