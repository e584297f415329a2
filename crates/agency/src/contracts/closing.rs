//! 关账 · When a month closes for a contract: every store's orders and refunds have to be known long enough after its
//! last day, since refunds come late and a fee on half the data would only be adjusted again.
//!
//! A named person may close a month early with a reason; a month that still runs closes for nobody.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Days, NaiveDate};
use daiyun_base::error::{Label, Problem};
use daiyun_base::period::{DayRange, Month};

use super::terms::ContractTerms;
use super::versions::{VersionSpan, version_for};
use crate::imports::Covered;

/// What is known of a store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoreCoverage {
    /// The store.
    pub store_code: String,
    /// What people call it.
    pub store_name: String,
    /// Of its orders.
    pub orders: Covered,
    /// Of its refunds.
    pub refunds: Covered,
}

/// What a month still needs before it closes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Missing {
    /// Late refunds are still awaited.
    Waiting { month: Month, closes_on: NaiveDate },
    /// Days of a store that no file speaks for.
    Days { store: String, what: Coverage, holes: Vec<DayRange>, needed: NaiveDate },
    /// A store whose files were exported too early, or that has none.
    Data { store: String, what: Coverage, through: Option<NaiveDate>, needed: NaiveDate },
    /// Rows of the month's files that wait for a person: they are in no number yet.
    Rows { store: String, what: Coverage, count: u64 },
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

/// What a month still needs: every store of the contract with orders and refunds of each of its days, exported after its
/// last day plus the contract's lag, and no row of them waiting. A store without a coverage row has no data.
#[must_use]
pub fn missing_for_close(
    terms: &ContractTerms,
    month: Month,
    coverage: &[StoreCoverage],
    today: NaiveDate,
) -> Vec<Missing> {
    let needed = month.last_day() + Days::new(u64::from(terms.close_lag_days));
    // Days before the contract starts or after it ends are nobody's fee.
    let days =
        DayRange { from: month.first_day().max(terms.starts_on), to: month.last_day().min(terms.ends_on) };
    let known_stores: BTreeMap<&str, &StoreCoverage> =
        coverage.iter().map(|store| (store.store_code.as_str(), store)).collect();
    let mut missing = Vec::new();
    if today < needed {
        missing.push(Missing::Waiting { month, closes_on: needed });
    }
    for code in &terms.stores {
        let known = known_stores.get(code.as_str());
        let store = known.map_or(code, |store| &store.store_name);
        let parts = [
            (Coverage::Orders, known.map(|store| &store.orders)),
            (Coverage::Refunds, known.map(|store| &store.refunds)),
        ];
        for (what, covered) in parts {
            missing.extend(missing_of((store, what), covered, days, needed));
        }
    }
    missing
}

