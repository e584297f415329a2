//! `cargo xtask bench`: speed and accuracy against peers. Each script in `bench/` measures us and the peer in the same
//! run and prints the ratio; nothing here asserts a time.

use std::path::PathBuf;

use crate::build;
use crate::place::Place;
use crate::setup::{self, Aim, peers};
use crate::shell::{Outcome, Tool};

/// Runs every script, or the one named; further options (`--data DIR`) go to the script.
pub fn run(place: &Place, arguments: &[String]) -> Outcome {
    let (name, options) = match arguments {
        [name, options @ ..] if !name.starts_with("--") => (Some(name.as_str()), options),
        options => (None, options),
    };
    let scripts = scripts(place, name)?;
    let place = setup::run(place, Aim::Run)?;
    build::program(&place)?;
    let python = peers::python(&place, peers::BENCH)?;
    for script in scripts {
        Tool::new(&python).arg(script).args(options).dir(&place.root).env("DAIYUN", place.binary()).run()?;
    }
    Ok(())
}

fn scripts(place: &Place, name: Option<&str>) -> Outcome<Vec<PathBuf>> {
    if let Some(name) = name {
        return Ok(vec![place.at(&format!("bench/{name}.py"))]);
    }
    let mut scripts: Vec<PathBuf> =
        std::fs::read_dir(place.at("bench"))?.flatten().map(|entry| entry.path()).collect();
    scripts.retain(|path| path.extension().is_some_and(|extension| extension == "py"));
    scripts.sort();
    Ok(scripts)
}
