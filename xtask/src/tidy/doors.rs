//! Invariant 8, second half: a slice is used through its door, the `pub use` lines of its `mod.rs`. The compiler keeps
//! this as long as the inner modules are private, so that is what is looked at.

use super::{Finding, SourceFile, Tree, order, rust_text};

/// The rooms behind the door.
const ROOMS: [&str; 6] = ["rules", "records", "actions", "routes", "jobs", "tests"];

/// Every inner module of a slice that is open to others, and every path that goes through one.
pub fn find(tree: &Tree) -> Vec<Finding> {
    let slices = order::slices(tree);
    let in_slice = |file: &&SourceFile| {
        order::slice_of(file).is_some_and(|name| slices.iter().any(|slice| slice == name))
    };
    tree.rust()
        .filter(in_slice)
        .flat_map(|file| open_rooms(file).into_iter().chain(trespasses(file, &slices)))
        .collect()
}

fn open_rooms(file: &SourceFile) -> Vec<Finding> {
    if file.name() != "mod.rs" {
        return Vec::new();
    }
    let code = rust_text::shipped_code(&file.text);
    let mut found = Vec::new();
    for room in ROOMS {
        for opening in ["pub mod", "pub(crate) mod"] {
            let declaration = format!("{opening} {room}");
            let how = "make it `mod` and add `pub use` for what others need";
            found.extend(rust_text::words(&code, &declaration).map(|at| {
                Finding::at(file, at, format!("`{declaration}` lets others in past the door"), how)
            }));
        }
    }
    found
}

fn trespasses(file: &SourceFile, slices: &[String]) -> Vec<Finding> {
    let own = order::slice_of(file);
    let strange = order::named(file).into_iter().filter(|path| {
        let [_, slice, room, ..] = path.segments.as_slice() else { return false };
        Some(slice.as_str()) != own && slices.contains(slice) && ROOMS.contains(&room.as_str())
    });
    let how = "use what the slice's mod.rs offers, or offer it there";
    strange
        .map(|path| {
            Finding::at(file, path.at, format!("`{}` goes past the door", path.segments.join("::")), how)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::tests::said;
    use super::find;

    const LIST: (&str, &str) = (
        "crates/agency/src/capabilities.rs",
        "const ALL: [C; 2] = [clients::CAPABILITY, alerts::CAPABILITY];",
    );

    fn check(path: &str, text: &str, is_fine: bool) {
        assert_eq!(said(find, &[LIST, (path, text)]).is_empty(), is_fine, "{path}: {text}");
    }

    #[test]
    fn the_door_is_the_only_way_in() {
        check("crates/agency/src/clients/mod.rs", "mod rules; pub use rules::Stage;", true);
        check("crates/agency/src/clients/mod.rs", "pub mod rules;", false);
        check("crates/agency/src/clients/mod.rs", "pub(crate) mod records;", false);
        check("crates/agency/src/alerts/actions.rs", "use crate::clients::Client;", true);
        check("crates/agency/src/alerts/actions.rs", "use crate::clients::records::Client;", false);
        check("crates/agency/src/alerts/actions.rs", "use crate::alerts::records::Finding;", true);
        check("crates/agency/src/http/mod.rs", "pub mod routes;", true);
    }
}
