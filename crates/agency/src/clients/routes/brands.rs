//! Brands and what they look like.

use axum::Json;
use axum::http::StatusCode;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use crate::Agency;
use crate::clients::records::{self, brand_kits, brands};
use crate::clients::rules::BrandKit;
use crate::clients::view::{BrandView, ClientView, brand_view};
use crate::clients::{EDIT_BRAND_KIT, UPDATE, VIEW, actions};
use crate::error::{Failure, Result};
use crate::http::{Body, Path};
use crate::scope::Scope;

pub(super) fn routes() -> OpenApiRouter<Agency> {
    OpenApiRouter::new()
        .routes(routes!(create_brand))
        .routes(routes!(update_brand))
        .routes(routes!(create_archive, delete_archive))
        .routes(routes!(get_brand_kit, update_brand_kit))
}

/// A brand to create.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct CreateBrand {
    /// Made by the caller, so that a repeated request finds the first result.
    id: Uuid,
    name: String,
}

/// A brand's new name.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct UpdateBrand {
    name: String,
}

/// Why a brand is archived.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ArchiveBrand {
    reason: String,
}

/// What a brand looks like, with its earlier revisions.
#[derive(Serialize, ToSchema)]
struct BrandKitView {
    brand: BrandView,
    client_id: Uuid,
    /// The newest revision; 0 while nobody has written one.
    revision_no: i64,
    kit: BrandKit,
    /// Who wrote which revision, the newest first.
    revisions: Vec<KitRevision>,
}

/// A revision.
#[derive(Serialize, ToSchema)]
struct KitRevision {
    revision_no: i64,
    written_by_name: String,
    written_at: DateTime<Utc>,
}

/// A kit to write.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct UpdateBrandKit {
    kit: BrandKit,
    /// The revision that was read; 0 for the first.
    based_on: i64,
}

/// Creates a brand of a client.
#[utoipa::path(post, path = "/clients/{id}/brands", tag = "clients", params(("id" = Uuid, Path)),
    request_body = CreateBrand,
    responses((status = 201, body = ClientView), (status = 404, body = crate::http::ProblemView),
        (status = 409, body = crate::http::ProblemView), (status = 422, body = crate::http::ProblemView)))]
async fn create_brand(
    scope: Scope,
    Path(id): Path<Uuid>,
    Body(body): Body<CreateBrand>,
) -> Result<(StatusCode, Json<ClientView>)> {
    let tx = scope.begin(UPDATE).await?;
    actions::create_brand(&tx, id, actions::NewBrand { id: body.id, name: body.name }).await?;
    tx.commit().await?;
    Ok((StatusCode::CREATED, Json(super::one(&scope, id).await?)))
}

/// Renames a brand; its stores stay with it.
#[utoipa::path(patch, path = "/brands/{id}", tag = "clients", params(("id" = Uuid, Path)),
    request_body = UpdateBrand,
    responses((status = 200, body = ClientView), (status = 404, body = crate::http::ProblemView),
        (status = 409, body = crate::http::ProblemView), (status = 422, body = crate::http::ProblemView)))]
async fn update_brand(
    scope: Scope,
    Path(id): Path<Uuid>,
    Body(body): Body<UpdateBrand>,
) -> Result<Json<ClientView>> {
    let tx = scope.begin(UPDATE).await?;
    let brand = actions::rename_brand(&tx, id, &body.name).await?;
    tx.commit().await?;
    Ok(Json(super::one(&scope, brand.client_id).await?))
}

/// Archives a brand: it takes no new stores.
#[utoipa::path(post, path = "/brands/{id}/archive", tag = "clients", params(("id" = Uuid, Path)),
    request_body = ArchiveBrand,
    responses((status = 201, body = ClientView), (status = 404, body = crate::http::ProblemView),
        (status = 422, body = crate::http::ProblemView)))]
async fn create_archive(
    scope: Scope,
    Path(id): Path<Uuid>,
    Body(body): Body<ArchiveBrand>,
) -> Result<(StatusCode, Json<ClientView>)> {
    let tx = scope.begin(UPDATE).await?;
    let brand = actions::archive_brand(&tx, id, &body.reason).await?;
    tx.commit().await?;
    Ok((StatusCode::CREATED, Json(super::one(&scope, brand.client_id).await?)))
}

/// Takes an archived brand back into use.
#[utoipa::path(delete, path = "/brands/{id}/archive", tag = "clients", params(("id" = Uuid, Path)),
    responses((status = 200, body = ClientView), (status = 404, body = crate::http::ProblemView)))]
async fn delete_archive(scope: Scope, Path(id): Path<Uuid>) -> Result<Json<ClientView>> {
    let tx = scope.begin(UPDATE).await?;
    let brand = actions::restore_brand(&tx, id).await?;
    tx.commit().await?;
    Ok(Json(super::one(&scope, brand.client_id).await?))
}

/// What a brand looks like.
#[utoipa::path(get, path = "/brands/{id}/kit", tag = "clients", params(("id" = Uuid, Path)),
    responses((status = 200, body = BrandKitView), (status = 404, body = crate::http::ProblemView)))]
async fn get_brand_kit(scope: Scope, Path(id): Path<Uuid>) -> Result<Json<BrandKitView>> {
    scope.require(VIEW)?;
    let brand = records::brand_by_id(&scope, id).await?;
    Ok(Json(kit_view(&scope, brand).await?))
}

async fn kit_view(scope: &Scope, brand: brands::Model) -> Result<BrandKitView> {
    let kits = records::kits_of(scope, &[brand.id]).await?;
    let newest = kits.first().map_or(0, |kit| kit.revision_no);
    let kit = match kits.first() {
        Some(kit) => serde_json::from_value(kit.content.clone()).map_err(Failure::internal)?,
        None => BrandKit::default(),
    };
    let revision = |kit: &brand_kits::Model| KitRevision {
        revision_no: kit.revision_no,
        written_by_name: kit.written_by_name.clone(),
        written_at: kit.written_at,
    };
    Ok(BrandKitView {
        client_id: brand.client_id,
        brand: brand_view(scope, &brand, &[(brand.id, newest)].into()),
        revision_no: newest,
        kit,
        revisions: kits.iter().map(revision).collect(),
    })
}

/// Writes the next revision of a kit; earlier ones stay.
#[utoipa::path(put, path = "/brands/{id}/kit", tag = "clients", params(("id" = Uuid, Path)),
    request_body = UpdateBrandKit,
    responses((status = 200, body = BrandKitView), (status = 404, body = crate::http::ProblemView),
        (status = 409, body = crate::http::ProblemView), (status = 422, body = crate::http::ProblemView)))]
async fn update_brand_kit(
    scope: Scope,
    Path(id): Path<Uuid>,
    Body(body): Body<UpdateBrandKit>,
) -> Result<Json<BrandKitView>> {
    let tx = scope.begin(EDIT_BRAND_KIT).await?;
    actions::write_kit(&tx, id, body.kit, body.based_on).await?;
    tx.commit().await?;
    let brand = records::brand_by_id(&scope, id).await?;
    Ok(Json(kit_view(&scope, brand).await?))
}
