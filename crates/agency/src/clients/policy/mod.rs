//! 客户策略 · What an operations lead decides about clients: their types and service modes, the phases, the lead score, the
//! outputs of onboarding, the functions of a team, the lights of health, and which platform suits which product.
//!
//! All of it is read from `definitions/policies`; here are its shapes, its checks and the arithmetic on it.

mod fit;
mod health;
mod kinds;
mod lifecycle;
mod onboarding;
mod score;
mod services;

use std::collections::BTreeMap;

use daiyun_base::definition::{Definition, DefinitionIssue, Issues, Source, load_many};
use daiyun_kpi::catalogue::Catalogue;

pub use fit::{Advice, PlatformFit, ProductTrait, advise};
pub use health::{HealthPart, Judged, Light, Seen};
pub use kinds::{ClientTag, ClientType, ServiceMode, TeamFunction};
pub use lifecycle::{Phase, PhaseDefinition, STAGES, Stage, Standing, choices, may_move};
pub use onboarding::{
    Field, FieldKind, Holds, OnboardingStage, Output, check_content, chosen_traits, estimate,
};
pub use score::{LeadScorePolicy, ScoreInput};
pub use services::{ServiceBlock, ServiceItem};

/// Everything that is decided about clients.
#[derive(Clone, Debug, Default)]
pub struct ClientPolicies {
    /// What kinds of client there are (S08).
    pub types: Vec<ClientType>,
    /// How much the agency does (S02.4).
    pub modes: Vec<ServiceMode>,
    /// Where chances lie (S06.4).
    pub tags: Vec<ClientTag>,
    /// The four phases (S41).
    pub phases: Vec<PhaseDefinition>,
    /// What a lead is worth (S41.1).
    pub lead_score: Option<LeadScorePolicy>,
    /// The four stages of onboarding (S11).
    pub stages: Vec<OnboardingStage>,
    /// The functions of a team (S10.7).
    pub functions: Vec<TeamFunction>,
    /// The lights (S29).
    pub health: Vec<HealthPart>,
    /// What is asked about a product (S07.7).
    pub traits: Vec<ProductTrait>,
    /// How platforms suit it.
    pub fits: Vec<PlatformFit>,
    /// The catalogue of services (S09), in the order of the loop.
    pub services: Vec<ServiceBlock>,
}

impl ClientPolicies {
    /// Loads the policies and reports what is wrong with them.
    pub fn load(sources: &[Source], metrics: &Catalogue, found: &mut Vec<DefinitionIssue>) -> Self {
        let scores = in_file::<LeadScorePolicy>(sources, "lead_score", found);
        let policies = Self {
            types: sorted(in_file(sources, "client_types", found), |one: &ClientType| one.order),
            modes: sorted(in_file(sources, "service_modes", found), |one: &ServiceMode| one.order),
            tags: in_file(sources, "client_tags", found).into_values().collect(),
            phases: sorted(in_file(sources, "client_phases", found), |one: &PhaseDefinition| one.order),
            lead_score: scores.into_values().next(),
            stages: sorted(in_file(sources, "onboarding", found), |one: &OnboardingStage| one.order),
            functions: sorted(in_file(sources, "team_functions", found), |one: &TeamFunction| one.order),
            health: sorted(in_file(sources, "client_health", found), |one: &HealthPart| one.order),
            traits: sorted(in_file(sources, "product_traits", found), |one: &ProductTrait| one.order),
            fits: sorted(in_file(sources, "platform_fit", found), |one: &PlatformFit| one.order),
            services: sorted(in_file(sources, "services", found), |one: &ServiceBlock| one.order),
        };
        policies.check_across(metrics, found);
        policies
    }

    /// What one file cannot see of another.
    fn check_across(&self, metrics: &Catalogue, found: &mut Vec<DefinitionIssue>) {
        for kind in &self.types {
            for metric in kind.kpis.iter().filter(|code| metrics.metric(code).is_err()) {
                Issues::new("policies/client_types.toml", &kind.code, found).add(
                    metric,
                    "没有这个指标",
                    "改成 definitions/metrics 里的指标代码",
                );
            }
        }
        for fit in &self.fits {
            let known = |named: &str, level: &str| {
                self.traits.iter().any(|one| one.code == named && one.has_level(level))
            };
            for weight in fit.weights.iter().filter(|weight| !known(&weight.of, &weight.level)) {
                Issues::new("policies/platform_fit.toml", &fit.code, found).add(
                    &weight.of,
                    format!("没有这个特点或档位 {}", weight.level),
                    "改成 product_traits.toml 里有的",
                );
            }
        }
    }

    /// What the catalogue names elsewhere: metrics, and the SOP templates there are.
    pub fn check_services(
        &self,
        metrics: &Catalogue,
        is_sop: impl Fn(&str) -> bool,
        found: &mut Vec<DefinitionIssue>,
    ) {
        let items: Vec<&ServiceItem> = self.services.iter().flat_map(|block| &block.items).collect();
        for (at, item) in items.iter().enumerate() {
            let mut issues = Issues::new("policies/services.toml", &item.code, found);
            for metric in item.metrics.iter().filter(|code| metrics.metric(code).is_err()) {
                issues.add(metric, "没有这个指标", "改成 definitions/metrics 里的指标代码");
            }
            if item.sop.as_deref().is_some_and(|code| !is_sop(code)) {
                issues.add("sop", "没有这个 SOP", "改成 definitions/sop 里的 code，或删去");
            }
            if items[..at].iter().any(|other| other.code == item.code) {
                issues.add("code", "与另一项服务重复", "换一个 code");
            }
        }
    }

    /// A service with its block.
    #[must_use]
    pub fn service(&self, code: &str) -> Option<(&ServiceBlock, &ServiceItem)> {
        let of = |block: &'_ ServiceBlock| block.items.iter().position(|item| item.code == code);
        self.services.iter().find_map(|block| Some((block, block.items.get(of(block)?)?)))
    }

    /// A client type by its code.
    #[must_use]
    pub fn client_type(&self, code: &str) -> Option<&ClientType> {
        self.types.iter().find(|one| one.code == code)
    }

    /// A service mode by its code.
    #[must_use]
    pub fn mode(&self, code: &str) -> Option<&ServiceMode> {
        self.modes.iter().find(|one| one.code == code)
    }

    /// An output of onboarding with its stage.
    #[must_use]
    pub fn output(&self, code: &str) -> Option<(&OnboardingStage, &Output)> {
        self.stages.iter().find_map(|stage| Some((stage, stage.output(code)?)))
    }
}

fn in_file<T: Definition>(
    sources: &[Source],
    name: &str,
    found: &mut Vec<DefinitionIssue>,
) -> BTreeMap<String, T> {
    let path = format!("policies/{name}.toml");
    let own: Vec<Source> = sources.iter().filter(|source| source.path == path).cloned().collect();
    load_many(&own, found)
}

fn sorted<T>(entries: BTreeMap<String, T>, order: fn(&T) -> u32) -> Vec<T> {
    let mut entries: Vec<T> = entries.into_values().collect();
    entries.sort_by_key(order);
    entries
}
