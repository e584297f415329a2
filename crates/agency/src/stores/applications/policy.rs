//! 资料清单与驳回原因 as an operations lead writes them: `definitions/policies/document_requirements.toml` and
//! `application_rejections.toml`.

use std::collections::{BTreeMap, BTreeSet};

use daiyun_base::definition::{Definition, DefinitionIssue, Issues, Source, load_many};
use daiyun_base::error::Label;
use serde::Deserialize;

use super::rules::Step;

const REQUIREMENTS: &str = "policies/document_requirements.toml";
const REJECTIONS: &str = "policies/application_rejections.toml";

/// What a platform, or a category of goods, asks for. An entry counts where everything it names fits.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Requirement {
    /// Never changes.
    pub code: String,
    /// Its place in lists.
    pub order: u32,
    /// The platform, or the category.
    pub label: Label,
    /// Platform code; every platform, if left out.
    pub platform: Option<String>,
    /// Storefront of the platform; every one, if left out.
    pub storefront: Option<String>,
    /// Category group; every one, if left out.
    pub category: Option<String>,
    /// Whether the platform holds money.
    #[serde(default)]
    pub needs_deposit: bool,
    /// What has to be handed in.
    pub documents: Vec<Needed>,
    /// What is worth knowing before (S30.5).
    #[serde(default)]
    pub tips: Vec<Label>,
    /// Where it is written.
    pub source: Label,
    /// Whole lists, for entries of a platform; what it adds, for those of a category.
    pub cases: Vec<ListCase>,
}

/// A paper somebody asks for.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Needed {
    /// Kind of document.
    pub kind: String,
    /// What is called that here.
    pub label: Label,
    /// What it must be like.
    pub note: Label,
}

/// An example: the list for a category.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ListCase {
    /// Category group.
    pub category: String,
    /// Every kind that is asked for.
    pub kinds: BTreeSet<String>,
}

/// Why a platform sends an application back (S30.9), and what mends it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rejection {
    /// Never changes.
    pub code: String,
    /// Its place in lists.
    pub order: u32,
    /// The reason.
    pub label: Label,
    /// What mends it.
    pub fix: Label,
    /// The step in which it is mended.
    pub back_to: Step,
    /// The steps in which a platform says so.
    pub said_in: Vec<Step>,
    /// Steps, and whether it is said there.
    pub cases: Vec<StepCase>,
}

/// An example.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StepCase {
    step: Step,
    said: bool,
}

/// What is decided about opening stores.
#[derive(Clone, Debug, Default)]
pub struct IntakePolicies {
    requirements: Vec<Requirement>,
    rejections: Vec<Rejection>,
}

/// What an application is for.
#[derive(Clone, Copy, Debug)]
pub struct Target<'a> {
    /// Platform code.
    pub platform: &'a str,
    /// Storefront, where the platform has several.
    pub storefront: Option<&'a str>,
    /// Category group.
    pub category: &'a str,
}

impl Requirement {
    fn counts_for(&self, target: Target<'_>) -> bool {
        let fits = |named: &Option<String>, stated: Option<&str>| {
            named.as_deref().is_none_or(|named| stated == Some(named))
        };
        fits(&self.platform, Some(target.platform))
            && fits(&self.storefront, target.storefront)
            && fits(&self.category, Some(target.category))
    }
}

impl IntakePolicies {
    /// Loads both files. `storefronts` are the platforms there are, each with its storefronts.
    pub fn load(
        sources: &[Source],
        storefronts: &BTreeMap<&str, Vec<&str>>,
        found: &mut Vec<DefinitionIssue>,
    ) -> Self {
        let policies = Self {
            requirements: sorted(in_file(sources, REQUIREMENTS, found), |one: &Requirement| one.order),
            rejections: sorted(in_file(sources, REJECTIONS, found), |one: &Rejection| one.order),
        };
        policies.check_places(storefronts, found);
        policies.check_lists(found);
        policies
    }

    fn check_places(&self, storefronts: &BTreeMap<&str, Vec<&str>>, found: &mut Vec<DefinitionIssue>) {
        for one in &self.requirements {
            let mut issues = Issues::new(REQUIREMENTS, &one.code, found);
            let Some(platform) = one.platform.as_deref() else { continue };
            let Some(fronts) = storefronts.get(platform) else {
                issues.add("platform", "没有这个平台", "写 definitions/platforms 里的 code");
                continue;
            };
            if one.storefront.as_deref().is_some_and(|front| !fronts.contains(&front)) {
                issues.add("storefront", "平台没有这种店铺", "写平台文件 storefronts 里的 code");
            }
        }
    }

