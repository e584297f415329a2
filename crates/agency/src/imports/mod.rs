//! 数据接入 · Imports.
//!
//! 这是什么：平台导出的文件变成事实的门，命令行、控制台和演示走同一扇。谁用：运营每天拖文件进来；后面的能力跟随批次账。
//! 规则来自哪里：表头与读法在 `definitions/platforms`，合并规则在 `lake`。不做什么：不留上传的原文件。
//!
//! Invariants: a file's hash is its identity, the same file twice changes nothing; a batch's ledger row, its files and
//! its facts commit in one transaction; a bad row waits in quarantine and never fails a file; a file of another shop is
//! refused; a day of which no committed file speaks is unknown, never zero.

mod actions;
mod ahead;
mod expected;
mod jobs;
mod mappings;
mod reading;
mod records;
mod report;
mod routes;
mod rules;
mod running;
mod source;
mod templates;
mod uploads;

#[cfg(test)]
mod tests;

pub use actions::{end_interrupted, import, rebuild, undo};
pub use expected::ExpectedReports;
pub use reading::{SheetReader, write_sheet};
pub use records::closed::close_month;
pub use records::coverage::{
    Coverage, Covered, ORDERS, ReportReach, can_state, coverage, report_label, reports_of,
};
pub use records::{committed_after, newest_batch_no, numbered};
pub use report::{FileReport, Progress};
pub use rules::{CoveredDays, Lateness};
pub use running::Running;
pub use source::{ImportOptions, SourceFile};
pub use templates::{TemplateKind, template_file};

/// A batch as followers see it.
pub use records::batches::Model as Batch;

use crate::capabilities::Capability;
use crate::scope::Permission;

/// See batches and quarantined rows.
pub const VIEW: Permission = Permission("imports.view");
/// Import files.
pub const CREATE: Permission = Permission("imports.create");
/// Mend quarantined rows.
pub const REPAIR: Permission = Permission("imports.repair");
/// Take a batch back.
pub const UNDO: Permission = Permission("imports.undo");

/// Make, rename and retire mappings: how files are read that no platform is known to write.
pub const MAP: Permission = Permission("imports.map");

/// This capability.
pub const CAPABILITY: Capability = Capability {
    code: "imports",
    name_zh: "数据接入",
    name_en: "Imports",
    permissions: &[VIEW, CREATE, REPAIR, UNDO, MAP],
    routes: routes::routes,
    jobs: &[jobs::END_INTERRUPTED, jobs::EXPIRE_UPLOADS],
    queue: &[],
};
