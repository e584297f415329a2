//! 收费区间 · What agencies usually charge, read from `definitions/policies/fee_norms.toml`.
//!
//! A norm never refuses a contract: a fee outside the range earns a note for the people who are about to sign.

use std::collections::BTreeMap;

use daiyun_base::definition::{self, Definition, DefinitionIssue, Issues, Source};
use daiyun_base::error::Label;
use daiyun_base::money::{Money, Rate};
use serde::Deserialize;

use super::{ContractTerms, FeeTerm};

/// The one file of the folder that holds norms; its neighbours hold roles and clocks.
const FILE: &str = "policies/fee_norms.toml";

/// A usual range.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FeeNorm {
    /// The code that never changes.
    pub code: String,
    /// What people call the measured thing.
    pub label: Label,
    /// What is measured, and so the unit of the range.
    pub of: NormSubject,
    /// The lowest usual value.
    pub low: i64,
    /// The highest usual value.
    pub high: i64,
    /// Values and whether they earn a note.
    pub cases: Vec<NormCase>,
}

/// A remark for the people who sign.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FeeNote {
    /// The fee.
    pub fee_code: String,
    /// What is unusual.
    pub text: Label,
}

/// What a norm looks at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NormSubject {
    /// A retainer for a month, in fen.
    RetainerFen,
    /// A commission rate, in parts per million.
    CommissionPpm,
}

/// One example.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NormCase {
    /// In the unit of the range.
    pub value: i64,
    /// Whether it earns a note.
    pub outside: bool,
}

/// All norms.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FeeNorms(BTreeMap<String, FeeNorm>);

impl FeeNorm {
    /// Whether a value earns a note.
    #[must_use]
    pub fn is_outside(&self, value: i64) -> bool {
        value < self.low || value > self.high
    }
}

impl FeeNorms {
    /// Loads the norms and reports what is wrong with them.
    pub fn load(sources: &[Source], found: &mut Vec<DefinitionIssue>) -> Self {
        let own: Vec<Source> = sources.iter().filter(|source| source.path == FILE).cloned().collect();
        Self(definition::load_many(&own, found))
    }

    /// The norms of a subject.
    pub fn of(&self, subject: NormSubject) -> impl Iterator<Item = &FeeNorm> {
        self.0.values().filter(move |norm| norm.of == subject)
    }
}

/// What is unusual about the fees, compared with what the trade charges.
#[must_use]
pub fn fee_notes(terms: &ContractTerms, norms: &FeeNorms) -> Vec<FeeNote> {
    let mut notes = Vec::new();
    for fee in &terms.fees {
        match fee {
            FeeTerm::Retainer(term) => {
                note(fee, norms, NormSubject::RetainerFen, &[term.amount_fen.fen()], &mut notes);
            }
            FeeTerm::Commission(term) => {
                note(fee, norms, NormSubject::CommissionPpm, &[term.rate_ppm.ppm()], &mut notes);
            }
            FeeTerm::TieredCommission(term) => {
                let rates: Vec<i64> = term.tiers.iter().map(|tier| tier.rate_ppm.ppm()).collect();
                note(fee, norms, NormSubject::CommissionPpm, &rates, &mut notes);
            }
            FeeTerm::PerResult(_) => {}
        }
    }
    notes
}

fn note(fee: &FeeTerm, norms: &FeeNorms, subject: NormSubject, values: &[i64], notes: &mut Vec<FeeNote>) {
    for norm in norms.of(subject).filter(|norm| values.iter().any(|value| norm.is_outside(*value))) {
        let (low, high) = (in_unit(subject, norm.low), in_unit(subject, norm.high));
        let all: Vec<String> = values.iter().map(|value| in_unit(subject, *value)).collect();
        notes.push(FeeNote {
            fee_code: fee.code().to_owned(),
            text: Label::new(
                format!(
                    "「{}」{}，偏离行业常见区间 {low} ～ {high}，签约前请再确认",
                    fee.label().zh,
                    all.join("、")
                ),
                format!(
                    "{}: {}, outside the usual {low} to {high}; look again before signing",
                    fee.label().en,
                    all.join(", ")
                ),
            ),
        });
    }
}

fn in_unit(subject: NormSubject, value: i64) -> String {
    match subject {
        NormSubject::RetainerFen => Money::from_fen(value).grouped(),
        NormSubject::CommissionPpm => Rate::from_ppm(value).to_string(),
    }
}

impl Definition for FeeNorm {
    const FOLDER: &'static str = "policies";

    fn code(&self) -> &str {
        &self.code
    }

    fn check(&self, issues: &mut Issues<'_>) {
        if self.low < 0 || self.low > self.high {
            issues.add("low", "区间颠倒或为负", "写成 0 ≤ low ≤ high");
        }
        if self.cases.is_empty() {
            issues.add("cases", "没有例子", "至少写一个区间内、一个区间外的值");
        }
        for case in self.cases.iter().filter(|case| self.is_outside(case.value) != case.outside) {
            issues.add("cases", format!("例子 {} 与区间不符", case.value), "改例子，或改 low、high");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{ContractFile, examples};
    use super::*;

    #[test]
    fn the_shipped_norms_agree_with_their_cases() {
        let text = include_str!("../../../../../definitions/policies/fee_norms.toml");
        let mut found = Vec::new();
        let norms = FeeNorms::load(
            &[Source::new(FILE, text), Source::new("policies/roles.toml", "x = 1")],
            &mut found,
        );
        assert_eq!(found, []);
        assert_eq!(norms.of(NormSubject::RetainerFen).count(), 1);
        assert_eq!(norms.of(NormSubject::CommissionPpm).count(), 1);
    }

    #[test]
    fn a_case_that_contradicts_its_range_is_reported() {
        let text = include_str!("../../../../../definitions/policies/fee_norms.toml");
        let mut found = Vec::new();
        FeeNorms::load(&[Source::new(FILE, text.replace("high = 150_000", "high = 200_000"))], &mut found);
        let said: Vec<String> = found.iter().map(ToString::to_string).collect();
        assert_eq!(
            said,
            [
                "policies/fee_norms.toml · commission_rate · cases · 例子 150001 与区间不符 · 改例子，或改 low、high"
            ]
        );
    }

    #[test]
    fn an_unusual_fee_gets_a_note() {
        let text = include_str!("../../../../../definitions/policies/fee_norms.toml");
        let norms = FeeNorms::load(&[Source::new(FILE, text)], &mut Vec::new());
        let check = |from: &str, to: &str, expected: &[&str]| {
            assert!(examples::FILE.contains(from), "{from}");
            let file = ContractFile::parse(&examples::FILE.replace(from, to)).unwrap();
            let said =
                fee_notes(&file.terms, &norms).into_iter().filter(|note| note.fee_code != "douyin_extra");
            assert_eq!(said.map(|note| note.text.zh).collect::<Vec<_>>(), expected);
        };
        check("30_000_00", "5_000_00", &[]);
        check("30_000_00", "50_000_00", &[]);
        check(
            "30_000_00",
            "50_000_01",
            &["「固定服务费」50,000.01，偏离行业常见区间 5,000.00 ～ 50,000.00，签约前请再确认"],
        );
        check(
            "rate_ppm = 70_000",
            "rate_ppm = 160_000",
            &["「阶梯提成」5%、16%，偏离行业常见区间 3% ～ 15%，签约前请再确认"],
        );
        assert_eq!(fee_notes(&examples::file().terms, &norms).len(), 1, "2% for one store is below 3%");
    }
}
