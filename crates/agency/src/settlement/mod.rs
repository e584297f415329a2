//! 结算 · Settlement.
//!
//! 这是什么：按月算服务费，每一分追到订单行，双方确认后过账。谁用：财务出单，甲方确认，老板看应收。
//! 规则来自哪里：合同条款与本目录 `rules.rs`、`fees/`。不做什么：不开发票、不收款。
//!
//! Invariants: posted is never edited, later facts become an adjustment in the next open period; a fee is rounded once a
//! line; a statement recomputes to the fen from its snapshot; silence never confirms.

mod actions;
pub mod content;
mod counted;
pub mod counting;
pub mod document;
mod draft;
mod evidence;
pub mod fees;
mod line_view;
mod measure;
mod printing;
mod records;
pub mod refusal;
mod routes;
mod rules;
mod settle;
mod views;

#[cfg(test)]
mod tests;

pub use actions::{
    NewDispute, NewStatement, Prepared, confirm, dispute, issue, issued_before, post, prepare, rule_dispute,
    withdraw,
};
pub use document::Language;
pub use printing::Fonts;
pub use records::snapshots;
pub use rules::{Ruling, StatementState};
pub use settle::{Settled, SettledEvidence, SettledJson, SettledLine, settle, settle_json};
pub use views::{StatementRow, under_way};

use crate::capabilities::Capability;
use crate::scope::Permission;

/// See statements.
pub const VIEW: Permission = Permission("settlement.view");
/// Issue and withdraw statements.
pub const ISSUE: Permission = Permission("settlement.issue");
/// Confirm as a named signatory.
pub const CONFIRM: Permission = Permission("settlement.confirm");
/// Dispute a line.
pub const DISPUTE: Permission = Permission("settlement.dispute");
/// Post a confirmed statement.
pub const POST: Permission = Permission("settlement.post");

/// This capability.
pub const CAPABILITY: Capability = Capability {
    code: "settlement",
    name_zh: "结算",
    name_en: "Settlement",
    permissions: &[VIEW, ISSUE, CONFIRM, DISPUTE, POST],
    routes: routes::routes,
    jobs: &[],
    queue: &[],
};
