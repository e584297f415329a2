//! Secrets: storing one, letting somebody look, looking, and who did.

use axum::Json;
use axum::http::StatusCode;
use chrono::NaiveDate;
use daiyun_base::error::{Kind, Problem};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use utoipa::ToSchema;
use uuid::Uuid;
use zeroize::Zeroizing;

use crate::access::{self, Visit};
use crate::error::Result;
use crate::http::page::{Page, PageRequest};
use crate::http::{Body, Parameters, Path, ProblemView};
use crate::scope::Scope;
use crate::stores::vault::actions::{self, NewGrant, NewRequest};
use crate::stores::vault::records;
use crate::stores::vault::view::{self, AssetDetail, RevealView};
use crate::stores::{APPROVE_REVEAL, MANAGE_VAULT, REVEAL_SECRET, VIEW_ASSETS};

/// How long the console leaves a secret on the screen.
const SHOWN_SECONDS: u32 = 30;

/// A value to store.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct UpdateSecret {
    #[serde(deserialize_with = "secret")]
    #[schema(value_type = String)]
    value: Zeroizing<String>,
}

/// Reads a text that is wiped when it goes.
fn secret<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Zeroizing<String>, D::Error> {
    String::deserialize(deserializer).map(Zeroizing::new)
}

fn plain<S: Serializer>(value: &str, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(value)
}

/// Stores a secret. The value before it is wiped.
#[utoipa::path(put, path = "/assets/{id}/secrets/{field}", tag = "stores",
    params(("id" = Uuid, Path), ("field" = String, Path)), request_body = UpdateSecret,
    responses((status = 200, body = AssetDetail), (status = 404, body = ProblemView),
        (status = 409, body = ProblemView), (status = 422, body = ProblemView)))]
pub(super) async fn update_secret(
    scope: Scope,
    Path((id, field)): Path<(Uuid, String)>,
    Body(body): Body<UpdateSecret>,
) -> Result<Json<AssetDetail>> {
    let tx = scope.begin(MANAGE_VAULT).await?;
    let asset = actions::set_secret(&tx, id, &field, body.value).await?;
    tx.commit().await?;
    Ok(Json(view::detail(&scope, asset).await?))
}

/// A grant to give.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct CreateSecretGrant {
    /// Made by the caller, so that a repeated request finds the first result.
    id: Uuid,
    user_id: Uuid,
    /// Its last day.
    until_on: NaiveDate,
    reason: String,
}

/// Lets a colleague look at the secrets of an asset until a day. Nobody lets themselves.
#[utoipa::path(post, path = "/assets/{id}/grants", tag = "stores", params(("id" = Uuid, Path)),
    request_body = CreateSecretGrant,
    responses((status = 201, body = AssetDetail), (status = 404, body = ProblemView),
        (status = 409, body = ProblemView), (status = 422, body = ProblemView)))]
pub(super) async fn create_secret_grant(
    scope: Scope,
    Path(id): Path<Uuid>,
    Body(body): Body<CreateSecretGrant>,
) -> Result<(StatusCode, Json<AssetDetail>)> {
    let tx = scope.begin(MANAGE_VAULT).await?;
    let new = NewGrant { id: body.id, user_id: body.user_id, until_on: body.until_on, reason: body.reason };
    let asset = actions::grant(&tx, id, new).await?;
    tx.commit().await?;
    Ok((StatusCode::CREATED, Json(view::detail(&scope, asset).await?)))
}

/// Ends a grant at once.
#[utoipa::path(delete, path = "/secret_grants/{id}", tag = "stores", params(("id" = Uuid, Path)),
    responses((status = 204), (status = 404, body = ProblemView)))]
pub(super) async fn delete_secret_grant(scope: Scope, Path(id): Path<Uuid>) -> Result<StatusCode> {
    let tx = scope.begin(MANAGE_VAULT).await?;
    actions::end_grant(&tx, id).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

/// A question to a second person.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct CreateRevealRequest {
    /// Made by the caller, so that a repeated request finds the first result.
    id: Uuid,
    field: String,
    reason: String,
}

/// Asks a second person, who holds a grant too, to agree to a look.
#[utoipa::path(post, path = "/assets/{id}/reveal_requests", tag = "stores", params(("id" = Uuid, Path)),
    request_body = CreateRevealRequest,
    responses((status = 201, body = AssetDetail), (status = 404, body = ProblemView),
        (status = 409, body = ProblemView), (status = 422, body = ProblemView)))]
pub(super) async fn create_reveal_request(
    scope: Scope,
    Path(id): Path<Uuid>,
    Body(body): Body<CreateRevealRequest>,
) -> Result<(StatusCode, Json<AssetDetail>)> {
    let tx = scope.begin(REVEAL_SECRET).await?;
    let new = NewRequest { id: body.id, field: body.field, reason: body.reason };
    let asset = actions::request(&tx, id, new).await?;
    tx.commit().await?;
    Ok((StatusCode::CREATED, Json(view::detail(&scope, asset).await?)))
}

