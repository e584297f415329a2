//! What an import says: one report for each file at the end, and progress on the way.

use daiyun_base::error::{Kind, Label, Problem};
use daiyun_ingest::report::{QuarantinedRow, ReadIssue};
use daiyun_lake::Counts;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::Batch;
use super::reading::FileRead;
use super::running::CANCELLED;
use crate::error::Failure;

/// What became of one file. Keys are stable: `daiyun import --format json` prints them.
#[derive(Clone, Debug, Default, Serialize, ToSchema)]
pub struct FileReport {
    /// Its name, with the archive it came in.
    pub file: String,
    /// Its content.
    pub sha256: String,
    /// The batch in the ledger.
    pub batch_id: Option<Uuid>,
    /// Its number.
    pub batch_no: Option<i64>,
    /// `committed`, `duplicate`, `refused`, `cancelled`, `failed`.
    pub state: String,
    /// The word on the pill; a committed file with rows that wait says so.
    pub state_label: String,
    /// The same in English.
    pub state_label_en: String,
    /// The platform it came from.
    pub platform: Option<String>,
    /// What kind of report.
    pub report: Option<String>,
    /// The format it was recognised as.
    pub format: Option<String>,
    /// How it was written.
    pub encoding: Option<String>,
    /// Rows of the file that are facts or wait.
    pub rows: u64,
    /// Rows with a key not seen before.
    pub inserted: u64,
    /// Rows that changed something.
    pub updated: u64,
    /// Rows that brought nothing new.
    pub unchanged: u64,
    /// Rows that wait for a person.
    pub quarantined: u64,
    /// Total rows and the like, which are no facts.
    pub dropped: u64,
    /// What a person should know.
    pub issues: Vec<IssueView>,
}

/// Why a held batch is held that a person may let in after a look; the others would store wrong rows whatever they say.
pub(super) const HELD: &str = "amounts_disagree";
/// Why a file was not taken whose columns somebody can map.
pub(super) const MAPPABLE: [&str; 2] = ["header_changed", "unknown_report"];
/// Why rows wait that would change money without saying when they were seen.
pub(super) const UNDATED: &str = "export_time_unknown";

/// What a person reads of such a row.
pub(super) fn undated_text() -> Label {
    Label::new(
        "导出时间不明：这一行会改动金额，但文件没有说明它是何时导出的；请写明导出时间，把同一个文件再导入一次",
        "Export time unknown: this row would change money, but the file does not say when it was exported. State the export time and import the same file once more",
    )
}

/// Issues a report carries; the rest is in the quarantine.
const ISSUES: usize = 100;

impl FileReport {
    /// A report for a file that became no facts.
    pub(super) fn refused(name: &str, sha256: &str, failure: &Failure) -> FileReport {
        let state = match failure.problem {
            Problem { kind: Kind::Internal, .. } => "failed",
            Problem { code: CANCELLED, .. } => CANCELLED,
            Problem { .. } => "refused",
        };
        let label = refusal_label(failure.problem.code).unwrap_or_else(|| state_label(state, 0));
        FileReport {
            file: name.to_owned(),
            sha256: sha256.to_owned(),
            state: state.to_owned(),
            state_label: label.zh,
            state_label_en: label.en,
            issues: vec![IssueView::of_file(&failure.problem)],
            ..FileReport::default()
        }
    }

    /// A report for a file whose content is committed already.
    pub(super) fn duplicate(name: &str, twin: &Batch) -> FileReport {
        let count = |rows: i64| u64::try_from(rows).unwrap_or(0);
        let text = Label::new(
            format!("与批次 {} 内容完全相同，数据没有改动", twin.batch_no),
            format!("The same content as batch {}; nothing was changed", twin.batch_no),
        );
        let label = state_label("duplicate", 0);
        FileReport {
            file: name.to_owned(),
            sha256: twin.file_sha256.clone(),
            batch_id: Some(twin.id),
            batch_no: Some(twin.batch_no),
            state: "duplicate".to_owned(),
            state_label: label.zh,
            state_label_en: label.en,
            platform: twin.platform.clone(),
            report: twin.report.clone(),
            format: twin.format.clone(),
            encoding: twin.encoding.clone(),
            rows: count(twin.row_count),
            unchanged: count(twin.row_count - twin.quarantined_count),
            quarantined: count(twin.quarantined_count),
            dropped: count(twin.dropped_count),
            issues: vec![IssueView::new("duplicate", &text)],
            ..FileReport::default()
        }
    }

