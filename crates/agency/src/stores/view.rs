//! Stores as JSON.

use chrono::{DateTime, Utc};
use daiyun_base::error::Label;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::UPDATE;
use super::records::{self, store_moves, stores};
use super::rules::StoreState;
use crate::access;
use crate::clients;
use crate::error::Result;
use crate::scope::{Allowed, Scope, Side};
use crate::words;

/// A store.
#[derive(Serialize, ToSchema)]
pub(super) struct StoreView {
    id: Uuid,
    code: String,
    name: String,
    platform: String,
    platform_label: String,
    platform_label_en: String,
    /// One neutral character that stands for the platform.
    platform_mark: String,
    storefront: Option<String>,
    storefront_label: Option<String>,
    storefront_label_en: Option<String>,
    client_id: Uuid,
    client_name: String,
    /// The brand it sells; nothing for a store of several.
    brand_id: Option<Uuid>,
    /// The 店铺名称, else the 店铺Id its files state, once one has been imported.
    bound_mark: Option<String>,
    state: StoreState,
    state_label: String,
    state_label_en: String,
}

/// A store with how it came to be as it is.
#[derive(Serialize, ToSchema)]
pub(super) struct StoreDetail {
    #[serde(flatten)]
    store: StoreView,
    created_at: DateTime<Utc>,
    /// The newest first.
    moves: Vec<StoreMoveView>,
    /// Who of the agency sees it; empty for the client's people.
    people: Vec<StorePersonView>,
    actions: StoreActions,
}

/// A store opened, paused or closed.
#[derive(Serialize, ToSchema)]
struct StoreMoveView {
    state: StoreState,
    state_label: String,
    state_label_en: String,
    reason: String,
    moved_by_name: String,
    moved_at: DateTime<Utc>,
}

/// Somebody who works on a store.
#[derive(Serialize, ToSchema)]
struct StorePersonView {
    id: Uuid,
    name: String,
    role_label: String,
    role_label_en: String,
    /// Whether they see every store, and so this one.
    has_all_stores: bool,
}

/// What the caller may do with a store.
#[derive(Serialize, ToSchema)]
struct StoreActions {
    update: Allowed,
    #[serde(rename = "move")]
    move_to: Allowed,
}

/// A store of a list.
pub(super) fn view(scope: &Scope, store: stores::Model, client_name: &str) -> Result<StoreView> {
    let platform = scope.agency().definitions().formats.platform(&store.platform);
    let kinds = platform.map(|platform| platform.storefronts.as_slice()).unwrap_or_default();
    let front = kinds.iter().find(|kind| Some(&kind.code) == store.storefront.as_ref());
    let state: StoreState = words::read(&store.state)?;
    Ok(StoreView {
        id: store.id,
        code: store.code,
        name: store.name,
        platform_label: platform.map(|platform| platform.label.zh.clone()).unwrap_or_default(),
        platform_label_en: platform.map(|platform| platform.label.en.clone()).unwrap_or_default(),
        platform_mark: platform.map(|platform| platform.mark.clone()).unwrap_or_default(),
        platform: store.platform,
        storefront_label: front.map(|front| front.label.zh.clone()),
        storefront_label_en: front.map(|front| front.label.en.clone()),
        storefront: store.storefront,
        client_id: store.client_id,
        brand_id: store.brand_id,
        client_name: client_name.to_owned(),
        bound_mark: store.bound_name.or(store.bound_no),
        state,
        state_label: state.label().zh,
        state_label_en: state.label().en,
    })
}

/// One store.
pub(super) async fn detail(scope: &Scope, store: stores::Model) -> Result<StoreDetail> {
    let moves: Result<Vec<StoreMoveView>> =
        records::moves(scope, store.id).await?.into_iter().map(move_view).collect();
    let client = clients::by_ids(scope, &[store.client_id]).await?.pop();
    let client_name = client.map(|client| client.name).unwrap_or_default();
    let people = people(scope, store.id).await?;
    let may = || Allowed::for_role(scope, UPDATE, Ok::<(), Label>(()));
    Ok(StoreDetail {
        created_at: store.created_at,
        store: view(scope, store, &client_name)?,
        moves: moves?,
        people,
        actions: StoreActions { update: may(), move_to: may() },
    })
}

fn move_view(row: store_moves::Model) -> Result<StoreMoveView> {
    let state: StoreState = words::read(&row.state)?;
    Ok(StoreMoveView {
        state,
        state_label: state.label().zh,
        state_label_en: state.label().en,
        reason: row.reason,
        moved_by_name: row.moved_by_name,
        moved_at: row.moved_at,
    })
}

async fn people(scope: &Scope, store_id: Uuid) -> Result<Vec<StorePersonView>> {
    match scope.person().side {
        Side::Client => Ok(Vec::new()),
        Side::Agency => {
            let roles = &scope.agency().definitions().roles;
            let mut people = access::colleagues(scope.reader()).await?;
            people.retain(|person| person.is_active && person.reaches(&[store_id]));
            let person = |person: access::Colleague| {
                let label = roles.get(&person.role).map(|role| role.label.clone());
                let label = label.unwrap_or_else(|| Label::new(&person.role, &person.role));
                StorePersonView {
                    id: person.id,
                    name: person.name,
                    role_label: label.zh,
                    role_label_en: label.en,
                    has_all_stores: person.has_all_stores,
                }
            };
            Ok(people.into_iter().map(person).collect())
        }
    }
}
