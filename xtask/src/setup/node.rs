//! Node 20 or newer. Stable distributions often ship an older one; then a newer one is taken through npm into the cache.

use crate::place::Place;
use crate::shell::{Failure, Outcome, Tool};

const OLDEST: u32 = 20;
/// The release taken when the machine's is too old.
const TAKEN: &str = "node@22.23.3";

/// A place whose search path starts with a Node that is new enough.
pub fn ensure(place: &Place) -> Outcome<Place> {
    let version = Tool::new("node").arg("--version").output()?;
    if major(&version).is_some_and(|major| major >= OLDEST) {
        return Ok(place.clone());
    }
    println!("  Node {} is older than {OLDEST}: taking {TAKEN} into the cache", version.trim());
    let folder = place.cache.join("node");
    let programs = folder.join("node_modules").join("node").join("bin");
    if !programs.join("node").is_file() {
        std::fs::create_dir_all(&folder)?;
        Tool::new("npm").args(["install", "--no-save", "--prefix"]).arg(&folder).arg(TAKEN).run()?;
    }
    if !programs.join("node").is_file() {
        return Err(Failure::new(format!(
            "Node {OLDEST} or newer is needed and {TAKEN} brought none for this machine; install one from nodejs.org"
        )));
    }
    let mut place = place.clone();
    place.programs.insert(0, programs);
    Ok(place)
}

/// The major version of `v20.20.2`.
fn major(version: &str) -> Option<u32> {
    version.trim().strip_prefix('v')?.split('.').next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::major;

    #[test]
    fn major_versions() {
        for (version, expected) in
            [("v20.20.2\n", Some(20)), ("v9.1.0", Some(9)), ("v22", Some(22)), ("", None), ("node", None)]
        {
            assert_eq!(major(version), expected, "{version}");
        }
    }
}
