//! 计入 · What each order adds to a base: what was paid, less what went back, less what the contract leaves out.
//!
//! 这是什么：把一笔订单的金额按合同口径拆成计入与剔除。谁用：`measure` 逐单计算，凭证逐单保存。
//! 规则来自哪里：合同的提成基数条款；退款先取退款记录，没有记录才取订单表的退款金额。不做什么：不查数据。
//!
//! A refund of an order that is left out in part goes, as far as its line is known, to that line; the rest takes back
//! what counts first, then the freight, then what is left out, since a buyer gets goods back before anything else. What
//! went back beyond all that was paid counts below zero, as it does in the metric. Without exclusions an order adds
//! exactly what the metric adds.
//!
//! 平台券: every platform's reports state what buyers paid after the platform's share of a coupon, so a base of paid
//! amounts holds no such share and nothing is taken off for it twice.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use daiyun_base::error::Label;
use daiyun_base::money::Money;
use serde::{Deserialize, Serialize};

use super::fees::BasisPart;
use crate::contracts::terms::{Exclusion, SalesBase, SalesKind};

/// An order as the facts tell it, in the amounts a base is made of.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OrderRead {
    /// Store code.
    pub store: String,
    /// Order number.
    pub order_no: String,
    /// The day it counts on.
    pub counted_on: String,
    /// Placed or paid amount.
    pub sales: Money,
    /// What went back: succeeded refunds where the order has any, else its own claim.
    pub refunded: Money,
    /// Refund rows behind it; 1 for a claim.
    pub refund_count: i64,
    /// Freight inside the sales.
    pub freight: Money,
    /// The sales of lines left out.
    pub left_out: Money,
    /// The freight of those lines.
    pub left_out_freight: Money,
    /// What went back of those lines, as far as a refund names its line.
    pub left_out_refunded: Money,
    /// The batch that wrote the order's row.
    pub batch_no: i64,
    /// The refunds that are known one by one.
    pub refunds: Vec<NamedAmount>,
    /// The lines left out.
    pub left_out_lines: Vec<NamedAmount>,
}

/// A refund or an order line, by its number.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NamedAmount {
    /// Its number on the platform.
    pub no: String,
    /// What it comes to.
    pub amount_fen: Money,
}

/// What an order adds to a base. Sales less the other amounts is what counts.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CountedOrder {
    /// Store code.
    pub store: String,
    /// Order number.
    pub order_no: String,
    /// The day it counts on.
    pub counted_on: String,
    /// Placed or paid amount.
    pub sales_fen: Money,
    /// What went back of what counts.
    pub refunded_fen: Money,
    /// Freight left out.
    pub freight_fen: Money,
    /// Lines left out.
    pub left_out_fen: Money,
    /// What the order adds.
    pub counted_fen: Money,
    /// Refund rows behind it.
    pub refund_count: i64,
    /// The batch that wrote the order's row.
    pub batch_no: i64,
    /// Refunds by number, where the platform reports them one by one.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub refunds: Vec<NamedAmount>,
    /// The lines left out.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub left_out_lines: Vec<NamedAmount>,
}

/// Counts one order under a base.
#[must_use]
pub fn count_order(order: OrderRead, base: &SalesBase) -> CountedOrder {
    let excludes = |part: Exclusion| base.exclude.contains(&part);
    let freight = if excludes(Exclusion::Freight) {
        (order.freight - order.left_out_freight)
            .clamp(Money::ZERO, (order.sales - order.left_out).max(Money::ZERO))
    } else {
        Money::ZERO
    };
    let kept = order.sales - order.left_out - freight;
    let refunded = match base.kind {
        SalesKind::Net => refunded_of_kept(&order, kept, freight),
        SalesKind::Placed | SalesKind::Paid | SalesKind::Completed | SalesKind::Settled => Money::ZERO,
    };
    CountedOrder {
        store: order.store,
        order_no: order.order_no,
        counted_on: order.counted_on,
        sales_fen: order.sales,
        refunded_fen: refunded,
        freight_fen: freight,
        left_out_fen: order.left_out,
        counted_fen: kept - refunded,
        refund_count: match base.kind {
            SalesKind::Net => order.refund_count,
            SalesKind::Placed | SalesKind::Paid | SalesKind::Completed | SalesKind::Settled => 0,
        },
        batch_no: order.batch_no,
        refunds: match base.kind {
            SalesKind::Net => order.refunds,
            SalesKind::Placed | SalesKind::Paid | SalesKind::Completed | SalesKind::Settled => Vec::new(),
        },
        left_out_lines: order.left_out_lines,
    }
}

