//! 计费 · The arithmetic of fees: a term and what was measured in, statement lines out.
//!
//! 这是什么：每种收费方式一个文件，写着算法、算式说明和例子。谁用：`settlement`（草稿、过账、调整、追溯）和合同预览。
//! 规则来自哪里：双方签字的合同条款，见 [`crate::contracts::terms`]。不做什么：不查数据、不取时间、不决定何时过账。
//!
//! Every line is rounded once, half up and away from zero. A tiered fee is one line with its tiers inside it, because a
//! tier rounded by itself would add fen that the contract does not know. A fee cut by its cap or lifted to its minimum
//! keeps its own line, and the difference is a line beside it, so that both can be explained and adjusted.

use daiyun_base::error::{Label, Problem};
use daiyun_base::money::{Money, PPM, Rate, divide_rounded};
use daiyun_base::period::{DayRange, Month};
use serde::{Deserialize, Serialize};

use crate::contracts::terms::{FeeTerm, Proration};

pub mod adjustment;
mod commission;
mod minimum_cap;
mod per_result;
mod retainer;
pub mod tax;
pub mod tiered_commission;
pub mod trace;

/// What one fee term is charged on for one month.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Basis {
    /// How much of the month lies inside the contract.
    pub in_force: InForce,
    /// What was counted.
    pub measured: Measured,
}

/// Days of a month that a contract covers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InForce {
    /// Days covered.
    pub days: i64,
    /// Days of the month.
    pub month_days: i64,
}

/// What was counted for a term.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Measured {
    /// A retainer needs no count.
    Nothing,
    /// Sales, as the parts the base is made of; their sum is the base, so the two cannot disagree.
    Sales(Vec<BasisPart>),
    /// A number of results.
    Results(i64),
}

/// One step from what buyers paid to the base: paid, less refunded, less freight …
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BasisPart {
    /// What people call it.
    pub label: Label,
    /// Negative when it is taken off.
    pub amount_fen: Money,
}

/// The basis of one term, named by its code.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TermBasis {
    /// The fee term.
    pub code: String,
    /// What it is charged on.
    pub basis: Basis,
}

/// One line of a statement.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Charge {
    /// The fee term's code; the lines it brings along add `.minimum` or `.cap`.
    pub code: String,
    /// What the statement calls it.
    pub label: Label,
    /// The clause it rests on.
    pub clause: String,
    /// What it is measured by (口径).
    pub measured_by: Label,
    /// The sales it is taken from; on an adjustment, how they changed.
    pub basis_fen: Option<Money>,
    /// The one rate that was applied; nothing when several were.
    pub rate_ppm: Option<Rate>,
    /// The results that were counted; on an adjustment, how they changed.
    pub quantity: Option<i64>,
    /// The price of a thousand results.
    pub unit_price_fen_per_1000: Option<Money>,
    /// What the line comes to, tax included.
    pub amount_fen: Money,
    /// The posted period this line corrects.
    pub adjusts: Option<AdjustedPeriod>,
    /// How the amount comes about, a formula a row.
    pub explanation: Vec<Label>,
    /// The slices of a tiered fee; they sum to the amount.
    pub tier_rows: Vec<TierRow>,
}

/// The period an adjustment points back to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AdjustedPeriod {
    /// The month that was posted.
    pub period: Month,
    /// The statement that was posted for it.
    pub statement_no: String,
}

/// One slice of a tiered fee.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TierRow {
    /// Lower limit, not included.
    pub above_fen: Money,
    /// Upper limit, included; nothing for the last tier.
    pub up_to_fen: Option<Money>,
    /// The sales at this rate.
    pub basis_fen: Money,
    /// The rate.
    pub rate_ppm: Rate,
    /// Its share of the line.
    pub amount_fen: Money,
}

/// Why a term cannot be charged: the caller measured something else than the term needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ChargeRefusal {
    /// No basis for the term.
    NotMeasured(String),
    /// Sales for a fee per result, or the like.
    MeasuredOtherwise(String),
}

