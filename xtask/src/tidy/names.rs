//! Names say what a thing is. Words that fit anything (Manager, Helper, util …) say nothing and are banned.

use super::{Finding, SourceFile, Tree, rust_text};

/// Last words of type names.
const TYPE_ENDINGS: [&str; 9] =
    ["Manager", "Service", "Helper", "Helpers", "Processor", "Util", "Utils", "Impl", "Dto"];
/// Two letters: only as the whole last word, in either spelling.
const SHORT_ENDINGS: [&str; 3] = ["Vo", "VO", "DTO"];
/// First words of function names.
const VERB_STARTS: [&str; 3] = ["do_", "process_", "handle_"];
/// Modules and files in which anything could be.
const MODULES: [&str; 7] = ["util", "utils", "common", "helper", "helpers", "misc", "shared"];
/// The words before a declared name.
const KEYWORDS: [&str; 10] =
    ["struct", "enum", "trait", "type", "union", "fn", "mod", "class", "interface", "function"];
const HOW: &str = "name it for what it is or does in the shop; STYLE.md has examples";

/// Every banned name that is declared, and every file named like a drawer.
pub fn find(tree: &Tree) -> Vec<Finding> {
    let sources = tree.files.iter().filter(|file| {
        [".rs", ".ts", ".tsx"].iter().any(|ending| file.path.ends_with(ending))
            && !file.path.ends_with("schema.ts")
    });
    sources.flat_map(|file| drawers(file).into_iter().chain(declared(file))).collect()
}

fn drawers(file: &SourceFile) -> Option<Finding> {
    let mut parts = file.path.split('/').map(|part| part.split('.').next().unwrap_or(part));
    let drawer = parts.find(|part| MODULES.contains(part))?;
    Some(Finding::whole(file, format!("`{drawer}` holds anything"), HOW))
}

fn declared(file: &SourceFile) -> Vec<Finding> {
    let code = rust_text::code_only(&file.text);
    let mut found = Vec::new();
    for keyword in KEYWORDS {
        for at in rust_text::words(&code, keyword) {
            let rest = code[at + keyword.len()..].trim_start();
            let name: String =
                rest.chars().take_while(|letter| letter.is_alphanumeric() || *letter == '_').collect();
            if is_banned(&name) {
                found.push(Finding::at(file, at, format!("`{name}` says nothing"), HOW));
            }
        }
    }
    found
}

fn is_banned(name: &str) -> bool {
    let ends_short = SHORT_ENDINGS.iter().any(|ending| {
        name.strip_suffix(ending).is_some_and(|stem| stem.ends_with(|letter: char| letter.is_lowercase()))
    });
    ends_short
        || TYPE_ENDINGS.iter().any(|ending| name.ends_with(ending))
        || VERB_STARTS.iter().any(|start| name.starts_with(start))
        || MODULES.contains(&name)
}

#[cfg(test)]
mod tests {
    use super::super::tests::check;
    use super::find;

    #[test]
    fn declared_names() {
        let path = "crates/agency/src/settlement/actions.rs";
        check(find, path, "struct Statement;", "struct StatementManager;");
        check(find, path, "struct ServiceDaily;", "trait StatementService {}");
        check(find, path, "pub fn post() {}", "pub fn process_statement() {}");
        check(find, path, "fn handled() {}", "fn handle_post() {}");
        check(find, path, "mod fees;", "mod helpers;");
        check(find, path, "struct Volume;", "struct StatementVo;");
        check(find, path, "// a struct StatementDto would say nothing", "struct StatementDto;");
        check(find, "web/src/ui/Money.tsx", "export function Money() {}", "class MoneyHelper {}");
    }

    #[test]
    fn file_names() {
        check(find, "crates/kpi/src/sql.rs", "", "mod misc;");
        check(find, "web/src/ui/Money.tsx", "", "interface MoneyDto {}");
        assert_eq!(super::super::tests::said(find, &[("crates/kpi/src/utils.rs", "")]).len(), 1);
    }
}
