//! Every module folder opens with its page: the `//!` lines a newcomer reads first.

use super::{Finding, SourceFile, Tree};

/// Every `mod.rs`, `lib.rs` and `main.rs` without a page.
pub fn find(tree: &Tree) -> Vec<Finding> {
    let how =
        "begin with `//!`: what it is, who uses it, where its rules come from, what it leaves to others";
    let opening = tree.rust().filter(|file| is_opening(file) && !file.text.starts_with("//! "));
    opening.map(|file| Finding::whole(file, "no page at its head", how)).collect()
}

fn is_opening(file: &SourceFile) -> bool {
    matches!(file.name(), "mod.rs" | "lib.rs" | "main.rs") && file.path.contains("/src/")
}

#[cfg(test)]
mod tests {
    use super::super::tests::check;
    use super::find;

    #[test]
    fn folders_open_with_a_page() {
        check(
            find,
            "crates/agency/src/alerts/mod.rs",
            "//! 预警: what tells people.\nmod rules;",
            "mod rules;",
        );
        check(find, "crates/kpi/src/lib.rs", "//! Metrics.\n", "// Metrics.\n");
    }
}
