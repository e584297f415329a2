//! The stores, and the scope tree of the switcher: client → brand → platform → store.

mod brands;

use axum::Json;
use axum::http::StatusCode;
use daiyun_base::error::Problem;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::rules::StoreState;
use super::view::{StoreDetail, StoreView, detail, view};
use super::{
    CREATE, UPDATE, VIEW, actions, applications, authorisations, departures, deposits, documents, expiry,
    impact, profiles, records, storefront, vault,
};
use crate::Agency;
use crate::access;
use crate::clients;
use crate::error::Result;
use crate::http::page::Page;
use crate::http::{Body, Parameters, Path};
use crate::scope::Scope;

pub(super) fn routes() -> OpenApiRouter<Agency> {
    OpenApiRouter::new()
        .routes(routes!(list_stores, create_store))
        .routes(routes!(get_store, update_store))
        .routes(routes!(create_store_move))
        .routes(routes!(get_scope))
        .routes(routes!(list_platforms))
        .routes(routes!(update_user_reach))
        .merge(brands::routes())
        .merge(applications::routes())
        .merge(deposits::routes())
        .merge(profiles::routes())
        .merge(vault::routes())
        .merge(departures::routes())
        .merge(documents::routes())
        .merge(authorisations::routes())
        .merge(expiry::routes())
        .merge(impact::routes())
        .merge(storefront::routes())
}

/// A store to create.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct CreateStore {
    /// Made by the caller, so that a repeated request finds the first result.
    id: Uuid,
    code: String,
    name: String,
    platform: String,
    storefront: Option<String>,
    client_id: Uuid,
}

/// A client of the scope tree with its stores.
#[derive(Serialize, ToSchema)]
struct ScopeClient {
    id: Uuid,
    code: String,
    name: String,
    /// Its brands with the codes of their stores, for the level between client and platform.
    brands: Vec<ScopeBrand>,
    stores: Vec<StoreView>,
}

/// A brand of a client in the scope tree.
#[derive(Serialize, ToSchema)]
struct ScopeBrand {
    id: Uuid,
    name: String,
    /// The visible stores of the brand; a store without one belongs to its client's only brand.
    stores: Vec<String>,
}

/// What the caller can see.
#[derive(Serialize, ToSchema)]
struct ScopeView {
    clients: Vec<ScopeClient>,
}

/// Which stores.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct StoresRequest {
    /// Part of the name or the code.
    text: Option<String>,
    client_id: Option<Uuid>,
    /// Platform code.
    platform: Option<String>,
    #[param(inline)]
    state: Option<StoreState>,
    /// Store codes with commas.
    stores: Option<String>,
    /// How many rows; all of them unless said.
    limit: Option<u32>,
    /// How many rows to skip.
    offset: Option<u32>,
}

/// The stores inside the caller's scope, by code.
#[utoipa::path(get, path = "/stores", tag = "stores", params(StoresRequest),
    responses((status = 200, body = Page<StoreView>)))]
async fn list_stores(
    scope: Scope,
    Parameters(request): Parameters<StoresRequest>,
) -> Result<Json<Page<StoreView>>> {
    /// Nobody runs more; who asks for no page gets them all.
    const ALL: u64 = 5_000;
    scope.require(VIEW)?;
    let codes = request.stores.as_deref().filter(|codes| !codes.is_empty());
    let filter = records::StoreFilter {
        text: request.text,
        client_id: request.client_id,
        platform: request.platform,
        state: request.state,
        codes: codes.map(|codes| codes.split(',').map(str::to_owned).collect()),
    };
    let limit = request.limit.map_or(ALL, u64::from).clamp(1, ALL);
    let offset = request.offset.map_or(0, u64::from);
    let (rows, total) = records::page(&scope, filter, (limit, offset)).await?;
    let clients = clients::visible(&scope).await?;
    let name = |id: Uuid| clients.iter().find(|client| client.id == id).map(|client| client.name.as_str());
    let views: Result<Vec<StoreView>> = rows
        .into_iter()
        .map(|row| {
            let client_name = name(row.client_id).unwrap_or_default();
            view(&scope, row, client_name)
        })
        .collect();
    Ok(Json(Page { items: views?, total }))
}

