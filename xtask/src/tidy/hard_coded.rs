//! Invariant 12, the half a machine can see: no code branches on the code of a platform or a role. Such a branch is a
//! rule somebody will want to change, and belongs into `definitions/`.

use std::collections::BTreeSet;

use super::{Finding, SourceFile, Tree, rust_text};

/// What a line that decides looks like.
const DECIDES: [&str; 6] = ["==", "!=", "=>", "if ", "matches!", "match "];
/// The demo writes each platform's own files, so it knows platforms by name.
const EXEMPT: [&str; 1] = ["demo"];
const ROLES: &str = "definitions/policies/roles.toml";

/// Every decision on a platform or role by name.
pub fn find(tree: &Tree) -> Vec<Finding> {
    let codes: BTreeSet<String> =
        platforms(tree).chain(roles(tree)).map(|code| format!("\"{code}\"")).collect();
    let looked_at =
        |file: &&SourceFile| !file.is_test() && file.crate_name().is_some_and(|name| !EXEMPT.contains(&name));
    tree.rust().filter(looked_at).flat_map(|file| in_file(file, &codes)).collect()
}

/// The folders of `definitions/platforms`, except the catch-all, whose code is an ordinary word.
fn platforms(tree: &Tree) -> impl Iterator<Item = String> {
    let inside = tree.definitions().filter_map(|file| file.path.strip_prefix("definitions/platforms/"));
    inside
        .filter_map(|path| path.split_once('/'))
        .map(|(code, _)| code.to_owned())
        .filter(|code| code != "other")
}

fn roles(tree: &Tree) -> impl Iterator<Item = String> {
    let table: Option<toml::Table> = tree.file(ROLES).and_then(|file| toml::from_str(&file.text).ok());
    let entries = table.and_then(|table| table.get("entry")?.as_array().cloned()).unwrap_or_default();
    entries.into_iter().filter_map(|entry| Some(entry.get("code")?.as_str()?.to_owned()))
}

fn in_file(file: &SourceFile, codes: &BTreeSet<String>) -> Vec<Finding> {
    let shipped = rust_text::shipped_text(&file.text);
    let how = "make it a field of the definition and branch on that";
    let mut found = Vec::new();
    let mut at = 0;
    for line in shipped.split_inclusive('\n') {
        if DECIDES.iter().any(|mark| line.contains(mark)) {
            let named = codes.iter().filter(|code| line.contains(code.as_str()));
            found.extend(named.map(|code| Finding::at(file, at, format!("a decision on {code}"), how)));
        }
        at += line.len();
    }
    found
}

#[cfg(test)]
mod tests {
    use super::super::tests::said;
    use super::find;

    const DEFINITIONS: [(&str, &str); 2] = [
        ("definitions/platforms/seaside/platform.toml", "code = \"seaside\""),
        ("definitions/policies/roles.toml", "[[entry]]\ncode = \"captain\""),
    ];

    fn check(path: &str, text: &str, is_fine: bool) {
        let [platform, roles] = DEFINITIONS;
        assert_eq!(said(find, &[platform, roles, (path, text)]).is_empty(), is_fine, "{path}: {text}");
    }

    #[test]
    fn decisions_by_name() {
        let rules = "crates/agency/src/alerts/rules.rs";
        check(rules, "if platform == \"seaside\" { page() }", false);
        check(rules, "match role { \"captain\" => 1, _ => 2 }", false);
        check(rules, "// if platform == \"seaside\"", true);
        check(rules, "let example = \"seaside\";", true);
        check(rules, "#[cfg(test)]\nmod tests { fn f() { if a == \"seaside\" {} } }", true);
        check("crates/demo/src/orders.rs", "if platform == \"seaside\" { quirk() }", true);
    }
}
