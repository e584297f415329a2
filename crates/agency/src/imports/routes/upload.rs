//! Uploads: files go to disk while they arrive, are imported to the end, and leave nothing behind.

use axum::Json;
use axum::extract::{DefaultBodyLimit, Multipart};
use axum::http::StatusCode;
use daiyun_base::error::Problem;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::super::report::FileReport;
use super::super::source::{ImportOptions, LARGEST_FILE, SourceFile};
use super::super::{CREATE, actions};
use super::arriving::{self, Arrived, broken, text};
use crate::Agency;
use crate::error::Result;
use crate::http::Form;
use crate::jobs;
use crate::scope::Scope;
use crate::stores;

/// Several of the largest files at once.
const LARGEST_UPLOAD: u64 = LARGEST_FILE * 2;
/// Files of one request: a month of every report of a store.
const MOST_FILES: usize = 500;

pub(super) fn routes() -> OpenApiRouter<Agency> {
    OpenApiRouter::new()
        .routes(routes!(create_import))
        .layer(DefaultBodyLimit::max(usize::try_from(LARGEST_UPLOAD).unwrap_or(usize::MAX)))
}

/// What became of the uploaded files.
#[derive(Serialize, ToSchema)]
struct ImportView {
    files: Vec<FileReport>,
}

/// The form of an upload.
#[derive(ToSchema)]
#[expect(dead_code, reason = "describes the multipart form to the OpenAPI document")]
struct Upload {
    /// The store the files belong to.
    store: String,
    /// When they were exported, if the files do not say (RFC 3339).
    exported_at: Option<String>,
    /// Why a file may come in whose amounts disagree, in the words of whoever looked at it.
    release_reason: Option<String>,
    /// One or more files.
    #[schema(value_type = Vec<String>, format = Binary)]
    file: Vec<u8>,
}

/// Imports files into a store. A refused file does not stop the others; what became of each is in the answer. Once the
/// files have arrived they are imported to the end, whether or not somebody still waits for the answer.
#[utoipa::path(post, path = "/imports", tag = "imports",
    request_body(content = Upload, content_type = "multipart/form-data"),
    responses((status = 201, body = ImportView), (status = 422, body = crate::http::ProblemView)))]
async fn create_import(scope: Scope, Form(form): Form) -> Result<(StatusCode, Json<ImportView>)> {
    scope.require(CREATE)?;
    let received = receive(&scope, form).await?;
    let store = stores::by_code(&scope, &received.store).await?;
    let files = jobs::to_the_end(async move {
        let sources: Vec<SourceFile> = received.files.iter().map(source).collect();
        actions::import(&scope, &store, &sources, &received.options).await
    })
    .await?;
    Ok((StatusCode::CREATED, Json(ImportView { files })))
}

fn source(file: &Arrived) -> SourceFile {
    SourceFile { path: file.path.to_path_buf(), name: file.name.clone() }
}

struct Received {
    store: String,
    options: ImportOptions,
    files: Vec<Arrived>,
}

async fn receive(scope: &Scope, mut form: Multipart) -> Result<Received> {
    let folder = actions::scratch(scope)?;
    let mut received =
        Received { store: String::new(), options: ImportOptions::default(), files: Vec::new() };
    while let Some(field) = form.next_field().await.map_err(|error| broken(&error.body_text()))? {
        match field.name() {
            Some("store") => received.store = text(field).await?,
            Some("exported_at") => received.options.exported_at = parse_instant(&text(field).await?)?,
            Some("release_reason") => received.options.release = release(text(field).await?),
            _ => {
                if received.files.len() == MOST_FILES {
                    return Err(broken(&format!("more than {MOST_FILES} files")));
                }
                received.files.push(arriving::file(field, &folder).await?);
            }
        }
    }
    if received.store.is_empty() || received.files.is_empty() {
        return Err(broken("store, file"));
    }
    Ok(received)
}

fn release(reason: String) -> Option<String> {
    let said = reason.trim();
    (!said.is_empty()).then(|| said.to_owned())
}

fn parse_instant(text: &str) -> Result<Option<chrono::DateTime<chrono::Utc>>> {
    if text.is_empty() {
        return Ok(None);
    }
    text.parse().map(Some).map_err(|_| {
        Problem::invalid(
            "exported_at",
            format!("导出时间「{text}」不是时间；请写成 2026-07-01T10:30:00+08:00"),
            format!("The export time {text:?} is not an instant. Write 2026-07-01T10:30:00+08:00"),
        )
        .into()
    })
}