/// Charges every term of a contract version, in the order of the contract.
pub fn charge_all(terms: &[FeeTerm], bases: &[TermBasis]) -> Result<Vec<Charge>, ChargeRefusal> {
    let mut charges = Vec::new();
    for term in terms {
        let measured = bases.iter().find(|basis| basis.code == term.code());
        let measured = measured.ok_or_else(|| ChargeRefusal::NotMeasured(term.code().to_owned()))?;
        charges.extend(charge(term, &measured.basis)?);
    }
    Ok(charges)
}

/// Charges one term: its line, and a second one when its minimum or cap bites.
pub fn charge(term: &FeeTerm, basis: &Basis) -> Result<Vec<Charge>, ChargeRefusal> {
    let blank = Charge::blank(term);
    let fee = match term {
        FeeTerm::Retainer(retainer) => retainer::charge(retainer, basis.in_force, blank),
        FeeTerm::Commission(commission) => commission::charge(commission, basis.sales(term)?, blank),
        FeeTerm::TieredCommission(tiered) => tiered_commission::charge(tiered, basis.sales(term)?, blank),
        FeeTerm::PerResult(per_result) => per_result::charge(per_result, basis.results(term)?, blank),
    };
    match term.limits() {
        Some(limits) => Ok(minimum_cap::limit(fee, limits, basis.in_force)),
        None => Ok(vec![fee]),
    }
}

/// The sum of the lines, which is what the statement asks for.
#[must_use]
pub fn total(charges: &[Charge]) -> Money {
    charges.iter().map(|charge| charge.amount_fen).sum()
}

impl Charge {
    fn blank(term: &FeeTerm) -> Self {
        Self {
            code: term.code().to_owned(),
            label: term.label().clone(),
            clause: term.clause().to_owned(),
            measured_by: term.measured_by(),
            basis_fen: None,
            rate_ppm: None,
            quantity: None,
            unit_price_fen_per_1000: None,
            amount_fen: Money::ZERO,
            adjusts: None,
            explanation: Vec::new(),
            tier_rows: Vec::new(),
        }
    }
}

impl InForce {
    /// The days of a month that fall into a contract.
    #[must_use]
    pub fn of(month: Month, contract: DayRange) -> Self {
        let days = month.days();
        let (from, to) = (days.from.max(contract.from), days.to.min(contract.to));
        Self { days: ((to - from).num_days() + 1).max(0), month_days: (days.to - days.from).num_days() + 1 }
    }

    /// Whether the contract covers only part of the month.
    #[must_use]
    pub fn is_part(self) -> bool {
        self.days < self.month_days
    }

    /// What a monthly amount comes to in these days.
    #[must_use]
    pub fn share_of(self, monthly: Money, proration: Proration) -> Money {
        match proration {
            Proration::ByDay => {
                let exact = i128::from(monthly.fen()) * i128::from(self.days);
                Money::from_fen(divide_rounded(exact, i128::from(self.month_days.max(1))))
            }
            Proration::WholeMonth if self.days == 0 => Money::ZERO,
            Proration::WholeMonth => monthly,
        }
    }
}

impl Basis {
    fn sales(&self, term: &FeeTerm) -> Result<&[BasisPart], ChargeRefusal> {
        match &self.measured {
            Measured::Sales(parts) => Ok(parts),
            Measured::Nothing | Measured::Results(_) => {
                Err(ChargeRefusal::MeasuredOtherwise(term.code().to_owned()))
            }
        }
    }

    fn results(&self, term: &FeeTerm) -> Result<i64, ChargeRefusal> {
        match &self.measured {
            Measured::Results(count) => Ok(*count),
            Measured::Nothing | Measured::Sales(_) => {
                Err(ChargeRefusal::MeasuredOtherwise(term.code().to_owned()))
            }
        }
    }
}

/// An amount as documents print it: thousands grouped, and a true minus sign, which no reader takes for a dash.
#[must_use]
pub fn figure(amount: Money) -> String {
    amount.grouped().replace('-', "−")
}

