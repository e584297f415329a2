//! Which report a file is, by its header alone, and the exact words of a refusal.

use std::collections::VecDeque;

use daiyun_base::error::Problem;
use daiyun_base::fact::{ColumnDefinition, FactDefinition};

use crate::cell::{ReadError, Record, Records, SheetTop};
use crate::format::{FormatDefinition, Formats, SourceColumn};
use crate::header::{HEADER_WITHIN, Header};
use crate::observed::{self, Days};
use crate::plan::{Output, Plan};

/// So many of a format's columns make a file look like it, though something it needs is missing.
const ALIKE: usize = 3;

/// The first rows of a file, of each sheet when it is a workbook, read ahead to recognise it and to show it to a person
/// who maps an unknown layout.
pub struct Preview {
    sheets: Vec<SheetPreview>,
    is_workbook: bool,
}

/// The first rows of a sheet; a file without sheets is one without a name.
struct SheetPreview {
    name: String,
    rows: Vec<Vec<String>>,
    records: Vec<Record>,
}

impl SheetPreview {
    fn of(top: SheetTop) -> Self {
        let mut scratch = String::new();
        let mut text = |record: &Record| -> Vec<String> {
            (0..record.len()).map(|at| record.cell(at).text(&mut scratch).to_owned()).collect()
        };
        Self { rows: top.records.iter().map(&mut text).collect(), name: top.name, records: top.records }
    }

    fn is_blank(&self) -> bool {
        self.records.iter().all(Record::is_blank)
    }
}

impl Preview {
    /// Reads the first rows. They stay part of the file: [`crate::read::Reader`] takes the preview and reads on.
    pub fn take(records: &mut impl Records) -> Result<Self, ReadError> {
        if let Some(tops) = records.tops()? {
            return Ok(Self { sheets: tops.into_iter().map(SheetPreview::of).collect(), is_workbook: true });
        }
        let mut top = SheetTop::default();
        for _ in 0..HEADER_WITHIN {
            let mut record = Record::default();
            if !records.read(&mut record)? {
                break;
            }
            top.records.push(record);
        }
        Ok(Self { sheets: vec![SheetPreview::of(top)], is_workbook: false })
    }

    /// The rows as text, of the first sheet that holds any.
    #[must_use]
    pub fn rows(&self) -> &[Vec<String>] {
        let sheet = self.sheets.iter().find(|sheet| !sheet.is_blank());
        sheet.map_or(&[], |sheet| sheet.rows.as_slice())
    }

    /// The rows of a file without sheets that follow the header. A workbook's sheets are read again from their top.
    pub(crate) fn after(mut self, header_at: usize) -> VecDeque<Record> {
        if self.is_workbook {
            return VecDeque::new();
        }
        let rows = self.sheets.pop().map(|sheet| sheet.records).unwrap_or_default();
        rows.into_iter().skip(header_at + 1).collect()
    }
}

/// A file whose report is known.
pub struct Recognised<'f> {
    /// Its format.
    pub format: &'f FormatDefinition,
    /// The fact its rows become.
    pub fact: &'f FactDefinition,
    /// The line of the header, counting from 1; on the first sheet that is read.
    pub header_line: u32,
    pub(crate) sheets: Vec<SheetPlan>,
    /// Sheets with content that are not read.
    pub(crate) unread: Vec<String>,
    pub(crate) is_workbook: bool,
    pub(crate) exported_at: Option<i64>,
}

/// A sheet that is read, or the file itself when it has no sheets.
pub(crate) struct SheetPlan {
    /// Its position in the workbook.
    pub sheet: usize,
    pub name: String,
    pub header_at: usize,
    pub header_line: u32,
    pub header: Header,
    pub plan: Plan,
    /// The days that the lines above the header speak of.
    pub days: Option<Days>,
}

