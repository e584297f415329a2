//! 调整: what later facts change about a posted period.
//!
//! A posted line is never edited. The period is charged again under the terms it was posted under, and the next open
//! statement carries, code by code, *the recomputed amount less everything posted for it so far*. A difference is never
//! rounded by itself, so posted lines always add up to a computation from scratch, across any number of late refunds.

use std::collections::{BTreeMap, BTreeSet};

use daiyun_base::error::Label;
use daiyun_base::money::{Money, Rate};
use daiyun_base::period::Month;
use serde::{Deserialize, Serialize};

use super::{
    AdjustedPeriod, Basis, BasisPart, Charge, ChargeRefusal, Measured, TermBasis, change, charge, charge_all,
    count, figure,
};
use crate::contracts::terms::FeeTerm;
use crate::contracts::{VersionSpan, version_for};

/// Everything that was posted for a period: its own lines, and the adjustments later statements made to it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PostedPeriod {
    /// The month.
    pub period: Month,
    /// The statement that was posted for it.
    pub statement_no: String,
    /// Its lines first, then adjustments that point to it.
    pub lines: Vec<Charge>,
}

/// What was posted under one code.
#[derive(Clone, Copy, Default)]
struct Cumulative {
    amount: Money,
    basis: Money,
    quantity: i64,
}

/// The adjustment lines of one posted period, given the terms in force in it and its bases as they read now.
/// A line whose amount did not change is left out.
pub fn adjustments(
    terms: &[FeeTerm],
    bases: &[TermBasis],
    posted: &PostedPeriod,
) -> Result<Vec<Charge>, ChargeRefusal> {
    let now = charge_all(terms, bases)?;
    let mut before = cumulative(&posted.lines);
    let mut lines = Vec::new();
    for charge in now {
        let posted_so_far = before.remove(charge.code.as_str()).unwrap_or_default();
        let applied = rate_at(terms, bases, &charge.code, posted_so_far.basis);
        lines.extend(adjustment(charge, posted_so_far, posted, applied));
    }
    // A minimum or a cap that no longer bites is not charged again: what was posted for it goes back in full.
    for line in &posted.lines {
        if let Some(posted_so_far) = before.remove(line.code.as_str()) {
            lines.extend(adjustment(no_longer_charged(line), posted_so_far, posted, None));
        }
    }
    Ok(lines)
}

/// The months of a contract as its books see them.
#[derive(Clone, Copy, Debug)]
pub struct Books<'a> {
    /// Months with a statement in force.
    pub settled: &'a BTreeSet<Month>,
    /// When the contract's versions count. A month that none covers owes no statement of its own.
    pub versions: &'a [VersionSpan],
}

impl Books<'_> {
    /// Whether a month's statement carries what changed about a posted month: every month between them that owes a
    /// statement has one. So a change is not put off while an earlier statement could still take it, a gap in the
    /// contract holds nothing up, and after its end any month may carry.
    #[must_use]
    pub fn carries(self, month: Month, posted: Month) -> bool {
        posted < month && self.owing(posted, month).is_none()
    }

    /// The first month between two that still owes its own statement, which is the one to carry what changed.
    #[must_use]
    pub fn owing(self, posted: Month, month: Month) -> Option<Month> {
        let mut between = posted.next();
        while between < month {
            if !self.settled.contains(&between) && version_for(self.versions, between).is_some() {
                return Some(between);
            }
            between = between.next();
        }
        None
    }
}

fn cumulative(lines: &[Charge]) -> BTreeMap<&str, Cumulative> {
    let mut by_code: BTreeMap<&str, Cumulative> = BTreeMap::new();
    for line in lines {
        let sum = by_code.entry(line.code.as_str()).or_default();
        sum.amount += line.amount_fen;
        sum.basis += line.basis_fen.unwrap_or_default();
        sum.quantity += line.quantity.unwrap_or_default();
    }
    by_code
}

fn no_longer_charged(line: &Charge) -> Charge {
    Charge {
        amount_fen: Money::ZERO,
        basis_fen: line.basis_fen.map(|_| Money::ZERO),
        quantity: line.quantity.map(|_| 0),
        explanation: vec![Label::new(
            "按最新数据不再发生，计 0.00",
            "no longer due on the latest data: 0.00",
        )],
        ..line.clone()
    }
}

