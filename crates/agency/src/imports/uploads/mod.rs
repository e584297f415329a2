//! 待导入的文件 · uploads: a file somebody handed in waits at most half an hour, for them alone, to be looked at, mapped or
//! imported.
//!
//! 这是什么：上传后、入库前的文件。谁用：控制台的导入页、预览与映射。
//! 规则来自哪里：决策 0074；认报表的规则在 `ingest`，认店铺的规则在 `choice`。不做什么：不留原文件，不给别人看。

mod actions;
mod choice;
mod head;
mod importing;
mod preview;
mod probe;
mod records;
mod routes;
mod view;

#[cfg(test)]
pub(super) mod tests;

pub(super) use actions::{expire, file_of};
pub(super) use head::{Sheets, with_head};
pub(super) use routes::routes;
