//! What the order files of the younger platforms share: one row for each line of an order, and one for each after-sale
//! case, as they were when the file was exported.

use chrono::NaiveDateTime;
use daiyun_base::money::Money;

use super::tally::Tally;
use super::{Export, Grid, put_row};
use crate::book::Good;
use crate::ledger::Case;
use crate::order::{AfterSale, CaseState, Course, Line, Order, Stage};
use crate::strangers::{PLACES, Place, Stranger, buyer_name};

/// One line of an order.
pub(super) struct LineRow<'a> {
    pub(super) export: &'a Export<'a, 'a>,
    pub(super) order: &'a Order,
    pub(super) line: &'a Line,
    pub(super) line_at: usize,
    pub(super) good: &'a Good<'a>,
    pub(super) stage: Stage,
    pub(super) paid: Option<&'a Course>,
    pub(super) case: Option<&'a AfterSale>,
    pub(super) stranger: Stranger,
}

/// Writes a row for each line of the month's orders, newest first; gives the number of rows.
pub(super) fn put_lines(
    export: &Export<'_, '_>,
    columns: &[&str],
    grid: &mut impl Grid,
    cell: impl Fn(&LineRow<'_>, &str, &mut String),
) -> usize {
    let by = export.by();
    let mut rows = 0;
    for order in export.hand.orders.iter().rev() {
        for (line_at, line) in order.lines.iter().enumerate() {
            let row = LineRow {
                export,
                order,
                line,
                line_at,
                good: &export.book.goods[line.good],
                stage: order.stage(by),
                paid: order.course().filter(|course| course.paid_at < by),
                case: order.case_of(line_at, by),
                stranger: Stranger::of_order(order.no),
            };
            put_row(grid, columns, |column, out| cell(&row, column.trim_end(), out));
            rows += 1;
        }
    }
    rows
}

impl LineRow<'_> {
    /// The time of an event of the order, when it lies before the export.
    pub(super) fn happened(&self, at: Option<NaiveDateTime>) -> Option<NaiveDateTime> {
        at.filter(|at| *at < self.export.by())
    }

    pub(super) fn shipped_at(&self) -> Option<NaiveDateTime> {
        self.happened(self.order.course().and_then(|course| course.shipped_at))
    }

    pub(super) fn completed_at(&self) -> Option<NaiveDateTime> {
        self.happened(self.order.course().and_then(|course| course.completed_at))
    }

    pub(super) fn place(&self) -> &'static Place {
        &PLACES[self.order.place]
    }

    pub(super) fn buyer(&self) -> String {
        buyer_name(self.export.book.store_at, self.order.buyer.number)
    }

    /// What coupons took off the line.
    pub(super) fn off(&self) -> Money {
        self.line.list - self.line.owed
    }

    /// What had gone back of the line.
    pub(super) fn refunded(&self) -> Money {
        let by = self.export.by();
        let cases = self.order.after_sales.iter().filter(|case| case.line == self.line_at);
        cases.filter(|case| case.state(by) == CaseState::Granted).map(|case| case.amount).sum()
    }

    /// The after-sale state in one of four words: none, open, granted, closed.
    pub(super) fn after_sale(&self, words: [&'static str; 4]) -> &'static str {
        match self.case.map(|case| case.state(self.export.by())) {
            None => words[0],
            Some(CaseState::Open) => words[1],
            Some(CaseState::Granted) => words[2],
            Some(CaseState::Closed) => words[3],
        }
    }
}

/// A row that a spreadsheet has ruined on the way: its number rounded, its day impossible. It must be shown to somebody.
pub(super) fn put_spoilt(
    columns: &[&str],
    grid: &mut impl Grid,
    (number, time): (&str, &str),
    tally: &mut Tally,
) -> usize {
    put_row(grid, columns, |column, out| {
        if column == number {
            out.push_str("1.23E+18");
        } else if column == time {
            out.push_str("2026-13-45 25:61:00");
        }
    });
    tally.malformed += 1;
    1
}

/// One after-sale case, with its state when the file was exported.
pub(super) struct CaseRow<'a> {
    pub(super) export: &'a Export<'a, 'a>,
    pub(super) case: &'a Case,
    pub(super) good: &'a Good<'a>,
    pub(super) state: CaseState,
}

/// Writes a row for each case that was applied for or finished in the month; gives the number of rows.
pub(super) fn put_cases(
    export: &Export<'_, '_>,
    columns: &[&str],
    grid: &mut impl Grid,
    cell: impl Fn(&CaseRow<'_>, &str, &mut String),
) -> usize {
    let by = export.by();
    let mut rows = 0;
    for case in export.hand.cases.iter().filter(|case| case.after_sale.applied_at < by) {
        let good = &export.book.goods[case.good];
        let row = CaseRow { export, case, good, state: case.after_sale.state(by) };
        put_row(grid, columns, |column, out| cell(&row, column, out));
        rows += 1;
    }
    rows
}
