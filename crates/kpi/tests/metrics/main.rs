//! The metric definitions of this repository, compiled: that they load, what they become, and what is refused.

mod catalogue;
mod compile;
mod refusals;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use daiyun_base::definition::{DefinitionIssue, Source, load_each};
use daiyun_base::fact::FactDefinition;
use daiyun_base::period::Month;
use daiyun_kpi::catalogue::Catalogue;
use daiyun_kpi::query::{DEFAULT_LIMIT, Filter, Query, ScopedStore};

/// The definitions as they stand, with every problem in them.
fn load() -> (Catalogue, Vec<DefinitionIssue>) {
    let mut issues = Vec::new();
    let facts = facts(&mut issues);
    let (catalogue, more) = Catalogue::load(&sources("metrics"), &facts);
    issues.extend(more);
    (catalogue, issues)
}

fn facts(issues: &mut Vec<DefinitionIssue>) -> BTreeMap<String, FactDefinition> {
    load_each(&sources("facts"), issues)
}

fn sources(folder: &str) -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../definitions").join(folder);
    let mut sources: Vec<Source> = fs::read_dir(root)
        .expect("the repository has definitions")
        .map(|entry| entry.expect("the folder can be listed"))
        .map(|entry| {
            let text = fs::read_to_string(entry.path()).expect("a definition is text");
            Source::new(format!("{folder}/{}", entry.file_name().display()), text)
        })
        .collect();
    sources.sort_by(|one, other| one.path.cmp(&other.path));
    sources
}

/// June 2026 of two clients' three stores: `ask("paid_sales,roas", "day,platform", &["store=hs-tm"])`.
fn ask(metrics: &str, by: &str, filters: &[&str]) -> Query {
    let store = |store: &str, platform: &str, client: &str| ScopedStore {
        store: store.to_owned(),
        platform: platform.to_owned(),
        client: client.to_owned(),
    };
    Query {
        metrics: metrics.split(',').filter(|code| !code.is_empty()).map(str::to_owned).collect(),
        by: by
            .split(',')
            .filter(|code| !code.is_empty())
            .map(|code| code.parse().expect("a dimension"))
            .collect(),
        days: "2026-06".parse::<Month>().expect("a month").days(),
        filters: filters.iter().map(|text| text.parse::<Filter>().expect("a filter")).collect(),
        scope: vec![
            store("hs-tm", "taobao", "heshang"),
            store("hs-jd", "jd", "heshang"),
            store("ly-tm", "taobao", "lanyu"),
        ],
        limit: DEFAULT_LIMIT,
    }
}