/// A number of things, thousands grouped.
#[must_use]
pub fn count(number: i64) -> String {
    let yuan = Money::from_fen(number.saturating_mul(100));
    figure(yuan).trim_end_matches(".00").to_owned()
}

/// A rate as contracts print it: two decimals, more only when the rate has them.
#[must_use]
pub fn percent(rate: Rate) -> String {
    let plain = rate.to_string();
    let digits = plain.trim_end_matches('%');
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    format!("{whole}.{fraction:0<2}%").replace('-', "−")
}

/// How the base is made of its parts; nothing when it has only one.
fn basis_row(name: &Label, parts: &[BasisPart]) -> Option<Label> {
    let (first, rest) = parts.split_first().filter(|(_, rest)| !rest.is_empty())?;
    let sum = figure(parts.iter().map(|part| part.amount_fen).sum());
    let mut zh = format!("{} {sum} = {} {}", name.zh, first.label.zh, figure(first.amount_fen));
    let mut en = format!("{} {sum} = {} {}", name.en, first.label.en, figure(first.amount_fen));
    for part in rest {
        let sign = if part.amount_fen.is_negative() { '−' } else { '+' };
        zh.push_str(&format!(" {sign} {} {}", part.label.zh, figure(part.amount_fen.abs())));
        en.push_str(&format!(" {sign} {} {}", part.label.en, figure(part.amount_fen.abs())));
    }
    Some(Label::new(zh, en))
}

/// `1,000,000.00 × 5% = 50,000.00`; the same in both languages.
fn rate_formula(basis: Money, rate: Rate, amount: Money) -> String {
    let exact = i128::from(basis.fen()) * i128::from(rate.ppm());
    let equals = equals(exact, i128::from(PPM), amount);
    format!("{} × {rate} {equals} {}", figure(basis), figure(amount))
}

/// `=`, or `≈` where the fen were rounded, so that a reader with a calculator is not surprised.
fn equals(numerator: i128, divisor: i128, amount: Money) -> char {
    if numerator == i128::from(amount.fen()) * divisor { '=' } else { '≈' }
}

/// A change as documents print it: the sign is always there.
fn change(amount: Money) -> String {
    let sign = if amount > Money::ZERO { "+" } else { "" };
    format!("{sign}{}", figure(amount))
}

impl From<ChargeRefusal> for Problem {
    fn from(refusal: ChargeRefusal) -> Self {
        match refusal {
            ChargeRefusal::NotMeasured(code) => Problem::refused(
                "fee_not_measured",
                format!("费用 {code} 还没有基数；请检查店铺数据后重新计算草稿"),
                format!("Fee {code} has no basis yet; check the stores' data and recompute the draft"),
            ),
            ChargeRefusal::MeasuredOtherwise(code) => Problem::refused(
                "fee_measured_otherwise",
                format!("费用 {code} 的基数与合同条款不是一种；请按当前合同版本重新计算草稿"),
                format!(
                    "The basis of fee {code} is not of the kind its term needs; recompute with the current version"
                ),
            ),
        }
    }
}

#[cfg(test)]
pub(crate) mod examples {
    //! Bases and lines as the tests of this folder write them.

    use super::{Basis, BasisPart, Charge, InForce, Measured, charge};
    use crate::contracts::terms::FeeTerm;
    use daiyun_base::error::Label;
    use daiyun_base::money::Money;

    pub(crate) const WHOLE_MONTH: InForce = InForce { days: 30, month_days: 30 };

    pub(crate) fn yuan(text: &str) -> Money {
        Money::parse(text).unwrap()
    }

    pub(crate) fn sales(text: &str) -> Basis {
        let parts =
            vec![BasisPart { label: Label::new("净销售额", "net sales"), amount_fen: yuan(text) }];
        Basis { in_force: WHOLE_MONTH, measured: Measured::Sales(parts) }
    }