fn adjustment(
    now: Charge,
    before: Cumulative,
    posted: &PostedPeriod,
    applied: Option<Rate>,
) -> Option<Charge> {
    let amount_fen = now.amount_fen - before.amount;
    if amount_fen == Money::ZERO {
        return None;
    }
    let mut explanation = change_rows(&now, before);
    explanation.extend(rate_row(&now, applied));
    explanation.extend(now.explanation);
    let sum = format!("{} − {} = {}", figure(now.amount_fen), figure(before.amount), figure(amount_fen));
    explanation.push(Label::new(format!("重新计算 − 已过账：{sum}"), format!("recomputed − posted: {sum}")));
    let label = match now.adjusts {
        Some(_) => now.label,
        None => Label::new(
            format!("调整 {}：{}", posted.period, now.label.zh),
            format!("Adjustment {}: {}", posted.period, now.label.en),
        ),
    };
    Some(Charge {
        label,
        amount_fen,
        basis_fen: now.basis_fen.map(|basis| basis - before.basis),
        rate_ppm: None,
        quantity: now.quantity.map(|quantity| quantity - before.quantity),
        adjusts: Some(AdjustedPeriod { period: posted.period, statement_no: posted.statement_no.clone() }),
        explanation,
        tier_rows: Vec::new(),
        ..now
    })
}

/// What moved: the base, or the number of results.
fn change_rows(now: &Charge, before: Cumulative) -> Vec<Label> {
    let mut rows = Vec::new();
    if let Some(basis) = now.basis_fen.filter(|basis| *basis != before.basis) {
        let (old, new, by) = (figure(before.basis), figure(basis), change(basis - before.basis));
        rows.push(Label::new(format!("基数 {old} → {new}（{by}）"), format!("base {old} → {new} ({by})")));
    }
    if let Some(quantity) = now.quantity.filter(|quantity| *quantity != before.quantity) {
        let (old, new) = (count(before.quantity), count(quantity));
        rows.push(Label::new(format!("数量 {old} → {new}"), format!("quantity {old} → {new}")));
    }
    rows
}

/// The rate that the base posted so far was charged at, adjustments included: a jump that an earlier adjustment took is
/// not told again.
fn rate_at(terms: &[FeeTerm], bases: &[TermBasis], code: &str, posted: Money) -> Option<Rate> {
    let term = terms.iter().find(|term| term.code() == code)?;
    let in_force = bases.iter().find(|basis| basis.code == code)?.basis.in_force;
    let part = BasisPart { label: term.label().clone(), amount_fen: posted };
    let charged = charge(term, &Basis { in_force, measured: Measured::Sales(vec![part]) }).ok()?;
    charged.first()?.rate_ppm
}

/// In whole mode a refund can carry all sales into another tier; this row says so, since the amount alone looks wrong.
fn rate_row(now: &Charge, applied: Option<Rate>) -> Option<Label> {
    let (old, new) = (applied?, now.rate_ppm?);
    let row = Label::new(
        format!("到达的档变了：已过账部分按 {old}，现按 {new}，适用于全部基数"),
        format!("another tier is reached: {old} on what is posted, {new} now, on all sales"),
    );
    (old != new).then_some(row)
}

#[cfg(test)]
mod tests {
    use TierMode::{Marginal, Whole};
    use expect_test::{Expect, expect};

    use super::super::examples::{Dice, charged, sales, shown, yuan};
    use super::super::tiered_commission::examples::{TIERS, term};
    use super::super::total;
    use super::*;
    use crate::contracts::terms::examples::fee;
    use crate::contracts::terms::{Limits, Proration, TierMode};

    const LIMITS: Limits = Limits {
        minimum_fen: Some(Money::from_yuan(10_000)),
        cap_fen: Some(Money::from_yuan(90_000)),
        proration: Proration::WholeMonth,
    };

    fn posted(lines: Vec<Charge>) -> PostedPeriod {
        PostedPeriod { period: "2026-05".parse().unwrap(), statement_no: "JS202605-0007".to_owned(), lines }
    }

    fn adjusted(term: &FeeTerm, basis: Basis, posted: &PostedPeriod) -> Vec<Charge> {
        let bases = [TermBasis { code: term.code().to_owned(), basis }];
        adjustments(std::slice::from_ref(term), &bases, posted).unwrap()
    }

    fn check(mode: TierMode, before: &str, after: &str, expected: Expect) {
        let agreed = term(mode, TIERS, None);
        let lines = adjusted(&agreed, sales(after), &posted(charged(&agreed, &sales(before))));
        expected.assert_eq(&shown(&lines));
    }

