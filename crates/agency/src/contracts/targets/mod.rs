//! 目标 · Targets of a store, a metric and a month.
//!
//! 这是什么：每家店每月的保底、目标、挑战。谁用：目标页填写，看板的进度条、趋势里的目标线、「较目标」。
//! 规则来自哪里：金额按天拆分用最大余数法；越低越好的指标反过来看。不做什么：不算实际值，见 `dashboard`；不改变结算。
//!
//! Invariants: one live target for a store, metric and month; a change replaces the row and keeps the old one; the days of
//! a month add up to its target to the fen.

mod actions;
mod records;
mod routes;
mod rules;

pub use actions::{Typed, set};
pub use records::{targets::Model as Target, targets_of};
pub use rules::{TargetKind, day_share, kind_of};

pub(super) use routes::routes;
