//! Rows that a person has put right: read again by the same plan and the same readers as the file they came from.
//!
//! A row that waits keeps its mapped cells and nothing personal, so that a mended row says nothing of the buyer and the
//! address: for those columns it is no observation. What cannot be judged by the cells that were kept is refused, and so
//! is a row whose key Excel has damaged: nobody can know it.

use std::collections::BTreeSet;

use daiyun_base::error::Label;
use daiyun_base::fact::{FactDefinition, Rows, Values};
use serde::{Deserialize, Serialize};

use crate::cell::{CellKind, Record};
use crate::format::{FormatDefinition, Formats};
use crate::header::Header;
use crate::observed::{Days, FileSays};
use crate::plan::{Output, Plan};
use crate::privacy::BuyerKey;
use crate::report::{KEPT_CHARS, required};
use crate::row::{Around, Row, Trouble};
use crate::suggest;

/// What waits because of one cell that a person can put right. A damaged id is not among them, nor a row that waits for
/// somebody's judgement, nor a cell that holds several values: the row is several rows then.
const MENDABLE: &[&str] = &[
    "not_an_id",
    "not_an_amount",
    "too_many_decimals",
    "too_large",
    "not_a_count",
    "not_a_rate",
    "percent_without_sign",
    "not_a_duration",
    "not_a_time",
    "not_a_flag",
    "not_a_score",
    "unknown_word",
    "required_empty",
];

/// The header of a sheet, or of a file without sheets.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SheetHeader {
    /// The sheet of a workbook.
    pub sheet: Option<String>,
    /// Its columns.
    pub names: Vec<String>,
}

/// What is known of the file the rows come from.
pub struct MendSource<'f> {
    /// Whose columns are personal.
    pub formats: &'f Formats,
    /// How the file was read.
    pub format: &'f FormatDefinition,
    /// What its rows become.
    pub fact: &'f FactDefinition,
    /// The platform of the store.
    pub platform: &'f str,
    /// Its headers.
    pub headers: &'f [SheetHeader],
    /// Its name, which may state the day.
    pub file_name: &'f str,
    /// The one day its other rows belong to, as a number of days since 1970-01-01.
    pub day: Option<i64>,
    /// When it was exported, microseconds UTC, if it or somebody said so.
    pub exported_at: Option<i64>,
    /// The key of the client's buyers.
    pub buyer_key: &'f BuyerKey,
}

/// A cell of a row that waits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptCell {
    /// The column's name in the file.
    pub name: String,
    /// What it holds.
    pub text: String,
    /// Whether a spreadsheet held it as a number.
    pub is_number: bool,
}

/// A row that waits.
#[derive(Clone, Debug)]
pub struct BrokenRow {
    /// The sheet of a workbook.
    pub sheet: Option<String>,
    /// Where it stands.
    pub line: u32,
    /// Why it waits.
    pub code: String,
    /// The column that is wrong.
    pub column: String,
    /// Its cells.
    pub cells: Vec<KeptCell>,
}

/// What is still wrong with a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Stable name.
    pub code: &'static str,
    /// The column; empty when the row as a whole is wrong.
    pub column: String,
    /// What is wrong and what to do.
    pub text: Label,
}

impl Fault {
    fn of_row(code: &'static str, text: Label) -> Self {
        Self { code, column: String::new(), text }
    }
}

impl From<Trouble> for Fault {
    fn from(trouble: Trouble) -> Self {
        Self { code: trouble.code, column: trouble.column, text: trouble.text }
    }
}

/// Whether a row can be put right where it is, or why not.
///
/// # Errors
/// What to do instead.
pub fn can_mend(row: &BrokenRow) -> Result<(), Label> {
    if row.code == "id_damaged" {
        return Err(Label::new(
            "编号已被 Excel 改坏，末几位丢失，改不回来；请从平台重新导出后导入，或忽略这一行",
            "The number was damaged by Excel and its last digits are lost. Export again from the platform and import, or ignore the row",
        ));
    }
    let at = || row.cells.iter().filter(|cell| cell.name == row.column);
    if !MENDABLE.contains(&row.code.as_str()) || row.column.is_empty() || at().count() != 1 {
        return Err(Label::new(
            "这一行的问题不在某一格上，不能就地修改；请按原因重新导出或改好文件后再次导入，或忽略这一行",
            "What is wrong is no single cell, so it cannot be put right here. Export again or correct the file as the reason says, or ignore the row",
        ));
    }
    if row.cells.iter().any(|cell| cell.text.chars().count() >= KEPT_CHARS) {
        return Err(Label::new(
            "这一行有很长的格，只留下了开头；请改好文件后再次导入",
            "The row has a very long cell of which only the beginning is kept. Correct the file and import it again",
        ));
    }
    Ok(())
}

