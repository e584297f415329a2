//! 价税分离: fees are tax-inclusive, and an invoice wants the net amount and the tax.

use std::collections::BTreeMap;

use daiyun_base::money::{Money, PPM, Rate, divide_rounded};
use serde::{Deserialize, Serialize};

/// A tax-inclusive total and its two parts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaxSplit {
    /// What is asked for.
    pub total_fen: Money,
    /// Without tax.
    pub net_fen: Money,
    /// The tax.
    pub tax_fen: Money,
    /// The rate on the net amount.
    pub tax_rate_ppm: Rate,
}

impl TaxSplit {
    /// Splits a total. The net amount is rounded and the tax is the rest, so that the two always add up.
    #[must_use]
    pub fn of(total_fen: Money, tax_rate_ppm: Rate) -> Self {
        let gross = i128::from(total_fen.fen()) * i128::from(PPM);
        let net_fen = Money::from_fen(divide_rounded(gross, i128::from(PPM + tax_rate_ppm.ppm())));
        Self { total_fen, net_fen, tax_fen: total_fen - net_fen, tax_rate_ppm }
    }
}

/// A total with its tax. Lines of different rates are split rate by rate, as they are invoiced; lines of one rate are
/// split together, so that the tax is rounded once.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaxTotal {
    /// What is asked for.
    pub total_fen: Money,
    /// Without tax.
    pub net_fen: Money,
    /// The tax.
    pub tax_fen: Money,
    /// One for each rate, the lowest first.
    pub splits: Vec<TaxSplit>,
}

impl TaxTotal {
    /// Adds up tax-inclusive amounts, each with its rate.
    pub fn of(amounts: impl IntoIterator<Item = (Money, Rate)>) -> Self {
        let mut by_rate: BTreeMap<i64, Money> = BTreeMap::new();
        for (amount, rate) in amounts {
            *by_rate.entry(rate.ppm()).or_default() += amount;
        }
        let splits: Vec<TaxSplit> =
            by_rate.into_iter().map(|(ppm, total)| TaxSplit::of(total, Rate::from_ppm(ppm))).collect();
        Self {
            total_fen: splits.iter().map(|split| split.total_fen).sum(),
            net_fen: splits.iter().map(|split| split.net_fen).sum(),
            tax_fen: splits.iter().map(|split| split.tax_fen).sum(),
            splits,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::examples::yuan;
    use super::*;

    #[test]
    fn net_and_tax_add_up_to_the_total() {
        let check = |total: &str, rate: &str, net: &str, tax: &str| {
            let split = TaxSplit::of(yuan(total), Rate::parse(rate).unwrap());
            assert_eq!((split.net_fen, split.tax_fen), (yuan(net), yuan(tax)), "{total} at {rate}");
        };
        check("105400.00", "6%", "99433.96", "5966.04");
        check("106.00", "6%", "100.00", "6.00");
        check("-1200.00", "6%", "-1132.08", "-67.92");
        check("0.01", "6%", "0.01", "0.00");
        check("105400.00", "0%", "105400.00", "0.00");
    }

    #[test]
    fn each_rate_is_split_by_itself() {
        let check = |lines: &[(&str, &str)], net: &str, tax: &str, rates: usize| {
            let lines = lines.iter().map(|(amount, rate)| (yuan(amount), Rate::parse(rate).unwrap()));
            let total = TaxTotal::of(lines);
            let found = (total.net_fen, total.tax_fen, total.splits.len());
            assert_eq!(found, (yuan(net), yuan(tax), rates));
            assert_eq!(total.net_fen + total.tax_fen, total.total_fen);
        };
        // A refund of a month at 6% on a statement at 3% takes back tax at 6%.
        check(&[("103.00", "3%"), ("-106.00", "6%")], "0.00", "-3.00", 2);
        check(&[("0.53", "6%"), ("0.53", "6%")], "1.00", "0.06", 1);
        check(&[], "0.00", "0.00", 0);
    }
}