impl<'f> Recognised<'f> {
    /// Finds the report of a store's file among all formats.
    ///
    /// # Errors
    /// `empty_file`, `wrong_platform`, `header_changed`, `unknown_report`, `report_without_fact`: each says what was
    /// found and what to do.
    pub fn of(formats: &'f Formats, platform: &str, preview: &Preview) -> Result<Self, Problem> {
        let tops = Tops::of(preview);
        if tops.are_blank() {
            return Err(empty_file());
        }
        let of_platform = |format: &&FormatDefinition| format.platform() == platform;
        let Some(found) = best(formats.iter().filter(of_platform), &tops) else {
            return Err(match best(formats.iter().filter(|format| !of_platform(format)), &tops) {
                Some(other) => wrong_platform(formats, other.format, platform),
                None => unknown(formats.iter().filter(of_platform), &tops),
            });
        };
        let Some(fact) = formats.fact(found.format) else { return Err(without_fact(found.format)) };
        Self::by(found, fact, preview, &tops)
    }

    fn by(
        found: Match<'f>,
        fact: &'f FactDefinition,
        preview: &Preview,
        tops: &Tops<'_>,
    ) -> Result<Self, Problem> {
        let format = found.format;
        let chosen = chosen(&found, tops);
        let mut sheets = Vec::new();
        for (sheet, header_at) in &chosen {
            sheets.push(SheetPlan::of(format, fact, tops, (*sheet, *header_at))?);
        }
        share_columns(&mut sheets, fact);
        let twins: Vec<&str> = match format.sheets.is_empty() {
            true => (0..tops.sheets.len())
                .filter(|sheet| header_on(format, &tops.sheets[*sheet]).is_some())
                .map(|sheet| tops.sheets[sheet].preview.name.as_str())
                .collect(),
            false => Vec::new(),
        };
        if twins.len() > 1 {
            return Err(several_sheets(&twins));
        }
        let is_read = |at: usize| chosen.iter().any(|(sheet, _)| *sheet == at);
        let unread =
            preview.sheets.iter().enumerate().filter(|(at, sheet)| !is_read(*at) && !sheet.is_blank());
        let above = |(sheet, header_at): &(usize, usize)| {
            observed::in_preamble(&preview.sheets[*sheet].rows[..*header_at])
        };
        Ok(Self {
            format,
            fact,
            header_line: sheets.first().map_or(0, |sheet| sheet.header_line),
            unread: unread.map(|(_, sheet)| sheet.name.clone()).collect(),
            is_workbook: preview.is_workbook,
            exported_at: chosen.iter().find_map(above),
            sheets,
        })
    }
}

impl SheetPlan {
    fn of(
        format: &FormatDefinition,
        fact: &FactDefinition,
        tops: &Tops<'_>,
        (sheet, header_at): (usize, usize),
    ) -> Result<Self, Problem> {
        let top = &tops.sheets[sheet];
        let header = top.headers(format)[header_at].clone();
        let plan = Plan::of(format, fact, &header);
        let missing = missing_columns(&plan, format, fact, &header);
        if !missing.is_empty() {
            return Err(changed(format, &missing));
        }
        let above = header_at.saturating_sub(usize::from(format.header_rows) - 1);
        Ok(Self {
            sheet,
            name: top.preview.name.clone(),
            header_at,
            header_line: top.preview.records.get(header_at).map_or(0, Record::line),
            header,
            plan,
            days: observed::days_in_preamble(&top.preview.rows[..above]),
        })
    }
}

/// The rows of one file have the same columns: one that only some sheets have is empty on the others.
fn share_columns(sheets: &mut [SheetPlan], fact: &FactDefinition) {
    let filled = |at: &usize| {
        let mut outputs = sheets.iter().flat_map(|sheet| &sheet.plan.outputs);
        outputs.any(|output| output.fact_column == *at)
    };
    let shared: Vec<usize> = (0..fact.columns.len()).filter(filled).collect();
    for sheet in sheets {
        let of = |at: &usize| sheet.plan.outputs.iter().find(|output| output.fact_column == *at).copied();
        let empty = |at: usize| Output { fact_column: at, slot: None, instant: None };
        sheet.plan.outputs = shared.iter().map(|at| of(at).unwrap_or_else(|| empty(*at))).collect();
    }
}

/// The headers that every row of every sheet could be.
struct Tops<'p> {
    sheets: Vec<Top<'p>>,
    is_workbook: bool,
}

