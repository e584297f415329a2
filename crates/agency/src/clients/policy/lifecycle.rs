//! Where a client stands: the commercial stage, and S41's phase. Both change by moves with a reason, never by editing.

use daiyun_base::definition::{Definition, Issues};
use daiyun_base::error::Label;
use serde::{Deserialize, Serialize};

use super::kinds::check_cases;
use crate::words;

/// The commercial stage.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// 线索.
    Lead,
    /// 入驻中.
    Onboarding,
    /// 合作中.
    Active,
    /// 续约中.
    Renewal,
    /// 已结束.
    Ended,
}

/// S41's phases.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Phase {
    /// 获客.
    Acquisition,
    /// 成长.
    Growth,
    /// 扩展.
    Expansion,
    /// 忠诚.
    Loyalty,
}

/// Every stage, in order.
pub const STAGES: [Stage; 5] = [Stage::Lead, Stage::Onboarding, Stage::Active, Stage::Renewal, Stage::Ended];
/// Every phase, in order.
pub const PHASES: [Phase; 4] = [Phase::Acquisition, Phase::Growth, Phase::Expansion, Phase::Loyalty];

impl Stage {
    /// The word people read.
    #[must_use]
    pub fn label(self) -> Label {
        match self {
            Self::Lead => Label::new("线索", "Lead"),
            Self::Onboarding => Label::new("入驻中", "Onboarding"),
            Self::Active => Label::new("合作中", "Active"),
            Self::Renewal => Label::new("续约中", "Renewing"),
            Self::Ended => Label::new("已结束", "Ended"),
        }
    }

    /// Whether a phase can go with the stage. An ended client keeps the phase it reached.
    fn takes(self, phase: Phase) -> bool {
        match self {
            Self::Lead | Self::Onboarding => phase == Phase::Acquisition,
            Self::Active | Self::Renewal => phase != Phase::Acquisition,
            Self::Ended => true,
        }
    }
}

/// A phase's words, what deserves attention in it, and what may follow.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PhaseDefinition {
    /// Code.
    pub code: String,
    /// Its place.
    pub order: u32,
    /// What people call it.
    pub label: Label,
    /// What deserves attention.
    pub focus: Vec<Label>,
    /// What may follow.
    pub next: Vec<Phase>,
    /// Phases and whether they may follow.
    pub cases: Vec<PhaseCase>,
}

/// An example.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PhaseCase {
    to: Phase,
    allowed: bool,
}

impl Definition for PhaseDefinition {
    const FOLDER: &'static str = "policies";

    fn code(&self) -> &str {
        &self.code
    }

    fn check(&self, issues: &mut Issues<'_>) {
        if !PHASES.into_iter().any(|phase| words::of(phase) == self.code) {
            issues.add("code", "没有这个阶段", "可用：acquisition、growth、expansion、loyalty");
        }
        let wrong = self.cases.iter().find(|case| self.next.contains(&case.to) != case.allowed);
        check_cases(issues, self.cases.len(), wrong.map(|_| self.code.as_str()));
    }
}

/// Where a client stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    /// The commercial stage.
    pub stage: Stage,
    /// S41's phase.
    pub phase: Phase,
}

impl Standing {
    const fn at(stage: Stage, phase: Phase) -> Self {
        Self { stage, phase }
    }
}

/// Where a client may be moved to from where it stands, gates left aside.
#[must_use]
pub fn choices(from: Standing, phases: &[PhaseDefinition]) -> Vec<Standing> {
    let at = Standing::at;
    let mut to = match from.stage {
        Stage::Lead => vec![at(Stage::Onboarding, Phase::Acquisition)],
        Stage::Onboarding => vec![at(Stage::Active, Phase::Growth), at(Stage::Lead, Phase::Acquisition)],
        Stage::Active => {
            let own = phases.iter().find(|phase| phase.code == words::of(from.phase));
            let next = own.map(|own| own.next.clone()).unwrap_or_default();
            let moved = next.into_iter().filter(|phase| Stage::Active.takes(*phase));
            moved.map(|phase| at(Stage::Active, phase)).chain([at(Stage::Renewal, from.phase)]).collect()
        }
        Stage::Renewal => vec![at(Stage::Active, from.phase)],
        Stage::Ended => vec![at(Stage::Lead, Phase::Acquisition), at(Stage::Onboarding, Phase::Acquisition)],
    };
    if from.stage != Stage::Ended {
        to.push(at(Stage::Ended, from.phase));
    }
    to
}

