//! The steps of a person: take a finding up, promise, act. Each asks the rule, writes the row and is remembered.

use chrono::NaiveDate;
use daiyun_base::error::{Label, Problem};
use sea_orm::entity::prelude::Uuid;
use serde_json::json;

use super::judge::rule_of;
use super::take_in::{of_finding, write};
use crate::activity;
use crate::alerts::finding::{self, Expected, Plan};
use crate::alerts::records::{self, finding_of, findings, with_stage};
use crate::error::Result;
use crate::scope::Tx;
use crate::work::{self, Milestone};

/// What is promised before anybody acts.
#[derive(Clone, Debug)]
pub(in crate::alerts) struct Promise {
    pub cause: String,
    pub action: String,
    pub expected: Expected,
    pub check_on: NaiveDate,
}

/// Takes a finding up: it is the caller's now.
pub(in crate::alerts) async fn analyse(tx: &Tx, id: Uuid) -> Result<findings::Model> {
    let row = records::held(tx.scope(), tx.db(), id).await?;
    let finding = finding::analyse(&finding_of(&row)?)?;
    let person = tx.scope().person().clone();
    let row = with_stage(row, &finding);
    let row = findings::Model {
        owner_id: person.user_id,
        analysed_at: Some(tx.now()),
        planned_at: None,
        acted_at: None,
        verdict: None,
        concluded_at: None,
        ..row
    };
    let row = write(tx, row).await?;
    let summary = Label::new(
        format!("{} 认领 {}，开始分析", person.name, row.finding_no),
        format!("{} took {} up and began the analysis", person.name, row.finding_no),
    );
    activity::record(tx, of_finding("alerts.analyse", &row, summary, json!({}))).await?;
    Ok(row)
}

/// Writes the promise down.
pub(in crate::alerts) async fn plan(tx: &Tx, id: Uuid, promise: Promise) -> Result<findings::Model> {
    let row = records::held(tx.scope(), tx.db(), id).await?;
    let plan = Plan {
        cause: promise.cause.trim().to_owned(),
        action: promise.action.trim().to_owned(),
        expected: promise.expected,
        planned_on: tx.scope().agency().clock().today(),
        check_on: promise.check_on,
    };
    let scope = tx.scope().clone();
    let rule = rule_of(&scope, &row.rule_code).ok_or_else(|| rule_gone(&row.rule_code))?;
    let events = &scope.agency().definitions().sale_events;
    let finding = finding::plan(rule, &finding_of(&row)?, plan, events)?;
    let row = write(tx, findings::Model { planned_at: Some(tx.now()), ..with_stage(row, &finding) }).await?;
    let action = row.action.clone().unwrap_or_default();
    let summary = Label::new(
        format!("{} 写下动作与预期：{action}，检查日 {}", row.finding_no, promise.check_on),
        format!("{}: promised “{action}”, to be checked on {}", row.finding_no, promise.check_on),
    );
    let detail = json!({
        "cause": row.cause, "action": action, "check_on": row.check_on,
        "promised_kind": row.promised_kind, "promised_value": row.promised_value,
    });
    activity::record(tx, of_finding("alerts.plan", &row, summary, detail)).await?;
    Ok(row)
}

/// Reports the action as done: the promise is locked, and on the check day the metric is asked.
pub(in crate::alerts) async fn act(tx: &Tx, id: Uuid, on: NaiveDate) -> Result<findings::Model> {
    let row = records::held(tx.scope(), tx.db(), id).await?;
    let before = finding_of(&row)?;
    let scope = tx.scope().clone();
    let events = &scope.agency().definitions().sale_events;
    finding::can_report(&before, on, scope.agency().clock().today(), events)?;
    let finding = finding::act(&before, on, events)?;
    let row = with_stage(row, &finding);
    let row = findings::Model { acted_at: Some(tx.now()), next_check_on: row.check_on, ..row };
    let row = write(tx, row).await?;
    let summary = Label::new(
        format!("{} 于 {on} 执行动作，预期与检查日已锁定", row.finding_no),
        format!("{}: the action was carried out on {on}; its promise is locked", row.finding_no),
    );
    activity::record(tx, of_finding("alerts.act", &row, summary, json!({ "acted_on": on }))).await?;
    if let Some(run_id) = row.sop_run_id {
        work::reach(tx, run_id, Milestone::Acted).await?;
    }
    Ok(row)
}

fn rule_gone(code: &str) -> Problem {
    Problem::refused(
        "rule_gone",
        format!("规则 {code} 已不再使用，无法再验证效果"),
        format!("The rule {code} is no longer in use, so no effect can be verified"),
    )
}
