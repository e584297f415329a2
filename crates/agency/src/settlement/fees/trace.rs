//! 追溯: a line's amount shared out to the order lines it was charged on.
//!
//! Shares follow what each order line adds to the base, and the fen left over go to the largest remainders, so the parts
//! always sum to the line. A refunded order takes its share back: contributions may be negative.

use daiyun_base::money::Money;

/// The share of each contribution, in their order; nothing when the amount does not rest on sales (a retainer, a
/// minimum) and so cannot be shared out by them.
#[must_use]
pub fn shares(amount: Money, contributions: &[Money]) -> Option<Vec<Money>> {
    let total: i128 = contributions.iter().map(|part| i128::from(part.fen())).sum();
    if total == 0 {
        return (amount == Money::ZERO).then(|| vec![Money::ZERO; contributions.len()]);
    }
    // The divisor is kept positive so that rounding down means the same for every part.
    let whole = i128::from(amount.fen()) * total.signum();
    let total = total.abs();
    let exact = |part: &Money| whole * i128::from(part.fen());
    let mut parts: Vec<i64> = Vec::with_capacity(contributions.len());
    for part in contributions {
        parts.push(i64::try_from(exact(part).div_euclid(total)).ok()?);
    }
    let mut left = amount.fen() - parts.iter().sum::<i64>();
    let mut order: Vec<usize> = (0..parts.len()).collect();
    order.sort_by_key(|at| (-exact(&contributions[*at]).rem_euclid(total), *at));
    for at in order {
        if left == 0 {
            break;
        }
        parts[at] += 1;
        left -= 1;
    }
    Some(parts.into_iter().map(Money::from_fen).collect())
}

#[cfg(test)]
mod tests {
    use super::super::examples::{Dice, yuan};
    use super::*;

    #[test]
    fn the_parts_sum_to_the_line() {
        let check = |amount: &str, contributions: &[&str], expected: &[&str]| {
            let contributions: Vec<Money> = contributions.iter().map(|part| yuan(part)).collect();
            let parts = shares(yuan(amount), &contributions).unwrap();
            assert_eq!(parts.iter().map(ToString::to_string).collect::<Vec<_>>(), expected);
        };
        check("0.10", &["1.00", "1.00", "1.00"], &["0.04", "0.03", "0.03"]);
        check("64.95", &["1299.00", "459.00", "-459.00"], &["64.95", "22.95", "-22.95"]);
        check("-1200.00", &["-20000.00"], &["-1200.00"]);
        check("5.00", &["0.00", "100.00"], &["0.00", "5.00"]);
        check("-0.01", &["0.10", "0.10"], &["0.00", "-0.01"]);
        check("0.00", &["5.00", "-5.00"], &["0.00", "0.00"]);
        check("0.00", &[], &[]);
    }

    #[test]
    fn what_does_not_rest_on_sales_is_not_shared_out() {
        assert_eq!(shares(yuan("30000.00"), &[]), None);
        assert_eq!(shares(yuan("10000.00"), &[yuan("5.00"), yuan("-5.00")]), None);
    }

    #[test]
    fn no_fen_is_lost_whatever_the_signs() {
        let mut dice = Dice(5);
        for _ in 0..2_000 {
            let amount = Money::from_fen(dice.up_to(10_000_000) - 5_000_000);
            let parts: Vec<Money> =
                (0..dice.up_to(40)).map(|_| Money::from_fen(dice.up_to(100_000) - 20_000)).collect();
            if let Some(shared) = shares(amount, &parts) {
                assert_eq!(shared.len(), parts.len());
                assert_eq!(shared.into_iter().sum::<Money>(), amount);
            }
        }
    }
}
