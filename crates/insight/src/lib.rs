//! 洞察: the mathematics behind alerts and findings. What is usual for a weekday, how far a day is from it, whether an
//! action changed anything, and which part of the business a change came from.
//!
//! Used by the `alerts` slice; everything takes slices of whole numbers (fen, counts, parts per million) and gives
//! whole numbers back. Floating point stays inside: whatever was worked out with it leaves as an
//! [`estimate::Estimate`], which is shown beside facts and never becomes a line of a statement.
//! It does no IO, reads no clock and knows no calendar: a series is consecutive days, and a weekday is every seventh.

pub mod anomaly;
pub mod contribution;
pub mod effect;
pub mod estimate;
mod robust;
