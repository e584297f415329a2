//! The table of products.

use axum::Json;
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{AgainstRequest, BoardRequest, codes, days};
use crate::Agency;
use crate::dashboard::products::{ProductBy, ProductsQuestion, ProductsView, products};
use crate::error::Result;
use crate::http::Parameters;
use crate::http::page::PageRequest;
use crate::scope::Scope;

pub(super) fn routes() -> OpenApiRouter<Agency> {
    OpenApiRouter::new().routes(routes!(list_products))
}

/// What a product is, and the order.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct ProductsRequest {
    /// `listing` unless said, or `sku`.
    by: Option<String>,
    /// `-line_paid_sales` unless said: a metric of the table, with a minus for the most first.
    sort: Option<String>,
}

/// The products of a scope and a period, by listing or by SKU, sorted by any of their numbers.
#[utoipa::path(get, path = "/board/products", tag = "dashboard",
    params(BoardRequest, AgainstRequest, ProductsRequest, PageRequest),
    responses((status = 200, body = ProductsView), (status = 404, body = crate::http::ProblemView),
        (status = 422, body = crate::http::ProblemView)))]
async fn list_products(
    scope: Scope,
    Parameters(request): Parameters<BoardRequest>,
    Parameters(against): Parameters<AgainstRequest>,
    Parameters(of): Parameters<ProductsRequest>,
    Parameters(page): Parameters<PageRequest>,
) -> Result<Json<ProductsView>> {
    let asked = ProductsQuestion {
        stores: codes(request.stores.as_deref()),
        days: days(request.from, request.to)?,
        compare: against.compare.as_deref().unwrap_or("previous").parse()?,
        by: ProductBy::of_code(of.by.as_deref().unwrap_or("listing"))?,
        sort: of.sort,
        limit: page.limit(),
        offset: page.offset(),
    };
    Ok(Json(products(&scope, &asked).await?))
}
