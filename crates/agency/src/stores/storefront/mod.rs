//! 店铺检查 · Storefront checks.
//!
//! 这是什么：由具名的人像买家一样打开店铺，逐项回答首屏、导航、陈列、引导、购买路径，没通过的写明怎么改，并定下谁在哪天再看。
//! 谁用：项目经理、运营、设计；其他看得到店铺的人只读。规则来自哪里：`definitions/policies/storefront_checks.toml` 与本目录 `rules.rs`。
//! 不做什么：不自动打分网页；改完没改完由下一次检查说了算。
//!
//! Invariants: a review is written once and never changed; every check is answered, by the definition of that day; what did
//! not pass says what is to be done; whoever looks next may review and sees the store.

mod actions;
mod check;
mod records;
mod routes;
mod rules;
#[cfg(test)]
mod tests;
mod view;

pub use check::StorefrontChecks;
pub use records::{DueReview, due_of};

pub(super) use routes::routes;
