//! Which report a file is, by its header alone.

use daiyun_base::error::Problem;
use daiyun_base::fact::{ColumnDefinition, FactDefinition};

use crate::cell::Record;
use crate::format::{FormatDefinition, Formats, SourceColumn};
use crate::header::Header;
use crate::mapping::Mapping;
use crate::mend::SheetHeader;
use crate::observed::{self, Days};
use crate::plan::{Output, Plan};

use crate::preview::{Preview, SheetPreview};
use crate::refusal;

/// So many of a format's columns make a file look like it, though something it needs is missing.
const ALIKE: usize = 3;

/// A file whose report is known.
pub struct Recognised<'f> {
    /// Its format.
    pub format: &'f FormatDefinition,
    /// The fact its rows become.
    pub fact: &'f FactDefinition,
    /// The line of the header, counting from 1; on the first sheet that is read.
    pub header_line: u32,
    /// The platform of the store whose file it is.
    pub(crate) platform: &'f str,
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
    pub fn of(formats: &'f Formats, platform: &'f str, preview: &Preview) -> Result<Self, Problem> {
        let tops = Tops::of(preview);
        if tops.are_blank() {
            return Err(refusal::empty_file());
        }
        let of_platform = |format: &&FormatDefinition| format.platform() == platform;
        let Some(found) = best(formats.iter().filter(of_platform), &tops) else {
            return Err(match best(formats.iter().filter(|format| !of_platform(format)), &tops) {
                Some(other) => refusal::wrong_platform(formats, other.format, platform),
                None => unknown(formats.iter().filter(of_platform), &tops, ALIKE),
            });
        };
        let Some(fact) = formats.fact(found.format) else { return Err(refusal::without_fact(found.format)) };
        Ok(Self::by(found, (fact, platform), preview, &tops)?.without_people(formats, platform))
    }

    /// Reads a file as a mapping says, for a store of whatever platform.
    ///
    /// # Errors
    /// `empty_file`, and `header_changed` with the columns that the mapping needs and the file lacks.
    pub fn by_mapping(
        formats: &Formats,
        mapping: &'f Mapping,
        platform: &'f str,
        preview: &Preview,
    ) -> Result<Self, Problem> {
        let tops = Tops::of(preview);
        if tops.are_blank() {
            return Err(refusal::empty_file());
        }
        match best(std::iter::once(&mapping.format), &tops) {
            Some(found) => {
                let recognised = Self::by(found, (&mapping.fact, platform), preview, &tops)?;
                Ok(recognised.without_people(formats, platform))
            }
            // Somebody said that this is how to read it, so that what is missing is worth saying of any table.
            None => Err(unknown(std::iter::once(&mapping.format), &tops, 0)),
        }
    }

    /// The header of each sheet that is read, with the sheet's name in a workbook: what a row that waits is mended by.
    #[must_use]
    pub fn headers(&self) -> Vec<SheetHeader> {
        let header = |sheet: &SheetPlan| SheetHeader {
            sheet: self.is_workbook.then(|| sheet.name.clone()),
            names: sheet.header.names().to_vec(),
        };
        self.sheets.iter().map(header).collect()
    }

    /// A row that waits keeps no cell of a column that the platform calls personal.
    fn without_people(mut self, formats: &Formats, platform: &str) -> Self {
        if let Some(platform) = formats.platform(platform) {
            for sheet in &mut self.sheets {
                sheet.plan.keep_nothing_of(&platform.personal_columns, &sheet.header);
            }
        }
        self
    }

    fn by(
        found: Match<'f>,
        (fact, platform): (&'f FactDefinition, &'f str),
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
            return Err(refusal::several_sheets(&twins));
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
            platform,
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
            return Err(refusal::changed(format, &missing));
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
        if !is_recognised(format, header) {
            continue;
        }
        let known = known_columns(format, header);
        if best.is_none_or(|(_, most)| known > most) {
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
    let has = |names: &Vec<String>| header.first_of(names).is_some();
    format.recognise.iter().all(has) && !is_another(format, header)
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
    let required = fact.columns.iter().enumerate().filter(|(_, column)| format.requires(fact, column));
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

/// A format that a file looks like, and where its header would be.
pub(crate) struct Closest<'f> {
    pub format: &'f FormatDefinition,
    pub sheet: usize,
    pub header_at: usize,
    known: usize,
}

/// The format of which a file has the most columns, where it has some.
pub(crate) fn closest<'f>(
    formats: impl Iterator<Item = &'f FormatDefinition>,
    preview: &Preview,
) -> Option<Closest<'f>> {
    closest_of(formats, &Tops::of(preview), ALIKE)
}

fn closest_of<'f>(
    formats: impl Iterator<Item = &'f FormatDefinition>,
    tops: &Tops<'_>,
    alike: usize,
) -> Option<Closest<'f>> {
    let mut closest: Option<Closest<'f>> = None;
    for format in formats {
        for (sheet, top) in tops.sheets.iter().enumerate() {
            let headers = top.headers(format).iter().enumerate();
            for (header_at, header) in headers.filter(|(_, header)| !is_another(format, header)) {
                let known = known_columns(format, header);
                if known >= alike && closest.as_ref().is_none_or(|closest| known > closest.known) {
                    closest = Some(Closest { format, sheet, header_at, known });
                }
            }
        }
    }
    closest
}

/// Nothing fits: name the closest format if the file has at least so many of its columns.
fn unknown<'f>(
    formats: impl Iterator<Item = &'f FormatDefinition>,
    tops: &Tops<'_>,
    alike: usize,
) -> Problem {
    match closest_of(formats, tops, alike) {
        Some(Closest { format, sheet, header_at, .. }) => {
            refusal::changed(format, &missing_groups(format, &tops.sheets[sheet].headers(format)[header_at]))
        }
        None => refusal::unknown_report(),
    }
}
