//! 离职交接 · Departures.
//!
//! 这是什么：一个人离开时，账号立即停用，店铺与资产交给接手人，他知道或可能知道的每一条登录信息列成一张更换清单。
//! 谁用：管理员办理，保险箱管理人逐条更换并关闭。规则来自哪里：本目录 `rules.rs`。
//! 不做什么：不替人更换密码；任务由 `work` 跟进转交。
//!
//! Invariants: the list holds everything they were let look at, looked at, or kept, as it stood when they left; a line is done
//! when a later revision holds another value, or a named person waived it with a reason; a departure closes only then.

mod actions;
mod records;
mod routes;
mod rules;
#[cfg(test)]
mod tests;
mod view;

pub use records::departure_after;
pub use records::departures::Model as Departure;
pub(super) use routes::routes;
