//! The known totals: what the generator itself counted, one row for each store and month. They never pass through a
//! file, so a product that reads the files must arrive at the same fen by its own way.

use daiyun_base::money::Money;
use daiyun_base::period::{DayRange, Month};

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
