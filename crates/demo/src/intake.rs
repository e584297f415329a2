//! Stores on their way to a platform, deposits and services, as `definitions/demo/intake.toml` states them.

use daiyun_base::definition::{DefinitionIssue, Issues};
use serde::Deserialize;

use crate::world::{World, check_codes};

/// The file.
pub(crate) const FILE: &str = "demo/intake.toml";

/// The whole file.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Intake {
    /// The login of whoever wrote it down.
    pub written_by: String,
    /// Stores on their way.
    #[serde(rename = "application")]
    pub applications: Vec<Applied>,
    /// What platforms hold for stores there are.
    #[serde(rename = "deposit")]
    pub deposits: Vec<StoreDeposit>,
    /// What the clients have bought.
    #[serde(rename = "service")]
    pub services: Vec<Bought>,
}

/// A store on its way.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Applied {
    /// Unique among them.
    pub code: String,
    /// The client.
    pub client: String,
    /// What the store shall be called.
    pub name: String,
    /// A platform code.
    pub platform: String,
    /// Where the platform has several.
    #[serde(default)]
    pub storefront: Option<String>,
    /// A category group of the requirement lists.
    pub category: String,
    /// When it began.
    pub started_days_ago: i64,
    /// The papers at hand.
    pub papers: Vec<String>,
    /// What was paid before there was a store.
    pub deposits: Vec<Payment>,
    /// What happened, the oldest first.
    pub moves: Vec<Happened>,
}

/// Money that moved.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Payment {
    /// Why.
    pub kind: String,
    /// In yuan.
    pub amount: String,
    /// When.
    pub days_ago: i64,
    /// Whose.
    pub payer: String,
    /// What for.
    #[serde(default)]
    pub note: String,
}

/// What happened to an application.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Happened {
    /// What.
    pub outcome: String,
    /// When.
    pub days_ago: i64,
    /// A code of the reasons.
    #[serde(default)]
    pub rejection: Option<String>,
    /// In a sentence.
    #[serde(default)]
    pub note: String,
    /// The store it led to.
    #[serde(default)]
    pub store: Option<String>,
}

/// Money that moved for a store.
#[derive(Clone, Debug, Deserialize)]
pub struct StoreDeposit {
    /// The store.
    pub store: String,
    /// The money.
    #[serde(flatten)]
    pub payment: Payment,
}

/// What a client has bought.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bought {
    /// The client.
    pub client: String,
    /// A code of the catalogue.
    pub code: String,
    /// Its first day.
    pub since_days_ago: i64,
    /// Its last day, if it ended.
    #[serde(default)]
    pub until_days_ago: Option<i64>,
    /// In yuan; nothing while it is not agreed.
    #[serde(default)]
    pub price: Option<String>,
    /// What for.
    #[serde(default)]
    pub note: String,
}

/// Everything is of a client and a store there are.
pub(crate) fn check(world: &World, found: &mut Vec<DefinitionIssue>) {
    let intake = world.intake();
    check_codes(FILE, intake.applications.iter().map(|one| &one.code), found);
    let owner =
        |code: &str| world.stores().iter().find(|store| store.code == code).map(|store| &store.client);
    for one in &intake.applications {
        let mut issues = Issues::new(FILE, &one.code, found);
        let of_client = |code: &String| owner(code) == Some(&one.client);
        let mut stores = one.moves.iter().filter_map(|happened| happened.store.as_ref());
        if !world.has_client(&one.client) || !stores.all(of_client) {
            issues.add("client", "客户不存在，或店铺不是它的", "写 clients.toml 与 stores.toml 里的 code");
        }
        let days: Vec<i64> =
            [one.started_days_ago].into_iter().chain(one.moves.iter().map(|one| one.days_ago)).collect();
        if days.windows(2).any(|pair| pair[0] < pair[1]) {
            issues.add("moves", "先后颠倒", "从最早的一步写起");
        }
    }
    for one in intake.deposits.iter().filter(|one| owner(&one.store).is_none()) {
        Issues::new(FILE, &one.store, found).add("store", "店铺不存在", "写 stores.toml 里的 code");
    }
    for one in intake.services.iter().filter(|one| !world.has_client(&one.client)) {
        Issues::new(FILE, &one.code, found).add("client", "客户不存在", "写 clients.toml 里的 code");
    }
}
