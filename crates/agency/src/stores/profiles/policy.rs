//! 平台档案 as an operations lead writes them: `definitions/policies/platform_profiles.toml`.

use std::collections::BTreeMap;

use daiyun_base::definition::{Definition, DefinitionIssue, Issues, Source, load_many};
use daiyun_base::error::Label;
use daiyun_base::money::divide_rounded;
use serde::Deserialize;

const FILE: &str = "policies/platform_profiles.toml";
const WHOLE_PPM: i64 = 1_000_000;

/// What a platform is like.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlatformProfile {
    /// Platform code.
    pub code: String,
    /// Its place.
    pub order: u32,
    /// What people call it.
    pub label: Label,
    /// In a sentence.
    pub summary: Label,
    /// Who buys there.
    pub audience: Label,
    /// What it is good at.
    pub strengths: Vec<Label>,
    /// What to keep in mind.
    pub cautions: Vec<Label>,
    /// How long until it carries itself.
    pub cycle: Label,
    /// What it costs, in words: rates change and stand with the platform.
    pub fees: Label,
    /// What its numbers are called there.
    pub words: Vec<PlatformWord>,
    /// Its year.
    pub calendar: Vec<CalendarEntry>,
    /// What is assumed unless somebody knows better.
    pub forecast: ForecastDefaults,
    /// Where it is written.
    pub source: Label,
    /// Days, and what is left of an effect.
    pub cases: Vec<DecayCase>,
}

/// A metric as the platform calls it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlatformWord {
    /// Its name there.
    pub word: String,
    /// What it is here.
    pub means: Label,
}

/// A time of the year.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CalendarEntry {
    /// When.
    pub on: Label,
    /// What.
    pub label: Label,
}

/// What a forecast assumes.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ForecastDefaults {
    /// How long after being seen somebody still buys because of it.
    pub attribution_days: i64,
    /// What is left of a push, by day; straight between two points, and nothing more is lost after the last.
    pub decay: Vec<DecayPoint>,
}

/// A point of the curve.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DecayPoint {
    /// Days after the push.
    pub day: i64,
    /// What is left, in parts per million.
    pub left_ppm: i64,
}

/// An example.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DecayCase {
    /// Days after the push.
    pub day: i64,
    /// What is left.
    pub left_ppm: i64,
}

/// All of them, in order.
#[derive(Clone, Debug, Default)]
pub struct PlatformProfiles(Vec<PlatformProfile>);

impl ForecastDefaults {
    /// What is left of a push after some days.
    #[must_use]
    pub fn left_after(&self, day: i64) -> i64 {
        let (before, next) = self.decay.iter().fold((None, None), |(before, next), point| {
            if point.day <= day { (Some(*point), next) } else { (before, next.or(Some(*point))) }
        });
        match (before, next) {
            (Some(from), Some(to)) => {
                let lost = i128::from(from.left_ppm - to.left_ppm) * i128::from(day - from.day);
                from.left_ppm - divide_rounded(lost, i128::from(to.day - from.day))
            }
            (Some(last), None) => last.left_ppm,
            (None, Some(_) | None) => WHOLE_PPM,
        }
    }
}

impl PlatformProfiles {
    /// Loads the file.
    pub fn load(sources: &[Source], platforms: &[&str], found: &mut Vec<DefinitionIssue>) -> Self {
        let own: Vec<Source> = sources.iter().filter(|source| source.path == FILE).cloned().collect();
        let entries: BTreeMap<String, PlatformProfile> = load_many(&own, found);
        let mut all: Vec<PlatformProfile> = entries.into_values().collect();
        all.sort_by_key(|one| one.order);
        for one in all.iter().filter(|one| !platforms.contains(&one.code.as_str())) {
            Issues::new(FILE, &one.code, found).add(
                "code",
                "没有这个平台",
                "写 definitions/platforms 里的 code",
            );
        }
        Self(all)
    }

    /// All of them, in order.
    pub fn all(&self) -> impl Iterator<Item = &PlatformProfile> {
        self.0.iter()
    }
}

impl Definition for PlatformProfile {
    const FOLDER: &'static str = "policies";

    fn code(&self) -> &str {
        &self.code
    }

    fn check(&self, issues: &mut Issues<'_>) {
        let falls = |pair: &[DecayPoint]| pair[0].day < pair[1].day && pair[0].left_ppm >= pair[1].left_ppm;
        let starts =
            self.forecast.decay.first().is_some_and(|first| first.day == 0 && first.left_ppm == WHOLE_PPM);
        if !starts || !self.forecast.decay.windows(2).all(falls) {
            issues.add("forecast", "衰减曲线不对", "从第 0 天的 1000000 开始，天数递增，剩余不增");
            return;
        }
        if self.cases.is_empty() {
            issues.add("cases", "没有例子", "写一天和那天剩余的比例");
        }
        for case in self.cases.iter().filter(|case| self.forecast.left_after(case.day) != case.left_ppm) {
            let left = self.forecast.left_after(case.day);
            issues.add("cases", format!("第 {} 天算出来是 {left}", case.day), "改例子，或改 decay");
        }
    }
}