/// Whether a move is a choice, and its gate open: nobody grows before every stage of onboarding is passed.
pub fn may_move(
    from: Standing,
    to: Standing,
    phases: &[PhaseDefinition],
    not_passed: &[Label],
) -> Result<(), Label> {
    if !choices(from, phases).contains(&to) {
        return Err(Label::new(
            format!("不能从「{}」直接到「{}」", from.stage.label().zh, to.stage.label().zh),
            format!("Cannot go from {} to {} at once", from.stage.label().en, to.stage.label().en),
        ));
    }
    if from.stage == Stage::Onboarding && to.stage == Stage::Active && !not_passed.is_empty() {
        let zh: Vec<&str> = not_passed.iter().map(|label| label.zh.as_str()).collect();
        let en: Vec<&str> = not_passed.iter().map(|label| label.en.as_str()).collect();
        return Err(Label::new(
            format!("入驻还有阶段没有过关：{}；请先在「入驻」里过关", zh.join("、")),
            format!("Stages of onboarding are not passed yet: {}; pass them first", en.join(", ")),
        ));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn phases() -> Vec<PhaseDefinition> {
        let text = include_str!("../../../../../definitions/policies/client_phases.toml");
        let sources = [daiyun_base::definition::Source::new("policies/client_phases.toml", text)];
        super::super::in_file(&sources, "client_phases", &mut Vec::new()).into_values().collect()
    }

    #[test]
    fn growth_waits_for_all_gates_and_nothing_is_skipped() {
        let (phases, open) = (phases(), [Label::new("方案制定", "Make the proposal")]);
        let check = |from: (Stage, Phase), to: (Stage, Phase), missing: &[Label], allowed: bool| {
            let verdict = may_move(Standing::at(from.0, from.1), Standing::at(to.0, to.1), &phases, missing);
            assert_eq!(verdict.is_ok(), allowed, "{from:?} {to:?} {verdict:?}");
        };
        let (onboarding, growing) = ((Stage::Onboarding, Phase::Acquisition), (Stage::Active, Phase::Growth));
        check(onboarding, growing, &open, false);
        check(onboarding, growing, &[], true);
        check(onboarding, (Stage::Active, Phase::Loyalty), &[], false);
        check((Stage::Lead, Phase::Acquisition), growing, &[], false);
        check((Stage::Lead, Phase::Acquisition), onboarding, &open, true);
        check(growing, (Stage::Active, Phase::Expansion), &[], true);
        check(growing, (Stage::Active, Phase::Loyalty), &[], false);
        check(growing, growing, &[], false);
        check(growing, (Stage::Renewal, Phase::Growth), &[], true);
        check(growing, (Stage::Renewal, Phase::Loyalty), &[], false);
        check((Stage::Active, Phase::Loyalty), (Stage::Active, Phase::Expansion), &[], true);
        check((Stage::Active, Phase::Expansion), (Stage::Active, Phase::Acquisition), &[], false);
        check((Stage::Active, Phase::Loyalty), (Stage::Ended, Phase::Loyalty), &[], true);
        check((Stage::Ended, Phase::Loyalty), (Stage::Active, Phase::Loyalty), &[], false);
        check((Stage::Ended, Phase::Loyalty), (Stage::Lead, Phase::Acquisition), &[], true);
    }

    #[test]
    fn every_choice_is_a_standing_that_holds_together() {
        let phases = phases();
        for stage in STAGES {
            for phase in PHASES.into_iter().filter(|phase| stage.takes(*phase)) {
                for to in choices(Standing::at(stage, phase), &phases) {
                    assert!(to.stage.takes(to.phase), "{stage:?} {phase:?} {to:?}");
                }
            }
        }
    }
}
