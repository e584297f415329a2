//! 阶梯提成: rates that change with sales, in one of two modes the contract has to choose.
//!
//! 超额累进 (marginal) takes each rate on its own slice. 全额跳档 (whole) takes the rate of the tier reached on all sales,
//! so the fee jumps at a limit, and one refund that falls back across it costs far more than its own commission.
//! A limit belongs to the tier below it. Either way the fee is one line, rounded once.

use daiyun_base::error::Label;
use daiyun_base::money::{Money, PPM, divide_rounded};

use super::{BasisPart, Charge, TierRow, basis_row, figure, rate_formula};
use crate::contracts::terms::{TierMode, TieredCommission};

/// The month's tiered commission.
pub(super) fn charge(term: &TieredCommission, parts: &[BasisPart], blank: Charge) -> Charge {
    let basis: Money = parts.iter().map(|part| part.amount_fen).sum();
    let tier_rows = tier_rows(term, basis);
    let amount_fen = tier_rows.iter().map(|row| row.amount_fen).sum();
    let mut explanation: Vec<Label> = basis_row(&term.base.kind.label(), parts).into_iter().collect();
    explanation.extend(match term.mode {
        TierMode::Marginal => marginal_text(&tier_rows, amount_fen),
        TierMode::Whole => whole_text(&tier_rows),
    });
    let rate_ppm = match term.mode {
        TierMode::Marginal => None,
        TierMode::Whole => tier_rows.first().map(|row| row.rate_ppm),
    };
    Charge { basis_fen: Some(basis), rate_ppm, amount_fen, explanation, tier_rows, ..blank }
}

fn tier_rows(term: &TieredCommission, basis: Money) -> Vec<TierRow> {
    match term.mode {
        TierMode::Marginal => marginal(term, basis),
        TierMode::Whole => whole(term, basis),
    }
}

/// The slices that sales reach. Sales below zero stay in the first one.
fn marginal(term: &TieredCommission, basis: Money) -> Vec<TierRow> {
    let mut rows: Vec<TierRow> = Vec::new();
    let mut above_fen = Money::ZERO;
    for tier in &term.tiers {
        if !rows.is_empty() && basis <= above_fen {
            break;
        }
        let top = tier.up_to_fen.map_or(basis, |limit| limit.min(basis));
        rows.push(TierRow {
            above_fen,
            up_to_fen: tier.up_to_fen,
            basis_fen: top - above_fen,
            rate_ppm: tier.rate_ppm,
            amount_fen: Money::ZERO,
        });
        above_fen = tier.up_to_fen.unwrap_or(above_fen);
    }
    share_out(&mut rows);
    rows
}

/// Rounds the sum of the slices once and gives the fen left over to the largest remainders, so that the slices shown
/// sum to the line.
fn share_out(rows: &mut [TierRow]) {
    let exact = |row: &TierRow| i128::from(row.basis_fen.fen()) * i128::from(row.rate_ppm.ppm());
    let line = Money::from_fen(divide_rounded(rows.iter().map(exact).sum(), i128::from(PPM)));
    for row in rows.iter_mut() {
        row.amount_fen =
            Money::from_fen(i64::try_from(exact(row).div_euclid(i128::from(PPM))).unwrap_or(i64::MAX));
    }
    let mut left = (line - rows.iter().map(|row| row.amount_fen).sum()).fen();
    let mut order: Vec<usize> = (0..rows.len()).collect();
    order.sort_by_key(|at| (-exact(&rows[*at]).rem_euclid(i128::from(PPM)), *at));
    for at in order {
        if left == 0 {
            break;
        }
        rows[at].amount_fen += Money::from_fen(1);
        left -= 1;
    }
}

/// One row: all sales at the rate of the tier they reach.
fn whole(term: &TieredCommission, basis: Money) -> Vec<TierRow> {
    let mut above_fen = Money::ZERO;
    for tier in &term.tiers {
        match tier.up_to_fen {
            Some(limit) if basis > limit => above_fen = limit,
            up_to_fen @ (Some(_) | None) => {
                let rate_ppm = tier.rate_ppm;
                let amount_fen = rate_ppm.of(basis);
                return vec![TierRow { above_fen, up_to_fen, basis_fen: basis, rate_ppm, amount_fen }];
            }
        }
    }
    // Only terms that were never checked have no last tier; they earn nothing rather than a guess.
    Vec::new()
}

