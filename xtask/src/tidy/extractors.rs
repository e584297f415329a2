//! The house's own extractors read every request: axum's answer a wrong id with 400 in English text, let NUL characters
//! through to the database, and tell a malformed id from an unknown one.

use super::{Finding, SourceFile, Tree, rust_text};

/// What of axum reads a request, and what of the house does it instead.
const OURS: [(&str, &str); 5] = [
    ("Path", "take crate::http::Path: what cannot be read is not found"),
    ("Query", "take crate::http::Parameters: it refuses with a problem in both languages"),
    ("RawQuery", "take crate::http::Parameters: it refuses with a problem in both languages"),
    ("Form", "take crate::http::Body or Form: they refuse with a problem in both languages"),
    ("RawForm", "take crate::http::Body or Form: they refuse with a problem in both languages"),
];

/// Every extractor of axum outside `http/`.
pub fn find(tree: &Tree) -> Vec<Finding> {
    let agency = tree.rust().filter(|file| file.crate_name() == Some("agency"));
    let outside = agency.filter(|file| !file.path.split('/').any(|part| part == "http" || part == "testing"));
    outside.flat_map(in_file).collect()
}

fn in_file(file: &SourceFile) -> Vec<Finding> {
    let code = rust_text::code_only(&file.text);
    let mut found = Vec::new();
    for (at, _) in code.match_indices("axum::extract::") {
        let end = code[at..].find(';').map_or(code.len(), |end| at + end);
        for (theirs, how) in OURS {
            if rust_text::words(&code[at..end], theirs).next().is_some() {
                found.push(Finding::at(file, at, format!("axum's `{theirs}` reads a request here"), how));
            }
        }
    }
    // `Json` is what handlers answer with; in a pattern it reads a body.
    for (at, _) in code.match_indices("): Json<") {
        let line = code[..at].rfind('\n').map_or(0, |start| start + 1);
        if code[line..at].contains("Json(") {
            let how = "take crate::http::Body: it refuses with a problem in both languages";
            found.push(Finding::at(file, at, "axum's `Json` reads a request here", how));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::super::tests::{check, said};
    use super::find;

    #[test]
    fn requests_are_read_by_the_house() {
        let routes = "crates/agency/src/stores/routes.rs";
        check(find, routes, "use axum::extract::State;", "use axum::extract::{State, Path};");
        check(find, routes, "use crate::http::Path;", "use axum::extract::Query;");
        check(find, routes, "fn f() -> Json<A> {}", "async fn f(Json(body): Json<A>) {}");
        assert!(said(find, &[("crates/agency/src/http/extract.rs", "use axum::extract::Path;")]).is_empty());
    }
}