    /// The Chinese rows of every line, amount last.
    pub(crate) fn shown(charges: &[Charge]) -> String {
        let mut out = String::new();
        for charge in charges {
            for row in &charge.explanation {
                out.push_str(&format!("{}\n", row.zh));
            }
            out.push_str(&format!("{} {}\n", charge.label.zh, charge.amount_fen));
        }
        out
    }

    pub(crate) fn charged(term: &FeeTerm, basis: &Basis) -> Vec<Charge> {
        charge(term, basis).unwrap()
    }

    /// Numbers for property tests: the same on every machine, so a failure can be repeated.
    pub(crate) struct Dice(pub(crate) u64);

    impl Dice {
        pub(crate) fn up_to(&mut self, limit: i64) -> i64 {
            self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            i64::try_from(self.0 >> 33).unwrap() % (limit + 1)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::examples::{WHOLE_MONTH, sales, yuan};
    use super::*;
    use crate::contracts::terms::examples::{fee, file};

    #[test]
    fn a_contract_is_charged_term_by_term_in_its_order() {
        let terms = file().terms.fees;
        let basis = |code: &str, measured: Measured| TermBasis {
            code: code.to_owned(),
            basis: Basis { in_force: WHOLE_MONTH, measured },
        };
        let mut bases = vec![
            basis("clicks", Measured::Results(12_345)),
            basis("commission", sales("1380000.00").measured),
            basis("douyin_extra", sales("0.25").measured),
            basis("service", Measured::Nothing),
        ];
        let charges = charge_all(&terms, &bases).unwrap();
        let shown: Vec<String> = charges.iter().map(|c| format!("{} {}", c.code, c.amount_fen)).collect();
        assert_eq!(
            shown,
            ["service 30000.00", "commission 76600.00", "douyin_extra 0.01", "clicks 10493.25"]
        );
        assert_eq!(total(&charges), yuan("117093.26"));
        bases.remove(0);
        assert_eq!(charge_all(&terms, &bases), Err(ChargeRefusal::NotMeasured("clicks".to_owned())));
    }

    #[test]
    fn a_fee_is_never_charged_on_another_kind_of_number() {
        let check = |code: &str, measured: Measured| {
            let refusal = charge(&fee(code), &Basis { in_force: WHOLE_MONTH, measured });
            assert_eq!(refusal, Err(ChargeRefusal::MeasuredOtherwise(code.to_owned())));
        };
        check("commission", Measured::Nothing);
        check("commission", Measured::Results(5));
        check("clicks", sales("5.00").measured);
        check("douyin_extra", Measured::Nothing);
    }

    #[test]
    fn a_line_is_stored_and_read_back_as_it_was() {
        let charges = charge(&fee("commission"), &sales("1380000.00")).unwrap();
        let json = serde_json::to_string(&charges).unwrap();
        assert_eq!(serde_json::from_str::<Vec<Charge>>(&json).unwrap(), charges);
        assert!(json.contains(r#""basis_fen":138000000,"rate_ppm":null,"quantity":null"#), "{json}");
    }

    #[test]
    fn documents_print_numbers_one_way() {
        assert_eq!([figure(yuan("-1200.00")), count(-1_234_567), count(0)], ["−1,200.00", "−1,234,567", "0"]);
        let rate = |text: &str| percent(Rate::parse(text).unwrap());
        assert_eq!(
            [rate("5%"), rate("7.5%"), rate("7.125%"), rate("-1%")],
            ["5.00%", "7.50%", "7.125%", "−1.00%"]
        );
    }

    #[test]
    fn a_month_knows_its_days_under_contract() {
        let check = |month: &str, expected: (i64, i64)| {
            let in_force = InForce::of(month.parse().unwrap(), file().terms.days());
            assert_eq!((in_force.days, in_force.month_days), expected, "{month}");
        };
        check("2025-12", (0, 31));
        check("2026-01", (22, 31));
        check("2026-02", (28, 28));
        check("2026-12", (31, 31));
        check("2027-01", (0, 31));
    }
}