fn marginal_text(rows: &[TierRow], amount: Money) -> Vec<Label> {
    let mut out: Vec<Label> = rows.iter().map(|row| on_tier(row, row.amount_fen)).collect();
    if rows.len() > 1 {
        let sum: Vec<String> = rows.iter().map(|row| figure(row.amount_fen)).collect();
        let sum = format!("{} = {}", sum.join(" + "), figure(amount));
        out.push(Label::new(format!("超额累进 {sum}"), format!("marginal {sum}")));
    }
    out
}

fn whole_text(rows: &[TierRow]) -> Vec<Label> {
    rows.iter()
        .map(|row| {
            let said = on_tier(row, row.amount_fen);
            Label::new(format!("全额跳档，到达{}", said.zh), format!("whole, reached {}", said.en))
        })
        .collect()
}

fn on_tier(row: &TierRow, amount: Money) -> Label {
    let formula = rate_formula(row.basis_fen, row.rate_ppm, amount);
    let above = figure(row.above_fen);
    match row.up_to_fen {
        Some(limit) => Label::new(
            format!("「{above} ～ {}」{formula}", figure(limit)),
            format!("{above} – {}: {formula}", figure(limit)),
        ),
        None => Label::new(format!("「{above} 以上」{formula}"), format!("above {above}: {formula}")),
    }
}

#[cfg(test)]
pub(crate) mod examples {
    //! Tiers written as people say them.

    use daiyun_base::money::Rate;

    use super::*;
    use crate::contracts::terms::examples::fee;
    use crate::contracts::terms::{FeeTerm, Limits, Tier};

    /// The tiers every example of the trade uses.
    pub(crate) const TIERS: &str = "up to 1000000.00: 5%, above: 7%";

    pub(crate) fn term(mode: TierMode, tiers: &str, limits: Option<Limits>) -> FeeTerm {
        FeeTerm::TieredCommission(TieredCommission { limits, ..tiered(mode, tiers) })
    }

    pub(crate) fn tiered(mode: TierMode, tiers: &str) -> TieredCommission {
        let FeeTerm::TieredCommission(agreed) = fee("commission") else { panic!("a tiered commission") };
        let tiers = tiers.split(", ").map(|tier| {
            let (limit, rate) = tier.split_once(": ").unwrap();
            let up_to_fen = limit.strip_prefix("up to ").map(|limit| Money::parse(limit).unwrap());
            Tier { up_to_fen, rate_ppm: Rate::parse(rate).unwrap() }
        });
        TieredCommission { mode, tiers: tiers.collect(), limits: None, ..agreed }
    }
}

#[cfg(test)]
mod tests {
    use TierMode::{Marginal, Whole};
    use daiyun_base::money::Rate;
    use expect_test::{Expect, expect};

    use super::super::examples::{Dice, charged, sales, shown};
    use super::examples::{TIERS, term, tiered};
    use super::*;

    fn fee_of(mode: TierMode, tiers: &str, base: &str) -> String {
        let charges = charged(&term(mode, tiers, None), &sales(base));
        assert_eq!(charges.len(), 1, "a tiered fee is one line");
        assert_eq!(
            charges[0].tier_rows.iter().map(|row| row.amount_fen).sum::<Money>(),
            charges[0].amount_fen
        );
        charges[0].amount_fen.to_string()
    }

    #[test]
    fn the_two_modes_part_at_the_limit() {
        let check = |base: &str, marginal: &str, whole: &str| {
            assert_eq!(
                [fee_of(Marginal, TIERS, base), fee_of(Whole, TIERS, base)],
                [marginal, whole],
                "{base}"
            );
        };
        check("990000.00", "49500.00", "49500.00");
        check("1000000.00", "50000.00", "50000.00");
        check("1000000.01", "50000.00", "70000.00");
        check("1000001.00", "50000.07", "70000.07");
        check("1010000.00", "50700.00", "70700.00");
        check("1330000.00", "73100.00", "93100.00");
        check("1380000.00", "76600.00", "96600.00");
        check("0.00", "0.00", "0.00");
        check("-100.00", "-5.00", "-5.00");
    }

