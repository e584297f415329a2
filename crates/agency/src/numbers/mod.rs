//! Numbers people read out: `JS202606-0003`. They count up without gaps inside a series, in the transaction that uses
//! them; ids are for machines.

mod records;

pub use records::{last, next, take};
