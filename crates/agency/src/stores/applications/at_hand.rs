//! The pre-check (S30.5): what is asked for, and what of it is at hand. What is known of papers comes from
//! [`super::records::known_papers`], the one place that reads it.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use daiyun_base::error::Label;

use super::policy::{IntakePolicies, Needed, Target};
use super::records::applications;

/// What is known of a kind of paper.
#[derive(Clone, Debug)]
pub struct Known {
    /// Whether it is there.
    pub is_at_hand: bool,
    /// Where it is, or what is wrong with it.
    pub note: String,
    /// Who said so.
    pub by_name: String,
    /// When.
    pub at: DateTime<Utc>,
}

/// What is known of the papers of one application, by kind.
pub type KnownPapers = BTreeMap<String, Known>;

/// What an application is for.
pub fn target(row: &applications::Model) -> Target<'_> {
    Target { platform: &row.platform, storefront: row.storefront.as_deref(), category: &row.category }
}

/// The papers an application's platform and category ask for.
pub fn needed<'a>(policies: &'a IntakePolicies, row: &'a applications::Model) -> Vec<&'a Needed> {
    policies.needed(target(row))
}

/// What is asked for and not at hand.
pub fn missing(needed: &[&Needed], known: Option<&KnownPapers>) -> Vec<Label> {
    let is_there = |kind: &str| known.and_then(|known| known.get(kind)).is_some_and(|one| one.is_at_hand);
    needed.iter().filter(|one| !is_there(&one.kind)).map(|one| one.label.clone()).collect()
}
