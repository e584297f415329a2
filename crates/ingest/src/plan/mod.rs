//! Where each fact column comes from in one file: settled once, so that reading a row looks up no names.

mod step;

use daiyun_base::error::Label;
use daiyun_base::fact::{ColumnKind, FactDefinition};

use crate::format::{BatchCheck, FormatDefinition, RowRule, WaitRule};
use crate::header::Header;
use crate::report::MarkKind;
use crate::words::CellRule;

use step::StepAround;
pub(crate) use step::{Amount, Sign, Step, StepSource, When};

/// The plan for one file.
pub(crate) struct Plan {
    /// The columns to read, those that others wait for first.
    pub columns: Vec<ColumnPlan>,
    /// The columns to write, in the fact's order.
    pub outputs: Vec<Output>,
    pub drop_rows: Vec<CellRule>,
    pub keep_rows: Vec<CellRule>,
    pub wait_rows: Vec<Waiting>,
    pub checks: Vec<SumCheck>,
    /// Cells that state the store.
    pub store_marks: Vec<(usize, MarkKind)>,
    /// Cells a quarantined row keeps: mapped and not personal.
    pub kept: Vec<usize>,
    /// The slot of the row's number.
    pub id: Option<usize>,
    /// The slots of the status, and of the rows' key when equal rows are merged.
    pub status: Option<usize>,
    pub merge: Option<MergeSlots>,
}

/// One fact column to read.
pub(crate) struct ColumnPlan {
    pub fact_column: usize,
    pub kind: ColumnKind,
    pub steps: Vec<Step>,
}

/// Rows that wait for a person.
pub(crate) struct Waiting {
    pub rules: Vec<CellRule>,
    /// The name of the last rule's column, whose cell says why.
    pub name: String,
    pub only_with: usize,
    pub text: Label,
}

/// One fact column to write.
#[derive(Clone, Copy)]
pub(crate) struct Output {
    pub fact_column: usize,
    /// The slot it was read into.
    pub slot: Option<usize>,
    /// The slot of the instant whose day it is, used first.
    pub instant: Option<usize>,
}

/// The columns that name a line, and the count to add up.
pub(crate) struct MergeSlots {
    pub key: Vec<usize>,
    pub parent: usize,
    pub count: usize,
}

/// Rows whose parts must add up to the whole.
pub(crate) struct SumCheck {
    pub parts: Vec<usize>,
    pub whole: usize,
    pub only_with: usize,
    pub at_least_ppm: i64,
    pub text: Label,
    pub checked: i64,
    pub agreed: i64,
}

impl Plan {
    /// Settles the columns of a format against a header. Columns the file lacks are left out: not observed.
    pub(crate) fn of(format: &FormatDefinition, fact: &FactDefinition, header: &Header) -> Self {
        let mut columns: Vec<ColumnPlan> = Vec::new();
        for dependent in [false, true] {
            for source in format.columns.iter().filter(|source| source.waits() == dependent) {
                let Some(fact_column) = fact.column(&source.to) else { continue };
                let slot_of = |name: &str| slot(&columns, fact, name);
                let around = StepAround {
                    allowed: &fact.columns[fact_column].values,
                    currency: format.currency.as_ref(),
                };
                let Some(step) = Step::of(source, &around, header, &slot_of) else { continue };
                match columns.iter_mut().find(|column| column.fact_column == fact_column) {
                    Some(column) => column.steps.push(step),
                    None => columns.push(ColumnPlan {
                        fact_column,
                        kind: fact.columns[fact_column].kind,
                        steps: vec![step],
                    }),
                }
            }
        }
        let rules = |rules: &[RowRule]| rules.iter().filter_map(|rule| CellRule::of(rule, header)).collect();
        Self {
            outputs: outputs(&columns, fact),
            drop_rows: rules(&format.drop_rows),
            keep_rows: rules(&format.keep_rows),
            checks: format
                .checks
                .iter()
                .filter_map(|check| SumCheck::of(check, &columns, fact, header))
                .collect(),
            wait_rows: format
                .wait_rows
                .iter()
                .filter_map(|rule| Waiting::of(rule, &columns, fact, header))
                .collect(),
            store_marks: [
                (&format.store_marks.number, MarkKind::Number),
                (&format.store_marks.name, MarkKind::Name),
            ]
            .into_iter()
            .filter_map(|(names, kind)| header.first_of(names).map(|at| (at, kind)))
            .collect(),
            kept: kept(format, &columns, header),
            id: fact.key.first().and_then(|name| slot(&columns, fact, name)),
            status: slot(&columns, fact, "status"),
            merge: merge(format, &columns, fact),
            columns,
        }
    }