/// One store: how it came to be as it is, who works on it, and what the caller may do with it.
#[utoipa::path(get, path = "/stores/{id}", tag = "stores", params(("id" = Uuid, Path)),
    responses((status = 200, body = StoreDetail), (status = 404, body = crate::http::ProblemView)))]
async fn get_store(scope: Scope, Path(id): Path<Uuid>) -> Result<Json<StoreDetail>> {
    scope.require(VIEW)?;
    let store = records::by_id(&scope, id).await?;
    Ok(Json(detail(&scope, store).await?))
}

/// What people call a store from now on.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct UpdateStore {
    name: String,
}

/// Renames a store. Its code and its platform never change.
#[utoipa::path(patch, path = "/stores/{id}", tag = "stores", params(("id" = Uuid, Path)),
    request_body = UpdateStore,
    responses((status = 200, body = StoreDetail), (status = 404, body = crate::http::ProblemView),
        (status = 422, body = crate::http::ProblemView)))]
async fn update_store(
    scope: Scope,
    Path(id): Path<Uuid>,
    Body(body): Body<UpdateStore>,
) -> Result<Json<StoreDetail>> {
    let tx = scope.begin(UPDATE).await?;
    let store = actions::rename(&tx, id, &body.name).await?;
    tx.commit().await?;
    Ok(Json(detail(&scope, store).await?))
}

/// Where a store moves, and why.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct CreateStoreMove {
    state: StoreState,
    reason: String,
}

/// Opens, pauses or closes a store. What it sold stays.
#[utoipa::path(post, path = "/stores/{id}/moves", tag = "stores", params(("id" = Uuid, Path)),
    request_body = CreateStoreMove,
    responses((status = 201, body = StoreDetail), (status = 404, body = crate::http::ProblemView),
        (status = 409, body = crate::http::ProblemView), (status = 422, body = crate::http::ProblemView)))]
async fn create_store_move(
    scope: Scope,
    Path(id): Path<Uuid>,
    Body(body): Body<CreateStoreMove>,
) -> Result<(StatusCode, Json<StoreDetail>)> {
    let tx = scope.begin(UPDATE).await?;
    let store = actions::move_to(&tx, id, body.state, &body.reason).await?;
    tx.commit().await?;
    Ok((StatusCode::CREATED, Json(detail(&scope, store).await?)))
}

/// Creates a store. Its code never changes.
#[utoipa::path(post, path = "/stores", tag = "stores", request_body = CreateStore,
    responses((status = 201, body = StoreView), (status = 422, body = crate::http::ProblemView)))]
async fn create_store(scope: Scope, Body(body): Body<CreateStore>) -> Result<(StatusCode, Json<StoreView>)> {
    let client = clients::by_ids(&scope, &[body.client_id]).await?.pop();
    let client = client.ok_or_else(|| Problem::not_found("这个客户", "The client"))?;
    let tx = scope.begin(CREATE).await?;
    let new = actions::NewStore {
        id: body.id,
        code: body.code,
        name: body.name,
        platform: body.platform,
        storefront: body.storefront,
    };
    let store = actions::create(&tx, &client, new).await?;
    tx.commit().await?;
    Ok((StatusCode::CREATED, Json(view(&scope, store, &client.name)?)))
}

/// Clients and stores for the scope switcher.
#[utoipa::path(get, path = "/scope", tag = "stores", responses((status = 200, body = ScopeView)))]
async fn get_scope(scope: Scope) -> Result<Json<ScopeView>> {
    let stores = records::visible(&scope).await?;
    let clients = clients::visible(&scope).await?;
    let ids: Vec<Uuid> = clients.iter().map(|client| client.id).collect();
    let brands = clients::brands_of(&scope, &ids).await?;
    let mut shown = Vec::new();
    for client in clients {
        let own: Vec<_> = stores.iter().filter(|store| store.client_id == client.id).collect();
        let its: Vec<_> = brands.iter().filter(|brand| brand.client_id == client.id).collect();
        let views: Result<Vec<StoreView>> =
            own.iter().map(|store| view(&scope, (*store).clone(), &client.name)).collect();
        shown.push(ScopeClient {
            brands: scope_brands(&its, &own),
            stores: views?,
            id: client.id,
            code: client.code,
            name: client.name,
        });
    }
    Ok(Json(ScopeView { clients: shown }))
}

