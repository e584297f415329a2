//! Decisions about contracts: whether terms may be signed, which days they charge, how long they still run, and whether
//! two contracts would charge for one order. Which version counts is said in [`super::versions`].
//!
//! Everything wrong with a contract is said at once, each point with what to write instead. What is only unusual (a fee
//! far from what the trade charges) is a note of [`super::terms::FeeNorms`]: people sign contracts, rules do not.

use std::collections::BTreeSet;

use chrono::{Datelike, Days, NaiveDate};
use daiyun_base::error::{Label, Problem};
use daiyun_base::money::{Money, PPM, Rate};
use daiyun_base::period::{DayRange, Month};

use super::closing::DatedTerms;
use super::terms::{
    ContractFile, ContractTerms, FeeFault, FeeTerm, KpiClause, LONGEST_CLOSE_LAG_DAYS, Limits, SalesBase,
    TermsRefusal, TieredCommission,
};

/// Where a contract stands in its term.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TermClock {
    /// Starts in so many days.
    Ahead { days: i64 },
    /// Runs, with so many days left after today.
    Running { days_left: i64 },
    /// Ended so many days ago.
    Ended { days: i64 },
}

/// Two contracts that would take a commission on the same sales.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Overlap {
    /// The other contract.
    pub other_code: String,
    /// The stores both cover.
    pub stores: Vec<String>,
    /// The days both cover.
    pub days: DayRange,
}

/// Checks a contract file and says everything that is wrong with it.
pub fn check_file(file: &ContractFile) -> Result<(), Vec<TermsRefusal>> {
    let mut found = Vec::new();
    for (field, text) in [("code", &file.code), ("name", &file.name), ("client", &file.client)] {
        if text.trim().is_empty() {
            found.push(TermsRefusal::Blank(field));
        }
    }
    check_version_day(file, &mut found);
    check_parties(&file.terms, &mut found);
    check_stores(&file.terms, &mut found);
    check_fees(&file.terms, &mut found);
    found.extend(
        file.terms
            .kpis
            .iter()
            .filter(|kpi| !is_ordered(kpi))
            .map(|k| TermsRefusal::KpiOrder(k.metric.clone())),
    );
    if found.is_empty() { Ok(()) } else { Err(found) }
}

fn check_version_day(file: &ContractFile, found: &mut Vec<TermsRefusal>) {
    let (days, day) = (file.terms.days(), file.effective_on);
    if days.to < days.from {
        found.push(TermsRefusal::EndsBeforeStart(days));
    } else if file.version_no <= 1 && day != days.from {
        found.push(TermsRefusal::FirstVersionElsewhere(days.from));
    } else if file.version_no > 1 && !days.contains(day) {
        found.push(TermsRefusal::VersionOutsideContract(day));
    } else if file.version_no > 1 && day.day() != 1 && day != days.from {
        found.push(TermsRefusal::VersionInsideMonth(day));
    }
}

fn check_parties(terms: &ContractTerms, found: &mut Vec<TermsRefusal>) {
    let (agency, client) = (&terms.signatories.agency, &terms.signatories.client);
    for (field, text) in [
        ("signatories.agency.login", &agency.login),
        ("signatories.agency.name", &agency.name),
        ("signatories.client.login", &client.login),
        ("signatories.client.name", &client.name),
    ] {
        if text.trim().is_empty() {
            found.push(TermsRefusal::Blank(field));
        }
    }
    if !agency.login.trim().is_empty() && agency.login == client.login {
        found.push(TermsRefusal::OneSignatory(agency.login.clone()));
    }
    if !(0..PPM).contains(&terms.tax_rate_ppm.ppm()) {
        found.push(TermsRefusal::TaxRate(terms.tax_rate_ppm));
    }
    if terms.close_lag_days > LONGEST_CLOSE_LAG_DAYS {
        found.push(TermsRefusal::CloseLag(terms.close_lag_days));
    }
}

fn check_stores(terms: &ContractTerms, found: &mut Vec<TermsRefusal>) {
    if terms.stores.is_empty() {
        found.push(TermsRefusal::NoStore);
    }
    let mut seen = BTreeSet::new();
    found.extend(
        terms.stores.iter().filter(|s| !seen.insert(*s)).map(|s| TermsRefusal::StoreTwice(s.clone())),
    );
}

