//! The definitions this binary carries, loaded and checked once. A binary with a wrong definition does not start: it
//! prints every problem of every file.

use std::collections::BTreeMap;
use std::sync::Arc;

use daiyun_base::definition::{DefinitionIssue, Source, load_each, load_many};
use daiyun_base::fact::FactDefinition;
use daiyun_ingest::format::Formats;
use daiyun_kpi::catalogue::Catalogue;

use crate::access::{Role, SignInLimits, check_roles};
use crate::alerts::{AlertRule, RoleHomes, SaleEvents};
use crate::clients::ClientPolicies;
use crate::contracts::FeeNorms;
use crate::imports::ExpectedReports;
use crate::stores::applications::IntakePolicies;
use crate::stores::documents::DocumentKinds;
use crate::stores::profiles::PlatformProfiles;
use crate::stores::storefront::StorefrontChecks;
use crate::stores::vault::AssetKinds;
use crate::work::SopTemplate;

mod files {
    include!(concat!(env!("OUT_DIR"), "/definition_files.rs"));
}

/// Everything an operations lead may read and propose to change.
#[derive(Debug)]
pub struct Definitions {
    /// Fact tables.
    pub facts: BTreeMap<String, FactDefinition>,
    /// Platforms and their report formats.
    pub formats: Formats,
    /// Metrics.
    pub metrics: Catalogue,
    /// Roles and what they may do.
    pub roles: BTreeMap<String, Role>,
    /// What each role reads first.
    pub homes: RoleHomes,
    /// The limits of signing in.
    pub sign_in: SignInLimits,
    /// Alert rules.
    pub alerts: BTreeMap<String, AlertRule>,
    /// Days that are compared with nothing.
    pub sale_events: SaleEvents,
    /// SOP templates.
    pub sop: BTreeMap<String, SopTemplate>,
    /// Reports that are expected every day.
    pub reports: ExpectedReports,
    /// Usual fee ranges.
    pub fee_norms: FeeNorms,
    /// What is decided about clients.
    pub clients: ClientPolicies,
    /// What the agency is trusted with.
    pub asset_kinds: AssetKinds,
    /// Kinds of documents and groups of categories.
    pub document_kinds: DocumentKinds,
    /// What platforms ask for, and why they send applications back.
    pub intake: IntakePolicies,
    /// What each platform is like.
    pub profiles: PlatformProfiles,
    /// What is looked at when somebody opens a store's front.
    pub storefront: StorefrontChecks,
}

/// The embedded files.
#[must_use]
pub fn sources() -> Vec<Source> {
    files::FILES.iter().map(|(path, text)| Source::new(*path, *text)).collect()
}

/// A sample file beside a format, by its place among the definitions.
#[must_use]
pub fn sample(path: &str) -> Option<&'static [u8]> {
    files::SAMPLES.iter().find(|(name, _)| *name == path).map(|(_, bytes)| *bytes)
}

impl Definitions {
    /// Loads the embedded definitions, or reports everything that is wrong with them.
    pub fn embedded() -> Result<Arc<Self>, Vec<DefinitionIssue>> {
        Self::load(&sources())
    }

    /// Loads definitions from texts.
    pub fn load(sources: &[Source]) -> Result<Arc<Self>, Vec<DefinitionIssue>> {
        let mut found = Vec::new();
        let facts = load_each::<FactDefinition>(sources, &mut found);
        let (formats, issues) = Formats::load(sources, &facts);
        found.extend(issues);
        let (metrics, issues) = Catalogue::load(sources, &facts);
        found.extend(issues);
        let roles = load_named::<Role>(sources, "policies/roles.toml", &mut found);
        check_roles(&roles, &mut found);
        let homes = RoleHomes::load(sources, &roles, &metrics, &mut found);
        let named = load_named::<SignInLimits>(sources, "policies/sign_in.toml", &mut found);
        let sign_in = SignInLimits::only(named, &mut found);
        let alerts = load_many::<AlertRule>(sources, &mut found);
        let sop = load_many::<SopTemplate>(sources, &mut found);
        let fee_norms = FeeNorms::load(sources, &mut found);
        let sale_events = SaleEvents::load(sources, &mut found);
        let clients = ClientPolicies::load(sources, &metrics, &mut found);
        let asset_kinds = AssetKinds::load(sources, &mut found);
        let document_kinds = DocumentKinds::load(sources, &mut found);
        document_kinds.check_roles(&roles, &mut found);
        let storefront = StorefrontChecks::load(sources, &mut found);
        let reports = ExpectedReports::load(sources, &mut found);
        clients.check_services(&metrics, |code| sop.contains_key(code), &mut found);
        let intake = IntakePolicies::load(sources, &storefronts(&formats), &mut found);
        let platforms: Vec<&str> = formats.platforms().map(|platform| platform.code.as_str()).collect();
        let profiles = PlatformProfiles::load(sources, &platforms, &mut found);
        match sign_in {
            Some(sign_in) if found.is_empty() => Ok(Arc::new(Self {
                facts,
                formats,
                metrics,
                roles,
                homes,
                sign_in,
                alerts,
                sale_events,
                sop,
                fee_norms,
                clients,
                asset_kinds,
                document_kinds,
                intake,
                profiles,
                storefront,
                reports,
            })),
            Some(_) | None => Err(found),
        }
    }
}

/// The platforms, each with its storefronts.
fn storefronts(formats: &Formats) -> BTreeMap<&str, Vec<&str>> {
    formats
        .platforms()
        .map(|platform| {
            (platform.code.as_str(), platform.storefronts.iter().map(|front| front.code.as_str()).collect())
        })
        .collect()
}

/// Loads one of the policy files, which share a folder but not a shape.
fn load_named<T: daiyun_base::definition::Definition>(
    sources: &[Source],
    path: &str,
    found: &mut Vec<DefinitionIssue>,
) -> BTreeMap<String, T> {
    let named: Vec<Source> = sources.iter().filter(|source| source.path == path).cloned().collect();
    load_many(&named, found)
}