    fn check_lists(&self, found: &mut Vec<DefinitionIssue>) {
        for one in &self.requirements {
            let mut issues = Issues::new(REQUIREMENTS, &one.code, found);
            if one.cases.is_empty() {
                issues.add("cases", "没有例子", "写出至少一个类目要交的资料");
            }
            for case in &one.cases {
                let kinds = self.kinds_of(one, case);
                if kinds != case.kinds {
                    let listed = kinds.into_iter().collect::<Vec<_>>().join("、");
                    issues.add(
                        &case.category,
                        format!("清单是 {listed}，例子写的不是"),
                        "改例子，或改 documents",
                    );
                }
            }
        }
    }

    /// What an example of an entry speaks of: the whole list of a platform, or what a category adds.
    fn kinds_of(&self, one: &Requirement, case: &ListCase) -> BTreeSet<String> {
        let named = |needed: &Needed| needed.kind.clone();
        match one.platform.as_deref() {
            Some(platform) => {
                let storefront = one.storefront.as_deref();
                let target = Target { platform, storefront, category: &case.category };
                self.needed(target).into_iter().map(named).collect()
            }
            None if one.category.as_ref() == Some(&case.category) => {
                one.documents.iter().map(named).collect()
            }
            None => BTreeSet::new(),
        }
    }

    /// The papers of a target, each kind once; a platform's own wording comes before a category's.
    #[must_use]
    pub fn needed(&self, target: Target<'_>) -> Vec<&Needed> {
        let mut needed: Vec<&Needed> = Vec::new();
        for one in self.of(target).into_iter().flat_map(|one| &one.documents) {
            if !needed.iter().any(|other| other.kind == one.kind) {
                needed.push(one);
            }
        }
        needed
    }

    /// The entries that count for a target.
    #[must_use]
    pub fn of(&self, target: Target<'_>) -> Vec<&Requirement> {
        self.requirements.iter().filter(|one| one.counts_for(target)).collect()
    }

    /// Whether the platform holds money of such a store.
    #[must_use]
    pub fn needs_deposit(&self, target: Target<'_>) -> bool {
        self.of(target).iter().any(|one| one.needs_deposit)
    }

    /// The entries of platforms: where one can apply.
    pub fn platforms(&self) -> impl Iterator<Item = &Requirement> {
        self.requirements.iter().filter(|one| one.platform.is_some() && one.category.is_none())
    }

    /// The category groups there are, by code.
    pub fn categories(&self) -> impl Iterator<Item = (&str, &Label)> {
        let of_category = self.requirements.iter().filter(|one| one.platform.is_none());
        of_category.filter_map(|one| Some((one.category.as_deref()?, &one.label)))
    }

    /// Why platforms send applications back.
    #[must_use]
    pub fn rejections(&self) -> &[Rejection] {
        &self.rejections
    }

    /// A reason by its code.
    #[must_use]
    pub fn rejection(&self, code: &str) -> Option<&Rejection> {
        self.rejections.iter().find(|one| one.code == code)
    }
}

fn in_file<T: Definition>(
    sources: &[Source],
    path: &str,
    found: &mut Vec<DefinitionIssue>,
) -> BTreeMap<String, T> {
    let own: Vec<Source> = sources.iter().filter(|source| source.path == path).cloned().collect();
    load_many(&own, found)
}

fn sorted<T>(entries: BTreeMap<String, T>, order: fn(&T) -> u32) -> Vec<T> {
    let mut entries: Vec<T> = entries.into_values().collect();
    entries.sort_by_key(order);
    entries
}

impl Definition for Requirement {
    const FOLDER: &'static str = "policies";

    fn code(&self) -> &str {
        &self.code
    }

    fn check(&self, issues: &mut Issues<'_>) {
        if self.platform.is_none() && self.category.is_none() {
            issues.add("platform", "平台和类目都没有写", "至少写一个：谁要这些资料");
        }
        if self.storefront.is_some() && self.platform.is_none() {
            issues.add("storefront", "写了店铺类型却没有平台", "补上 platform");
        }
        for (at, one) in self.documents.iter().enumerate() {
            if self.documents[..at].iter().any(|other| other.kind == one.kind) {
                issues.add(&one.kind, "同一种资料写了两次", "合成一条");
            }
        }
    }
}

impl Definition for Rejection {
    const FOLDER: &'static str = "policies";

    fn code(&self) -> &str {
        &self.code
    }

    fn check(&self, issues: &mut Issues<'_>) {
        if self.cases.is_empty() {
            issues.add("cases", "没有例子", "写一个会这样驳回的步骤和一个不会的");
        }
        if self.cases.iter().any(|case| self.said_in.contains(&case.step) != case.said) {
            issues.add("cases", "例子与 said_in 不符", "改例子，或改 said_in");
        }
        if self.said_in.iter().any(|step| *step < self.back_to) {
            issues.add("back_to", "退到还没到过的一步", "back_to 不晚于 said_in 里最早的一步");
        }
    }
}
