//! Files that people ask for and fetch later (下载中心): too many rows to write while somebody waits.
//!
//! A file belongs to who asked for it and is written with what they may see when it is written. It can be fetched for some
//! days, by them, and only while they still see every store in it; then it is gone, and only what it was is remembered.

mod actions;
mod making;
mod records;
mod rules;

pub(super) use actions::{EXPIRY, WRITING};
pub use actions::{ask_for, delete, fetch, list, one};
pub use records::Standing;
pub use rules::{ExportKind, ExportQuestion, ExportState};
