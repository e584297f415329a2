//! 关账 · When a month closes for a contract: every store's orders and refunds have to be known long enough after its
//! last day, since refunds come late and a fee on half the data would only be adjusted again.
//!
//! A named person may close a month early with a reason; a month that still runs closes for nobody.

use std::collections::BTreeMap;

use chrono::{Days, NaiveDate};
use daiyun_base::error::Label;
use daiyun_base::period::Month;

use super::refusal::Refusal;
use crate::contracts::terms::ContractTerms;

/// How far a store's data reaches.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoreCoverage {
    /// The store.
    pub store_code: String,
    /// What people call it.
    pub store_name: String,
    /// The last day its orders are known as of.
    pub orders_through: Option<NaiveDate>,
    /// The last day its refunds are known as of.
    pub refunds_through: Option<NaiveDate>,
}

/// What a month still needs before it closes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Missing {
    /// Late refunds are still awaited.
    Waiting { month: Month, closes_on: NaiveDate },
    /// A store whose data ends too early, or that has none.
    Data { store: String, what: Coverage, through: Option<NaiveDate>, needed: NaiveDate },
}

/// What has to be covered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Coverage {
    /// Orders.
    Orders,
    /// Refunds.
    Refunds,
}

/// Whether a month is closed for a contract.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Closing {
    /// All data is in, or a named person closed it early with a reason.
    Closed,
    /// Something is missing.
    Open(Vec<Missing>),
}

/// What a month still needs: every store of the contract with orders and refunds known as of its last day plus the
/// contract's lag. A store without a coverage row has no data.
#[must_use]
pub fn missing_for_close(
    terms: &ContractTerms,
    month: Month,
    coverage: &[StoreCoverage],
    today: NaiveDate,
) -> Vec<Missing> {
    let needed = month.last_day() + Days::new(u64::from(terms.close_lag_days));
    let known_stores: BTreeMap<&str, &StoreCoverage> =
        coverage.iter().map(|store| (store.store_code.as_str(), store)).collect();
    let mut missing = Vec::new();
    if today < needed {
        missing.push(Missing::Waiting { month, closes_on: needed });
    }
    for code in &terms.stores {
        let known = known_stores.get(code.as_str());
        let store = known.map_or(code, |store| &store.store_name);
        let reaches = [
            (Coverage::Orders, known.and_then(|store| store.orders_through)),
            (Coverage::Refunds, known.and_then(|store| store.refunds_through)),
        ];
        for (what, through) in reaches {
            if through.is_none_or(|through| through < needed) {
                missing.push(Missing::Data { store: store.clone(), what, through, needed });
            }
        }
    }
    missing
}

/// Whether a named person may close a month before its data is complete.
pub fn can_close_early(month: Month, reason: &str, today: NaiveDate) -> Result<(), Refusal> {
    if today <= month.last_day() {
        return Err(Refusal::MonthRunning(month));
    }
    if reason.trim().is_empty() { Err(Refusal::NoReason) } else { Ok(()) }
}

impl Missing {
    /// What is missing and what to do about it.
    #[must_use]
    pub fn text(&self) -> Label {
        match self {
            Self::Waiting { month, closes_on } => Label::new(
                format!("{month} 要等到 {closes_on} 才能关账，以收齐晚到的退款"),
                format!("{month} closes on {closes_on} at the earliest, so that late refunds are in"),
            ),
            Self::Data { store, what, through: Some(through), needed } => {
                let what = what.label();
                Label::new(
                    format!(
                        "{store} 的{}只到 {through}，要到 {needed}，请导入更新的{}导出",
                        what.zh, what.zh
                    ),
                    format!(
                        "{} of {store} end on {through} and are needed to {needed}; import a newer export",
                        what.en
                    ),
                )
            }
            Self::Data { store, what, through: None, needed } => {
                let what = what.label();
                Label::new(
                    format!("{store} 还没有{}数据，要到 {needed}，请导入{}导出", what.zh, what.zh),
                    format!("{store} has no {} yet; import an export that reaches {needed}", what.en),
                )
            }
        }
    }
}

impl Coverage {
    fn label(self) -> Label {
        match self {
            Self::Orders => Label::new("订单", "orders"),
            Self::Refunds => Label::new("退款", "refunds"),
        }
    }
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::*;
    use crate::contracts::terms::examples::file;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn store(code: &str, name: &str, orders: &str, refunds: &str) -> StoreCoverage {
        StoreCoverage {
            store_code: code.to_owned(),
            store_name: name.to_owned(),
            orders_through: orders.parse().ok(),
            refunds_through: refunds.parse().ok(),
        }
    }

    #[test]
    fn a_month_closes_when_every_store_is_covered_past_the_lag() {
        let check = |coverage: &[StoreCoverage], today: &str, expected: Expect| {
            let missing = missing_for_close(&file().terms, "2026-06".parse().unwrap(), coverage, day(today));
            let words: Vec<String> = missing.iter().map(|part| format!("{}\n", part.text().zh)).collect();
            expected.assert_eq(&words.concat());
        };
        let tmall = store("sgz-tmall", "岁桂斋天猫旗舰店", "2026-07-10", "2026-07-10");
        let douyin = |orders: &str, refunds: &str| store("sgz-douyin", "岁桂斋抖音旗舰店", orders, refunds);
        check(&[tmall.clone(), douyin("2026-07-10", "2026-07-12")], "2026-07-12", expect![[""]]);
        check(
            &[tmall.clone(), douyin("2026-07-10", "2026-07-09")],
            "2026-07-12",
            expect![[r#"
            岁桂斋抖音旗舰店 的退款只到 2026-07-09，要到 2026-07-10，请导入更新的退款导出
        "#]],
        );
        check(
            &[tmall.clone(), douyin("2026-06-30", "")],
            "2026-07-12",
            expect![[r#"
            岁桂斋抖音旗舰店 的订单只到 2026-06-30，要到 2026-07-10，请导入更新的订单导出
            岁桂斋抖音旗舰店 还没有退款数据，要到 2026-07-10，请导入退款导出
        "#]],
        );
        check(
            std::slice::from_ref(&tmall),
            "2026-07-12",
            expect![[r#"
            sgz-douyin 还没有订单数据，要到 2026-07-10，请导入订单导出
            sgz-douyin 还没有退款数据，要到 2026-07-10，请导入退款导出
        "#]],
        );
        check(
            &[tmall, douyin("2026-07-10", "2026-07-10")],
            "2026-07-09",
            expect![[r#"
            2026-06 要等到 2026-07-10 才能关账，以收齐晚到的退款
        "#]],
        );
    }

    #[test]
    fn a_named_person_closes_early_only_after_the_month_and_with_a_reason() {
        let june = "2026-06".parse().unwrap();
        assert_eq!(can_close_early(june, "店铺已关，不会再有退款", day("2026-07-01")), Ok(()));
        assert_eq!(can_close_early(june, "急", day("2026-06-30")), Err(Refusal::MonthRunning(june)));
        assert_eq!(can_close_early(june, "  ", day("2026-07-01")), Err(Refusal::NoReason));
    }
}
