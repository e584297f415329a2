//! What people wrote on days of the board, as `definitions/demo/notes.toml` states it.

use daiyun_base::definition::{DefinitionIssue, Issues};
use serde::Deserialize;

use crate::world::{World, check_codes};

/// The file.
pub(crate) const FILE: &str = "demo/notes.toml";

/// A note on days of the board.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Noted {
    /// Unique among them.
    pub code: String,
    /// The client.
    pub client: String,
    /// Its store; nothing for a note on all of them.
    #[serde(default)]
    pub store: Option<String>,
    /// The login of who wrote it.
    pub author: String,
    /// The first day, counted back from the demo's day.
    pub days_ago: u64,
    /// How many days.
    pub days: u64,
    /// What.
    pub text: String,
    /// Whether the client's people read it too.
    pub is_for_client: bool,
}

/// Every note is on a client and a store there are, by somebody there is.
pub(crate) fn check(world: &World, found: &mut Vec<DefinitionIssue>) {
    check_codes(FILE, world.notes().iter().map(|note| &note.code), found);
    for note in world.notes() {
        let mut issues = Issues::new(FILE, &note.code, found);
        let of_client = |code: &String| {
            world.stores().iter().any(|store| store.code == *code && store.client == note.client)
        };
        if !world.has_client(&note.client) || !note.store.iter().all(of_client) {
            issues.add("client", "客户不存在，或店铺不是它的", "写 clients.toml 与 stores.toml 里的 code");
        }
        if world.person(&note.author).is_none() {
            issues.add("author", "没有这个人", "写 people.toml 里的 login");
        }
        if note.days == 0 || note.days_ago < note.days {
            issues.add("days", "备注要写在过去的日子上", "days_ago 不小于 days，days 至少是 1");
        }
    }
}
