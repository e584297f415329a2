//! Links that let somebody in who has no account: an invitation, a look at one client's board. A link says by itself whether it
//! is ours and until when, so that a stolen database makes none; the row says whether it was used up or taken back.

use chrono::{DateTime, TimeDelta, Utc};
use daiyun_base::error::Problem;
use subtle::ConstantTimeEq;
use uuid::Uuid;

use crate::keys::Keys;

/// Hex digits of the id and of the second it ends.
const ID: usize = 32;
const UNTIL: usize = 16;
/// Hex digits of the signature.
const SIGNATURE: usize = 64;
/// No link lasts longer.
const LONGEST_DAYS: u32 = 30;

/// What a link opens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Door {
    /// An account of one's own.
    Invite,
    /// One look, without an account.
    Guest,
}

impl Door {
    fn code(self) -> &'static str {
        match self {
            Self::Invite => "invite",
            Self::Guest => "guest",
        }
    }
}

/// The secret half of a link, to stand behind the `#` of its address: browsers send that to nobody.
pub(super) fn token(keys: &Keys, door: Door, (id, until): (Uuid, DateTime<Utc>)) -> String {
    let stated = format!("{}{:016x}", id.simple(), until.timestamp());
    let signature = keys.sign_link(door.code(), &stated);
    format!("{stated}{signature}")
}

/// Which link it is, if it is one of ours and not over.
pub(super) fn read(keys: &Keys, door: Door, token: &str, now: DateTime<Utc>) -> Option<Uuid> {
    if token.len() != ID + UNTIL + SIGNATURE || !token.is_ascii() {
        return None;
    }
    let (stated, signature) = token.split_at(ID + UNTIL);
    let expected = keys.sign_link(door.code(), stated);
    if !bool::from(expected.as_bytes().ct_eq(signature.as_bytes())) {
        return None;
    }
    let (id, until) = stated.split_at(ID);
    let until = i64::from_str_radix(until, 16).ok()?;
    if until <= now.timestamp() {
        return None;
    }
    Uuid::try_parse(id).ok()
}

/// When a link of some days ends.
pub(super) fn ends(now: DateTime<Utc>, days: u32) -> Result<DateTime<Utc>, Problem> {
    if (1..=LONGEST_DAYS).contains(&days) {
        return Ok(now + TimeDelta::days(i64::from(days)));
    }
    Err(Problem::invalid(
        "days",
        format!("链接的有效期是 1 到 {LONGEST_DAYS} 天"),
        format!("A link lasts from 1 to {LONGEST_DAYS} days"),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_is_ours_unchanged_and_not_over_or_it_is_nothing() {
        let keys = Keys::random().unwrap();
        let now: DateTime<Utc> = "2026-07-15T01:00:00Z".parse().unwrap();
        let until = ends(now, 7).unwrap();
        let id = daiyun_base::id::fresh();
        let good = token(&keys, Door::Invite, (id, until));
        assert_eq!(read(&keys, Door::Invite, &good, now), Some(id));
        assert_eq!(read(&keys, Door::Invite, &good, until - TimeDelta::seconds(1)), Some(id));
        assert_eq!(read(&keys, Door::Invite, &good, until), None);
        assert_eq!(read(&keys, Door::Guest, &good, now), None);
        assert_eq!(read(&Keys::random().unwrap(), Door::Invite, &good, now), None);
        for at in 0..good.len() {
            let mut changed = good.clone().into_bytes();
            changed[at] = if changed[at] == b'0' { b'1' } else { b'0' };
            let changed = String::from_utf8(changed).unwrap();
            assert_eq!(read(&keys, Door::Invite, &changed, now), None, "{at}");
        }
        for other in ["", "说明文字", &good[1..], &format!("{good}0")] {
            assert_eq!(read(&keys, Door::Invite, other, now), None, "{other}");
        }
        assert!(ends(now, 0).is_err() && ends(now, 31).is_err());
    }
}
