//! What a file gives: chunks of rows, rows that wait for a person with the words for them, and the summary.

use daiyun_base::error::{Label, Problem};
use daiyun_base::fact::{FactDefinition, Rows};

use crate::format::Currency;
use crate::plan::{Output, Plan, Step};
use crate::row::Trouble;
use crate::words::Meaning;

/// The longest cell a quarantined row keeps; enough for any value a person would repair.
pub(crate) const KEPT_CHARS: usize = 200;
/// The most rows in a chunk.
pub const CHUNK_ROWS: usize = 8192;
/// So many bytes of the file end a chunk of very long rows.
const CHUNK_BYTES: usize = 16 * 1024 * 1024;

/// Some rows of a file.
pub struct Chunk {
    /// The rows that are facts.
    pub rows: Rows,
    /// The rows that are not yet.
    pub quarantined: Vec<QuarantinedRow>,
    /// How long its rows are in the file.
    pub(crate) bytes: usize,
}

impl Chunk {
    /// A chunk that takes its first rows.
    pub(crate) fn of(rows: Rows) -> Self {
        Self { rows, quarantined: Vec::new(), bytes: 0 }
    }

    /// Whether it holds a part of what one may hold: the half, the whole.
    pub(crate) fn is_full(&self, part: usize) -> bool {
        let rows = self.rows.len().max(self.quarantined.len());
        rows >= CHUNK_ROWS / part || self.bytes >= CHUNK_BYTES / part
    }
}

/// A row that waits for a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QuarantinedRow {
    /// The sheet of a workbook.
    pub sheet: Option<String>,
    /// Where it stands in the file, or on the sheet.
    pub line: u32,
    /// The column that is wrong; empty when the row as a whole is.
    pub column: String,
    /// Stable name of what is wrong.
    pub code: &'static str,
    /// What is wrong and what to do.
    pub text: Label,
    /// What the cell holds, unless it may point at a person.
    pub value: Option<String>,
    /// The row's mapped cells that cannot point at a person, by column name.
    pub cells: Vec<(String, String)>,
    /// Which of them a spreadsheet held as numbers, by their positions: an id that was one is read with more doubt.
    pub numbers: Vec<usize>,
}

impl QuarantinedRow {
    /// How many bytes its cells take.
    #[must_use]
    pub fn size(&self) -> usize {
        self.cells.iter().map(|(name, text)| name.len() + text.len()).sum()
    }
}

/// What a column says of the shop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MarkKind {
    /// Its number on the platform, which never changes.
    Number,
    /// Its name, which may.
    Name,
}

/// A store's name or number as a file states it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoreMark {
    /// Which of the two.
    pub kind: MarkKind,
    /// The column.
    pub column: String,
    /// What it says.
    pub value: String,
}

/// Something worth knowing about a file whose rows were read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadIssue {
    /// Stable name.
    pub code: &'static str,
    /// The column.
    pub column: String,
    /// What it is and what to do.
    pub text: Label,
    /// How many rows; none when it is about the whole file.
    pub rows: u64,
    /// The first of them.
    pub first_line: u32,
}

/// The file as a whole.
#[derive(Clone, Debug)]
pub struct Summary {
    /// Rows handed out as facts.
    pub rows: u64,
    /// Rows that were added to an equal row of the same order.
    pub merged: u64,
    /// Rows that wait.
    pub quarantined: u64,
    /// Rows that are no facts: totals, repeated headers.
    pub dropped: u64,
    /// Rows without content, the header and what stands above it. With the four before, every row of the sheets that were
    /// read is accounted for.
    pub passed: u64,
    /// How the file was written.
    pub encoding: &'static str,
    /// The line of the header.
    pub header_line: u32,
    /// When the file was exported, microseconds UTC, if it or somebody says so.
    pub exported_at: Option<i64>,
    /// Whether it does. If not, each row was seen at its newest instant.
    pub exported_known: bool,
    /// Whose file it says it is.
    pub store_marks: Vec<StoreMark>,
    /// Why the whole batch must wait for a person.
    pub held: Option<Problem>,
    /// What else is worth knowing.
    pub issues: Vec<ReadIssue>,
}

