//! The SOP library as JSON: what an operations lead wrote, for everybody to read.

use std::collections::BTreeMap;

use daiyun_base::error::Label;
use serde::Serialize;
use utoipa::ToSchema;

use super::template::{SopTemplate, Step};
use crate::access::Role;
use crate::words;

/// An SOP template.
#[derive(Serialize, ToSchema)]
pub(super) struct TemplateView {
    code: String,
    revision: u32,
    label: String,
    label_en: String,
    /// `agency`, `client`, `store`.
    scope: String,
    /// `day`, `week`, `month`, `quarter`, `start`, `event_day`, `term_end`.
    anchor: String,
    /// The rule it serves.
    policy: String,
    policy_en: String,
    /// What a good run looks like.
    example: String,
    example_en: String,
    stages: Vec<TemplateStageView>,
    steps: Vec<StepView>,
}

/// A stage of a template.
#[derive(Serialize, ToSchema)]
pub(super) struct TemplateStageView {
    code: String,
    label: String,
    label_en: String,
    /// As operations people write it: `T-60 09:00`.
    starts: String,
}

/// A step of a template.
#[derive(Serialize, ToSchema)]
pub(super) struct StepView {
    code: String,
    stage_code: String,
    label: String,
    label_en: String,
    owner_role: String,
    owner_role_label: String,
    owner_role_label_en: String,
    /// As operations people write it: `T+2h`.
    due: String,
    minutes: Option<u32>,
    standard: String,
    standard_en: String,
    priority: String,
    is_gate: bool,
    acceptance: String,
    /// How it is done.
    guide: String,
    guide_en: String,
    /// The fields to fill in.
    form: Vec<FieldView>,
    /// The slide whose lesson explains it.
    lesson: String,
}

/// A field of a form.
#[derive(Serialize, ToSchema)]
pub(super) struct FieldView {
    label: String,
    label_en: String,
}

/// A template as JSON.
pub(super) fn template_view(template: &SopTemplate, roles: &BTreeMap<String, Role>) -> TemplateView {
    let stages = template.stages.iter().map(|stage| TemplateStageView {
        code: stage.code.clone(),
        label: stage.label.zh.clone(),
        label_en: stage.label.en.clone(),
        starts: stage.starts.to_string(),
    });
    TemplateView {
        code: template.code.clone(),
        revision: template.revision,
        label: template.label.zh.clone(),
        label_en: template.label.en.clone(),
        scope: words::of(template.scope),
        anchor: words::of(template.anchor),
        policy: template.policy.zh.clone(),
        policy_en: template.policy.en.clone(),
        example: template.example.zh.clone(),
        example_en: template.example.en.clone(),
        stages: stages.collect(),
        steps: template.steps.iter().map(|step| step_view(step, roles)).collect(),
    }
}

fn step_view(step: &Step, roles: &BTreeMap<String, Role>) -> StepView {
    let unnamed = Label::new(step.owner.clone(), step.owner.clone());
    let role = roles.get(&step.owner).map_or(&unnamed, |role| &role.label);
    let field = |label: &Label| FieldView { label: label.zh.clone(), label_en: label.en.clone() };
    StepView {
        code: step.code.clone(),
        stage_code: step.stage.clone(),
        label: step.label.zh.clone(),
        label_en: step.label.en.clone(),
        owner_role: step.owner.clone(),
        owner_role_label: role.zh.clone(),
        owner_role_label_en: role.en.clone(),
        due: step.due.to_string(),
        minutes: step.minutes,
        standard: step.standard.zh.clone(),
        standard_en: step.standard.en.clone(),
        priority: words::of(step.priority),
        is_gate: step.gate,
        acceptance: words::of(step.acceptance),
        guide: step.guide.zh.clone(),
        guide_en: step.guide.en.clone(),
        form: step.form.iter().map(field).collect(),
        lesson: step.lesson.clone(),
    }
}
