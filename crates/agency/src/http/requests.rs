//! A request from its first byte to its answer: its id, its line in the log, its place in the figures.
//!
//! The line names the route's template, the person's id and nothing they typed: addresses hold ids, query strings hold
//! anything.

use std::sync::OnceLock;
use std::time::Instant;

use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderName, HeaderValue};
use axum::middleware::Next;
use axum::response::Response;
use daiyun_base::id;
use uuid::Uuid;

use crate::Agency;

/// Tells the person's browser, and a proxy's log, which request this was.
const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
/// The route of an address that nothing answers.
const UNKNOWN: &str = "unknown";

tokio::task_local! {
    static REQUEST: Known;
}

/// What is known of the request being answered.
struct Known {
    id: Uuid,
    user_id: OnceLock<Uuid>,
}

/// The id of the request being answered, if one is.
pub(super) fn current() -> Option<Uuid> {
    REQUEST.try_with(|known| known.id).ok()
}

/// Notes who asks.
pub(super) fn note_person(user_id: Option<Uuid>) {
    if let Some(user_id) = user_id {
        // Outside a request, and the second time within one, there is nothing to note.
        let _ = REQUEST.try_with(|known| known.user_id.set(user_id));
    }
}

/// One line and one figure for each request.
pub(super) async fn follow(State(agency): State<Agency>, request: Request, next: Next) -> Response {
    let began = Instant::now();
    let method = request.method().clone();
    let matched = request.extensions().get::<MatchedPath>();
    let route = matched.map_or(UNKNOWN, MatchedPath::as_str).to_owned();
    let is_api = request.uri().path().starts_with("/api");
    let known = Known { id: id::fresh(), user_id: OnceLock::new() };
    agency.metrics().began();
    let answering = async {
        let mut response = next.run(request).await;
        let (status, took) = (response.status().as_u16(), began.elapsed());
        agency.metrics().answered(method.as_str(), &route, (status, took));
        REQUEST.with(|known| {
            let id = known.id.simple().to_string();
            if is_api {
                let user_id = known.user_id.get().map(ToString::to_string);
                tracing::info!(
                    http.request_id = %id, http.method = %method, http.route = %route, http.status = status,
                    http.milliseconds = took.as_millis(), user.id = user_id, "request answered"
                );
            }
            if let Ok(id) = HeaderValue::from_str(&id) {
                response.headers_mut().insert(REQUEST_ID, id);
            }
        });
        response
    };
    REQUEST.scope(known, answering).await
}
