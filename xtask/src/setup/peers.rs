//! The programs we are measured against and tested with, in a Python environment of their own, made when first needed.

use std::path::PathBuf;

use crate::place::Place;
use crate::shell::{self, Outcome, Tool};

/// What the check needs, pinned.
pub const CHECK: &[&str] = &["bench/requirements.txt"];
/// What a bench needs: half a gigabyte more.
pub const BENCH: &[&str] = &["bench/requirements.txt", "bench/requirements-bench.txt"];

/// The Python of an environment that has every package of the lists.
pub fn python(place: &Place, lists: &[&str]) -> Outcome<PathBuf> {
    let folder = place.cache.join("peers");
    let python = folder.join("bin").join("python");
    if !python.is_file() {
        Tool::new("python3").args(["-m", "venv"]).arg(&folder).run()?;
    }
    let installed = Tool::new(&python).args(["-m", "pip", "list", "--format=freeze"]).output()?;
    // A name is the same with `-` and with `_`.
    let installed = installed.replace('_', "-");
    let is_here = |package: &str| installed.lines().any(|line| line == package);
    for list in lists {
        let wanted = shell::read(&place.at(list))?;
        if !wanted.lines().filter(|line| line.contains("==")).all(is_here) {
            Tool::new(&python)
                .args(["-m", "pip", "install", "--quiet", "-r", list])
                .dir(&place.root)
                .run()?;
        }
    }
    Ok(python)
}
