//! Which report a file is, by its header alone, and the exact words of a refusal.

use std::collections::VecDeque;

use daiyun_base::error::Problem;
use daiyun_base::fact::{ColumnDefinition, FactDefinition};

use crate::cell::{ReadError, Record, Records};
use crate::format::{FormatDefinition, Formats, SourceColumn};
use crate::header::{HEADER_WITHIN, Header};
use crate::observed::{self, Days};
use crate::plan::Plan;

/// So many of a format's columns make a file look like it, though something it needs is missing.
const ALIKE: usize = 3;

/// The first rows of a file, read ahead to recognise it and to show it to a person who maps an unknown layout.
pub struct Preview {
    rows: Vec<Vec<String>>,
    records: VecDeque<Record>,
}

impl Preview {
    /// Reads the first rows. They stay part of the file: [`crate::read::Reader`] takes the preview and reads on.
    pub fn take(records: &mut impl Records) -> Result<Self, ReadError> {
        let mut preview = Self { rows: Vec::new(), records: VecDeque::new() };
        let mut scratch = String::new();
        for _ in 0..HEADER_WITHIN {
            let mut record = Record::default();
            if !records.read(&mut record)? {
                break;
            }
            preview
                .rows
                .push((0..record.len()).map(|at| record.cell(at).text(&mut scratch).to_owned()).collect());
            preview.records.push_back(record);
        }
        Ok(preview)
    }

    /// The rows as text.
    #[must_use]
    pub fn rows(&self) -> &[Vec<String>] {
        &self.rows
    }

    pub(crate) fn after(mut self, header_at: usize) -> VecDeque<Record> {
        self.records.drain(..=header_at.min(self.records.len().saturating_sub(1)));
        self.records
    }
}

/// A file whose report is known.
pub struct Recognised<'f> {
    /// Its format.
    pub format: &'f FormatDefinition,
    /// The fact its rows become.
    pub fact: &'f FactDefinition,
    /// The line of the header, counting from 1.
    pub header_line: u32,
    pub(crate) header_at: usize,
    pub(crate) header: Header,
    pub(crate) plan: Plan,
    pub(crate) exported_at: Option<i64>,
    /// The days that the lines above the header speak of.
    pub(crate) days: Option<Days>,
}

impl<'f> Recognised<'f> {
    /// Finds the report of a store's file among all formats.
    ///
    /// # Errors
    /// `empty_file`, `wrong_platform`, `header_changed`, `unknown_report`, `report_without_fact`: each says what was
    /// found and what to do.
    pub fn of(formats: &'f Formats, platform: &str, preview: &Preview) -> Result<Self, Problem> {
        let headers: Vec<Header> = preview.rows.iter().map(|row| Header::of(row)).collect();
        if headers.iter().all(|header| header.width() == 0) {
            return Err(Problem::invalid(
                "empty_file",
                "文件里没有内容；请重新导出后再导入",
                "The file is empty; export it again",
            ));
        }
        let of_platform = |format: &&FormatDefinition| format.platform() == platform;
        let Some(found) = best(formats.iter().filter(of_platform), &headers) else {
            return Err(match best(formats.iter().filter(|format| !of_platform(format)), &headers) {
                Some(other) => wrong_platform(formats, other.format, platform),
                None => unknown(formats.iter().filter(of_platform), &headers),
            });
        };
        let Some(fact) = formats.fact(found.format) else { return Err(without_fact(found.format)) };
        let header = &headers[found.header_at];
        let plan = Plan::of(found.format, fact, header);
        let missing = missing_columns(&plan, found.format, fact, header);
        if !missing.is_empty() {
            return Err(changed(found.format, &missing));
        }
        Ok(Self {
            format: found.format,
            fact,
            header_line: preview.records.get(found.header_at).map_or(0, Record::line),
            header_at: found.header_at,
            header: header.clone(),
            plan,
            exported_at: observed::in_preamble(&preview.rows[..found.header_at]),
            days: observed::days_in_preamble(&preview.rows[..found.header_at]),
        })
    }
}

struct Match<'f> {
    format: &'f FormatDefinition,
    header_at: usize,
    known: usize,
}

