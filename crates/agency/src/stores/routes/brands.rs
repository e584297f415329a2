//! Which brand a store sells.

use axum::http::StatusCode;
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use crate::Agency;
use crate::clients;
use crate::error::Result;
use crate::http::{Body, Path};
use crate::scope::Scope;
use crate::stores::UPDATE;
use crate::stores::actions::brands;

pub(super) fn routes() -> OpenApiRouter<Agency> {
    OpenApiRouter::new().routes(routes!(update_store_brand))
}

/// The brand of a store.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct UpdateStoreBrand {
    /// A brand of the store's client; nothing for a store of several brands.
    brand_id: Option<Uuid>,
}

/// Says which brand a store sells.
#[utoipa::path(put, path = "/stores/{id}/brand", tag = "stores", params(("id" = Uuid, Path)),
    request_body = UpdateStoreBrand,
    responses((status = 204), (status = 404, body = crate::http::ProblemView),
        (status = 409, body = crate::http::ProblemView)))]
async fn update_store_brand(
    scope: Scope,
    Path(id): Path<Uuid>,
    Body(body): Body<UpdateStoreBrand>,
) -> Result<StatusCode> {
    let tx = scope.begin(UPDATE).await?;
    let brand = match body.brand_id {
        Some(brand_id) => Some(clients::brand_by_id(&scope, brand_id).await?),
        None => None,
    };
    brands::bind(&tx, id, brand.as_ref()).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}
