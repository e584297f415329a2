//! Asking the metric. A verdict looks at the days up to its check day, so it is given only once all of them have come: asked
//! a day later it would be the same.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use daiyun_base::error::{Label, Problem};
use daiyun_insight::effect::Effect;
use sea_orm::entity::prelude::Uuid;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::judge::rule_of;
use super::numbers::{history, known};
use super::take_in::{of_finding, reopen, write};
use crate::activity;
use crate::alerts::VERIFY;
use crate::alerts::finding::{Finding, FindingState, Stage};
use crate::alerts::known::Known;
use crate::alerts::records::{self, finding_of, findings, with_stage};
use crate::alerts::verification::{Proof, Verdict, can_conclude, conclude, looks_until, verify};
use crate::error::Result;
use crate::scope::{Scope, Tx};
use crate::stores;
use crate::words;
use crate::work::{self, Milestone};

/// A verdict as it is kept and shown: what it rests on, all per average day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub(in crate::alerts) struct VerdictRecord {
    /// `verified`, `ineffective`, `rebounded`.
    pub state: String,
    /// `measured`, `silence` (the rule has not fired since), `fired_again`, `no_data` (it never came).
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

/// The word for a proof that is a measurement.
const MEASURED: &str = "measured";

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
    let mut outcome = Ok(());
    for asked in answered {
        let finding_no = asked.row.finding_no.clone();
        let settled = settle_alone(scope, asked).await;
        if let Err(error) = &settled {
            tracing::error!(finding.no = finding_no, cause = %error, "a verdict could not be written down");
        }
        outcome = outcome.and(settled.map(|_| ()));
    }
    outcome
}

/// A transaction for each verdict, so that one finding does not hold up the others.
async fn settle_alone(scope: &Scope, asked: Asked) -> Result<Option<findings::Model>> {
    let tx = scope.begin(VERIFY).await?;
    let settled = settle(&tx, asked).await?;
    tx.commit().await?;
    Ok(settled)
}

/// Asks for one finding now, on its check day or later; refused while the metric has no answer.
pub(in crate::alerts) async fn ask_now(scope: &Scope, id: Uuid) -> Result<findings::Model> {
    scope.require(VERIFY)?;
    let row = records::by_id(scope, scope.reader(), id).await?;
    can_conclude(&finding_of(&row)?, scope.agency().clock().today())?;
    let mut asked = ask(scope, vec![row.clone()]).await?;
    let Some(asked) = asked.pop() else { return Ok(row) };
    conclude(&asked.finding, &asked.verdict)?;
    let settled = settle_alone(scope, asked).await?;
    settled.ok_or_else(|| {
        Problem::refused(
            "finding_changed",
            "这个发现刚刚有了变化；请刷新后再看",
            "The finding has just changed; reload it",
        )
        .into()
    })
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
        let Some(shipped) = rule_of(scope, &code) else { continue };
        let ids: Vec<Uuid> = rows.iter().map(|row| row.store_id).collect();
        let stores = stores::by_ids(scope, &ids).await?;
        let overrides = records::overrides_of(scope.reader(), &ids).await?;
        let rules = rows.iter().map(|row| overrides.applied(shipped, row.store_id));
        let histories = rules.zip(&rows).map(|(rule, row)| history(&rule, row.began_on, today));
        let Some(days) = histories.min_by_key(|days| days.from) else { continue };
        let known = known(scope, shipped, &stores, days).await?;
        let unknown = Known::default();
        for row in rows {
            let finding = match finding_of(&row) {
                Ok(finding) => finding,
                Err(error) => {
                    tracing::error!(finding.no = row.finding_no, cause = %error, "a finding cannot be read");
                    continue;
                }
            };
            let rule = overrides.applied(shipped, row.store_id);
            let verdict = verify(&rule, &finding, known.get(&row.store_id).unwrap_or(&unknown), today);
            asked.push(Asked { row, finding, verdict });
        }
    }
    Ok(asked)
}

/// Writes a verdict down: the finding is closed by it, kept under watch until its second look, or opened again. Nothing if
/// the finding is no longer what was asked about: a verdict on a day that is gone says nothing.
async fn settle(tx: &Tx, asked: Asked) -> Result<Option<findings::Model>> {
    let Asked { row: read, finding, verdict } = asked;
    let row = records::held(tx.scope(), tx.db(), read.id).await?;
    if row != read {
        return Ok(None);
    }
    let after = conclude(&finding, &verdict)?;
    // A rebound whose trouble has a newer finding already stays closed: one trouble, one open finding.
    if after.stage.is_open() && records::is_reopened_elsewhere(tx.db(), &row).await? {
        return Ok(Some(write(tx, findings::Model { next_check_on: None, ..row }).await?));
    }
    let record = record_of(&after, &verdict, looks_until(&finding));
    // A second look that measured nothing leaves the first proof standing.
    let stands = !finding.stage.is_open() && !after.stage.is_open() && record.proof != MEASURED;
    let row = findings::Model {
        verdict: if stands { row.verdict.clone() } else { Some(json!(record)) },
        concluded_at: Some(tx.now()),
        closed_at: row.closed_at.or(Some(tx.now())),
        next_check_on: second_look(&finding, &after),
        ..with_stage(row, &after)
    };
    let row = write(tx, row).await?;
    remember(tx, &row, after.stage.state(), &record).await?;
    let scope = tx.scope().clone();
    if let Some(rule) = rule_of(&scope, &row.rule_code).filter(|_| after.stage.is_open()) {
        return Ok(Some(reopen(tx, rule, row).await?));
    }
    if let Some(run_id) = row.sop_run_id {
        work::reach(tx, run_id, Milestone::Concluded).await?;
    }
    Ok(Some(row))
}

