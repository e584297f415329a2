//! The exact words of a refusal: what was found, and what to do.

use daiyun_base::error::{Label, Problem};

use crate::format::{FormatDefinition, Formats};

pub(crate) fn empty_file() -> Problem {
    Problem::invalid("empty_file", "文件里没有内容；请重新导出后再导入", "The file is empty; export it again")
}

/// The same report on several sheets, and no definition that says they belong together.
pub(crate) fn several_sheets(names: &[&str]) -> Problem {
    const NAMED: usize = 10;
    let names = &names[..names.len().min(NAMED)];
    Problem::refused(
        "several_sheets",
        format!(
            "工作簿里有几张同样的报表（{}）；请把每张工作表另存为单独的文件后一起导入，数据没有改动",
            names.join("、")
        ),
        format!(
            "The workbook holds the same report on several sheets ({}). Save each sheet as a file of its own and import them together; nothing was changed",
            names.join(", ")
        ),
    )
}

pub(crate) fn wrong_platform(formats: &Formats, format: &FormatDefinition, platform: &str) -> Problem {
    let (theirs, ours) = (formats.platform_label(format.platform()), formats.platform_label(platform));
    Problem::refused(
        "wrong_platform",
        format!("这是{}的「{}」，而店铺属于{}；请选对店铺后再导入", theirs.zh, format.label.zh, ours.zh),
        format!(
            "This is “{}” of {}, but the store is on {}; choose the right store",
            format.label.en, theirs.en, ours.en
        ),
    )
}

pub(crate) fn without_fact(format: &FormatDefinition) -> Problem {
    let (zh, en) = reason_of(format);
    Problem::refused(
        "report_without_fact",
        format!("认出这是「{}」，但{zh}；它没有被导入", format.label.zh),
        format!("This is “{}”: {en}; nothing was imported", format.label.en),
    )
}

/// What is not taken in has no template.
pub(crate) fn without_template(format: &FormatDefinition, why: &Label) -> Problem {
    Problem::refused(
        "report_without_fact",
        format!("「{}」没有模板：{}", format.label.zh, why.zh),
        format!("There is no template of “{}”: {}", format.label.en, why.en),
    )
}

/// Why a report is not taken in and what to import instead, to go on from.
pub(crate) fn reason_of(format: &FormatDefinition) -> (String, String) {
    let (mut zh, mut en) = match &format.reason {
        Some(reason) => (reason.zh.clone(), reason.en.clone()),
        None => ("系统还不收这种报表".to_owned(), "a report that is not taken in yet".to_owned()),
    };
    zh.truncate(zh.trim_end_matches(['。', '；', '.']).len());
    en.truncate(en.trim_end_matches(['.', ';']).len());
    (zh, en)
}

pub(crate) fn changed(format: &FormatDefinition, missing: &[String]) -> Problem {
    Problem::refused(
        "header_changed",
        format!(
            "表头变了：文件最像「{}」，但缺少列「{}」；请在平台导出时勾选这些列，或为新表头做一次映射",
            format.label.zh,
            missing.join("」「")
        ),
        format!(
            "The header has changed: the file is most like “{}”, but these columns are missing: {}; include them in the export, or map the new header once",
            format.label.en,
            missing.join(", ")
        ),
    )
}

/// No format is even close.
pub(crate) fn unknown_report() -> Problem {
    Problem::refused(
        "unknown_report",
        "没有认出这是哪种报表；请确认文件来自平台后台的导出，或为它的表头做一次映射",
        "The report was not recognised; make sure the file is an export of the platform, or map its header once",
    )
}
