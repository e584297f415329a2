//! Somebody at the console: requests go through the real router with real cookies.

use std::net::SocketAddr;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::ConnectInfo;
use axum::http::{HeaderMap, Request, header};
use serde_json::Value;
use tower::ServiceExt;

use crate::Agency;
use crate::http::{cookies, router};

pub(crate) use axum::http::{Method, StatusCode};

/// A signed-in person, or nobody.
pub(crate) struct Visitor {
    router: Router,
    cookies: Vec<(String, String)>,
    from: Option<SocketAddr>,
    agent: &'static str,
}

impl Visitor {
    /// Nobody yet.
    pub(crate) fn stranger(agency: &Agency) -> Self {
        Self { router: router(agency.clone(), &[]), cookies: Vec::new(), from: None, agent: "" }
    }

    pub(crate) async fn sign_in(agency: &Agency, login: &str, password: &str) -> Self {
        let mut visitor = Self::stranger(agency);
        let body = serde_json::json!({ "login": login, "password": password });
        let (status, answer) = visitor.post("/api/session", body).await;
        assert_eq!(status, StatusCode::CREATED, "{answer}");
        visitor
    }

    /// Comes from an address, with a browser.
    pub(crate) fn from(mut self, address: &str, agent: &'static str) -> Self {
        self.from = Some(SocketAddr::new(address.parse().unwrap(), 40_000));
        self.agent = agent;
        self
    }

    /// Goes on at another door of the same agency.
    pub(crate) fn visit(&mut self, router: Router) {
        self.router = router;
    }

    pub(crate) async fn get(&mut self, path: &str) -> (StatusCode, Value) {
        let (status, _, bytes) = self.send(Method::GET, path, "application/json", Bytes::new()).await;
        (status, json(&bytes))
    }

    /// The status of an address asked with an authorization header and nothing else.
    pub(crate) async fn get_as(&self, authorization: &str, path: &str) -> StatusCode {
        let request = Request::builder().uri(path).header(header::AUTHORIZATION, authorization);
        self.router.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap().status()
    }

    pub(crate) async fn post(&mut self, path: &str, body: Value) -> (StatusCode, Value) {
        let (status, _, bytes) =
            self.send(Method::POST, path, "application/json", body.to_string().into()).await;
        (status, json(&bytes))
    }

    pub(crate) async fn put(&mut self, path: &str, body: Value) -> (StatusCode, Value) {
        let (status, _, bytes) =
            self.send(Method::PUT, path, "application/json", body.to_string().into()).await;
        (status, json(&bytes))
    }

    pub(crate) async fn patch(&mut self, path: &str, body: Value) -> (StatusCode, Value) {
        let (status, _, bytes) =
            self.send(Method::PATCH, path, "application/json", body.to_string().into()).await;
        (status, json(&bytes))
    }

    pub(crate) async fn delete(&mut self, path: &str) -> StatusCode {
        self.send(Method::DELETE, path, "application/json", Bytes::new()).await.0
    }

    /// A request with the visitor's cookies and CSRF token.
    pub(crate) async fn send(
        &mut self,
        method: Method,
        path: &str,
        content_type: &str,
        body: Bytes,
    ) -> (StatusCode, HeaderMap, Bytes) {
        let cookie: Vec<String> =
            self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let csrf =
            self.cookies.iter().find(|(name, _)| name == "daiyun_csrf").map(|(_, value)| value.clone());
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::CONTENT_TYPE, content_type)
            .header(header::COOKIE, cookie.join("; "))
            .header(cookies::CSRF_HEADER, csrf.unwrap_or_default())
            .header(header::USER_AGENT, self.agent)
            .body(Body::from(body))
            .unwrap();
        if let Some(from) = self.from {
            request.extensions_mut().insert(ConnectInfo(from));
        }
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (status, headers) = (response.status(), response.headers().clone());
        self.keep(&headers);
        let bytes = axum::body::to_bytes(response.into_body(), usize::MAX).await.unwrap();
        (status, headers, bytes)
    }

    /// Forgets the CSRF token, as a form on another site would not have it.
    pub(crate) fn forget_csrf(&mut self) {
        self.cookies.retain(|(name, _)| name != "daiyun_csrf");
    }

    fn keep(&mut self, headers: &HeaderMap) {
        for value in headers.get_all(header::SET_COOKIE) {
            let pair = value.to_str().unwrap().split(';').next().unwrap();
            let (name, value) = pair.split_once('=').unwrap();
            self.cookies.retain(|(known, _)| known != name);
            if !value.is_empty() {
                self.cookies.push((name.to_owned(), value.to_owned()));
            }
        }
    }
}

fn json(bytes: &Bytes) -> Value {
    if bytes.is_empty() { Value::Null } else { serde_json::from_slice(bytes).unwrap() }
}
