//! `cargo xtask bench`: speed and accuracy against peers. Each script in `bench/` measures us and the peer in the same
//! run and prints the ratio; nothing here asserts a time.

use std::path::PathBuf;

use crate::build;
use crate::place::Place;
use crate::setup::{self, Aim, peers};
use crate::shell::{self, Failure, Outcome, Tool};

/// Runs every script, or the one named.
pub fn run(place: &Place, arguments: &[String]) -> Outcome {
    let scripts = scripts(place, arguments)?;
    let place = setup::run(place, Aim::Run)?;
    build::program(&place)?;
    let wanted = shell::read(&place.at("bench/requirements.txt"))?;
    let packages: Vec<&str> = wanted.lines().map(str::trim).filter(|line| line.contains("==")).collect();
    let python = peers::python(&place, &packages)?;
    for script in scripts {
        Tool::new(&python).arg(script).dir(&place.root).env("DAIYUN", place.binary()).run()?;
    }
    Ok(())
}

fn scripts(place: &Place, arguments: &[String]) -> Outcome<Vec<PathBuf>> {
    if let [name] = arguments {
        return Ok(vec![place.at(&format!("bench/{name}.py"))]);
    }
    let entries = std::fs::read_dir(place.at("bench"))
        .map_err(|_| Failure::new("there is no folder bench/ yet, so there is nothing to measure"))?;
    let mut scripts: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    scripts.retain(|path| path.extension().is_some_and(|extension| extension == "py"));
    scripts.sort();
    Ok(scripts)
}
