//! Looking at a secret. What is decided and remembered is one transaction; only when it is committed the value is opened.

use chrono::TimeDelta;
use daiyun_base::error::{Kind, Label, Problem};
use sea_orm::ActiveValue::Set;
use sea_orm::ConnectionTrait;
use sea_orm::entity::prelude::*;
use serde_json::json;
use zeroize::Zeroizing;

use super::{of_asset, sealing};
use crate::activity;
use crate::error::Result;
use crate::numbers;
use crate::scope::{Scope, Tx};
use crate::stores::vault::records::{self, APPROVED, assets, reveal_requests, reveals, secrets};
use crate::stores::vault::rules::{self, Refusal, Standing};
use crate::words;

/// A look that is allowed and written down. Its value opens once the transaction is committed.
pub(in crate::stores::vault) struct Reveal {
    asset: assets::Model,
    secret: secrets::Model,
}

/// What decides whether a person may look at a field now, with their question to a second person if one lives.
pub(in crate::stores::vault) async fn standing(
    scope: &Scope,
    db: &impl ConnectionTrait,
    asset: &assets::Model,
    field: &str,
) -> Result<(Standing, Option<reveal_requests::Model>)> {
    let (now, today) = (scope.now(), scope.agency().clock().today());
    let user_id = scope.named_user()?;
    let request = records::live_request(db, (asset.id, field, user_id), now).await?;
    let standing = Standing {
        state: words::read(&asset.state)?,
        ends_on: asset.ends_on,
        has_value: records::newest_secret(db, asset.id, field).await?.is_some(),
        is_granted: !records::granted_to(db, user_id, &[asset.id], today).await?.is_empty(),
        needs_two: asset.needs_two,
        is_approved: request.as_ref().is_some_and(|request| request.decision.as_deref() == Some(APPROVED)),
        reveals_last_hour: records::reveals_since(db, user_id, now - TimeDelta::hours(1)).await?,
    };
    Ok((standing, request))
}

/// The refusal as a person reads it.
pub(in crate::stores::vault) fn verdict(refused: Refusal) -> Problem {
    let (code, label) = refused;
    let kind = if code == "too_many_reveals" { Kind::TooMany } else { Kind::Refused };
    Problem::new(kind, code, label.zh, label.en)
}

/// Decides on a look and writes it down: who, what, when, why, and the approval it uses up.
pub(in crate::stores::vault) async fn reveal(
    tx: &Tx,
    asset_id: Uuid,
    field: &str,
    reason: &str,
) -> Result<Reveal> {
    let user_id = tx.scope().named_user()?;
    let reason = rules::check_reason(reason)?;
    // Taken first: it lets one look after the other pass, so that neither the hourly limit nor an approval is used twice.
    let reveal_no = numbers::next(tx, "reveals").await?;
    let asset = records::to_change(tx, asset_id).await?;
    let label = super::secrets::field_label(tx, &asset, field)?;
    let (standing, request) = standing(tx.scope(), tx.db(), &asset, field).await?;
    rules::may_reveal(standing, tx.scope().agency().clock().today()).map_err(verdict)?;
    let secret = records::newest_secret(tx.db(), asset_id, field).await?;
    let secret = secret.ok_or_else(|| Problem::not_found("这个保密字段", "The secret field"))?;
    let request_id = request.filter(|_| asset.needs_two).map(|request| request.id);
    let row = reveals::ActiveModel {
        reveal_no: Set(reveal_no),
        asset_id: Set(asset_id),
        secret_id: Set(secret.id),
        field: Set(field.to_owned()),
        revision_no: Set(secret.revision_no),
        user_id: Set(user_id),
        reason: Set(reason.to_owned()),
        request_id: Set(request_id),
        revealed_at: Set(tx.now()),
    };
    reveals::Entity::insert(row).exec_without_returning(tx.db()).await?;
    let summary = Label::new(
        format!("查看「{}」的{}：{reason}", asset.name, label.zh),
        format!("Looked at the {} of {:?}: {reason}", label.en, asset.name),
    );
    let detail = json!({
        "field": field, "revision_no": secret.revision_no, "reason": reason, "request_id": request_id,
    });
    activity::record(tx, of_asset("stores.reveal_secret", &asset, summary, detail)).await?;
    Ok(Reveal { asset, secret })
}

/// The value of a look whose transaction is committed.
pub(in crate::stores::vault) async fn open_revealed(
    scope: &Scope,
    look: Reveal,
) -> Result<Zeroizing<String>> {
    sealing::opened(scope, look.asset.client_id, &look.secret).await
}

/// Remembers that somebody tried to look and was refused.
pub(in crate::stores::vault) async fn record_refusal(
    tx: &Tx,
    asset_id: Uuid,
    field: &str,
    refused: &Problem,
) -> Result<()> {
    let asset = records::by_id(tx.scope(), tx.db(), asset_id).await?;
    let summary = Label::new(
        format!("查看「{}」被拒绝：{}", asset.name, refused.text.zh),
        format!("Was refused a look at {:?}: {}", asset.name, refused.text.en),
    );
    let detail = json!({ "field": field, "code": refused.code });
    activity::record(tx, of_asset("stores.refuse_reveal", &asset, summary, detail)).await
}
