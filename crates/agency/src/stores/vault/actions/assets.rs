//! Registering an asset and changing what is written of it.

use chrono::NaiveDate;
use daiyun_base::error::{Label, Problem};
use sea_orm::ActiveValue::{Set, Unchanged};
use sea_orm::entity::prelude::*;
use serde_json::json;

use super::of_asset;
use crate::access::{self, Colleague};
use crate::activity;
use crate::clients::Client;
use crate::error::{Result, id_taken};
use crate::numbers;
use crate::scope::Tx;
use crate::stores::Store;
use crate::stores::vault::kind::AssetKind;
use crate::stores::vault::records::{self, assets};
use crate::stores::vault::rules::{self, AssetState, Authority, Owner, Said, SecondFactor};
use crate::words;

/// What is written of an asset and may change.
#[derive(Clone, Debug)]
pub struct AssetText {
    /// What people call it.
    pub name: String,
    /// Whom it belongs to.
    pub owner: Owner,
    /// Their name.
    pub owner_name: String,
    /// The colleague who keeps it; otherwise `holder_name` says who does.
    pub holder_id: Option<Uuid>,
    /// Who keeps it.
    pub holder_name: String,
    /// What they were allowed to do.
    pub authority: Authority,
    /// Where it was agreed.
    pub contract_code: Option<String>,
    /// The last day of the authority.
    pub ends_on: Option<NaiveDate>,
    /// How the platform proves that it is us.
    pub second_factor: SecondFactor,
}

/// An asset about to be registered.
#[derive(Clone, Debug)]
pub struct NewAsset {
    /// Made by the caller.
    pub id: Uuid,
    /// A code of `definitions/policies/assets.toml`.
    pub kind: String,
    /// Whether two people look at it together although its kind does not ask for it.
    pub needs_two: bool,
    /// What is written of it.
    pub text: AssetText,
}

/// Registers an asset of a client, or of one of its stores. The same request twice finds the first result.
pub async fn create(tx: &Tx, client: &Client, store: Option<&Store>, new: NewAsset) -> Result<assets::Model> {
    let kind = kind_of(tx, &new.kind)?;
    let text = checked(tx, new.text).await?;
    if store.is_some_and(|store| store.client_id != client.id) {
        return Err(Problem::invalid(
            "asset_store",
            "这家店铺不属于这个客户",
            "This store does not belong to this client",
        )
        .into());
    }
    if let Some(present) = assets::Entity::find_by_id(new.id).one(tx.db()).await? {
        let same = present.client_id == client.id && present.kind == new.kind && present.name == text.name;
        return if same { Ok(present) } else { Err(id_taken().into()) };
    }
    // Counted within the client: a series over all of them would tell each how much the others have.
    let number = numbers::next(tx, &format!("asset/{}", client.id)).await?;
    let row = assets::ActiveModel {
        id: Set(new.id),
        asset_no: Set(format!("{}-{number:03}", client.code.to_uppercase())),
        client_id: Set(client.id),
        store_id: Set(store.map(|store| store.id)),
        kind: Set(new.kind),
        needs_two: Set(kind.needs_two || new.needs_two),
        state: Set(words::of(AssetState::InUse)),
        added_by: Set(tx.scope().person().user_id),
        added_at: Set(tx.now()),
        ..written(text)
    };
    let asset = row.insert(tx.db()).await?;
    let summary = Label::new(
        format!("登记{}「{}」", kind.label.zh, asset.name),
        format!("Registered {} {:?}", kind.label.en, asset.name),
    );
    let detail = json!({ "asset_no": asset.asset_no, "kind": asset.kind, "owner": asset.owner });
    activity::record(tx, of_asset("stores.add_asset", &asset, summary, detail)).await?;
    Ok(asset)
}

