//! 服务目录 (S09): five blocks of what the agency does, each with what is delivered, how it is usually done, what it usually
//! costs and what it is measured by.

use daiyun_base::definition::{Definition, Issues};
use daiyun_base::error::Label;
use daiyun_base::money::Money;
use serde::Deserialize;

use super::kinds::check_cases;

/// One of the five.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ServiceBlock {
    /// Never changes.
    pub code: String,
    /// Its place in the loop (S09.6).
    pub order: u32,
    /// What people call it.
    pub label: Label,
    /// What it is about.
    pub note: Label,
    /// What is in it.
    pub items: Vec<ServiceItem>,
    /// Prices and whether they are usual.
    pub cases: Vec<PriceCase>,
}

/// Something a client can buy.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ServiceItem {
    /// Unique in the whole catalogue, and never changes.
    pub code: String,
    /// What people call it.
    pub label: Label,
    /// What the client gets.
    pub deliverable: Label,
    /// The SOP by which it is usually done.
    pub sop: Option<String>,
    /// What the price is for: 「每店每月」.
    pub unit: Label,
    /// The least it usually costs, in yuan.
    pub price_from: String,
    /// The most.
    pub price_to: String,
    /// The metrics it is measured by.
    pub metrics: Vec<String>,
}

/// An example.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PriceCase {
    /// Which item.
    pub item: String,
    /// In yuan.
    pub price: String,
    /// Whether it is inside the range.
    pub usual: bool,
}

impl ServiceItem {
    /// The usual price, from and to; nothing for a range that is none.
    #[must_use]
    pub fn range(&self) -> Option<(Money, Money)> {
        let from = Money::parse(&self.price_from).ok()?;
        let to = Money::parse(&self.price_to).ok()?;
        (!from.is_negative() && from.fen() <= to.fen()).then_some((from, to))
    }

    /// Whether a price is what it usually costs.
    #[must_use]
    pub fn is_usual(&self, price: Money) -> bool {
        self.range().is_some_and(|(from, to)| (from.fen()..=to.fen()).contains(&price.fen()))
    }
}

impl Definition for ServiceBlock {
    const FOLDER: &'static str = "policies";

    fn code(&self) -> &str {
        &self.code
    }

    fn check(&self, issues: &mut Issues<'_>) {
        for (at, item) in self.items.iter().enumerate() {
            if item.range().is_none() {
                issues.add(&item.code, "单价区间不对", "写成 \"3000.00\" 到 \"8000.00\"，低的在前");
            }
            if self.items[..at].iter().any(|other| other.code == item.code) {
                issues.add(&item.code, "项目重复", "换一个 code");
            }
            if item.metrics.is_empty() {
                issues.add(&item.code, "没有指标", "至少写一个：做得好不好看什么");
            }
        }
        let wrong = self.cases.iter().find(|case| {
            let item = self.items.iter().find(|item| item.code == case.item);
            let price = Money::parse(&case.price).ok();
            item.zip(price).map(|(item, price)| item.is_usual(price)) != Some(case.usual)
        });
        check_cases(issues, self.cases.len(), wrong.map(|case| case.item.as_str()));
    }
}
