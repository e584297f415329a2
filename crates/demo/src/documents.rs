//! The papers of the clients, as `definitions/demo/documents.toml` states them.

use daiyun_base::definition::{DefinitionIssue, Issues};
use serde::Deserialize;

use crate::world::{World, check_codes};

/// The file.
pub(crate) const FILE: &str = "demo/documents.toml";

/// A paper of a client.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Paper {
    /// Unique among them.
    pub code: String,
    /// The client.
    pub client: String,
    /// A code of `definitions/policies/documents.toml`.
    pub kind: String,
    /// A firm or a person, invented.
    pub holder: String,
    /// Invented; nothing where the paper has none.
    #[serde(default)]
    pub number: Option<String>,
    /// The day of issue, counted back from the demo's day.
    pub issued_days_ago: i64,
    /// Its last day, counted from the demo's day; nothing for what holds for good.
    #[serde(default)]
    pub ends_in_days: Option<i64>,
    /// Whether the client's brand depends on it.
    #[serde(default)]
    pub brand: bool,
    /// Stores that depend on it.
    #[serde(default)]
    pub stores: Vec<String>,
    /// Groups of categories that depend on it.
    #[serde(default)]
    pub categories: Vec<String>,
    /// What it authorises, if it is a letter that does.
    #[serde(default)]
    pub authorises: Option<Authorised>,
}

/// What a letter authorises, for its own term.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Authorised {
    /// `exclusive`, `sole`, `ordinary`.
    pub licence: String,
    /// 1: by the owner of the mark.
    pub chain_level: i64,
    /// In words.
    pub scope: String,
    /// Platform codes.
    pub platforms: Vec<String>,
}

impl World {
    /// The papers of the clients.
    #[must_use]
    pub fn documents(&self) -> &[Paper] {
        &self.documents
    }
}

/// Every paper is of a client there is.
pub(crate) fn check(world: &World, found: &mut Vec<DefinitionIssue>) {
    check_codes(FILE, world.documents().iter().map(|paper| &paper.code), found);
    for paper in world.documents() {
        let mut issues = Issues::new(FILE, &paper.code, found);
        let of_client = |code: &String| {
            world.stores().iter().any(|store| store.code == *code && store.client == paper.client)
        };
        if !world.has_client(&paper.client) || !paper.stores.iter().all(of_client) {
            issues.add("client", "客户不存在，或店铺不是它的", "写 clients.toml 与 stores.toml 里的 code");
        }
        if paper.authorises.is_some() && paper.ends_in_days.is_none() {
            issues.add("ends_in_days", "授权书没有期限", "写明到期日距演示日的天数");
        }
    }
}
