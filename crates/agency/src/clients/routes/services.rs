//! The catalogue of services, and what a client has bought of it.

use std::collections::BTreeMap;

use axum::Json;
use axum::http::StatusCode;
use chrono::NaiveDate;
use daiyun_base::error::Label;
use daiyun_base::money::Money;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use crate::Agency;
use crate::clients::actions;
use crate::clients::policy::{ServiceBlock, ServiceItem};
use crate::clients::records::{self, client_services};
use crate::clients::{UPDATE, VIEW_MARGIN, VIEW_RELATION};
use crate::error::Result;
use crate::http::page::Page;
use crate::http::{Body, Path, ProblemView};
use crate::scope::{Allowed, Scope};

pub(super) fn routes() -> OpenApiRouter<Agency> {
    OpenApiRouter::new()
        .routes(routes!(list_services))
        .routes(routes!(list_client_services, create_client_service))
        .routes(routes!(create_client_service_end))
}

/// A metric by its name.
#[derive(Serialize, ToSchema)]
struct ServiceMetric {
    code: String,
    label: String,
    label_en: String,
}

/// Something a client can buy.
#[derive(Serialize, ToSchema)]
struct ServiceView {
    code: String,
    label: String,
    label_en: String,
    /// What the client gets.
    deliverable: String,
    deliverable_en: String,
    /// Code of the SOP by which it is usually done.
    sop: Option<String>,
    sop_label: Option<String>,
    sop_label_en: Option<String>,
    unit: String,
    unit_en: String,
    price_from_fen: i64,
    price_to_fen: i64,
    metrics: Vec<ServiceMetric>,
    /// How many of the caller's clients it runs for today.
    client_count: u64,
}

/// One of the five blocks.
#[derive(Serialize, ToSchema)]
struct ServiceBlockView {
    code: String,
    label: String,
    label_en: String,
    note: String,
    note_en: String,
    items: Vec<ServiceView>,
}

/// What a client has bought.
#[derive(Serialize, ToSchema)]
struct ClientServiceView {
    id: Uuid,
    service_code: String,
    label: String,
    label_en: String,
    block_label: String,
    block_label_en: String,
    deliverable: String,
    deliverable_en: String,
    unit: String,
    unit_en: String,
    since_on: NaiveDate,
    until_on: Option<NaiveDate>,
    /// Whether it runs today.
    is_running: bool,
    /// For those who agree on prices only.
    #[serde(skip_serializing_if = "Option::is_none")]
    price_fen: Option<i64>,
    /// Whether the price lies outside what the catalogue calls usual.
    #[serde(skip_serializing_if = "Option::is_none")]
    is_unusual_price: Option<bool>,
    note: String,
    added_by_name: String,
    actions: ClientServiceActions,
}

/// What the caller may do with it.
#[derive(Serialize, ToSchema)]
struct ClientServiceActions {
    end: Allowed,
}

/// What a client has bought, and whether the caller may add to it.
#[derive(Serialize, ToSchema)]
struct ClientServicePage {
    items: Vec<ClientServiceView>,
    total: u64,
    actions: ClientServicesActions,
}

/// What the caller may do with a client's services.
#[derive(Serialize, ToSchema)]
struct ClientServicesActions {
    create: Allowed,
}

fn service_view(scope: &Scope, item: &ServiceItem, running: &BTreeMap<String, u64>) -> ServiceView {
    let definitions = scope.agency().definitions();
    let sop = item.sop.as_deref().and_then(|code| definitions.sop.get(code));
    let (from, to) = item.range().unwrap_or((Money::ZERO, Money::ZERO));
    let metric = |code: &String| {
        let known = definitions.metrics.metric(code).ok();
        ServiceMetric {
            code: code.clone(),
            label: known.map_or_else(|| code.clone(), |metric| metric.label.zh.clone()),
            label_en: known.map_or_else(|| code.clone(), |metric| metric.label.en.clone()),
        }
    };
    ServiceView {
        code: item.code.clone(),
        label: item.label.zh.clone(),
        label_en: item.label.en.clone(),
        deliverable: item.deliverable.zh.clone(),
        deliverable_en: item.deliverable.en.clone(),
        sop: item.sop.clone(),
        sop_label: sop.map(|sop| sop.label.zh.clone()),
        sop_label_en: sop.map(|sop| sop.label.en.clone()),
        unit: item.unit.zh.clone(),
        unit_en: item.unit.en.clone(),
        price_from_fen: from.fen(),
        price_to_fen: to.fen(),
        metrics: item.metrics.iter().map(metric).collect(),
        client_count: running.get(&item.code).copied().unwrap_or_default(),
    }
}

/// The catalogue: five blocks in the order of the loop, what each delivers, usually costs and is measured by (S09).
#[utoipa::path(get, path = "/services", tag = "clients", responses((status = 200, body = Page<ServiceBlockView>)))]
async fn list_services(scope: Scope) -> Result<Json<Page<ServiceBlockView>>> {
    scope.require(VIEW_RELATION)?;
    let today = scope.agency().clock().today();
    let mut running: BTreeMap<String, u64> = BTreeMap::new();
    for code in records::services_running(&scope, today).await? {
        *running.entry(code).or_default() += 1;
    }
    let blocks = scope.agency().definitions().clients.services.iter();
    let view = |block: &ServiceBlock| ServiceBlockView {
        code: block.code.clone(),
        label: block.label.zh.clone(),
        label_en: block.label.en.clone(),
        note: block.note.zh.clone(),
        note_en: block.note.en.clone(),
        items: block.items.iter().map(|item| service_view(&scope, item, &running)).collect(),
    };
    Ok(Json(Page::whole(blocks.map(view).collect())))
}

