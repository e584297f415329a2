//! 按效果: a price for each counted result. Prices are kept per thousand, since a click can cost less than a fen and an
//! impression always does; the line is rounded once.

use daiyun_base::error::Label;
use daiyun_base::money::{Money, divide_rounded};

use super::{Charge, count, equals, figure};
use crate::contracts::terms::{PerResult, ResultKind};

/// Results that a unit price is stated for.
const PRICED_TOGETHER: i128 = 1_000;

/// The month's fee for results.
pub(super) fn charge(term: &PerResult, quantity: i64, blank: Charge) -> Charge {
    let price = term.unit_price_fen_per_1000;
    let exact = i128::from(quantity) * i128::from(price.fen());
    let amount_fen = Money::from_fen(divide_rounded(exact, PRICED_TOGETHER));
    let equals = equals(exact, PRICED_TOGETHER, amount_fen);
    let name = term.result.label();
    let formula = match term.result {
        ResultKind::Cpm => {
            format!("{} ÷ 1,000 × {} {equals} {}", count(quantity), figure(price), figure(amount_fen))
        }
        ResultKind::Cpc | ResultKind::Cpa | ResultKind::Follower | ResultKind::Lead => {
            format!("{} × {} {equals} {}", count(quantity), each(price), figure(amount_fen))
        }
    };
    let row = Label::new(format!("{} {formula}", name.zh), format!("{} {formula}", name.en));
    Charge {
        quantity: Some(quantity),
        unit_price_fen_per_1000: Some(price),
        amount_fen,
        explanation: vec![row],
        ..blank
    }
}

/// The price of one result in yuan, with as many decimals as it needs: `0.85`, `0.00125`.
fn each(per_1000: Money) -> String {
    let whole = per_1000.fen() / 100_000;
    let fraction = format!("{:05}", per_1000.fen() % 100_000);
    let (cents, rest) = fraction.split_at(2);
    format!("{whole}.{cents}{}", rest.trim_end_matches('0'))
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::super::examples::{WHOLE_MONTH, charged, shown, yuan};
    use super::super::{Basis, Measured};
    use super::*;
    use crate::contracts::terms::FeeTerm;
    use crate::contracts::terms::examples::fee;

    fn check(result: ResultKind, per_1000: &str, quantity: i64, expected: Expect) {
        let FeeTerm::PerResult(mut term) = fee("clicks") else { panic!("a fee per result") };
        (term.result, term.unit_price_fen_per_1000) = (result, yuan(per_1000));
        let basis = Basis { in_force: WHOLE_MONTH, measured: Measured::Results(quantity) };
        expected.assert_eq(&shown(&charged(&FeeTerm::PerResult(term), &basis)));
    }

    #[test]
    fn a_price_below_a_fen_is_rounded_once() {
        check(
            ResultKind::Cpc,
            "850.00",
            12_345,
            expect![[r#"
            点击 12,345 × 0.85 = 10,493.25
            点击费 10493.25
        "#]],
        );
        check(
            ResultKind::Cpc,
            "1.25",
            3,
            expect![[r#"
                点击 3 × 0.00125 ≈ 0.00
                点击费 0.00
            "#]],
        );
        check(
            ResultKind::Cpc,
            "1.25",
            4,
            expect![[r#"
                点击 4 × 0.00125 ≈ 0.01
                点击费 0.01
            "#]],
        );
    }

    #[test]
    fn every_kind_of_result_shows_its_price() {
        check(
            ResultKind::Cpm,
            "35.00",
            1_234_567,
            expect![[r#"
                展现 1,234,567 ÷ 1,000 × 35.00 ≈ 43,209.85
                点击费 43209.85
            "#]],
        );
        check(
            ResultKind::Cpa,
            "12000.00",
            17,
            expect![[r#"
            转化 17 × 12.00 = 204.00
            点击费 204.00
        "#]],
        );
        check(
            ResultKind::Follower,
            "2500.00",
            0,
            expect![[r#"
            新增粉丝 0 × 2.50 = 0.00
            点击费 0.00
        "#]],
        );
        check(
            ResultKind::Lead,
            "15500.50",
            -1,
            expect![[r#"
                询单 −1 × 15.5005 ≈ −15.50
                点击费 -15.50
            "#]],
        );
    }
}
