//! The HTTP shell: one router built from the capabilities, sessions, problems as `application/problem+json`, limits.
//! A capability brings handlers; everything they share is here.

mod attachment;
mod console;
pub mod cookies;
mod document;
mod extract;
mod front;
#[cfg(test)]
mod isolation;
mod limits;
mod metrics;
pub mod page;
mod problem;
mod requests;
mod serving;
mod visit;

use std::time::Duration;

use axum::extract::{Request, State};
use axum::http::{HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use tokio::net::TcpListener;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::set_header::SetResponseHeaderLayer;
use utoipa::OpenApi;
use utoipa_axum::router::OpenApiRouter;

use crate::Agency;
use crate::capabilities::CAPABILITIES;
use crate::error::Result;

pub use attachment::attachment;
pub use console::{File, Files};
pub use extract::{Body, EvenLooking, Form, Parameters, Path, Through};
pub use front::{Front, PublicUrl};
pub(crate) use limits::Limits;
pub(crate) use metrics::Metrics;
pub use problem::ProblemView;

/// A request that takes longer is given up.
const PATIENCE: Duration = Duration::from_mins(2);
/// Whoever has not sent the head of a request by then is not waited for: a thousand browsers that send a letter each minute
/// would hold a thousand connections. A connection nobody uses ends after the same time.
const HEADERS: Duration = Duration::from_secs(60);
/// When the server stops, requests under way have this long to end.
const LAST_WORDS: Duration = Duration::from_secs(30);
/// The one that may take as long as it needs: gigabytes arrive over an office line, then they are read.
const UPLOAD: (Method, &str) = (Method::POST, "/imports");

/// What the OpenAPI document says of itself.
#[derive(OpenApi)]
#[openapi(info(
    title = "Daiyun",
    description = "代运营机构的操作系统。金额是整数分（_fen），比率是百万分之一（_ppm），日期是上海时间，时刻是 UTC。"
))]
struct Document;

/// The endpoints and their description.
fn api() -> OpenApiRouter<Agency> {
    let mut api = OpenApiRouter::with_openapi(Document::openapi());
    for capability in CAPABILITIES {
        api = api.merge((capability.routes)());
    }
    api
}

/// The OpenAPI 3.1 document, with tags in the order of the capabilities.
#[must_use]
pub fn openapi() -> utoipa::openapi::OpenApi {
    let (_, api) = OpenApiRouter::new().nest("/api", api()).split_for_parts();
    let mut document = Document::openapi();
    document.merge(api);
    let tag = |capability: &crate::capabilities::Capability| {
        let mut tag = utoipa::openapi::Tag::new(capability.code);
        tag.description = Some(format!("{} · {}", capability.name_zh, capability.name_en));
        tag
    };
    document.tags = Some(CAPABILITIES.iter().map(tag).collect());
    document::describe(&mut document);
    document
}

/// The whole server: the API, and the console's files, which the binary brings.
pub fn router(agency: Agency, console: Files) -> Router {
    patient_router(agency, console, PATIENCE)
}

fn patient_router(agency: Agency, console: Files, patience: Duration) -> Router {
    let (api, _) = api().split_for_parts();
    let api = api
        .layer(axum::middleware::from_fn_with_state(patience, give_up_late))
        .layer(axum::middleware::from_fn_with_state(agency.clone(), limits::hold_back))
        .fallback(problem::unknown_address)
        .method_not_allowed_fallback(problem::other_method)
        .layer(unless_said(header::CACHE_CONTROL, "no-store"))
        .with_state(agency.clone());
    let mut server = Router::new()
        .route("/healthz", get(|| async { "ok" }))
        .route("/readyz", get(ready).with_state(agency.clone()))
        .route("/metrics", get(metrics::metrics).with_state(agency.clone()))
        .nest("/api", api)
        .merge(console::router(console));
    for (name, value) in SECURITY {
        server = server.layer(unless_said(name, value));
    }
    server
        .layer(CatchPanicLayer::custom(problem::panicked))
        .layer(axum::middleware::from_fn_with_state(agency, requests::follow))
}

/// What a browser may do with our answers: load from here only, stand in no frame, tell nobody where it came from. Styles
/// are written into the page by the components; scripts never are.
const SECURITY: [(HeaderName, &str); 5] = [
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::X_FRAME_OPTIONS, "DENY"),
    (header::REFERRER_POLICY, "same-origin"),
    (HeaderName::from_static("permissions-policy"), "camera=(), geolocation=(), microphone=(), payment=()"),
    (
        header::CONTENT_SECURITY_POLICY,
        "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; \
         frame-ancestors 'none'; base-uri 'none'; form-action 'self'; object-src 'none'",
    ),
];

fn unless_said(name: HeaderName, value: &'static str) -> SetResponseHeaderLayer<HeaderValue> {
    SetResponseHeaderLayer::if_not_present(name, HeaderValue::from_static(value))
}

