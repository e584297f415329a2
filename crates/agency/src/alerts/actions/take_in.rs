//! Taking a breach in: a new finding with its SOP run, an occurrence of an open one, or a verified one re-opened.

use daiyun_base::error::Label;
use daiyun_base::id;
use daiyun_kpi::metric::Unit;
use sea_orm::ActiveValue::Set;
use sea_orm::entity::prelude::*;
use serde_json::json;

use super::judge::rule_of;
use crate::activity::{self, Activity};
use crate::alerts::AlertRule;
use crate::alerts::finding::{FindingState, Reception, receive, with_occurrence};
use crate::alerts::records::{self, finding_occurrences, finding_of, findings, with_stage};
use crate::alerts::rules::{Breach, shortfall};
use crate::error::Result;
use crate::numbers;
use crate::scope::Tx;
use crate::stores::Store;
use crate::words;
use crate::work::{self, NewRun, Origin, Subject};

/// A rule that fired on a day of a store.
#[derive(Clone, Debug)]
pub(super) struct Fired {
    /// The rule.
    pub rule: String,
    /// The store.
    pub store: Store,
    /// The breach.
    pub breach: Breach,
    /// What people read.
    pub sentence: Label,
    /// The unit of the metric.
    pub unit: Unit,
}

/// Takes the breaches of a store in, in order. The same breaches a second time change nothing.
pub(super) async fn take_in(tx: &Tx, fired: &[Fired]) -> Result<()> {
    let keys: Vec<String> = fired.iter().map(|fired| fired.breach.finding_key(&fired.store.code)).collect();
    let mut latest = records::met(tx.db(), &keys).await?;
    let scope = tx.scope().clone();
    for (fired, key) in fired.iter().zip(keys) {
        let Some(rule) = rule_of(&scope, &fired.rule) else { continue };
        let row = latest.remove(&key);
        let finding = row.as_ref().map(finding_of).transpose()?;
        let row = match (receive(rule, finding.as_ref(), &fired.breach), row) {
            (Reception::Occurrence, Some(row)) => add(tx, row, fired).await?,
            (Reception::Rebound, Some(row)) => {
                let row = add(tx, row, fired).await?;
                reopen(tx, rule, row).await?
            }
            (Reception::Known, Some(row)) => row,
            (Reception::Open | Reception::Occurrence | Reception::Rebound | Reception::Known, _) => {
                open(tx, rule, &key, fired).await?
            }
        };
        latest.insert(key, row);
    }
    Ok(())
}

async fn open(tx: &Tx, rule: &AlertRule, key: &str, fired: &Fired) -> Result<findings::Model> {
    let finding_no = format!("FX-{:04}", numbers::next(tx, "finding").await?);
    let id = id::fresh();
    let run = open_run(tx, rule, &fired.store, (id, format!("finding/{finding_no}"))).await?;
    let (store, breach) = (&fired.store, &fired.breach);
    let row = findings::Model {
        id,
        finding_no,
        rule_code: rule.code.clone(),
        dedupe_key: key.to_owned(),
        client_id: store.client_id,
        store_id: store.id,
        metric: rule.metrics().first().copied().unwrap_or_default().to_owned(),
        severity: words::of(rule.severity),
        side: words::of(breach.side),
        state: words::of(FindingState::Found),
        began_on: breach.began_on,
        last_on: breach.day,
        summary: fired.sentence.zh.clone(),
        summary_en: fired.sentence.en.clone(),
        observed_value: breach.actual,
        limit_value: breach.limit,
        usual_value: breach.expected.map(|usual| usual.rounded()),
        at_stake_fen: shortfall(fired.unit, breach),
        owner_id: None,
        sop_run_id: Some(run),
        cause: None,
        action: None,
        promised_kind: None,
        promised_value: None,
        planned_on: None,
        check_on: None,
        acted_on: None,
        next_check_on: None,
        verdict: None,
        opened_at: tx.now(),
        analysed_at: None,
        planned_at: None,
        acted_at: None,
        concluded_at: None,
        closed_at: None,
    };
    let active: findings::ActiveModel = row.clone().into();
    findings::Entity::insert(active.reset_all()).exec_without_returning(tx.db()).await?;
    note(tx, &row, breach).await?;
    let summary = Label::new(
        format!("发现 {}：{}", row.finding_no, row.summary),
        format!("Found {}: {}", row.finding_no, row.summary_en),
    );
    activity::record(tx, of_finding("alerts.open", &row, summary, json!({ "rule": row.rule_code }))).await?;
    Ok(row)
}

