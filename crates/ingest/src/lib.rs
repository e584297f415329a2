//! 平台文件 → 事实行。Platform export files become canonical fact rows.
//!
//! **这是什么** Bytes go in; [`Rows`](daiyun_base::fact::Rows), quarantined rows and a summary come out. A file passes
//! through one room after another: [`sniff`] tells what it is, [`decode`] makes records of cells, [`header`] and
//! [`recognise`] find which report it is, `plan` settles once per file where each fact column comes from, `row` reads
//! a record with the closed list of cell readers in [`transform`], [`privacy`] hashes buyers, and [`read`] hands out chunks.
//!
//! **谁用** `agency::imports` for every upload and `daiyun import`; `demo` proves its files by it.
//!
//! **规则来自哪里** Which report has which columns is in `definitions/platforms/<platform>/<report>.toml`, with a sample
//! beside each; the words of the platforms live there and nowhere in this code. A [`mapping`] is such a definition that
//! somebody wrote for a file of their own.
//!
//! **不做什么** It opens no file, reads no clock, starts no thread, knows no store and no database. A bad row never
//! fails a file, and nothing here panics on what a file holds.

pub mod cell;
pub mod decode;
pub mod format;
pub mod header;
mod ids;
pub mod mapping;
mod marks;
pub mod mend;
mod merge;
pub mod observed;
pub mod peek;
mod plan;
pub mod preview;
pub mod privacy;
pub mod read;
pub mod recognise;
mod refusal;
pub mod report;
mod row;
pub mod sniff;
mod suggest;
pub mod template;
pub mod transform;
mod words;

#[cfg(test)]
mod tests;
