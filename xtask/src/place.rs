//! Where things are: the repository, the cache outside it, the target folder every build shares.

use std::path::{Path, PathBuf};
use std::time::SystemTime;

use crate::shell::{Failure, Outcome, Tool, write};

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

    /// Makes sure that what lies in the target folder was built from this clone. Cargo knows a workspace's files by
    /// their place inside it and by their age, so a clone with older files would be served another clone's programs.
    pub fn claim_target(&self) -> Outcome {
        let owner = self.target.join("built-from");
        let own = self.root.to_string_lossy();
        let last = std::fs::read_to_string(&owner).ok();
        if last.as_deref() == Some(&*own) {
            return Ok(());
        }
        if self.target.join("debug").exists() {
            for folder in ["crates", "xtask", "definitions", "web/dist"] {
                make_newer(&self.at(folder))?;
            }
        }
        write(&owner, &own)
    }
}

/// Dates every file below a folder now.
#[expect(
    clippy::disallowed_methods,
    reason = "cargo compares the age of files with the real time of its builds"
)]
fn make_newer(folder: &Path) -> Outcome {
    if !folder.is_dir() {
        return Ok(());
    }
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            make_newer(&path)?;
        } else {
            std::fs::File::options().append(true).open(&path)?.set_modified(SystemTime::now())?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_target_folder_that_changes_hands_makes_the_sources_newer() {
        let folder = std::env::temp_dir().join(format!("daiyun-claim-{}", std::process::id()));
        let mut place = Place::find().unwrap();
        let source = |clone: &str| folder.join(clone).join("crates").join("a.rs");
        let mut claim = |clone: &str| {
            place.root = folder.join(clone);
            place.target = folder.join("target");
            let old = SystemTime::UNIX_EPOCH;
            write(&source(clone), "").unwrap();
            std::fs::File::options().append(true).open(source(clone)).unwrap().set_modified(old).unwrap();
            place.claim_target().unwrap();
            std::fs::create_dir_all(place.target.join("debug")).unwrap();
            std::fs::metadata(source(clone)).unwrap().modified().unwrap() > old
        };
        assert!(!claim("one"), "an empty target folder has nothing of anybody");
        assert!(!claim("one"), "still ours");
        assert!(claim("two"), "another clone built last");
        assert!(claim("one"), "and back");
        std::fs::remove_dir_all(&folder).unwrap();
    }
}
