//! Invariant 8, first half: a slice knows only slices listed before it in `capabilities.rs`. What must travel the other
//! way is handed in, or followed by a job of the later slice.

use super::paths::{self, NamedPath};
use super::{Finding, SourceFile, Tree, rust_text};

const LIST: &str = "crates/agency/src/capabilities.rs";
const SLICES: &str = "crates/agency/src/";

/// Every use of a slice that comes later.
pub fn find(tree: &Tree) -> Vec<Finding> {
    let slices = slices(tree);
    let how = "hand the value in, or follow the earlier slice from a job of the later one";
    let mut found = Vec::new();
    for file in tree.rust().filter(|file| !file.is_test()) {
        let Some(own) = slice_of(file).and_then(|slice| position(&slices, slice)) else { continue };
        for path in named(file) {
            let Some(other) = path.segments.get(1).and_then(|name| position(&slices, name)) else { continue };
            if other > own {
                let what = format!("{} comes before {} and may not use it", slices[own], slices[other]);
                found.push(Finding::at(file, path.at, what, how));
            }
        }
    }
    found
}

/// The slices in their order: every `name::CAPABILITY` of the list.
pub fn slices(tree: &Tree) -> Vec<String> {
    let Some(list) = tree.file(LIST) else { return Vec::new() };
    let named = paths::named(&rust_text::shipped_code(&list.text)).into_iter();
    let listed = named.filter(|path| path.segments.last().is_some_and(|last| last == "CAPABILITY"));
    listed.filter_map(|path| path.segments.iter().rev().nth(1).cloned()).collect()
}

/// The folder of agency a file lies in.
pub fn slice_of(file: &SourceFile) -> Option<&str> {
    file.path.strip_prefix(SLICES)?.split_once('/').map(|(slice, _)| slice)
}

/// The paths of shipped code that begin at the crate, with `super` resolved.
pub fn named(file: &SourceFile) -> Vec<NamedPath> {
    let module = module_of(file);
    paths::named(&rust_text::shipped_code(&file.text))
        .into_iter()
        .filter_map(|path| Some(NamedPath { at: path.at, segments: from_crate(&path.segments, &module)? }))
        .collect()
}

/// The module a file of agency is: `["crate", "alerts", "rules"]`.
fn module_of(file: &SourceFile) -> Vec<String> {
    let inside = file.path.strip_prefix(SLICES).unwrap_or_default().trim_end_matches(".rs");
    let parts = inside.split('/').filter(|part| !matches!(*part, "mod" | "lib" | ""));
    std::iter::once("crate").chain(parts).map(str::to_owned).collect()
}

fn from_crate(segments: &[String], module: &[String]) -> Option<Vec<String>> {
    let ups = segments.iter().take_while(|segment| *segment == "super").count();
    match segments.first().map(String::as_str) {
        Some("crate") => Some(segments.to_vec()),
        Some("super") => {
            let stem = module.get(..module.len().checked_sub(ups)?)?;
            Some(stem.iter().chain(&segments[ups..]).cloned().collect())
        }
        _ => None,
    }
}

fn position(slices: &[String], name: &str) -> Option<usize> {
    slices.iter().position(|slice| slice == name)
}

#[cfg(test)]
mod tests {
    use super::super::tests::said;
    use super::find;

    const LIST: (&str, &str) = (
        super::LIST,
        "pub const ALL: [&Capability; 2] = [&crate::clients::CAPABILITY, // first\n &alerts::CAPABILITY];",
    );

    fn check(path: &str, text: &str, is_fine: bool) {
        assert_eq!(said(find, &[LIST, (path, text)]).is_empty(), is_fine, "{path}: {text}");
    }

    #[test]
    fn slices_look_back_only() {
        check("crates/agency/src/alerts/actions.rs", "use crate::clients::Client;", true);
        check("crates/agency/src/clients/actions.rs", "use crate::alerts::Finding;", false);
        check("crates/agency/src/clients/actions.rs", "use crate::{db, alerts};", false);
        check("crates/agency/src/clients/actions.rs", "use super::super::alerts::Finding;", false);
        check("crates/agency/src/clients/actions.rs", "use super::rules::alerts;", true);
        check("crates/agency/src/clients/mod.rs", "fn f() { super::alerts::open() }", false);
        check("crates/agency/src/clients/tests.rs", "use crate::alerts::Finding;", true);
        check("crates/agency/src/http/mod.rs", "use crate::alerts::Finding;", true);
    }
}