impl NamedAmount {
    /// Reads the list a query brings back: `number TAB fen`, one a line, and puts it in order.
    pub(super) fn listed(text: &str) -> Vec<Self> {
        let rows = text.lines().filter_map(|row| {
            let (no, fen) = row.rsplit_once('\t')?;
            Some(Self { no: no.to_owned(), amount_fen: Money::from_fen(fen.parse().ok()?) })
        });
        let mut rows: Vec<Self> = rows.collect();
        rows.sort_by(|a, b| a.no.cmp(&b.no));
        rows
    }
}

/// Two lists added up number by number, the second with its sign turned if it is taken off. Numbers of nothing go.
fn added<'a>(one: &'a [NamedAmount], other: impl Iterator<Item = (&'a str, Money)>) -> Vec<NamedAmount> {
    let mut sums: BTreeMap<&str, Money> =
        one.iter().map(|named| (named.no.as_str(), named.amount_fen)).collect();
    for (no, amount) in other {
        *sums.entry(no).or_default() += amount;
    }
    let sums = sums.into_iter().filter(|(_, amount)| *amount != Money::ZERO);
    sums.map(|(no, amount_fen)| NamedAmount { no: no.to_owned(), amount_fen }).collect()
}

fn plain(list: &[NamedAmount]) -> impl Iterator<Item = (&str, Money)> {
    list.iter().map(|named| (named.no.as_str(), named.amount_fen))
}

fn negated(list: &[NamedAmount]) -> impl Iterator<Item = (&str, Money)> {
    list.iter().map(|named| (named.no.as_str(), -named.amount_fen))
}

fn refunded_of_kept(order: &OrderRead, kept: Money, freight: Money) -> Money {
    let open = order.refunded - order.left_out_refunded;
    let beyond = (open - kept).max(Money::ZERO);
    let of_freight = beyond.min(freight);
    let still_left_out = (order.left_out - order.left_out_refunded).max(Money::ZERO);
    let of_left_out = (beyond - of_freight).min(still_left_out);
    open - of_freight - of_left_out
}

/// What changed since orders were counted before: only the orders that add something else now. Orders stand in the
/// order of their keys on both sides.
#[must_use]
pub fn changes(before: Vec<CountedOrder>, now: &[CountedOrder]) -> Vec<CountedOrder> {
    let key = |order: &CountedOrder| (order.store.clone(), order.order_no.clone());
    let mut rest: BTreeMap<(String, String), CountedOrder> =
        before.into_iter().map(|order| (key(&order), order)).collect();
    let mut changed: Vec<CountedOrder> = Vec::new();
    for order in now {
        let earlier = rest.remove(&key(order)).unwrap_or_default();
        changed.extend(Some(order.less(&earlier)).filter(CountedOrder::is_something));
    }
    // An order that no longer counts in the month (its payment day was corrected, or its batch undone) goes back.
    for (_, gone) in rest {
        let nothing = CountedOrder {
            store: gone.store.clone(),
            order_no: gone.order_no.clone(),
            counted_on: gone.counted_on.clone(),
            batch_no: gone.batch_no,
            ..CountedOrder::default()
        };
        changed.extend(Some(nothing.less(&gone)).filter(CountedOrder::is_something));
    }
    changed.sort_by(|a, b| (&a.store, &a.order_no).cmp(&(&b.store, &b.order_no)));
    changed
}

/// Several counts of the same orders laid over each other: a posted base and its adjustments.
#[must_use]
pub fn laid_over(counts: Vec<Vec<CountedOrder>>) -> Vec<CountedOrder> {
    let mut sums: BTreeMap<(String, String), CountedOrder> = BTreeMap::new();
    for order in counts.into_iter().flatten() {
        match sums.entry((order.store.clone(), order.order_no.clone())) {
            Entry::Vacant(empty) => {
                empty.insert(order);
            }
            Entry::Occupied(mut known) => known.get_mut().add(&order),
        }
    }
    sums.into_values().collect()
}

