//! Numbers of a rule that differ by store: a store's floor is its own break-even, not the agency's default (S34.8).

use std::collections::BTreeMap;

use daiyun_base::error::{Label, Problem};
use sea_orm::ActiveValue::Set;
use sea_orm::entity::prelude::*;
use serde_json::json;

use super::judge::rule_of;
use crate::activity::{self, Activity};
use crate::alerts::AlertRule;
use crate::alerts::records::alert_overrides;
use crate::error::Result;
use crate::scope::Tx;
use crate::stores::{self, Store};

/// What a store is to be judged by instead.
#[derive(Clone, Debug)]
pub(in crate::alerts) struct NewOverride {
    /// Numbers by the field of the rule's condition.
    pub numbers: BTreeMap<String, i64>,
    /// Why; the next person asks.
    pub reason: String,
}

/// Gives a store its own numbers for a rule, in place of those it had.
pub(in crate::alerts) async fn set_override(
    tx: &Tx,
    rule_code: &str,
    store_code: &str,
    new: NewOverride,
) -> Result<()> {
    let scope = tx.scope().clone();
    let (rule, store) = (known_rule(rule_of(&scope, rule_code))?, stores::by_code(&scope, store_code).await?);
    let reason = new.reason.trim().to_owned();
    if new.numbers.is_empty() || reason.is_empty() {
        return Err(Problem::invalid(
            "override_incomplete",
            "请填写要改的数值和理由，例如「毛利率 30%，保本投产比 3.51」",
            "Give the numbers to change and the reason, such as “break-even at a margin of 30% is 3.51”",
        )
        .into());
    }
    let mut changed = rule.clone();
    for (field, value) in &new.numbers {
        changed = changed.with_override(field, *value)?;
    }
    remove(tx, rule, &store).await?;
    let rows = new.numbers.iter().map(|(field, value)| alert_overrides::ActiveModel {
        store_id: Set(store.id),
        rule_code: Set(rule.code.clone()),
        field: Set(field.clone()),
        value: Set(*value),
        reason: Set(reason.clone()),
        set_by: Set(scope.person().user_id),
        set_at: Set(tx.now()),
    });
    alert_overrides::Entity::insert_many(rows).exec_without_returning(tx.db()).await?;
    let summary = Label::new(
        format!("{} 的「{}」改用自己的数值：{reason}", store.name, rule.label.zh),
        format!("{} has its own numbers for “{}”: {reason}", store.name, rule.label.en),
    );
    let detail = json!({ "numbers": new.numbers, "reason": reason });
    activity::record(tx, of_rule("alerts.set_override", rule, &store, (summary, detail))).await
}

/// Lets a store be judged by the rule as it is written again. Done twice, it is the same.
pub(in crate::alerts) async fn remove_override(tx: &Tx, rule_code: &str, store_code: &str) -> Result<()> {
    let scope = tx.scope().clone();
    let (rule, store) = (known_rule(rule_of(&scope, rule_code))?, stores::by_code(&scope, store_code).await?);
    if remove(tx, rule, &store).await? == 0 {
        return Ok(());
    }
    let summary = Label::new(
        format!("{} 的「{}」恢复默认数值", store.name, rule.label.zh),
        format!("{} is judged by the default numbers of “{}” again", store.name, rule.label.en),
    );
    activity::record(tx, of_rule("alerts.remove_override", rule, &store, (summary, json!({})))).await
}

fn known_rule(rule: Option<&AlertRule>) -> Result<&AlertRule, Problem> {
    rule.ok_or_else(|| Problem::not_found("这条预警规则", "The alert rule"))
}

async fn remove(tx: &Tx, rule: &AlertRule, store: &Store) -> Result<u64> {
    let query = alert_overrides::Entity::delete_many()
        .filter(alert_overrides::Column::RuleCode.eq(rule.code.clone()))
        .filter(alert_overrides::Column::StoreId.eq(store.id));
    Ok(query.exec(tx.db()).await?.rows_affected)
}

fn of_rule(
    verb: &'static str,
    rule: &AlertRule,
    store: &Store,
    (summary, detail): (Label, serde_json::Value),
) -> Activity {
    Activity {
        verb,
        subject_kind: "alert_rule",
        subject_id: rule.code.clone(),
        client_id: Some(store.client_id),
        store_id: Some(store.id),
        summary,
        detail,
    }
}
