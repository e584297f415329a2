//! 演示世界 · The demo world: an invented agency whose stores write real platform export files.
//!
//! 这是什么: `definitions/demo` states a cast (agency, fourteen people, clients, stores, contracts), the sales course of
//! each store, and trouble planted near today. [`World::generate`] turns it into the files that the platforms'
//! back-ends would have exported, with their headers, encodings and quirks, and into the totals that a right product
//! must report from them, to the fen.
//! 谁用: `daiyun demo`, the journeys of `agency`, benches and screenshots. Files enter by the same door as a user's.
//! 规则来自哪里: the end points of the cases stand in `growth.toml`; the formats are documented platform exports.
//! 不做什么: no clock (the day is handed in), no IO, no floating point: the same plan gives the same bytes everywhere.
//!
//! A history is `months` calendar months and ends yesterday. The month of yesterday is the *running* one; the month
//! before it is the *end point*, with which the cases end. Every month is exported on the 25th of the next one (or
//! today); the last three full ones also as they end, so later files must replace what earlier ones said.

mod attention;
mod bills;
mod book;
mod buyers;
mod cast;
mod contract_file;
mod course;
mod daily;
mod documents;
mod draw;
mod files;
mod generated;
mod imports;
mod intake;
mod ledger;
mod notes;
mod occasions;
mod onboarding;
mod order;
mod plan;
mod random;
mod reading;
mod relations;
mod strangers;
mod totals;
mod vault;
mod world;

pub use cast::{Agency, Client, Contract, ContractDates, Person, Platform, Shock, ShockKind, Store};
pub use documents::{Authorised, Paper};
pub use files::{Report, headers};
pub use generated::{ExportFile, Generated};
pub use imports::{HandedFile, HandedIn};
pub use intake::{Applied, Bought, Happened, Intake, Payment, StoreDeposit};
pub use notes::Noted;
pub use onboarding::{Form, Onboardings, Score, Stands};
pub use plan::{Breadth, Plan, Scale, ScaleError};
pub use strangers::CANARIES;
pub use totals::{HeroSku, KnownSum, StoreMonthTotals, TmallTotals, WindowBuyers};
pub use vault::Trusted;
pub use world::World;