fn check_fees(terms: &ContractTerms, found: &mut Vec<TermsRefusal>) {
    if terms.fees.is_empty() {
        found.push(TermsRefusal::NoFee);
    }
    let mut seen = BTreeSet::new();
    for fee in &terms.fees {
        if !seen.insert(fee.code()) {
            found.push(TermsRefusal::FeeTwice(fee.code().to_owned()));
        }
        let mut faults = Vec::new();
        check_fee(fee, &mut faults);
        if let Some(base) = fee.base() {
            check_base(base, terms, &mut faults);
        }
        if let Some(limits) = fee.limits() {
            check_limits(limits, &mut faults);
        }
        found.extend(faults.into_iter().map(|fault| TermsRefusal::Fee(fee.code().to_owned(), fault)));
    }
}

fn check_fee(fee: &FeeTerm, faults: &mut Vec<FeeFault>) {
    if !is_code(fee.code()) {
        faults.push(FeeFault::Code);
    }
    for (field, text) in
        [("label.zh", &*fee.label().zh), ("label.en", &*fee.label().en), ("clause", fee.clause())]
    {
        if text.trim().is_empty() {
            faults.push(FeeFault::Blank(field));
        }
    }
    match fee {
        FeeTerm::Retainer(term) => check_positive("amount_fen", term.amount_fen, faults),
        FeeTerm::Commission(term) => check_rate(term.rate_ppm, faults),
        FeeTerm::TieredCommission(term) => check_tiers(term, faults),
        FeeTerm::PerResult(term) => {
            check_positive("unit_price_fen_per_1000", term.unit_price_fen_per_1000, faults);
            if term.counting.trim().is_empty() {
                faults.push(FeeFault::Blank("counting"));
            }
        }
    }
}

/// A dot is kept for the lines a fee brings along (`commission.minimum`), so no code may hold one.
fn is_code(code: &str) -> bool {
    code.starts_with(|c: char| c.is_ascii_lowercase())
        && code.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
}

fn check_positive(field: &'static str, amount: Money, faults: &mut Vec<FeeFault>) {
    if amount <= Money::ZERO {
        faults.push(FeeFault::NotPositive(field, amount));
    }
}

fn check_rate(rate: Rate, faults: &mut Vec<FeeFault>) {
    if !(0..=PPM).contains(&rate.ppm()) {
        faults.push(FeeFault::RateOutside(rate));
    }
}

fn check_tiers(term: &TieredCommission, faults: &mut Vec<FeeFault>) {
    for tier in &term.tiers {
        check_rate(tier.rate_ppm, faults);
    }
    let Some((last, before)) = term.tiers.split_last() else {
        faults.push(FeeFault::LastTierClosed);
        return;
    };
    if last.up_to_fen.is_some() {
        faults.push(FeeFault::LastTierClosed);
    }
    let mut floor = Money::ZERO;
    for tier in before {
        match tier.up_to_fen {
            None => faults.push(FeeFault::OpenTierInside),
            Some(limit) if limit <= floor => faults.push(FeeFault::TiersNotAscending(limit)),
            Some(limit) => floor = limit,
        }
    }
}

fn check_base(base: &SalesBase, terms: &ContractTerms, faults: &mut Vec<FeeFault>) {
    let strangers = base.stores.iter().filter(|store| !terms.stores.contains(store));
    faults.extend(strangers.map(|store| FeeFault::StoreNotInContract(store.clone())));
    for (at, part) in base.exclude.iter().enumerate() {
        if base.exclude[..at].contains(part) {
            faults.push(FeeFault::ExclusionTwice(*part));
        }
    }
}

fn check_limits(limits: Limits, faults: &mut Vec<FeeFault>) {
    match (limits.minimum_fen, limits.cap_fen) {
        (None, None) => faults.push(FeeFault::LimitsEmpty),
        (Some(minimum), None) => check_positive("minimum_fen", minimum, faults),
        (None, Some(cap)) => check_positive("cap_fen", cap, faults),
        (Some(minimum), Some(cap)) => {
            check_positive("minimum_fen", minimum, faults);
            check_positive("cap_fen", cap, faults);
            if minimum > cap {
                faults.push(FeeFault::LimitsCrossed(minimum, cap));
            }
        }
    }
}

/// Either direction is an order: more sales is better, a lower refund rate is better.
fn is_ordered(kpi: &KpiClause) -> bool {
    let steps: Vec<i64> = [kpi.floor, Some(kpi.goal), kpi.stretch].into_iter().flatten().collect();
    steps.windows(2).all(|pair| pair[0] < pair[1]) || steps.windows(2).all(|pair| pair[0] > pair[1])
}

/// The days of a month that the contract covers, on which its bases are measured; nothing outside its term.
#[must_use]
pub fn charged_days(terms: &ContractTerms, month: Month) -> Option<DayRange> {
    let (days, contract) = (month.days(), terms.days());
    let covered = DayRange { from: days.from.max(contract.from), to: days.to.min(contract.to) };
    (covered.from <= covered.to).then_some(covered)
}

