//! 模板: what a report looks like, to be filled in by hand where a platform exports none, or to hold an export against.

use daiyun_base::error::Problem;
use daiyun_ingest::format::FormatDefinition;
use daiyun_ingest::template::{Template, delimited, template};

use crate::definitions::{Definitions, sample};
use crate::error::{Failure, Result};
use crate::workbook;

/// The sheet of a template whose export is a text file.
const SHEET: &str = "模板";

/// As which kind of file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TemplateKind {
    /// An Excel file of which every cell is text.
    Xlsx,
    /// Text with commas, which Excel reads as UTF-8.
    Csv,
}

/// A template as a file, by the code of its format: its name and its bytes.
///
/// # Errors
/// `not_found` when there is no such format, `report_without_fact` when its files are not taken in.
pub fn template_file(definitions: &Definitions, code: &str, kind: TemplateKind) -> Result<(String, Vec<u8>)> {
    let format = definitions.formats.get(code).ok_or_else(|| {
        Problem::not_found(
            "这种报表的模板（daiyun formats 和「下载模板」列出全部）",
            "The template of such a report (daiyun formats and the console list them all)",
        )
    })?;
    let template = made(definitions, format)?;
    Ok(match kind {
        TemplateKind::Xlsx => {
            let sheet = template.sheet.as_deref().unwrap_or(SHEET);
            let rows: Vec<&[String]> = template.rows().collect();
            (format!("{}.xlsx", template.name), workbook::as_text(sheet, &rows, template.head.len())?)
        }
        TemplateKind::Csv => {
            (format!("{}.csv", template.name), format!("\u{feff}{}", delimited(&template)).into_bytes())
        }
    })
}

fn made(definitions: &Definitions, format: &FormatDefinition) -> Result<Template> {
    let name = format.newest_sample().unwrap_or_default();
    let bytes = sample(&format!("platforms/{}/{name}", format.platform()))
        .ok_or_else(|| Failure::internal(format!("the sample {name} of {} is not embedded", format.code)))?;
    Ok(template(&definitions.formats, format, bytes)?)
}
