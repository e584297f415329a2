//! Where things are: the repository, the cache outside it, the target folder every build shares.

use std::path::{Path, PathBuf};

use crate::shell::{Failure, Outcome, Tool};

/// The folders of one run. The environment is read here and nowhere else.
#[derive(Clone, Debug)]
pub struct Place {
    /// The repository.
    pub root: PathBuf,
    /// What may be thrown away but is slow to get again: fonts, virtual environments, stamps, demo data.
    pub cache: PathBuf,
    /// Build output. It lies outside the clone, so a fresh clone does not compile the engine again.
    pub target: PathBuf,
    /// Whether a browser could open.
    pub has_display: bool,
    /// Folders searched for programs.
    pub programs: Vec<PathBuf>,
}

impl Place {
    /// Reads the surroundings once.
    #[expect(clippy::disallowed_methods, reason = "the one place that reads the environment of this tool")]
    pub fn find() -> Outcome<Self> {
        let manifest = std::env::var_os("CARGO_MANIFEST_DIR")
            .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
        let root = manifest.parent().ok_or_else(|| Failure::new("xtask lies outside a repository"))?;
        let home =
            std::env::var_os("HOME").ok_or_else(|| Failure::new("HOME is not set; set it and run again"))?;
        let cache = Path::new(&home).join(".cache").join("daiyun");
        let target =
            std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| cache.join("target"), |dir| root.join(dir));
        let has_display =
            std::env::var_os("DISPLAY").is_some() || std::env::var_os("WAYLAND_DISPLAY").is_some();
        let programs =
            std::env::var_os("PATH").map(|path| std::env::split_paths(&path).collect()).unwrap_or_default();
        Ok(Self { root: root.to_owned(), cache, target, has_display, programs })
    }

    /// A path inside the repository.
    pub fn at(&self, path: &str) -> PathBuf {
        self.root.join(path)
    }

    /// Whether the repository has this file or folder yet.
    pub fn has(&self, path: &str) -> bool {
        self.at(path).exists()
    }

    /// The built program.
    pub fn binary(&self) -> PathBuf {
        self.target.join("debug").join("daiyun")
    }

    /// Cargo at the repository root, into the shared target folder.
    pub fn cargo(&self, command: &str) -> Tool {
        Tool::new("cargo").arg(command).dir(&self.root).env("CARGO_TARGET_DIR", &self.target)
    }

    /// The built program as a command.
    pub fn daiyun(&self, command: &str) -> Tool {
        Tool::new(self.binary()).arg(command).dir(&self.root)
    }

    /// A program of the console's tool chain, run in `web/`.
    pub fn npm(&self) -> Tool {
        Tool::new("npm").dir(&self.at("web")).search(&self.programs)
    }

    /// Whether a program can be started by its bare name.
    pub fn finds(&self, program: &str) -> bool {
        self.programs.iter().any(|folder| folder.join(program).is_file())
    }

    /// Whether the server's sources declare a command, so that a step can say what it waits for.
    /// Clap names a command after its variant (`CheckDefinitions`) or an explicit `name = "check-definitions"`.
    pub fn server_has(&self, command: &str) -> bool {
        let variant: String = command.split('-').map(capitalised).collect();
        let quoted = format!("\"{command}\"");
        let declares = |text: &str| {
            text.contains(&quoted) || text.lines().any(|line| starts_variant(line.trim_start(), &variant))
        };
        any_source(&self.at("crates/server/src"), &declares)
    }

    /// Whether a Rust source below a folder holds these words.
    pub fn mentions(&self, folder: &str, words: &str) -> bool {
        any_source(&self.at(folder), &|text| text.contains(words))
    }
}

/// Whether a Rust source below a folder is as asked.
fn any_source(folder: &Path, is_so: &dyn Fn(&str) -> bool) -> bool {
    let Ok(entries) = std::fs::read_dir(folder) else { return false };
    entries.flatten().map(|entry| entry.path()).any(|path| {
        if path.is_dir() {
            return any_source(&path, is_so);
        }
        let is_rust = path.extension().is_some_and(|extension| extension == "rs");
        is_rust && std::fs::read_to_string(path).is_ok_and(|text| is_so(&text))
    })
}

/// Whether a line declares or matches an enum variant of this name.
fn starts_variant(line: &str, variant: &str) -> bool {
    line.strip_prefix(variant).is_some_and(|rest| rest.starts_with([',', '(', ' ', '{']))
}

fn capitalised(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_is_known_by_its_variant() {
        for (line, variant, expected) in [
            ("CheckDefinitions,", "CheckDefinitions", true),
            ("Openapi(OpenapiArguments),", "Openapi", true),
            ("Demo { months: u32 },", "Demo", true),
            ("Demonstration,", "Demo", false),
            ("// Demo,", "Demo", false),
        ] {
            assert_eq!(starts_variant(line, variant), expected, "{line}");
        }
        assert_eq!("check-definitions".split('-').map(capitalised).collect::<String>(), "CheckDefinitions");
    }
}
