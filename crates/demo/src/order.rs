//! An order as it really went, from the click to the last refund. A file shows only what had happened when it was
//! exported; [`Order::stage`] and [`AfterSale::state`] answer for a moment.

use chrono::NaiveDateTime;
use daiyun_base::money::Money;

use crate::buyers::Buyer;

/// An order with its whole story. Times are Shanghai wall-clock times, as the files state them.
#[derive(Clone, Debug)]
pub(crate) struct Order {
    pub(crate) no: u64,
    pub(crate) placed_at: NaiveDateTime,
    pub(crate) ending: Ending,
    pub(crate) buyer: Buyer,
    /// Position in [`crate::strangers::PLACES`].
    pub(crate) place: usize,
    pub(crate) freight: Money,
    pub(crate) lines: Vec<Line>,
    /// The creator who brought it, on 抖店.
    pub(crate) creator: Option<u32>,
    pub(crate) after_sales: Vec<AfterSale>,
}

/// One SKU of an order.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Line {
    /// Position in the store's goods.
    pub(crate) good: usize,
    pub(crate) quantity: u32,
    /// Price times quantity.
    pub(crate) list: Money,
    /// What the buyer owes for it, without freight.
    pub(crate) owed: Money,
}

/// How an order went on.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Ending {
    /// Never paid.
    Cancelled { at: NaiveDateTime },
    /// Paid.
    Paid(Course),
}

/// The course of a paid order.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Course {
    pub(crate) paid_at: NaiveDateTime,
    /// None when it was refunded before it left the warehouse.
    pub(crate) shipped_at: Option<NaiveDateTime>,
    /// None when it was refunded before it was received for good.
    pub(crate) completed_at: Option<NaiveDateTime>,
}

/// One after-sale case, for one line.
#[derive(Clone, Copy, Debug)]
pub(crate) struct AfterSale {
    pub(crate) line: usize,
    /// What goes back, freight included.
    pub(crate) amount: Money,
    /// The freight inside it.
    pub(crate) freight: Money,
    pub(crate) kind: AfterSaleKind,
    pub(crate) applied_at: NaiveDateTime,
    pub(crate) finished_at: NaiveDateTime,
    /// Whether it ends with money going back; the others are withdrawn.
    pub(crate) granted: bool,
}

/// The kinds of after-sale case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum AfterSaleKind {
    /// 未发货仅退款.
    BeforeShipping,
    /// 已发货仅退款.
    RefundOnly,
    /// 退货退款.
    ReturnRefund,
}

/// How far an order is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stage {
    /// Waiting for payment.
    Placed,
    /// Closed without payment.
    Cancelled,
    /// Paid, in the warehouse.
    Paid,
    /// On its way.
    Shipped,
    /// Received for good.
    Completed,
    /// Paid and given back in full before it was received for good.
    Refunded,
}

/// How far an after-sale case is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum CaseState {
    /// Somebody still has to act.
    Open,
    /// The money went back.
    Granted,
    /// Withdrawn.
    Closed,
}

impl Order {
    /// What the buyer owes, freight included.
    pub(crate) fn total(&self) -> Money {
        self.lines.iter().map(|line| line.owed).sum::<Money>() + self.freight
    }

    /// The number of a line: that of the order when it stands alone, as 淘宝 and 抖店 number them.
    pub(crate) fn line_no(&self, line: usize) -> u64 {
        if self.lines.len() == 1 { self.no } else { self.no + 1 + u64::try_from(line).unwrap_or(0) }
    }

    /// How many things.
    pub(crate) fn pieces(&self) -> u64 {
        self.lines.iter().map(|line| u64::from(line.quantity)).sum()
    }

    /// Its course, when it was ever paid.
    pub(crate) fn course(&self) -> Option<&Course> {
        match &self.ending {
            Ending::Paid(course) => Some(course),
            Ending::Cancelled { .. } => None,
        }
    }

    /// What had gone back by then.
    pub(crate) fn refunded(&self, by: NaiveDateTime) -> Money {
        self.granted(by).map(|case| case.amount).sum()
    }

    /// The latest case of a line that had been applied for by then.
    pub(crate) fn case_of(&self, line: usize, by: NaiveDateTime) -> Option<&AfterSale> {
        self.after_sales.iter().rev().find(|case| case.line == line && case.applied_at < by)
    }

    /// How far the order was.
    pub(crate) fn stage(&self, by: NaiveDateTime) -> Stage {
        let course = match &self.ending {
            Ending::Cancelled { at } if *at < by => return Stage::Cancelled,
            Ending::Cancelled { .. } => return Stage::Placed,
            Ending::Paid(course) => course,
        };
        let happened = |at: Option<NaiveDateTime>| at.is_some_and(|at| at < by);
        if course.paid_at >= by {
            Stage::Placed
        } else if happened(course.completed_at) {
            Stage::Completed
        } else if self.refunded(by) == self.total() {
            Stage::Refunded
        } else if happened(course.shipped_at) {
            Stage::Shipped
        } else {
            Stage::Paid
        }
    }

    fn granted(&self, by: NaiveDateTime) -> impl Iterator<Item = &AfterSale> {
        self.after_sales.iter().filter(move |case| case.state(by) == CaseState::Granted)
    }
}

impl AfterSale {
    /// How far the case was; a case that had not been applied for is open, and no file shows it.
    pub(crate) fn state(&self, by: NaiveDateTime) -> CaseState {
        match (self.finished_at < by, self.granted) {
            (false, _) => CaseState::Open,
            (true, true) => CaseState::Granted,
            (true, false) => CaseState::Closed,
        }
    }
}
