//! The programs we are measured against and tested with, in a Python environment of their own, made when first needed.

use std::path::PathBuf;

use crate::place::Place;
use crate::shell::{Failure, Outcome, Tool};

/// The Python of an environment that has these packages, pinned as `name==version`.
pub fn python(place: &Place, packages: &[&str]) -> Outcome<PathBuf> {
    let folder = place.cache.join("peers");
    let python = folder.join("bin").join("python");
    if !python.is_file() {
        let made = Tool::new("python3").args(["-m", "venv"]).arg(&folder).run();
        made.map_err(|error| {
            Failure::new(format!(
                "{error}\nthe peers need Python 3 with venv: apt-get install -y python3-venv"
            ))
        })?;
    }
    let installed = Tool::new(&python).args(["-m", "pip", "list", "--format=freeze"]).output()?;
    let missing: Vec<&&str> =
        packages.iter().filter(|package| !installed.lines().any(|line| line == **package)).collect();
    if !missing.is_empty() {
        Tool::new(&python).args(["-m", "pip", "install", "--quiet"]).args(missing).run()?;
    }
    Ok(python)
}
