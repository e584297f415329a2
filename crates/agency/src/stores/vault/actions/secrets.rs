//! Storing a secret. The value before it is wiped: nobody needs a password that opens nothing any more.

use daiyun_base::error::{Label, Problem};
use daiyun_base::id;
use sea_orm::ActiveValue::{Set, Unchanged};
use sea_orm::entity::prelude::*;
use serde_json::json;
use zeroize::Zeroizing;

use super::{of_asset, sealing};
use crate::activity;
use crate::error::Result;
use crate::scope::Tx;
use crate::stores::vault::records::{self, assets, secrets};
use crate::stores::vault::rules::{self, AssetState};
use crate::words;

/// Stores the value of a field, as its next revision.
pub async fn set_secret(
    tx: &Tx,
    asset_id: Uuid,
    field: &str,
    value: Zeroizing<String>,
) -> Result<assets::Model> {
    let asset = records::to_change(tx, asset_id).await?;
    rules::check_secret(&value)?;
    let label = field_label(tx, &asset, field)?;
    if words::read::<AssetState>(&asset.state)? == AssetState::Returned {
        return Err(Problem::refused(
            "asset_returned",
            "资产已归还，不再保存内容",
            "The asset was returned; nothing is stored for it any more",
        )
        .into());
    }
    let newest = records::newest_secret(tx.db(), asset_id, field).await?;
    let revision_no = newest.as_ref().map_or(1, |newest| newest.revision_no + 1);
    let sealed = sealing::sealed(tx, asset.client_id, (asset_id, field, revision_no), &value).await?;
    if let Some(newest) = newest {
        let row = secrets::ActiveModel {
            id: Unchanged(newest.id),
            sealed: Set(Vec::new()),
            erased_at: Set(Some(tx.now())),
            ..Default::default()
        };
        row.update(tx.db()).await?;
    }
    let person = tx.scope().person();
    let keys = tx.scope().agency().keys();
    let row = secrets::ActiveModel {
        id: Set(id::fresh()),
        asset_id: Set(asset_id),
        field: Set(field.to_owned()),
        revision_no: Set(revision_no),
        sealed: Set(sealed),
        fingerprint: Set(keys.secret_fingerprint(&asset.client_id.to_string(), &value)),
        set_by: Set(person.user_id),
        set_by_name: Set(person.name.clone()),
        set_at: Set(tx.now()),
        erased_at: Set(None),
    };
    secrets::Entity::insert(row).exec_without_returning(tx.db()).await?;
    let summary = Label::new(
        format!("更新「{}」的{}", asset.name, label.zh),
        format!("Stored the {} of {:?}", label.en, asset.name),
    );
    let detail = json!({ "field": field, "revision_no": revision_no });
    activity::record(tx, of_asset("stores.set_secret", &asset, summary, detail)).await?;
    Ok(asset)
}

/// The name of a field of an asset's kind.
pub(super) fn field_label(tx: &Tx, asset: &assets::Model, field: &str) -> Result<Label, Problem> {
    let kind = tx.scope().agency().definitions().asset_kinds.get(&asset.kind);
    let found = kind.and_then(|kind| kind.field(field));
    found
        .map(|field| field.label.clone())
        .ok_or_else(|| Problem::not_found("这个保密字段", "The secret field"))
}
