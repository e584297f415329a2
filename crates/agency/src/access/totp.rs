//! Codes of a second factor: RFC 6238 with SHA-1, six digits and steps of thirty seconds, which is what every
//! authenticator reads; and recovery codes for the day the telephone is lost.

use chrono::{DateTime, Utc};
use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;

/// Bytes of a key: as many as SHA-1 has.
pub(super) const KEY: usize = 20;
/// Seconds a code is shown.
const STEP_SECONDS: i64 = 30;
/// A telephone's clock may be this many steps ahead or behind.
const DRIFT: i64 = 1;
/// Codes have six digits.
const DIGITS: u32 = 1_000_000;
/// Letters of RFC 4648, which authenticators take typed by hand.
const LETTERS: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
/// Letters of a recovery code: fifty bits, far more than can be tried.
const RECOVERY_LETTERS: usize = 10;

/// What somebody typed where a code is asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Typed {
    /// Six digits.
    Code(u32),
    /// A recovery code, as it is hashed.
    Recovery(String),
}

/// Reads what was typed; spaces and hyphens are how people write it down.
pub(super) fn typed(text: &str) -> Option<Typed> {
    /// Nothing we hand out is longer.
    const LONGEST: usize = 32;
    if text.len() > LONGEST {
        return None;
    }
    let kept: String = text.chars().filter(|sign| !sign.is_whitespace() && *sign != '-').collect();
    if kept.len() == 6 && kept.bytes().all(|digit| digit.is_ascii_digit()) {
        return kept.parse().ok().map(Typed::Code);
    }
    let kept = kept.to_ascii_uppercase();
    let plain = kept.len() == RECOVERY_LETTERS && kept.bytes().all(|letter| LETTERS.contains(&letter));
    plain.then_some(Typed::Recovery(kept))
}

/// The step of an instant.
pub(super) fn step_at(now: DateTime<Utc>) -> i64 {
    now.timestamp().div_euclid(STEP_SECONDS)
}

/// The code of a step.
pub(super) fn code(key: &[u8], step: i64) -> u32 {
    let Ok(mut mac) = Hmac::<Sha1>::new_from_slice(key) else { return DIGITS };
    mac.update(&step.to_be_bytes());
    let hash = mac.finalize().into_bytes();
    let at = usize::from(hash[19] & 0x0f);
    let word = u32::from_be_bytes([hash[at] & 0x7f, hash[at + 1], hash[at + 2], hash[at + 3]]);
    word % DIGITS
}

/// The step whose code was typed, if it is near enough and later than the last one accepted: a code seen over somebody's
/// shoulder opens nothing.
pub(super) fn accepts(key: &[u8], typed: u32, now: DateTime<Utc>, last_step: i64) -> Option<i64> {
    let here = step_at(now);
    (here - DRIFT..=here + DRIFT).find(|step| *step > last_step && code(key, *step) == typed)
}

/// A key as people type it.
pub(super) fn base32(bytes: &[u8]) -> String {
    let mut text = String::new();
    let (mut held, mut bits) = (0_u32, 0);
    for byte in bytes {
        held = (held << 8) | u32::from(*byte);
        bits += 8;
        while bits >= 5 {
            bits -= 5;
            text.push(letter(held >> bits));
        }
        held &= (1 << bits) - 1;
    }
    if bits > 0 {
        text.push(letter(held << (5 - bits)));
    }
    text
}

fn letter(value: u32) -> char {
    let at = usize::try_from(value & 31).unwrap_or_default();
    char::from(LETTERS[at])
}

/// A recovery code from random bytes.
pub(super) fn recovery_code(random: &[u8; 7]) -> String {
    let text = base32(random);
    text[..RECOVERY_LETTERS].to_owned()
}

/// A recovery code as it is shown: in two halves.
pub(super) fn in_halves(code: &str) -> String {
    let (first, second) = code.split_at(RECOVERY_LETTERS / 2);
    format!("{first}-{second}")
}

/// What the QR code says to an authenticator.
pub(super) fn otpauth_url(agency: &str, login: &str, key: &[u8]) -> String {
    let (issuer, login) = (escaped(agency), escaped(login));
    format!("otpauth://totp/{issuer}:{login}?secret={}&issuer={issuer}", base32(key))
}

fn escaped(text: &str) -> String {
    text.bytes().fold(String::new(), |mut all, byte| {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            all.push(char::from(byte));
        } else {
            all.push_str(&format!("%{byte:02X}"));
        }
        all
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const RFC_KEY: &[u8] = b"12345678901234567890";

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(seconds, 0).unwrap()
    }

    /// RFC 6238, appendix B; our codes are the last six of its eight digits.
    #[test]
    fn codes_are_those_of_the_standard() {
        for (seconds, expected) in [
            (59, 287_082),
            (1_111_111_109, 81_804),
            (1_111_111_111, 50_471),
            (1_234_567_890, 5_924),
            (2_000_000_000, 279_037),
            (20_000_000_000, 353_130),
        ] {
            assert_eq!(code(RFC_KEY, step_at(at(seconds))), expected, "{seconds}");
        }
    }

    #[test]
    fn a_code_counts_once_and_one_step_around_now() {
        let now = at(1_111_111_111);
        let here = step_at(now);
        for (step, accepted) in [(-2, false), (-1, true), (0, true), (1, true), (2, false)] {
            let typed = code(RFC_KEY, here + step);
            assert_eq!(accepts(RFC_KEY, typed, now, 0), accepted.then_some(here + step), "{step}");
        }
        let typed = code(RFC_KEY, here);
        assert_eq!(accepts(RFC_KEY, typed, now, here), None);
        assert_eq!(accepts(RFC_KEY, typed, now, here - 1), Some(here));
        assert_eq!(accepts(RFC_KEY, code(RFC_KEY, here - 1), now, here), None);
    }

    /// RFC 4648, section 10.
    #[test]
    fn keys_are_typed_in_letters() {
        for (bytes, text) in [
            ("", ""),
            ("f", "MY"),
            ("fo", "MZXQ"),
            ("foo", "MZXW6"),
            ("foob", "MZXW6YQ"),
            ("fooba", "MZXW6YTB"),
            ("foobar", "MZXW6YTBOI"),
        ] {
            assert_eq!(base32(bytes.as_bytes()), text);
        }
        let url = otpauth_url("演示 机构", "lin@example.cn", b"foobar");
        assert_eq!(
            url,
            "otpauth://totp/%E6%BC%94%E7%A4%BA%20%E6%9C%BA%E6%9E%84:lin%40example.cn?secret=MZXW6YTBOI&issuer=%E6%BC%94%E7%A4%BA%20%E6%9C%BA%E6%9E%84"
        );
    }

    #[test]
    fn a_code_is_read_as_people_write_it() {
        let recovery = recovery_code(&[0, 1, 2, 3, 4, 5, 6]);
        assert_eq!((recovery.len(), in_halves(&recovery).len()), (10, 11));
        assert_eq!(typed(" 081 804 "), Some(Typed::Code(81_804)));
        assert_eq!(typed(&in_halves(&recovery).to_lowercase()), Some(Typed::Recovery(recovery)));
        for wrong in ["", "12345", "1234567", "ABCDE-FGHI0", "１２３４５６", &"1".repeat(100)] {
            assert_eq!(typed(wrong), None, "{wrong}");
        }
    }
}
