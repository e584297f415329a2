//! What runs out, documents and authorisations together.

use std::collections::BTreeMap;

use axum::Json;
use chrono::{NaiveDate, TimeDelta};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::{actions, records};
use crate::Agency;
use crate::clients;
use crate::error::Result;
use crate::http::Parameters;
use crate::http::page::{Page, PageRequest};
use crate::scope::Scope;
use crate::stores::documents::rules::{PaperState, SOON, check_day, state_by};
use crate::stores::{VIEW_DOCUMENTS, documents};

pub(in crate::stores) fn routes() -> OpenApiRouter<Agency> {
    OpenApiRouter::new().routes(routes!(list_expiries))
}

/// Until when.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct ExpiriesRequest {
    /// Papers whose last day is this one or before; ninety days ahead unless said.
    until: Option<NaiveDate>,
    /// Store codes with commas: the papers of their clients.
    stores: Option<String>,
}

/// A paper that runs out.
#[derive(Serialize, ToSchema)]
struct ExpiryView {
    /// `document`, `authorisation`.
    subject_kind: String,
    subject_id: Uuid,
    kind_label: String,
    kind_label_en: String,
    client_id: Uuid,
    client_name: String,
    expires_on: NaiveDate,
    /// Days until its last day; below zero once that is over.
    days_left: i64,
    state: PaperState,
    state_label: String,
    state_label_en: String,
    /// The nearest distance of which somebody was told.
    noted_days_ahead: Option<i64>,
}

/// Documents and authorisations that run out: what is overdue first.
#[utoipa::path(get, path = "/expiries", tag = "stores", params(ExpiriesRequest, PageRequest),
    responses((status = 200, body = Page<ExpiryView>), (status = 422, body = crate::http::ProblemView)))]
async fn list_expiries(
    scope: Scope,
    Parameters(request): Parameters<ExpiriesRequest>,
    Parameters(page): Parameters<PageRequest>,
) -> Result<Json<Page<ExpiryView>>> {
    scope.require(VIEW_DOCUMENTS)?;
    request.until.map_or(Ok(()), check_day)?;
    let today = scope.agency().clock().today();
    let soon = today.checked_add_days(SOON).unwrap_or(today + TimeDelta::days(1));
    let mut endings = actions::ending_by(&scope, scope.reader(), request.until.unwrap_or(soon)).await?;
    if let Some(clients) = documents::narrowed(&scope, None, request.stores.as_deref()).await? {
        endings.retain(|ending| clients.contains(&ending.client_id));
    }
    let total = endings.len() as u64;
    let skipped = usize::try_from(page.offset()).unwrap_or(usize::MAX);
    let taken = usize::try_from(page.limit()).unwrap_or(usize::MAX);
    let rows: Vec<actions::Ending> = endings.into_iter().skip(skipped).take(taken).collect();
    let client_ids: Vec<Uuid> = rows.iter().map(|row| row.client_id).collect();
    let names: BTreeMap<Uuid, String> =
        clients::by_ids(&scope, &client_ids).await?.into_iter().map(|row| (row.id, row.name)).collect();
    let ids: Vec<Uuid> = rows.iter().map(|row| row.subject_id).collect();
    let notices = records::of_papers(scope.reader(), &ids).await?;
    let view = |row: actions::Ending| {
        let told = notices
            .iter()
            .filter(|notice| (notice.subject_id, notice.expires_on) == (row.subject_id, row.expires_on));
        let label = if row.subject_kind == super::AUTHORISATION {
            daiyun_base::error::Label::new("品牌授权", "Authorisation")
        } else {
            documents::kind_label(&scope, &row.kind)
        };
        let state = state_by(Some(row.expires_on), today);
        ExpiryView {
            subject_kind: row.subject_kind.to_owned(),
            subject_id: row.subject_id,
            kind_label: label.zh,
            kind_label_en: label.en,
            client_id: row.client_id,
            client_name: names.get(&row.client_id).cloned().unwrap_or_default(),
            expires_on: row.expires_on,
            days_left: (row.expires_on - today).num_days(),
            state,
            state_label: state.label().zh,
            state_label_en: state.label().en,
            noted_days_ahead: told.map(|notice| notice.days_ahead).min(),
        }
    };
    Ok(Json(Page { items: rows.into_iter().map(view).collect(), total }))
}
