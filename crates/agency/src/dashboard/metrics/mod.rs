//! 指标页 · The page of a metric (自助取数).
//!
//! 这是什么：指标字典里的任何一个指标，按它允许的任何一个维度，在当前范围、时期、对比下取数；可再并排一个指标，按时间时另有累计与目标累计。
//! 谁用：看板上点开指标的人，要一张自己的表的人。规则来自哪里：`definitions/metrics`，与 `daiyun query` 同一个问法。
//! 不做什么：不另算数，不放宽范围；指标的明细行在 `lines.rs`。
//!
//! Invariants: the table is the answer of one question, which `daiyun query` prints too; its parts come to the whole, the
//! row without a name among them; a running sum ends on the number of the period.

mod file;
mod page;
mod routes;
mod running;
mod view;

pub(super) use file::{export, file};
pub(super) use page::{MetricAsked, MetricQuestion, page, whole};
pub(super) use routes::routes;
