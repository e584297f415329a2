//! Where the demo's clients stand, as `definitions/demo/onboarding.toml` states it.

use daiyun_base::definition::{DefinitionIssue, Issues};
use serde::Deserialize;

use crate::world::World;

/// The file.
pub(crate) const FILE: &str = "demo/onboarding.toml";

/// The whole file.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Onboardings {
    /// One for each client.
    #[serde(rename = "entry")]
    pub clients: Vec<Stands>,
    /// What is written into each output.
    #[serde(rename = "form")]
    pub forms: Vec<Form>,
}

/// Where a client stands.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Stands {
    /// The client.
    pub client: String,
    /// `lead`, `onboarding`, `active`.
    pub stage: String,
    /// Why it stands there.
    pub reason: String,
    /// Outputs that a colleague accepted, in the order of the stages.
    pub accepted: Vec<String>,
    /// Outputs that wait for one.
    pub handed_in: Vec<String>,
    /// What it is worth as a lead.
    #[serde(default)]
    pub score: Option<Score>,
}

/// What a lead is worth.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Score {
    /// 需求匹配度.
    pub need_fit: i64,
    /// Why.
    pub need_reason: String,
    /// 预算匹配度.
    pub budget_fit: i64,
    /// Why.
    pub budget_reason: String,
    /// 长期合作潜力.
    pub potential: i64,
    /// Why.
    pub potential_reason: String,
}

/// What is written into an output.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Form {
    /// A code of `definitions/policies/onboarding.toml`.
    pub output: String,
    /// By field; `{client}` is the client's name.
    pub content: toml::Table,
}

impl Onboardings {
    /// What is written into an output.
    #[must_use]
    pub fn form(&self, output: &str) -> Option<&toml::Table> {
        self.forms.iter().find(|form| form.output == output).map(|form| &form.content)
    }
}

/// Every client stands somewhere, and what it handed in is written.
pub(crate) fn check(world: &World, found: &mut Vec<DefinitionIssue>) {
    let onboardings = world.onboardings();
    for client in world.clients() {
        if onboardings.clients.iter().filter(|one| one.client == client.code).count() != 1 {
            Issues::new(FILE, &client.code, found).add("client", "要写且只写一条", "每个客户一条");
        }
    }
    for one in &onboardings.clients {
        let mut issues = Issues::new(FILE, &one.client, found);
        if !["lead", "onboarding", "active"].contains(&one.stage.as_str()) {
            issues.add("stage", "没有这个阶段", "可用：lead、onboarding、active");
        }
        for output in
            one.accepted.iter().chain(&one.handed_in).filter(|code| onboardings.form(code).is_none())
        {
            issues.add(output, "没有写内容", "在 form 里补上");
        }
    }
}