    #[test]
    fn a_late_refund_gives_back_the_fee_it_earned() {
        check(
            Marginal,
            "1010000.00",
            "990000.00",
            expect![[r#"
            基数 1,010,000.00 → 990,000.00（−20,000.00）
            「0.00 ～ 1,000,000.00」990,000.00 × 5% = 49,500.00
            重新计算 − 已过账：49,500.00 − 50,700.00 = −1,200.00
            调整 2026-05：阶梯提成 -1200.00
        "#]],
        );
        check(
            Marginal,
            "1380000.00",
            "1330000.00",
            expect![[r#"
            基数 1,380,000.00 → 1,330,000.00（−50,000.00）
            「0.00 ～ 1,000,000.00」1,000,000.00 × 5% = 50,000.00
            「1,000,000.00 以上」330,000.00 × 7% = 23,100.00
            超额累进 50,000.00 + 23,100.00 = 73,100.00
            重新计算 − 已过账：73,100.00 − 76,600.00 = −3,500.00
            调整 2026-05：阶梯提成 -3500.00
        "#]],
        );
        check(Marginal, "990000.00", "990000.05", expect![[""]]);
    }

    #[test]
    fn across_a_whole_tier_it_gives_back_the_jump_as_well() {
        check(
            Whole,
            "1010000.00",
            "990000.00",
            expect![[r#"
            基数 1,010,000.00 → 990,000.00（−20,000.00）
            到达的档变了：已过账部分按 7%，现按 5%，适用于全部基数
            全额跳档，到达「0.00 ～ 1,000,000.00」990,000.00 × 5% = 49,500.00
            重新计算 − 已过账：49,500.00 − 70,700.00 = −21,200.00
            调整 2026-05：阶梯提成 -21200.00
        "#]],
        );
        check(
            Whole,
            "1380000.00",
            "1330000.00",
            expect![[r#"
            基数 1,380,000.00 → 1,330,000.00（−50,000.00）
            全额跳档，到达「1,000,000.00 以上」1,330,000.00 × 7% = 93,100.00
            重新计算 − 已过账：93,100.00 − 96,600.00 = −3,500.00
            调整 2026-05：阶梯提成 -3500.00
        "#]],
        );
        check(
            Whole,
            "990000.00",
            "1010000.00",
            expect![[r#"
                基数 990,000.00 → 1,010,000.00（+20,000.00）
                到达的档变了：已过账部分按 5%，现按 7%，适用于全部基数
                全额跳档，到达「1,000,000.00 以上」1,010,000.00 × 7% = 70,700.00
                重新计算 − 已过账：70,700.00 − 49,500.00 = 21,200.00
                调整 2026-05：阶梯提成 21200.00
            "#]],
        );
        check(Whole, "990000.00", "990000.00", expect![[""]]);
    }

    #[test]
    fn a_jump_that_was_taken_is_not_told_again() {
        let agreed = term(Whole, TIERS, None);
        let mut period = posted(charged(&agreed, &sales("1010000.00")));
        period.lines.extend(adjusted(&agreed, sales("990000.00"), &period));
        expect![[r#"
            基数 990,000.00 → 989,500.00（−500.00）
            全额跳档，到达「0.00 ～ 1,000,000.00」989,500.00 × 5% = 49,475.00
            重新计算 − 已过账：49,475.00 − 49,500.00 = −25.00
            调整 2026-05：阶梯提成 -25.00
        "#]]
        .assert_eq(&shown(&adjusted(&agreed, sales("989500.00"), &period)));
    }

    #[test]
    fn an_adjustment_points_back_and_shows_what_moved() {
        let agreed = term(Whole, TIERS, None);
        let line =
            adjusted(&agreed, sales("990000.00"), &posted(charged(&agreed, &sales("1010000.00")))).remove(0);
        let adjusts = line.adjusts.unwrap();
        assert_eq!(
            (adjusts.period.to_string().as_str(), adjusts.statement_no.as_str()),
            ("2026-05", "JS202605-0007")
        );
        assert_eq!(line.basis_fen, Some(yuan("-20000.00")));
        assert_eq!((line.code.as_str(), line.rate_ppm, line.tier_rows.len()), ("commission", None, 0));
        assert_eq!(line.label.en, "Adjustment 2026-05: Tiered commission");
    }

    #[test]
    fn a_minimum_that_no_longer_bites_goes_back_in_full() {
        let agreed = term(Marginal, TIERS, Some(LIMITS));
        let mut period = posted(charged(&agreed, &sales("100000.00")));
        assert_eq!(total(&period.lines), yuan("10000.00"));
        let lines = adjusted(&agreed, sales("300000.00"), &period);
        expect![[r#"
            基数 100,000.00 → 300,000.00（+200,000.00）
            「0.00 ～ 1,000,000.00」300,000.00 × 5% = 15,000.00
            重新计算 − 已过账：15,000.00 − 5,000.00 = 10,000.00
            调整 2026-05：阶梯提成 10000.00
            按最新数据不再发生，计 0.00
            重新计算 − 已过账：0.00 − 5,000.00 = −5,000.00
            调整 2026-05：阶梯提成：保底补足 -5000.00
        "#]]
        .assert_eq(&shown(&lines));
        // And back: the top-up was posted, taken back, and is due again, each time on a line of its own.
        period.lines.extend(lines);
        let again = adjusted(&agreed, sales("100000.00"), &period);
        period.lines.extend(again);
        assert_eq!(total(&period.lines), yuan("10000.00"));
        assert_eq!(adjusted(&agreed, sales("100000.00"), &period), []);
    }

    #[test]
    fn a_cap_first_reached_by_an_adjustment_can_be_left_again() {
        let agreed = term(Marginal, TIERS, Some(LIMITS));
        let mut period = posted(charged(&agreed, &sales("1000000.00")));
        period.lines.extend(adjusted(&agreed, sales("2000000.00"), &period));
        assert_eq!(total(&period.lines), yuan("90000.00"));
        let back = adjusted(&agreed, sales("1000000.00"), &period);
        assert_eq!(
            back.iter().map(|line| format!("{} {}", line.label.zh, line.amount_fen)).collect::<Vec<_>>(),
            ["调整 2026-05：阶梯提成 -70000.00", "调整 2026-05：阶梯提成：封顶减收 30000.00"]
        );
        period.lines.extend(back);
        assert_eq!(total(&period.lines), yuan("50000.00"));
    }

    #[test]
    fn results_counted_late_are_adjusted_by_their_number() {
        let clicks = fee("clicks");
        let basis = |count: i64| Basis { measured: Measured::Results(count), ..sales("0.00") };
        let lines = adjusted(&clicks, basis(12_300), &posted(charged(&clicks, &basis(12_345))));
        expect![[r#"
            数量 12,345 → 12,300
            点击 12,300 × 0.85 = 10,455.00
            重新计算 − 已过账：10,455.00 − 10,493.25 = −38.25
            调整 2026-05：点击费 -38.25
        "#]]
        .assert_eq(&shown(&lines));
        assert_eq!(lines[0].quantity, Some(-45));
    }

    #[test]
    fn a_change_goes_to_the_next_month_that_is_still_open() {
        let month = |text: &str| text.parse::<Month>().unwrap();
        let span = |version_no, from: &str, to: &str| VersionSpan {
            version_no,
            effective_on: from.parse().unwrap(),
            ends_on: to.parse().unwrap(),
        };
        // Renewed after a month without a contract, and then ended.
        let versions = [span(1, "2026-01-10", "2027-01-31"), span(2, "2027-03-01", "2027-06-30")];
        let check = |of: &str, posted: &str, settled: &[&str], expected: bool| {
            let settled = settled.iter().map(|text| month(text)).collect();
            let books = Books { settled: &settled, versions: &versions };
            assert_eq!(books.carries(month(of), month(posted)), expected, "{posted} on {of}");
        };
        check("2026-06", "2026-05", &["2026-05"], true);
        check("2026-07", "2026-05", &["2026-05"], false);
        check("2026-07", "2026-05", &["2026-05", "2026-06"], true);
        check("2027-01", "2026-12", &["2026-12"], true);
        check("2026-05", "2026-05", &[], false);
        check("2026-04", "2026-05", &["2026-05"], false);
        check("2027-02", "2027-01", &["2027-01"], true);
        check("2027-03", "2027-01", &["2027-01"], true);
        check("2027-04", "2027-01", &["2027-01"], false);
        check("2027-09", "2027-06", &["2027-06"], true);
        check("2027-09", "2027-05", &["2027-05"], false);
    }

    #[test]
    fn cumulative_fees_always_equal_a_computation_from_scratch() {
        let mut dice = Dice(2026);
        for mode in [Marginal, Whole] {
            for limits in [None, Some(LIMITS)] {
                let agreed = term(mode, "up to 1000000.00: 5.0333%, above: 7.1999%", limits);
                for _ in 0..50 {
                    let base = |dice: &mut Dice| {
                        sales(&Money::from_fen(dice.up_to(220_000_000) - 10_000).to_string())
                    };
                    let mut period = posted(charged(&agreed, &base(&mut dice)));
                    for _ in 0..8 {
                        let now = base(&mut dice);
                        let before = period.lines.clone();
                        let lines = adjusted(&agreed, now.clone(), &period);
                        assert!(lines.iter().all(|line| line.adjusts.is_some()));
                        period.lines.extend(lines);
                        assert_eq!(period.lines[..before.len()], before[..], "what is posted never changes");
                        assert_eq!(total(&period.lines), total(&charged(&agreed, &now)));
                        let bases = period.lines.iter().filter(|line| line.code == "commission");
                        assert!(bases.filter_map(|line| line.basis_fen).sum::<Money>().fen() <= 220_000_000);
                    }
                }
            }
        }
    }
}
