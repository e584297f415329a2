//! 提成: one rate on sales. Sales below zero (refunds beyond the month's sales) give a fee below zero; a contract that
//! does not want that has a minimum.

use daiyun_base::error::Label;
use daiyun_base::money::Money;

use super::{BasisPart, Charge, basis_row, rate_formula};
use crate::contracts::terms::Commission;

/// The month's commission.
pub(super) fn charge(term: &Commission, parts: &[BasisPart], blank: Charge) -> Charge {
    let basis: Money = parts.iter().map(|part| part.amount_fen).sum();
    let amount_fen = term.rate_ppm.of(basis);
    let formula = rate_formula(basis, term.rate_ppm, amount_fen);
    let mut explanation: Vec<Label> = basis_row(&term.base.kind.label(), parts).into_iter().collect();
    explanation.push(Label::new(formula.clone(), formula));
    Charge { basis_fen: Some(basis), rate_ppm: Some(term.rate_ppm), amount_fen, explanation, ..blank }
}

#[cfg(test)]
mod tests {
    use daiyun_base::money::Rate;
    use expect_test::{Expect, expect};

    use super::super::examples::{WHOLE_MONTH, charged, sales, shown, yuan};
    use super::super::{Basis, Measured};
    use super::*;
    use crate::contracts::terms::FeeTerm;
    use crate::contracts::terms::examples::fee;

    fn at(rate: &str) -> FeeTerm {
        let FeeTerm::Commission(mut term) = fee("douyin_extra") else { panic!("a commission") };
        term.rate_ppm = Rate::parse(rate).unwrap();
        FeeTerm::Commission(term)
    }

    #[test]
    fn a_line_is_rounded_once_and_away_from_zero() {
        let check = |rate: &str, base: &str, expected: Expect| {
            expected.assert_eq(&shown(&charged(&at(rate), &sales(base))));
        };
        check(
            "5%",
            "1000000.00",
            expect![[r#"
            1,000,000.00 × 5% = 50,000.00
            抖音加点 50000.00
        "#]],
        );
        check(
            "5%",
            "0.10",
            expect![[r#"
                0.10 × 5% ≈ 0.01
                抖音加点 0.01
            "#]],
        );
        check(
            "5%",
            "0.09",
            expect![[r#"
                0.09 × 5% ≈ 0.00
                抖音加点 0.00
            "#]],
        );
        check(
            "5%",
            "-0.10",
            expect![[r#"
                −0.10 × 5% ≈ −0.01
                抖音加点 -0.01
            "#]],
        );
        check(
            "7.125%",
            "1234567.89",
            expect![[r#"
                1,234,567.89 × 7.125% ≈ 87,962.96
                抖音加点 87962.96
            "#]],
        );
        check(
            "0%",
            "1000000.00",
            expect![[r#"
            1,000,000.00 × 0% = 0.00
            抖音加点 0.00
        "#]],
        );
        check(
            "100%",
            "99999999999.99",
            expect![[r#"
            99,999,999,999.99 × 100% = 99,999,999,999.99
            抖音加点 99999999999.99
        "#]],
        );
    }

    #[test]
    fn the_base_is_shown_as_the_parts_it_is_made_of() {
        let part = |zh: &str, en: &str, amount: &str| BasisPart {
            label: Label::new(zh, en),
            amount_fen: yuan(amount),
        };
        let parts = vec![
            part("支付金额", "paid", "1500000.00"),
            part("退款", "refunded", "-120000.00"),
            part("补计", "added", "0.50"),
        ];
        let basis = Basis { in_force: WHOLE_MONTH, measured: Measured::Sales(parts) };
        let charges = charged(&at("2%"), &basis);
        expect![[r#"
            支付金额 1,380,000.50 = 支付金额 1,500,000.00 − 退款 120,000.00 + 补计 0.50
            1,380,000.50 × 2% = 27,600.01
            抖音加点 27600.01
        "#]]
        .assert_eq(&shown(&charges));
        expect!["paid sales 1,380,000.50 = paid 1,500,000.00 − refunded 120,000.00 + added 0.50"]
            .assert_eq(&charges[0].explanation[0].en);
    }
}