    #[test]
    fn the_formula_shows_every_slice() {
        let check = |mode: TierMode, base: &str, expected: Expect| {
            expected.assert_eq(&shown(&charged(&term(mode, TIERS, None), &sales(base))));
        };
        check(
            Marginal,
            "1380000.00",
            expect![[r#"
            「0.00 ～ 1,000,000.00」1,000,000.00 × 5% = 50,000.00
            「1,000,000.00 以上」380,000.00 × 7% = 26,600.00
            超额累进 50,000.00 + 26,600.00 = 76,600.00
            阶梯提成 76600.00
        "#]],
        );
        check(
            Marginal,
            "1000000.00",
            expect![[r#"
            「0.00 ～ 1,000,000.00」1,000,000.00 × 5% = 50,000.00
            阶梯提成 50000.00
        "#]],
        );
        check(
            Marginal,
            "990000.00",
            expect![[r#"
            「0.00 ～ 1,000,000.00」990,000.00 × 5% = 49,500.00
            阶梯提成 49500.00
        "#]],
        );
        check(
            Whole,
            "1380000.00",
            expect![[r#"
            全额跳档，到达「1,000,000.00 以上」1,380,000.00 × 7% = 96,600.00
            阶梯提成 96600.00
        "#]],
        );
        check(
            Whole,
            "1000000.00",
            expect![[r#"
            全额跳档，到达「0.00 ～ 1,000,000.00」1,000,000.00 × 5% = 50,000.00
            阶梯提成 50000.00
        "#]],
        );
        check(
            Whole,
            "1000001.00",
            expect![[r#"
            全额跳档，到达「1,000,000.00 以上」1,000,001.00 × 7% = 70,000.07
            阶梯提成 70000.07
        "#]],
        );
    }

    #[test]
    fn slices_are_rounded_together_not_one_by_one() {
        // Each slice alone would be half a fen and round up: 0.01 + 0.01 + 0.01. Together they are 1.5 fen.
        let tiers = "up to 0.10: 5%, up to 0.20: 5%, above: 5%";
        assert_eq!(fee_of(Marginal, tiers, "0.30"), "0.02");
        let rows = charged(&term(Marginal, tiers, None), &sales("0.30")).remove(0).tier_rows;
        assert_eq!(rows.iter().map(|row| row.amount_fen.fen()).collect::<Vec<_>>(), [1, 1, 0]);
    }

    #[test]
    fn more_sales_never_mean_a_smaller_marginal_fee() {
        let mut dice = Dice(7);
        for _ in 0..500 {
            let (a, b) = (dice.up_to(500_000), 500_000 + dice.up_to(900_000));
            let tiers = format!(
                "up to {}: {}%, up to {}: {}%, above: {}%",
                Money::from_fen(a + 1),
                dice.up_to(100),
                Money::from_fen(b + 2),
                dice.up_to(100),
                dice.up_to(100)
            );
            let agreed = tiered(Marginal, &tiers);
            let fee = |fen: i64| {
                marginal(&agreed, Money::from_fen(fen)).iter().map(|r| r.amount_fen).sum::<Money>()
            };
            let mut last = fee(-50);
            for fen in [-1, 0, 1, a, a + 1, a + 2, b, b + 1, b + 2, b + 3, 3_000_000] {
                let next = fee(fen);
                assert!(next >= last, "{tiers}: {fen} earns {next} after {last}");
                last = next;
            }
        }
    }

    #[test]
    fn the_line_is_the_exact_sum_rounded_once() {
        let mut dice = Dice(11);
        for _ in 0..2_000 {
            let (limit, basis) = (1 + dice.up_to(10_000), dice.up_to(30_000));
            let (low, high) = (dice.up_to(1_000_000), dice.up_to(1_000_000));
            let mut agreed = tiered(Marginal, &format!("up to {}: 1%, above: 1%", Money::from_fen(limit)));
            agreed.tiers[0].rate_ppm = Rate::from_ppm(low);
            agreed.tiers[1].rate_ppm = Rate::from_ppm(high);
            let exact = i128::from(basis.min(limit) * low + (basis - limit).max(0) * high);
            let rows = marginal(&agreed, Money::from_fen(basis));
            assert_eq!(
                rows.iter().map(|r| r.amount_fen).sum::<Money>().fen(),
                divide_rounded(exact, i128::from(PPM))
            );
            assert_eq!(rows.iter().map(|r| r.basis_fen).sum::<Money>().fen(), basis);
        }
    }
}
