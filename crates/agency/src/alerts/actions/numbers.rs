//! Reads a rule's metrics day by day, for all the stores it is judged on in one question.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use daiyun_base::period::DayRange;
use daiyun_kpi::query::{Dimension, MAX_LIMIT};
use daiyun_lake::Cell;
use sea_orm::entity::prelude::Uuid;

use crate::alerts::AlertRule;
use crate::alerts::known::{Known, StatedDay, adds_up, known_days, series};
use crate::dashboard::{self, Question};
use crate::error::Result;
use crate::imports;
use crate::scope::Scope;
use crate::stores::Store;

/// What is known of a rule's metric in some stores, by store, over some days and never past yesterday.
pub(in crate::alerts) async fn known(
    scope: &Scope,
    rule: &AlertRule,
    stores: &[Store],
    days: DayRange,
) -> Result<BTreeMap<Uuid, Known>> {
    let ids: Vec<Uuid> = stores.iter().map(|store| store.id).collect();
    let coverage = imports::coverage(scope, &ids).await?;
    let stated = stated(scope, rule, stores, days).await?;
    let definitions = scope.agency().definitions();
    let metrics = rule.metrics();
    let mut needed = BTreeSet::new();
    for metric in &metrics {
        needed.extend(definitions.metrics.facts(metric)?);
    }
    let yesterday = scope.agency().clock().today() - chrono::Days::new(1);
    let whole = DayRange { to: days.to.min(yesterday), ..days };
    let zero_fills = match metrics.first() {
        Some(metric) => adds_up(&definitions.metrics.metric(metric)?.measure),
        None => false,
    };
    let of = |store: &Store| {
        let rows = stated.get(&store.code).map(Vec::as_slice).unwrap_or_default();
        let known = known_days(&needed, &coverage, store.id, whole);
        let series = series(rows, &known, zero_fills, &definitions.sale_events);
        (store.id, Known { series, until: known.last().copied() })
    };
    Ok(stores.iter().map(of).collect())
}

/// The rows of an answer, by store code.
async fn stated(
    scope: &Scope,
    rule: &AlertRule,
    stores: &[Store],
    days: DayRange,
) -> Result<BTreeMap<String, Vec<StatedDay>>> {
    let mut metrics: Vec<String> = rule.metrics().into_iter().map(str::to_owned).collect();
    metrics.dedup();
    let question = Question {
        metrics,
        by: vec![Dimension::Store, Dimension::Day],
        days,
        filters: Vec::new(),
        stores: Some(stores.iter().map(|store| store.code.clone()).collect()),
        compare: Vec::new(),
        limit: MAX_LIMIT,
    };
    let mut found: BTreeMap<String, Vec<StatedDay>> = BTreeMap::new();
    for row in dashboard::run(scope, &question).await?.rows {
        let [Cell::Text(store), Cell::Day(day), value, activity @ ..] = row.as_slice() else { continue };
        let activity = activity.first().and_then(Cell::as_int).unwrap_or(0);
        found.entry(store.clone()).or_default().push((*day, value.as_int(), activity));
    }
    Ok(found)
}

/// The days a rule needs to judge a day and to find where the trouble began.
pub(super) fn history(rule: &AlertRule, from: NaiveDate, to: NaiveDate) -> DayRange {
    /// A row of bad days is followed back this far (see `rules`).
    const ROW: u64 = 90;
    let days = ROW + 7 * u64::from(rule.when.weeks());
    DayRange { from: from - chrono::Days::new(days), to }
}