/// The format with the most known columns among those that are recognised.
fn best<'f>(formats: impl Iterator<Item = &'f FormatDefinition>, headers: &[Header]) -> Option<Match<'f>> {
    let mut best: Option<Match<'f>> = None;
    for format in formats {
        for (header_at, header) in headers.iter().enumerate() {
            let known = known_columns(format, header);
            if is_recognised(format, header) && best.as_ref().is_none_or(|best| known > best.known) {
                best = Some(Match { format, header_at, known });
            }
        }
    }
    best
}

fn is_recognised(format: &FormatDefinition, header: &Header) -> bool {
    missing_groups(format, header).is_empty() && !is_another(format, header)
}

fn is_another(format: &FormatDefinition, header: &Header) -> bool {
    format.without.iter().any(|name| header.position(name).is_some())
}

/// How many columns of the header a format names.
fn known_columns(format: &FormatDefinition, header: &Header) -> usize {
    let mut positions: Vec<usize> = format
        .columns
        .iter()
        .flat_map(SourceColumn::cells)
        .chain(&format.recognise)
        .filter_map(|names| header.first_of(names))
        .collect();
    positions.sort_unstable();
    positions.dedup();
    positions.len()
}

/// The names the header would need, one of each group.
fn missing_groups(format: &FormatDefinition, header: &Header) -> Vec<String> {
    let missing = format.recognise.iter().filter(|names| header.first_of(names).is_none());
    missing.map(|names| names.join(" / ")).collect()
}

/// The columns that the header lacks for the required columns of the fact.
fn missing_columns(
    plan: &Plan,
    format: &FormatDefinition,
    fact: &FactDefinition,
    header: &Header,
) -> Vec<String> {
    let filled = |at: usize| plan.outputs.iter().any(|output| output.fact_column == at);
    let required = fact.columns.iter().enumerate().filter(|(_, column)| column.required);
    let unfilled = required.filter(|(at, _)| !filled(*at));
    unfilled.flat_map(|(_, column)| lacking(column, format, header)).collect()
}

/// What of the header one fact column misses; its own label when no column of the file is named for it.
fn lacking(column: &ColumnDefinition, format: &FormatDefinition, header: &Header) -> Vec<String> {
    let fills = |to: &String| *to == column.name || Some(to) == column.day_of.as_ref();
    let source = format.columns.iter().find(|source| fills(&source.to));
    let groups = source.into_iter().flat_map(SourceColumn::needed);
    let groups = groups.filter(|names| header.first_of(names).is_none());
    let names: Vec<String> = groups.map(|names| names.join(" / ")).collect();
    if names.is_empty() { vec![column.label.zh.clone()] } else { names }
}

fn wrong_platform(formats: &Formats, format: &FormatDefinition, platform: &str) -> Problem {
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

fn without_fact(format: &FormatDefinition) -> Problem {
    let (mut zh, mut en) = match &format.reason {
        Some(reason) => (reason.zh.clone(), reason.en.clone()),
        None => ("系统还不收这种报表".to_owned(), "a report that is not taken in yet".to_owned()),
    };
    zh.truncate(zh.trim_end_matches(['。', '；', '.']).len());
    en.truncate(en.trim_end_matches(['.', ';']).len());
    Problem::refused(
        "report_without_fact",
        format!("认出这是「{}」，但{zh}；它没有被导入", format.label.zh),
        format!("This is “{}”: {en}; nothing was imported", format.label.en),
    )
}

fn changed(format: &FormatDefinition, missing: &[String]) -> Problem {
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

/// Nothing fits: name the closest format if one is close.
fn unknown<'f>(formats: impl Iterator<Item = &'f FormatDefinition>, headers: &[Header]) -> Problem {
    let mut closest: Option<(usize, &FormatDefinition, &Header)> = None;
    for format in formats {
        for header in headers.iter().filter(|header| !is_another(format, header)) {
            let known = known_columns(format, header);
            if known >= ALIKE && closest.is_none_or(|(most, _, _)| known > most) {
                closest = Some((known, format, header));
            }
        }
    }
    match closest {
        Some((_, format, header)) => changed(format, &missing_groups(format, header)),
        None => Problem::refused(
            "unknown_report",
            "没有认出这是哪种报表；请确认文件来自平台后台的导出，或为它的表头做一次映射",
            "The report was not recognised; make sure the file is an export of the platform, or map its header once",
        ),
    }
}
