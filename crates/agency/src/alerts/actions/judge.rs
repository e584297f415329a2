//! Judging: every rule about a metric on the last whole days of some stores.
//!
//! Imports are followed by the number of the batch. A slow batch may commit after a later one and would then be missed by
//! the follower, so every store is judged each hour as well; judging twice changes nothing.

use std::collections::BTreeSet;

use chrono::{Days, NaiveDate};
use daiyun_base::error::Label;
use sea_orm::entity::prelude::Uuid;

use super::numbers::{history, known};
use super::take_in::{Fired, take_in};
use crate::alerts::HANDLE;
use crate::alerts::definition::{AlertRule, RuleScope};
use crate::alerts::figure::figure;
use crate::alerts::known::Known;
use crate::alerts::rules::evaluate;
use crate::error::Result;
use crate::imports;
use crate::jobs::{cursor, move_cursor};
use crate::scope::Scope;
use crate::stores::{self, Store};

/// The name of the cursor over the import ledger.
const FOLLOWER: &str = "alerts.imports";
/// The last whole days that are judged: a weekend's files arrive on Monday.
const JUDGED_DAYS: u64 = 3;

/// Judges the stores that batches since the last time went into, and moves the cursor with what it found.
pub(in crate::alerts) async fn follow_imports(scope: &Scope) -> Result<()> {
    loop {
        let position = cursor(scope.reader(), FOLLOWER).await?;
        let batches = imports::committed_after(scope, position).await?;
        let Some(last) = batches.last() else { return Ok(()) };
        let touched: BTreeSet<Uuid> = batches.iter().map(|batch| batch.store_id).collect();
        let touched: Vec<Uuid> = touched.into_iter().collect();
        let fired = judge(scope, &stores::by_ids(scope, &touched).await?).await?;
        let tx = scope.begin(HANDLE).await?;
        take_in(&tx, &fired).await?;
        move_cursor(&tx, FOLLOWER, last.batch_no).await?;
        tx.commit().await?;
    }
}

/// Judges every store.
pub(in crate::alerts) async fn judge_all(scope: &Scope) -> Result<()> {
    let fired = judge(scope, &stores::visible(scope).await?).await?;
    if fired.is_empty() {
        return Ok(());
    }
    let tx = scope.begin(HANDLE).await?;
    take_in(&tx, &fired).await?;
    tx.commit().await
}

/// What fired, day by day in order, so that the first day opens a finding and the next is an occurrence.
async fn judge(scope: &Scope, stores: &[Store]) -> Result<Vec<Fired>> {
    let definitions = scope.agency().definitions();
    let today = scope.agency().clock().today();
    let mut fired = Vec::new();
    // Rules of a client's scope and rules that count events are judged where events are recorded, not on metrics.
    let of_stores = definitions.alerts.values().filter(|rule| rule.scope == RuleScope::Store);
    for rule in of_stores.filter(|rule| !rule.metrics().is_empty()) {
        let known = known(scope, rule, stores, history(rule, today - Days::new(JUDGED_DAYS), today)).await?;
        for store in stores {
            let Some(Known { series, until: Some(until) }) = known.get(&store.id) else { continue };
            let days = judged_days(*until).into_iter();
            let breaches = days.filter_map(|day| evaluate(rule, series, day));
            let subject = Label::new(store.name.clone(), store.name.clone());
            let metric = rule.metrics().first().copied().unwrap_or_default();
            let unit = definitions.metrics.metric(metric)?.unit;
            fired.extend(breaches.map(|breach| Fired {
                rule: rule.code.clone(),
                store: store.clone(),
                sentence: rule.sentence(&breach, &subject, |value| figure(unit, value)),
                unit,
                breach,
            }));
        }
    }
    Ok(fired)
}

fn judged_days(until: NaiveDate) -> Vec<NaiveDate> {
    (until - Days::new(JUDGED_DAYS - 1)).iter_days().take_while(|day| *day <= until).collect()
}

/// The rule of a finding, as long as it is shipped.
pub(super) fn rule_of<'a>(scope: &'a Scope, code: &str) -> Option<&'a AlertRule> {
    scope.agency().definitions().alerts.get(code)
}
