//! What the process tells a monitoring system (`GET /metrics`, the `OpenMetrics` text): requests by route, the queue of
//! questions, jobs. No label ever holds a name, an id or anything typed: routes are templates, jobs are names of ours.
//!
//! Read with the bearer token of `keys/metrics.token`, or by a session that may see the jobs.

use std::time::Duration;

use axum::extract::State;
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use daiyun_base::error::{Kind, Problem};
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::metrics::info::Info;
use prometheus_client::registry::Registry;
use subtle::ConstantTimeEq;

use super::cookies;
use crate::access::{self, VIEW_JOBS};
use crate::error::{Failure, Result};
use crate::{Agency, jobs};

/// Seconds. Between a row looked up and the longest anybody waits.
const BUCKETS: [f64; 10] = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0];

/// How the format says that nothing follows.
const END: &str = "# EOF\n";

/// One series for each route, method and status.
#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct Answered {
    method: String,
    route: String,
    status: u16,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct Route {
    route: String,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct JobName {
    job: String,
}

/// What is counted while the process lives.
pub(crate) struct Metrics {
    registry: Registry,
    requests: Family<Answered, Counter>,
    request_seconds: Family<Route, Histogram>,
    under_way: Gauge,
    question_seconds: Histogram,
    turned_away: Counter,
}

impl Default for Metrics {
    fn default() -> Self {
        let mut metrics = Self {
            registry: Registry::default(),
            requests: Family::default(),
            request_seconds: Family::new_with_constructor(|| Histogram::new(BUCKETS)),
            under_way: Gauge::default(),
            question_seconds: Histogram::new(BUCKETS),
            turned_away: Counter::default(),
        };
        let registry = &mut metrics.registry;
        registry.register("daiyun_http_requests", "Requests answered", metrics.requests.clone());
        registry.register("daiyun_http_seconds", "Time to answer", metrics.request_seconds.clone());
        registry.register("daiyun_http_under_way", "Requests being answered", metrics.under_way.clone());
        registry.register(
            "daiyun_question_seconds",
            "Time of a question to the facts",
            metrics.question_seconds.clone(),
        );
        registry.register(
            "daiyun_questions_turned_away",
            "Questions nobody had time for",
            metrics.turned_away.clone(),
        );
        registry.register("daiyun_build", "The program", Info::new([("version", env!("CARGO_PKG_VERSION"))]));
        metrics
    }
}

impl Metrics {
    /// A request begins.
    pub(super) fn began(&self) {
        self.under_way.inc();
    }

    /// A request was answered. `route` is a template, never the address itself.
    pub(super) fn answered(&self, method: &str, route: &str, (status, took): (u16, Duration)) {
        self.under_way.dec();
        let answered = Answered { method: method.to_owned(), route: route.to_owned(), status };
        self.requests.get_or_create(&answered).inc();
        self.request_seconds.get_or_create(&Route { route: route.to_owned() }).observe(took.as_secs_f64());
    }

    /// A question to the facts was answered.
    pub(crate) fn asked(&self, took: Duration) {
        self.question_seconds.observe(took.as_secs_f64());
    }

    /// A question waited too long for its turn.
    pub(crate) fn turned_away(&self) {
        self.turned_away.inc();
    }
}

/// The figures of this process, and how the jobs fare.
pub(super) async fn metrics(State(agency): State<Agency>, headers: HeaderMap) -> Result<Response> {
    if !may_read(&agency, &headers).await? {
        return Err(refused().into());
    }
    let jobs = job_failures(&agency).await?;
    let mut text = String::new();
    encode(&mut text, &agency.metrics().registry).map_err(Failure::internal)?;
    text.truncate(text.trim_end_matches(END).len());
    encode(&mut text, &jobs).map_err(Failure::internal)?;
    let kind = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    Ok(([(header::CONTENT_TYPE, kind)], text).into_response())
}

/// Failures in a row are kept in the database: every process tells the same.
async fn job_failures(agency: &Agency) -> Result<Registry> {
    let failures: Family<JobName, Gauge> = Family::default();
    for attempt in jobs::attempts(agency.database().reader()).await? {
        failures.get_or_create(&JobName { job: attempt.name }).set(attempt.failure_count);
    }
    let mut registry = Registry::default();
    registry.register("daiyun_job_failures", "Failed attempts since the last that succeeded", failures);
    Ok(registry)
}

/// A monitoring system shows the token; a person is signed in and may see the jobs.
async fn may_read(agency: &Agency, headers: &HeaderMap) -> Result<bool> {
    let said = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if let Some(token) = said.strip_prefix("Bearer ") {
        return Ok(token.as_bytes().ct_eq(agency.keys().metrics_token().as_bytes()).into());
    }
    let Some(token) = cookies::session_token(headers) else { return Ok(false) };
    let session = access::scope_of_token(agency, &token).await?;
    Ok(session.is_some_and(|(scope, _)| scope.require(VIEW_JOBS).is_ok()))
}

fn refused() -> Problem {
    Problem::new(
        Kind::Unauthenticated,
        "metrics_token",
        "请带上 keys/metrics.token 里的令牌（Authorization: Bearer …），或以能查看后台任务的账号登录",
        "Send the token of keys/metrics.token (Authorization: Bearer …), or sign in as somebody who may see the jobs",
    )
}

#[cfg(test)]
mod tests {
    use axum::body::Bytes;

    use crate::testing::{Method, StatusCode, TestApp, Visitor};

    /// The names of all series, and whatever stands in their labels.
    fn labels(text: &str) -> Vec<&str> {
        text.lines()
            .filter(|line| !line.starts_with('#'))
            .filter_map(|line| Some(line.split_once('{')?.1.split_once('}')?.0))
            .collect()
    }

    #[tokio::test]
    async fn a_monitor_reads_figures_that_name_nobody() {
        let app = TestApp::on("2026-07-15").await;
        let mut person = app.sign_in(&app.login("administrator")).await;
        let (status, clients) = person.get("/api/clients").await;
        assert_eq!(status, StatusCode::OK);
        let id = clients["items"][0]["id"].as_str().unwrap().to_owned();
        person.get(&format!("/api/clients/{id}")).await;
        person.get("/api/nobody-knows-this-address").await;
        let (status, _, bytes) = person.send(Method::GET, "/metrics", "", Bytes::new()).await;
        let text = String::from_utf8(bytes.to_vec()).unwrap();
        assert_eq!(status, StatusCode::OK, "{text}");
        assert!(
            text.contains(
                r#"daiyun_http_requests_total{method="GET",route="/api/clients/{id}",status="200"} 1"#
            ),
            "{text}"
        );
        assert!(text.contains(r#"route="unknown",status="404""#), "{text}");
        assert!(text.ends_with("# EOF\n") && text.matches("# EOF").count() == 1, "{text}");
        for label in labels(&text) {
            assert!(!label.contains(&id) && !label.contains("nobody-knows"), "{label}");
        }
        app.end().await;
    }

    #[tokio::test]
    async fn figures_are_for_the_token_and_for_those_who_may_see_the_jobs() {
        let app = TestApp::on("2026-07-15").await;
        let mut stranger = Visitor::stranger(&app.agency);
        assert_eq!(stranger.get("/metrics").await.0, StatusCode::UNAUTHORIZED);
        let mut client = app.sign_in(&app.login("client_contact")).await;
        assert_eq!(client.get("/metrics").await.0, StatusCode::UNAUTHORIZED);
        for (token, status) in [
            (app.agency.keys().metrics_token(), StatusCode::OK),
            ("0".repeat(64), StatusCode::UNAUTHORIZED),
            (String::new(), StatusCode::UNAUTHORIZED),
        ] {
            assert_eq!(stranger.get_as(&format!("Bearer {token}"), "/metrics").await, status, "{token}");
        }
        app.end().await;
    }
}