/// Yes or no.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum Decision {
    /// One look within half an hour.
    Approved,
    /// No look.
    Refused,
}

/// What the second person says.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct CreateRevealDecision {
    #[schema(inline)]
    decision: Decision,
}

/// Decides on a question: by another person than the one who asked, who holds a grant of the asset themselves.
#[utoipa::path(post, path = "/reveal_requests/{id}/decisions", tag = "stores", params(("id" = Uuid, Path)),
    request_body = CreateRevealDecision,
    responses((status = 201, body = AssetDetail), (status = 404, body = ProblemView),
        (status = 409, body = ProblemView)))]
pub(super) async fn create_reveal_decision(
    scope: Scope,
    Path(id): Path<Uuid>,
    Body(body): Body<CreateRevealDecision>,
) -> Result<(StatusCode, Json<AssetDetail>)> {
    let tx = scope.begin(APPROVE_REVEAL).await?;
    let asset = actions::decide(&tx, id, body.decision == Decision::Approved).await?;
    tx.commit().await?;
    Ok((StatusCode::CREATED, Json(view::detail(&scope, asset).await?)))
}

/// Who looked at an asset, the newest first.
#[utoipa::path(get, path = "/assets/{id}/reveals", tag = "stores", params(("id" = Uuid, Path), PageRequest),
    responses((status = 200, body = Page<RevealView>), (status = 404, body = ProblemView)))]
pub(super) async fn list_reveals(
    scope: Scope,
    Path(id): Path<Uuid>,
    Parameters(page): Parameters<PageRequest>,
) -> Result<Json<Page<RevealView>>> {
    scope.require(VIEW_ASSETS)?;
    let asset = records::by_id(&scope, scope.reader(), id).await?;
    let (items, total) = view::reveal_views(&scope, &asset, page).await?;
    Ok(Json(Page { items, total }))
}

/// A look to take.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct CreateReveal {
    field: String,
    /// What for; everybody who sees the asset reads it.
    reason: String,
    /// The caller's own password, again.
    #[serde(deserialize_with = "secret")]
    #[schema(value_type = String)]
    password: Zeroizing<String>,
}

/// A secret, once.
#[derive(Serialize, ToSchema)]
pub(super) struct RevealedView {
    field: String,
    #[serde(serialize_with = "plain")]
    #[schema(value_type = String)]
    value: Zeroizing<String>,
    /// How long it may stay on the screen.
    shown_seconds: u32,
}

/// Looks at a secret: by name, with a reason, with the caller's password once more. What is remembered of it is committed
/// before the value leaves; a refusal is remembered too.
#[utoipa::path(post, path = "/assets/{id}/reveals", tag = "stores", params(("id" = Uuid, Path)),
    request_body = CreateReveal,
    responses((status = 201, body = RevealedView), (status = 404, body = ProblemView),
        (status = 409, body = ProblemView), (status = 422, body = ProblemView), (status = 429, body = ProblemView)))]
pub(super) async fn create_reveal(
    scope: Scope,
    visit: Visit,
    Path(id): Path<Uuid>,
    Body(body): Body<CreateReveal>,
) -> Result<(StatusCode, Json<RevealedView>)> {
    scope.require(REVEAL_SECRET)?;
    match look(&scope, &visit, (id, &body)).await {
        Ok(value) => {
            let view = RevealedView { field: body.field, value, shown_seconds: SHOWN_SECONDS };
            Ok((StatusCode::CREATED, Json(view)))
        }
        Err(failure) => {
            remember(&scope, id, &body.field, &failure.problem).await?;
            Err(failure)
        }
    }
}

/// Whoever has a second factor has shown it lately. The password is asked before the transaction is opened: nothing waits for a hash while it holds the records.
async fn look(scope: &Scope, visit: &Visit, (id, body): (Uuid, &CreateReveal)) -> Result<Zeroizing<String>> {
    records::by_id(scope, scope.reader(), id).await?;
    scope.require_proof()?;
    access::prove_again(scope, visit, &body.password).await?;
    let tx = scope.begin(REVEAL_SECRET).await?;
    let look = actions::reveal(&tx, id, &body.field, &body.reason).await?;
    tx.commit().await?;
    actions::open_revealed(scope, look).await
}

/// A refused look is remembered, unless there is nothing it could be remembered of.
async fn remember(scope: &Scope, id: Uuid, field: &str, refused: &Problem) -> Result<()> {
    let is_telling = match refused.kind {
        Kind::Refused | Kind::TooMany | Kind::Unauthenticated | Kind::Forbidden => true,
        Kind::Invalid => refused.code == access::WRONG_OWN_PASSWORD,
        Kind::NotFound | Kind::Conflict | Kind::TooLarge | Kind::Busy | Kind::Internal => false,
    };
    if !is_telling {
        return Ok(());
    }
    let tx = scope.begin(REVEAL_SECRET).await?;
    actions::record_refusal(&tx, id, field, refused).await?;
    tx.commit().await
}
