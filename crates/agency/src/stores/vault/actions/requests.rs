//! Two people look together: one asks, another one who could look themselves says yes or no.

use daiyun_base::error::Label;
use sea_orm::ActiveValue::{Set, Unchanged};
use sea_orm::entity::prelude::*;
use serde_json::json;

use super::reveal::{standing, verdict};
use super::{of_asset, secrets};
use crate::activity;
use crate::error::{Result, id_taken};
use crate::scope::Tx;
use crate::stores::vault::records::{self, APPROVED, REFUSED, assets, reveal_requests};
use crate::stores::vault::rules::{self, Deciding};

/// A question about to be asked.
#[derive(Clone, Debug)]
pub(in crate::stores::vault) struct NewRequest {
    /// Made by the caller.
    pub id: Uuid,
    /// Which secret.
    pub field: String,
    /// What for.
    pub reason: String,
}

/// Asks a second person for their yes.
pub(in crate::stores::vault) async fn request(
    tx: &Tx,
    asset_id: Uuid,
    new: NewRequest,
) -> Result<assets::Model> {
    let asked_by = tx.scope().named_user()?;
    let asset = records::to_change(tx, asset_id).await?;
    let reason = rules::check_reason(&new.reason)?;
    let label = secrets::field_label(tx, &asset, &new.field)?;
    if let Some(present) = reveal_requests::Entity::find_by_id(new.id).one(tx.db()).await? {
        let same = present.asset_id == asset_id && present.asked_by == asked_by && present.field == new.field;
        return if same { Ok(asset) } else { Err(id_taken().into()) };
    }
    let (standing, live) = standing(tx.scope(), tx.db(), &asset, &new.field).await?;
    let is_waiting = live.is_some_and(|live| live.decision.is_none());
    rules::may_request(standing, is_waiting, tx.scope().agency().clock().today()).map_err(verdict)?;
    let row = reveal_requests::ActiveModel {
        id: Set(new.id),
        asset_id: Set(asset_id),
        field: Set(new.field.clone()),
        reason: Set(reason.to_owned()),
        asked_by: Set(asked_by),
        asked_at: Set(tx.now()),
        decided_by: Set(None),
        decision: Set(None),
        decided_at: Set(None),
        expires_at: Set(tx.now() + rules::REQUEST_WAITS),
    };
    reveal_requests::Entity::insert(row).exec_without_returning(tx.db()).await?;
    let summary = Label::new(
        format!("申请查看「{}」的{}：{reason}", asset.name, label.zh),
        format!("Asked to look at the {} of {:?}: {reason}", label.en, asset.name),
    );
    let detail = json!({ "field": new.field, "reason": reason });
    activity::record(tx, of_asset("stores.request_reveal", &asset, summary, detail)).await?;
    Ok(asset)
}

/// Says yes or no. A yes holds for half an hour and for one look.
pub(in crate::stores::vault) async fn decide(tx: &Tx, id: Uuid, is_approved: bool) -> Result<assets::Model> {
    let decided_by = tx.scope().named_user()?;
    let (request, asset) = records::request_to_change(tx, id).await?;
    let today = tx.scope().agency().clock().today();
    let deciding = Deciding {
        is_waiting: request.decision.is_none() && request.expires_at > tx.now(),
        is_own: request.asked_by == decided_by,
        is_granted: !records::granted_to(tx.db(), decided_by, &[asset.id], today).await?.is_empty(),
    };
    rules::may_decide(deciding).map_err(verdict)?;
    let decision = if is_approved { APPROVED } else { REFUSED };
    let holds = if is_approved { tx.now() + rules::APPROVAL_HOLDS } else { request.expires_at };
    let row = reveal_requests::ActiveModel {
        id: Unchanged(id),
        decided_by: Set(Some(decided_by)),
        decision: Set(Some(decision.to_owned())),
        decided_at: Set(Some(tx.now())),
        expires_at: Set(holds),
        ..Default::default()
    };
    row.update(tx.db()).await?;
    let summary = if is_approved {
        Label::new(format!("同意查看「{}」", asset.name), format!("Agreed to a look at {:?}", asset.name))
    } else {
        Label::new(format!("不同意查看「{}」", asset.name), format!("Refused a look at {:?}", asset.name))
    };
    let detail = json!({ "request_id": id, "field": request.field, "asked_by": request.asked_by });
    activity::record(tx, of_asset("stores.decide_reveal", &asset, summary, detail)).await?;
    Ok(asset)
}
