//! Shapes of the API have names of their own: two types of one name would become one schema, silently, and half of the
//! answers would not fit it.

use std::collections::BTreeMap;

use super::{Finding, SourceFile, Tree, rust_text};

const HOW: &str = "name one of them for what it shows; the API description has one place for all names";

/// Every type that is described to the API under a name that another one has.
pub fn find(tree: &Tree) -> Vec<Finding> {
    let mut first: BTreeMap<String, &str> = BTreeMap::new();
    let mut found = Vec::new();
    for file in tree.rust() {
        for (name, at) in described(file) {
            match first.get(&name) {
                Some(other) => {
                    found.push(Finding::at(file, at, format!("`{name}` is also a shape of {other}"), HOW));
                }
                None => {
                    first.insert(name, &file.path);
                }
            }
        }
    }
    found
}

/// The names of the types that derive a schema, and where they stand.
fn described(file: &SourceFile) -> Vec<(String, usize)> {
    let code = rust_text::code_only(&file.text);
    let mut names = Vec::new();
    for at in rust_text::words(&code, "ToSchema") {
        let Some(end) = code[at..].find(")]") else { continue };
        let rest = &code[at + end..];
        // The next type after the attribute; an import has none right behind it.
        let declared = ["struct", "enum"].iter().filter_map(|keyword| {
            let position = rust_text::words(rest, keyword).next()?;
            Some((position, keyword.len()))
        });
        let Some((position, length)) = declared.min() else { continue };
        let is_derived = code[..at].rfind("#[").is_some_and(|open| code[open..at].starts_with("#[derive("));
        if is_derived {
            let name = rest[position + length..].trim_start();
            let name: String = name.chars().take_while(|letter| letter.is_alphanumeric()).collect();
            names.push((name, at));
        }
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    const ONE: &str = "use utoipa::ToSchema;\n/// A row.\n#[derive(Serialize, ToSchema)]\n#[serde(untagged)]\npub(super) struct RowView {\n    a: u8,\n}\n";

    #[test]
    fn two_shapes_of_one_name_are_found() {
        let other = ONE.replace("RowView", "LineView");
        for (second, expected) in [(ONE, 1), (other.as_str(), 0), ("pub struct RowView;", 0)] {
            let tree = Tree::of(&[("crates/agency/src/a.rs", ONE), ("crates/agency/src/b.rs", second)]);
            assert_eq!(find(&tree).len(), expected, "{second}");
        }
    }
}
