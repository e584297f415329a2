//! What a platform settles: an order when it is received for good, and a refund that comes after that. A refund from
//! before never reaches the bill but as the part that is missing.

use chrono::{NaiveDate, NaiveDateTime};
use daiyun_base::money::{Money, Rate};

use crate::cast::Platform;
use crate::order::{AfterSale, CaseState, Order};

/// What platforms take of a sale.
const PLATFORM_FEE: Rate = Rate::from_ppm(50_000);
/// What a creator takes of a sale.
const CREATOR_COMMISSION: Rate = Rate::from_ppm(200_000);

/// One settlement, of a line or of a whole order.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Entry {
    pub(crate) at: NaiveDateTime,
    pub(crate) order_no: u64,
    pub(crate) placed_at: NaiveDateTime,
    pub(crate) line_no: u64,
    /// The case of a later refund; a settlement of a sale has none.
    pub(crate) refund_no: Option<u64>,
    /// Position in the store's goods; the first line's for a whole order.
    pub(crate) good: usize,
    pub(crate) quantity: u32,
    /// What the buyer paid, freight included.
    pub(crate) gross: Money,
    /// What had gone back before, or goes back now.
    pub(crate) back: Money,
    pub(crate) fee: Money,
    pub(crate) commission: Money,
    pub(crate) creator: Option<u32>,
}

impl Entry {
    /// What the buyer paid and kept paying.
    pub(crate) fn sale(&self) -> Money {
        self.gross - self.back
    }

    /// What reaches the store.
    pub(crate) fn net(&self) -> Money {
        self.sale() - self.fee - self.commission
    }

    pub(crate) fn day(&self) -> NaiveDate {
        self.at.date()
    }
}

/// Whether a platform settles each line, or the order as a whole.
fn settles_lines(platform: Platform) -> bool {
    matches!(platform, Platform::Doudian | Platform::Jd)
}

/// The settlements of an order, those that lie in the future included.
pub(crate) fn of_order(platform: Platform, order: &Order) -> Vec<Entry> {
    let Some(completed_at) = order.course().and_then(|course| course.completed_at) else { return Vec::new() };
    let by_line = settles_lines(platform);
    let parts = if by_line { order.lines.len() } else { 1 };
    let mut entries = Vec::with_capacity(parts);
    for at in 0..parts {
        let mine = |case: &&AfterSale| (!by_line || case.line == at) && case.granted;
        let before: Money = order
            .after_sales
            .iter()
            .filter(mine)
            .filter(|case| case.state(completed_at) == CaseState::Granted)
            .map(|case| case.amount)
            .sum();
        let gross = match by_line {
            true if at == 0 => order.lines[0].owed + order.freight,
            true => order.lines[at].owed,
            false => order.total(),
        };
        let entry = entry(order, completed_at, (at, by_line), gross, before);
        if entry.sale() > Money::ZERO {
            entries.push(entry);
        }
        let later = order.after_sales.iter().filter(mine);
        let later = later.filter(|case| case.state(completed_at) != CaseState::Granted);
        entries.extend(later.map(|case| Entry {
            at: case.finished_at,
            refund_no: Some(order.line_no(case.line) + crate::ledger::REFUND_NUMBERS),
            gross: Money::ZERO,
            back: case.amount,
            fee: Money::ZERO,
            commission: Money::ZERO,
            ..entry
        }));
    }
    entries
}

fn entry(
    order: &Order,
    at: NaiveDateTime,
    (line, by_line): (usize, bool),
    gross: Money,
    back: Money,
) -> Entry {
    let sale = gross - back;
    let commission = order.creator.map_or(Money::ZERO, |_| CREATOR_COMMISSION.of(sale));
    let pieces = u32::try_from(order.pieces()).unwrap_or(1);
    Entry {
        at,
        order_no: order.no,
        placed_at: order.placed_at,
        line_no: order.line_no(line),
        refund_no: None,
        good: order.lines[line].good,
        quantity: if by_line { order.lines[line].quantity } else { pieces },
        gross,
        back,
        fee: PLATFORM_FEE.of(sale),
        commission,
        creator: order.creator,
    }
}
