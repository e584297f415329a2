//! 经营看板 · Dashboard.
//!
//! 这是什么：每一个经营数字，按范围、日期、维度取，能追到订单行。谁用：所有人每天打开的第一页，命令行 `daiyun query`。
//! 规则来自哪里：`definitions/metrics`。不做什么：不存数字，每次从事实算。
//!
//! Invariants: a query reads stores inside the caller's scope only; ratios are Σ÷Σ; an unknown number is empty, never 0.

mod actions;
mod board;
mod cache;
mod export;
mod exports;
mod file;
mod guidance;
mod jobs;
mod known;
mod lines;
mod metrics;
mod notes;
mod orders;
mod products;
mod quiet;
mod routes;
mod rules;
mod structure;
mod taken;
mod targets;
mod view;
mod views;
mod warm;
mod workings;

#[cfg(test)]
mod tests;

pub use actions::{Asked, Compared, ExcludedRows, Question, Table, ask, excluded_rows, names, run};
pub(crate) use cache::Kept;
pub use known::Extent;
pub use notes::{About, NewNote, write as write_note};
pub use orders::{Orders, orders_of};
pub use rules::Delta;
pub use view::TableView;

use crate::capabilities::Capability;
use crate::scope::Permission;

/// See the board.
pub const VIEW: Permission = Permission("dashboard.view");
/// Export numbers to Excel.
pub const EXPORT: Permission = Permission("dashboard.export");
/// Export the lines behind numbers, with a reason.
pub const EXPORT_LINES: Permission = Permission("dashboard.export_lines");
/// Write notes on days.
pub const ANNOTATE: Permission = Permission("dashboard.annotate");
/// Share saved views with a role.
pub const SHARE_VIEWS: Permission = Permission("dashboard.share_views");

/// This capability.
pub const CAPABILITY: Capability = Capability {
    code: "dashboard",
    name_zh: "经营看板",
    name_en: "Dashboard",
    permissions: &[VIEW, EXPORT, EXPORT_LINES, ANNOTATE, SHARE_VIEWS],
    routes: routes::routes,
    jobs: jobs::JOBS,
    queue: &[exports::WRITING],
};

/// Store codes as an address writes them; nothing means every visible store.
fn codes(stores: Option<&str>) -> Option<Vec<String>> {
    let stores = stores.filter(|text| !text.is_empty())?;
    Some(stores.split(',').map(str::to_owned).collect())
}
