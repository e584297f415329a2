//! Writing down how a store's front was found.

use chrono::NaiveDate;
use daiyun_base::error::{Label, Problem};
use sea_orm::entity::prelude::*;
use serde_json::json;

use super::records::{self, storefront_reviews};
use super::rules::{self, Answer};
use crate::access::{self, Colleague};
use crate::activity;
use crate::error::{Failure, Result, id_taken};
use crate::scope::{Scope, Tx};
use crate::stores::actions::of_store;
use crate::stores::records::{by_id_within, stores};
use crate::stores::{REVIEW_STOREFRONT, StoreState};
use crate::words;

/// A review about to be written down.
#[derive(Clone, Debug)]
pub struct NewReview {
    /// Made by the caller.
    pub id: Uuid,
    /// One answer for each check.
    pub answers: Vec<Answer>,
    /// When somebody looks again.
    pub next_on: NaiveDate,
    /// Who.
    pub next_by: Uuid,
}

/// Writes down a review under the caller's name. The same request twice finds the first result.
pub async fn review(tx: &Tx, store_id: Uuid, new: NewReview) -> Result<storefront_reviews::Model> {
    tx.scope().require(REVIEW_STOREFRONT)?;
    let store = by_id_within(tx, store_id).await?;
    let reviewed_by = tx.scope().named_user()?;
    if let Some(present) = records::by_id_within(tx, new.id).await? {
        let is_same = (present.store_id, present.reviewed_by) == (store_id, reviewed_by);
        return if is_same { Ok(present) } else { Err(id_taken().into()) };
    }
    may_review(&store).map_err(|why| Problem::refused("storefront_review", why.zh, why.en))?;
    let agency = tx.scope().agency();
    let judged = rules::judge(agency.definitions().storefront.all(), &new.answers)?;
    rules::check_next(agency.clock().today(), new.next_on)?;
    let next = reviewers(tx.scope(), &store).await?.into_iter().find(|person| person.id == new.next_by);
    let next = next.ok_or_else(|| Failure::from(Problem::not_found("下次检查的人", "The next reviewer")))?;
    let failed: Vec<&str> = judged.iter().filter(|one| !one.passes).map(|one| one.label.as_str()).collect();
    let (passed_count, failed_count) = (judged.len() - failed.len(), failed.len());
    let row = storefront_reviews::Model {
        id: new.id,
        store_id,
        client_id: store.client_id,
        revision_no: records::last_no(tx, store_id).await? + 1,
        answers: serde_json::to_value(&judged).map_err(Failure::internal)?,
        passed_count: i64::try_from(passed_count).map_err(Failure::internal)?,
        failed_count: i64::try_from(failed_count).map_err(Failure::internal)?,
        reviewed_by,
        reviewed_by_name: tx.scope().person().name.clone(),
        reviewed_at: tx.now(),
        next_on: new.next_on,
        next_by: next.id,
        next_by_name: next.name.clone(),
    };
    let active: storefront_reviews::ActiveModel = row.clone().into();
    storefront_reviews::Entity::insert(active.reset_all()).exec_without_returning(tx.db()).await?;
    let summary = Label::new(
        format!("检查店铺「{}」：{passed_count} 项通过，{failed_count} 项待整改", store.name),
        format!("Checked the front of {:?}: {passed_count} passed, {failed_count} to put right", store.name),
    );
    let detail =
        json!({ "passed": passed_count, "failed": failed, "next_on": new.next_on, "owner": next.name });
    activity::record(tx, of_store("stores.review_storefront", &store, summary, detail)).await?;
    Ok(row)
}

/// Nobody buys in a store that is closed.
pub fn may_review(store: &stores::Model) -> std::result::Result<(), Label> {
    if store.state == words::of(StoreState::Closed) {
        return Err(Label::new("店铺已关闭，不用再检查", "The store is closed; there is nothing to check"));
    }
    Ok(())
}

/// Who may look at a store next: people of the agency who see it and whose role reviews.
pub async fn reviewers(scope: &Scope, store: &stores::Model) -> Result<Vec<Colleague>> {
    let roles = &scope.agency().definitions().roles;
    let may = |person: &Colleague| {
        let reviews = roles
            .get(&person.role)
            .is_some_and(|role| role.permissions.iter().any(|one| one == REVIEW_STOREFRONT.0));
        reviews && person.is_active && (person.has_all_stores || person.stores.contains(&store.id))
    };
    Ok(access::colleagues(scope.reader()).await?.into_iter().filter(may).collect())
}
