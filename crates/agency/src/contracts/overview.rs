//! Contracts as people look at them: where each stands in its term, which months are closed, what an open one lacks.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use daiyun_base::error::Label;
use daiyun_base::period::Month;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::VIEW;
use super::closing::{Closing, DatedTerms, StoreCoverage, closed_periods, closing_of};
use super::records::{self, Version, contracts};
use super::rules::{TermClock, term_clock};
use crate::clients;
use crate::error::Result;
use crate::imports::{self, Coverage};
use crate::scope::Scope;
use crate::stores::{self, Store};

/// A contract in a list.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ContractRow {
    /// Its id.
    pub id: Uuid,
    /// The number people read out.
    pub code: String,
    /// What it is called.
    pub name: String,
    /// The client's id.
    pub client_id: Uuid,
    /// The client's name.
    pub client: String,
    /// `upcoming`, `active` or `ended`.
    pub state: String,
    /// The word on the pill.
    pub state_label: String,
    /// The same in English.
    pub state_label_en: String,
    /// Where it stands in its term: 「剩 182 天」.
    pub term: String,
    /// The same in English.
    pub term_en: String,
    /// First day.
    pub starts_on: NaiveDate,
    /// Last day.
    pub ends_on: NaiveDate,
    /// Days left after today; nothing before it starts and after it ended.
    pub days_left: Option<i64>,
    /// The version in force, or the newest one.
    pub version_no: u32,
    /// What is charged, a fee each: 「固定服务费 30,000.00 元/月」.
    pub fees: Vec<String>,
    /// The same in English.
    pub fees_en: Vec<String>,
    /// Codes of its stores.
    #[schema(value_type = Vec<String>)]
    pub stores: Vec<String>,
    /// Months that are closed, in order.
    #[schema(value_type = Vec<String>)]
    pub closed_periods: Vec<Month>,
    /// The latest month in the books.
    pub posted_through: Option<String>,
}

/// A contract with everything that decides about its months.
pub(super) struct Known {
    pub contract: contracts::Model,
    pub versions: Vec<Version>,
    pub coverage: Vec<StoreCoverage>,
    pub closed_early: BTreeSet<Month>,
}

impl Known {
    pub(super) fn dated(&self) -> Vec<DatedTerms> {
        self.versions.iter().map(|version| version.dated.clone()).collect()
    }
}

/// Contracts inside the caller's scope, by code.
pub async fn list(scope: &Scope) -> Result<Vec<ContractRow>> {
    scope.require(VIEW)?;
    let contracts = records::visible(scope).await?;
    let clients =
        clients::by_ids(scope, &contracts.iter().map(|contract| contract.client_id).collect::<Vec<_>>())
            .await?;
    let today = scope.agency().clock().today();
    let rows = known(scope, contracts).await?.into_iter().filter_map(|known| {
        let client = clients.iter().find(|client| client.id == known.contract.client_id);
        row(&known, client.map(|client| client.name.as_str()).unwrap_or_default(), today)
    });
    Ok(rows.collect())
}

/// One row; nothing for a contract without a version, which no door creates.
pub(super) fn row(known: &Known, client: &str, today: NaiveDate) -> Option<ContractRow> {
    let in_force = known.versions.iter().rev().find(|version| version.dated.span.effective_on <= today);
    let version = in_force.or_else(|| known.versions.last())?;
    let terms = &version.dated.terms;
    let clock = term_clock(terms, today);
    let (state, label, days_left) = match clock {
        TermClock::Ahead { .. } => ("upcoming", Label::new("未开始", "Upcoming"), None),
        TermClock::Running { days_left } => ("active", Label::new("生效中", "Active"), Some(days_left)),
        TermClock::Ended { .. } => ("ended", Label::new("已到期", "Ended"), None),
    };
    let words = clock.text();
    let prices: Vec<_> = terms.fees.iter().map(|fee| (fee, fee.price())).collect();
    Some(ContractRow {
        id: known.contract.id,
        code: known.contract.code.clone(),
        name: known.contract.name.clone(),
        client_id: known.contract.client_id,
        client: client.to_owned(),
        state: state.to_owned(),
        state_label: label.zh,
        state_label_en: label.en,
        term: words.zh,
        term_en: words.en,
        starts_on: terms.starts_on,
        ends_on: terms.ends_on,
        days_left,
        version_no: version.dated.span.version_no,
        fees: prices.iter().map(|(fee, price)| format!("{} {}", fee.label().zh, price.zh)).collect(),
        fees_en: prices.iter().map(|(fee, price)| format!("{} {}", fee.label().en, price.en)).collect(),
        stores: terms.stores.clone(),
        closed_periods: closed_periods(&known.dated(), &known.closed_early, &known.coverage, today),
        posted_through: known.contract.posted_through.clone(),
    })
}

/// Whether one month of a contract is closed; nothing when the contract does not cover it.
pub async fn closing(scope: &Scope, contract: &contracts::Model, month: Month) -> Result<Option<Closing>> {
    let today = scope.agency().clock().today();
    let known = known(scope, vec![contract.clone()]).await?.pop();
    Ok(known.and_then(|known| closing_of(&known.dated(), month, &known.closed_early, &known.coverage, today)))
}

/// Whether one month is closed, for many contracts at once.
pub async fn closings(
    scope: &Scope,
    contracts: Vec<contracts::Model>,
    month: Month,
) -> Result<Vec<(contracts::Model, Option<Closing>)>> {
    let today = scope.agency().clock().today();
    let known = known(scope, contracts).await?.into_iter().map(|known| {
        let closing = closing_of(&known.dated(), month, &known.closed_early, &known.coverage, today);
        (known.contract, closing)
    });
    Ok(known.collect())
}

/// Everything about some contracts, in a fixed number of queries.
pub(super) async fn known(scope: &Scope, contracts: Vec<contracts::Model>) -> Result<Vec<Known>> {
    let ids: Vec<Uuid> = contracts.iter().map(|contract| contract.id).collect();
    let mut versions = records::versions_of(scope.reader(), &ids).await?;
    let mut early = records::closed_early(scope.reader(), &ids).await?;
    let pairs = records::stores_of_all(scope.reader(), &ids).await?;
    let store_ids: BTreeSet<Uuid> = pairs.iter().map(|(_, store)| *store).collect();
    let store_ids: Vec<Uuid> = store_ids.into_iter().collect();
    let stores = stores::by_ids(scope, &store_ids).await?;
    let coverage = imports::coverage(scope, &store_ids).await?;
    let covered: BTreeMap<Uuid, StoreCoverage> =
        stores.iter().map(|store| (store.id, covered(scope, store, &coverage))).collect();
    let of = |contract: contracts::Model| Known {
        versions: versions.remove(&contract.id).unwrap_or_default(),
        closed_early: early.remove(&contract.id).unwrap_or_default(),
        coverage: pairs
            .iter()
            .filter(|(id, _)| *id == contract.id)
            .filter_map(|(_, store)| covered.get(store).cloned())
            .collect(),
        contract,
    };
    Ok(contracts.into_iter().map(of).collect())
}

fn covered(scope: &Scope, store: &Store, coverage: &Coverage) -> StoreCoverage {
    StoreCoverage {
        store_code: store.code.clone(),
        store_name: store.name.clone(),
        orders: coverage.of(store.id, imports::ORDERS).cloned().unwrap_or_default(),
        refunds: coverage.refunds(scope, store).unwrap_or_default(),
    }
}
