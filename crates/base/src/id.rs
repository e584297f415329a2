//! Record ids. An id is made by whoever creates the record (UUID version 7, so ids sort by time): a request that is
//! sent twice finds the first result instead of making a second one.

pub use uuid::Uuid;

/// A fresh id that sorts after those made before it.
#[must_use]
#[expect(clippy::disallowed_methods, reason = "the one place ids are made")]
pub fn fresh() -> Uuid {
    Uuid::now_v7()
}
