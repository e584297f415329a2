//! The lead score (S41.1): three inputs, each with a reason, weighed into one number.

use daiyun_base::definition::{Definition, Issues};
use daiyun_base::error::{Label, Problem};
use serde::Deserialize;

use super::kinds::check_cases;

/// The whole, in parts per million.
const WHOLE_PPM: i64 = 1_000_000;
/// An input's best value.
const BEST: i64 = 100;

/// How a lead is scored.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LeadScorePolicy {
    /// Code.
    pub code: String,
    /// Counts up with every change, so that an old score says by which weights it was made.
    pub revision: i64,
    /// What people call it.
    pub label: Label,
    /// Weight of 需求匹配度.
    pub need_fit_ppm: i64,
    /// Weight of 预算匹配度.
    pub budget_fit_ppm: i64,
    /// Weight of 长期合作潜力.
    pub potential_ppm: i64,
    /// Names of scores, from the lowest up.
    pub bands: Vec<Band>,
    /// Examples.
    pub cases: Vec<ScoreCase>,
}

/// A name for scores from a number on.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Band {
    /// Code.
    pub code: String,
    /// The least score.
    pub from: i64,
    /// What people call it.
    pub label: Label,
}

/// An example.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ScoreCase {
    need_fit: i64,
    budget_fit: i64,
    potential: i64,
    score: i64,
    band: String,
}

/// Exactly three inputs, 0 to 100 each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ScoreInput {
    /// 需求匹配度.
    pub need_fit: i64,
    /// 预算匹配度.
    pub budget_fit: i64,
    /// 长期合作潜力.
    pub potential: i64,
}

impl LeadScorePolicy {
    /// The score of three inputs, rounded half up; an input outside 0 to 100 is refused.
    pub fn score(&self, input: ScoreInput) -> Result<i64, Problem> {
        let named = [
            ("需求匹配度", "need_fit", input.need_fit),
            ("预算匹配度", "budget_fit", input.budget_fit),
            ("长期合作潜力", "potential", input.potential),
        ];
        if let Some((zh, en, value)) = named.into_iter().find(|(_, _, value)| !(0..=BEST).contains(value)) {
            return Err(Problem::invalid(
                "score_input",
                format!("「{zh}」是 {value}；请填 0 到 {BEST} 的整数"),
                format!("{en} is {value}; enter a whole number from 0 to {BEST}"),
            ));
        }
        let sum = input.need_fit * self.need_fit_ppm
            + input.budget_fit * self.budget_fit_ppm
            + input.potential * self.potential_ppm;
        Ok((sum + WHOLE_PPM / 2) / WHOLE_PPM)
    }

    /// The name of a score.
    #[must_use]
    pub fn band(&self, score: i64) -> Option<&Band> {
        self.bands.iter().rev().find(|band| band.from <= score)
    }
}

impl Definition for LeadScorePolicy {
    const FOLDER: &'static str = "policies";

    fn code(&self) -> &str {
        &self.code
    }

    fn check(&self, issues: &mut Issues<'_>) {
        let weights = [self.need_fit_ppm, self.budget_fit_ppm, self.potential_ppm];
        if weights.iter().any(|weight| *weight <= 0) || weights.iter().sum::<i64>() != WHOLE_PPM {
            issues.add("need_fit_ppm", "三项权重要都大于 0 且合计 1000000", "改权重");
        }
        let from: Vec<i64> = self.bands.iter().map(|band| band.from).collect();
        if from.first() != Some(&0) || !from.is_sorted_by(|one, next| one < next) {
            issues.add("bands", "档位要从 0 起、由低到高", "重排档位");
        }
        let holds = |case: &&ScoreCase| {
            let input = ScoreInput {
                need_fit: case.need_fit,
                budget_fit: case.budget_fit,
                potential: case.potential,
            };
            let score = self.score(input).ok();
            let band = score.and_then(|score| self.band(score)).map(|band| band.code.as_str());
            score == Some(case.score) && band == Some(case.band.as_str())
        };
        let wrong = self.cases.iter().find(|case| !holds(case)).map(|case| case.band.as_str());
        check_cases(issues, self.cases.len(), wrong);
    }
}
