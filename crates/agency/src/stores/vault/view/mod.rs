//! Assets as JSON. Nothing here holds a secret: a field says that there is one, since when and by whom.

mod detail;
mod history;

use std::collections::BTreeMap;

use chrono::NaiveDate;
use daiyun_base::error::Label;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::kind::AssetKind;
use super::records::{self, assets};
use super::rules::{AssetState, Authority, Owner, SecondFactor};
use crate::access::Colleague;
use crate::clients;
use crate::error::Result;
use crate::scope::Scope;
use crate::stores;
use crate::words;

pub(super) use detail::{AssetDetail, PersonOption, detail, options};
pub(super) use history::{EventView, RevealView, event_views, reveal_views};

/// An asset in a list.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(super) struct AssetView {
    id: Uuid,
    asset_no: String,
    name: String,
    kind: String,
    kind_label: String,
    kind_label_en: String,
    client_id: Uuid,
    client_name: String,
    /// Nothing for what belongs to the client as a whole.
    store_id: Option<Uuid>,
    store_name: Option<String>,
    platform_mark: Option<String>,
    owner: Owner,
    owner_label: String,
    owner_label_en: String,
    owner_name: String,
    /// Whether such an asset usually belongs to somebody else.
    is_unusual_owner: bool,
    holder_id: Option<Uuid>,
    holder_name: String,
    authority: Authority,
    authority_label: String,
    authority_label_en: String,
    contract_code: Option<String>,
    ends_on: Option<NaiveDate>,
    /// Days until the authority ends; below zero once it has.
    days_left: Option<i64>,
    second_factor: SecondFactor,
    second_factor_label: String,
    second_factor_label_en: String,
    /// Whether two people look at it together.
    needs_two: bool,
    state: AssetState,
    state_label: String,
    state_label_en: String,
    /// How many of its secrets are stored.
    secret_count: u64,
    /// Whether the caller holds a live grant.
    is_granted: bool,
}

/// Assets, and how many of them end soon.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct AssetPage {
    pub items: Vec<AssetView>,
    pub total: u64,
    /// Of all of them, those whose authority ends within ninety days or has ended.
    pub ending_count: u64,
}

/// Rows of a list, with the names they need.
pub(super) async fn views(scope: &Scope, rows: Vec<assets::Model>) -> Result<Vec<AssetView>> {
    let today = scope.agency().clock().today();
    let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
    let clients: Vec<Uuid> = rows.iter().map(|row| row.client_id).collect();
    let client_names: BTreeMap<Uuid, String> =
        clients::by_ids(scope, &clients).await?.into_iter().map(|row| (row.id, row.name)).collect();
    let store_ids: Vec<Uuid> = rows.iter().filter_map(|row| row.store_id).collect();
    let stores: BTreeMap<Uuid, stores::Store> =
        stores::by_ids(scope, &store_ids).await?.into_iter().map(|row| (row.id, row)).collect();
    let mut stored: BTreeMap<Uuid, u64> = BTreeMap::new();
    for secret in records::newest_secrets(scope.reader(), &ids).await? {
        *stored.entry(secret.asset_id).or_default() += 1;
    }
    let granted = match scope.person().user_id {
        Some(user_id) => records::granted_to(scope.reader(), user_id, &ids, today).await?,
        None => Vec::new(),
    };
    let definitions = scope.agency().definitions();
    let view = |row: assets::Model| {
        let kind = definitions.asset_kinds.get(&row.kind);
        let store = row.store_id.and_then(|id| stores.get(&id));
        let mark = store.and_then(|store| definitions.formats.platform(&store.platform));
        let names = Names {
            client: client_names.get(&row.client_id).cloned().unwrap_or_default(),
            store: store.map(|store| store.name.clone()),
            mark: mark.map(|platform| platform.mark.clone()),
        };
        let counts = (stored.get(&row.id).copied().unwrap_or_default(), granted.contains(&row.id));
        asset_view(row, kind, names, counts, today)
    };
    rows.into_iter().map(view).collect()
}

/// Names a row shows of others.
struct Names {
    client: String,
    store: Option<String>,
    mark: Option<String>,
}

fn asset_view(
    row: assets::Model,
    kind: Option<&AssetKind>,
    names: Names,
    (secret_count, is_granted): (u64, bool),
    today: NaiveDate,
) -> Result<AssetView> {
    let owner: Owner = words::read(&row.owner)?;
    let authority: Authority = words::read(&row.authority)?;
    let second_factor: SecondFactor = words::read(&row.second_factor)?;
    let state: AssetState = words::read(&row.state)?;
    let kind_label = kind.map_or_else(|| Label::new(&row.kind, &row.kind), |kind| kind.label.clone());
    Ok(AssetView {
        id: row.id,
        asset_no: row.asset_no,
        name: row.name,
        kind: row.kind,
        kind_label: kind_label.zh,
        kind_label_en: kind_label.en,
        client_id: row.client_id,
        client_name: names.client,
        store_id: row.store_id,
        store_name: names.store,
        platform_mark: names.mark,
        owner,
        owner_label: owner.label().zh,
        owner_label_en: owner.label().en,
        owner_name: row.owner_name,
        is_unusual_owner: kind.is_some_and(|kind| !kind.is_usual(owner)),
        holder_id: row.holder_id,
        holder_name: row.holder_name,
        authority,
        authority_label: authority.label().zh,
        authority_label_en: authority.label().en,
        contract_code: row.contract_code,
        ends_on: row.ends_on,
        days_left: row.ends_on.map(|last| (last - today).num_days()),
        second_factor,
        second_factor_label: second_factor.label().zh,
        second_factor_label_en: second_factor.label().en,
        needs_two: row.needs_two,
        state,
        state_label: state.label().zh,
        state_label_en: state.label().en,
        secret_count,
        is_granted,
    })
}

fn name_of(colleagues: &[Colleague], id: Uuid) -> String {
    colleagues.iter().find(|person| person.id == id).map(|person| person.name.clone()).unwrap_or_default()
}

fn field_label(scope: &Scope, row: &assets::Model, field: &str) -> Label {
    let kind = scope.agency().definitions().asset_kinds.get(&row.kind);
    let found = kind.and_then(|kind| kind.field(field));
    found.map_or_else(|| Label::new(field, field), |field| field.label.clone())
}

/// The names of some visible assets and of their secret fields.
pub(in crate::stores) async fn names(
    scope: &Scope,
    ids: &[Uuid],
) -> Result<BTreeMap<Uuid, (String, BTreeMap<String, Label>)>> {
    let kinds = &scope.agency().definitions().asset_kinds;
    let named = |row: assets::Model| {
        let fields = kinds.get(&row.kind).map(|kind| kind.fields.as_slice()).unwrap_or_default();
        let labels = fields.iter().map(|field| (field.code.clone(), field.label.clone())).collect();
        (row.id, (row.name, labels))
    };
    Ok(records::by_ids(scope, ids).await?.into_iter().map(named).collect())
}
