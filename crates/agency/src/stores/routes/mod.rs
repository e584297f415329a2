//! The stores, and the scope tree of the switcher: client → brand → platform → store.

mod brands;

use axum::Json;
use axum::http::StatusCode;
use daiyun_base::error::Problem;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::{CREATE, VIEW, actions, records};
use crate::Agency;
use crate::access;
use crate::clients;
use crate::error::Result;
use crate::http::page::Page;
use crate::http::{Body, Path};
use crate::scope::Scope;

pub(super) fn routes() -> OpenApiRouter<Agency> {
    OpenApiRouter::new()
        .routes(routes!(list_stores, create_store))
        .routes(routes!(get_scope))
        .routes(routes!(list_platforms))
        .routes(routes!(update_user_stores))
        .merge(brands::routes())
}

/// A store.
#[derive(Serialize, ToSchema)]
struct StoreView {
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

fn view(scope: &Scope, store: records::stores::Model, client_name: &str) -> StoreView {
    let platform = scope.agency().definitions().formats.platform(&store.platform);
    let kinds = platform.map(|platform| platform.storefronts.as_slice()).unwrap_or_default();
    let front = kinds.iter().find(|kind| Some(&kind.code) == store.storefront.as_ref());
    StoreView {
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
    }
}

/// The stores inside the caller's scope.
#[utoipa::path(get, path = "/stores", tag = "stores", responses((status = 200, body = Page<StoreView>)))]
async fn list_stores(scope: Scope) -> Result<Json<Page<StoreView>>> {
    scope.require(VIEW)?;
    let clients = clients::visible(&scope).await?;
    let stores = records::visible(&scope).await?.into_iter().map(|store| {
        let client = clients.iter().find(|client| client.id == store.client_id);
        view(&scope, store, client.map(|client| client.name.as_str()).unwrap_or_default())
    });
    Ok(Json(Page::whole(stores.collect())))
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
    Ok((StatusCode::CREATED, Json(view(&scope, store, &client.name))))
}

/// Clients and stores for the scope switcher.
#[utoipa::path(get, path = "/scope", tag = "stores", responses((status = 200, body = ScopeView)))]
async fn get_scope(scope: Scope) -> Result<Json<ScopeView>> {
    let stores = records::visible(&scope).await?;
    let clients = clients::visible(&scope).await?;
    let ids: Vec<Uuid> = clients.iter().map(|client| client.id).collect();
    let brands = clients::brands_of(&scope, &ids).await?;
    let clients = clients.into_iter().map(|client| {
        let own: Vec<_> = stores.iter().filter(|store| store.client_id == client.id).collect();
        let its: Vec<_> = brands.iter().filter(|brand| brand.client_id == client.id).collect();
        ScopeClient {
            brands: scope_brands(&its, &own),
            stores: own.iter().map(|store| view(&scope, (*store).clone(), &client.name)).collect(),
            id: client.id,
            code: client.code,
            name: client.name,
        }
    });
    Ok(Json(ScopeView { clients: clients.collect() }))
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

/// Which stores somebody of the agency sees.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct AssignStores {
    /// Every store, those that come later included; `stores` is empty then.
    has_all_stores: bool,
    /// Only these; with none of them they see nothing.
    stores: Vec<Uuid>,
}

/// Assigns stores to somebody of the agency, instead of those they had.
#[utoipa::path(put, path = "/users/{id}/stores", tag = "stores", params(("id" = Uuid, Path)),
    request_body = AssignStores,
    responses((status = 204), (status = 404, body = crate::http::ProblemView),
        (status = 409, body = crate::http::ProblemView)))]
async fn update_user_stores(
    scope: Scope,
    Path(id): Path<Uuid>,
    Body(body): Body<AssignStores>,
) -> Result<StatusCode> {
    let tx = access::begin_managing(&scope).await?;
    match (body.has_all_stores, body.stores.as_slice()) {
        (true, []) => access::assign_all_stores(&tx, id).await?,
        (false, stores) => actions::assign(&tx, id, stores).await?,
        (true, [_, ..]) => {
            return Err(Problem::invalid(
                "all_stores",
                "要么选全部店铺，要么指定店铺，不能同时选",
                "Choose every store or some of them, not both",
            )
            .into());
        }
    }
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}