/// Where the contract stands today.
#[must_use]
pub fn term_clock(terms: &ContractTerms, today: NaiveDate) -> TermClock {
    if today < terms.starts_on {
        TermClock::Ahead { days: (terms.starts_on - today).num_days() }
    } else if today <= terms.ends_on {
        TermClock::Running { days_left: (terms.ends_on - today).num_days() }
    } else {
        TermClock::Ended { days: (today - terms.ends_on).num_days() }
    }
}

/// Whether another contract takes a commission on the same store in the same days: the client would pay twice for one
/// order. Every version of it is looked at over the days it counts, up to the version that follows.
#[must_use]
pub fn overlap(new: &ContractFile, other_code: &str, versions: &[DatedTerms]) -> Option<Overlap> {
    let mine = commissioned_stores(&new.terms);
    for (at, version) in versions.iter().enumerate() {
        let next = versions.get(at + 1).map(|next| next.span.effective_on - Days::new(1));
        let until = next.unwrap_or(version.span.ends_on).min(version.span.ends_on);
        let days = DayRange {
            from: new.effective_on.max(version.span.effective_on),
            to: new.terms.ends_on.min(until),
        };
        let stores: Vec<String> =
            commissioned_stores(&version.terms).intersection(&mine).map(ToString::to_string).collect();
        if days.from <= days.to && !stores.is_empty() {
            return Some(Overlap { other_code: other_code.to_owned(), stores, days });
        }
    }
    None
}

fn commissioned_stores(terms: &ContractTerms) -> BTreeSet<&str> {
    let bases = terms.fees.iter().filter_map(FeeTerm::base);
    bases
        .flat_map(|base| if base.stores.is_empty() { &terms.stores } else { &base.stores })
        .map(String::as_str)
        .collect()
}

impl TermClock {
    /// In words: 「剩 182 天」.
    #[must_use]
    pub fn text(self) -> Label {
        match self {
            Self::Ahead { days } => Label::new(format!("{days} 天后开始"), format!("starts in {days} days")),
            Self::Running { days_left } => {
                Label::new(format!("剩 {days_left} 天"), format!("{days_left} days left"))
            }
            Self::Ended { days } => Label::new(format!("已结束 {days} 天"), format!("ended {days} days ago")),
        }
    }
}

impl From<Overlap> for Problem {
    fn from(overlap: Overlap) -> Self {
        let Overlap { other_code, stores, days } = overlap;
        let stores = stores.join("、");
        Problem::refused(
            "contract_overlap",
            format!(
                "{stores} 在 {days} 已由合同 {other_code} 计提成，同一笔订单会收两次；请改期限或提成店铺"
            ),
            format!(
                "{stores} already earns commission under {other_code} in {days}, so one order would be charged twice; change the term or the stores"
            ),
        )
    }
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::super::terms::examples::{FILE, file};
    use super::super::terms::terms_problem;
    use super::super::versions::VersionSpan;
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn span(version_no: u32, effective_on: &str, ends_on: &str) -> VersionSpan {
        let (effective_on, ends_on) = (day(effective_on), day(ends_on));
        VersionSpan { version_no, effective_on, ends_on }
    }

    /// The example with one passage changed, and what both sides are told.
    fn check(from: &str, to: &str, expected: Expect) {
        assert!(FILE.contains(from), "{from}");
        let refusals = check_file(&ContractFile::parse(&FILE.replace(from, to)).unwrap()).unwrap_err();
        let problem = terms_problem(&refusals);
        expected.assert_eq(&format!("{}\n{}", problem.text.zh, problem.text.en));
    }

    #[test]
    fn the_example_may_be_signed() {
        assert_eq!(check_file(&file()), Ok(()));
    }

