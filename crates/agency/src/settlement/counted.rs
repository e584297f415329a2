//! 依据 · What a line rests on, row by row: the orders of a base, or the days of a number of results. A line's rows add
//! up to what it was charged on, an adjustment's rows to how that changed.

use std::collections::BTreeMap;

use daiyun_base::money::Money;
use serde::{Deserialize, Serialize};

use super::counting::{self, CountedOrder};
use super::fees::Charge;

/// The rows behind a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Counted {
    /// Orders, for a share of sales.
    Orders(Vec<CountedOrder>),
    /// Days, for a price per result.
    Days(Vec<CountedDay>),
}

/// The results of a store on a day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct CountedDay {
    /// Store code.
    pub store: String,
    /// The day.
    pub counted_on: String,
    /// Results; on an adjustment, how they changed.
    pub quantity: i64,
}

impl Counted {
    /// Whether the rows add up to what a line was charged on.
    pub(super) fn adds_up_to(&self, charge: &Charge) -> bool {
        match self {
            Self::Orders(orders) => Some(counting::total(orders)) == charge.basis_fen,
            Self::Days(days) => Some(results(days)) == charge.quantity,
        }
    }
}

/// The results of some days.
pub(super) fn results(days: &[CountedDay]) -> i64 {
    days.iter().map(|day| day.quantity).sum()
}

/// What changed since days were counted before, each count laid over the others.
pub(super) fn day_changes(before: &[Vec<CountedDay>], now: &[CountedDay]) -> Vec<CountedDay> {
    let mut changed: BTreeMap<(&str, &str), i64> = BTreeMap::new();
    for day in now {
        *changed.entry((&day.store, &day.counted_on)).or_default() += day.quantity;
    }
    for day in before.iter().flatten() {
        *changed.entry((&day.store, &day.counted_on)).or_default() -= day.quantity;
    }
    let changed = changed.into_iter().filter(|(_, quantity)| *quantity != 0);
    changed
        .map(|((store, counted_on), quantity)| CountedDay {
            store: store.to_owned(),
            counted_on: counted_on.to_owned(),
            quantity,
        })
        .collect()
}

/// What each order has of a line's amount; nothing for lines that orders do not share.
pub(super) fn shares(amount: Money, orders: &[CountedOrder]) -> Option<Vec<Money>> {
    let counted: Vec<Money> = orders.iter().map(|order| order.counted_fen).collect();
    super::fees::trace::shares(amount, &counted)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_adjustment_holds_only_the_days_that_changed() {
        let day = |on: &str, quantity: i64| CountedDay {
            store: "sgz-tmall".to_owned(),
            counted_on: on.to_owned(),
            quantity,
        };
        let posted = vec![day("2026-06-01", 100), day("2026-06-02", 50)];
        let now = [day("2026-06-01", 90), day("2026-06-03", 7)];
        let changed = day_changes(std::slice::from_ref(&posted), &now);
        assert_eq!(changed, [day("2026-06-01", -10), day("2026-06-02", -50), day("2026-06-03", 7)]);
        assert_eq!(day_changes(&[posted, changed], &now), []);
    }
}
