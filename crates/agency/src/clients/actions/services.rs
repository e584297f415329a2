//! What a client has bought of the catalogue, and until when.

use chrono::NaiveDate;
use daiyun_base::error::{Label, Problem};
use daiyun_base::money::Money;
use sea_orm::ActiveValue::{Set, Unchanged};
use sea_orm::entity::prelude::*;
use serde_json::json;

use super::of_client;
use crate::activity;
use crate::clients::records::{self, client_services};
use crate::error::{Failure, Result, id_taken};
use crate::scope::Tx;

/// A longer note is not read.
const LONGEST_NOTE: usize = 200;

/// A service about to be noted.
#[derive(Clone, Debug)]
pub struct Purchase {
    /// Made by the caller.
    pub id: Uuid,
    /// A code of `definitions/policies/services.toml`.
    pub service_code: String,
    /// Its first day.
    pub since_on: NaiveDate,
    /// The price in yuan as somebody typed it; nothing while it is not agreed.
    pub price: Option<String>,
    /// How much of it, for which stores.
    pub note: String,
}

/// Notes what a client has bought. It runs once at a time; the same request twice finds the first result.
pub async fn buy_service(tx: &Tx, client_id: Uuid, new: Purchase) -> Result<client_services::Model> {
    let client = records::hold(tx, client_id).await?;
    let policies = &tx.scope().agency().definitions().clients;
    let item = policies.service(&new.service_code).map(|(_, item)| item);
    let item = item.ok_or_else(|| {
        Problem::invalid(
            "service_code",
            "服务目录里没有这一项；请从列表里选",
            "The catalogue has no such service. Choose from the list",
        )
    })?;
    let note = check_note(&new.note)?;
    let price =
        new.price.as_deref().map(str::trim).filter(|typed| !typed.is_empty()).map(price).transpose()?;
    if let Some(present) = client_services::Entity::find_by_id(new.id).one(tx.db()).await? {
        let same = present.client_id == client.id && present.service_code == new.service_code;
        return if same { Ok(present) } else { Err(id_taken().into()) };
    }
    let running = records::services_of(tx.db(), client.id).await?;
    let runs = |row: &client_services::Model| {
        row.service_code == new.service_code && row.until_on.is_none_or(|last| last >= new.since_on)
    };
    if running.iter().any(runs) {
        return Err(Problem::refused(
            "service_running",
            format!("「{}」还在服务期内；先结束原来那一条，再按新价格新增", item.label.zh),
            format!("{} still runs. End it before it is bought again", item.label.en),
        )
        .into());
    }
    let person = tx.scope().person();
    let row = client_services::ActiveModel {
        id: Set(new.id),
        client_id: Set(client.id),
        service_code: Set(new.service_code),
        since_on: Set(new.since_on),
        until_on: Set(None),
        price_fen: Set(price.map(Money::fen)),
        note: Set(note.to_owned()),
        added_by: Set(person.user_id),
        added_by_name: Set(person.name.clone()),
        added_at: Set(tx.now()),
        ended_by_name: Set(None),
        ended_at: Set(None),
    };
    let bought = row.insert(tx.db()).await?;
    // The price stays in the row: whoever reads the trail does not see it.
    let summary = Label::new(
        format!("客户 {} 购买服务「{}」", client.name, item.label.zh),
        format!("Client {} bought {}", client.name, item.label.en),
    );
    let detail = json!({ "service": bought.service_code, "since_on": bought.since_on });
    activity::record(tx, of_client("clients.buy_service", &client, summary, detail)).await?;
    Ok(bought)
}

fn check_note(note: &str) -> Result<&str, Problem> {
    let note = note.trim();
    if note.chars().count() <= LONGEST_NOTE {
        return Ok(note);
    }
    Err(Problem::invalid(
        "service_note",
        format!("说明最长 {LONGEST_NOTE} 个字"),
        format!("A note has {LONGEST_NOTE} characters at most"),
    ))
}

fn price(typed: &str) -> Result<Money, Problem> {
    let parsed = Money::parse(typed).ok().filter(|amount| !amount.is_negative());
    parsed.ok_or_else(|| {
        Problem::invalid(
            "service_price",
            "价格要写成元，最多两位小数，例如 3000.00",
            "Write the price in yuan with two decimals at most, as in 3000.00",
        )
    })
}

/// Ends what a client has bought. It stays on the page with its last day.
pub async fn end_service(tx: &Tx, id: Uuid, until_on: NaiveDate) -> Result<client_services::Model> {
    let missing = || Failure::from(Problem::not_found("这项服务", "The service"));
    let found = client_services::Entity::find_by_id(id).one(tx.db()).await?.ok_or_else(missing)?;
    let client = records::hold(tx, found.client_id).await.map_err(|_| missing())?;
    let found = client_services::Entity::find_by_id(id).one(tx.db()).await?.ok_or_else(missing)?;
    if found.until_on.is_some() {
        return Err(
            Problem::refused("service_ended", "这项服务已经结束", "The service has ended already").into()
        );
    }
    if until_on < found.since_on {
        return Err(Problem::invalid(
            "service_end",
            format!("最后一天不能早于开始那天（{}）", found.since_on),
            format!("The last day cannot be before the first, {}", found.since_on),
        )
        .into());
    }
    let row = client_services::ActiveModel {
        id: Unchanged(id),
        until_on: Set(Some(until_on)),
        ended_by_name: Set(Some(tx.scope().person().name.clone())),
        ended_at: Set(Some(tx.now())),
        ..Default::default()
    };
    let ended = row.update(tx.db()).await?;
    let policies = &tx.scope().agency().definitions().clients;
    let label = policies.service(&ended.service_code).map(|(_, item)| item.label.clone());
    let label = label.unwrap_or_else(|| Label::new(&ended.service_code, &ended.service_code));
    let summary = Label::new(
        format!("客户 {} 的服务「{}」到 {until_on} 结束", client.name, label.zh),
        format!("{} for client {} ends on {until_on}", label.en, client.name),
    );
    let detail = json!({ "service": ended.service_code, "until_on": until_on });
    activity::record(tx, of_client("clients.end_service", &client, summary, detail)).await?;
    Ok(ended)
}
