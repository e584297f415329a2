//! Scans at rest: sealed under the client's data key, one file each in `DIR/documents`, readable by the program only.

use std::io::Write;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};
use uuid::Uuid;
use zeroize::Zeroizing;

use super::rules::{self, Media};
use crate::error::{Failure, Result};
use crate::seal::{self, Key};

/// A scan on disk, not yet of any document.
#[derive(Clone, Debug)]
pub struct KeptFile {
    /// Of the scan before it was sealed.
    pub sha256: String,
    /// Its size before it was sealed.
    pub size_bytes: i64,
    /// What it is.
    pub media: Media,
}

/// Where a scan stands: a file copied over another document's does not open there.
fn place(id: Uuid, sha256: &str) -> String {
    format!("documents/{id}/{sha256}")
}

fn path_of(directory: &Path, id: Uuid, sha256: &str) -> PathBuf {
    directory.join("documents").join(format!("{id}-{}.sealed", &sha256[..16.min(sha256.len())]))
}

/// Seals a scan and makes it durable. It is a document's once the transaction says so.
pub fn keep(directory: &Path, key: &Key, id: Uuid, bytes: &[u8]) -> Result<KeptFile> {
    let media = rules::media_of(bytes)?;
    let sha256 = hex::encode(Sha256::digest(bytes));
    let sealed = seal::seal(key, &place(id, &sha256), bytes)?;
    let folder = directory.join("documents");
    std::fs::create_dir_all(&folder)?;
    // A temporary file is its owner's only (0600), and stays so under its last name.
    let mut file = tempfile::NamedTempFile::new_in(&folder)?;
    file.write_all(&sealed)?;
    file.as_file().sync_all()?;
    file.persist(path_of(directory, id, &sha256)).map_err(Failure::internal)?;
    let size_bytes = i64::try_from(bytes.len()).map_err(Failure::internal)?;
    Ok(KeptFile { sha256, size_bytes, media })
}

/// Opens a scan.
pub fn open(directory: &Path, key: &Key, id: Uuid, sha256: &str) -> Result<Zeroizing<Vec<u8>>> {
    let sealed = std::fs::read(path_of(directory, id, sha256))?;
    seal::open(key, &place(id, sha256), &sealed)
}

/// Removes a scan that another one took the place of. That it is gone already is as good.
pub fn remove(directory: &Path, id: Uuid, sha256: &str) {
    if let Err(error) = std::fs::remove_file(path_of(directory, id, sha256)) {
        tracing::warn!(document.id = %id, cause = %error, "a replaced scan could not be removed");
    }
}