/// Adds a day to a finding, which for a verified one means that the trouble is back.
async fn add(tx: &Tx, row: findings::Model, fired: &Fired) -> Result<findings::Model> {
    let breach = &fired.breach;
    let finding = with_occurrence(&finding_of(&row)?, breach);
    let lost = shortfall(fired.unit, breach);
    let row = findings::Model {
        summary: fired.sentence.zh.clone(),
        summary_en: fired.sentence.en.clone(),
        observed_value: breach.actual,
        limit_value: breach.limit,
        usual_value: breach.expected.map(|usual| usual.rounded()),
        at_stake_fen: lost.map(|lost| row.at_stake_fen.unwrap_or(0) + lost),
        ..row
    };
    let row = write(tx, with_stage(row, &finding)).await?;
    note(tx, &row, breach).await?;
    let summary = Label::new(
        format!("{} 又触发：{}", row.finding_no, row.summary),
        format!("{} fired again: {}", row.finding_no, row.summary_en),
    );
    activity::record(tx, of_finding("alerts.fire_again", &row, summary, json!({ "day": breach.day })))
        .await?;
    Ok(row)
}

/// Opens a verified finding again, with a run of its own: the first cure did not last.
pub(super) async fn reopen(tx: &Tx, rule: &AlertRule, row: findings::Model) -> Result<findings::Model> {
    let stores = crate::stores::by_ids(tx.scope(), &[row.store_id]).await?;
    let run = match stores.first() {
        Some(store) => {
            let key = format!("finding/{}/{}", row.finding_no, row.last_on);
            Some(open_run(tx, rule, store, (row.id, key)).await?)
        }
        None => row.sop_run_id,
    };
    let reopened = findings::Model { sop_run_id: run, next_check_on: None, closed_at: None, ..row };
    let row = write(tx, reopened).await?;
    let summary = Label::new(
        format!("{} 反弹：上一次的动作没有守住", row.finding_no),
        format!("{} rebounded: the cure did not last", row.finding_no),
    );
    activity::record(tx, of_finding("alerts.rebound", &row, summary, json!({ "last_on": row.last_on })))
        .await?;
    Ok(row)
}

async fn open_run(
    tx: &Tx,
    rule: &AlertRule,
    store: &Store,
    (finding_id, key): (Uuid, String),
) -> Result<Uuid> {
    let new = NewRun {
        id: id::fresh(),
        template: rule.sop_template.clone(),
        subject: Subject::Store(store.id),
        anchor_at: tx.now(),
        origin: Origin::Finding { finding_id },
        dedupe_key: key,
    };
    Ok(work::open_run(tx, new).await?.id)
}

async fn note(tx: &Tx, row: &findings::Model, breach: &Breach) -> Result<()> {
    let occurrence = finding_occurrences::ActiveModel {
        id: Set(id::fresh()),
        finding_id: Set(row.id),
        day: Set(breach.day),
        observed_value: Set(breach.actual),
        limit_value: Set(breach.limit),
        usual_value: Set(breach.expected.map(|usual| usual.rounded())),
        noted_at: Set(tx.now()),
    };
    finding_occurrences::Entity::insert(occurrence).exec_without_returning(tx.db()).await?;
    Ok(())
}

/// Writes a whole row back.
pub(super) async fn write(tx: &Tx, row: findings::Model) -> Result<findings::Model> {
    let active: findings::ActiveModel = row.into();
    Ok(active.reset_all().update(tx.db()).await?)
}

/// An activity about a finding.
pub(super) fn of_finding(
    verb: &'static str,
    row: &findings::Model,
    summary: Label,
    detail: serde_json::Value,
) -> Activity {
    Activity {
        verb,
        subject_kind: "finding",
        subject_id: row.id.to_string(),
        client_id: Some(row.client_id),
        store_id: Some(row.store_id),
        summary,
        detail,
    }
}
