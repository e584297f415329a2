//! 保底 and 封顶: what lifts a fee to its minimum or cuts it to its cap.
//!
//! The fee's own line stays as it was earned and the difference is a line beside it: a client sees what the sales were
//! worth, and a late refund adjusts each line by its own formula.

use daiyun_base::error::Label;
use daiyun_base::money::Money;

use super::{Charge, InForce, figure};
use crate::contracts::terms::{Limits, Proration};

/// The fee, and the line its minimum or cap adds.
pub(super) fn limit(fee: Charge, limits: Limits, in_force: InForce) -> Vec<Charge> {
    let share = |monthly: Option<Money>| monthly.map(|monthly| in_force.share_of(monthly, limits.proration));
    let earned = fee.amount_fen;
    let line = match (share(limits.minimum_fen), share(limits.cap_fen)) {
        (Some(minimum), _) if earned < minimum => Some(line(&fee, Bite::Minimum, minimum)),
        (_, Some(cap)) if earned > cap => Some(line(&fee, Bite::Cap, cap)),
        (Some(_) | None, Some(_) | None) => None,
    };
    let line = line.map(|line| explain_part_month(line, limits, in_force));
    [Some(fee), line].into_iter().flatten().collect()
}

#[derive(Clone, Copy)]
enum Bite {
    Minimum,
    Cap,
}

fn line(fee: &Charge, bite: Bite, bound: Money) -> Charge {
    let amount_fen = bound - fee.amount_fen;
    let (bound, earned, amount) = (figure(bound), figure(fee.amount_fen), figure(amount_fen));
    let (suffix, zh, en) = match bite {
        Bite::Minimum => ("minimum", "保底补足", "minimum top-up"),
        Bite::Cap => ("cap", "封顶减收", "cap reduction"),
    };
    let (bound_zh, bound_en) = match bite {
        Bite::Minimum => ("保底", "minimum"),
        Bite::Cap => ("封顶", "cap"),
    };
    Charge {
        code: format!("{}.{suffix}", fee.code),
        label: Label::new(format!("{}：{zh}", fee.label.zh), format!("{}: {en}", fee.label.en)),
        measured_by: Label::new(format!("{bound_zh} {bound}"), format!("{bound_en} {bound}")),
        amount_fen,
        explanation: vec![Label::new(
            format!("{bound_zh} {bound} − {} {earned} = {amount}", fee.label.zh),
            format!("{bound_en} {bound} − {} {earned} = {amount}", fee.label.en),
        )],
        basis_fen: None,
        rate_ppm: None,
        quantity: None,
        unit_price_fen_per_1000: None,
        tier_rows: Vec::new(),
        ..fee.clone()
    }
}

fn explain_part_month(mut line: Charge, limits: Limits, in_force: InForce) -> Charge {
    let InForce { days, month_days } = in_force;
    match limits.proration {
        Proration::ByDay if in_force.is_part() => line.explanation.push(Label::new(
            format!("保底、封顶按 {days} 天 ÷ {month_days} 天折算"),
            format!("minimum and cap for {days} of {month_days} days"),
        )),
        Proration::ByDay | Proration::WholeMonth => {}
    }
    line
}

#[cfg(test)]
mod tests {
    use TierMode::{Marginal, Whole};
    use expect_test::{Expect, expect};

    use super::super::examples::{Dice, charged, sales, shown, yuan};
    use super::super::tiered_commission::examples::{TIERS, term};
    use super::super::total;
    use super::*;
    use crate::contracts::terms::TierMode;

    const LIMITS: Limits = Limits {
        minimum_fen: Some(Money::from_yuan(10_000)),
        cap_fen: Some(Money::from_yuan(80_000)),
        proration: Proration::ByDay,
    };

    fn check(mode: TierMode, base: &str, days: i64, expected: Expect) {
        let mut basis = sales(base);
        basis.in_force.days = days;
        expected.assert_eq(&shown(&charged(&term(mode, TIERS, Some(LIMITS)), &basis)));
    }

    #[test]
    fn a_fee_below_its_minimum_is_topped_up() {
        check(
            Marginal,
            "199999.99",
            30,
            expect![[r#"
                「0.00 ～ 1,000,000.00」199,999.99 × 5% ≈ 10,000.00
                阶梯提成 10000.00
            "#]],
        );
        check(
            Marginal,
            "200000.00",
            30,
            expect![[r#"
            「0.00 ～ 1,000,000.00」200,000.00 × 5% = 10,000.00
            阶梯提成 10000.00
        "#]],
        );
        check(
            Marginal,
            "0.00",
            30,
            expect![[r#"
            「0.00 ～ 1,000,000.00」0.00 × 5% = 0.00
            阶梯提成 0.00
            保底 10,000.00 − 阶梯提成 0.00 = 10,000.00
            阶梯提成：保底补足 10000.00
        "#]],
        );
        check(
            Marginal,
            "-500.00",
            30,
            expect![[r#"
            「0.00 ～ 1,000,000.00」−500.00 × 5% = −25.00
            阶梯提成 -25.00
            保底 10,000.00 − 阶梯提成 −25.00 = 10,025.00
            阶梯提成：保底补足 10025.00
        "#]],
        );
        check(
            Marginal,
            "100.00",
            10,
            expect![[r#"
            「0.00 ～ 1,000,000.00」100.00 × 5% = 5.00
            阶梯提成 5.00
            保底 3,333.33 − 阶梯提成 5.00 = 3,328.33
            保底、封顶按 10 天 ÷ 30 天折算
            阶梯提成：保底补足 3328.33
        "#]],
        );
    }

    #[test]
    fn a_fee_above_its_cap_is_cut() {
        check(
            Whole,
            "1142857.14",
            30,
            expect![[r#"
            全额跳档，到达「1,000,000.00 以上」1,142,857.14 × 7% ≈ 80,000.00
            阶梯提成 80000.00
        "#]],
        );
        check(
            Whole,
            "1380000.00",
            30,
            expect![[r#"
            全额跳档，到达「1,000,000.00 以上」1,380,000.00 × 7% = 96,600.00
            阶梯提成 96600.00
            封顶 80,000.00 − 阶梯提成 96,600.00 = −16,600.00
            阶梯提成：封顶减收 -16600.00
        "#]],
        );
        check(
            Marginal,
            "1380000.00",
            30,
            expect![[r#"
            「0.00 ～ 1,000,000.00」1,000,000.00 × 5% = 50,000.00
            「1,000,000.00 以上」380,000.00 × 7% = 26,600.00
            超额累进 50,000.00 + 26,600.00 = 76,600.00
            阶梯提成 76600.00
        "#]],
        );
    }

    #[test]
    fn more_sales_never_mean_a_smaller_limited_marginal_fee() {
        let (agreed, mut dice) = (term(Marginal, TIERS, Some(LIMITS)), Dice(3));
        for _ in 0..1_000 {
            let less = dice.up_to(200_000_000);
            let more = less + dice.up_to(1_000);
            let fee = |fen: i64| total(&charged(&agreed, &sales(&Money::from_fen(fen).to_string())));
            assert!(fee(less) <= fee(more) && fee(less) >= yuan("10000.00") && fee(more) <= yuan("80000.00"));
        }
    }
}
