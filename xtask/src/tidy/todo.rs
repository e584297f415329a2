//! A `TODO` carries the number of its issue, else nobody can tell whether it still matters. `FIXME` and its like are not
//! used: what is broken is mended or has an issue.

use super::{Finding, SourceFile, Tree, rust_text};

/// Marks of unfinished work; only the first may stand, with its issue.
const WORDS: [&str; 4] = ["TODO", "FIXME", "XXX", "HACK"];
/// This rule and its cases name what they look for.
const MYSELF: &str = "xtask/src/tidy/todo.rs";

/// Every mark without an issue.
pub fn find(tree: &Tree) -> Vec<Finding> {
    tree.files.iter().filter(|file| is_source(file)).flat_map(in_file).collect()
}

fn is_source(file: &SourceFile) -> bool {
    file.path != MYSELF
        && [".rs", ".ts", ".tsx", ".css", ".toml", ".sql", ".sh"]
            .iter()
            .any(|ending| file.path.ends_with(ending))
}

fn in_file(file: &SourceFile) -> Vec<Finding> {
    let mut found = Vec::new();
    for word in WORDS {
        for at in rust_text::words(&file.text, word) {
            if word != WORDS[0] || !has_issue(&file.text[at + word.len()..]) {
                let how = "write TODO(#123) with the number of an open issue, or mend it now";
                found.push(Finding::at(file, at, format!("{word} without an issue"), how));
            }
        }
    }
    found
}

/// Whether the text goes on with `(#12)`.
fn has_issue(rest: &str) -> bool {
    let Some((number, _)) = rest.strip_prefix("(#").and_then(|rest| rest.split_once(')')) else {
        return false;
    };
    !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::super::tests::check;
    use super::{WORDS, find};

    #[test]
    fn marks_name_their_issue() {
        let todo = WORDS[0];
        let path = "crates/kpi/src/sql.rs";
        check(find, path, &format!("// {todo}(#12): later"), &format!("// {todo}: later"));
        check(find, path, "const MASTODON: u8 = 1;", &format!("// {todo}(me): later"));
        check(find, path, "", &format!("// {}: broken", WORDS[1]));
    }
}
