//! How back-ends write times, money and rates.

use std::fmt::Write;

use chrono::{Datelike, NaiveDateTime, Timelike};
use daiyun_base::money::{Money, ratio_ppm};

/// `2026-06-18 20:03:11`.
pub(crate) fn put_time(out: &mut String, at: NaiveDateTime) {
    put(
        out,
        format_args!(
            "{:04}-{:02}-{:02} {:02}:{:02}:{:02}",
            at.year(),
            at.month(),
            at.day(),
            at.hour(),
            at.minute(),
            at.second()
        ),
    );
}

/// Anything that can be shown.
pub(crate) fn put(out: &mut String, value: impl std::fmt::Display) {
    // Writing into a String cannot fail.
    let _infallible = write!(out, "{value}");
}

/// `77.48%` from a part and its whole; `-` when there is no whole.
pub(crate) fn percent(part: u64, whole: u64) -> String {
    let ppm = ratio_ppm(i64::try_from(part).unwrap_or(0), i64::try_from(whole).unwrap_or(0));
    ppm.map_or_else(|| "-".to_owned(), |ppm| format!("{}%", Money::from_fen(hundredths(ppm))))
}

/// `1,391`.
pub(crate) fn thousands(count: u64) -> String {
    let yuan = Money::from_yuan(i64::try_from(count).unwrap_or(0)).grouped();
    yuan.trim_end_matches(".00").to_owned()
}

/// A quotient with two places, or nothing when there is no whole: `3.40`.
pub(crate) fn quotient(part: i64, whole: i64) -> String {
    let ppm = ratio_ppm(part, whole);
    ppm.map_or_else(String::new, |ppm| Money::from_fen(hundredths(ppm / 100)).to_string())
}

/// Parts per million as hundredths of a percent, rounded.
fn hundredths(ppm: i64) -> i64 {
    (ppm + 50) / 100
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_as_in_the_files() {
        assert_eq!(percent(7_748, 10_000), "77.48%");
        assert_eq!(percent(1, 0), "-");
        assert_eq!(thousands(1_391), "1,391");
        assert_eq!(thousands(12), "12");
        assert_eq!(quotient(34_000, 10_000), "3.40");
        assert_eq!(quotient(1, 0), "");
    }
}
