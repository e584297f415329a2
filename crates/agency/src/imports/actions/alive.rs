//! Whether the reader of a batch still lives. It holds a lock on a file that the system gives back when it dies, in this
//! process or in another, so that a batch whose server was killed ends at the next look and not hours later.

use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};

use uuid::Uuid;

use crate::error::Result;

/// A reader at work; it is done when dropped.
pub struct Alive {
    path: PathBuf,
    _locked: File,
}

impl Drop for Alive {
    fn drop(&mut self) {
        // A file that stays is removed with the batch's end.
        let _ = std::fs::remove_file(&self.path);
    }
}

/// Begins to read a batch.
pub fn begin(directory: &Path, batch_id: Uuid) -> Result<Alive> {
    let path = path_of(directory, batch_id);
    std::fs::create_dir_all(directory.join("reading"))?;
    let file = File::options().create(true).truncate(false).write(true).open(&path)?;
    if let Err(error) = file.try_lock() {
        tracing::warn!(cause = %error, "the data directory has no file locks");
    }
    Ok(Alive { path, _locked: file })
}

/// What is known of a reader.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sign {
    /// It holds its lock.
    Alive,
    /// Its lock is free.
    Dead,
    /// It never took one.
    None,
}

/// Looks for a sign of life.
pub fn sign_of(directory: &Path, batch_id: Uuid) -> Sign {
    let Ok(file) = File::options().write(true).open(path_of(directory, batch_id)) else { return Sign::None };
    match file.try_lock() {
        Ok(()) => Sign::Dead,
        Err(TryLockError::WouldBlock) => Sign::Alive,
        Err(TryLockError::Error(_)) => Sign::None,
    }
}

/// Removes what a dead reader left.
pub fn bury(directory: &Path, batch_id: Uuid) {
    let _ = std::fs::remove_file(path_of(directory, batch_id));
}

fn path_of(directory: &Path, batch_id: Uuid) -> PathBuf {
    directory.join("reading").join(batch_id.simple().to_string())
}
