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
    /// The occasion it belongs to: a position in [`crate::world::World::occasions`].
    pub(crate) occasion: Option<usize>,
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

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> NaiveDateTime {
        format!("2026-06-{text}:00").parse().unwrap()
    }

    /// Two lines and freight, 208.00 together: placed on the 1st at noon, shipped on the 2nd, received on the 9th.
    fn order(after_sales: Vec<AfterSale>, completed_at: Option<NaiveDateTime>) -> Order {
        let course = Course { paid_at: at("01T12:05"), shipped_at: Some(at("02T09:00")), completed_at };
        let line =
            |owed| Line { good: 0, quantity: 1, list: Money::from_yuan(owed), owed: Money::from_yuan(owed) };
        Order {
            no: 20_000,
            placed_at: at("01T12:00"),
            ending: Ending::Paid(course),
            buyer: Buyer { number: 1, new: true },
            place: 0,
            freight: Money::from_yuan(8),
            lines: vec![line(150), line(50)],
            creator: None,
            occasion: None,
            after_sales,
        }
    }

    fn case(line: usize, yuan: i64) -> AfterSale {
        AfterSale {
            line,
            amount: Money::from_yuan(yuan),
            freight: Money::ZERO,
            kind: AfterSaleKind::ReturnRefund,
            applied_at: at("05T10:00"),
            finished_at: at("08T10:00"),
            granted: true,
        }
    }

    #[test]
    fn a_file_shows_what_had_happened_when_it_was_exported() {
        let order = order(Vec::new(), Some(at("09T20:00")));
        let check = |by: &str, expected: Stage| assert_eq!(order.stage(at(by)), expected, "{by}");
        check("01T12:05", Stage::Placed);
        check("01T12:06", Stage::Paid);
        check("03T00:00", Stage::Shipped);
        check("09T20:01", Stage::Completed);
    }

    #[test]
    fn only_a_full_refund_before_receipt_closes_an_order() {
        let check = |cases: Vec<AfterSale>, completed_at: Option<&str>, expected: (Stage, i64)| {
            let order = order(cases, completed_at.map(at));
            let by = at("30T00:00");
            assert_eq!((order.stage(by), order.refunded(by)), (expected.0, Money::from_yuan(expected.1)));
        };
        check(vec![case(0, 158), case(1, 50)], None, (Stage::Refunded, 208));
        check(vec![case(0, 158), case(1, 50)], Some("07T00:00"), (Stage::Completed, 208));
        check(vec![case(1, 50)], Some("07T00:00"), (Stage::Completed, 50));
        check(vec![AfterSale { granted: false, ..case(0, 158) }], Some("07T00:00"), (Stage::Completed, 0));
        check(vec![case(1, 50)], None, (Stage::Shipped, 50));
    }

    #[test]
    fn a_case_is_open_until_it_is_finished() {
        let check = |granted, by: &str, expected: CaseState| {
            assert_eq!(AfterSale { granted, ..case(0, 1) }.state(at(by)), expected, "{by}");
        };
        check(true, "08T10:00", CaseState::Open);
        check(true, "08T10:01", CaseState::Granted);
        check(false, "08T10:01", CaseState::Closed);
    }

    #[test]
    fn a_lone_line_has_the_number_of_its_order() {
        let mut order = order(Vec::new(), None);
        assert_eq!((order.line_no(0), order.line_no(1)), (20_001, 20_002));
        order.lines.truncate(1);
        assert_eq!(order.line_no(0), 20_000);
    }
}
