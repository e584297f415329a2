//! Invariant 2: the engine, the web framework and the database layer are each named in their own rooms, so that one of
//! them can be changed without reading the rest.

use super::{Finding, SourceFile, Tree, rust_text};

/// Names of a library, and where they may stand.
struct Room {
    words: &'static [&'static str],
    is_home: fn(&SourceFile) -> bool,
    how: &'static str,
}

const ROOMS: [Room; 3] = [
    Room {
        words: &["datafusion", "parquet", "arrow"],
        is_home: |file| file.crate_name() == Some("lake"),
        how: "ask lake for it; only lake names the engine",
    },
    Room {
        words: &["axum"],
        is_home: |file| stands_in(file, "routes") || stands_in(file, "http") || stands_in(file, "testing"),
        how: "move it to routes.rs; only routes.rs, http/ and testing/ name axum",
    },
    Room {
        words: &["sea_orm", "sqlx"],
        is_home: |file| {
            ["records", "actions", "jobs", "db"].iter().any(|room| stands_in(file, room))
                || is_outside_test(file)
        },
        how: "move it to records.rs; only records.rs, actions.rs, jobs and db/ name the database layer",
    },
];

/// Every library named outside its room.
pub fn find(tree: &Tree) -> Vec<Finding> {
    tree.rust().filter(|file| file.crate_name().is_some()).flat_map(in_file).collect()
}

/// Whether a file of agency is `room.rs` or lies in a folder `room/`.
fn stands_in(file: &SourceFile, room: &str) -> bool {
    file.crate_name() == Some("agency")
        && file.path.split('/').any(|part| part == room || part.strip_suffix(".rs") == Some(room))
}

/// Whether a file is a test or an example beside a crate: lake's prove its door on a real database.
fn is_outside_test(file: &SourceFile) -> bool {
    file.path.split('/').any(|part| part == "tests" || part == "examples")
}

fn in_file(file: &SourceFile) -> Vec<Finding> {
    let code = rust_text::code_only(&file.text);
    let mut found = Vec::new();
    for room in ROOMS.iter().filter(|room| !(room.is_home)(file)) {
        for word in room.words {
            let places = rust_text::words(&code, word);
            found.extend(places.map(|at| Finding::at(file, at, format!("`{word}` is named here"), room.how)));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::super::tests::{check, said};
    use super::find;

    #[test]
    fn libraries_stay_in_their_rooms() {
        check(find, "crates/agency/src/dashboard/routes.rs", "use axum::Json;", "use sea_orm::Statement;");
        check(find, "crates/agency/src/dashboard/records.rs", "use sea_orm::Statement;", "use axum::Json;");
        check(find, "crates/agency/src/dashboard/rules.rs", "// axum", "use datafusion::prelude::*;");
        check(find, "crates/agency/src/jobs/claim.rs", "use sea_orm::Value;", "use axum::Router;");
        check(find, "crates/server/src/main.rs", "let text = \"parquet\";", "use parquet::file;");
        check(find, "crates/lake/src/engine.rs", "use datafusion::prelude::*;", "use sea_orm::Value;");
    }

    #[test]
    fn a_word_inside_another_is_another_word() {
        assert!(said(find, &[("crates/kpi/src/sql.rs", "fn narrow() { arrow_keys(); }")]).is_empty());
    }
}
