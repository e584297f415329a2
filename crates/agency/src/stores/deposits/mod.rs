//! 保证金台账 · The deposit ledger.
//!
//! 这是什么：平台为一家店铺或一份入驻申请收着的保证金：缴纳、补缴、扣除、退还，每笔一行。谁用：项目经理、运营与财务。
//! 规则来自哪里：本目录 `rules.rs`。不做什么：不是账务，不生成凭证。
//!
//! Invariants: signed whole fen; an entry is never changed, a mistake is set right by another entry that says so; nobody gets
//! back more than the platform holds.

mod actions;
mod records;
mod routes;
mod rules;
#[cfg(test)]
mod tests;

pub use actions::{DepositOf, NewEntry, record};
pub use rules::EntryKind;

pub(super) use records::balance_of_application;
pub(super) use routes::routes;
