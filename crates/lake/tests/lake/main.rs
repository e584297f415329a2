//! The lake as its users meet it, on SQLite and, where `DAIYUN_TEST_DATABASE` names one, on PostgreSQL. One program for all
//! of it: each test program of this crate compiles the engine's generic code again.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on should stop loudly")]

mod commit;
mod duckdb;
mod faults;
mod fold;
mod maintain;
mod merge;
mod place;
mod reading_rules;
mod refold;
mod rollups;
mod support;
mod writers;
