//! Judging: every rule about a metric on the last whole days of some stores.
//!
//! Imports are followed by the number of the batch. A slow batch may commit after a later one and would then be missed by
//! the follower, so every store is judged each hour as well; judging twice changes nothing.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use chrono::{Days, NaiveDate};
use daiyun_base::error::Label;
use sea_orm::entity::prelude::Uuid;

use super::numbers::{history, known};
use super::take_in::{Fired, take_in};
use crate::alerts::HANDLE;
use crate::alerts::definition::AlertRule;
use crate::alerts::figure::figure;
use crate::alerts::known::Known;
use crate::alerts::records::overrides_of;
use crate::alerts::rules::{can_judge, evaluate, last_judged};
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
    let mut outcome = Ok(());
    loop {
        let position = cursor(scope.reader(), FOLLOWER).await?;
        let batches = imports::committed_after(scope, position).await?;
        let Some(last) = batches.last() else { return outcome };
        let touched: BTreeSet<Uuid> = batches.iter().map(|batch| batch.store_id).collect();
        let touched: Vec<Uuid> = touched.into_iter().collect();
        let fired = judge(scope, &stores::by_ids(scope, &touched).await?).await?;
        // A store that fails is judged again within the hour; the ledger moves on.
        outcome = outcome.and(take_in_each(scope, fired).await);
        let tx = scope.begin(HANDLE).await?;
        move_cursor(&tx, FOLLOWER, last.batch_no).await?;
        tx.commit().await?;
    }
}

/// Judges every store.
pub(in crate::alerts) async fn judge_all(scope: &Scope) -> Result<()> {
    let fired = judge(scope, &stores::visible(scope).await?).await?;
    take_in_each(scope, fired).await
}

/// Takes breaches in, a transaction for each store: what is wrong with one store stays its own. The first failure is told
/// once all stores have had their turn.
async fn take_in_each(scope: &Scope, fired: Vec<Fired>) -> Result<()> {
    let mut of_store: BTreeMap<Uuid, Vec<Fired>> = BTreeMap::new();
    for one in fired {
        of_store.entry(one.store.id).or_default().push(one);
    }
    let mut outcome = Ok(());
    for (store_id, fired) in of_store {
        let taken = take_in_one(scope, &fired).await;
        if let Err(error) = &taken {
            tracing::error!(store.id = %store_id, cause = %error, "the alerts of a store could not be taken in");
        }
        outcome = outcome.and(taken);
    }
    outcome
}

async fn take_in_one(scope: &Scope, fired: &[Fired]) -> Result<()> {
    let tx = scope.begin(HANDLE).await?;
    take_in(&tx, fired).await?;
    tx.commit().await
}

/// What fired, day by day in order, so that the first day opens a finding and the next is an occurrence.
async fn judge(scope: &Scope, stores: &[Store]) -> Result<Vec<Fired>> {
    let definitions = scope.agency().definitions();
    let today = scope.agency().clock().today();
    let mut fired = Vec::new();
    let ids: Vec<Uuid> = stores.iter().map(|store| store.id).collect();
    let overrides = overrides_of(scope.reader(), &ids).await?;
    for shipped in definitions.alerts.values().filter(|rule| can_judge(rule).is_ok()) {
        let rules: Vec<Cow<'_, AlertRule>> =
            stores.iter().map(|store| overrides.applied(shipped, store.id)).collect();
        let histories = rules.iter().map(|rule| history(rule, today - Days::new(JUDGED_DAYS), today));
        let Some(days) = histories.min_by_key(|days| days.from) else { continue };
        let known = known(scope, shipped, stores, days).await?;
        for (store, rule) in stores.iter().zip(&rules) {
            let Some(Known { series, until: Some(until) }) = known.get(&store.id) else { continue };
            let days = judged_days(last_judged(rule, *until)).into_iter();
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
