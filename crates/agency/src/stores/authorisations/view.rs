//! Authorisations as JSON.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::actions;
use super::records::authorisations;
use super::rules::Licence;
use crate::clients;
use crate::error::Result;
use crate::scope::{Allowed, Scope};
use crate::stores::MANAGE_DOCUMENTS;
use crate::stores::documents::rules::PaperState;
use crate::words;

/// A code with its name.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(in crate::stores) struct NamedCode {
    pub code: String,
    pub label: String,
    pub label_en: String,
}

/// What the caller may do with an authorisation.
#[derive(Debug, Serialize, ToSchema)]
struct AuthorisationActions {
    withdraw: Allowed,
}

/// An authorisation.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::stores) struct AuthorisationView {
    id: Uuid,
    client_id: Uuid,
    client_name: String,
    brand_id: Uuid,
    brand_name: String,
    licence: Licence,
    licence_label: String,
    licence_label_en: String,
    /// 1: by the owner of the mark.
    chain_level: i64,
    starts_on: NaiveDate,
    ends_on: NaiveDate,
    /// Days until its last day; below zero once that is over.
    days_left: i64,
    scope_text: String,
    categories: Vec<NamedCode>,
    platforms: Vec<NamedCode>,
    /// The letter.
    document_id: Option<Uuid>,
    state: PaperState,
    state_label: String,
    state_label_en: String,
    actions: AuthorisationActions,
}

/// Rows of a list, with the names they need.
pub(in crate::stores) async fn views(
    scope: &Scope,
    rows: Vec<authorisations::Model>,
) -> Result<Vec<AuthorisationView>> {
    let today = scope.agency().clock().today();
    let ids: Vec<Uuid> = rows.iter().map(|row| row.client_id).collect();
    let clients: BTreeMap<Uuid, String> =
        clients::by_ids(scope, &ids).await?.into_iter().map(|row| (row.id, row.name)).collect();
    let brands: BTreeMap<Uuid, String> =
        clients::brands_of(scope, &ids).await?.into_iter().map(|row| (row.id, row.name)).collect();
    let name = |names: &BTreeMap<Uuid, String>, id: Uuid| names.get(&id).cloned().unwrap_or_default();
    let view = |row: authorisations::Model| {
        let (client, brand) = (name(&clients, row.client_id), name(&brands, row.brand_id));
        view(scope, row, (client, brand), today)
    };
    rows.into_iter().map(view).collect()
}

/// Groups of categories by their names.
pub(in crate::stores) fn categories(scope: &Scope, codes: &[String]) -> Vec<NamedCode> {
    let kinds = &scope.agency().definitions().document_kinds;
    let named = |code: &String| {
        let label = kinds.category(code).map(|group| group.label.clone());
        let label = label.unwrap_or_else(|| daiyun_base::error::Label::new(code, code));
        NamedCode { code: code.clone(), label: label.zh, label_en: label.en }
    };
    codes.iter().map(named).collect()
}

/// Platforms by their names.
pub(in crate::stores) fn platforms(scope: &Scope, codes: &[String]) -> Vec<NamedCode> {
    let formats = &scope.agency().definitions().formats;
    let named = |code: &String| {
        let label = formats.platform(code).map(|platform| platform.label.clone());
        let label = label.unwrap_or_else(|| daiyun_base::error::Label::new(code, code));
        NamedCode { code: code.clone(), label: label.zh, label_en: label.en }
    };
    codes.iter().map(named).collect()
}

fn view(
    scope: &Scope,
    row: authorisations::Model,
    (client_name, brand_name): (String, String),
    today: NaiveDate,
) -> Result<AuthorisationView> {
    let licence: Licence = words::read(&row.licence)?;
    let state = row.state(today);
    Ok(AuthorisationView {
        id: row.id,
        client_id: row.client_id,
        client_name,
        brand_id: row.brand_id,
        brand_name,
        licence,
        licence_label: licence.label().zh,
        licence_label_en: licence.label().en,
        chain_level: row.chain_level,
        starts_on: row.starts_on,
        ends_on: row.ends_on,
        days_left: (row.ends_on - today).num_days(),
        categories: categories(scope, &row.category_codes()),
        platforms: platforms(scope, &row.platform_codes()),
        document_id: row.document_id,
        state,
        state_label: state.label().zh,
        state_label_en: state.label().en,
        actions: AuthorisationActions {
            withdraw: Allowed::for_role(scope, MANAGE_DOCUMENTS, actions::may_withdraw(&row)),
        },
        scope_text: row.scope_text,
    })
}
