//! Templates: which there are, and each as a file.

use axum::Json;
use axum::http::HeaderMap;
use daiyun_ingest::format::FormatDefinition;
use daiyun_ingest::template;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::super::CREATE;
use super::super::templates::{TemplateKind, template_file};
use crate::Agency;
use crate::definitions::Definitions;
use crate::error::Result;
use crate::http::page::Page;
use crate::http::{Path, ProblemView, attachment};
use crate::scope::{Allowed, Scope};

pub(super) fn routes() -> OpenApiRouter<Agency> {
    OpenApiRouter::new()
        .routes(routes!(list_templates))
        .routes(routes!(get_template_workbook))
        .routes(routes!(get_template_text))
}

/// A report, and whether there is a template of it.
#[derive(Serialize, ToSchema)]
struct ReportTemplateView {
    /// `<platform>/<report>`.
    code: String,
    label: String,
    label_en: String,
    platform: String,
    platform_label: String,
    platform_label_en: String,
    platform_mark: String,
    /// What its rows become; nothing for a report that is refused by name.
    fact_label: Option<String>,
    fact_label_en: Option<String>,
    /// The day its numbers belong to stands in the file's name, and nowhere else.
    is_named_by_day: bool,
    download: Allowed,
}

impl ReportTemplateView {
    fn of(definitions: &Definitions, format: &FormatDefinition) -> Self {
        let formats = &definitions.formats;
        let platform = formats.platform_label(format.platform());
        let fact = formats.fact(format).map(|fact| fact.label.clone());
        let (fact_label, fact_label_en) = fact.map(|label| (label.zh, label.en)).unzip();
        // Beside its name, a report need not say that it has none: why is enough.
        let permit = template::permit(formats, format);
        Self {
            code: format.code.clone(),
            label: format.label.zh.clone(),
            label_en: format.label.en.clone(),
            platform: format.platform().to_owned(),
            platform_label: platform.zh,
            platform_label_en: platform.en,
            platform_mark: formats
                .platform(format.platform())
                .map_or_else(String::new, |platform| platform.mark.clone()),
            fact_label,
            fact_label_en,
            is_named_by_day: template::is_named_by_day(format),
            download: Allowed::of(permit),
        }
    }
}

/// Every report that is known, by platform: of each there is a template, or a reason why not.
#[utoipa::path(get, path = "/templates", tag = "imports", responses((status = 200, body = Page<ReportTemplateView>)))]
async fn list_templates(scope: Scope) -> Result<Json<Page<ReportTemplateView>>> {
    scope.require(CREATE)?;
    let definitions = scope.agency().definitions();
    let views = definitions.formats.iter().map(|format| ReportTemplateView::of(definitions, format));
    Ok(Json(Page::whole(views.collect())))
}

/// A file to keep.
type File = (HeaderMap, Vec<u8>);

/// The template of a report as an Excel file: its header as the platform writes it today and one invented row, each cell as
/// text.
#[utoipa::path(get, path = "/templates/{platform}/{report}/xlsx", tag = "imports",
    params(("platform" = String, Path), ("report" = String, Path)),
    responses((status = 200, content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        body = Vec<u8>), (status = 404, body = ProblemView), (status = 409, body = ProblemView)))]
async fn get_template_workbook(
    scope: Scope,
    Path((platform, report)): Path<(String, String)>,
) -> Result<File> {
    const KIND: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    file_of(&scope, &format!("{platform}/{report}"), (TemplateKind::Xlsx, KIND))
}

/// The same as text with commas.
#[utoipa::path(get, path = "/templates/{platform}/{report}/csv", tag = "imports",
    params(("platform" = String, Path), ("report" = String, Path)),
    responses((status = 200, content_type = "text/csv", body = String), (status = 404, body = ProblemView),
        (status = 409, body = ProblemView)))]
async fn get_template_text(scope: Scope, Path((platform, report)): Path<(String, String)>) -> Result<File> {
    file_of(&scope, &format!("{platform}/{report}"), (TemplateKind::Csv, "text/csv; charset=utf-8"))
}

fn file_of(scope: &Scope, code: &str, (kind, media): (TemplateKind, &'static str)) -> Result<File> {
    scope.require(CREATE)?;
    let (name, bytes) = template_file(scope.agency().definitions(), code, kind)?;
    Ok((attachment(media, "template", &name)?, bytes))
}
