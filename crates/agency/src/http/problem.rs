//! Problems as `application/problem+json` (RFC 9457), in both languages, with a number to quote for those that are ours.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use daiyun_base::error::{Kind, Problem};
use daiyun_base::id;
use serde::Serialize;
use utoipa::ToSchema;

use super::requests;
use crate::error::Failure;

/// What went wrong and what to do next.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ProblemView {
    /// A stable name for machines.
    pub code: String,
    /// What happened and what to do, in Chinese.
    pub detail: String,
    /// The same in English.
    pub detail_en: String,
    /// The HTTP status.
    pub status: u16,
    /// To quote when the failure is ours.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error_no: Option<String>,
}

impl ProblemView {
    /// A problem of a part of an answer, whose other parts are fine.
    #[must_use]
    pub fn of(problem: Problem) -> Self {
        Self {
            code: problem.code.to_owned(),
            detail: problem.text.zh,
            detail_en: problem.text.en,
            status: status_of(problem.kind).as_u16(),
            error_no: None,
        }
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let status = status_of(self.problem.kind);
        let error_no = self.cause.as_ref().map(|_| error_number());
        if let (Some(cause), Some(number)) = (&self.cause, &error_no) {
            tracing::error!(error_no = %number, cause = %cause, "a request failed");
        }
        let view = ProblemView {
            code: self.problem.code.to_owned(),
            detail: self.problem.text.zh,
            detail_en: self.problem.text.en,
            status: status.as_u16(),
            error_no,
        };
        let mut response = answer(status, &view);
        if matches!(self.problem.kind, Kind::Busy) {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("2"));
        }
        response
    }
}

/// Short enough to read out: the end of the request's id, so that what a person quotes finds its line in the log.
fn error_number() -> String {
    let id = requests::current().unwrap_or_else(id::fresh).simple().to_string().to_uppercase();
    format!("{}-{}", &id[24..28], &id[28..32])
}

fn status_of(kind: Kind) -> StatusCode {
    match kind {
        Kind::Invalid => StatusCode::UNPROCESSABLE_ENTITY,
        Kind::Unauthenticated => StatusCode::UNAUTHORIZED,
        Kind::Forbidden => StatusCode::FORBIDDEN,
        Kind::NotFound => StatusCode::NOT_FOUND,
        Kind::Refused | Kind::Conflict => StatusCode::CONFLICT,
        Kind::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
        Kind::TooMany => StatusCode::TOO_MANY_REQUESTS,
        Kind::Busy => StatusCode::SERVICE_UNAVAILABLE,
        Kind::Internal => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

/// A problem of the shell itself, which no [`Kind`] stands for.
fn shell_problem(status: StatusCode, code: &str, zh: &str, en: &str) -> Response {
    let view = ProblemView {
        code: code.to_owned(),
        detail: zh.to_owned(),
        detail_en: en.to_owned(),
        status: status.as_u16(),
        error_no: None,
    };
    answer(status, &view)
}

fn answer(status: StatusCode, view: &ProblemView) -> Response {
    let body = serde_json::to_vec(view).unwrap_or_default();
    let kind = HeaderValue::from_static("application/problem+json");
    (status, [(header::CONTENT_TYPE, kind)], body).into_response()
}

/// A request that took longer than anybody waits.
pub(super) fn gave_up() -> Response {
    shell_problem(
        StatusCode::GATEWAY_TIMEOUT,
        "took_too_long",
        "这个请求用时过长，已停止；请缩小日期或店铺范围后重试",
        "The request took too long and was given up. Ask for fewer days or stores and try again",
    )
}

/// An address that answers other methods than this one.
pub(super) async fn other_method() -> Response {
    shell_problem(
        StatusCode::METHOD_NOT_ALLOWED,
        "method_not_allowed",
        "这个地址不支持这种请求方法；请查看接口文档",
        "The address does not answer this method. See the API document",
    )
}

/// A bug in a handler: the person gets a number to quote, the log the cause.
pub(super) fn panicked(cause: Box<dyn std::any::Any + Send>) -> Response {
    let said = cause.downcast_ref::<String>().cloned();
    let said = said.or_else(|| cause.downcast_ref::<&str>().map(|text| (*text).to_owned()));
    Failure::internal(format!("a handler panicked: {}", said.unwrap_or_default())).into_response()
}

/// An address under `/api` that nothing answers.
pub(super) async fn unknown_address() -> Failure {
    Problem::not_found("这个地址", "The address").into()
}
