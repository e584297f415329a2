//! 价税分离: fees are tax-inclusive, and an invoice wants the net amount and the tax.

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
}
