//! The reviews of a store's front.

use axum::Json;
use axum::http::StatusCode;
use chrono::NaiveDate;
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::actions::{self, NewReview};
use super::records;
use super::rules::Answer;
use super::view::{StoreReviewsView, StorefrontReviewView, review_view, view};
use crate::Agency;
use crate::error::Result;
use crate::http::page::PageRequest;
use crate::http::{Body, Parameters, Path};
use crate::scope::Scope;
use crate::stores::{REVIEW_STOREFRONT, VIEW, by_id};

pub(in crate::stores) fn routes() -> OpenApiRouter<Agency> {
    OpenApiRouter::new().routes(routes!(list_storefront_reviews, create_storefront_review))
}

/// A review of a store's front.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct CreateStorefrontReview {
    /// Made by the caller, so that a repeated request finds the first result.
    id: Uuid,
    /// One for each check.
    #[schema(max_items = 50)]
    answers: Vec<CreateStorefrontAnswer>,
    /// When somebody looks again.
    next_on: NaiveDate,
    /// Who.
    next_by: Uuid,
}

/// An answer to a check: a number, or yes or no.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct CreateStorefrontAnswer {
    code: String,
    number: Option<i64>,
    yes: Option<bool>,
    /// What is to be done; needed where the check does not pass.
    note: Option<String>,
}

/// How a store's front was found, the newest review first.
#[utoipa::path(get, path = "/stores/{id}/reviews", tag = "stores", params(("id" = Uuid, Path), PageRequest),
    responses((status = 200, body = StoreReviewsView), (status = 404, body = crate::http::ProblemView)))]
async fn list_storefront_reviews(
    scope: Scope,
    Path(id): Path<Uuid>,
    Parameters(page): Parameters<PageRequest>,
) -> Result<Json<StoreReviewsView>> {
    scope.require(VIEW)?;
    let store = by_id(&scope, id).await?;
    let found = records::of_store(&scope, id, page).await?;
    let first = PageRequest { limit: Some(1), offset: None };
    let newest = records::of_store(&scope, id, first).await?.0;
    Ok(Json(view(&scope, &store, found, newest.first()).await?))
}

/// Writes down how a store's front was found, under the caller's name. It is never changed; the next review is a new one.
#[utoipa::path(post, path = "/stores/{id}/reviews", tag = "stores", params(("id" = Uuid, Path)),
    request_body = CreateStorefrontReview,
    responses((status = 201, body = StorefrontReviewView), (status = 404, body = crate::http::ProblemView),
        (status = 409, body = crate::http::ProblemView), (status = 422, body = crate::http::ProblemView)))]
async fn create_storefront_review(
    scope: Scope,
    Path(id): Path<Uuid>,
    Body(body): Body<CreateStorefrontReview>,
) -> Result<(StatusCode, Json<StorefrontReviewView>)> {
    let tx = scope.begin(REVIEW_STOREFRONT).await?;
    let answer = |one: CreateStorefrontAnswer| Answer {
        code: one.code,
        number: one.number,
        yes: one.yes,
        note: one.note,
    };
    let answers = body.answers.into_iter().map(answer).collect();
    let new = NewReview { id: body.id, answers, next_on: body.next_on, next_by: body.next_by };
    let row = actions::review(&tx, id, new).await?;
    tx.commit().await?;
    Ok((StatusCode::CREATED, Json(review_view(row)?)))
}
