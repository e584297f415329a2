//! Commits that may come too late: whoever is overtaken merges again.

use crate::error::Failure;

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
