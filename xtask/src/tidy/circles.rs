//! No circle between crates. Cargo refuses most, but not one that closes through a dev-dependency.

use std::collections::BTreeMap;

use super::{Finding, Tree, manifest};

/// Each crate that reaches itself.
pub fn find(tree: &Tree) -> Vec<Finding> {
    let mut uses: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for file in &tree.files {
        if let Some(name) = manifest::owner(file) {
            uses.insert(name, manifest::named(file).into_iter().map(|(used, _, _)| used).collect());
        }
    }
    let how = "move what both need into base, or hand it in from the caller";
    let manifests = tree.files.iter().filter_map(|file| Some((file, manifest::owner(file)?)));
    let circles = manifests.filter_map(|(file, name)| Some((file, way_back(name, &uses)?)));
    circles.map(|(file, way)| Finding::whole(file, format!("a circle: {way}"), how)).collect()
}

/// The way from a crate back to itself.
fn way_back(name: &str, uses: &BTreeMap<&str, Vec<String>>) -> Option<String> {
    let mut ways = vec![vec![name.to_owned()]];
    let mut seen = Vec::new();
    while let Some(way) = ways.pop() {
        let last = way.last()?;
        for next in uses.get(last.as_str()).into_iter().flatten() {
            if next == name {
                return Some(format!("{} → {name}", way.join(" → ")));
            }
            if !seen.contains(next) {
                seen.push(next.clone());
                ways.push(way.iter().chain([next]).cloned().collect());
            }
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::super::tests::said;
    use super::find;

    #[test]
    fn circles_are_named() {
        let base = ("crates/base/Cargo.toml", "[dependencies]\n");
        let kpi = ("crates/kpi/Cargo.toml", "[dependencies]\ndaiyun-base.workspace = true\n");
        assert!(said(find, &[base, kpi]).is_empty());
        let closing = ("crates/base/Cargo.toml", "[dev-dependencies]\ndaiyun-kpi.workspace = true\n");
        let found = said(find, &[closing, kpi]);
        assert_eq!(found.len(), 2);
        assert!(found[0].contains("base → kpi → base"), "{found:?}");
    }
}
