//! The alert rules as JSON: what an operations lead wrote, what is judged of it, and where a store differs.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use daiyun_kpi::catalogue::Catalogue;
use daiyun_kpi::metric::Unit;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::AlertRule;
use super::records::{Overrides, last_began, overrides_of};
use super::rules::can_judge;
use crate::access::{self, Colleague};
use crate::error::Result;
use crate::scope::Scope;
use crate::stores::{self, Store};
use crate::words;

/// The rules.
#[derive(Serialize, ToSchema)]
pub(super) struct AlertRulesView {
    items: Vec<AlertRuleView>,
}

/// A rule.
#[derive(Serialize, ToSchema)]
pub(super) struct AlertRuleView {
    code: String,
    label: String,
    label_en: String,
    severity: String,
    severity_label: String,
    severity_label_en: String,
    /// `store` or `client`.
    scope: String,
    /// `threshold`, `weekday_fall`, `event_count`.
    kind: String,
    /// The metric it judges; nothing for rules that count events.
    metric: Option<String>,
    /// Whether it is judged at all: the facts it asks for must be recorded.
    is_judged: bool,
    /// Why not.
    not_judged_reason: Option<String>,
    not_judged_reason_en: Option<String>,
    /// Its numbers.
    numbers: Vec<NumberView>,
    /// The visible stores that have numbers of their own.
    overrides: Vec<AlertOverrideView>,
    /// The first day of the newest finding of it in the visible stores.
    last_began_on: Option<NaiveDate>,
    sop_template: String,
    /// A verified finding that fires again within so many days has rebounded.
    rebound_days: u32,
    /// A promise is checked within so many days.
    longest_check_days: u32,
    /// The sentence, with slots.
    text: String,
    text_en: String,
}

/// A number of a rule.
#[derive(Serialize, ToSchema)]
pub(super) struct NumberView {
    name: String,
    value: i64,
    /// `fen`, `ppm`, `count`, `ratio_ppm` or `seconds`: how it is read.
    unit: &'static str,
    /// Whether a store may have its own.
    is_overridable: bool,
}

/// A number of a rule that a store has of its own.
#[derive(Serialize, ToSchema)]
pub(super) struct AlertOverrideView {
    store_id: Uuid,
    store_code: String,
    store_name: String,
    name: String,
    value: i64,
    /// Why this store differs.
    reason: String,
    /// Nobody for the operator of the machine.
    set_by_name: Option<String>,
    set_at: DateTime<Utc>,
}

/// What rules are shown beside.
struct Beside {
    stores: Vec<Store>,
    overrides: Overrides,
    began: BTreeMap<String, NaiveDate>,
    colleagues: Vec<Colleague>,
}

/// The rules as they are judged in the stores the caller sees.
pub(super) async fn alert_rules(scope: &Scope) -> Result<AlertRulesView> {
    let stores = stores::visible(scope).await?;
    let ids: Vec<Uuid> = stores.iter().map(|store| store.id).collect();
    let beside = Beside {
        stores,
        overrides: overrides_of(scope.reader(), &ids).await?,
        began: last_began(scope).await?,
        colleagues: access::colleagues(scope.reader()).await?,
    };
    let rules = scope.agency().definitions().alerts.values();
    let catalogue = &scope.agency().definitions().metrics;
    Ok(AlertRulesView { items: rules.map(|rule| rule_view(rule, &beside, catalogue)).collect() })
}

fn rule_view(rule: &AlertRule, beside: &Beside, catalogue: &Catalogue) -> AlertRuleView {
    let number = |(name, value): (&'static str, i64)| NumberView {
        name: name.to_owned(),
        value,
        unit: unit_of(rule, name, catalogue),
        is_overridable: rule.overridable.iter().any(|field| field == name),
    };
    let severity = rule.severity.label();
    let not_judged = can_judge(rule).err();
    AlertRuleView {
        code: rule.code.clone(),
        label: rule.label.zh.clone(),
        label_en: rule.label.en.clone(),
        severity: words::of(rule.severity),
        severity_label: severity.zh,
        severity_label_en: severity.en,
        scope: words::of(rule.scope),
        kind: rule.when.kind().to_owned(),
        metric: rule.metrics().first().map(|metric| (*metric).to_owned()),
        is_judged: not_judged.is_none(),
        not_judged_reason: not_judged.as_ref().map(|reason| reason.zh.clone()),
        not_judged_reason_en: not_judged.map(|reason| reason.en),
        numbers: rule.when.numbers().into_iter().map(number).collect(),
        overrides: override_views(rule, beside),
        last_began_on: beside.began.get(&rule.code).copied(),
        sop_template: rule.sop_template.clone(),
        rebound_days: rule.rebound_days,
        longest_check_days: rule.longest_check_days,
        text: rule.text.zh.clone(),
        text_en: rule.text.en.clone(),
    }
}

/// A level and a usual value are read as their metric is, the least activity as the metric that shows it; the rest are
/// counts of days, weeks, hours and events.
fn unit_of(rule: &AlertRule, name: &str, catalogue: &Catalogue) -> &'static str {
    let metrics = rule.metrics();
    let unit = match name {
        "level" | "minimum_baseline" => metrics.first().and_then(|code| catalogue.metric(code).ok()),
        "minimum_activity" => metrics.get(1).and_then(|code| catalogue.metric(code).ok()),
        "fall_ppm" => return Unit::Ppm.code(),
        _ => None,
    };
    unit.map_or(Unit::Count, |metric| metric.unit).code()
}

fn override_views(rule: &AlertRule, beside: &Beside) -> Vec<AlertOverrideView> {
    let rows = beside.overrides.of_rule(&rule.code).filter_map(|row| {
        let store = beside.stores.iter().find(|store| store.id == row.store_id)?;
        let set_by = beside.colleagues.iter().find(|one| Some(one.id) == row.set_by);
        Some(AlertOverrideView {
            store_id: store.id,
            store_code: store.code.clone(),
            store_name: store.name.clone(),
            name: row.field.clone(),
            value: row.value,
            reason: row.reason.clone(),
            set_by_name: set_by.map(|one| one.name.clone()),
            set_at: row.set_at,
        })
    });
    rows.collect()
}