fn bought_view(scope: &Scope, row: client_services::Model) -> ClientServiceView {
    let policies = &scope.agency().definitions().clients;
    let today = scope.agency().clock().today();
    let found = policies.service(&row.service_code);
    let unknown = || Label::new(&row.service_code, &row.service_code);
    let block = found.map_or_else(unknown, |(block, _)| block.label.clone());
    let label = found.map_or_else(unknown, |(_, item)| item.label.clone());
    let text = |of: fn(&ServiceItem) -> &Label| {
        found.map_or_else(|| Label::new("", ""), |(_, item)| of(item).clone())
    };
    let (deliverable, unit) = (text(|item| &item.deliverable), text(|item| &item.unit));
    // Prices are agreed by those who change clients and counted by those who see margins.
    let price_fen = row.price_fen.filter(|_| scope.may(UPDATE) || scope.may(VIEW_MARGIN));
    let unusual = |fen: i64| found.is_some_and(|(_, item)| !item.is_usual(Money::from_fen(fen)));
    let verdict = match row.until_on {
        None => Ok(()),
        Some(last) => Err(Label::new(format!("已于 {last} 结束"), format!("It ended on {last}"))),
    };
    ClientServiceView {
        id: row.id,
        label: label.zh,
        label_en: label.en,
        block_label: block.zh,
        block_label_en: block.en,
        deliverable: deliverable.zh,
        deliverable_en: deliverable.en,
        unit: unit.zh,
        unit_en: unit.en,
        since_on: row.since_on,
        until_on: row.until_on,
        is_running: row.since_on <= today && row.until_on.is_none_or(|last| last >= today),
        price_fen,
        is_unusual_price: price_fen.map(unusual),
        note: row.note,
        added_by_name: row.added_by_name,
        actions: ClientServiceActions { end: Allowed::for_role(scope, UPDATE, verdict) },
        service_code: row.service_code,
    }
}

/// What a client has bought: what runs first, then what has ended.
#[utoipa::path(get, path = "/clients/{id}/services", tag = "clients", params(("id" = Uuid, Path)),
    responses((status = 200, body = ClientServicePage), (status = 404, body = ProblemView)))]
async fn list_client_services(scope: Scope, Path(id): Path<Uuid>) -> Result<Json<ClientServicePage>> {
    scope.require(VIEW_RELATION)?;
    let client = records::by_id(&scope, id).await?;
    let rows = records::services_of(scope.reader(), client.id).await?;
    let total = rows.len() as u64;
    Ok(Json(ClientServicePage {
        items: rows.into_iter().map(|row| bought_view(&scope, row)).collect(),
        total,
        actions: ClientServicesActions { create: Allowed::for_role(&scope, UPDATE, Ok::<(), Label>(())) },
    }))
}

/// A service a client has bought.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct CreatePurchase {
    /// Made by the caller, so that a repeated request finds the first result.
    id: Uuid,
    service_code: String,
    /// Its first day.
    since_on: NaiveDate,
    /// In yuan as it is typed, two decimals at most; nothing while it is not agreed.
    price: Option<String>,
    #[serde(default)]
    note: String,
}

/// Notes what a client has bought of the catalogue.
#[utoipa::path(post, path = "/clients/{id}/services", tag = "clients", params(("id" = Uuid, Path)),
    request_body = CreatePurchase,
    responses((status = 201, body = ClientServiceView), (status = 404, body = ProblemView),
        (status = 409, body = ProblemView), (status = 422, body = ProblemView)))]
async fn create_client_service(
    scope: Scope,
    Path(id): Path<Uuid>,
    Body(body): Body<CreatePurchase>,
) -> Result<(StatusCode, Json<ClientServiceView>)> {
    let tx = scope.begin(UPDATE).await?;
    let new = actions::Purchase {
        id: body.id,
        service_code: body.service_code,
        since_on: body.since_on,
        price: body.price,
        note: body.note,
    };
    let bought = actions::buy_service(&tx, id, new).await?;
    tx.commit().await?;
    Ok((StatusCode::CREATED, Json(bought_view(&scope, bought))))
}

/// The end of a service.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct CreateClientServiceEnd {
    /// Its last day.
    until_on: NaiveDate,
}

/// Ends what a client has bought. It stays on the page with its last day.
#[utoipa::path(post, path = "/client_services/{id}/ends", tag = "clients", params(("id" = Uuid, Path)),
    request_body = CreateClientServiceEnd,
    responses((status = 201, body = ClientServiceView), (status = 404, body = ProblemView),
        (status = 409, body = ProblemView), (status = 422, body = ProblemView)))]
async fn create_client_service_end(
    scope: Scope,
    Path(id): Path<Uuid>,
    Body(body): Body<CreateClientServiceEnd>,
) -> Result<(StatusCode, Json<ClientServiceView>)> {
    let tx = scope.begin(UPDATE).await?;
    let ended = actions::end_service(&tx, id, body.until_on).await?;
    tx.commit().await?;
    Ok((StatusCode::CREATED, Json(bought_view(&scope, ended))))
}