impl CountedOrder {
    fn less(&self, earlier: &Self) -> Self {
        Self {
            store: self.store.clone(),
            order_no: self.order_no.clone(),
            counted_on: self.counted_on.clone(),
            sales_fen: self.sales_fen - earlier.sales_fen,
            refunded_fen: self.refunded_fen - earlier.refunded_fen,
            freight_fen: self.freight_fen - earlier.freight_fen,
            left_out_fen: self.left_out_fen - earlier.left_out_fen,
            counted_fen: self.counted_fen - earlier.counted_fen,
            refund_count: self.refund_count - earlier.refund_count,
            batch_no: self.batch_no,
            refunds: added(&self.refunds, negated(&earlier.refunds)),
            left_out_lines: added(&self.left_out_lines, negated(&earlier.left_out_lines)),
        }
    }

    fn add(&mut self, other: &Self) {
        self.sales_fen += other.sales_fen;
        self.refunded_fen += other.refunded_fen;
        self.freight_fen += other.freight_fen;
        self.left_out_fen += other.left_out_fen;
        self.counted_fen += other.counted_fen;
        self.refund_count += other.refund_count;
        self.batch_no = self.batch_no.max(other.batch_no);
        self.refunds = added(&self.refunds, plain(&other.refunds));
        self.left_out_lines = added(&self.left_out_lines, plain(&other.left_out_lines));
    }

    fn is_something(&self) -> bool {
        [self.sales_fen, self.refunded_fen, self.freight_fen, self.left_out_fen, self.counted_fen]
            .iter()
            .any(|amount| *amount != Money::ZERO)
    }
}

/// What a base adds up to.
#[must_use]
pub fn total(orders: &[CountedOrder]) -> Money {
    orders.iter().map(|order| order.counted_fen).sum()
}

/// The steps from what was paid to the base, as the statement explains them. Steps of nothing are left out.
#[must_use]
pub fn parts(orders: &[CountedOrder], base: &SalesBase) -> Vec<BasisPart> {
    let sum = |amount: fn(&CountedOrder) -> Money| orders.iter().map(amount).sum::<Money>();
    let first = match base.kind {
        SalesKind::Net => SalesKind::Paid.label(),
        SalesKind::Placed | SalesKind::Paid | SalesKind::Completed | SalesKind::Settled => base.kind.label(),
    };
    let mut parts = vec![BasisPart { label: first, amount_fen: sum(|order| order.sales_fen) }];
    let taken_off = [
        (Label::new("退款", "refunded"), sum(|order| order.refunded_fen)),
        (Exclusion::Freight.label(), sum(|order| order.freight_fen)),
        (left_out_label(base), sum(|order| order.left_out_fen)),
    ];
    for (label, amount) in taken_off {
        if amount != Money::ZERO {
            parts.push(BasisPart { label, amount_fen: -amount });
        }
    }
    parts
}

