//! 到期提醒 · Expiry notices.
//!
//! 这是什么：证照与品牌授权到期前的提醒流水：T-90、60、30、7、0，各一次。谁用：任务跟随它开出续期任务。
//! 规则来自哪里：`definitions/policies/documents.toml` 的 `notice_days`。不做什么：不发消息，也不关任务。
//!
//! Invariants: a notice is written once for a paper, a last day and a distance, whatever the clock does; a machine that
//! slept through several of them writes the nearest only; a notice is never changed.

mod actions;
mod records;
mod routes;

use crate::jobs::{Job, Schedule, TimeOfDay};

pub use records::after;

/// A notice as followers see it.
pub use records::expiry_notices::Model as ExpiryNotice;

pub(super) use routes::routes;

/// The kind an authorisation's notices follow: that of its letter.
const LETTER: &str = "brand_authorisation";
/// The words of a subject.
const DOCUMENT: &str = "document";
/// The same, of an authorisation.
pub const AUTHORISATION: &str = "authorisation";

/// Before anybody has opened the day's list.
const MORNING: TimeOfDay = TimeOfDay { hour: 8, minute: 0 };

/// The jobs of this capability.
pub(super) const JOBS: &[Job] = &[Job {
    name: "stores.note_expiry",
    name_zh: "证照与授权到期提醒",
    name_en: "Note papers that run out",
    schedule: Schedule::Daily(MORNING),
    follows: false,
    work: |scope| Box::pin(async move { actions::note(&scope).await }),
}];
