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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shell::{Failure, write};

    #[test]
    fn work_is_done_again_only_when_it_must() {
        let folder = std::env::temp_dir().join(format!("daiyun-stamp-{}", std::process::id()));
        let mut place = Place::find().unwrap();
        place.cache = folder.join("cache");
        let (input, made) = (folder.join("in").join("a"), folder.join("made"));
        let inputs = [folder.join("in")];
        let make = || write(&made, "made");
        let ran = |work: &dyn Fn() -> Outcome| when_changed(&place, "t", &inputs, &made, work);

        write(&input, "one").unwrap();
        assert!(ran(&make).unwrap(), "the first time");
        assert!(!ran(&make).unwrap(), "nothing changed");
        write(&input, "two").unwrap();
        assert!(ran(&|| Err(Failure::new("broken"))).is_err());
        assert!(ran(&make).unwrap(), "what failed is tried again");
        std::fs::remove_file(&made).unwrap();
        assert!(ran(&make).unwrap(), "what was made is gone");
        write(&folder.join("in").join("b"), "new").unwrap();
        assert!(ran(&make).unwrap(), "a further input");
        assert!(!ran(&make).unwrap());
        std::fs::remove_dir_all(&folder).unwrap();
    }
}