fn missing_of(
    (store, what): (&String, Coverage),
    covered: Option<&Covered>,
    days: DayRange,
    needed: NaiveDate,
) -> Vec<Missing> {
    let store = store.clone();
    let Some((covered, through)) = covered.and_then(|known| Some((known, known.observed_until(days)?)))
    else {
        return vec![Missing::Data { store, what, through: None, needed }];
    };
    let mut missing = Vec::new();
    let holes = covered.holes(days);
    if !holes.is_empty() {
        missing.push(Missing::Days { store: store.clone(), what, holes, needed });
    } else if through < needed {
        missing.push(Missing::Data { store: store.clone(), what, through: Some(through), needed });
    }
    let count = covered.waiting_rows(days);
    if count > 0 {
        missing.push(Missing::Rows { store, what, count });
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
            Self::Days { store, what, holes, needed } => {
                let what = what.label();
                let days: Vec<String> = holes.iter().map(|days| days_text(*days)).collect();
                Label::new(
                    format!(
                        "{store} 缺 {} 的{}，请导入 {needed} 之后导出、包含这些天的{}文件",
                        days.join("、"),
                        what.zh,
                        what.zh
                    ),
                    format!(
                        "{} of {store} are missing for {}; import a file with these days, exported after {needed}",
                        what.en,
                        days.join(", ")
                    ),
                )
            }
            Self::Rows { store, what, count } => {
                let what = what.label();
                Label::new(
                    format!("{store} 本月的{}文件还有 {count} 行待修复，没有计入；请改好后重新导入", what.zh),
                    format!(
                        "{count} rows in this month's files of {} of {store} wait to be repaired and are in no number; \
                         correct and import them again",
                        what.en
                    ),
                )
            }
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

fn days_text(days: DayRange) -> String {
    if days.from == days.to { days.from.to_string() } else { days.to_string() }
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
    use crate::imports::CoveredDays;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    /// A file `2026-01-01..2026-06-30 2026-07-10`: its days, and the day before its export. Nothing for an empty text.
    fn files(texts: &[&str]) -> Covered {
        let part = |text: &&str| {
            let (days, observed_until) = text.split_once(' ')?;
            let (from, to) = days.split_once("..")?;
            let days = DayRange { from: day(from), to: day(to) };
            let batch_id = uuid::Uuid::nil();
            Some(CoveredDays {
                days,
                observed_until: day(observed_until),
                quiet_days: 0,
                batch_id,
                waiting_rows: 0,
            })
        };
        Covered::new(texts.iter().filter_map(part).collect())
    }

    /// A store whose newest files speak for everything since January and were exported the day after.
    fn store(code: &str, name: &str, orders: &str, refunds: &str) -> StoreCoverage {
        let since_january = |until: &str| {
            if until.is_empty() { files(&[]) } else { files(&[&format!("2026-01-01..{until} {until}")]) }
        };
        StoreCoverage {
            store_code: code.to_owned(),
            store_name: name.to_owned(),
            orders: since_january(orders),
            refunds: since_january(refunds),
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
    fn a_month_with_a_day_that_no_file_speaks_for_does_not_close() {
        let check = |orders: Covered, expected: Expect| {
            let one = store("sgz-tmall", "天猫", "2026-07-10", "2026-07-10");
            let other = StoreCoverage { orders, ..store("sgz-douyin", "抖音", "2026-07-10", "2026-07-10") };
            let june = "2026-06".parse().unwrap();
            let missing = missing_for_close(&file().terms, june, &[one, other], day("2026-07-12"));
            let words: Vec<String> = missing.iter().map(|part| format!("{}\n", part.text().zh)).collect();
            expected.assert_eq(&words.concat());
        };
        // Exported late enough, but its rows begin on the 25th: three million would be billed as six hundred thousand.
        check(
            files(&["2026-06-25..2026-07-10 2026-07-10"]),
            expect![[r#"
            抖音 缺 2026-06-01 ～ 2026-06-24 的订单，请导入 2026-07-10 之后导出、包含这些天的订单文件
        "#]],
        );
        check(
            files(&["2026-05-01..2026-06-02 2026-07-10", "2026-06-05..2026-07-10 2026-07-10"]),
            expect![[r#"
                抖音 缺 2026-06-03 ～ 2026-06-04 的订单，请导入 2026-07-10 之后导出、包含这些天的订单文件
            "#]],
        );
        // Every day has come, but one of them as it stood on its own evening.
        check(
            files(&["2026-05-01..2026-06-29 2026-07-10", "2026-06-30..2026-06-30 2026-06-30"]),
            expect![[r#"
                抖音 的订单只到 2026-06-30，要到 2026-07-10，请导入更新的订单导出
            "#]],
        );
        let waiting = CoveredDays {
            days: DayRange { from: day("2026-05-20"), to: day("2026-07-10") },
            observed_until: day("2026-07-10"),
            quiet_days: 0,
            batch_id: uuid::Uuid::nil(),
            waiting_rows: 3,
        };
        check(
            Covered::new(vec![waiting]),
            expect![[r#"
            抖音 本月的订单文件还有 3 行待修复，没有计入；请改好后重新导入
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
