//! Invariant 1: `base`, `ingest`, `kpi`, `insight`, every `rules.rs` and every fee model do no IO, read no clock and
//! contain no `async`. What they need is handed in, so a test is a table.

use super::paths::{self, NamedPath};
use super::{Finding, SourceFile, Tree, rust_text};

const PURE_CRATES: [&str; 4] = ["base", "ingest", "kpi", "insight"];
/// Outside doors: anything below these paths touches the world.
const OUTSIDE: [&[&str]; 11] = [
    &["std", "fs"],
    &["std", "env"],
    &["std", "net"],
    &["std", "process"],
    &["std", "thread"],
    &["std", "io", "stdin"],
    &["std", "io", "stdout"],
    &["std", "io", "stderr"],
    &["tokio"],
    &["sea_orm"],
    &["axum"],
];
/// Clocks, by the last two names of a path.
const CLOCKS: [[&str; 2]; 4] = [["Utc", "now"], ["Local", "now"], ["SystemTime", "now"], ["Instant", "now"]];
/// The one place the machine's clock is read.
const CLOCK: &str = "crates/base/src/clock.rs";

/// Every door to the outside in code that has none.
pub fn find(tree: &Tree) -> Vec<Finding> {
    tree.rust().filter(|file| is_pure(file) && !file.is_test()).flat_map(in_file).collect()
}

fn is_pure(file: &SourceFile) -> bool {
    let in_pure_crate = file.crate_name().is_some_and(|name| PURE_CRATES.contains(&name));
    (in_pure_crate && file.path.contains("/src/"))
        || file.name() == "rules.rs"
        || file.path.contains("/settlement/fees/")
}

fn in_file(file: &SourceFile) -> Vec<Finding> {
    let code = rust_text::shipped_code(&file.text);
    let how = "let the caller fetch it and hand it in";
    let mut found: Vec<Finding> = ["async", "await"]
        .iter()
        .flat_map(|word| rust_text::words(&code, word).map(move |at| (word, at)))
        .map(|(word, at)| Finding::at(file, at, format!("`{word}` in pure code"), how))
        .collect();
    for path in paths::named(&code) {
        if is_outside(&path) || (is_clock(&path) && file.path != CLOCK) {
            found.push(Finding::at(
                file,
                path.at,
                format!("`{}` in pure code", path.segments.join("::")),
                how,
            ));
        }
    }
    found
}

fn is_outside(path: &NamedPath) -> bool {
    OUTSIDE
        .iter()
        .any(|door| path.segments.len() >= door.len() && door.iter().zip(&path.segments).all(|(a, b)| a == b))
}

fn is_clock(path: &NamedPath) -> bool {
    let last = path.segments.len().checked_sub(2).map(|from| &path.segments[from..]);
    last.is_some_and(|last| CLOCKS.iter().any(|clock| clock.iter().zip(last).all(|(a, b)| a == b)))
}

#[cfg(test)]
mod tests {
    use super::super::tests::{check, said};
    use super::find;

    #[test]
    fn pure_code_has_no_doors() {
        let rules = "crates/agency/src/alerts/rules.rs";
        check(find, rules, "pub fn breach(day: NaiveDate) {}", "pub async fn breach() {}");
        check(find, rules, "use chrono::NaiveDate;", "use chrono::Utc; fn f() { Utc::now(); }");
        check(find, rules, "// tokio reads std::fs", "use std::{fs, fmt};");
        check(find, "crates/ingest/src/decode/csv.rs", "use std::io::Read;", "use std::io::{self, stdin};");
        check(find, "crates/kpi/src/sql.rs", "let now = \"Utc::now()\";", "let now = chrono::Utc::now();");
        check(find, "crates/agency/src/settlement/fees/retainer.rs", "", "use tokio::time;");
    }

    #[test]
    fn other_places_may() {
        assert!(said(find, &[("crates/agency/src/alerts/actions.rs", "pub async fn open() {}")]).is_empty());
        assert!(said(find, &[("crates/base/src/clock.rs", "fn now() { Utc::now() }")]).is_empty());
        assert!(said(find, &[("crates/ingest/src/tests.rs", "use std::fs;")]).is_empty());
        assert!(
            said(find, &[("crates/kpi/src/a.rs", "#[cfg(test)]\nmod tests { use std::fs; }")]).is_empty()
        );
    }
}