/// What the wrong cell of a row probably says; nothing where it would be a guess.
#[must_use]
pub fn suggestion(row: &BrokenRow) -> Option<String> {
    can_mend(row).ok()?;
    let cell = row.cells.iter().find(|cell| cell.name == row.column)?;
    suggest::suggest(&row.code, &cell.text)
}

/// What another cell of the row probably says, that was found wrong once the first one was right.
#[must_use]
pub fn suggestion_after(row: &BrokenRow, fault: &Fault, changes: &[(String, String)]) -> Option<String> {
    if changes.iter().any(|(name, _)| *name == fault.column) {
        return None;
    }
    let cell = row.cells.iter().find(|cell| cell.name == fault.column)?;
    suggest::suggest(fault.code, &cell.text)
}

/// Whether rows of such a file can be put right at all.
///
/// # Errors
/// What to do instead.
pub fn can_mend_rows_of(format: &FormatDefinition) -> Result<(), Label> {
    if format.equal_rows.is_none() && format.merge_equal_by.is_none() {
        return Ok(());
    }
    Err(Label::new(
        "这种报表没有行编号，同样的行要合起来算，不能单独改一行；请改好整个文件后再次导入",
        "The lines of this report have no number and equal ones are added up, so no single row can be put right. Correct the whole file and import it again",
    ))
}

/// Reads rows that a person has put right.
pub struct Mender<'f> {
    fact: &'f FactDefinition,
    format: FormatDefinition,
    platform: &'f str,
    buyer_key: &'f BuyerKey,
    sheets: Vec<Sheet>,
    file: FileSays,
    day: Option<Days>,
    exported_at: Option<i64>,
    row: Row,
    record: Record,
    rows: Rows,
}

struct Sheet {
    name: Option<String>,
    width: usize,
    /// Which cells a row keeps, in the order it keeps them.
    kept: Vec<usize>,
    names: Vec<String>,
    plan: Plan,
}

impl<'f> Mender<'f> {
    /// A reader of rows of this file.
    ///
    /// # Errors
    /// When no row of such a file can be put right by itself.
    pub fn of(source: &MendSource<'f>) -> Result<Self, Label> {
        let MendSource { fact, .. } = *source;
        can_mend_rows_of(source.format)?;
        let format = impersonal(source.format);
        let mut sheets: Vec<Sheet> =
            source.headers.iter().map(|header| Sheet::of(source, &format, header)).collect();
        share_outputs(&mut sheets, fact);
        let outputs = sheets.first().map(|sheet| sheet.plan.outputs.as_slice()).unwrap_or_default();
        let columns: Vec<usize> = outputs.iter().map(|output| output.fact_column).collect();
        let has = |name: &String| fact.column(name).is_some_and(|at| columns.contains(&at));
        if !fact.key.iter().all(has) {
            return Err(Label::new(
                "这个批次没有留下足够的表头，不能就地修改；请改好文件后再次导入",
                "Too little is kept of this batch's header to put rows right here. Correct the file and import it again",
            ));
        }
        Ok(Self {
            fact,
            format,
            platform: source.platform,
            buyer_key: source.buyer_key,
            sheets,
            file: FileSays::of(source.file_name, source.exported_at),
            day: source.day.map(Days::One),
            exported_at: source.exported_at,
            row: Row::default(),
            record: Record::default(),
            rows: Rows::empty(fact, columns),
        })
    }

    /// Reads a row with some cells changed, by column name.
    ///
    /// # Errors
    /// What is still wrong with it; the row is left out then.
    pub fn mend(&mut self, broken: &BrokenRow, changes: &[(String, String)]) -> Result<(), Fault> {
        can_mend(broken).map_err(|text| Fault::of_row("not_mendable", text))?;
        let at = self.sheets.iter().position(|sheet| sheet.name == broken.sheet);
        let Some(sheet) = at.and_then(|at| self.sheets.get_mut(at)) else { return Err(unlike()) };
        sheet.write(broken, changes, &mut self.record)?;
        self.file.turn_to(broken.sheet.as_deref().unwrap_or_default(), self.day);
        let around = Around { buyer_key: self.buyer_key, platform: self.platform, file: &self.file };
        self.row.read(&mut sheet.plan, &self.record, &around)?;
        for output in &sheet.plan.outputs {
            let missing = |slot: Option<usize>| slot.is_none_or(|slot| self.row.is_empty(slot));
            let column = &self.fact.columns[output.fact_column];
            if self.format.requires(self.fact, column) && missing(output.slot) && missing(output.instant) {
                return Err(required(&sheet.plan, self.fact, output).into());
            }
        }
        self.row.waiting(&mut sheet.plan.wait_rows, &self.record)?;
        for (output, values) in sheet.plan.outputs.iter().zip(&mut self.rows.columns) {
            match values {
                Values::Text(texts) => texts.push(output.text(&self.row)),
                Values::Number(numbers) => numbers.push(output.number(&self.row)),
            }
        }
        self.rows.observed_at.push(self.exported_at.unwrap_or_else(|| self.row.newest_instant(&sheet.plan)));
        self.rows.observed_rank.push(self.row.rank(&sheet.plan));
        self.rows.line.push(broken.line);
        Ok(())
    }