/// Changes what is written of an asset. Whether two people look at it is not among it: nobody takes that back alone.
pub(in crate::stores::vault) async fn update(
    tx: &Tx,
    id: Uuid,
    text: AssetText,
    state: AssetState,
) -> Result<assets::Model> {
    let before = records::to_change(tx, id).await?;
    let text = checked(tx, text).await?;
    let row = assets::ActiveModel { id: Unchanged(id), state: Set(words::of(state)), ..written(text) };
    let after = row.update(tx.db()).await?;
    let changed = changes(&before, &after);
    if changed.is_empty() {
        return Ok(after);
    }
    let names: Vec<&str> = changed.iter().map(|(name, ..)| *name).collect();
    let summary = Label::new(
        format!("修改资产「{}」", after.name),
        format!("Changed the asset {:?}: {}", after.name, names.join(", ")),
    );
    let detail: serde_json::Map<String, serde_json::Value> = changed
        .into_iter()
        .map(|(name, before, after)| (name.to_owned(), json!({ "before": before, "after": after })))
        .collect();
    activity::record(tx, of_asset("stores.update_asset", &after, summary, detail.into())).await?;
    Ok(after)
}

/// What differs, but for names of people: those stay in the row.
fn changes(before: &assets::Model, after: &assets::Model) -> Vec<(&'static str, String, String)> {
    let day = |day: Option<NaiveDate>| day.map(|day| day.to_string()).unwrap_or_default();
    let id = |id: Option<Uuid>| id.map(|id| id.to_string()).unwrap_or_default();
    let of = |row: &assets::Model| {
        [
            ("name", row.name.clone()),
            ("owner", row.owner.clone()),
            ("holder_id", id(row.holder_id)),
            ("authority", row.authority.clone()),
            ("contract_code", row.contract_code.clone().unwrap_or_default()),
            ("ends_on", day(row.ends_on)),
            ("second_factor", row.second_factor.clone()),
            ("state", row.state.clone()),
        ]
    };
    let pairs = of(before).into_iter().zip(of(after));
    pairs
        .filter(|((_, before), (_, after))| before != after)
        .map(|((name, before), (_, after))| (name, before, after))
        .collect()
}

fn kind_of<'a>(tx: &'a Tx, code: &str) -> Result<&'a AssetKind, Problem> {
    let kinds = &tx.scope().agency().definitions().asset_kinds;
    kinds.get(code).ok_or_else(|| {
        let known: Vec<&str> = kinds.all().map(|kind| kind.code.as_str()).collect();
        Problem::invalid(
            "unknown_asset_kind",
            format!("没有名为「{code}」的资产种类；可用：{}", known.join("、")),
            format!("There is no kind of asset {code}. Known kinds: {}", known.join(", ")),
        )
    })
}

/// The text as it is stored: trimmed, and the holder by their own name if they are a colleague.
async fn checked(tx: &Tx, text: AssetText) -> Result<AssetText> {
    let holder = match text.holder_id {
        Some(id) => Some(holder(tx, id).await?),
        None => None,
    };
    let trimmed = |text: String| text.trim().to_owned();
    let text = AssetText {
        name: trimmed(text.name),
        owner_name: trimmed(text.owner_name),
        holder_name: holder.map_or_else(|| trimmed(text.holder_name), |holder| holder.name),
        contract_code: text.contract_code.map(trimmed).filter(|code| !code.is_empty()),
        ..text
    };
    rules::check_said(&Said {
        name: &text.name,
        owner: text.owner,
        owner_name: &text.owner_name,
        holder_name: &text.holder_name,
        ends_on: text.ends_on,
    })?;
    Ok(text)
}

async fn holder(tx: &Tx, id: Uuid) -> Result<Colleague> {
    let found = access::colleagues(tx.db()).await?.into_iter().find(|person| person.id == id);
    let found = found.filter(|person| person.is_active);
    found.ok_or_else(|| Problem::not_found("这位保管人", "The holder").into())
}

fn written(text: AssetText) -> assets::ActiveModel {
    assets::ActiveModel {
        name: Set(text.name),
        owner: Set(words::of(text.owner)),
        owner_name: Set(text.owner_name),
        holder_id: Set(text.holder_id),
        holder_name: Set(text.holder_name),
        authority: Set(words::of(text.authority)),
        contract_code: Set(text.contract_code),
        ends_on: Set(text.ends_on),
        second_factor: Set(words::of(text.second_factor)),
        ..Default::default()
    }
}
