//! The programs we are measured against and tested with, in a Python environment of their own, made when first needed.

use std::path::PathBuf;

use crate::place::Place;
use crate::shell::{self, Outcome, Tool};

/// What the environment holds, pinned.
const LIST: &str = "bench/requirements.txt";

/// The Python of an environment that has every package of the list.
pub fn python(place: &Place) -> Outcome<PathBuf> {
    let folder = place.cache.join("peers");
    let python = folder.join("bin").join("python");
    if !python.is_file() {
        Tool::new("python3").args(["-m", "venv"]).arg(&folder).run()?;
    }
    let wanted = shell::read(&place.at(LIST))?;
    let installed = Tool::new(&python).args(["-m", "pip", "list", "--format=freeze"]).output()?;
    let is_here = |package: &str| installed.lines().any(|line| line == package);
    if !wanted.lines().filter(|line| line.contains("==")).all(is_here) {
        Tool::new(&python).args(["-m", "pip", "install", "--quiet", "-r", LIST]).dir(&place.root).run()?;
    }
    Ok(python)
}
