//! 入驻 · Opening a store on a platform.
//!
//! 这是什么：一份入驻申请从提交资料、平台审核、缴保证金、开通到装修的过程，每一步停了几天，被驳回时为什么、怎么改。
//! 谁用：项目经理与运营推进，品牌方看进度。规则来自哪里：资料清单与驳回原因在 `definitions/policies`
//! 的 `document_requirements.toml` 与 `application_rejections.toml`，步骤在本目录 `rules.rs`。
//! 不做什么：不替人在平台上提交，也不保存资料原件。
//!
//! Invariants: an application goes to the platform only when every paper its list names is at hand; it is sent back for a
//! reason of the list; what happened is written down once and never changed; opening leads to exactly one store.

mod actions;
mod at_hand;
mod policy;
mod records;
mod routes;
mod rules;
#[cfg(test)]
mod tests;
mod view;

pub use actions::{NewApplication, NewMove, OpenedStore, move_on, start, tick};
pub use policy::IntakePolicies;
pub use rules::{Outcome, Step};

pub(super) use records::applications::Model as Application;
pub(super) use records::{by_id, led_to, to_change};
pub(super) use routes::routes;
