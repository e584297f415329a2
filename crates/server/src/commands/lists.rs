//! `daiyun formats`, `daiyun metrics`, `daiyun openapi`.

use std::ffi::OsStr;
use std::path::Path;
use std::process::ExitCode;

use daiyun_agency::definitions::Definitions;
use daiyun_agency::error::{Failure, Result};
use daiyun_agency::http;
use daiyun_agency::imports::{TemplateKind, template_file};
use daiyun_base::error::Problem;
use serde_json::json;

use super::Context;
use crate::config::Formats;
use crate::output;

/// The reports that are understood, or a template of one.
pub(crate) fn formats(context: &Context, formats: Formats) -> Result<ExitCode> {
    let definitions = Context::definitions()?;
    if let (Some(code), Some(out)) = (formats.template, formats.out) {
        return template(context, &definitions, (&code, &out));
    }
    if context.json() {
        let rows: Vec<_> = definitions
            .formats
            .iter()
            .map(|format| {
                let shown = definitions.formats.show(format);
                let refusal = shown.refusal.as_ref();
                json!({ "code": shown.code, "label": shown.label.zh, "label_en": shown.label.en,
                    "platform": shown.platform, "fact": shown.fact, "columns": shown.columns,
                    "refusal": refusal.map(|label| &label.zh), "refusal_en": refusal.map(|label| &label.en) })
            })
            .collect();
        output::json(&json!({ "formats": rows }));
    } else {
        let rows: Vec<Vec<String>> = definitions
            .formats
            .iter()
            .map(|format| {
                let refusal = definitions.formats.show(format).refusal;
                let fact =
                    refusal.map_or_else(|| format.fact.clone().unwrap_or_default(), |refusal| refusal.zh);
                vec![format.code.clone(), format.label.zh.clone(), fact]
            })
            .collect();
        output::table(&["格式", "名称", "事实表，或为什么不收"].map(str::to_owned), &rows);
    }
    Ok(ExitCode::SUCCESS)
}

fn template(context: &Context, definitions: &Definitions, (code, out): (&str, &Path)) -> Result<ExitCode> {
    let kind = match out.extension().and_then(OsStr::to_str) {
        Some("xlsx") => TemplateKind::Xlsx,
        Some("csv") => TemplateKind::Csv,
        Some(_) | None => {
            return Err(Problem::invalid(
                "format_unknown",
                "模板只写成 xlsx 或 csv；让 --out 以 .xlsx 或 .csv 结尾",
                "A template is written as xlsx or csv. End --out in .xlsx or .csv",
            )
            .into());
        }
    };
    let (name, bytes) = template_file(definitions, code, kind)?;
    std::fs::write(out, bytes)?;
    if context.json() {
        output::json(&json!({ "format": code, "out": out, "name": name }));
    } else {
        // What the name says of the day is part of what such a file says.
        output::say(format_args!("已写入 {}；文件名形如「{name}」就能导入", out.display()));
    }
    Ok(ExitCode::SUCCESS)
}

/// The metric dictionary.
pub(crate) fn metrics(context: &Context) -> Result<ExitCode> {
    let definitions = Context::definitions()?;
    if context.json() {
        let rows: Vec<_> = definitions
            .metrics
            .iter()
            .map(|metric| {
                json!({ "code": metric.code, "topic": metric.topic, "label": metric.label.zh, "label_en": metric.label.en,
                    "note": metric.note.zh, "note_en": metric.note.en, "unit": metric.unit, "revision": metric.revision })
            })
            .collect();
        output::json(&json!({ "metrics": rows }));
    } else {
        let rows: Vec<Vec<String>> = definitions
            .metrics
            .iter()
            .map(|metric| vec![metric.code.clone(), metric.label.zh.clone(), metric.note.zh.clone()])
            .collect();
        output::table(&["指标", "名称", "口径"].map(str::to_owned), &rows);
    }
    Ok(ExitCode::SUCCESS)
}

/// The OpenAPI document.
pub(crate) fn openapi() -> Result<ExitCode> {
    let text = serde_json::to_string_pretty(&http::openapi()).map_err(Failure::internal)?;
    output::say(format_args!("{text}"));
    Ok(ExitCode::SUCCESS)
}
