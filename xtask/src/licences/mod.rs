//! Licences: every package we build from must be usable under the closed list in `deny.toml`. The list has the shape of
//! cargo-deny, which anybody may run on it; the check is done here because that tool takes longer to compile than we
//! want a newcomer to wait.

mod expression;

use std::collections::BTreeSet;

use serde_json::Value;

use crate::place::Place;
use crate::shell::{self, Failure, Outcome};

/// The closed list.
struct Allowed {
    licences: BTreeSet<String>,
    /// Packages that may use further licences, as `(name, licence)`.
    exceptions: BTreeSet<(String, String)>,
}

/// One package and the licence it states.
#[derive(Debug)]
struct Package {
    name: String,
    version: String,
    licence: Option<String>,
}

/// Checks the packages of the program and those of the console.
pub fn check(place: &Place) -> Outcome {
    let allowed = Allowed::read(&shell::read(&place.at("deny.toml"))?)?;
    let mut packages = rust_packages(place)?;
    packages.extend(console_packages(&shell::read(&place.at("web/package-lock.json"))?)?);
    let refused: Vec<String> = packages.iter().filter_map(|package| allowed.refusal(package)).collect();
    if refused.is_empty() {
        println!("  {} packages, all under a licence of deny.toml", packages.len());
        return Ok(());
    }
    Err(Failure::new(format!(
        "{}\nreplace the package, or argue the licence into deny.toml",
        refused.join("\n")
    )))
}

impl Allowed {
    fn read(text: &str) -> Outcome<Self> {
        let file: toml::Table =
            toml::from_str(text).map_err(|error| Failure::new(format!("deny.toml: {error}")))?;
        let section = file.get("licenses").and_then(toml::Value::as_table);
        let section = section.ok_or_else(|| Failure::new("deny.toml has no [licenses]"))?;
        let mut exceptions = BTreeSet::new();
        for exception in section.get("exceptions").and_then(toml::Value::as_array).into_iter().flatten() {
            let Some(name) = exception.get("crate").and_then(toml::Value::as_str) else { continue };
            exceptions.extend(words(exception.get("allow")).map(|licence| (name.to_owned(), licence)));
        }
        Ok(Self { licences: words(section.get("allow")).collect(), exceptions })
    }

    /// What is wrong with a package, if anything.
    fn refusal(&self, package: &Package) -> Option<String> {
        let Package { name, version, licence } = package;
        let Some(licence) = licence else { return Some(format!("{name} {version} states no licence")) };
        let usable = expression::satisfied(licence, &|one| {
            self.licences.contains(one) || self.exceptions.contains(&(name.clone(), one.to_owned()))
        });
        match usable {
            Some(true) => None,
            Some(false) => Some(format!("{name} {version} is under {licence}")),
            None => Some(format!("{name} {version} states a licence nobody can read: {licence}")),
        }
    }
}

fn words(value: Option<&toml::Value>) -> impl Iterator<Item = String> {
    value
        .and_then(toml::Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(|word| Some(word.as_str()?.to_owned()))
}

/// The packages compiled for this machine, as cargo resolved them.
fn rust_packages(place: &Place) -> Outcome<Vec<Package>> {
    let compiler = shell::Tool::new("rustc").arg("-vV").output()?;
    let host = compiler.lines().find_map(|line| line.strip_prefix("host: ")).unwrap_or_default();
    let metadata =
        place.cargo("metadata").args(["--locked", "--format-version=1", "--filter-platform", host]);
    let metadata: Value = serde_json::from_str(&metadata.output()?)
        .map_err(|error| Failure::new(format!("cargo metadata cannot be read: {error}")))?;
    let resolved: BTreeSet<&str> =
        list(&metadata["resolve"]["nodes"]).filter_map(|node| node["id"].as_str()).collect();
    let packages = list(&metadata["packages"]).filter(|package| {
        // Our own packages have no source.
        package["source"].is_string() && package["id"].as_str().is_some_and(|id| resolved.contains(id))
    });
    Ok(packages.map(|package| stated(package, text(&package["name"]))).collect())
}

/// The packages of the console from its lock file; its own entry has an empty key.
fn console_packages(lock: &str) -> Outcome<Vec<Package>> {
    let lock: Value = serde_json::from_str(lock)
        .map_err(|error| Failure::new(format!("web/package-lock.json cannot be read: {error}")))?;
    let packages = lock["packages"].as_object().into_iter().flatten();
    Ok(packages
        .filter(|(path, _)| !path.is_empty())
        .map(|(path, package)| {
            stated(package, path.rsplit("node_modules/").next().unwrap_or(path).to_owned())
        })
        .collect())
}

fn stated(package: &Value, name: String) -> Package {
    Package {
        name,
        version: text(&package["version"]),
        licence: package["license"].as_str().map(str::to_owned),
    }
}

fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIST: &str = r#"
        [licenses]
        allow = ["MIT", "Apache-2.0"]
        exceptions = [{ crate = "bytes_of_c", allow = ["Zlib"] }]"#;

    #[test]
    fn packages_against_the_list() {
        let allowed = Allowed::read(LIST).unwrap();
        for (name, licence, refused) in [
            ("serde", Some("MIT OR Apache-2.0"), false),
            ("copyleft", Some("GPL-3.0-only"), true),
            ("half", Some("MIT AND GPL-3.0-only"), true),
            ("bytes_of_c", Some("Zlib"), false),
            ("other", Some("Zlib"), true),
            ("silent", None, true),
            ("broken", Some("MIT OR"), true),
        ] {
            let package =
                Package { name: name.into(), version: "1.0.0".into(), licence: licence.map(str::to_owned) };
            assert_eq!(allowed.refusal(&package).is_some(), refused, "{package:?}");
        }
    }

    #[test]
    fn the_consoles_own_entry_is_not_a_package() {
        let lock = r#"{"packages": {
            "": {"name": "console"},
            "node_modules/a": {"version": "1.0.0", "license": "MIT"},
            "node_modules/a/node_modules/@b/c": {"version": "2.0.0"}
        }}"#;
        let packages = console_packages(lock).unwrap();
        let names: Vec<&str> = packages.iter().map(|package| package.name.as_str()).collect();
        assert_eq!(names, ["a", "@b/c"]);
        assert_eq!(packages[1].licence, None);
    }
}
