//! 指标：每个数字只声明一次，看板、目标、预警、计费、报告、接口和命令行都读同一份声明。
//!
//! **What it is.** The metric catalogue (`definitions/metrics/*.toml`) and the compiler from a [`query::Query`] to SQL
//! text. Pure: no IO, no engine, no clock; the caller runs the text wherever the fact tables are.
//!
//! **Who uses it.** `agency` (board, targets, alerts, fee bases, reports) and, through it, `daiyun query` and
//! `daiyun metrics`.
//!
//! **Where the rules come from.** A metric says the fact, the day it counts by and the column it adds. What every
//! reading keeps to is written where it is compiled: one advertising grain ([`sql`]), refund events before claims,
//! ratios as Σ÷Σ in integer parts per million, a distinct count that is empty rather than too small, and a join with
//! the caller's permitted stores in every subquery, so that nothing outside them can be read.
//!
//! **What it does not do.** It fetches nothing, formats nothing, and knows no platform, threshold or role.

pub mod catalogue;
mod check;
pub mod compare;
pub mod explain;
pub mod metric;
pub mod query;
pub mod reading;
pub mod sql;
