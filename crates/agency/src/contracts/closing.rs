//! 关账 · When a month closes for a contract: every store's orders and refunds have to be known long enough after its
//! last day, since refunds come late and a fee on half the data would only be adjusted again.
//!
//! A named person may close a month early with a reason; a month that still runs closes for nobody.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Days, NaiveDate};
use daiyun_base::error::{Label, Problem};
use daiyun_base::period::Month;

use super::terms::ContractTerms;
use super::versions::{VersionSpan, version_for};

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

/// Why nobody may close a month early.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EarlyRefusal {
    /// A month cannot close before it ends.
    MonthRunning(Month),
    /// An early close is somebody's decision, so it has a reason.
    NoReason,
    /// No version of the contract covers the month.
    NotCovered(Month),
    /// All data is in, or somebody was here before.
    AlreadyClosed(Month),
}

/// A version with what it says, as the months of a contract are walked.
#[derive(Clone, Debug)]
pub struct DatedTerms {
    /// When it counts.
    pub span: VersionSpan,
    /// What was agreed.
    pub terms: ContractTerms,
}

/// Whether one month of a contract is closed; nothing when the contract does not cover it.
#[must_use]
pub fn closing_of(
    versions: &[DatedTerms],
    month: Month,
    closed_early: &BTreeSet<Month>,
    coverage: &[StoreCoverage],
    today: NaiveDate,
) -> Option<Closing> {
    let terms = terms_for(versions, month)?;
    if closed_early.contains(&month) {
        return Some(Closing::Closed);
    }
    let missing = missing_for_close(terms, month, coverage, today);
    Some(if missing.is_empty() { Closing::Closed } else { Closing::Open(missing) })
}

/// The terms a month is charged by.
#[must_use]
pub fn terms_for(versions: &[DatedTerms], month: Month) -> Option<&ContractTerms> {
    let spans: Vec<VersionSpan> = versions.iter().map(|version| version.span).collect();
    let span = version_for(&spans, month)?;
    versions.iter().find(|version| version.span == span).map(|version| &version.terms)
}

/// The months of a contract that are closed, in order.
#[must_use]
pub fn closed_periods(
    versions: &[DatedTerms],
    closed_early: &BTreeSet<Month>,
    coverage: &[StoreCoverage],
    today: NaiveDate,
) -> Vec<Month> {
    let Some(first) = versions.iter().map(|version| version.terms.starts_on).min() else { return Vec::new() };
    let mut closed = Vec::new();
    let mut month = Month::of(first);
    while month.last_day() < today {
        match closing_of(versions, month, closed_early, coverage, today) {
            Some(Closing::Closed) => closed.push(month),
            Some(Closing::Open(_)) | None => {}
        }
        month = month.next();
    }
    closed
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
pub fn can_close_early(
    month: Month,
    closing: Option<&Closing>,
    today: NaiveDate,
) -> Result<(), EarlyRefusal> {
    match closing {
        None => return Err(EarlyRefusal::NotCovered(month)),
        Some(Closing::Closed) => return Err(EarlyRefusal::AlreadyClosed(month)),
        Some(Closing::Open(_)) => {}
    }
    if today <= month.last_day() {
        return Err(EarlyRefusal::MonthRunning(month));
    }
    Ok(())
}

/// The written reason of an early close, trimmed.
pub fn check_reason(text: &str) -> Result<&str, EarlyRefusal> {
    let reason = text.trim();
    if reason.is_empty() { Err(EarlyRefusal::NoReason) } else { Ok(reason) }
}

impl EarlyRefusal {
    /// Why, and what to do next.
    #[must_use]
    pub fn text(self) -> Label {
        match self {
            Self::MonthRunning(month) => {
                let last = month.last_day();
                Label::new(
                    format!("{month} 还没有过完；请在 {last} 之后关账"),
                    format!("{month} is still running; close it after {last}"),
                )
            }
            Self::NoReason => Label::new("请写明理由", "Write down the reason"),
            Self::NotCovered(month) => Label::new(
                format!("{month} 不在合同期内，没有账可关"),
                format!("{month} lies outside the contract; there is nothing to close"),
            ),
            Self::AlreadyClosed(month) => {
                Label::new(format!("{month} 已经关账"), format!("{month} is closed already"))
            }
        }
    }
}

impl From<EarlyRefusal> for Problem {
    fn from(refusal: EarlyRefusal) -> Self {
        let code = match refusal {
            EarlyRefusal::MonthRunning(_) => "month_running",
            EarlyRefusal::NoReason => "no_reason",
            EarlyRefusal::NotCovered(_) => "month_not_covered",
            EarlyRefusal::AlreadyClosed(_) => "month_closed",
        };
        let text = refusal.text();
        Problem::refused(code, text.zh, text.en)
    }
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

    use super::super::terms::examples::file;
    use super::*;

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
        let june: Month = "2026-06".parse().unwrap();
        let open = Some(Closing::Open(Vec::new()));
        let check = |closing: &Option<Closing>, today: &str, expected| {
            assert_eq!(can_close_early(june, closing.as_ref(), day(today)), expected);
        };
        check(&open, "2026-07-01", Ok(()));
        check(&open, "2026-06-30", Err(EarlyRefusal::MonthRunning(june)));
        check(&Some(Closing::Closed), "2026-07-01", Err(EarlyRefusal::AlreadyClosed(june)));
        check(&None, "2026-07-01", Err(EarlyRefusal::NotCovered(june)));
        assert_eq!(check_reason(" 店铺已关，不会再有退款 "), Ok("店铺已关，不会再有退款"));
        assert_eq!(check_reason("  "), Err(EarlyRefusal::NoReason));
    }

    #[test]
    fn closed_months_are_counted_from_the_first_day_of_the_contract() {
        let file = file();
        let span =
            VersionSpan { version_no: 1, effective_on: file.effective_on, ends_on: file.terms.ends_on };
        let versions = [DatedTerms { span, terms: file.terms }];
        let stores = [
            store("sgz-tmall", "天猫", "2026-03-20", "2026-03-20"),
            store("sgz-douyin", "抖音", "2026-04-30", "2026-04-30"),
        ];
        let check = |early: &[&str], today: &str, expected: &[&str]| {
            let early: BTreeSet<Month> = early.iter().map(|month| month.parse().unwrap()).collect();
            let closed = closed_periods(&versions, &early, &stores, day(today));
            assert_eq!(closed.iter().map(ToString::to_string).collect::<Vec<_>>(), expected);
        };
        check(&[], "2026-05-01", &["2026-01", "2026-02"]);
        check(&["2026-04"], "2026-05-01", &["2026-01", "2026-02", "2026-04"]);
        check(&[], "2026-02-10", &["2026-01"]);
        check(&[], "2026-02-09", &[]);
        check(&["2027-03"], "2027-06-01", &["2026-01", "2026-02"]);
    }
}
