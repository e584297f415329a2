//! Nothing that is committed points at one machine: no absolute path of a home or a workplace, no address outside a
//! closed list, no package mirror, no download address in a lock file.

use super::{Finding, SourceFile, Tree};

/// Hosts a text may name. A new one is a decision: links rot, and a mirror's name is nobody's business.
const HOSTS: [&str; 13] = [
    "127.0.0.1",
    "localhost",
    "example.com",
    "example.cn",
    "example.org",
    "github.com",
    "www.apache.org",
    "www.w3.org",
    "spdx.org",
    "json-schema.org",
    "rustup.rs",
    "nodejs.org",
    "schemas.openxmlformats.org",
];
/// Folders that exist on one machine only.
const FOLDERS: [&str; 5] = ["/root/", "/home/", "/Users/", "/work/", "/tmp/"];
/// Addresses of the console that begin with a slice of such a name.
const PAGES: [&str; 1] = ["/work/tasks"];
/// This rule and its cases name what they look for.
const MYSELF: &str = "xtask/src/tidy/addresses.rs";
/// Where cargo says every package comes from, whatever it was fetched through.
const CARGO_SOURCE: &str = "registry+https://github.com/rust-lang/crates.io-index";

/// Every address or path that is nobody else's.
pub fn find(tree: &Tree) -> Vec<Finding> {
    let files = tree.files.iter().filter(|file| file.path != MYSELF);
    files.flat_map(|file| paths(file).into_iter().chain(hosts(file)).chain(sources(file))).collect()
}

fn paths(file: &SourceFile) -> Vec<Finding> {
    let how = "write it relative to the repository, or ask the system for a folder";
    let places = FOLDERS.iter().flat_map(|folder| file.text.match_indices(folder));
    let absolute = places.filter(|(at, _)| {
        // `~/work/` and `target/tmp/` are relative: something stands before the slash.
        let is_page = PAGES.iter().any(|page| file.text[*at..].starts_with(page));
        let before = at.checked_sub(1).and_then(|before| file.text.as_bytes().get(before));
        !is_page && !before.is_some_and(|byte| byte.is_ascii_alphanumeric() || b"._-~}$)*".contains(byte))
    });
    absolute
        .map(|(at, folder)| Finding::at(file, at, format!("`{folder}` is a path of one machine"), how))
        .collect()
}

fn hosts(file: &SourceFile) -> Vec<Finding> {
    // A lock file names where its packages ask for donations; what it downloads from is looked at below.
    if file.name() == "package-lock.json" {
        return Vec::new();
    }
    let how = "leave the address out, use example.com, or argue it into xtask/src/tidy/addresses.rs";
    let mut found = Vec::new();
    for (at, scheme) in file.text.match_indices("://") {
        let host: String = file.text[at + scheme.len()..]
            .chars()
            .take_while(|letter| letter.is_ascii_alphanumeric() || matches!(letter, '.' | '-'))
            .collect();
        let host = host.trim_matches('.');
        let is_known = HOSTS.iter().any(|known| host == *known || is_below(host, known));
        if host.contains('.') && !is_known {
            found.push(Finding::at(file, at, format!("the address {host}"), how));
        }
    }
    found
}

/// Whether a host lies below one of the example domains, which belong to nobody.
fn is_below(host: &str, known: &str) -> bool {
    known.starts_with("example.") && host.strip_suffix(known).is_some_and(|rest| rest.ends_with('.'))
}

fn sources(file: &SourceFile) -> Vec<Finding> {
    let is_strange: fn(&str) -> bool = match file.name() {
        "Cargo.lock" => |line| line.starts_with("source = ") && !line.contains(CARGO_SOURCE),
        "package-lock.json" => |line| line.trim_start().starts_with("\"resolved\":"),
        ".npmrc" => |line| line.replace(' ', "").contains("registry="),
        _ => return Vec::new(),
    };
    let how = "regenerate it without the mirror's address";
    let (mut found, mut at) = (Vec::new(), 0);
    for line in file.text.split_inclusive('\n') {
        if is_strange(line) {
            found.push(Finding::at(file, at, "an address to download from", how));
        }
        at += line.len();
    }
    found
}

#[cfg(test)]
mod tests {
    use super::super::tests::check;
    use super::{FOLDERS, find};

    #[test]
    fn addresses_are_known() {
        let path = "README.md";
        check(find, path, "see http://127.0.0.1:8080", "see http://10.1.2.3:8080");
        check(find, path, "https://shop.example.com/a", "https://mirror.internal/npm");
        check(find, path, "postgres://…", "postgres://db.lan/records");
    }

    #[test]
    fn lock_files_name_no_mirror() {
        let good = "source = \"registry+https://github.com/rust-lang/crates.io-index\"\n";
        check(find, "Cargo.lock", good, "source = \"registry+https://github.com/elsewhere/index\"\n");
        check(find, "web/package-lock.json", "  \"version\": \"1\"", "  \"resolved\": \"a.tgz\"");
        check(find, "web/.npmrc", "omit-lockfile-registry-resolved=true", "registry = https://github.com/");
    }

    #[test]
    fn paths_are_everybodys() {
        for folder in FOLDERS {
            let bad = format!("dir = \"{folder}a\"");
            check(find, "a.toml", &format!("dir = \"target{folder}a\""), &bad);
        }
    }
}
