//! Handing in a file, seeing what it is, and letting it go.

use axum::Json;
use axum::extract::DefaultBodyLimit;
use axum::http::StatusCode;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::super::CREATE;
use super::super::actions::scratch;
use super::super::report::FileReport;
use super::super::routes::arriving::{self, broken, short, text};
use super::super::source::{ImportOptions, LARGEST_FILE};
use super::importing::{self, Asked, Outcome};
use super::view::{UploadPreviewView, UploadView};
use super::{actions, preview, records, view};
use crate::Agency;
use crate::error::Result;
use crate::http::{Body, Form, Parameters, Path, ProblemView};
use crate::scope::Scope;
use crate::stores;

/// Text fields beside the one file.
const BESIDE: u64 = 1 << 20;

pub(in crate::imports) fn routes() -> OpenApiRouter<Agency> {
    let largest = usize::try_from(LARGEST_FILE + BESIDE).unwrap_or(usize::MAX);
    OpenApiRouter::new()
        .routes(routes!(create_upload))
        .layer(DefaultBodyLimit::max(largest))
        .routes(routes!(get_upload, delete_upload))
        .routes(routes!(get_upload_preview))
        .routes(routes!(import_upload))
}

/// The form of an upload that waits.
#[derive(ToSchema)]
#[expect(dead_code, reason = "describes the multipart form to the OpenAPI document")]
struct UploadForm {
    /// The folders the file lay in, with `/`; a folder named like a store means the store.
    folder: Option<String>,
    /// Store codes with commas: the page the file was dropped on shows only these.
    stores: Option<String>,
    /// The file.
    #[schema(value_type = String, format = Binary)]
    file: Vec<u8>,
}

/// Hands in one file. It waits at most half an hour for whoever sent it: to be looked at, mapped or imported. The answer
/// says which report it is and whose, for every file of an archive.
#[utoipa::path(post, path = "/uploads", tag = "imports",
    request_body(content = UploadForm, content_type = "multipart/form-data"),
    responses((status = 201, body = UploadView), (status = 409, body = ProblemView),
        (status = 422, body = ProblemView)))]
async fn create_upload(scope: Scope, Form(mut form): Form) -> Result<(StatusCode, Json<UploadView>)> {
    scope.require(CREATE)?;
    let place = scratch(&scope)?;
    let (mut folder, mut page, mut file) = (None, Vec::new(), None);
    while let Some(field) = form.next_field().await.map_err(|error| broken(&error.body_text()))? {
        match field.name() {
            Some("folder") => {
                folder = Some(short(&text(field).await?, "folder")?).filter(|said| !said.is_empty())
            }
            Some("stores") => page = codes(&text(field).await?),
            _ if file.is_some() => return Err(broken("more than one file")),
            _ => file = Some(arriving::file(field, &place).await?),
        }
    }
    let file = file.ok_or_else(|| broken("file"))?;
    let upload = actions::keep(&scope, file, folder).await?;
    Ok((StatusCode::CREATED, Json(view::of(&scope, upload, &page).await?)))
}

fn codes(text: &str) -> Vec<String> {
    text.split(',').filter(|code| !code.is_empty()).map(str::to_owned).collect()
}

/// Which stores the page shows.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct UploadRequest {
    /// Store codes with commas.
    stores: Option<String>,
}

/// A file of one's own that waits, recognised anew: a mapping may have been made for it meanwhile.
#[utoipa::path(get, path = "/uploads/{id}", tag = "imports", params(("id" = Uuid, Path), UploadRequest),
    responses((status = 200, body = UploadView), (status = 404, body = ProblemView)))]
async fn get_upload(
    scope: Scope,
    Path(id): Path<Uuid>,
    Parameters(request): Parameters<UploadRequest>,
) -> Result<Json<UploadView>> {
    scope.require(CREATE)?;
    let upload = records::own(&scope, id).await?;
    let page = codes(&request.stores.unwrap_or_default());
    Ok(Json(view::of(&scope, upload, &page).await?))
}

/// Lets a waiting file go. Nothing of it is kept.
#[utoipa::path(delete, path = "/uploads/{id}", tag = "imports", params(("id" = Uuid, Path)),
    responses((status = 204), (status = 404, body = ProblemView)))]
async fn delete_upload(scope: Scope, Path(id): Path<Uuid>) -> Result<StatusCode> {
    actions::drop_upload(&scope, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Which file, and whose it would be.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct PreviewRequest {
    /// The file, as the upload names it.
    entry: String,
    /// The code of the store.
    store: String,
}

/// What importing a file would do: its columns and first rows without anything that points at a person, and what would
/// change. Nothing is stored.
#[utoipa::path(get, path = "/uploads/{id}/preview", tag = "imports", params(("id" = Uuid, Path), PreviewRequest),
    responses((status = 200, body = UploadPreviewView), (status = 404, body = ProblemView),
        (status = 409, body = ProblemView), (status = 422, body = ProblemView)))]
async fn get_upload_preview(
    scope: Scope,
    Path(id): Path<Uuid>,
    Parameters(request): Parameters<PreviewRequest>,
) -> Result<Json<UploadPreviewView>> {
    scope.require(CREATE)?;
    let store = stores::by_code(&scope, &request.store).await?;
    let look = preview::look(&scope, id, &request.entry, &store).await?;
    Ok(Json(UploadPreviewView::of(look)))
}

/// Which files of an upload go where.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ImportUpload {
    /// At least one.
    entries: Vec<ImportEntry>,
}

/// One file, and whose it is.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ImportEntry {
    /// As the upload names it.
    name: String,
    /// The code of the store.
    store: String,
    /// When it was exported, if the file does not say.
    exported_at: Option<DateTime<Utc>>,
    /// Why it may come in although its amounts disagree, in the words of whoever looked at it.
    release_reason: Option<String>,
}

/// What has begun.
#[derive(Serialize, ToSchema)]
struct BegunImports {
    batches: Vec<BegunImport>,
}

/// The batch of one file.
#[derive(Serialize, ToSchema)]
struct BegunImport {
    /// The file, as the upload names it.
    name: String,
    batch_id: Option<Uuid>,
    /// What became of it, where nothing had to be read: its content is known.
    report: Option<FileReport>,
}

/// Imports files of an upload. The answer names their batches; the reading goes on whether or not anybody waits, and the
/// file is gone once all of it is facts.
#[utoipa::path(post, path = "/uploads/{id}/imports", tag = "imports", params(("id" = Uuid, Path)),
    request_body = ImportUpload,
    responses((status = 202, body = BegunImports), (status = 404, body = ProblemView),
        (status = 422, body = ProblemView)))]
async fn import_upload(
    scope: Scope,
    Path(id): Path<Uuid>,
    Body(request): Body<ImportUpload>,
) -> Result<(StatusCode, Json<BegunImports>)> {
    let asked = request.entries.into_iter().map(|entry| Asked {
        name: entry.name,
        store: entry.store,
        options: ImportOptions {
            exported_at: entry.exported_at,
            release: entry.release_reason.map(|said| said.trim().to_owned()).filter(|said| !said.is_empty()),
            ..ImportOptions::default()
        },
    });
    let begun = importing::import(&scope, id, asked.collect()).await?;
    let view = |Outcome { name, batch_id, report }| BegunImport { name, batch_id, report };
    Ok((StatusCode::ACCEPTED, Json(BegunImports { batches: begun.into_iter().map(view).collect() })))
}
