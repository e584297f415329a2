//! Setting and withdrawing targets.

use daiyun_base::error::{Label, Problem};
use daiyun_base::id;
use daiyun_base::money::{Money, Rate};
use daiyun_base::period::Month;
use daiyun_kpi::metric::{Metric, Unit};
use sea_orm::ActiveValue::{Set, Unchanged};
use sea_orm::entity::prelude::*;
use serde_json::json;

use super::records::{self, targets};
use super::rules::{Values, check_order, kind_of, read_value};
use crate::activity::{self, Activity};
use crate::error::Result;
use crate::scope::Tx;
use crate::stores::{self, Store};

/// A target as it was typed. An empty goal withdraws it.
#[derive(Clone, Debug)]
pub struct Typed {
    /// The store's code.
    pub store: String,
    /// The metric.
    pub metric: String,
    /// 保底.
    pub floor: String,
    /// 目标.
    pub goal: String,
    /// 挑战.
    pub stretch: String,
}

/// Sets the targets of a month, all or none. What is as it was leaves no trace.
pub async fn set(tx: &Tx, month: Month, typed: &[Typed]) -> Result<()> {
    let codes: Vec<String> = typed.iter().map(|one| one.store.clone()).collect();
    let known = stores::by_codes(tx.scope(), &codes).await?;
    let ids: Vec<Uuid> = known.iter().map(|store| store.id).collect();
    stores::hold(tx, &ids).await?;
    for one in typed {
        let store = known.iter().find(|store| store.code == one.store).ok_or_else(|| {
            let code = &one.store;
            Problem::not_found(&format!("代码为「{code}」的店铺"), &format!("The store {code:?}"))
        })?;
        let metric = target_metric(tx, &one.metric)?;
        match values(metric, one)? {
            Some(values) => keep(tx, store, metric, (month, values)).await?,
            None => withdraw(tx, store, metric, month).await?,
        }
    }
    Ok(())
}

fn target_metric<'a>(tx: &'a Tx, code: &str) -> Result<&'a Metric> {
    let catalogue = &tx.scope().agency().definitions().metrics;
    let metric = catalogue.metric(code)?;
    if kind_of(catalogue, metric).is_some() {
        return Ok(metric);
    }
    let label = &metric.label;
    Err(Problem::invalid(
        "target_metric",
        format!("「{}」不能按月定目标：它的天数加起来不等于月份；请换成能相加的指标或比率", label.zh),
        format!(
            "{} takes no monthly target, because its days do not add up to the month; choose a sum or a rate",
            label.en
        ),
    )
    .into())
}

fn values(metric: &Metric, typed: &Typed) -> Result<Option<Values>> {
    let read = |text: &str| (!text.trim().is_empty()).then(|| read_value(metric.unit, text)).transpose();
    let (floor, goal, stretch) = (read(&typed.floor)?, read(&typed.goal)?, read(&typed.stretch)?);
    let Some(goal) = goal else {
        if floor.is_some() || stretch.is_some() {
            return Err(Problem::invalid(
                "target_goal",
                "先填目标，再填保底和挑战",
                "Fill in the target before floor and stretch",
            )
            .into());
        }
        return Ok(None);
    };
    let values = Values { floor, goal, stretch };
    check_order(metric.polarity, values)?;
    Ok(Some(values))
}

async fn keep(tx: &Tx, store: &Store, metric: &Metric, (month, values): (Month, Values)) -> Result<()> {
    let live = records::live(tx, store.id, &metric.code, month).await?;
    let is_same = |row: &targets::Model| {
        (row.floor_value, row.goal_value, row.stretch_value) == (values.floor, values.goal, values.stretch)
    };
    if live.as_ref().is_some_and(is_same) {
        return Ok(());
    }
    replace(tx, live.as_ref()).await?;
    let person = tx.scope().person();
    let row = targets::ActiveModel {
        id: Set(id::fresh()),
        store_id: Set(store.id),
        metric: Set(metric.code.clone()),
        month: Set(month.to_string()),
        floor_value: Set(values.floor),
        goal_value: Set(values.goal),
        stretch_value: Set(values.stretch),
        set_by: Set(person.user_id),
        set_by_name: Set(person.name.clone()),
        set_at: Set(tx.now()),
        replaced_at: Set(None),
    };
    targets::Entity::insert(row).exec_without_returning(tx.db()).await?;
    let goal = written(metric.unit, values.goal);
    let (store_name, label) = (&store.name, &metric.label);
    let summary = Label::new(
        format!("{store_name} {month} {}目标 {goal}", label.zh),
        format!("Target of {store_name} for {month}: {} {goal}", label.en),
    );
    let after = json!({ "floor": values.floor, "goal": values.goal, "stretch": values.stretch });
    remember(
        tx,
        store,
        summary,
        json!({ "metric": metric.code, "month": month, "before": before(live.as_ref()), "after": after }),
    )
    .await
}

async fn withdraw(tx: &Tx, store: &Store, metric: &Metric, month: Month) -> Result<()> {
    let Some(live) = records::live(tx, store.id, &metric.code, month).await? else { return Ok(()) };
    replace(tx, Some(&live)).await?;
    let (store_name, label) = (&store.name, &metric.label);
    let summary = Label::new(
        format!("{store_name} {month} {}目标撤销", label.zh),
        format!("Target of {store_name} for {month} withdrawn: {}", label.en),
    );
    remember(
        tx,
        store,
        summary,
        json!({ "metric": metric.code, "month": month, "before": before(Some(&live)) }),
    )
    .await
}

async fn replace(tx: &Tx, live: Option<&targets::Model>) -> Result<()> {
    let Some(live) = live else { return Ok(()) };
    let row = targets::ActiveModel {
        id: Unchanged(live.id),
        replaced_at: Set(Some(tx.now())),
        ..Default::default()
    };
    row.update(tx.db()).await?;
    Ok(())
}

fn before(live: Option<&targets::Model>) -> serde_json::Value {
    live.map_or(
        serde_json::Value::Null,
        |row| json!({ "floor": row.floor_value, "goal": row.goal_value, "stretch": row.stretch_value }),
    )
}

/// A value as people read it.
fn written(unit: Unit, value: i64) -> String {
    match unit {
        Unit::Fen => Money::from_fen(value).grouped(),
        Unit::Ppm | Unit::RatioPpm => Rate::from_ppm(value).to_string(),
        Unit::Count | Unit::Seconds => value.to_string(),
    }
}

async fn remember(tx: &Tx, store: &Store, summary: Label, detail: serde_json::Value) -> Result<()> {
    let activity = Activity {
        verb: "contracts.set_targets",
        subject_kind: "store",
        subject_id: store.id.to_string(),
        client_id: Some(store.client_id),
        store_id: Some(store.id),
        summary,
        detail,
    };
    activity::record(tx, activity).await
}
