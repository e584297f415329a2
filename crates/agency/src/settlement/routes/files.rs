//! A statement as a file to keep: PDF and Excel, under its Chinese name.

use axum::http::HeaderMap;
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::super::document::Language;
use super::super::settle::Settled;
use super::super::{VIEW, records};
use crate::Agency;
use crate::error::Result;
use crate::http::{Parameters, Path, ProblemView, attachment};
use crate::scope::Scope;

pub(super) fn routes() -> OpenApiRouter<Agency> {
    OpenApiRouter::new().routes(routes!(get_pdf)).routes(routes!(get_xlsx))
}

/// In which language.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct FileRequest {
    /// `zh` or `en`; Chinese if left out.
    language: Option<String>,
}

/// A file to keep.
type File = (HeaderMap, Vec<u8>);

/// The statement as a PDF.
#[utoipa::path(get, path = "/statements/{id}/pdf", tag = "settlement", params(("id" = Uuid, Path), FileRequest),
    responses((status = 200, content_type = "application/pdf", body = Vec<u8>),
        (status = 404, body = ProblemView), (status = 409, body = ProblemView)))]
async fn get_pdf(
    scope: Scope,
    Path(id): Path<Uuid>,
    Parameters(request): Parameters<FileRequest>,
) -> Result<File> {
    let (settled, language) = exported(&scope, id, &request).await?;
    let bytes = settled.pdf(scope.agency(), language).await?;
    Ok((attachment("application/pdf", "statement", &format!("{}.pdf", settled.file_name()))?, bytes))
}

/// The statement as an Excel file: the lines on the first sheet, what they mean on the second.
#[utoipa::path(get, path = "/statements/{id}/xlsx", tag = "settlement", params(("id" = Uuid, Path), FileRequest),
    responses((status = 200, content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        body = Vec<u8>), (status = 404, body = ProblemView)))]
async fn get_xlsx(
    scope: Scope,
    Path(id): Path<Uuid>,
    Parameters(request): Parameters<FileRequest>,
) -> Result<File> {
    const KIND: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    let (settled, language) = exported(&scope, id, &request).await?;
    let bytes = settled.xlsx(language)?;
    Ok((attachment(KIND, "statement", &format!("{}.xlsx", settled.file_name()))?, bytes))
}

async fn exported(scope: &Scope, id: Uuid, request: &FileRequest) -> Result<(Settled, Language)> {
    scope.require(VIEW)?;
    let language = match request.language.as_deref() {
        Some("en") => Language::En,
        Some(_) | None => Language::Zh,
    };
    Ok((Settled::of_kept(scope, &records::by_id(scope, id).await?), language))
}