struct Top<'p> {
    preview: &'p SheetPreview,
    /// Each row as a header, and each row with the one above it.
    single: Vec<Header>,
    double: Vec<Header>,
}

impl<'p> Tops<'p> {
    fn of(preview: &'p Preview) -> Self {
        let sheets = preview.sheets.iter().map(|sheet| {
            let above = std::iter::once(&[][..]).chain(sheet.rows.iter().map(Vec::as_slice));
            Top {
                preview: sheet,
                single: sheet.rows.iter().map(|row| Header::of(row)).collect(),
                double: above.zip(&sheet.rows).map(|(above, row)| Header::of_two(above, row)).collect(),
            }
        });
        Self { sheets: sheets.collect(), is_workbook: preview.is_workbook }
    }

    fn are_blank(&self) -> bool {
        self.sheets.iter().flat_map(|sheet| &sheet.single).all(|header| header.width() == 0)
    }
}

impl Top<'_> {
    fn headers(&self, format: &FormatDefinition) -> &[Header] {
        if format.header_rows == 2 { &self.double } else { &self.single }
    }
}

struct Match<'f> {
    format: &'f FormatDefinition,
    sheet: usize,
    header_at: usize,
}

/// The format with the most known columns on the first sheet that has any. A format that names the sheet comes before one
/// that takes what it finds.
fn best<'f>(formats: impl Iterator<Item = &'f FormatDefinition>, tops: &Tops<'_>) -> Option<Match<'f>> {
    let mut best: Option<(Match<'f>, _)> = None;
    for format in formats {
        let is_named = tops.is_workbook && !format.sheets.is_empty();
        for (sheet, top) in tops.sheets.iter().enumerate().filter(|(_, top)| may_be_on(format, tops, top)) {
            let Some((header_at, known)) = header_on(format, top) else { continue };
            let rank = (is_named, std::cmp::Reverse(sheet), known);
            if best.as_ref().is_none_or(|(_, best)| rank > *best) {
                best = Some((Match { format, sheet, header_at }, rank));
            }
            break;
        }
    }
    best.map(|(found, _)| found)
}

/// Whether a sheet's name lets it hold the report. A sheet that somebody saved as text has lost its name.
fn may_be_on(format: &FormatDefinition, tops: &Tops<'_>, top: &Top<'_>) -> bool {
    let named = |start: &String| top.preview.name.trim().starts_with(start.as_str());
    !tops.is_workbook || format.sheets.is_empty() || format.sheets.iter().any(named)
}

/// The row of a sheet that is the format's header, and how many of its columns the format knows.
fn header_on(format: &FormatDefinition, top: &Top<'_>) -> Option<(usize, usize)> {
    let mut best: Option<(usize, usize)> = None;
    for (at, header) in top.headers(format).iter().enumerate() {
        let known = known_columns(format, header);
        if is_recognised(format, header) && best.is_none_or(|(_, most)| known > most) {
            best = Some((at, known));
        }
    }
    best
}

/// The sheets to read, each with the row of its header: all that a format names, or the one it was found on.
fn chosen(found: &Match<'_>, tops: &Tops<'_>) -> Vec<(usize, usize)> {
    if !tops.is_workbook || found.format.sheets.is_empty() {
        return vec![(found.sheet, found.header_at)];
    }
    let sheets = tops.sheets.iter().enumerate().filter(|(_, top)| may_be_on(found.format, tops, top));
    sheets.filter_map(|(at, top)| header_on(found.format, top).map(|(row, _)| (at, row))).collect()
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

fn empty_file() -> Problem {
    Problem::invalid("empty_file", "文件里没有内容；请重新导出后再导入", "The file is empty; export it again")
}

/// The same report on several sheets, and no definition that says they belong together.
fn several_sheets(names: &[&str]) -> Problem {
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
fn unknown<'f>(formats: impl Iterator<Item = &'f FormatDefinition>, tops: &Tops<'_>) -> Problem {
    let mut closest: Option<(usize, &FormatDefinition, &Header)> = None;
    for format in formats {
        let headers = tops.sheets.iter().flat_map(|top| top.headers(format));
        for header in headers.filter(|header| !is_another(format, header)) {
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
