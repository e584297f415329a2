//! Findings inside the caller's scope, the days on which their rule fired, and the numbers an agency gave its stores.

mod entities;
mod overrides;
mod stage;

use std::collections::BTreeMap;

use chrono::NaiveDate;
use daiyun_base::error::Problem;
use sea_orm::entity::prelude::*;
use sea_orm::{ConnectionTrait, PaginatorTrait, QueryOrder, QuerySelect, QueryTrait, Select};

use super::finding::FindingState;
use crate::error::{Failure, Result};
use crate::http::page::PageRequest;
use crate::scope::{Reach, Scope};
use crate::stores;
use crate::words;

pub use entities::{alert_overrides, finding_occurrences, findings};
pub(super) use overrides::{Overrides, overrides_of};
pub(super) use stage::{finding_of, with_stage};

/// Which findings.
#[derive(Clone, Debug, Default)]
pub struct FindingFilter {
    /// In this state; without one, everything that is open.
    pub state: Option<FindingState>,
    /// This loud.
    pub severity: Option<String>,
    /// Of these stores.
    pub stores: Option<Vec<Uuid>>,
}

/// Findings inside the caller's scope.
#[must_use]
pub fn in_scope(scope: &Scope) -> Select<findings::Entity> {
    let query = findings::Entity::find();
    match scope.reach() {
        Reach::Everything => query,
        Reach::Client(_) | Reach::Stores(_) => {
            let visible = stores::in_scope(scope).select_only().column(stores::StoreColumn::Id).into_query();
            query.filter(findings::Column::StoreId.in_subquery(visible))
        }
    }
}

/// Findings, the latest first.
pub(super) async fn page(
    scope: &Scope,
    filter: &FindingFilter,
    page: PageRequest,
) -> Result<(Vec<findings::Model>, u64)> {
    let mut query = in_scope(scope);
    query = match filter.state {
        Some(state) => query.filter(findings::Column::State.eq(words::of(state))),
        None => query.filter(findings::Column::ClosedAt.is_null()),
    };
    if let Some(severity) = &filter.severity {
        query = query.filter(findings::Column::Severity.eq(severity.clone()));
    }
    if let Some(stores) = &filter.stores {
        query = query.filter(findings::Column::StoreId.is_in(stores.iter().copied()));
    }
    let total = query.clone().count(scope.reader()).await?;
    let newest = query.order_by_desc(findings::Column::OpenedAt).order_by_desc(findings::Column::Id);
    Ok((newest.limit(page.limit()).offset(page.offset()).all(scope.reader()).await?, total))
}

/// The first day of the newest finding of each rule, of visible findings.
pub(super) async fn last_began(scope: &Scope) -> Result<BTreeMap<String, NaiveDate>> {
    let newest = in_scope(scope)
        .select_only()
        .column(findings::Column::RuleCode)
        .column_as(findings::Column::BeganOn.max(), "began_on")
        .group_by(findings::Column::RuleCode)
        .into_tuple::<(String, NaiveDate)>();
    Ok(newest.all(scope.reader()).await?.into_iter().collect())
}

/// One visible finding.
pub(super) async fn by_id(scope: &Scope, db: &impl ConnectionTrait, id: Uuid) -> Result<findings::Model> {
    let found = in_scope(scope).filter(findings::Column::Id.eq(id)).one(db).await?;
    found.ok_or_else(unknown)
}

/// One visible finding, held until the transaction ends, so that two people cannot take it up at once.
pub(super) async fn held(scope: &Scope, db: &impl ConnectionTrait, id: Uuid) -> Result<findings::Model> {
    let found = in_scope(scope).filter(findings::Column::Id.eq(id)).lock_exclusive().one(db).await?;
    found.ok_or_else(unknown)
}

fn unknown() -> Failure {
    Problem::not_found("这个发现", "The finding").into()
}

/// The finding a breach meets, by key: the open one, else the latest. An old finding that rebounded is the open one,
/// although a newer one was opened and closed in between. Held until the transaction ends.
pub(super) async fn met(
    db: &impl ConnectionTrait,
    keys: &[String],
) -> Result<BTreeMap<String, findings::Model>> {
    const LIMIT: u64 = 10_000;
    let query = findings::Entity::find().filter(findings::Column::DedupeKey.is_in(keys.iter().cloned()));
    let query = query.order_by_asc(findings::Column::OpenedAt).order_by_asc(findings::Column::Id);
    let mut met: BTreeMap<String, findings::Model> = BTreeMap::new();
    for row in query.limit(LIMIT).lock_exclusive().all(db).await? {
        let keeps = met.get(&row.dedupe_key).is_some_and(|known| known.closed_at.is_none());
        if !keeps {
            met.insert(row.dedupe_key.clone(), row);
        }
    }
    Ok(met)
}

/// The findings whose metric is to be asked by a day.
pub(super) async fn due(scope: &Scope, today: NaiveDate) -> Result<Vec<findings::Model>> {
    const LIMIT: u64 = 1_000;
    let query = in_scope(scope).filter(findings::Column::NextCheckOn.lte(today));
    Ok(query.order_by_asc(findings::Column::NextCheckOn).limit(LIMIT).all(scope.reader()).await?)
}

/// Whether another finding with the same key is open.
pub(super) async fn is_reopened_elsewhere(db: &impl ConnectionTrait, row: &findings::Model) -> Result<bool> {
    let other = findings::Entity::find()
        .filter(findings::Column::DedupeKey.eq(row.dedupe_key.clone()))
        .filter(findings::Column::Id.ne(row.id))
        .filter(findings::Column::ClosedAt.is_null());
    Ok(other.one(db).await?.is_some())
}

/// The days on which the rule of a finding fired, in order.
pub(super) async fn occurrences(scope: &Scope, finding_id: Uuid) -> Result<Vec<finding_occurrences::Model>> {
    const LIMIT: u64 = 400;
    let query = finding_occurrences::Entity::find();
    let query = query.filter(finding_occurrences::Column::FindingId.eq(finding_id));
    Ok(query.order_by_asc(finding_occurrences::Column::Day).limit(LIMIT).all(scope.reader()).await?)
}