    /// A report for a file that became facts.
    pub(super) fn committed(batch: &Batch, file: &FileRead, counts: &Counts) -> FileReport {
        let count = |rows: i64| u64::try_from(rows).unwrap_or(0);
        let noted = file.summary.issues.iter().map(IssueView::of_reading);
        let undated = counts
            .undated_lines
            .iter()
            .map(|line| IssueView { row: Some(*line), ..IssueView::new(UNDATED, &undated_text()) });
        let bad = file.quarantined.iter().map(IssueView::of_row);
        let label = state_label(&batch.state, batch.quarantined_count);
        FileReport {
            file: batch.file_name.clone(),
            sha256: batch.file_sha256.clone(),
            batch_id: Some(batch.id),
            batch_no: Some(batch.batch_no),
            state: batch.state.clone(),
            state_label: label.zh,
            state_label_en: label.en,
            platform: batch.platform.clone(),
            report: batch.report.clone(),
            format: batch.format.clone(),
            encoding: batch.encoding.clone(),
            rows: count(batch.row_count),
            inserted: count(batch.inserted_count),
            updated: count(batch.updated_count),
            unchanged: count(batch.unchanged_count),
            quarantined: count(batch.quarantined_count),
            dropped: count(batch.dropped_count),
            issues: noted.chain(undated).chain(bad).take(ISSUES).collect(),
        }
    }
}

/// What became of a file, in a word. A file with rows that wait is not simply done.
pub(super) fn state_label(state: &str, waiting_rows: i64) -> Label {
    match state {
        "reading" => Label::new("解析中", "Reading"),
        "committed" if waiting_rows > 0 => Label::new("部分待修复", "Partly imported"),
        "committed" => Label::new("已入库", "Imported"),
        "undone" => Label::new("已撤销", "Taken back"),
        "duplicate" => Label::new("重复", "Duplicate"),
        "refused" => Label::new("未接受", "Refused"),
        "cancelled" => Label::new("已取消", "Cancelled"),
        "failed" => Label::new("失败", "Failed"),
        other => Label::new(other, other),
    }
}

/// What became of a file that was not taken, in a word that tells what to do; nothing when the reason says it better.
pub(super) fn refusal_label(code: &str) -> Option<Label> {
    match code {
        HELD => Some(Label::new("金额待核对", "Amounts to check")),
        "header_changed" => Some(Label::new("表头变了", "Header changed")),
        "unknown_report" => Some(Label::new("未识别", "Not recognised")),
        "cancelled" => Some(Label::new("已取消", "Cancelled")),
        _ => None,
    }
}

/// One thing a person should know.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct IssueView {
    /// Stable name.
    pub code: String,
    /// The sheet of a workbook.
    pub sheet: Option<String>,
    /// Where, counting from 1; nothing for the whole file.
    pub row: Option<u32>,
    /// Which column.
    pub column: Option<String>,
    /// The cell's value, unless it could point at a person.
    pub value: Option<String>,
    /// What and what to do, in Chinese.
    pub message: String,
    /// The same in English.
    pub message_en: String,
}

impl IssueView {
    /// About the whole file.
    #[must_use]
    pub fn of_file(problem: &Problem) -> Self {
        Self::new(problem.code, &problem.text)
    }

    /// What the reader noted of a file.
    #[must_use]
    pub fn of_reading(issue: &ReadIssue) -> Self {
        Self {
            row: (issue.rows > 0).then_some(issue.first_line),
            column: (!issue.column.is_empty()).then(|| issue.column.clone()),
            ..Self::new(issue.code, &issue.text)
        }
    }

    /// About a row that waits.
    #[must_use]
    pub fn of_row(row: &QuarantinedRow) -> Self {
        Self {
            sheet: row.sheet.clone(),
            row: Some(row.line),
            column: (!row.column.is_empty()).then(|| row.column.clone()),
            value: row.value.clone(),
            ..Self::new(row.code, &row.text)
        }
    }

    /// About some rows or the file.
    #[must_use]
    pub fn new(code: &str, text: &Label) -> Self {
        Self {
            code: code.to_owned(),
            sheet: None,
            row: None,
            column: None,
            value: None,
            message: text.zh.clone(),
            message_en: text.en.clone(),
        }
    }
}

/// How far an import is.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Progress {
    /// The batch.
    pub batch_id: Uuid,
    /// The store it goes to; events reach only people who may see it.
    pub store_id: Uuid,
    /// The file.
    pub file: String,
    /// `waiting`, `reading`, `merging`, then the final state.
    pub state: String,
    /// Rows read so far.
    pub rows: u64,
    /// Bytes of the file read so far.
    pub bytes: u64,
    /// Bytes of the file.
    pub total_bytes: u64,
    /// Rows a second; nothing during the first seconds.
    pub rows_per_second: Option<u64>,
    /// About how long the reading will still take, where the size tells.
    pub seconds_left: Option<u64>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_with_rows_that_wait_is_not_simply_done() {
        let check = |state: &str, waiting_rows: i64, expected: &str| {
            assert_eq!(state_label(state, waiting_rows).zh, expected, "{state} {waiting_rows}");
        };
        check("committed", 37, "部分待修复");
        check("committed", 0, "已入库");
        check("duplicate", 37, "重复");
        check("refused", 0, "未接受");
        check("of_another_version", 0, "of_another_version");
    }
}
