//! Crates point one way, as ARCHITECTURE.md draws it: what a crate may build on is listed here, nothing else.

use super::{Finding, SourceFile, Tree};

/// Each crate and what it may name. The tests of `agency` may also use the demo world, and the demo world's the reader
/// that proves its files.
const MAY_USE: [(&str, &[&str]); 9] = [
    ("base", &[]),
    ("ingest", &["base"]),
    ("kpi", &["base"]),
    ("insight", &["base"]),
    ("lake", &["base"]),
    ("demo", &["base"]),
    ("agency", &["base", "ingest", "kpi", "insight", "lake"]),
    ("server", &["base", "agency", "demo"]),
    ("xtask", &["base"]),
];
const DEMO: &str = "demo";

/// Crates that name a crate they may not.
pub fn find(tree: &Tree) -> Vec<Finding> {
    tree.files.iter().filter(|file| owner(file).is_some()).flat_map(of_manifest).collect()
}

/// The crate whose manifest this is.
pub fn owner(file: &SourceFile) -> Option<&str> {
    match file.path.strip_suffix("/Cargo.toml")? {
        "xtask" => Some("xtask"),
        path => path.strip_prefix("crates/").filter(|name| !name.contains('/')),
    }
}

/// The crates of ours that a manifest names, as `(crate, only for tests, position)`.
pub fn named(file: &SourceFile) -> Vec<(String, bool, usize)> {
    let (mut found, mut only_tests, mut at) = (Vec::new(), false, 0);
    for line in file.text.split_inclusive('\n') {
        if line.starts_with('[') {
            only_tests = line.starts_with("[dev-dependencies");
        }
        if let Some(rest) = line.strip_prefix("daiyun-") {
            let name: String = rest.chars().take_while(char::is_ascii_alphanumeric).collect();
            found.push((name, only_tests, at));
        }
        at += line.len();
    }
    found
}

fn of_manifest(file: &SourceFile) -> Vec<Finding> {
    let Some(name) = owner(file) else { return Vec::new() };
    let Some((_, allowed)) = MAY_USE.iter().find(|(known, _)| *known == name) else {
        let how = "draw it in ARCHITECTURE.md and list it in xtask/src/tidy/manifest.rs";
        return vec![Finding::whole(file, format!("crate {name} is not in the drawing"), how)];
    };
    let how = "hand the value in from agency, or change the drawing in ARCHITECTURE.md with its reason";
    let strange = named(file).into_iter().filter(|(used, only_tests, _)| {
        let is_cast = used == DEMO && name == "agency";
        let is_proof = used == "ingest" && name == DEMO;
        !(*only_tests && (is_cast || is_proof)) && !allowed.contains(&used.as_str())
    });
    let strange =
        strange.map(|(used, _, at)| Finding::at(file, at, format!("{name} may not use {used}"), how));
    strange.chain(unlinted(file)).collect()
}

/// A crate outside the workspace's lints could hold what STYLE.md forbids and nobody would hear of it.
fn unlinted(file: &SourceFile) -> Option<Finding> {
    let how = "add `[lints]` with `workspace = true`";
    let is_linted = file.text.contains("[lints]\nworkspace = true\n");
    (!is_linted).then(|| Finding::whole(file, "the crate does not follow the workspace's lints", how))
}

#[cfg(test)]
mod tests {
    use super::super::tests::{check, said};
    use super::find;

    #[test]
    fn a_manifest_keeps_to_the_drawing() {
        let with = |line: &str| {
            format!(
                "[lints]\nworkspace = true\n\n[dependencies]\nserde.workspace = true\n{line}.workspace = true\n"
            )
        };
        let only_tests = |line: &str| {
            format!("[lints]\nworkspace = true\n\n[dev-dependencies]\n{line}.workspace = true\n")
        };
        check(find, "crates/kpi/Cargo.toml", &with("daiyun-base"), &with("daiyun-lake"));
        check(find, "crates/agency/Cargo.toml", &with("daiyun-lake"), &with("daiyun-demo"));
        check(find, "crates/agency/Cargo.toml", &only_tests("daiyun-demo"), &only_tests("daiyun-server"));
        check(find, "crates/demo/Cargo.toml", &only_tests("daiyun-ingest"), &with("daiyun-ingest"));
        check(find, "xtask/Cargo.toml", &with("toml"), &with("daiyun-agency"));
    }

    #[test]
    fn every_crate_follows_the_lints() {
        check(find, "crates/kpi/Cargo.toml", "[lints]\nworkspace = true\n", "[package]\nname = \"kpi\"\n");
    }

    #[test]
    fn a_new_crate_is_drawn_first() {
        assert_eq!(said(find, &[("crates/shipping/Cargo.toml", "")]).len(), 1);
        assert!(said(find, &[("crates/shipping/src/lib.rs", "")]).is_empty());
    }
}
