//! What the API shows of mappings, of a file that nobody knows yet, and of a draft that was tried.

use chrono::{DateTime, NaiveDate, Utc};
use daiyun_base::error::Label;
use daiyun_base::fact::ColumnKind;
use daiyun_ingest::format::Formats;
use daiyun_ingest::mapping::{Beginning, Draft, MappingIssue, SheetView};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::super::MAP;
use super::super::records::mappings::{self, import_mappings};
use super::super::report::IssueView;
use super::actions::can_change;
use super::trial::Trial;
use crate::clients::Client;
use crate::http::ProblemView;
use crate::scope::{Allowed, Scope};

/// A kept mapping.
#[derive(Serialize, ToSchema)]
pub(super) struct MappingView {
    id: Uuid,
    /// What batches name it by.
    code: String,
    label: String,
    label_en: String,
    /// Whose it is; nothing for one of the agency.
    client_id: Option<Uuid>,
    client_name: Option<String>,
    fact: Option<String>,
    fact_label: Option<String>,
    fact_label_en: Option<String>,
    /// The names of the header that a file is known by.
    known_by: Vec<String>,
    /// How many fact columns it fills.
    column_count: usize,
    /// `used`, `outgrown` (the facts have changed, so that it reads nothing more), `retired`.
    state: String,
    state_label: String,
    state_label_en: String,
    written_by: String,
    written_at: DateTime<Utc>,
    retired_by: Option<String>,
    retired_at: Option<DateTime<Utc>>,
    retired_reason: Option<String>,
    rename: Allowed,
    retire: Allowed,
}

/// A mapping as the API shows it.
pub(super) fn of(scope: &Scope, row: import_mappings::Model, clients: &[Client]) -> MappingView {
    let formats = &scope.agency().definitions().formats;
    let written = mappings::written(&row);
    let fact = written.as_ref().and_then(|format| formats.fact(format));
    let (state, state_label) = state(&row, formats);
    let label = mappings::label(&row);
    let change = Allowed::for_role(scope, MAP, can_change(scope, &row));
    let client = clients.iter().find(|client| Some(client.id) == row.client_id);
    let known_by = written.iter().flat_map(|format| &format.recognise).filter_map(|names| names.first());
    MappingView {
        known_by: known_by.cloned().collect(),
        column_count: written.as_ref().map_or(0, |format| format.columns.len()),
        fact: fact.map(|fact| fact.code.clone()),
        fact_label: fact.map(|fact| fact.label.zh.clone()),
        fact_label_en: fact.map(|fact| fact.label.en.clone()),
        client_name: client.map(|client| client.name.clone()),
        id: row.id,
        code: row.code,
        label: label.zh,
        label_en: label.en,
        client_id: row.client_id,
        state: state.to_owned(),
        state_label: state_label.zh,
        state_label_en: state_label.en,
        written_by: row.written_by,
        written_at: row.written_at,
        retired_by: row.retired_by_name,
        retired_at: row.retired_at,
        retired_reason: row.retired_reason,
        rename: change.clone(),
        retire: change,
    }
}

fn state(row: &import_mappings::Model, formats: &Formats) -> (&'static str, Label) {
    if row.retired_at.is_some() {
        return ("retired", Label::new("已停用", "Retired"));
    }
    match mappings::loaded(row, formats) {
        Some(_) => ("used", Label::new("使用中", "In use")),
        None => ("outgrown", Label::new("要重做", "To be redone")),
    }
}

/// The first rows of a file nobody knows yet, and where to begin with it.
#[derive(Serialize, ToSchema)]
pub(super) struct MappingBeginningView {
    sheets: Vec<FirstRowsView>,
    /// The sheet and the row of the header, by position.
    sheet: usize,
    header_at: usize,
    header_rows: u8,
    /// The facts the file may be, the likeliest first.
    facts: Vec<LikelyFactView>,
    /// The columns of the file, with what is known of each.
    columns: Vec<FileColumnView>,
    /// A mapping to begin with, if the fact is known.
    draft: Option<Draft>,
    /// How the file differs from the report that it looks like.
    change: Option<HeaderChangeView>,
}

/// The first rows of a sheet.
#[derive(Serialize, ToSchema)]
struct FirstRowsView {
    name: String,
    rows: Vec<FirstRowView>,
}

/// A row; nothing in the place of a cell that may point at a person.
#[derive(Serialize, ToSchema)]
struct FirstRowView {
    line: u32,
    cells: Vec<Option<String>>,
}

/// A fact, and how many columns of the file are known to belong to it.
#[derive(Serialize, ToSchema)]
struct LikelyFactView {
    fact: String,
    known_count: usize,
}

/// A column of the file.
#[derive(Serialize, ToSchema)]
struct FileColumnView {
    /// What a mapping names it by; empty where the header is.
    name: String,
    /// A few of its cells.
    samples: Vec<String>,
    /// Whether it can point at a person, so that nothing of it is shown.
    personal: bool,
    /// The fact column it is probably read into.
    to: Option<String>,
    /// Why.
    why: Option<String>,
    why_en: Option<String>,
}

/// How a file differs from the newest generation of the report that it looks like.
#[derive(Serialize, ToSchema)]
struct HeaderChangeView {
    report_label: String,
    report_label_en: String,
    /// Columns that the report has and the file lacks.
    missing: Vec<MissingColumnView>,
    /// Columns of the file that the report does not have.
    new: Vec<String>,
}

/// A column that is missing.
#[derive(Serialize, ToSchema)]
struct MissingColumnView {
    name: String,
    /// Whether no row can do without it.
    required: bool,
}

