//! What all files together say: every row by the key of its fact, each column as the latest file that states it has it.

use std::collections::{BTreeMap, BTreeSet};

use daiyun_base::fact::{FactDefinition, Values, day_from_number};
use daiyun_base::money::Money;
use daiyun_demo::{CANARIES, KnownSum};

use crate::reading::Whole;

/// Rows by the values of their fact's key.
type ByKey = BTreeMap<Vec<Option<Cell>>, Cells>;

/// A row by column.
type Cells = BTreeMap<String, Cell>;

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Cell {
    Text(String),
    Number(i64),
}

#[derive(Default)]
pub(crate) struct Live {
    facts: BTreeMap<String, FactDefinition>,
    /// By store and fact.
    rows: BTreeMap<(String, String), ByKey>,
}

/// The trade of a store and month, as its facts have it.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Trade {
    pub(crate) placed_orders: u64,
    pub(crate) placed: Money,
    pub(crate) paid_orders: u64,
    pub(crate) paid: Money,
    pub(crate) freight: Money,
    pub(crate) pieces: u64,
    pub(crate) buyers: u64,
    pub(crate) refunded: Money,
    pub(crate) refunded_by_day: Money,
}

/// An order, whether the files state orders or lines.
#[derive(Default)]
struct Order {
    placed_on: Option<String>,
    paid_on: Option<String>,
    placed: i64,
    paid: i64,
    freight: i64,
    pieces: i64,
    buyer: Option<String>,
}

impl Live {
    pub(crate) fn take(&mut self, store: &str, whole: Whole) {
        let rows = self.rows.entry((store.to_owned(), whole.fact.code.clone())).or_default();
        for chunk in &whole.chunks {
            for row in 0..chunk.len() {
                let mut cells = Cells::new();
                for (at, values) in chunk.observed.iter().zip(&chunk.columns) {
                    let cell = match values {
                        Values::Text(texts) => texts.get(row).map(|text| Cell::Text(text.to_owned())),
                        Values::Number(numbers) => numbers.get(row).map(Cell::Number),
                    };
                    if let Some(Cell::Text(text)) = &cell {
                        let canary = CANARIES.iter().find(|canary| text.contains(**canary));
                        assert_eq!(canary, None, "{store} {} {text}", whole.fact.code);
                    }
                    if let Some(cell) = cell {
                        cells.insert(whole.fact.columns[*at].name.clone(), cell);
                    }
                }
                let key = whole.fact.key.iter().map(|name| cells.get(name).cloned()).collect();
                rows.entry(key).or_default().extend(cells);
            }
        }
        self.facts.insert(whole.fact.code.clone(), whole.fact);
    }

    pub(crate) fn counts(&self) -> BTreeMap<&str, usize> {
        let mut counts = BTreeMap::new();
        for ((_, fact), rows) in &self.rows {
            *counts.entry(fact.as_str()).or_default() += rows.len();
        }
        counts
    }

    fn rows(&self, store: &str, fact: &str) -> impl Iterator<Item = &Cells> {
        self.rows.get(&(store.to_owned(), fact.to_owned())).into_iter().flat_map(BTreeMap::values)
    }

    pub(crate) fn sum(&self, known: &KnownSum) -> i64 {
        let Some(day) = self.facts.get(known.fact).map(|fact| fact.partition.clone()) else { return 0 };
        let month = known.month.to_string();
        let rows = self.rows(&known.store, known.fact).filter(|row| in_month(row, &day, &month));
        let rows = rows
            .filter(|row| known.of.is_none_or(|(column, value)| text(row, column).as_deref() == Some(value)));
        // The level-1 rows of sources hold their parts, and a store's day those of its agents are beside it.
        let rows = rows.filter(|row| known.fact != "traffic_source_daily" || number(row, "level") == Some(1));
        rows.map(|row| if known.column == "rows" { 1 } else { number(row, known.column).unwrap_or(0) }).sum()
    }

    pub(crate) fn trade(&self, store: &str, month: &str) -> Trade {
        let mut trade = Trade {
            placed_orders: 0,
            placed: Money::ZERO,
            paid_orders: 0,
            paid: Money::ZERO,
            freight: Money::ZERO,
            pieces: 0,
            buyers: 0,
            refunded: Money::ZERO,
            refunded_by_day: Money::ZERO,
        };
        let mut refunds: BTreeMap<String, i64> = BTreeMap::new();
        for row in
            self.rows(store, "refunds").filter(|row| text(row, "status").as_deref() == Some("succeeded"))
        {
            let amount = number(row, "refunded_fen").unwrap_or(0);
            *refunds.entry(text(row, "order_no").unwrap()).or_default() += amount;
            if in_month(row, "refunded_on", month) {
                trade.refunded_by_day += Money::from_fen(amount);
            }
        }
        let mut buyers = BTreeSet::new();
        for (order_no, order) in self.orders(store) {
            if order.placed_on.is_some_and(|day| day.starts_with(month)) {
                trade.placed_orders += 1;
                trade.placed += Money::from_fen(order.placed);
            }
            if order.paid_on.is_some_and(|day| day.starts_with(month)) {
                trade.paid_orders += 1;
                trade.paid += Money::from_fen(order.paid);
                trade.freight += Money::from_fen(order.freight);
                trade.pieces += order.pieces.unsigned_abs();
                trade.refunded += Money::from_fen(refunds.get(&order_no).copied().unwrap_or(0));
                buyers.extend(order.buyer);
            }
        }
        trade.buyers = u64::try_from(buyers.len()).unwrap();
        trade
    }

    /// The store's orders: their own rows where files state them, else their lines, whose repeated amounts count once.
    fn orders(&self, store: &str) -> BTreeMap<String, Order> {
        let mut orders: BTreeMap<String, Order> = BTreeMap::new();
        let own = self.rows.contains_key(&(store.to_owned(), "orders".to_owned()));
        for row in self.rows(store, if own { "orders" } else { "order_lines" }) {
            let order = orders.entry(text(row, "order_no").unwrap()).or_default();
            order.placed_on = order.placed_on.take().or(day(row, "placed_on"));
            order.paid_on = order.paid_on.take().or(day(row, "paid_on"));
            order.buyer = order.buyer.take().or(text(row, "buyer_key"));
            order.pieces += number(row, if own { "pieces" } else { "quantity" }).unwrap_or(0);
            let amount = |sum: i64, whole: &str, part: &str| match number(row, whole) {
                Some(amount) => amount,
                None => sum + number(row, part).unwrap_or(0),
            };
            order.placed = amount(order.placed, "order_placed_fen", "placed_fen");
            order.paid = amount(order.paid, "order_paid_fen", "paid_fen");
            order.freight = amount(order.freight, "order_freight_fen", "freight_fen");
        }
        orders
    }
}

fn number(row: &Cells, column: &str) -> Option<i64> {
    match row.get(column)? {
        Cell::Number(number) => Some(*number),
        Cell::Text(_) => None,
    }
}

fn text(row: &Cells, column: &str) -> Option<String> {
    match row.get(column)? {
        Cell::Text(text) => Some(text.clone()),
        Cell::Number(_) => None,
    }
}

fn day(row: &Cells, column: &str) -> Option<String> {
    day_from_number(number(row, column)?).map(|day| day.to_string())
}

fn in_month(row: &Cells, column: &str, month: &str) -> bool {
    day(row, column).is_some_and(|day| day.starts_with(month))
}
