//! 提成基数 · Which sales a commission is taken from: the number, its day, and what is left out.

use daiyun_base::error::Label;
use serde::{Deserialize, Serialize};

use super::MetricBinding;

/// Which sales a commission is taken from. "GMV" is at least five numbers, so the contract names one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SalesBase {
    /// The number, which also settles the day it counts on.
    pub kind: SalesKind,
    /// The revision of that metric both sides agreed to.
    pub metric_revision: u32,
    /// What is taken out; an empty list says that nothing is.
    pub exclude: Vec<Exclusion>,
    /// SKUs that earn no commission.
    #[serde(default)]
    pub exclude_skus: Vec<String>,
    /// Codes of the stores this fee looks at; empty means every store of the contract.
    #[serde(default)]
    pub stores: Vec<String>,
}

/// The five numbers that are called sales.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SalesKind {
    /// 拍下, paid or not, on the placing day.
    Placed,
    /// 支付, on the payment day.
    Paid,
    /// 净: paid less refunded, on the payment day.
    Net,
    /// 确认收货, on the day of receipt.
    Completed,
    /// 平台已结算, on the day the platform settled.
    Settled,
}

/// What a base may leave out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Exclusion {
    /// What buyers paid for shipping.
    Freight,
    /// Lines given away.
    Gifts,
    /// The part of a coupon the platform paid.
    PlatformDiscount,
    /// Sales brought by creators, who are paid from another budget.
    CreatorSales,
    /// Orders marked as not genuine (刷单) by both sides.
    MarkedOrders,
}

impl SalesBase {
    /// The metric that feeds it, at the agreed revision.
    #[must_use]
    pub fn bound_metric(&self) -> MetricBinding {
        MetricBinding { metric: self.kind.metric().to_owned(), revision: self.metric_revision }
    }

    /// In words: 「净销售额 v3，按付款时间，剔除运费、赠品」.
    #[must_use]
    pub fn describe(&self) -> Label {
        let (name, day) = (self.kind.label(), self.kind.counted_on());
        let mut zh = format!("{} v{}，{}", name.zh, self.metric_revision, day.zh);
        let mut en = format!("{} v{}, {}", name.en, self.metric_revision, day.en);
        let mut out: Vec<Label> = self.exclude.iter().map(|part| part.label()).collect();
        if !self.exclude_skus.is_empty() {
            let count = self.exclude_skus.len();
            out.push(Label::new(format!("指定 SKU {count} 个"), format!("named SKUs ({count})")));
        }
        if !out.is_empty() {
            let (zhs, ens): (Vec<String>, Vec<String>) =
                out.into_iter().map(|part| (part.zh, part.en)).unzip();
            zh.push_str(&format!("，剔除{}", zhs.join("、")));
            en.push_str(&format!(", without {}", ens.join(", ")));
        }
        if !self.stores.is_empty() {
            zh.push_str(&format!("，只计 {}", self.stores.join("、")));
            en.push_str(&format!(", only {}", self.stores.join(", ")));
        }
        Label::new(zh, en)
    }
}

impl SalesKind {
    /// The metric of the catalogue.
    #[must_use]
    pub fn metric(self) -> &'static str {
        match self {
            Self::Placed => "placed_sales",
            Self::Paid => "paid_sales",
            Self::Net => "net_sales",
            Self::Completed => "completed_sales",
            Self::Settled => "settled_sales",
        }
    }

    /// What people call it.
    #[must_use]
    pub fn label(self) -> Label {
        match self {
            Self::Placed => Label::new("拍下金额", "placed sales"),
            Self::Paid => Label::new("支付金额", "paid sales"),
            Self::Net => Label::new("净销售额", "net sales"),
            Self::Completed => Label::new("确认收货金额", "completed sales"),
            Self::Settled => Label::new("平台结算金额", "settled sales"),
        }
    }

    /// The day an order counts on.
    #[must_use]
    pub fn counted_on(self) -> Label {
        match self {
            Self::Placed => Label::new("按拍下时间", "by placing day"),
            Self::Paid | Self::Net => Label::new("按付款时间", "by payment day"),
            Self::Completed => Label::new("按确认收货时间", "by receipt day"),
            Self::Settled => Label::new("按平台结算时间", "by platform settlement day"),
        }
    }
}

impl Exclusion {
    /// What people call it.
    #[must_use]
    pub fn label(self) -> Label {
        match self {
            Self::Freight => Label::new("运费", "freight"),
            Self::Gifts => Label::new("赠品", "gifts"),
            Self::PlatformDiscount => Label::new("平台券", "platform discounts"),
            Self::CreatorSales => Label::new("达人销售", "creator sales"),
            Self::MarkedOrders => Label::new("已标记刷单", "marked orders"),
        }
    }
}
