//! A number that was estimated, not counted. It is a type of its own so that it cannot be added to money or end up on a
//! statement by accident.

use std::fmt;

/// An estimated amount in the unit of its series (fen, count or parts per million), rounded half away from zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Estimate(i64);

impl Estimate {
    /// The rounded value, for showing and comparing.
    #[must_use]
    pub const fn rounded(self) -> i64 {
        self.0
    }

    /// Rounds a worked-out value. The only way to make an estimate, so every estimate was rounded once.
    #[expect(
        clippy::cast_possible_truncation,
        reason = "the cast saturates, and the rounding is the purpose"
    )]
    pub(crate) fn of(value: f64) -> Self {
        Self(value.round() as i64)
    }
}

impl fmt::Display for Estimate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "≈{}", self.0)
    }
}
