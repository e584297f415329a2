//! 价格 · What a fee costs, in words: 「5% 至 1,000,000.00，7% 以上，超额累进；保底 10,000.00」.

use daiyun_base::error::Label;
use daiyun_base::money::Money;

use super::{FeeTerm, Limits, Proration, TieredCommission};

impl FeeTerm {
    /// What it costs.
    #[must_use]
    pub fn price(&self) -> Label {
        let price = match self {
            Self::Retainer(term) => {
                let amount = term.amount_fen.grouped();
                Label::new(format!("{amount} 元/月"), format!("{amount} yuan a month"))
            }
            Self::Commission(term) => Label::new(term.rate_ppm.to_string(), term.rate_ppm.to_string()),
            Self::TieredCommission(term) => tiers(term),
            Self::PerResult(term) => {
                let (price, result) = (term.unit_price_fen_per_1000.grouped(), term.result.label());
                Label::new(
                    format!("每千次{} {price} 元", result.zh),
                    format!("{price} yuan for 1,000 {}", result.en),
                )
            }
        };
        match self.limits() {
            None => price,
            Some(limits) => limited(price, limits),
        }
    }
}

fn tiers(term: &TieredCommission) -> Label {
    let (mut zh, mut en) = (Vec::new(), Vec::new());
    let mut floor = Money::ZERO;
    for tier in &term.tiers {
        let rate = tier.rate_ppm;
        match tier.up_to_fen {
            Some(limit) => {
                zh.push(format!("{rate} 至 {}", limit.grouped()));
                en.push(format!("{rate} to {}", limit.grouped()));
                floor = limit;
            }
            None => {
                zh.push(format!("{} 以上 {rate}", floor.grouped()));
                en.push(format!("{rate} above {}", floor.grouped()));
            }
        }
    }
    let mode = term.mode.label();
    Label::new(format!("{}，{}", zh.join("，"), mode.zh), format!("{}, {}", en.join(", "), mode.en))
}

fn limited(price: Label, limits: Limits) -> Label {
    let (mut zh, mut en) = (price.zh, price.en);
    if let Some(minimum) = limits.minimum_fen {
        zh.push_str(&format!("；保底 {}", minimum.grouped()));
        en.push_str(&format!("; minimum {}", minimum.grouped()));
    }
    if let Some(cap) = limits.cap_fen {
        zh.push_str(&format!("；封顶 {}", cap.grouped()));
        en.push_str(&format!("; cap {}", cap.grouped()));
    }
    match limits.proration {
        Proration::ByDay => Label::new(zh, en),
        Proration::WholeMonth => {
            Label::new(format!("{zh}（不足一个月不折算）"), format!("{en} (not reduced in a part month)"))
        }
    }
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::super::examples::file;

    #[test]
    fn a_fee_says_what_it_costs() {
        let lines: Vec<String> = file()
            .terms
            .fees
            .iter()
            .map(|fee| format!("{} | {}\n", fee.price().zh, fee.price().en))
            .collect();
        expect![[r#"
            30,000.00 元/月 | 30,000.00 yuan a month
            5% 至 1,000,000.00，1,000,000.00 以上 7%，超额累进；保底 10,000.00；封顶 200,000.00 | 5% to 1,000,000.00, 7% above 1,000,000.00, marginal; minimum 10,000.00; cap 200,000.00
            2% | 2%
            每千次点击 850.00 元 | 850.00 yuan for 1,000 clicks
        "#]].assert_eq(&lines.concat());
    }
}