pub(super) fn beginning(
    formats: &Formats,
    (begun, sheets): (Beginning, Vec<SheetView>),
    header_rows: u8,
) -> MappingBeginningView {
    const SAMPLES: usize = 3;
    let below = sheets.get(begun.sheet).map_or(&[][..], |sheet| sheet.rows.as_slice());
    let below = below.get(begun.header_at + 1..).unwrap_or_default();
    let column = |(at, name): (usize, &String)| {
        let hint = begun.hints.iter().find(|hint| hint.header == *name);
        let cells = below.iter().filter_map(|row| row.cells.get(at)?.clone());
        FileColumnView {
            name: name.clone(),
            samples: cells.filter(|text| !text.is_empty()).take(SAMPLES).collect(),
            personal: formats.is_personal(name.split('#').next().unwrap_or_default()),
            to: hint.map(|hint| hint.column.to.clone()),
            why: hint.map(|hint| hint.why.zh.clone()),
            why_en: hint.map(|hint| hint.why.en.clone()),
        }
    };
    let columns = begun.names.iter().enumerate().map(column).collect();
    let rows = |sheet: SheetView| FirstRowsView {
        name: sheet.name,
        rows: sheet.rows.into_iter().map(|row| FirstRowView { line: row.line, cells: row.cells }).collect(),
    };
    MappingBeginningView {
        columns,
        sheet: begun.sheet,
        header_at: begun.header_at,
        header_rows,
        facts: begun
            .facts
            .into_iter()
            .map(|(fact, known_count)| LikelyFactView { fact, known_count })
            .collect(),
        draft: begun.draft,
        change: begun.change.map(|change| HeaderChangeView {
            report_label: change.label.zh,
            report_label_en: change.label.en,
            missing: change
                .missing
                .into_iter()
                .map(|(name, required)| MissingColumnView { name, required })
                .collect(),
            new: change.new,
        }),
        sheets: sheets.into_iter().map(rows).collect(),
    }
}

/// What is wrong with a draft, or what the file would become by it.
#[derive(Default, Serialize, ToSchema)]
pub(super) struct MappingCheckView {
    /// What has to be put right before it can be kept, each at its column.
    issues: Vec<DraftIssueView>,
    /// Why the file cannot be read by it.
    problem: Option<ProblemView>,
    /// What the file would become; nothing while something is wrong.
    result: Option<MappingTrialView>,
}

/// One thing that is wrong with a draft.
#[derive(Serialize, ToSchema)]
struct DraftIssueView {
    /// The fact column, or the field of the draft.
    field: String,
    /// What is wrong and how to put it right.
    text: String,
    text_en: String,
}

/// What a file would become.
#[derive(Serialize, ToSchema)]
struct MappingTrialView {
    columns: Vec<TrialColumnView>,
    /// The first rows of facts.
    rows: Vec<TrialRowView>,
    row_count: u64,
    /// The first rows that would wait, and what is wrong with each.
    waiting: Vec<IssueView>,
    waiting_count: u64,
    /// Rows that are no facts, by the mapping's own rules.
    dropped_count: u64,
    /// What else a person should know.
    notes: Vec<IssueView>,
    covers_from: Option<NaiveDate>,
    covers_to: Option<NaiveDate>,
    /// Whether the file says when it was exported.
    exported_at: Option<DateTime<Utc>>,
    /// Whether the whole file was tried, and not its beginning only.
    is_whole: bool,
    /// Why the file would be held for a person to look at it.
    held: Option<ProblemView>,
}

/// A fact column.
#[derive(Serialize, ToSchema)]
struct TrialColumnView {
    name: String,
    label: String,
    label_en: String,
    /// Whether its cells are left out because they can point at a person.
    personal: bool,
    /// Whether it holds numbers.
    numeric: bool,
}

/// A row of facts, in words.
#[derive(Serialize, ToSchema)]
struct TrialRowView {
    line: u32,
    cells: Vec<Option<String>>,
}

pub(super) fn wrong(issues: &[MappingIssue]) -> MappingCheckView {
    let view = |issue: &MappingIssue| DraftIssueView {
        field: issue.field.clone(),
        text: format!("{}；{}", issue.what.zh, issue.how.zh),
        text_en: format!("{}; {}", issue.what.en, issue.how.en),
    };
    MappingCheckView { issues: issues.iter().map(view).collect(), ..MappingCheckView::default() }
}

pub(super) fn unreadable(problem: ProblemView) -> MappingCheckView {
    MappingCheckView { problem: Some(problem), ..MappingCheckView::default() }
}

pub(super) fn tried(trial: Trial) -> MappingCheckView {
    let Trial { fact, columns, rows, row_count, waiting, summary, days, is_whole } = trial;
    let column = |at: &usize| {
        let column = &fact.columns[*at];
        TrialColumnView {
            name: column.name.clone(),
            label: column.label.zh.clone(),
            label_en: column.label.en.clone(),
            personal: column.personal,
            numeric: matches!(
                column.kind,
                ColumnKind::Fen | ColumnKind::Count | ColumnKind::Ppm | ColumnKind::Seconds
            ),
        }
    };
    let result = MappingTrialView {
        columns: columns.iter().map(column).collect(),
        rows: rows.into_iter().map(|(line, cells)| TrialRowView { line, cells }).collect(),
        row_count,
        waiting: waiting.iter().map(IssueView::of_row).collect(),
        waiting_count: summary.quarantined,
        dropped_count: summary.dropped,
        notes: summary.issues.iter().map(IssueView::of_reading).collect(),
        covers_from: days.map(|days| days.0),
        covers_to: days.map(|days| days.1),
        exported_at: summary.exported_at.and_then(DateTime::from_timestamp_micros),
        is_whole,
        held: summary.held.map(ProblemView::of),
    };
    MappingCheckView { result: Some(result), ..MappingCheckView::default() }
}