/// Whether requests can be answered now: whoever balances load asks before sending any.
async fn ready(State(agency): State<Agency>) -> Response {
    let database = agency.database().answers().await;
    let directory = tempfile::tempfile_in(agency.directory()).is_ok();
    let status = if database && directory { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    (status, Json(serde_json::json!({ "database": database, "directory": directory }))).into_response()
}

/// Gives up a request that takes too long.
async fn give_up_late(State(patience): State<Duration>, request: Request, next: Next) -> Response {
    if (request.method(), request.uri().path()) == (&UPLOAD.0, UPLOAD.1) {
        return next.run(request).await;
    }
    match tokio::time::timeout(patience, next.run(request)).await {
        Ok(response) => response,
        Err(_) => problem::gave_up(),
    }
}

/// Answers requests until `stop` resolves; requests under way are finished first, streams end. What does not end in half
/// a minute is cut: an import that lost its answer is finished or swept by the next start.
pub async fn serve(
    agency: Agency,
    console: Files,
    (listener, front): (TcpListener, Front),
    stop: impl Future<Output = ()> + Send + 'static,
) -> Result<()> {
    let trust = visit::TrustProxy(front.trusts_proxy);
    let mut router = router(agency.clone(), console).layer(axum::Extension(trust));
    if let Some(public) = front.public_url {
        router = router.layer(axum::middleware::from_fn_with_state(public, front::under_public_host));
    }
    let told = agency.clone();
    let stopping = async move {
        stop.await;
        told.stop();
    };
    let overdue = async {
        agency.stopped().await;
        tokio::time::sleep(LAST_WORDS).await;
    };
    tokio::select! {
        () = serving::answer(listener, router, (HEADERS, stopping)) => Ok(()),
        () = overdue => {
            tracing::warn!("requests under way were cut: they did not end within 30 seconds of the stop");
            Ok(())
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use serde_json::Value;

    use super::*;
    use crate::testing::TestApp;

    /// Only uploads may take longer than anybody waits; here nobody waits at all.
    #[tokio::test]
    async fn a_request_that_takes_long_is_given_up_unless_it_is_an_upload() {
        let app = TestApp::on("2026-07-15").await;
        let mut person = app.sign_in(&app.login("operator")).await;
        person.visit(patient_router(app.agency.clone(), &[], Duration::ZERO));
        assert_eq!(person.get("/api/clients").await.0, StatusCode::GATEWAY_TIMEOUT);
        let (status, ..) =
            person.send(Method::POST, "/api/imports", "text/plain", axum::body::Bytes::new()).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
        app.end().await;
    }

    #[tokio::test]
    async fn a_stream_without_end_ends_when_the_server_stops() {
        let app = TestApp::on("2026-07-15").await;
        let mut person = app.sign_in(&app.login("operator")).await;
        let stop = async { app.agency.stop() };
        let stream = person.send(Method::GET, "/api/imports/events", "", axum::body::Bytes::new());
        let ((status, ..), ()) = tokio::join!(stream, stop);
        assert_eq!(status, StatusCode::OK);
        app.end().await;
    }

    /// Unknown addresses, unreadable ids, wrong methods, bodies nobody can keep: each is answered with words.
    #[tokio::test]
    async fn whatever_is_asked_the_answer_is_a_problem_with_words() {
        let app = TestApp::on("2026-07-15").await;
        let mut person = app.sign_in(&app.login("administrator")).await;
        let unknown = format!("/api/clients/{}", daiyun_base::id::fresh());
        for (path, status) in [
            ("/api/nothing", 404),
            ("/api/clients/not-an-id", 404),
            ("/api/clients/%00", 404),
            (unknown.as_str(), 404),
            ("/api/activity?limit=-1", 422),
            ("/api/activity?offset=9223372036854775808", 422),
            ("/api/activity?subject_id=%00", 422),
            ("/api/orders?from=0001-01-01&to=9999-12-31", 422),
            ("/api/board?from=2026-06-01&to=2026-06-30&compare=%2B262142-12-31", 422),
        ] {
            let (answered, body) = person.get(path).await;
            assert_eq!(answered.as_u16(), status, "{path}: {body}");
            for text in ["code", "detail", "detail_en"] {
                assert!(body[text].as_str().is_some_and(|text| !text.is_empty()), "{path}: {body}");
            }
        }
        let (status, body) = person.post("/api/activity", serde_json::json!({})).await;
        assert_eq!((status.as_u16(), body["code"].as_str()), (405, Some("method_not_allowed")));
        for (kind, body) in [
            ("text/plain", "{}"),
            ("application/json", "{"),
            ("application/json", "{\"name\":\"a\\u0000b\"}"),
            ("application/json", "{\"surprise\":1}"),
        ] {
            let bytes = axum::body::Bytes::from_static(body.as_bytes());
            let (status, ..) = person.send(Method::POST, "/api/clients", kind, bytes).await;
            assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{kind} {body}");
        }
        app.end().await;
    }

    fn strings_under<'a>(key: &str, value: &'a Value, found: &mut Vec<&'a str>) {
        match value {
            Value::Object(fields) => {
                for (name, value) in fields {
                    match value.as_str().filter(|_| name == key) {
                        Some(text) => found.push(text),
                        None => strings_under(key, value, found),
                    }
                }
            }
            Value::Array(items) => items.iter().for_each(|item| strings_under(key, item, found)),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }

    /// Clients are generated from the document: two endpoints with one name would share one client function, and a
    /// schema that is only referred to has no type at all.
    #[test]
    fn endpoints_have_names_of_their_own_and_every_schema_referred_to_is_there() {
        let document = serde_json::to_value(openapi()).unwrap();
        let mut ids = Vec::new();
        strings_under("operationId", &document["paths"], &mut ids);
        assert!(ids.len() > 30, "{}", ids.len());
        let unique: BTreeSet<&str> = ids.iter().copied().collect();
        assert_eq!(unique.len(), ids.len(), "{ids:?}");
        let mut references = Vec::new();
        strings_under("$ref", &document, &mut references);
        let missing: Vec<&str> = references
            .into_iter()
            .filter(|reference| document.pointer(reference.trim_start_matches('#')).is_none())
            .collect();
        assert_eq!(missing, Vec::<&str>::new());
    }
}
