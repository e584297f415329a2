//! Asking the metric. A verdict looks at the days up to its check day, so it is given only once all of them have come: asked
//! a day later it would be the same.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use daiyun_base::error::Label;
use daiyun_base::period::DayRange;
use daiyun_insight::effect::Effect;
use sea_orm::entity::prelude::Uuid;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::judge::rule_of;
use super::numbers::{history, known};
use super::take_in::{of_finding, reopen, write};
use crate::activity;
use crate::alerts::finding::{Finding, FindingState, Stage};
use crate::alerts::known::Known;
use crate::alerts::records::{self, finding_of, findings, with_stage};
use crate::alerts::verification::{Proof, Verdict, Waiting, can_conclude, conclude, looks_until, verify};
use crate::alerts::{AlertRule, VERIFY};
use crate::error::Result;
use crate::scope::{Scope, Tx};
use crate::stores;
use crate::words;

/// A verdict as it is kept and shown: what it rests on, all per average day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub(in crate::alerts) struct VerdictRecord {
    /// `verified`, `ineffective`, `rebounded`.
    pub state: String,
    /// `measured`, `silence` (the rule has not fired since), `fired_again`.
    pub proof: String,
    /// The last day it looked at.
    pub looked_until: NaiveDate,
    /// The average day since the action, estimated.
    pub actual: Option<i64>,
    /// The average day had the trouble gone on, estimated.
    pub without: Option<i64>,
    /// What the action changed, in the unit of the metric, and the interval eight in ten fall into.
    pub amount: Option<i64>,
    pub amount_low: Option<i64>,
    pub amount_high: Option<i64>,
    /// The same in parts per million of the day without the action.
    pub change_ppm: Option<i64>,
    pub change_low_ppm: Option<i64>,
    pub change_high_ppm: Option<i64>,
    /// The day the rule fired again.
    pub fired_on: Option<NaiveDate>,
}

/// A finding with what the metric says of it.
struct Asked {
    row: findings::Model,
    finding: Finding,
    verdict: Verdict,
}

/// Asks for every finding whose day has come.
pub(in crate::alerts) async fn ask_due(scope: &Scope) -> Result<()> {
    let due = records::due(scope, scope.agency().clock().today()).await?;
    let asked = ask(scope, due).await?;
    let answered: Vec<Asked> =
        asked.into_iter().filter(|asked| !matches!(asked.verdict, Verdict::Waiting(_))).collect();
    if answered.is_empty() {
        return Ok(());
    }
    let tx = scope.begin(VERIFY).await?;
    for asked in answered {
        settle(&tx, asked).await?;
    }
    tx.commit().await
}

/// Asks for one finding now, on its check day or later; refused while the metric has no answer.
pub(in crate::alerts) async fn ask_now(scope: &Scope, id: Uuid) -> Result<findings::Model> {
    scope.require(VERIFY)?;
    let row = records::by_id(scope, scope.reader(), id).await?;
    can_conclude(&finding_of(&row)?, scope.agency().clock().today())?;
    let mut asked = ask(scope, vec![row.clone()]).await?;
    let Some(asked) = asked.pop() else { return Ok(row) };
    conclude(&asked.finding, &asked.verdict)?;
    let tx = scope.begin(VERIFY).await?;
    let settled = settle(&tx, asked).await?;
    tx.commit().await?;
    Ok(settled)
}

/// What the metric says of some findings: one question for each rule.
async fn ask(scope: &Scope, rows: Vec<findings::Model>) -> Result<Vec<Asked>> {
    let today = scope.agency().clock().today();
    let mut of_rule: BTreeMap<String, Vec<findings::Model>> = BTreeMap::new();
    for row in rows {
        of_rule.entry(row.rule_code.clone()).or_default().push(row);
    }
    let mut asked = Vec::new();
    for (code, rows) in of_rule {
        let Some(rule) = rule_of(scope, &code) else { continue };
        let ids: Vec<Uuid> = rows.iter().map(|row| row.store_id).collect();
        let stores = stores::by_ids(scope, &ids).await?;
        let known = known(scope, rule, &stores, days_of(rule, &rows, today)).await?;
        for row in rows {
            let finding = finding_of(&row)?;
            let verdict = judged(rule, &finding, known.get(&row.store_id), today);
            asked.push(Asked { row, finding, verdict });
        }
    }
    Ok(asked)
}

