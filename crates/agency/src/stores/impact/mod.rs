//! 到期影响 · What stops when a paper lapses (C15).
//!
//! 这是什么：一份证照失效那天，哪些授权、品牌、类目、平台和店铺随之失效。谁用：排续期的先后。
//! 规则来自哪里：本目录 `rules.rs`，与逐个核对的笨办法在生成的图上比较过。不做什么：不算到单个商品与活动，那是后面能力的边。

mod routes;
mod rules;

pub(super) use routes::routes;
