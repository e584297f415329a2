//! One merge at a time for each store. Two at once would each throw away what they merged whenever the other commits, and
//! a long import beside a loop of small ones would never get through.
//!
//! A turn is a lock on a file, which the system gives back when its holder dies, in this process or in another. It is a
//! courtesy: the commit still checks that nobody was faster.

use std::fs::{File, TryLockError};
use std::path::Path;
use std::time::Duration;

use daiyun_lake::LakeError;
use tokio::time::sleep;

use crate::error::Result;

/// How often somebody who waits looks again.
const LOOK: Duration = Duration::from_millis(20);
/// Ten minutes: the largest merge takes less.
const LOOKS: usize = 30_000;

/// The turn of a store, over when dropped.
pub(super) struct Turn {
    _locked: File,
}

/// Waits for the turn of a store.
pub(super) async fn take(directory: &Path, store_code: &str) -> Result<Turn> {
    let folder = directory.join("turns");
    std::fs::create_dir_all(&folder)?;
    let path = folder.join(store_code);
    let file = File::options().create(true).truncate(false).write(true).open(path)?;
    for _ in 0..LOOKS {
        match file.try_lock() {
            Ok(()) => return Ok(Turn { _locked: file }),
            Err(TryLockError::WouldBlock) => sleep(LOOK).await,
            Err(TryLockError::Error(error)) => {
                tracing::warn!(store.code = store_code, cause = %error, "the data directory has no file locks");
                return Ok(Turn { _locked: file });
            }
        }
    }
    Err(LakeError::Overtaken.into())
}