fn days_of(rule: &AlertRule, rows: &[findings::Model], today: NaiveDate) -> DayRange {
    let first = rows.iter().map(|row| row.began_on).min().unwrap_or(today);
    history(rule, first, today)
}

fn judged(rule: &AlertRule, finding: &Finding, known: Option<&Known>, today: NaiveDate) -> Verdict {
    let until = known.and_then(|known| known.until);
    match (known, looks_until(finding)) {
        (Some(known), Some(last)) if until.is_some_and(|until| until >= last) => {
            verify(rule, finding, &known.series, today)
        }
        (_, Some(last)) if today < last => Verdict::Waiting(Waiting::Until(last)),
        (_, Some(_)) => Verdict::Waiting(Waiting::ForData),
        (_, None) => Verdict::Waiting(Waiting::ForAction),
    }
}

/// Writes a verdict down: the finding is closed by it, kept under watch until its second look, or opened again.
async fn settle(tx: &Tx, asked: Asked) -> Result<findings::Model> {
    let Asked { row, finding, verdict } = asked;
    let after = conclude(&finding, &verdict)?;
    let record = record_of(&after, &verdict, looks_until(&finding));
    let was_verifying = matches!(finding.stage, Stage::Verifying(_));
    let second_look = match &after.stage {
        Stage::Verified(action) if was_verifying => Some(action.second_look_on()),
        Stage::Verified(_)
        | Stage::Found
        | Stage::Analysing
        | Stage::Adjusting(_)
        | Stage::Verifying(_)
        | Stage::Ineffective(_)
        | Stage::Rebounded(_) => None,
    };
    // A rebound whose trouble has a newer finding already stays closed: one trouble, one open finding.
    if after.stage.is_open() && records::is_reopened_elsewhere(tx.db(), &row).await? {
        return write(tx, findings::Model { next_check_on: None, ..row }).await;
    }
    let row = findings::Model {
        verdict: Some(json!(record)),
        concluded_at: Some(tx.now()),
        closed_at: row.closed_at.or(Some(tx.now())),
        next_check_on: second_look,
        ..with_stage(row, &after)
    };
    let row = write(tx, row).await?;
    remember(tx, &row, after.stage.state(), &record).await?;
    let scope = tx.scope().clone();
    match rule_of(&scope, &row.rule_code) {
        Some(rule) if after.stage.is_open() => reopen(tx, rule, row).await,
        Some(_) | None => Ok(row),
    }
}

async fn remember(tx: &Tx, row: &findings::Model, state: FindingState, record: &VerdictRecord) -> Result<()> {
    let label = state.label();
    let summary = Label::new(
        format!("{} 的指标给出结论：{}", row.finding_no, label.zh),
        format!("The metric’s verdict on {}: {}", row.finding_no, label.en.to_lowercase()),
    );
    activity::record(tx, of_finding("alerts.conclude", row, summary, json!(record))).await
}

fn record_of(after: &Finding, verdict: &Verdict, looked_until: Option<NaiveDate>) -> VerdictRecord {
    let none = VerdictRecord {
        state: words::of(after.stage.state()),
        proof: String::new(),
        looked_until: looked_until.unwrap_or(after.last_on),
        actual: None,
        without: None,
        amount: None,
        amount_low: None,
        amount_high: None,
        change_ppm: None,
        change_low_ppm: None,
        change_high_ppm: None,
        fired_on: None,
    };
    match verdict {
        Verdict::Verified(proof) | Verdict::Ineffective(proof) | Verdict::Rebounded(proof) => match proof {
            Proof::Measured(effect) => measured(none, effect),
            Proof::Silence => VerdictRecord { proof: "silence".to_owned(), ..none },
            Proof::FiredAgain(day) => {
                VerdictRecord { proof: "fired_again".to_owned(), fired_on: Some(*day), ..none }
            }
        },
        Verdict::Waiting(_) => none,
    }
}

fn measured(record: VerdictRecord, effect: &Effect) -> VerdictRecord {
    VerdictRecord {
        proof: "measured".to_owned(),
        actual: Some(effect.actual.rounded()),
        without: Some(effect.without.rounded()),
        amount: Some(effect.amount.middle.rounded()),
        amount_low: Some(effect.amount.low.rounded()),
        amount_high: Some(effect.amount.high.rounded()),
        change_ppm: Some(effect.ppm.middle.rounded()),
        change_low_ppm: Some(effect.ppm.low.rounded()),
        change_high_ppm: Some(effect.ppm.high.rounded()),
        ..record
    }
}
