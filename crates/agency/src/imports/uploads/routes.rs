//! Handing in a file, seeing what it is, and letting it go.

use axum::Json;
use axum::extract::DefaultBodyLimit;
use axum::http::StatusCode;
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::super::CREATE;
use super::super::actions::scratch;
use super::super::arriving::{self, broken, short, text};
use super::super::source::LARGEST_FILE;
use super::view::UploadView;
use super::{actions, records, view};
use crate::Agency;
use crate::error::Result;
use crate::http::{Form, Parameters, Path, ProblemView};
use crate::scope::Scope;

/// Text fields beside the one file.
const BESIDE: u64 = 1 << 20;

pub(in crate::imports) fn routes() -> OpenApiRouter<Agency> {
    let largest = usize::try_from(LARGEST_FILE + BESIDE).unwrap_or(usize::MAX);
    OpenApiRouter::new()
        .routes(routes!(create_upload))
        .layer(DefaultBodyLimit::max(largest))
        .routes(routes!(get_upload, delete_upload))
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
