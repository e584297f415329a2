//! What loading refuses, and what the cast promises.

use std::collections::BTreeSet;

use daiyun_base::definition::Source;
use daiyun_demo::World;

use crate::reading::{sources, world};

#[test]
fn every_problem_is_reported_at_once() {
    let mut broken = sources();
    replace(&mut broken, "demo/people.toml", "client = \"yuji\"", "client = \"nobody\"");
    replace(&mut broken, "demo/shocks.toml", "code = \"sales_fall\"", "code = \"roas_collapse\"");
    replace(&mut broken, "demo/shocks.toml", "to_days_ago = 1", "to_days_ago = 0");
    replace(&mut broken, "demo/growth.toml", "\"720000\", ", "");
    let said: Vec<String> = World::load(&broken).unwrap_err().iter().map(ToString::to_string).collect();
    let expected = [
        "demo/shocks.toml · roas_collapse · code",
        "demo/people.toml · fang.yuan · client",
        "demo/contracts.toml · HT-YJ-01 · client_signatory",
        "demo/shocks.toml · roas_collapse · from_days_ago",
        "demo/shocks.toml · roas_collapse · from_days_ago",
        "demo/growth.toml · HS-TM · paid_sales",
    ];
    assert_eq!(said.len(), expected.len(), "{said:#?}");
    for (said, expected) in said.iter().zip(expected) {
        assert!(said.starts_with(expected), "{said}");
    }
}

#[test]
fn unknown_keys_and_missing_files_are_errors() {
    let mut broken = sources();
    replace(&mut broken, "demo/agency.toml", "code =", "kode =");
    broken.retain(|source| source.path != "demo/rhythm.toml");
    let said: Vec<String> = World::load(&broken).unwrap_err().iter().map(ToString::to_string).collect();
    assert_eq!(said.len(), 2, "{said:#?}");
    assert!(said[0].contains("demo/agency.toml · ") && said[0].contains("kode"), "{said:#?}");
    assert!(said[1].contains("demo/rhythm.toml") && said[1].contains("缺少文件"), "{said:#?}");
}

#[test]
fn everybody_has_a_role_and_every_role_somebody() {
    let world = world();
    let roles: BTreeSet<&str> = world.people().iter().map(|person| person.role.as_str()).collect();
    assert_eq!((world.people().len(), roles.len()), (14, 13));
    let of_clients = world.people().iter().filter(|person| person.client.is_some()).count();
    assert_eq!(of_clients, 2, "one 决策者, one 对接人");
    let assigned: Vec<&str> = world
        .people()
        .iter()
        .filter(|person| !person.assigned.is_empty())
        .map(|person| &*person.login)
        .collect();
    assert_eq!(assigned, ["tang.yuchen"], "scopes can be tried");
}

#[test]
fn contracts_are_dated_by_the_end_point_and_signed_before_month_zero() {
    let world = world();
    let contract = &world.contracts()[0];
    let dates = contract.dates("2026-06".parse().unwrap());
    assert_eq!(dates.signed_on.to_string(), "2025-11-19");
    assert_eq!(dates.term.to_string(), "2025-12-01 ～ 2026-11-30");
    let file: toml::Table = world.contract_file(contract, "2026-06".parse().unwrap()).parse().unwrap();
    let terms = file["terms"].as_table().unwrap();
    assert_eq!(terms["starts_on"].as_str(), Some("2025-12-01"));
    assert_eq!(terms["signatories"]["client"]["login"].as_str(), Some("ye.qinghe"));
    assert_eq!(terms["fees"].as_array().map(Vec::len), Some(2));
}

fn replace(sources: &mut [Source], path: &str, from: &str, to: &str) {
    let source = sources.iter_mut().find(|source| source.path == path).unwrap();
    assert!(source.text.contains(from), "{path} has no {from}");
    source.text = source.text.replace(from, to);
}
