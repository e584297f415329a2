//! When a name is locked.

use chrono::{DateTime, TimeDelta, Utc};

/// Wrong tries before a name is locked.
pub const TRIES: i64 = 5;
/// How long a name stays locked, and after how long old tries are forgotten.
const LOCK: TimeDelta = TimeDelta::minutes(15);

/// What the ledger of wrong tries says of a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tries {
    /// Wrong tries since the last success.
    pub failure_count: i64,
    /// When the last one was.
    pub last_failed_at: DateTime<Utc>,
    /// Until when the name is locked.
    pub locked_until: Option<DateTime<Utc>>,
}

/// Whether the name may try now.
#[must_use]
pub fn may_try(tries: Option<Tries>, now: DateTime<Utc>) -> bool {
    tries.and_then(|tries| tries.locked_until).is_none_or(|until| until <= now)
}

/// The ledger after one more wrong try.
#[must_use]
pub fn after_failure(tries: Option<Tries>, now: DateTime<Utc>) -> Tries {
    let recent =
        tries.filter(|tries| now - tries.last_failed_at < LOCK).map_or(0, |tries| tries.failure_count);
    let failure_count = recent + 1;
    let locked_until = (failure_count >= TRIES).then(|| now + LOCK);
    Tries { failure_count, last_failed_at: now, locked_until }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(minute: i64) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + TimeDelta::minutes(minute)
    }

    #[test]
    fn the_fifth_wrong_try_locks_for_fifteen_minutes() {
        let mut tries = None;
        for _ in 0..4 {
            tries = Some(after_failure(tries, at(0)));
            assert!(may_try(tries, at(0)));
        }
        tries = Some(after_failure(tries, at(1)));
        assert!(!may_try(tries, at(15)));
        assert!(may_try(tries, at(16)));
    }

    #[test]
    fn old_tries_are_forgotten() {
        let mut tries = None;
        for minute in [0, 20, 40, 60, 80, 100] {
            tries = Some(after_failure(tries, at(minute)));
            assert!(may_try(tries, at(minute)), "{minute}");
        }
    }
}
