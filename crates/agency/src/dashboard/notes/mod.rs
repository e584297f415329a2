//! 日期备注 · Notes on days.
//!
//! 这是什么：写在某天或几天上的一句话，说明那几天为什么不一样。谁用：看板趋势上的小旗、表格、导出。
//! 规则来自哪里：范围是一家店、一个客户或全部；没有勾选「客户可见」的，客户一方看不到。不做什么：不改变任何数字。
//!
//! Invariants: a note that is not for the client never reaches the client's side; a removed note stays in the table.

mod actions;
mod records;
mod routes;
mod sheet;

pub use actions::{About, NewNote, write};

pub(super) use routes::routes;
pub(super) use sheet::sheet;
