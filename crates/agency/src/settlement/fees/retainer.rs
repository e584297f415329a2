//! 固定服务费: an amount for each month, by the day when the contract says so.

use daiyun_base::error::Label;

use super::{Charge, InForce, equals, figure};
use crate::contracts::terms::{Proration, Retainer};

/// The month's retainer.
pub(super) fn charge(term: &Retainer, in_force: InForce, blank: Charge) -> Charge {
    let amount_fen = in_force.share_of(term.amount_fen, term.proration);
    let (monthly, amount) = (figure(term.amount_fen), figure(amount_fen));
    let InForce { days, month_days } = in_force;
    let exact = i128::from(term.amount_fen.fen()) * i128::from(days);
    let equals = equals(exact, i128::from(month_days), amount_fen);
    let row = match term.proration {
        Proration::ByDay if in_force.is_part() => Label::new(
            format!("{monthly} × {days} 天 ÷ {month_days} 天 {equals} {amount}"),
            format!("{monthly} × {days} days ÷ {month_days} days {equals} {amount}"),
        ),
        Proration::WholeMonth if in_force.is_part() => Label::new(
            format!("本月合同期 {days} 天，按整月收 {amount}"),
            format!("{days} days under contract, charged as a whole month: {amount}"),
        ),
        Proration::ByDay | Proration::WholeMonth => {
            Label::new(format!("整月 {amount}"), format!("whole month {amount}"))
        }
    };
    Charge { amount_fen, explanation: vec![row], ..blank }
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::super::examples::{charged, shown};
    use super::super::{Basis, Measured};
    use super::*;
    use crate::contracts::terms::FeeTerm;
    use crate::contracts::terms::examples::fee;

    #[test]
    fn a_part_month_is_charged_as_the_contract_says() {
        let check = |proration: Proration, days: i64, expected: Expect| {
            let FeeTerm::Retainer(mut term) = fee("service") else { panic!("a retainer") };
            term.proration = proration;
            let basis = Basis { in_force: InForce { days, month_days: 31 }, measured: Measured::Nothing };
            expected.assert_eq(&shown(&charged(&FeeTerm::Retainer(term), &basis)));
        };
        check(
            Proration::ByDay,
            31,
            expect![[r#"
            整月 30,000.00
            固定服务费 30000.00
        "#]],
        );
        check(
            Proration::ByDay,
            22,
            expect![[r#"
                30,000.00 × 22 天 ÷ 31 天 ≈ 21,290.32
                固定服务费 21290.32
            "#]],
        );
        check(
            Proration::ByDay,
            1,
            expect![[r#"
                30,000.00 × 1 天 ÷ 31 天 ≈ 967.74
                固定服务费 967.74
            "#]],
        );
        check(
            Proration::ByDay,
            0,
            expect![[r#"
            30,000.00 × 0 天 ÷ 31 天 = 0.00
            固定服务费 0.00
        "#]],
        );
        check(
            Proration::WholeMonth,
            22,
            expect![[r#"
            本月合同期 22 天，按整月收 30,000.00
            固定服务费 30000.00
        "#]],
        );
        check(
            Proration::WholeMonth,
            0,
            expect![[r#"
            本月合同期 0 天，按整月收 0.00
            固定服务费 0.00
        "#]],
        );
    }
}
