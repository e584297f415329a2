//! Which platform suits a product (S07.7): points for each level of a trait, summed and ranked, each with its reason.

use std::collections::BTreeMap;

use daiyun_base::definition::{Definition, Issues};
use daiyun_base::error::Label;
use serde::Deserialize;

use super::kinds::check_cases;

/// What is asked about a product.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProductTrait {
    /// Code.
    pub code: String,
    /// Its place.
    pub order: u32,
    /// What people call it.
    pub label: Label,
    /// The answers.
    pub levels: Vec<Level>,
    /// Answers and whether they exist.
    pub cases: Vec<LevelCase>,
}

/// An answer.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Level {
    /// Code.
    pub code: String,
    /// What people read.
    pub label: Label,
}

/// An example.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LevelCase {
    level: String,
    known: bool,
}

impl ProductTrait {
    /// Whether an answer exists.
    #[must_use]
    pub fn has_level(&self, code: &str) -> bool {
        self.levels.iter().any(|level| level.code == code)
    }
}

/// How a platform suits products.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlatformFit {
    /// The platform's code.
    pub code: String,
    /// Its place in the matrix.
    pub order: u32,
    /// What people call it.
    pub label: Label,
    /// Points for answers.
    pub weights: Vec<Weight>,
    /// Examples.
    pub cases: Vec<FitCase>,
}

/// Points for one answer.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Weight {
    /// The trait.
    #[serde(rename = "trait")]
    pub of: String,
    /// The answer.
    pub level: String,
    /// From −2 to 2.
    pub points: i64,
    /// Why.
    pub reason: Label,
}

/// An example.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FitCase {
    traits: BTreeMap<String, String>,
    points: i64,
}

/// What is said about one platform.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Advice {
    /// The platform.
    pub platform: String,
    /// What people call it.
    pub label: Label,
    /// The sum.
    pub points: i64,
    /// Points and reasons, the largest first.
    pub reasons: Vec<(i64, Label)>,
}

impl PlatformFit {
    fn advice(&self, traits: &BTreeMap<String, String>) -> Advice {
        let fitting = |weight: &&Weight| traits.get(&weight.of) == Some(&weight.level);
        let mut reasons: Vec<(i64, Label)> = self
            .weights
            .iter()
            .filter(fitting)
            .map(|weight| (weight.points, weight.reason.clone()))
            .collect();
        reasons.sort_by_key(|(points, _)| -points);
        let points = reasons.iter().map(|(points, _)| points).sum();
        Advice { platform: self.code.clone(), label: self.label.clone(), points, reasons }
    }
}

/// The platforms for a product, the best first; equals by code.
#[must_use]
pub fn advise(fits: &[PlatformFit], traits: &BTreeMap<String, String>) -> Vec<Advice> {
    let mut advice: Vec<Advice> = fits.iter().map(|fit| fit.advice(traits)).collect();
    advice
        .sort_by(|one, other| other.points.cmp(&one.points).then_with(|| one.platform.cmp(&other.platform)));
    advice
}

impl Definition for ProductTrait {
    const FOLDER: &'static str = "policies";

    fn code(&self) -> &str {
        &self.code
    }

    fn check(&self, issues: &mut Issues<'_>) {
        let wrong = self.cases.iter().find(|case| self.has_level(&case.level) != case.known);
        check_cases(issues, self.cases.len(), wrong.map(|case| case.level.as_str()));
    }
}

impl Definition for PlatformFit {
    const FOLDER: &'static str = "policies";

    fn code(&self) -> &str {
        &self.code
    }

    fn check(&self, issues: &mut Issues<'_>) {
        for weight in self.weights.iter().filter(|weight| !(-2..=2).contains(&weight.points)) {
            issues.add(&weight.of, format!("{} 分超出 −2 到 2", weight.points), "改分值");
        }
        let wrong = self.cases.iter().any(|case| self.advice(&case.traits).points != case.points);
        check_cases(issues, self.cases.len(), wrong.then_some(self.code.as_str()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ranked(traits: &[(&str, &str)]) -> Vec<String> {
        let text = include_str!("../../../../../definitions/policies/platform_fit.toml");
        let sources = [daiyun_base::definition::Source::new("policies/platform_fit.toml", text)];
        let fits: BTreeMap<String, PlatformFit> =
            super::super::in_file(&sources, "platform_fit", &mut Vec::new());
        let fits: Vec<PlatformFit> = fits.into_values().collect();
        let traits = traits.iter().map(|(of, level)| ((*of).to_owned(), (*level).to_owned())).collect();
        let advice = advise(&fits, &traits);
        advice.iter().map(|one| format!("{} {}", one.platform, one.points)).collect()
    }

    #[test]
    fn products_find_their_platforms() {
        // A new label of handsome clothes with a good margin.
        let clothes = [
            ("visual_appeal", "strong"),
            ("margin", "rich"),
            ("brand_strength", "new"),
            ("audience", "young_women"),
        ];
        assert_eq!(ranked(&clothes)[..3], ["doudian 5", "xiaohongshu 4", "kuaishou 1"]);
        // A famous appliance that has to be installed.
        let appliance = [
            ("price_band", "high"),
            ("brand_strength", "famous"),
            ("logistics", "demanding"),
            ("audience", "quality_seekers"),
            ("budget", "ample"),
        ];
        assert_eq!(ranked(&appliance)[..2], ["jd 6", "taobao 4"]);
        // Tissues.
        let tissues = [
            ("price_band", "low"),
            ("repurchase", "high"),
            ("audience", "price_seekers"),
            ("margin", "thin"),
        ];
        assert_eq!(ranked(&tissues)[..2], ["pinduoduo 4", "kuaishou 2"]);
        // Nothing known: nothing said, in the order of codes.
        assert_eq!(ranked(&[])[0], "doudian 0");
    }
}
