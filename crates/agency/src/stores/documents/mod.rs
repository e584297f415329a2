//! 证照 · Documents of clients.
//!
//! 这是什么：客户的营业执照、商标、授权书、行业许可……，持有人、证号、有效期、扫描件与历次换证。
//! 谁用：项目经理与运营登记和续期，入驻与到期提醒从这里取。规则来自哪里：`definitions/policies/documents.toml`、`categories.toml`
//! 与本目录 `rules.rs`。不做什么：不判断证照真伪。
//!
//! Invariants: a number and a scan are stored sealed under the client's data key and nowhere else; whoever opens either is
//! written down first; a renewal is a new revision that takes over the uses of the one before, which stays as it was.

mod actions;
pub(super) mod files;
mod kind;
pub(super) mod records;
mod routes;
pub(super) mod rules;
#[cfg(test)]
pub(super) mod tests;
pub(super) mod view;

pub use actions::{DocumentText, NewDocument, Uses, create, key_of, set_file};
pub use files::{KeptFile, keep};
pub use kind::{CategoryGroup, DocumentKind, DocumentKinds};

/// A document as its neighbours see it.
pub use records::documents::Model as Document;

pub(super) use actions::{check_category, kind_label};
pub(super) use routes::{PaperReason, narrowed, routes};
