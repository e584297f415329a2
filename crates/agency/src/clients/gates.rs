//! 关口 · What a client's rows say: where it stands, which stages of onboarding are passed, what a form asks of it. Pure; the
//! caller fetches.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use daiyun_base::error::{Label, Problem};
use daiyun_base::id::Uuid;
use serde_json::{Value, json};

use super::policy::{
    ClientPolicies, Field, FieldKind, Holds, OnboardingStage, Output, Phase, Stage, Standing,
};
use super::records::{clients, onboarding_outputs, onboarding_passings};
use super::rules;
use crate::error::Result;
use crate::words;

/// Where a client stands. A client of an earlier version without a phase is where its stage begins.
pub fn standing_of(client: &clients::Model) -> Result<Standing> {
    let stage: Stage = words::read(&client.stage)?;
    let phase = match (&client.phase, stage) {
        (Some(phase), _) => words::read(phase)?,
        (None, Stage::Lead | Stage::Onboarding) => Phase::Acquisition,
        (None, Stage::Active | Stage::Renewal | Stage::Ended) => Phase::Growth,
    };
    Ok(Standing { stage, phase })
}

/// The tags of a client.
#[must_use]
pub fn tags_of(client: &clients::Model) -> Vec<String> {
    let tags = client.tags.as_ref().and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    tags.iter().filter_map(Value::as_str).map(ToOwned::to_owned).collect()
}

/// What a client has handed in and passed.
#[derive(Clone, Debug, Default)]
pub struct Onboarding {
    /// Every revision of every output, the newest of each first.
    pub outputs: Vec<onboarding_outputs::Model>,
    /// The stages that were passed.
    pub passings: Vec<onboarding_passings::Model>,
}

impl Onboarding {
    /// The newest revision of an output.
    #[must_use]
    pub fn newest(&self, output: &str) -> Option<&onboarding_outputs::Model> {
        self.outputs.iter().find(|row| row.output_code == output)
    }

    /// Outputs with an accepted revision.
    #[must_use]
    pub fn accepted(&self) -> BTreeSet<String> {
        let accepted = self.outputs.iter().filter(|row| row.is_accepted);
        accepted.map(|row| row.output_code.clone()).collect()
    }

    /// Who passed a stage and when.
    #[must_use]
    pub fn passing(&self, stage: &str) -> Option<&onboarding_passings::Model> {
        self.passings.iter().find(|row| row.stage_code == stage)
    }

    /// The stages that are not passed yet.
    #[must_use]
    pub fn not_passed(&self, policies: &ClientPolicies) -> Vec<Label> {
        let open = policies.stages.iter().filter(|stage| self.passing(&stage.code).is_none());
        open.map(|stage| stage.label.clone()).collect()
    }

    /// Whether a stage may be passed: those before it are, and all it puts out was accepted.
    pub fn may_pass(&self, policies: &ClientPolicies, stage: &OnboardingStage) -> Result<(), Label> {
        let earlier = policies.stages.iter().take_while(|one| one.code != stage.code);
        if let Some(open) = earlier.into_iter().find(|one| self.passing(&one.code).is_none()) {
            return Err(Label::new(
                format!("前一阶段「{}」还没有过关；请先让它过关", open.label.zh),
                format!("The stage before, {}, is not passed yet. Pass it first", open.label.en),
            ));
        }
        let gaps = stage.gaps(&self.accepted());
        if gaps.is_empty() {
            return Ok(());
        }
        let zh: Vec<String> = gaps.iter().map(|output| format!("「{}」", output.label.zh)).collect();
        let en: Vec<&str> = gaps.iter().map(|output| output.label.en.as_str()).collect();
        Err(Label::new(
            format!("还缺{}；提交并由别人验收后再过关", zh.join("")),
            format!("Still missing: {}. Hand them in and have them accepted first", en.join(", ")),
        ))
    }
}

/// Whether somebody may accept or return a revision.
pub fn may_judge(row: &onboarding_outputs::Model, judge: Option<Uuid>) -> Result<(), Label> {
    if row.judged_at.is_some() {
        return Err(Label::new(
            "这一版已经验收或退回；请刷新页面看最新一版",
            "This revision was judged already. Reload to see the newest",
        ));
    }
    rules::may_judge(row.handed_in_by, judge)
}

/// The form of an output for a client: the questions of its type come before those everybody is asked.
#[must_use]
pub fn fields_of(policies: &ClientPolicies, client: &clients::Model, output: &Output) -> Vec<Field> {
    let own = policies.client_type(&client.client_type).map(|kind| kind.questions.as_slice());
    let own = own.filter(|_| output.holds == Some(Holds::Questions)).unwrap_or_default();
    let asked = own.iter().map(|question| Field {
        code: question.code.clone(),
        kind: FieldKind::Text,
        label: question.label.clone(),
        columns: Vec::new(),
    });
    asked.chain(output.fields.iter().cloned()).collect()
}

/// What a form begins with: a row for each metric that clients of this type are usually measured by.
#[must_use]
pub fn start_of(
    policies: &ClientPolicies,
    client: &clients::Model,
    output: &Output,
    metric_name: impl Fn(&str) -> String,
) -> Option<Value> {
    if output.holds != Some(Holds::Kpis) {
        return None;
    }
    let rows = output.fields.iter().find(|field| field.kind == FieldKind::Rows)?;
    let first = rows.columns.first()?;
    let kpis = &policies.client_type(&client.client_type)?.kpis;
    let row = |code: &String| json!({ first.code.as_str(): metric_name(code) });
    Some(json!({ rows.code.as_str(): kpis.iter().map(row).collect::<Vec<_>>() }))
}

/// Refuses traits or answers nobody defined.
pub fn check_traits(policies: &ClientPolicies, traits: &BTreeMap<String, String>) -> Result<(), Problem> {
    let known =
        |of: &str, level: &str| policies.traits.iter().any(|one| one.code == of && one.has_level(level));
    match traits.iter().find(|(of, level)| !known(of, level)) {
        None => Ok(()),
        Some((of, level)) => Err(Problem::invalid(
            "product_trait",
            format!("商品特点「{of}」没有「{level}」这一档；请刷新页面后重选"),
            format!("The trait {of:?} has no answer {level:?}. Reload the page and choose again"),
        )),
    }
}

/// Whole days between an instant and now, as business days count.
#[must_use]
pub fn days_since(at: DateTime<Utc>, now: DateTime<Utc>) -> i64 {
    (daiyun_base::period::business_day(now) - daiyun_base::period::business_day(at)).num_days().max(0)
}
