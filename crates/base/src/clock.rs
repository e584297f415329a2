//! The injected clock. Nothing else reads the time, so a test or a demo can stand on any day.

use chrono::{DateTime, NaiveDate, Utc};

use crate::period::business_day;

/// Where the time comes from.
pub trait Clock: Send + Sync {
    /// The instant now.
    fn now(&self) -> DateTime<Utc>;

    /// The instant on everybody's telephone, wherever a demo stands: codes of a second factor are made from it.
    fn everywhere(&self) -> DateTime<Utc> {
        self.now()
    }

    /// The business day now.
    fn today(&self) -> NaiveDate {
        business_day(self.now())
    }
}

/// The machine's clock.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "the one place the machine's clock is read")]
    fn now(&self) -> DateTime<Utc> {
        Utc::now()
    }
}

/// The machine's clock moved by a fixed distance: the demo agency lives on its own day, and time still passes.
#[derive(Clone, Copy, Debug)]
pub struct ShiftedClock {
    shift: chrono::TimeDelta,
}

impl ShiftedClock {
    /// A clock that reads `now` at this moment and then runs on.
    #[must_use]
    pub fn starting_at(now: DateTime<Utc>) -> Self {
        Self { shift: now - SystemClock.now() }
    }
}

impl Clock for ShiftedClock {
    fn now(&self) -> DateTime<Utc> {
        SystemClock.now() + self.shift
    }

    fn everywhere(&self) -> DateTime<Utc> {
        SystemClock.now()
    }
}

/// A clock that stands still, for tests.
#[derive(Clone, Copy, Debug)]
pub struct FixedClock(pub DateTime<Utc>);

impl Clock for FixedClock {
    fn now(&self) -> DateTime<Utc> {
        self.0
    }
}