    #[test]
    fn tiers_ascend_and_only_the_last_is_open() {
        check(
            "{ up_to_fen = 1_000_000_00, rate_ppm = 50_000 }, ",
            "{ up_to_fen = 2, rate_ppm = 1 }, { up_to_fen = 2, rate_ppm = 2 }, ",
            expect![[r#"
            费用 commission：上限 0.02 元不高于前一档，请从低到高排
            Fee commission: the limit 0.02 yuan is not above the tier before; order tiers from low to high"#]],
        );
        check(
            "{ rate_ppm = 70_000 }",
            "{ up_to_fen = 2_000_000_00, rate_ppm = 70_000 }",
            expect![[r#"
            费用 commission：最后一档不写 up_to_fen，否则更高的销售额没有比例
            Fee commission: the last tier has no up_to_fen, or higher sales would have no rate"#]],
        );
        check(
            "[{ up_to_fen = 1_000_000_00, rate_ppm = 50_000 }, ",
            "[{ rate_ppm = 50_000 }, ",
            expect![[r#"
            费用 commission：只有最后一档可以不写 up_to_fen，请补上限
            Fee commission: only the last tier may leave out up_to_fen; add the limit"#]],
        );
        check(
            "tiers = [{ up_to_fen = 1_000_000_00, rate_ppm = 50_000 }, { rate_ppm = 70_000 }]",
            "tiers = []",
            expect![[r#"
            费用 commission：最后一档不写 up_to_fen，否则更高的销售额没有比例
            Fee commission: the last tier has no up_to_fen, or higher sales would have no rate"#]],
        );
    }

    #[test]
    fn amounts_and_rates_that_cannot_be_meant_are_refused() {
        check(
            "rate_ppm = 20_000",
            "rate_ppm = 2_000_000",
            expect![[r#"
            费用 douyin_extra：比例 200% 不在 0% 与 100% 之间；5% 请写 rate_ppm = 50_000
            Fee douyin_extra: rate 200% is not between 0% and 100%; for 5% write rate_ppm = 50_000"#]],
        );
        check(
            "rate_ppm = 20_000",
            "rate_ppm = -1",
            expect![[r#"
            费用 douyin_extra：比例 -0.0001% 不在 0% 与 100% 之间；5% 请写 rate_ppm = 50_000
            Fee douyin_extra: rate -0.0001% is not between 0% and 100%; for 5% write rate_ppm = 50_000"#]],
        );
        check(
            "amount_fen = 30_000_00",
            "amount_fen = 0",
            expect![[r#"
            费用 service：amount_fen 是 0.00 元，要大于 0
            Fee service: amount_fen is 0.00 yuan and has to be above zero"#]],
        );
        check(
            "cap_fen = 200_000_00",
            "cap_fen = 9_000_00",
            expect![[r#"
            费用 commission：保底 10,000.00 元高于封顶 9,000.00 元，请改其中一个
            Fee commission: the minimum 10,000.00 yuan is above the cap 9,000.00 yuan; change one"#]],
        );
        check(
            "minimum_fen = 10_000_00, cap_fen = 200_000_00, ",
            "",
            expect![[r#"
            费用 commission：limits 里没有保底也没有封顶，请写 minimum_fen 或 cap_fen，或删去 limits
            Fee commission: limits has neither minimum_fen nor cap_fen; write one or remove limits"#]],
        );
        check(
            "floor = 1_000_000_00",
            "floor = 1_300_000_00",
            expect![[r#"
            指标 paid_sales 的保底、目标、挑战没有依次变严，请按顺序写
            Floor, goal and stretch of paid_sales do not get stricter in turn; put them in order"#]],
        );
    }

    #[test]
    fn names_that_would_be_read_in_two_ways_are_refused() {
        check(
            "stores = [\"sgz-douyin\"]",
            "stores = [\"sgz-jd\"]",
            expect![[r#"
            费用 douyin_extra：店铺 sgz-jd 不在合同的 stores 里，请补上或删去
            Fee douyin_extra: store sgz-jd is not in the contract's stores; add it there or remove it here"#]],
        );
        check(
            "\"freight\", \"gifts\"",
            "\"gifts\", \"gifts\"",
            expect![[r#"
            费用 commission：「赠品」剔除了两次，请删去一个
            Fee commission: gifts left out twice; remove one"#]],
        );
        check(
            "code = \"service\"",
            "code = \"service.fee\"",
            expect![[r#"
            费用 service.fee：code 只能用小写字母、数字和下划线，以字母开头
            Fee service.fee: a code is lower-case letters, digits and underscores, starting with a letter"#]],
        );
        check(
            "code = \"service\"",
            "code = \"commission\"",
            expect![[r#"
            两条费用都叫 commission，请改其中一个 code
            Two fees share the code commission; rename one"#]],
        );
        check(
            "counting = \"以平台剔除异常点击后的报表为准\"",
            "counting = \" \"",
            expect![[r#"
            费用 clicks：counting 是空的，请填写
            Fee clicks: counting is blank; fill it in"#]],
        );
    }

    #[test]
    fn a_contract_needs_days_stores_and_two_people() {
        let check = |from: &str, to: &str, expected: &str| {
            assert!(FILE.contains(from), "{from}");
            let refusals = check_file(&ContractFile::parse(&FILE.replace(from, to)).unwrap()).unwrap_err();
            assert_eq!(refusals.iter().map(|r| r.text().zh).collect::<Vec<_>>(), [expected]);
        };
        check(
            "login = \"fang\"",
            "login = \"lin.kuaiji\"",
            "双方签署人都是 lin.kuaiji，结算单要由两方各一名确认，请改一方",
        );
        check("name = \"方女士\"", "name = \"\"", "signatories.client.name 是空的，请填写");
        check(
            "ends_on = \"2026-12-31\"",
            "ends_on = \"2025-12-31\"",
            "合同结束日 2025-12-31 早于开始日 2026-01-10，请改 ends_on",
        );
        check(
            "effective_on = \"2026-01-10\"",
            "effective_on = \"2026-02-01\"",
            "第 1 版自合同首日生效，请把 effective_on 写成 2026-01-10",
        );
        check(
            "version_no = 1\neffective_on = \"2026-01-10\"",
            "version_no = 2\neffective_on = \"2026-02-10\"",
            "变更自 2026-02-10 生效会把一个月拆成两种算法，请从某月 1 日生效",
        );
        check("\"sgz-tmall\", ", "\"sgz-douyin\", ", "店铺 sgz-douyin 写了两次，请删去一个");
        check(
            "tax_rate_ppm = 60_000",
            "tax_rate_ppm = 6_000_000",
            "税率 600% 不在 0% 与 100% 之间；6% 请写 tax_rate_ppm = 60_000",
        );
        check("close_lag_days = 10 ", "close_lag_days = 91 ", "关账等待 91 天太长，最多 90 天");
    }

    #[test]
    fn everything_wrong_is_said_at_once() {
        let text = FILE
            .replace("rate_ppm = 20_000", "rate_ppm = -1")
            .replace("amount_fen = 30_000_00", "amount_fen = -1");
        assert_eq!(check_file(&ContractFile::parse(&text).unwrap()).unwrap_err().len(), 2);
    }

    #[test]
    fn bases_are_measured_on_the_days_under_contract() {
        let days =
            |month: &str| charged_days(&file().terms, month.parse().unwrap()).map(|days| days.to_string());
        assert_eq!(days("2025-12"), None);
        assert_eq!(days("2026-01").unwrap(), "2026-01-10 ～ 2026-01-31");
        assert_eq!(days("2026-12").unwrap(), "2026-12-01 ～ 2026-12-31");
        assert_eq!(days("2027-01"), None);
    }

    #[test]
    fn the_term_clock_counts_days() {
        let check = |today: &str, expected: &str| {
            assert_eq!(term_clock(&file().terms, day(today)).text().zh, expected)
        };
        check("2026-01-09", "1 天后开始");
        check("2026-07-02", "剩 182 天");
        check("2026-12-31", "剩 0 天");
        check("2027-01-01", "已结束 1 天");
    }

    #[test]
    fn one_order_is_never_charged_by_two_contracts() {
        let version = |version_no: u32, from: &str, to: &str| DatedTerms {
            span: span(version_no, from, to),
            terms: file().terms,
        };
        let mut retainer_only = version(1, "2026-06-01", "2026-06-30");
        retainer_only.terms.fees.truncate(1);
        let check = |versions: &[DatedTerms], expected: Option<&str>| {
            let found = overlap(&file(), "HT-2", versions).map(|found| Problem::from(found).text.zh);
            assert_eq!(found.as_deref(), expected);
        };
        check(
            &[version(1, "2026-12-31", "2027-12-30")],
            Some(
                "sgz-douyin、sgz-tmall 在 2026-12-31 ～ 2026-12-31 已由合同 HT-2 计提成，同一笔订单会收两次；请改期限或提成店铺",
            ),
        );
        check(&[version(1, "2027-01-01", "2027-12-31")], None);
        check(std::slice::from_ref(&retainer_only), None);
        // The version before took a commission until the one that only has a retainer.
        retainer_only.span = span(2, "2026-03-01", "2026-12-31");
        check(
            &[version(1, "2025-06-01", "2026-12-31"), retainer_only.clone()],
            Some(
                "sgz-douyin、sgz-tmall 在 2026-01-10 ～ 2026-02-28 已由合同 HT-2 计提成，同一笔订单会收两次；请改期限或提成店铺",
            ),
        );
        // Ended early by its next version, an old version counts no further than that.
        retainer_only.span = span(2, "2026-01-01", "2026-12-31");
        check(&[version(1, "2025-06-01", "2026-12-31"), retainer_only], None);
    }
}
