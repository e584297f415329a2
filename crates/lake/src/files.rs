//! Files below the data directory: written beside, fsynced, renamed, their folder fsynced; only then may a transaction
//! name them. A crash leaves at most a file that no catalog row names, which [`crate::maintain`] sweeps.

use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};

use daiyun_base::id;

use crate::error::{LakeError, Result};

/// A folder of immutable files.
#[derive(Clone, Debug)]
pub(crate) struct Files {
    root: PathBuf,
}

/// A file on its way: it has its name only once it is whole and durable. Dropped before, it gives its space back.
#[derive(Debug)]
pub(crate) struct PartialFile {
    file: File,
    path: String,
    target: PathBuf,
    root: PathBuf,
    published: bool,
}

impl Files {
    pub(crate) fn new(root: PathBuf) -> Self {
        Self { root }
    }

    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    /// A name nobody has used, in a folder below this one.
    pub(crate) fn fresh_name(folder: &str) -> String {
        format!("{folder}/{}.parquet", id::fresh().as_simple())
    }

    pub(crate) fn absolute(&self, path: &str) -> PathBuf {
        self.root.join(path)
    }

    /// A temporary file that will become `path`. Its name ends in `.partial`, which no reader opens.
    pub(crate) fn create(&self, path: &str) -> Result<PartialFile> {
        let target = self.absolute(path);
        let folder = target.parent().unwrap_or(&self.root);
        let file = fs::create_dir_all(folder)
            .and_then(|()| File::create(partial(&target)))
            .map_err(|source| LakeError::Io { path: path.to_owned(), source })?;
        Ok(PartialFile { file, path: path.to_owned(), target, root: self.root.clone(), published: false })
    }

    /// Writes a whole file durably.
    pub(crate) fn write(&self, path: &str, bytes: &[u8]) -> Result<u64> {
        let mut file = self.create(path)?;
        file.write_all(bytes).map_err(|source| LakeError::Io { path: path.to_owned(), source })?;
        file.publish()
    }

    pub(crate) fn open(&self, path: &str) -> Result<File> {
        File::open(self.absolute(path))
            .map_err(|cause| LakeError::DamagedFile { path: path.to_owned(), cause: cause.to_string() })
    }

    pub(crate) fn remove(&self, path: &str) -> Result<()> {
        match fs::remove_file(self.absolute(path)) {
            Ok(()) => Ok(()),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(()),
            Err(source) => Err(LakeError::Io { path: path.to_owned(), source }),
        }
    }

    /// Every file below the folder, as paths below it.
    pub(crate) fn list(&self) -> Result<Vec<String>> {
        let mut found = Vec::new();
        let mut folders = vec![self.root.clone()];
        while let Some(folder) = folders.pop() {
            let Ok(entries) = fs::read_dir(&folder) else { continue };
            for entry in entries.flatten() {
                let path = entry.path();
                if path.is_dir() {
                    folders.push(path);
                } else if let Ok(below) = path.strip_prefix(&self.root) {
                    found.push(below.to_string_lossy().replace('\\', "/"));
                }
            }
        }
        found.sort();
        Ok(found)
    }
}

impl PartialFile {
    /// Its future path below the folder.
    pub(crate) fn path(&self) -> &str {
        &self.path
    }

    /// Makes it durable under its own name and returns its size.
    pub(crate) fn publish(&mut self) -> Result<u64> {
        self.rename().map_err(|source| LakeError::Io { path: self.path.clone(), source })
    }

    fn rename(&mut self) -> std::io::Result<u64> {
        self.file.sync_all()?;
        let size = self.file.metadata()?.len();
        fs::rename(partial(&self.target), &self.target)?;
        self.published = true;
        sync_folders(&self.target, &self.root)?;
        Ok(size)
    }
}

impl Write for PartialFile {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.file.write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.file.flush()
    }
}

impl Drop for PartialFile {
    fn drop(&mut self) {
        if !self.published {
            // On a full disk the space matters at once; if this fails too, the sweep finds the file later.
            let _ = fs::remove_file(partial(&self.target));
        }
    }
}

fn partial(target: &Path) -> PathBuf {
    target.with_extension("partial")
}

/// A rename is durable only when its folder is, and a new folder only when its parent is.
fn sync_folders(target: &Path, root: &Path) -> std::io::Result<()> {
    let mut folder = target.parent();
    while let Some(at) = folder {
        File::open(at)?.sync_all()?;
        if at == root {
            break;
        }
        folder = at.parent();
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_has_its_name_only_when_it_is_whole() {
        let folder = tempfile::tempdir().unwrap();
        let files = Files::new(folder.path().to_path_buf());
        let mut file = files.create("a/b/c.parquet").unwrap();
        file.write_all(b"half").unwrap();
        assert_eq!(files.list().unwrap(), ["a/b/c.partial"]);
        assert!(files.open("a/b/c.parquet").is_err());
        file.publish().unwrap();
        drop(file);
        assert_eq!(files.list().unwrap(), ["a/b/c.parquet"]);
        drop(files.create("a/b/d.parquet").unwrap());
        assert_eq!(files.list().unwrap(), ["a/b/c.parquet"]);
    }
}
