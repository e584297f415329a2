//! Letting somebody look, by name and until a day, and ending it.

use chrono::NaiveDate;
use daiyun_base::error::Label;
use sea_orm::ActiveValue::{Set, Unchanged};
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::Expr;
use serde_json::json;

use super::of_asset;
use crate::access::{self, Colleague};
use crate::activity;
use crate::error::{Result, id_taken};
use crate::scope::{Scope, Tx};
use crate::stores::vault::records::{self, assets, secret_grants};
use crate::stores::vault::rules::{self, Granting};
use crate::stores::{APPROVE_REVEAL, REVEAL_SECRET, records as store_records};

/// A grant about to be given.
#[derive(Clone, Debug)]
pub struct NewGrant {
    /// Made by the caller.
    pub id: Uuid,
    /// To whom.
    pub user_id: Uuid,
    /// Its last day.
    pub until_on: NaiveDate,
    /// What for.
    pub reason: String,
}

/// Ends every grant of somebody whose account ends.
pub(in crate::stores::vault) async fn end_grants_of(tx: &Tx, user_id: Uuid) -> Result<()> {
    let ended = secret_grants::Entity::update_many()
        .col_expr(secret_grants::Column::EndedAt, Expr::value(Some(tx.now())))
        .filter(secret_grants::Column::UserId.eq(user_id))
        .filter(secret_grants::Column::EndedAt.is_null());
    ended.exec(tx.db()).await?;
    Ok(())
}

/// Lets a colleague look at the secrets of an asset until a day. A grant they had before ends.
pub async fn grant(tx: &Tx, asset_id: Uuid, new: NewGrant) -> Result<assets::Model> {
    let asset = records::to_change(tx, asset_id).await?;
    let reason = rules::check_reason(&new.reason)?;
    if let Some(present) = secret_grants::Entity::find_by_id(new.id).one(tx.db()).await? {
        let same = present.asset_id == asset_id && present.user_id == new.user_id;
        return if same { Ok(asset) } else { Err(id_taken().into()) };
    }
    let scope = tx.scope();
    let colleague = access::colleagues(tx.db()).await?.into_iter().find(|person| person.id == new.user_id);
    let stores = stores_of(scope, &asset).await?;
    let granting = Granting {
        is_colleague: colleague.as_ref().is_some_and(|person| person.is_active),
        has_use: colleague.as_ref().is_some_and(|person| has_use(scope, person)),
        reaches: colleague.as_ref().is_some_and(|person| reaches(person, &stores)),
        is_own: scope.person().user_id == Some(new.user_id),
        until_on: new.until_on,
    };
    rules::may_grant(granting, scope.agency().clock().today())?;
    if let Some(before) = records::open_grant(tx, asset_id, new.user_id).await? {
        close(tx, before.id).await?;
    }
    let row = secret_grants::ActiveModel {
        id: Set(new.id),
        asset_id: Set(asset_id),
        user_id: Set(new.user_id),
        until_on: Set(new.until_on),
        reason: Set(reason.to_owned()),
        granted_by: Set(scope.person().user_id),
        granted_by_name: Set(scope.person().name.clone()),
        granted_at: Set(tx.now()),
        ended_at: Set(None),
    };
    secret_grants::Entity::insert(row).exec_without_returning(tx.db()).await?;
    let name = colleague.map(|person| person.name).unwrap_or_default();
    let summary = Label::new(
        format!("授权 {name} 查看「{}」到 {}：{reason}", asset.name, new.until_on),
        format!("Let {name} look at {:?} until {}: {reason}", asset.name, new.until_on),
    );
    let detail = json!({ "user_id": new.user_id, "until_on": new.until_on, "reason": reason });
    activity::record(tx, of_asset("stores.grant_secret", &asset, summary, detail)).await?;
    Ok(asset)
}

/// Ends a grant. Ending one that has ended changes nothing.
pub(in crate::stores::vault) async fn end_grant(tx: &Tx, id: Uuid) -> Result<assets::Model> {
    let (grant, asset) = records::grant_to_change(tx, id).await?;
    if grant.ended_at.is_some() {
        return Ok(asset);
    }
    close(tx, grant.id).await?;
    let summary =
        Label::new(format!("收回「{}」的查看授权", asset.name), format!("Ended a grant of {:?}", asset.name));
    let detail = json!({ "user_id": grant.user_id });
    activity::record(tx, of_asset("stores.end_grant", &asset, summary, detail)).await?;
    Ok(asset)
}

async fn close(tx: &Tx, id: Uuid) -> Result<()> {
    let row =
        secret_grants::ActiveModel { id: Unchanged(id), ended_at: Set(Some(tx.now())), ..Default::default() };
    row.update(tx.db()).await?;
    Ok(())
}

/// Whether a grant is of any use to a colleague: their role looks at secrets or decides on requests.
fn has_use(scope: &Scope, person: &Colleague) -> bool {
    let role = scope.agency().definitions().roles.get(&person.role);
    role.is_some_and(|role| {
        [REVEAL_SECRET, APPROVE_REVEAL].iter().any(|permission| role.permissions.contains(permission.0))
    })
}

/// Whether a colleague sees an asset: one of its stores, or everything.
fn reaches(person: &Colleague, stores: &[Uuid]) -> bool {
    person.has_all_stores || stores.iter().any(|store| person.stores.contains(store))
}

/// The stores whose people see an asset: its own, or all of its client.
async fn stores_of(scope: &Scope, asset: &assets::Model) -> Result<Vec<Uuid>> {
    match asset.store_id {
        Some(store_id) => Ok(vec![store_id]),
        None => Ok(store_records::of_client(scope, asset.client_id)
            .await?
            .into_iter()
            .map(|store| store.id)
            .collect()),
    }
}

/// Whom the caller could let look at an asset.
pub(in crate::stores::vault) async fn candidates(
    scope: &Scope,
    asset: &assets::Model,
    colleagues: &[Colleague],
) -> Result<Vec<Colleague>> {
    let stores = stores_of(scope, asset).await?;
    let fits = |person: &&Colleague| {
        let is_own = scope.person().user_id == Some(person.id);
        person.is_active && !is_own && has_use(scope, person) && reaches(person, &stores)
    };
    Ok(colleagues.iter().filter(fits).cloned().collect())
}