    /// A condition may look at a column that can point at a person (京东 writes into 商家备注 which orders an order was split
    /// into), but a quarantined row never keeps its cell.
    pub(crate) fn keep_nothing_of(&mut self, personal_columns: &[String], header: &Header) {
        let personal: Vec<usize> =
            personal_columns.iter().flat_map(|name| header.positions_of(name).iter().copied()).collect();
        self.kept.retain(|at| !personal.contains(at));
    }
}

fn slot(columns: &[ColumnPlan], fact: &FactDefinition, name: &str) -> Option<usize> {
    let fact_column = fact.column(name)?;
    columns.iter().position(|column| column.fact_column == fact_column)
}

/// Every fact column that was read, and every day that follows from an instant that was.
fn outputs(columns: &[ColumnPlan], fact: &FactDefinition) -> Vec<Output> {
    let read = |at: usize| columns.iter().position(|column| column.fact_column == at);
    (0..fact.columns.len())
        .filter_map(|at| {
            let instant =
                fact.columns[at].day_of.as_deref().and_then(|name| fact.column(name)).and_then(read);
            let slot = read(at);
            (slot.is_some() || instant.is_some()).then_some(Output { fact_column: at, slot, instant })
        })
        .collect()
}

/// The cells that a row is read and judged by: whoever mends it has to see them all.
fn kept(format: &FormatDefinition, columns: &[ColumnPlan], header: &Header) -> Vec<usize> {
    let cells = |personal: bool| -> Vec<usize> {
        let steps = columns.iter().flat_map(|column| &column.steps).filter(|step| step.personal == personal);
        steps.flat_map(Step::cells).collect()
    };
    let personal = cells(true);
    let judged = format.wait_rows.iter().flat_map(|rule| &rule.all);
    let judged = judged.filter_map(|rule| CellRule::of(rule, header)).map(|rule| rule.at);
    let mut kept: Vec<usize> =
        cells(false).into_iter().chain(judged).filter(|at| !personal.contains(at)).collect();
    kept.sort_unstable();
    kept.dedup();
    kept
}

/// Merging is needed only where the file gives the lines no number of their own.
fn merge(format: &FormatDefinition, columns: &[ColumnPlan], fact: &FactDefinition) -> Option<MergeSlots> {
    let count = slot(columns, fact, format.merge_equal_by.as_deref()?)?;
    let key: Vec<usize> = fact.key.iter().filter_map(|name| slot(columns, fact, name)).collect();
    let parent = slot(columns, fact, &fact.parent.as_ref()?.column)?;
    let hashed = |slot: &usize| {
        matches!(columns[*slot].steps.first(), Some(Step { source: StepSource::Fingerprint(_), .. }))
    };
    key.iter().any(hashed).then_some(MergeSlots { key, parent, count })
}

impl SumCheck {
    /// A check, unless the file lacks one of its columns.
    fn of(
        check: &BatchCheck,
        columns: &[ColumnPlan],
        fact: &FactDefinition,
        header: &Header,
    ) -> Option<Self> {
        let BatchCheck::Sum { parts, whole, only_with, at_least_ppm, text } = check;
        let cells: Vec<usize> = parts.iter().filter_map(|names| header.first_of(names)).collect();
        if cells.len() < parts.len() {
            return None;
        }
        Some(Self {
            parts: cells,
            whole: header.first_of(whole)?,
            only_with: slot(columns, fact, only_with)?,
            at_least_ppm: *at_least_ppm,
            text: text.clone(),
            checked: 0,
            agreed: 0,
        })
    }
}

impl Waiting {
    /// A rule, unless the file lacks one of its columns.
    fn of(rule: &WaitRule, columns: &[ColumnPlan], fact: &FactDefinition, header: &Header) -> Option<Self> {
        let rules: Vec<CellRule> =
            rule.all.iter().map(|rule| CellRule::of(rule, header)).collect::<Option<_>>()?;
        Some(Self {
            name: header.name(rules.last()?.at).to_owned(),
            rules,
            only_with: slot(columns, fact, &rule.only_with)?,
            text: rule.text.clone(),
        })
    }
}
