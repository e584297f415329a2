//! Storefront checks as JSON.

use chrono::{DateTime, Days, NaiveDate, Utc};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::actions;
use super::check::{AnswerKind, StorefrontCheck};
use super::records::storefront_reviews;
use super::rules::Judged;
use crate::error::{Failure, Result};
use crate::scope::{Allowed, Scope, Side};
use crate::stores::{REVIEW_STOREFRONT, Store};

/// How a store's front was found, the newest first, and what there is to look at.
#[derive(Serialize, ToSchema)]
pub(super) struct StoreReviewsView {
    checks: Vec<StorefrontCheckView>,
    items: Vec<StorefrontReviewView>,
    total: u64,
    /// Nothing before the first review.
    next: Option<NextReviewView>,
    /// Who may look next; empty for the client's people.
    reviewers: Vec<ReviewerView>,
    /// When the next look is due if nothing else is said.
    usual_next_on: NaiveDate,
    actions: StorefrontActions,
}

/// What is looked at.
#[derive(Serialize, ToSchema)]
struct StorefrontCheckView {
    code: String,
    label: String,
    label_en: String,
    question: String,
    question_en: String,
    hint: String,
    hint_en: String,
    answer: AnswerKind,
    /// The largest number that passes.
    at_most: Option<i64>,
}

/// One review.
#[derive(Serialize, ToSchema)]
pub(super) struct StorefrontReviewView {
    id: Uuid,
    revision_no: i64,
    answers: Vec<StorefrontAnswerView>,
    passed_count: i64,
    failed_count: i64,
    reviewed_by_name: String,
    reviewed_at: DateTime<Utc>,
    next_on: NaiveDate,
    next_by_name: String,
}

/// What was found, in the words of that day.
#[derive(Serialize, ToSchema)]
struct StorefrontAnswerView {
    code: String,
    label: String,
    label_en: String,
    answer: AnswerKind,
    number: Option<i64>,
    yes: Option<bool>,
    at_most: Option<i64>,
    passes: bool,
    /// What is to be done.
    note: Option<String>,
}

/// Who looks next, and when.
#[derive(Serialize, ToSchema)]
struct NextReviewView {
    on: NaiveDate,
    by: String,
    is_overdue: bool,
}

/// Somebody who may look.
#[derive(Serialize, ToSchema)]
struct ReviewerView {
    id: Uuid,
    name: String,
}

/// What the caller may do about a store's front.
#[derive(Serialize, ToSchema)]
struct StorefrontActions {
    review: Allowed,
}

pub(super) async fn view(
    scope: &Scope,
    store: &Store,
    (rows, total): (Vec<storefront_reviews::Model>, u64),
    newest: Option<&storefront_reviews::Model>,
) -> Result<StoreReviewsView> {
    let checks = &scope.agency().definitions().storefront;
    let today = scope.agency().clock().today();
    let reviewers = match scope.person().side {
        Side::Agency => actions::reviewers(scope, store).await?,
        Side::Client => Vec::new(),
    };
    Ok(StoreReviewsView {
        checks: checks.all().iter().map(check_view).collect(),
        next: newest.map(|row| NextReviewView {
            on: row.next_on,
            by: row.next_by_name.clone(),
            is_overdue: row.next_on < today,
        }),
        items: rows.into_iter().map(review_view).collect::<Result<_>>()?,
        total,
        reviewers: reviewers.into_iter().map(|one| ReviewerView { id: one.id, name: one.name }).collect(),
        usual_next_on: today + Days::new(checks.again_days()),
        actions: StorefrontActions {
            review: Allowed::for_role(scope, REVIEW_STOREFRONT, actions::may_review(store)),
        },
    })
}

fn check_view(check: &StorefrontCheck) -> StorefrontCheckView {
    StorefrontCheckView {
        code: check.code.clone(),
        label: check.label.zh.clone(),
        label_en: check.label.en.clone(),
        question: check.question.zh.clone(),
        question_en: check.question.en.clone(),
        hint: check.hint.zh.clone(),
        hint_en: check.hint.en.clone(),
        answer: check.answer,
        at_most: check.at_most,
    }
}

pub(super) fn review_view(row: storefront_reviews::Model) -> Result<StorefrontReviewView> {
    let answers: Vec<Judged> = serde_json::from_value(row.answers).map_err(Failure::internal)?;
    let answer = |one: Judged| StorefrontAnswerView {
        code: one.code,
        label: one.label,
        label_en: one.label_en,
        answer: one.answer,
        number: one.number,
        yes: one.yes,
        at_most: one.at_most,
        passes: one.passes,
        note: one.note,
    };
    Ok(StorefrontReviewView {
        id: row.id,
        revision_no: row.revision_no,
        answers: answers.into_iter().map(answer).collect(),
        passed_count: row.passed_count,
        failed_count: row.failed_count,
        reviewed_by_name: row.reviewed_by_name,
        reviewed_at: row.reviewed_at,
        next_on: row.next_on,
        next_by_name: row.next_by_name,
    })
}
