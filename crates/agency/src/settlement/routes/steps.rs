//! The steps of a statement, each a noun: issue, confirmation, dispute, ruling, withdrawal, posting.

use axum::Json;
use axum::http::StatusCode;
use daiyun_base::error::Problem;
use daiyun_base::period::Month;
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::super::actions::{self, NewDispute, NewStatement};
use super::super::rules::Ruling;
use super::super::views::StatementView;
use super::super::{CONFIRM, DISPUTE, ISSUE, POST};
use super::shown;
use crate::Agency;
use crate::error::Result;
use crate::http::{Body, Path, ProblemView};
use crate::scope::Scope;

pub(super) fn routes() -> OpenApiRouter<Agency> {
    OpenApiRouter::new()
        .routes(routes!(create_statement))
        .routes(routes!(create_confirmation))
        .routes(routes!(create_dispute))
        .routes(routes!(create_ruling))
        .routes(routes!(create_withdrawal))
        .routes(routes!(create_posting))
}

/// A statement to issue.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct CreateStatement {
    /// Made by the caller, so that a repeated request finds the first result.
    id: Uuid,
    /// The contract's number.
    contract: String,
    #[schema(value_type = String)]
    period: Month,
    /// The hash of the preview on the screen: what is issued is what was seen.
    content_hash: String,
}

/// Agreement to what is on the screen.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct CreateConfirmation {
    /// The hash of the issue on the screen.
    content_hash: String,
}

/// A line to contest.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct CreateDispute {
    /// Made by the caller.
    id: Uuid,
    line_no: u32,
    reason: String,
}

/// How a dispute ends.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct CreateRuling {
    /// `upheld` or `rejected`.
    ruling: String,
}

/// An issue to take back.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct CreateWithdrawal {
    reason: String,
}

/// Issues a statement of a closed month: numbered, its orders sealed, sent to both sides. The content is the one that
/// was previewed, or nothing is issued.
#[utoipa::path(post, path = "/statements", tag = "settlement", request_body = CreateStatement,
    responses((status = 201, body = StatementView), (status = 409, body = ProblemView)))]
async fn create_statement(
    scope: Scope,
    Body(body): Body<CreateStatement>,
) -> Result<(StatusCode, Json<StatementView>)> {
    scope.require(ISSUE)?;
    let new = NewStatement {
        id: body.id,
        contract_code: body.contract,
        period: body.period,
        content_hash: Some(body.content_hash),
    };
    if let Some(id) = actions::issued_before(scope.reader(), &new).await? {
        return Ok((StatusCode::CREATED, shown(&scope, id).await?));
    }
    let prepared = actions::prepare(&scope, new).await?;
    let tx = scope.begin(ISSUE).await?;
    let id = actions::issue(&tx, prepared).await?;
    tx.commit().await?;
    Ok((StatusCode::CREATED, shown(&scope, id).await?))
}

/// Confirms for the side whose named signatory the caller is. Silence never confirms, and a confirmation counts for
/// exactly the issue that was on the screen.
#[utoipa::path(post, path = "/statements/{id}/confirmations", tag = "settlement", params(("id" = Uuid, Path)),
    request_body = CreateConfirmation,
    responses((status = 201, body = StatementView), (status = 409, body = ProblemView)))]
async fn create_confirmation(
    scope: Scope,
    Path(id): Path<Uuid>,
    Body(body): Body<CreateConfirmation>,
) -> Result<(StatusCode, Json<StatementView>)> {
    let tx = scope.begin(CONFIRM).await?;
    actions::confirm(&tx, id, &body.content_hash).await?;
    tx.commit().await?;
    Ok((StatusCode::CREATED, shown(&scope, id).await?))
}

/// Contests a line, with a reason. Until the dispute ends nobody confirms and nothing is posted.
#[utoipa::path(post, path = "/statements/{id}/disputes", tag = "settlement", params(("id" = Uuid, Path)),
    request_body = CreateDispute,
    responses((status = 201, body = StatementView), (status = 409, body = ProblemView)))]
async fn create_dispute(
    scope: Scope,
    Path(id): Path<Uuid>,
    Body(body): Body<CreateDispute>,
) -> Result<(StatusCode, Json<StatementView>)> {
    let tx = scope.begin(DISPUTE).await?;
    let new = NewDispute { id: body.id, line_no: body.line_no, reason: body.reason };
    actions::dispute(&tx, id, &new).await?;
    tx.commit().await?;
    Ok((StatusCode::CREATED, shown(&scope, id).await?))
}

/// Ends a dispute. Upheld, the issue has to be withdrawn and the next revision replaces it; rejected, the line stands.
#[utoipa::path(post, path = "/statements/{id}/disputes/{dispute_id}/ruling", tag = "settlement",
    params(("id" = Uuid, Path), ("dispute_id" = Uuid, Path)), request_body = CreateRuling,
    responses((status = 201, body = StatementView), (status = 409, body = ProblemView)))]
async fn create_ruling(
    scope: Scope,
    Path((id, dispute_id)): Path<(Uuid, Uuid)>,
    Body(body): Body<CreateRuling>,
) -> Result<(StatusCode, Json<StatementView>)> {
    let ruling = Ruling::of_code(&body.ruling).ok_or_else(|| {
        Problem::invalid(
            "ruling",
            format!("裁定「{}」不在词表中；可用：upheld、rejected", body.ruling),
            format!("The ruling {:?} is not known. Use upheld or rejected", body.ruling),
        )
    })?;
    let tx = scope.begin(actions::ruling_permission(&scope)).await?;
    actions::rule_dispute(&tx, id, dispute_id, ruling).await?;
    tx.commit().await?;
    Ok((StatusCode::CREATED, shown(&scope, id).await?))
}

/// Takes an issue back, with a reason. It is kept; the next revision replaces it. What both sides confirmed is taken
/// back only over a dispute.
#[utoipa::path(post, path = "/statements/{id}/withdrawals", tag = "settlement", params(("id" = Uuid, Path)),
    request_body = CreateWithdrawal,
    responses((status = 201, body = StatementView), (status = 409, body = ProblemView)))]
async fn create_withdrawal(
    scope: Scope,
    Path(id): Path<Uuid>,
    Body(body): Body<CreateWithdrawal>,
) -> Result<(StatusCode, Json<StatementView>)> {
    let tx = scope.begin(ISSUE).await?;
    actions::withdraw(&tx, id, &body.reason).await?;
    tx.commit().await?;
    Ok((StatusCode::CREATED, shown(&scope, id).await?))
}

/// Posts a statement both sides confirmed. A second posting is refused; corrections go on the next statement.
#[utoipa::path(post, path = "/statements/{id}/posting", tag = "settlement", params(("id" = Uuid, Path)),
    responses((status = 201, body = StatementView), (status = 409, body = ProblemView)))]
async fn create_posting(scope: Scope, Path(id): Path<Uuid>) -> Result<(StatusCode, Json<StatementView>)> {
    let tx = scope.begin(POST).await?;
    actions::post(&tx, id).await?;
    tx.commit().await?;
    Ok((StatusCode::CREATED, shown(&scope, id).await?))
}
