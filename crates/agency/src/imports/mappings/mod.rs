//! 映射 · mappings: how files are read that no platform is known to write, made by a person in the console.
//!
//! 这是什么：未识别或表头变了的文件，由人指定每列读成什么，之后同样的文件自动认识。谁用：项目经理、运营、数据分析。
//! 规则来自哪里：可用的写法在 `ingest::format`，一个映射属于一个客户或整个机构见决策 0077。不做什么：不看别的客户的映射，不显示个人信息。

mod actions;
mod grammar;
mod routes;
mod trial;
mod view;

pub(super) use routes::routes;
