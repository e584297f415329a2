//! Stamps: a remembered fingerprint of inputs, so that a slow step runs only when they changed.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::path::{Path, PathBuf};

use crate::place::Place;
use crate::shell::Outcome;

/// Runs `work` unless its inputs are as they were the last time it succeeded and what it makes is still there.
/// Says whether it ran.
pub fn when_changed(
    place: &Place,
    name: &str,
    inputs: &[PathBuf],
    made: &Path,
    work: impl FnOnce() -> Outcome,
) -> Outcome<bool> {
    let stamp = place.cache.join("stamps").join(format!("{name}-{:016x}", path_key(&place.root)));
    let print = fingerprint(inputs)?;
    if made.exists() && std::fs::read_to_string(&stamp).is_ok_and(|last| last == print) {
        return Ok(false);
    }
    work()?;
    crate::shell::write(&stamp, &print)?;
    Ok(true)
}

/// Two clones on one machine keep apart stamps.
fn path_key(root: &Path) -> u64 {
    let mut hasher = DefaultHasher::new();
    root.hash(&mut hasher);
    hasher.finish()
}

/// A fingerprint of files and folders by path and content. It only saves time, it proves nothing.
fn fingerprint(inputs: &[PathBuf]) -> Outcome<String> {
    let mut files = Vec::new();
    for input in inputs {
        collect(input, &mut files)?;
    }
    files.sort();
    let mut hasher = DefaultHasher::new();
    for file in files {
        file.hash(&mut hasher);
        std::fs::read(&file)?.hash(&mut hasher);
    }
    Ok(format!("{:016x}", hasher.finish()))
}

fn collect(path: &Path, files: &mut Vec<PathBuf>) -> Outcome {
    if path.is_file() {
        files.push(path.to_owned());
    } else if path.is_dir() {
        for entry in std::fs::read_dir(path)? {
            collect(&entry?.path(), files)?;
        }
    }
    Ok(())
}
