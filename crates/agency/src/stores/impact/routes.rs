//! What stops when a document lapses.

use std::collections::BTreeMap;

use axum::Json;
use chrono::{Days, NaiveDate};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::rules::{self, Grant, Graph, Outlet, Paper};
use crate::Agency;
use crate::clients;
use crate::error::Result;
use crate::http::{Parameters, Path, ProblemView};
use crate::scope::Scope;
use crate::stores::authorisations::records as granted;
use crate::stores::authorisations::{AuthorisationView, NamedCode};
use crate::stores::documents::records;
use crate::stores::documents::rules::check_day;
use crate::stores::rules::StoreState;
use crate::stores::{self, Store, VIEW_DOCUMENTS, authorisations};
use crate::words;

/// A month of sales tells which stores matter most.
const SALES_DAYS: Days = Days::new(30);

pub(in crate::stores) fn routes() -> OpenApiRouter<Agency> {
    OpenApiRouter::new().routes(routes!(get_document_impact))
}

/// When the document lapses.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct ImpactRequest {
    /// The last day it holds; its own last day unless said, and today for one that has none.
    on: Option<NaiveDate>,
}

/// A store that stops.
#[derive(Serialize, ToSchema)]
struct ImpactStoreView {
    id: Uuid,
    code: String,
    name: String,
    platform: String,
    platform_label: String,
    platform_label_en: String,
    brand_name: Option<String>,
}

/// A brand that stops.
#[derive(Serialize, ToSchema)]
struct ImpactBrandView {
    id: Uuid,
    name: String,
}

/// What stops when a document lapses. Stores outside the caller's scope are not among them.
#[derive(Serialize, ToSchema)]
struct ImpactView {
    document_id: Uuid,
    /// The last day it holds.
    on: NaiveDate,
    authorisations: Vec<AuthorisationView>,
    brands: Vec<ImpactBrandView>,
    categories: Vec<NamedCode>,
    platforms: Vec<NamedCode>,
    stores: Vec<ImpactStoreView>,
    /// The thirty whole days whose sales are worth a look beside it.
    sales_from: NaiveDate,
    sales_to: NaiveDate,
}

/// What stops when a document lapses: authorisations, brands, categories, platforms and stores that nothing else covers.
#[utoipa::path(get, path = "/documents/{id}/impact", tag = "stores", params(("id" = Uuid, Path), ImpactRequest),
    responses((status = 200, body = ImpactView), (status = 404, body = ProblemView),
        (status = 422, body = ProblemView)))]
async fn get_document_impact(
    scope: Scope,
    Path(id): Path<Uuid>,
    Parameters(request): Parameters<ImpactRequest>,
) -> Result<Json<ImpactView>> {
    scope.require(VIEW_DOCUMENTS)?;
    request.on.map_or(Ok(()), check_day)?;
    let document = records::by_id(&scope, scope.reader(), id).await?;
    let today = scope.agency().clock().today();
    let on = request.on.or(document.expires_on).unwrap_or(today);
    let brands = clients::brands_of(&scope, &[document.client_id]).await?;
    let grants = granted::all_live(&scope, Some(document.client_id)).await?;
    let outlets: Vec<Store> = stores::records::of_client(&scope, document.client_id).await?;
    let graph = Graph {
        papers: papers(&scope, document.client_id).await?,
        grants: grants.iter().map(grant).collect(),
        outlets: outlets_of(&outlets, only(&brands))?,
    };
    let impact = rules::impact(&graph, id, on);
    let names: BTreeMap<Uuid, &str> = brands.iter().map(|brand| (brand.id, brand.name.as_str())).collect();
    let lost: Vec<_> = grants.iter().filter(|row| impact.grants.contains(&row.id)).cloned().collect();
    let hit = outlets.iter().filter(|store| impact.stores.contains(&store.id));
    let stores = hit.map(|store| store_view(&scope, store, &names, only(&brands))).collect();
    let codes = |all: std::collections::BTreeSet<String>| all.into_iter().collect::<Vec<_>>();
    let named = brands.iter().filter(|brand| impact.brands.contains(&brand.id));
    Ok(Json(ImpactView {
        document_id: id,
        on,
        authorisations: authorisations::views(&scope, lost).await?,
        brands: named.map(|brand| ImpactBrandView { id: brand.id, name: brand.name.clone() }).collect(),
        categories: authorisations::categories(&scope, &codes(impact.categories)),
        platforms: authorisations::platforms(&scope, &codes(impact.platforms)),
        stores,
        sales_from: today - SALES_DAYS,
        sales_to: today - Days::new(1),
    }))
}

/// A store without a brand belongs to its client's only one.
fn only(brands: &[clients::Brand]) -> Option<Uuid> {
    match brands {
        [brand] => Some(brand.id),
        _ => None,
    }
}

async fn papers(scope: &Scope, client_id: Uuid) -> Result<Vec<Paper>> {
    let rows = records::all_live(scope, Some(client_id)).await?;
    let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
    let mut papers: BTreeMap<Uuid, Paper> = BTreeMap::new();
    for row in rows {
        let (id, kind, ends_on) = (row.id, row.kind, row.expires_on);
        let empty = Paper {
            id,
            kind,
            ends_on,
            brands: Default::default(),
            stores: Default::default(),
            categories: Default::default(),
        };
        papers.insert(id, empty);
    }
    for used in records::uses_of(scope.reader(), &ids).await? {
        let Some(paper) = papers.get_mut(&used.document_id) else { continue };
        match (used.subject_kind.as_str(), used.subject_id.parse()) {
            ("brand", Ok(id)) => drop(paper.brands.insert(id)),
            ("store", Ok(id)) => drop(paper.stores.insert(id)),
            (_, _) => drop(paper.categories.insert(used.subject_id)),
        }
    }
    Ok(papers.into_values().collect())
}

fn grant(row: &granted::authorisations::Model) -> Grant {
    Grant {
        id: row.id,
        document: row.document_id,
        brand: row.brand_id,
        starts_on: row.starts_on,
        ends_on: row.ends_on,
        categories: row.category_codes().into_iter().collect(),
        platforms: row.platform_codes().into_iter().collect(),
    }
}

fn outlets_of(stores: &[Store], only: Option<Uuid>) -> Result<Vec<Outlet>> {
    let mut outlets = Vec::new();
    for store in stores {
        match words::read::<StoreState>(&store.state)? {
            StoreState::Closed => {}
            StoreState::Open | StoreState::Paused => outlets.push(Outlet {
                id: store.id,
                brand: store.brand_id.or(only),
                platform: store.platform.clone(),
            }),
        }
    }
    Ok(outlets)
}

fn store_view(
    scope: &Scope,
    store: &Store,
    names: &BTreeMap<Uuid, &str>,
    only: Option<Uuid>,
) -> ImpactStoreView {
    let platform = scope.agency().definitions().formats.platform(&store.platform);
    let label = platform.map(|platform| platform.label.clone());
    let label = label.unwrap_or_else(|| daiyun_base::error::Label::new(&store.platform, &store.platform));
    ImpactStoreView {
        id: store.id,
        code: store.code.clone(),
        name: store.name.clone(),
        platform: store.platform.clone(),
        platform_label: label.zh,
        platform_label_en: label.en,
        brand_name: store.brand_id.or(only).and_then(|id| names.get(&id)).map(|name| (*name).to_owned()),
    }
}
