//! The words every other crate shares: money, rates, periods, ids, the clock, problems, facts, definitions.
//! It does no IO and reads no clock of its own accord (see [`clock`]).

// Money is whole fen from end to end: a float would round it out of sight.
#![deny(clippy::float_arithmetic)]

pub mod clock;
pub mod definition;
pub mod error;
pub mod fact;
pub mod id;
pub mod money;
pub mod period;
pub mod reason;
pub mod rollup;
mod values;
