//! What the clients trust the agency with, as `definitions/demo/vault.toml` states it.

use std::collections::BTreeMap;

use daiyun_base::definition::{DefinitionIssue, Issues};
use serde::Deserialize;

use crate::world::{World, check_codes};

/// The file.
pub(crate) const FILE: &str = "demo/vault.toml";

/// An account or another asset that a client trusts the agency with.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Trusted {
    /// Unique among them.
    pub code: String,
    /// The client.
    pub client: String,
    /// Its store; nothing for what belongs to the client as a whole.
    #[serde(default)]
    pub store: Option<String>,
    /// A code of `definitions/policies/assets.toml`.
    pub kind: String,
    /// What people call it.
    pub name: String,
    /// `client`, `agency`, `individual`.
    pub owner: String,
    /// Their name.
    pub owner_name: String,
    /// The login of the colleague who keeps it.
    pub holder: String,
    /// `full`, `operate`, `read_only`.
    pub authority: String,
    /// The last day of the authority, counted from the demo's day.
    pub ends_in_days: i64,
    /// How the platform proves that it is us.
    pub second_factor: String,
    /// Invented values, by field.
    pub secrets: BTreeMap<String, String>,
    /// The logins of those who may look.
    pub grants: Vec<String>,
}

impl World {
    /// What the clients trust the agency with.
    #[must_use]
    pub fn vault(&self) -> &[Trusted] {
        &self.vault
    }
}

/// Every asset is of a client there is, and of people there are.
pub(crate) fn check(world: &World, found: &mut Vec<DefinitionIssue>) {
    check_codes(FILE, world.vault().iter().map(|asset| &asset.code), found);
    for asset in world.vault() {
        let mut issues = Issues::new(FILE, &asset.code, found);
        let of_client = |code: &String| {
            world.stores().iter().any(|store| store.code == *code && store.client == asset.client)
        };
        if !world.has_client(&asset.client) || !asset.store.iter().all(of_client) {
            issues.add("client", "客户不存在，或店铺不是它的", "写 clients.toml 与 stores.toml 里的 code");
        }
        for login in asset.grants.iter().chain([&asset.holder]) {
            if world.person(login).is_none() {
                issues.add(login, "没有这个人", "写 people.toml 里的 login");
            }
        }
    }
}