/// When a finding that was just verified is looked at once more.
fn second_look(before: &Finding, after: &Finding) -> Option<NaiveDate> {
    match (&before.stage, &after.stage) {
        (Stage::Verifying(_), Stage::Verified(action)) => Some(action.second_look_on()),
        (
            Stage::Found
            | Stage::Analysing
            | Stage::Adjusting(_)
            | Stage::Verifying(_)
            | Stage::Verified(_)
            | Stage::Ineffective(_)
            | Stage::Rebounded(_),
            _,
        ) => None,
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
            Proof::NoData => VerdictRecord { proof: "no_data".to_owned(), ..none },
            Proof::FiredAgain(day) => {
                VerdictRecord { proof: "fired_again".to_owned(), fired_on: Some(*day), ..none }
            }
        },
        Verdict::Waiting(_) => none,
    }
}

fn measured(record: VerdictRecord, effect: &Effect) -> VerdictRecord {
    VerdictRecord {
        proof: MEASURED.to_owned(),
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

#[cfg(test)]
mod tests {
    use daiyun_base::id;
    use sea_orm::{ActiveModelTrait, EntityTrait};

    use super::*;
    use crate::testing::TestApp;

    /// A finding of a store that was acted on and is due today.
    fn verifying(store: &stores::Store, today: NaiveDate) -> findings::Model {
        let before = |days: u64| today - chrono::Days::new(days);
        let opened_at = store.created_at;
        findings::Model {
            id: id::fresh(),
            finding_no: "FX-0001".to_owned(),
            rule_code: "roas_below_floor".to_owned(),
            dedupe_key: "roas_below_floor/HS-TM".to_owned(),
            client_id: store.client_id,
            store_id: store.id,
            metric: "roas".to_owned(),
            severity: "warning".to_owned(),
            side: "below".to_owned(),
            state: "verifying".to_owned(),
            began_on: before(12),
            last_on: before(9),
            summary: String::new(),
            summary_en: String::new(),
            observed_value: 1_400_000,
            limit_value: 2_000_000,
            usual_value: None,
            at_stake_fen: None,
            owner_id: None,
            sop_run_id: None,
            cause: Some("出价过高".to_owned()),
            action: Some("降价".to_owned()),
            promised_kind: Some("ppm".to_owned()),
            promised_value: Some(600_000),
            planned_on: Some(before(8)),
            check_on: Some(today),
            acted_on: Some(before(8)),
            next_check_on: Some(today),
            verdict: None,
            opened_at,
            analysed_at: Some(opened_at),
            planned_at: Some(opened_at),
            acted_at: Some(opened_at),
            concluded_at: None,
            closed_at: None,
        }
    }

    #[tokio::test]
    async fn a_verdict_on_what_has_changed_since_is_dropped() {
        let app = TestApp::on("2026-08-20").await;
        let scope = app.operator();
        let store = stores::by_code(&scope, "HS-TM").await.unwrap();
        let row = verifying(&store, app.agency.clock().today());
        let tx = scope.begin(VERIFY).await.unwrap();
        let active: findings::ActiveModel = row.clone().into();
        findings::Entity::insert(active.reset_all()).exec_without_returning(tx.db()).await.unwrap();
        tx.commit().await.unwrap();
        let row = records::by_id(&scope, scope.reader(), row.id).await.unwrap();
        let asked = |read: &findings::Model| Asked {
            row: read.clone(),
            finding: finding_of(read).unwrap(),
            verdict: Verdict::Verified(Proof::Silence),
        };
        // The rule fired again after the metric was asked.
        let stale = findings::Model { last_on: row.last_on - chrono::Days::new(1), ..row.clone() };
        assert_eq!(settle_alone(&scope, asked(&stale)).await.unwrap(), None);
        assert_eq!(records::by_id(&scope, scope.reader(), row.id).await.unwrap(), row);
        let settled = settle_alone(&scope, asked(&row)).await.unwrap().unwrap();
        assert_eq!(settled.state, "verified");
        // Somebody else asked at the same moment.
        assert_eq!(settle_alone(&scope, asked(&row)).await.unwrap(), None);
        app.end().await;
    }
}