/// Sheets that were left out, so that nobody takes the file for read when half of it was not.
pub(crate) fn sheets_not_read(names: &[String]) -> ReadIssue {
    ReadIssue {
        code: "sheets_not_read",
        column: String::new(),
        text: Label::new(
            format!(
                "工作簿里另有工作表没有读：「{}」；如果其中有报表，请把它另存为单独的文件后导入",
                names.join("」「")
            ),
            format!(
                "Other sheets of the workbook were not read: {}. If one holds a report, save it as a file of its own and import that",
                names.join(", ")
            ),
        ),
        rows: 0,
        first_line: 0,
    }
}

/// The rate at which the amounts of a file were converted, which is written down with its batch.
pub(crate) fn converted(currency: &Currency) -> ReadIssue {
    let Currency { code, rate_ppm } = currency;
    let rate = format!("{}.{:06}", rate_ppm / 1_000_000, rate_ppm % 1_000_000);
    let rate = rate.trim_end_matches('0').trim_end_matches('.');
    ReadIssue {
        code: "converted",
        column: String::new(),
        text: Label::new(
            format!("文件里的金额是 {code}，已按 1 {code} = {rate} 元换算，逐行四舍五入到分"),
            format!(
                "The amounts of the file are {code}; they were converted at 1 {code} = {rate} yuan and rounded to fen row by row"
            ),
        ),
        rows: 0,
        first_line: 0,
    }
}

/// A text that no definition translates.
pub(crate) fn unknown_word(step: &Step, word: &Meaning) -> ReadIssue {
    let text = shortened(word.untranslated.as_deref().unwrap_or_default());
    let (zh, en) = match step.words.otherwise() {
        Some("other") => ("已记为其他", "and counts as other"),
        Some(_) => ("已记为未知", "and counts as unknown"),
        None => ("这些行先不入账", "so that these rows wait"),
    };
    ReadIssue {
        code: "unknown_word",
        column: step.name.clone(),
        text: Label::new(
            format!("「{}」里的「{text}」还没有对应的说法，{zh}；请告知管理员补上", step.name),
            format!("“{text}” in “{}” is not translated yet {en}", step.name),
        ),
        rows: word.rows,
        first_line: word.first_line,
    }
}

/// A row that lacks cells or has too many.
pub(crate) fn displaced(cells: usize, width: usize) -> Trouble {
    Trouble {
        code: if cells < width { "row_too_short" } else { "row_too_long" },
        column: String::new(),
        text: Label::new(
            format!(
                "这一行有 {cells} 格，表头有 {width} 列，内容已错位（常见于引号不成对或文件被截断）；请重新导出"
            ),
            format!(
                "The row has {cells} cells but the header has {width}, so its values are displaced; export again"
            ),
        ),
        cell: None,
    }
}

impl Trouble {
    /// Whether cells of the row may stand under wrong names, so that any of them may be personal.
    pub(crate) fn is_of_displaced_row(&self) -> bool {
        self.column.is_empty() && self.cell.is_none() && self.code.starts_with("row_")
    }
}

pub(crate) fn required(plan: &Plan, fact: &FactDefinition, output: &Output) -> Trouble {
    let label = &fact.columns[output.fact_column].label;
    let slot = output.instant.or(output.slot);
    let step = slot.and_then(|slot| plan.columns[slot].steps.first());
    let column = step.map_or_else(|| label.zh.clone(), |step| step.name.clone());
    Trouble {
        code: "required_empty",
        text: Label::new(
            format!("「{column}」是空的，缺少{}的行不能入库；请补上后修复，或重新导出", label.zh),
            format!("“{column}” is empty; a row without it cannot be stored: {}", label.en),
        ),
        column,
        cell: None,
    }
}

pub(crate) fn scattered() -> Trouble {
    Trouble {
        code: "order_scattered",
        column: String::new(),
        text: Label::new(
            "同一订单的行在文件里不相邻，而文件没有子订单编号，无法可靠合并；请按订单编号排序后重新导入",
            "The lines of this order are scattered and have no sub-order number; sort by order number and import again",
        ),
        cell: None,
    }
}

pub(crate) fn shortened(text: &str) -> String {
    text.trim().chars().take(KEPT_CHARS).collect()
}