    /// The rows that are right now.
    #[must_use]
    pub fn finish(self) -> Rows {
        self.rows
    }
}

/// A format without the columns that may point at a person: their cells were never kept.
fn impersonal(format: &FormatDefinition) -> FormatDefinition {
    let personal: BTreeSet<&str> =
        format.columns.iter().filter(|source| source.personal).map(|source| source.to.as_str()).collect();
    let mut left = format.clone();
    left.columns.retain(|source| !personal.contains(source.to.as_str()));
    left
}

impl Sheet {
    fn of(source: &MendSource<'_>, impersonal: &FormatDefinition, header: &SheetHeader) -> Self {
        let names = Header::of(&header.names);
        let mut whole = Plan::of(source.format, source.fact, &names);
        if let Some(platform) = source.formats.platform(source.platform) {
            whole.keep_nothing_of(&platform.personal_columns, &names);
        }
        Self {
            name: header.sheet.clone(),
            width: names.width(),
            kept: whole.kept,
            names: header.names.clone(),
            plan: Plan::of(impersonal, source.fact, &names),
        }
    }

    /// Writes the row as it stood in the file, but for the cells that were never kept.
    fn write(
        &self,
        broken: &BrokenRow,
        changes: &[(String, String)],
        record: &mut Record,
    ) -> Result<(), Fault> {
        let name = |at: &usize| self.names.get(*at).map_or("", |name| name.trim());
        let fits = self.kept.len() == broken.cells.len()
            && self.kept.iter().zip(&broken.cells).all(|(at, cell)| name(at) == cell.name);
        // A rule that looks at a cell which was not kept would be passed unseen.
        let judged = self.plan.wait_rows.iter().flat_map(|waiting| &waiting.rules);
        if !fits || judged.into_iter().any(|rule| !self.kept.contains(&rule.at)) {
            return Err(unlike());
        }
        if let Some((name, _)) =
            changes.iter().find(|(name, _)| !broken.cells.iter().any(|cell| cell.name == *name))
        {
            return Err(Fault {
                code: "unknown_column",
                column: name.clone(),
                text: Label::new(
                    format!("这一行没有「{name}」这一列；请刷新页面后重试"),
                    format!("The row has no column “{name}”. Reload the page and try again"),
                ),
            });
        }
        record.start(broken.line, false);
        for at in 0..self.width {
            let cell = self.kept.iter().position(|kept| *kept == at).and_then(|at| broken.cells.get(at));
            let changed = cell.and_then(|cell| changes.iter().find(|(name, _)| *name == cell.name));
            match (cell, changed) {
                (_, Some((_, text))) => record.push(text.trim().as_bytes(), CellKind::Text),
                (Some(cell), None) if cell.is_number => record.push(cell.text.as_bytes(), CellKind::Number),
                (Some(cell), None) => record.push(cell.text.as_bytes(), CellKind::Text),
                (None, None) => record.push(b"", CellKind::Text),
            }
        }
        Ok(())
    }
}

fn unlike() -> Fault {
    Fault::of_row(
        "not_mendable",
        Label::new(
            "这一行留下的内容不足以判断它；请改好文件后再次导入",
            "What was kept of this row is not enough to judge it. Correct the file and import it again",
        ),
    )
}

/// The rows of one file have the same columns: one that only some sheets have is empty on the others.
fn share_outputs(sheets: &mut [Sheet], fact: &FactDefinition) {
    let filled = |at: &usize| {
        sheets.iter().flat_map(|sheet| &sheet.plan.outputs).any(|output| output.fact_column == *at)
    };
    let shared: Vec<usize> = (0..fact.columns.len()).filter(filled).collect();
    for sheet in sheets {
        let of = |at: &usize| sheet.plan.outputs.iter().find(|output| output.fact_column == *at).copied();
        let empty = |at: usize| Output { fact_column: at, slot: None, instant: None };
        sheet.plan.outputs = shared.iter().map(|at| of(at).unwrap_or_else(|| empty(*at))).collect();
    }
}