/// The brands of one client that have a visible store; the others would tell what else the client does.
fn scope_brands(brands: &[&clients::Brand], stores: &[&records::stores::Model]) -> Vec<ScopeBrand> {
    let only = if let [one] = brands { Some(one.id) } else { None };
    let codes = |brand: Uuid| {
        let of_brand = stores.iter().filter(move |store| store.brand_id.or(only) == Some(brand));
        of_brand.map(|store| store.code.clone()).collect::<Vec<_>>()
    };
    let all = brands.iter().map(|brand| ScopeBrand {
        id: brand.id,
        name: brand.name.clone(),
        stores: codes(brand.id),
    });
    all.filter(|brand| !brand.stores.is_empty()).collect()
}

/// A platform a store can be on.
#[derive(Serialize, ToSchema)]
struct PlatformView {
    code: String,
    label: String,
    label_en: String,
    /// One neutral character that stands for it.
    mark: String,
    /// The kinds of store to choose from; nothing to choose where there is only one.
    storefronts: Vec<StorefrontView>,
}

/// A kind of store of a platform.
#[derive(Serialize, ToSchema)]
struct StorefrontView {
    code: String,
    label: String,
    label_en: String,
}

/// The platforms whose files are understood, and 其他 for the rest.
#[utoipa::path(get, path = "/platforms", tag = "stores", responses((status = 200, body = Page<PlatformView>)))]
async fn list_platforms(scope: Scope) -> Result<Json<Page<PlatformView>>> {
    scope.require(VIEW)?;
    let platforms = scope.agency().definitions().formats.platforms().map(|platform| PlatformView {
        code: platform.code.clone(),
        label: platform.label.zh.clone(),
        label_en: platform.label.en.clone(),
        mark: platform.mark.clone(),
        storefronts: platform
            .storefronts
            .iter()
            .map(|kind| StorefrontView {
                code: kind.code.clone(),
                label: kind.label.zh.clone(),
                label_en: kind.label.en.clone(),
            })
            .collect(),
    });
    Ok(Json(Page::whole(platforms.collect())))
}

/// How far somebody of the agency sees.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct AssignReach {
    /// Every store, those that come later included; `clients` and `stores` are empty then.
    has_all_stores: bool,
    /// All stores of these clients, those that come later included.
    clients: Vec<Uuid>,
    /// Single stores; with none of them and no client they see nothing.
    stores: Vec<Uuid>,
}

/// Assigns clients and stores to somebody of the agency, instead of those they had.
#[utoipa::path(put, path = "/users/{id}/reach", tag = "stores", params(("id" = Uuid, Path)),
    request_body = AssignReach,
    responses((status = 204), (status = 404, body = crate::http::ProblemView),
        (status = 409, body = crate::http::ProblemView)))]
async fn update_user_reach(
    scope: Scope,
    Path(id): Path<Uuid>,
    Body(body): Body<AssignReach>,
) -> Result<StatusCode> {
    let tx = access::begin_managing(&scope).await?;
    match (body.has_all_stores, body.clients.is_empty() && body.stores.is_empty()) {
        (true, true) => access::assign_all_stores(&tx, id).await?,
        (false, _) => actions::assign_reach(&tx, id, (&body.clients, &body.stores)).await?,
        (true, false) => {
            return Err(Problem::invalid(
                "all_stores",
                "要么选全部店铺，要么指定客户和店铺，不能同时选",
                "Choose every store, or some clients and stores, not both",
            )
            .into());
        }
    }
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}