fn left_out_label(base: &SalesBase) -> Label {
    let lines = [Exclusion::Gifts, Exclusion::CreatorSales];
    let mut named: Vec<Label> =
        lines.into_iter().filter(|part| base.exclude.contains(part)).map(Exclusion::label).collect();
    if !base.exclude_skus.is_empty() {
        named.push(Label::new("指定 SKU", "named SKUs"));
    }
    let (zh, en): (Vec<String>, Vec<String>) = named.into_iter().map(|label| (label.zh, label.en)).unzip();
    Label::new(zh.join("、"), en.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn yuan(text: &str) -> Money {
        Money::parse(text).unwrap()
    }

    fn base(kind: SalesKind, exclude: &[Exclusion]) -> SalesBase {
        SalesBase {
            kind,
            metric_revision: 1,
            exclude: exclude.to_vec(),
            exclude_skus: Vec::new(),
            stores: Vec::new(),
        }
    }

    /// sales, refunded, freight, left out, freight of those, refunded of those
    fn order(amounts: [&str; 6]) -> OrderRead {
        let [sales, refunded, freight, left_out, left_out_freight, left_out_refunded] = amounts.map(yuan);
        OrderRead {
            order_no: "1".to_owned(),
            sales,
            refunded,
            freight,
            left_out,
            left_out_freight,
            left_out_refunded,
            ..OrderRead::default()
        }
    }

    #[test]
    fn without_exclusions_an_order_adds_what_the_metric_adds() {
        let check = |kind: SalesKind, refunded: &str, expected: &str| {
            let read = order(["100.00", refunded, "8.00", "0.00", "0.00", "0.00"]);
            assert_eq!(count_order(read, &base(kind, &[])).counted_fen, yuan(expected));
        };
        check(SalesKind::Net, "0.00", "100.00");
        check(SalesKind::Net, "30.00", "70.00");
        check(SalesKind::Net, "120.00", "-20.00");
        check(SalesKind::Paid, "30.00", "100.00");
        check(SalesKind::Completed, "100.00", "100.00");
    }

    #[test]
    fn what_is_left_out_is_never_taken_off_twice() {
        let check = |amounts: [&str; 6], expected: [&str; 3]| {
            let counted =
                count_order(order(amounts), &base(SalesKind::Net, &[Exclusion::Freight, Exclusion::Gifts]));
            let found = [counted.counted_fen, counted.refunded_fen, counted.freight_fen];
            assert_eq!(found, expected.map(yuan), "{amounts:?}");
            let parts = counted.sales_fen - counted.refunded_fen - counted.freight_fen - counted.left_out_fen;
            assert_eq!(parts, counted.counted_fen);
        };
        // Freight is out; a refund of everything leaves nothing, not minus the freight.
        check(["100.00", "0.00", "8.00", "0.00", "0.00", "0.00"], ["92.00", "0.00", "8.00"]);
        check(["100.00", "40.00", "8.00", "0.00", "0.00", "0.00"], ["52.00", "40.00", "8.00"]);
        check(["100.00", "100.00", "8.00", "0.00", "0.00", "0.00"], ["0.00", "92.00", "8.00"]);
        check(["100.00", "95.00", "8.00", "0.00", "0.00", "0.00"], ["0.00", "92.00", "8.00"]);
        check(["100.00", "110.00", "8.00", "0.00", "0.00", "0.00"], ["-10.00", "102.00", "8.00"]);
        // A line is out: its own refund does not touch the rest, a refund without a line takes the rest first.
        check(["100.00", "30.00", "0.00", "30.00", "0.00", "30.00"], ["70.00", "0.00", "0.00"]);
        check(["100.00", "30.00", "0.00", "30.00", "0.00", "0.00"], ["40.00", "30.00", "0.00"]);
        check(["100.00", "100.00", "0.00", "30.00", "0.00", "0.00"], ["0.00", "70.00", "0.00"]);
        // The freight of a line left out goes with it.
        check(["108.00", "0.00", "8.00", "34.00", "4.00", "0.00"], ["70.00", "0.00", "4.00"]);
        // A whole order left out adds nothing, whatever goes back of it.
        check(["100.00", "60.00", "8.00", "100.00", "8.00", "0.00"], ["0.00", "0.00", "0.00"]);
    }

    #[test]
    fn an_adjustment_holds_only_the_orders_that_changed() {
        let counted = |no: &str, sales: &str, refunded: &str| {
            let mut read = order([sales, refunded, "0.00", "0.00", "0.00", "0.00"]);
            read.order_no = no.to_owned();
            count_order(read, &base(SalesKind::Net, &[]))
        };
        let june =
            vec![counted("1", "100.00", "0.00"), counted("2", "50.00", "0.00"), counted("3", "7.00", "0.00")];
        let now = vec![
            counted("1", "100.00", "20.00"),
            counted("2", "50.00", "0.00"),
            counted("4", "9.00", "0.00"),
        ];
        let changed = changes(june.clone(), &now);
        let shown: Vec<String> =
            changed.iter().map(|order| format!("{} {}", order.order_no, order.counted_fen)).collect();
        assert_eq!(shown, ["1 -20.00", "3 -7.00", "4 9.00"]);
        let sum = laid_over(vec![june, changed]);
        assert_eq!(total(&sum), total(&now));
        assert_eq!(changes(sum, &now), []);
    }
}
