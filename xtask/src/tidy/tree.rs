//! The files a rule looks at: what git tracks or would track, as text.

use crate::place::Place;
use crate::shell::{Outcome, Tool};

/// One text file.
#[derive(Clone, Debug)]
pub struct SourceFile {
    /// Path from the repository root, with `/`.
    pub path: String,
    /// Its text.
    pub text: String,
}

/// All of them.
#[derive(Clone, Debug, Default)]
pub struct Tree {
    /// In path order.
    pub files: Vec<SourceFile>,
}

impl Tree {
    /// The tree as it would be committed now. Files that are not UTF-8 (samples, pictures) are no text and left out.
    pub fn read(place: &Place) -> Outcome<Self> {
        let list = Tool::new("git").args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"]);
        let list = list.dir(&place.root).output()?;
        let mut paths: Vec<&str> = list.split('\0').filter(|path| !path.is_empty()).collect();
        paths.sort_unstable();
        paths.dedup();
        // A file deleted but still in the index cannot be read and is gone for us.
        let read = |path: &str| Some((path.to_owned(), std::fs::read_to_string(place.at(path)).ok()?));
        Ok(Self {
            files: paths.into_iter().filter_map(read).map(|(path, text)| SourceFile { path, text }).collect(),
        })
    }

    /// A tree for a test.
    #[cfg(test)]
    pub fn of(files: &[(&str, &str)]) -> Self {
        let files =
            files.iter().map(|(path, text)| SourceFile { path: (*path).into(), text: (*text).into() });
        Self { files: files.collect() }
    }

    /// The Rust sources of the crates and of xtask.
    pub fn rust(&self) -> impl Iterator<Item = &SourceFile> {
        self.files.iter().filter(|file| file.path.ends_with(".rs"))
    }

    /// The definition files.
    pub fn definitions(&self) -> impl Iterator<Item = &SourceFile> {
        self.files.iter().filter(|file| file.path.starts_with("definitions/") && file.path.ends_with(".toml"))
    }

    /// A file by path.
    pub fn file(&self, path: &str) -> Option<&SourceFile> {
        self.files.iter().find(|file| file.path == path)
    }
}

impl SourceFile {
    /// Whether the whole file exists for tests.
    pub fn is_test(&self) -> bool {
        let path = &self.path;
        path.ends_with("/tests.rs")
            || ["/tests/", "/testing/", "/benches/", "/examples/"].iter().any(|folder| path.contains(folder))
    }

    /// The folder under `crates/`, if it lies in one.
    pub fn crate_name(&self) -> Option<&str> {
        self.path.strip_prefix("crates/")?.split('/').next()
    }

    /// The file's own name.
    pub fn name(&self) -> &str {
        self.path.rsplit('/').next().unwrap_or(&self.path)
    }

    /// The line, counted from 1, of a byte position.
    pub fn line_at(&self, position: usize) -> usize {
        self.text.as_bytes().iter().take(position).filter(|byte| **byte == b'\n').count() + 1
    }
}
