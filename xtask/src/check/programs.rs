//! Test programs, built once for the whole workspace and then run one by one. `cargo test -p NAME` would unify features
//! another way and compile the engine a second time.

use std::collections::BTreeSet;
use std::path::PathBuf;

use serde_json::Value;

use crate::place::Place;
use crate::shell::{Failure, Outcome, Tool};

/// A built test program, the package it tests, and the names of the tests to run (all when empty).
pub struct Program {
    package: String,
    name: String,
    folder: PathBuf,
    path: PathBuf,
    filters: Vec<String>,
}

impl Program {
    /// Runs it where cargo would, perhaps with one more variable.
    pub fn run(&self, place: &Place, variable: Option<(&str, &str)>) -> Outcome {
        println!("  {} {} {}", self.package, self.name, self.filters.join(" "));
        let tool = Tool::new(&self.path).args(&self.filters).dir(&self.folder);
        let tool = tool.env("CARGO_MANIFEST_DIR", &self.folder).env("CARGO_TARGET_DIR", &place.target);
        match variable {
            Some((name, value)) => tool.env(name, value).run(),
            None => tool.run(),
        }
    }
}

/// The test programs of these packages, each of which must have one.
pub fn of(place: &Place, packages: &[&str]) -> Outcome<Vec<Program>> {
    let mut programs = built(place)?;
    programs.retain(|program| packages.contains(&program.package.as_str()));
    match packages.iter().find(|package| !programs.iter().any(|program| program.package == **package)) {
        None => Ok(programs),
        Some(package) => Err(Failure::new(format!("{package} has no test program"))),
    }
}

/// The test programs of these names, narrowed to the tests whose path begins so; each must be there.
pub fn named(place: &Place, names: &[(&str, &str)]) -> Outcome<Vec<Program>> {
    let mut programs = built(place)?;
    names.iter().map(|(name, tests)| take(&mut programs, name, tests)).collect()
}

fn take(programs: &mut Vec<Program>, name: &str, tests: &str) -> Outcome<Program> {
    let at = programs.iter().position(|program| program.name == name);
    let at = at.ok_or_else(|| Failure::new(format!("there is no test program {name}")))?;
    let filters = Some(tests.to_owned()).filter(|tests| !tests.is_empty()).into_iter().collect();
    Ok(Program { filters, ..programs.swap_remove(at) })
}

/// The test programs of the crates that differ from the last commit; of agency only the slices that do.
pub fn changed(place: &Place) -> Outcome<Vec<Program>> {
    let git = |arguments: &[&str]| Tool::new("git").args(arguments).dir(&place.root).output();
    let edited = git(&["diff", "--name-only", "HEAD"])?;
    let added = git(&["ls-files", "--others", "--exclude-standard"])?;
    let subjects: BTreeSet<Subject> = edited.lines().chain(added.lines()).filter_map(subject).collect();
    let mut programs = built(place)?;
    for program in &mut programs {
        program.filters = filters(&program.package, &subjects);
    }
    programs.retain(|program| subjects.iter().any(|subject| subject.package == program.package));
    Ok(programs)
}

/// What a changed file belongs to.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Subject {
    package: String,
    /// The slice, when the file lies in one.
    slice: Option<String>,
}

fn subject(path: &str) -> Option<Subject> {
    if path.starts_with("xtask/") {
        return Some(Subject { package: "xtask".into(), slice: None });
    }
    // Definitions are compiled into agency and proved by its tests.
    if path.starts_with("definitions/") {
        return Some(Subject { package: "daiyun-agency".into(), slice: None });
    }
    let (name, inside) = path.strip_prefix("crates/")?.split_once('/')?;
    let slice = inside.strip_prefix("src/").and_then(|inside| inside.split_once('/')).map(|(slice, _)| slice);
    let slice = slice.filter(|_| name == "agency").map(str::to_owned);
    Some(Subject { package: format!("daiyun-{name}"), slice })
}

/// The slices to run, or none for all tests of the package.
fn filters(package: &str, subjects: &BTreeSet<Subject>) -> Vec<String> {
    let of_package = || subjects.iter().filter(|subject| subject.package == package);
    if of_package().any(|subject| subject.slice.is_none()) {
        return Vec::new();
    }
    of_package().filter_map(|subject| Some(format!("{}::", subject.slice.as_ref()?))).collect()
}

/// Builds every test program of the workspace and lists them.
fn built(place: &Place) -> Outcome<Vec<Program>> {
    let arguments = ["--workspace", "--locked", "--no-run", "--message-format=json-render-diagnostics"];
    let messages = place.cargo("test").args(arguments).output()?;
    let programs: Vec<Program> = messages.lines().filter_map(program).collect();
    if programs.is_empty() {
        return Err(Failure::new("cargo built no test program"));
    }
    Ok(programs)
}

/// The program a message of cargo announces, if it does.
fn program(message: &str) -> Option<Program> {
    let message: Value = serde_json::from_str(message).ok()?;
    if message["profile"]["test"] != Value::Bool(true) {
        return None;
    }
    let path = PathBuf::from(message["executable"].as_str()?);
    let folder = PathBuf::from(message["manifest_path"].as_str()?).parent()?.to_owned();
    let name = message["target"]["name"].as_str()?.to_owned();
    Some(Program {
        package: package(message["package_id"].as_str()?)?,
        name,
        folder,
        path,
        filters: Vec::new(),
    })
}

/// The name in `path+file:///…/crates/kpi#daiyun-kpi@0.1.0`, which is left out where the folder has the same name.
fn package(id: &str) -> Option<String> {
    let (path, version) = id.rsplit_once('#')?;
    match version.split_once('@') {
        Some((name, _)) => Some(name.to_owned()),
        None => path.rsplit('/').next().map(str::to_owned),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packages_are_named_by_their_ids() {
        assert_eq!(package("path+file:///a/crates/kpi#daiyun-kpi@0.1.0").as_deref(), Some("daiyun-kpi"));
        assert_eq!(package("path+file:///a/xtask#0.1.0").as_deref(), Some("xtask"));
    }

    #[test]
    fn only_what_changed_is_tested() {
        let check = |paths: &[&str], package: &str, expected: Option<&[&str]>| {
            let subjects: BTreeSet<Subject> = paths.iter().filter_map(|path| subject(path)).collect();
            let is_tested = subjects.iter().any(|subject| subject.package == package);
            let found = is_tested.then(|| filters(package, &subjects));
            assert_eq!(
                found,
                expected.map(|words| words.iter().map(ToString::to_string).collect()),
                "{paths:?}"
            );
        };
        check(&["crates/kpi/src/sql.rs"], "daiyun-kpi", Some(&[]));
        check(&["crates/kpi/src/sql.rs"], "daiyun-agency", None);
        let alerts = "crates/agency/src/alerts/rules.rs";
        check(&[alerts, "crates/agency/src/work/mod.rs"], "daiyun-agency", Some(&["alerts::", "work::"]));
        check(&[alerts, "crates/agency/src/lib.rs"], "daiyun-agency", Some(&[]));
        check(&[alerts, "definitions/alerts/trade.toml"], "daiyun-agency", Some(&[]));
        check(&["README.md"], "daiyun-agency", None);
    }
}
