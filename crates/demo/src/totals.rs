//! The known totals: what the generator itself counted, one row for each store and month. They never pass through a
//! file, so a product that reads the files must arrive at the same fen by its own way.

use daiyun_base::money::Money;
use daiyun_base::period::{DayRange, Month};
use serde_json::{Value, json};

/// What one store did in one month.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoreMonthTotals {
    /// Store code.
    pub store: String,
    /// Calendar month; the running one holds the days until yesterday.
    pub month: Month,
    /// Orders placed in the month, paid or not.
    pub placed_orders: u64,
    /// What they would come to, freight included.
    pub placed_sales: Money,
    /// Orders paid in the month.
    pub paid_orders: u64,
    /// What was paid, freight included.
    pub paid_sales: Money,
    /// Freight inside `paid_sales`.
    pub freight: Money,
    /// Things in the paid orders.
    pub pieces: u64,
    /// Lines of the paid orders.
    pub paid_lines: u64,
    /// What went back of the month's paid orders before today, whenever it went back. None where no written file
    /// states it; the refund files of 天猫 and 抖店 do.
    pub refunded_sales: Option<Money>,
    /// What went back in the month, whenever it had been paid. None as above.
    pub refunded_sales_by_refund_day: Option<Money>,
    /// Orders received for good in the month, as far as the written files show it.
    pub completed_orders: u64,
    /// What they had been paid for.
    pub completed_sales: Money,
    /// Different buyers who paid in the month. None where the files do not identify buyers.
    pub buyers: Option<u64>,
    /// Figures that only 天猫 files carry.
    pub tmall: Option<TmallTotals>,
}

/// The month's figures of analytics and advertising files.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TmallTotals {
    /// Sum of the daily visitors.
    pub visitors: u64,
    /// Followers won.
    pub new_followers: u64,
    /// Advertising spend.
    pub ad_spend: Money,
    /// Sales that the platform attributes to advertising.
    pub attributed_sales: Money,
    /// Clicks on advertising.
    pub clicks: u64,
    /// Impressions of advertising.
    pub impressions: u64,
}

impl StoreMonthTotals {
    pub(crate) fn empty(store: &str, month: Month) -> Self {
        Self {
            store: store.to_owned(),
            month,
            placed_orders: 0,
            placed_sales: Money::ZERO,
            paid_orders: 0,
            paid_sales: Money::ZERO,
            freight: Money::ZERO,
            pieces: 0,
            paid_lines: 0,
            refunded_sales: None,
            refunded_sales_by_refund_day: None,
            completed_orders: 0,
            completed_sales: Money::ZERO,
            buyers: None,
            tmall: None,
        }
    }
}

/// A sum over one column of a fact, in the rows of one store that fall into one month by the fact's day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownSum {
    /// Store code.
    pub store: String,
    /// Fact code.
    pub fact: &'static str,
    /// Column; `rows` counts the rows.
    pub column: &'static str,
    /// A column and the value that it must have.
    pub of: Option<(&'static str, &'static str)>,
    /// Calendar month.
    pub month: Month,
    /// Fen, parts per million or a count, as the column says.
    pub sum: i64,
}

/// How many buyers of a case came back, over its whole window.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WindowBuyers {
    /// Store code.
    pub store: String,
    /// From the first day of month 0 to the last day of the end point.
    pub window: DayRange,
    /// Different buyers with a paid order.
    pub buyers: u64,
    /// Those with two or more.
    pub returning_buyers: u64,
}

/// What one SKU sold in one month, for the hit of a case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeroSku {
    /// Store code.
    pub store: String,
    /// SKU code.
    pub sku: String,
    /// The end point.
    pub month: Month,
    /// What was paid for it, without freight.
    pub paid_sales: Money,
}

/// Everything that is known, for somebody who reads the files by hand. Amounts are fen.
pub(crate) fn json(
    totals: &[StoreMonthTotals],
    sums: &[KnownSum],
    window: &[WindowBuyers],
    heroes: &[HeroSku],
) -> String {
    let months: Vec<Value> = totals
        .iter()
        .map(|of| {
            json!({
                "store": of.store, "month": of.month.to_string(),
                "placed_orders": of.placed_orders, "placed_sales_fen": of.placed_sales.fen(),
                "paid_orders": of.paid_orders, "paid_sales_fen": of.paid_sales.fen(),
                "freight_fen": of.freight.fen(), "pieces": of.pieces, "paid_lines": of.paid_lines,
                "refunded_sales_fen": of.refunded_sales.map(Money::fen),
                "net_sales_fen": of.refunded_sales.map(|refunded| (of.paid_sales - refunded).fen()),
                "refunded_sales_by_refund_day_fen": of.refunded_sales_by_refund_day.map(Money::fen),
                "completed_orders": of.completed_orders, "completed_sales_fen": of.completed_sales.fen(),
                "buyers": of.buyers,
            })
        })
        .collect();
    let sums: Vec<Value> = sums
        .iter()
        .map(|of| {
            json!({
                "store": of.store, "fact": of.fact, "column": of.column,
                "where": of.of.map(|(column, value)| format!("{column}={value}")),
                "month": of.month.to_string(), "sum": of.sum,
            })
        })
        .collect();
    let window: Vec<Value> = window
        .iter()
        .map(|of| {
            json!({
                "store": of.store, "window": of.window.to_string(),
                "buyers": of.buyers, "returning_buyers": of.returning_buyers,
            })
        })
        .collect();
    let heroes: Vec<Value> = heroes
        .iter()
        .map(|of| {
            let month = of.month.to_string();
            json!({ "store": of.store, "sku": of.sku, "month": month, "paid_sales_fen": of.paid_sales.fen() })
        })
        .collect();
    let all = json!({ "months": months, "sums": sums, "returning_buyers": window, "hits": heroes });
    format!("{all:#}\n")
}
