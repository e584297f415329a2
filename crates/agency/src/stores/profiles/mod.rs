//! 平台档案 · Platform profiles.
//!
//! 这是什么：每个平台的人群、长处、周期、费用、日历，和预测时默认的衰减与归因天数（S07.1–6）。谁用：选平台、订方案、看数时
//! 对一眼。规则来自哪里：`definitions/policies/platform_profiles.toml`。不做什么：不含实时费率，也不替平台排名，排名在平台选择里。

mod policy;
mod routes;

pub use policy::PlatformProfiles;

pub(super) use routes::routes;
