//! Commits that may come too late: whoever is overtaken merges again.

use daiyun_lake::LakeError;

use crate::error::Failure;
use crate::scope::Tx;

/// How often a merge is done again because somebody else was faster: a program that does not take turns.
pub(super) const TRIES: usize = 8;

/// Why a commit did not happen, or may not have.
pub(super) enum Attempt {
    /// Somebody else committed to the store first: merge again.
    Overtaken,
    /// Nothing was committed.
    Failed(Failure),
    /// The commit itself failed, and whether it happened nobody said. The files may be facts by now; a sweep knows which
    /// ones nobody names.
    Unsure(Failure),
}

impl<E: Into<Failure>> From<E> for Attempt {
    fn from(error: E) -> Self {
        Self::Failed(error.into())
    }
}

/// The transaction to go on with and the snapshot, once the lake has swapped the facts in; taken back when somebody was
/// faster.
pub(super) async fn swapped_in(tx: Tx, done: Result<i64, LakeError>) -> Result<(Tx, i64), Attempt> {
    match done {
        Ok(snapshot_id) => Ok((tx, snapshot_id)),
        Err(LakeError::Overtaken) => {
            tx.rollback().await?;
            Err(Attempt::Overtaken)
        }
        Err(error) => Err(error.into()),
    }
}
