//! 保存的视图 · Saved views.
//!
//! 这是什么：一页的筛选条件（范围、时期、对比、颗粒度）记成一个名字。谁用：每个人自己的常用视图；有权限的人共享给一个角色。
//! 规则来自哪里：共享只在机构内部；点名了某家店的视图，看不到那家店的人也看不到这个视图。不做什么：不存数字，不放宽范围。
//!
//! Invariants: a view is changed by its owner only; one default for a person and a page; a view never tells a store outside
//! its reader's reach.

mod actions;
mod records;
mod routes;
mod rules;

pub(super) use routes::routes;
