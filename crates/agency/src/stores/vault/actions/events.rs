//! What happened to an account on the platform, as people write it down.

use chrono::{DateTime, Utc};
use daiyun_base::error::Label;
use sea_orm::ActiveValue::Set;
use sea_orm::entity::prelude::*;
use serde_json::json;

use super::of_asset;
use crate::activity;
use crate::error::{Result, id_taken};
use crate::scope::Tx;
use crate::stores::vault::records::{self, account_events, assets};
use crate::stores::vault::rules::{self, EventKind};
use crate::words;

/// An entry about to be written.
#[derive(Clone, Debug)]
pub(in crate::stores::vault) struct NewEvent {
    /// Made by the caller.
    pub id: Uuid,
    /// What sort of thing.
    pub kind: EventKind,
    /// In a sentence.
    pub text: String,
    /// When.
    pub happened_at: DateTime<Utc>,
}

/// Notes what happened to an account. An entry is never changed.
pub(in crate::stores::vault) async fn note_event(
    tx: &Tx,
    asset_id: Uuid,
    new: NewEvent,
) -> Result<assets::Model> {
    let asset = records::by_id(tx.scope(), tx.db(), asset_id).await?;
    let text = rules::check_event(&new.text, new.happened_at, tx.now())?;
    if let Some(present) = account_events::Entity::find_by_id(new.id).one(tx.db()).await? {
        let same = present.asset_id == asset_id && present.text == text;
        return if same { Ok(asset) } else { Err(id_taken().into()) };
    }
    let person = tx.scope().person();
    let row = account_events::ActiveModel {
        id: Set(new.id),
        asset_id: Set(asset_id),
        kind: Set(words::of(new.kind)),
        text: Set(text.to_owned()),
        happened_at: Set(new.happened_at),
        noted_by: Set(person.user_id),
        noted_by_name: Set(person.name.clone()),
        noted_at: Set(tx.now()),
    };
    account_events::Entity::insert(row).exec_without_returning(tx.db()).await?;
    let label = new.kind.label();
    let summary =
        Label::new(format!("「{}」：{}", asset.name, label.zh), format!("{:?}: {}", asset.name, label.en));
    let detail = json!({ "kind": new.kind, "happened_at": new.happened_at });
    activity::record(tx, of_asset("stores.note_account_event", &asset, summary, detail)).await?;
    Ok(asset)
}
