//! Uploads: files go to disk while they arrive, are imported to the end, and leave nothing behind.

use axum::Json;
use axum::extract::{DefaultBodyLimit, Multipart};
use axum::http::StatusCode;
use daiyun_base::error::Problem;
use serde::Serialize;
use tokio::io::AsyncWriteExt;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::super::report::FileReport;
use super::super::source::{ImportOptions, LARGEST_FILE, SourceFile};
use super::super::{CREATE, actions};
use crate::Agency;
use crate::error::{Failure, Result};
use crate::http::Form;
use crate::jobs;
use crate::scope::Scope;
use crate::stores;

/// Several of the largest files at once.
const LARGEST_UPLOAD: u64 = LARGEST_FILE * 2;
/// Files of one request: a month of every report of a store.
const MOST_FILES: usize = 500;
/// Bytes of a field that is no file, and of a file's name.
const LONGEST_TEXT: usize = 1_024;

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
        let sources: Vec<SourceFile> = received.files.iter().map(|file| file.source.clone()).collect();
        actions::import(&scope, &store, &sources, &received.options).await
    })
    .await?;
    Ok((StatusCode::CREATED, Json(ImportView { files })))
}

struct Received {
    store: String,
    options: ImportOptions,
    files: Vec<ReceivedFile>,
}

/// An upload on disk, removed when it has been imported: the original is never kept.
struct ReceivedFile {
    source: SourceFile,
    _on_disk: tempfile::TempPath,
}

async fn receive(scope: &Scope, mut form: Multipart) -> Result<Received> {
    let folder = scope.agency().directory().join("scratch");
    std::fs::create_dir_all(&folder)?;
    let mut received =
        Received { store: String::new(), options: ImportOptions::default(), files: Vec::new() };
    while let Some(mut field) = form.next_field().await.map_err(|error| broken_upload(&error.body_text()))? {
        match field.name() {
            Some("store") => received.store = text(field).await?,
            Some("exported_at") => received.options.exported_at = parse_instant(&text(field).await?)?,
            Some("release_reason") => received.options.release = release(text(field).await?),
            _ => {
                let name = file_name(field.file_name().unwrap_or("upload"))?;
                if received.files.len() == MOST_FILES {
                    return Err(broken_upload(&format!("more than {MOST_FILES} files")));
                }
                let (file, path) = tempfile::NamedTempFile::new_in(&folder)?.into_parts();
                let mut file = tokio::fs::File::from_std(file);
                while let Some(part) =
                    field.chunk().await.map_err(|error| broken_upload(&error.body_text()))?
                {
                    file.write_all(&part).await?;
                }
                file.flush().await?;
                let source = SourceFile { path: path.to_path_buf(), name };
                received.files.push(ReceivedFile { source, _on_disk: path });
            }
        }
    }
    if received.store.is_empty() || received.files.is_empty() {
        return Err(broken_upload("store, file"));
    }
    Ok(received)
}

/// A name as a person gave it: kept in records and shown, so short and without control characters.
fn file_name(name: &str) -> Result<String> {
    if name.len() > LONGEST_TEXT || name.chars().any(char::is_control) {
        return Err(broken_upload("file name"));
    }
    Ok(name.to_owned())
}

async fn text(mut field: axum::extract::multipart::Field<'_>) -> Result<String> {
    let mut bytes = Vec::new();
    while let Some(part) = field.chunk().await.map_err(|error| broken_upload(&error.body_text()))? {
        bytes.extend_from_slice(&part);
        if bytes.len() > LONGEST_TEXT {
            return Err(broken_upload("a text field is longer than 1,024 bytes"));
        }
    }
    let text = String::from_utf8(bytes).map_err(|_| broken_upload("a text field is not UTF-8"))?;
    if text.contains('\0') { Err(broken_upload("NUL")) } else { Ok(text) }
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

fn broken_upload(cause: &str) -> Failure {
    Problem::invalid(
        "broken_upload",
        format!("上传不完整（{cause}）；请选好店铺和文件后重试，数据没有改动"),
        format!(
            "The upload is incomplete ({cause}). Choose a store and files and try again; nothing was changed"
        ),
    )
    .into()
}
