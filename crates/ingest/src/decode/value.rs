//! The values of a workbook's cells as texts.

use calamine::{Data, DataRef, ExcelDateTime};
use chrono::{NaiveDate, NaiveDateTime, TimeDelta};

use crate::cell::CellKind;

pub(super) fn words_ref(value: &DataRef<'_>) -> (CellKind, String) {
    match value {
        DataRef::SharedString(text) => (CellKind::Text, (*text).to_owned()),
        DataRef::String(text) | DataRef::DurationIso(text) => (CellKind::Text, text.clone()),
        DataRef::DateTimeIso(text) => (CellKind::Time, text.clone()),
        DataRef::Int(number) => (CellKind::Number, number.to_string()),
        DataRef::Float(number) => (CellKind::Number, decimal(*number)),
        DataRef::Bool(flag) => (CellKind::Text, yes_or_no(*flag)),
        DataRef::DateTime(time) => time_words(time),
        DataRef::Error(_) | DataRef::Empty => (CellKind::Text, String::new()),
    }
}

pub(super) fn words(value: &Data) -> (CellKind, String) {
    match value {
        Data::String(text) | Data::DurationIso(text) => (CellKind::Text, text.clone()),
        Data::DateTimeIso(text) => (CellKind::Time, text.clone()),
        Data::Int(number) => (CellKind::Number, number.to_string()),
        Data::Float(number) => (CellKind::Number, decimal(*number)),
        Data::Bool(flag) => (CellKind::Text, yes_or_no(*flag)),
        Data::DateTime(time) => time_words(time),
        Data::Error(_) | Data::Empty => (CellKind::Text, String::new()),
    }
}

fn yes_or_no(flag: bool) -> String {
    if flag { "是" } else { "否" }.to_owned()
}

/// Dates as text; times of day and durations as `H:MM:SS`, which is how files without a workbook write them.
fn time_words(time: &ExcelDateTime) -> (CellKind, String) {
    let (year, month, day, hour, minute, second, milli) = time.to_ymd_hms_milli();
    if time.is_duration() || year < 1901 {
        return match duration(time) {
            Some(text) => (CellKind::Text, text),
            None => (CellKind::Number, decimal(time.as_f64())),
        };
    }
    let at = NaiveDate::from_ymd_opt(i32::from(year), u32::from(month), u32::from(day))
        .and_then(|date| date.and_hms_opt(u32::from(hour), u32::from(minute), u32::from(second)))
        .and_then(|at| at.checked_add_signed(TimeDelta::seconds(i64::from(milli >= 500))));
    match at {
        Some(at) => (CellKind::Time, at.format("%Y-%m-%d %H:%M:%S").to_string()),
        None => (CellKind::Number, decimal(time.as_f64())),
    }
}

/// The distance from the first day of the calendar in use, which is where a bare time of day is stored.
fn duration(time: &ExcelDateTime) -> Option<String> {
    const SERIAL_ZERO: (i32, u32, u32) = (1899, 12, 31);
    let (year, month, day, hour, minute, second, _) = time.to_ymd_hms_milli();
    let date = NaiveDate::from_ymd_opt(i32::from(year), u32::from(month), u32::from(day))?;
    let at: NaiveDateTime = date.and_hms_opt(u32::from(hour), u32::from(minute), u32::from(second))?;
    let zero = NaiveDate::from_ymd_opt(SERIAL_ZERO.0, SERIAL_ZERO.1, SERIAL_ZERO.2)?.and_hms_opt(0, 0, 0)?;
    let seconds = (at - zero).num_seconds();
    (0..=31 * 86_400)
        .contains(&seconds)
        .then(|| format!("{}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60))
}

/// A number in plain decimal with the 15 significant digits Excel itself shows. Workbooks keep numbers in binary, so a sum
/// may be stored as 0.30000000000000004; this is the last place where that form exists.
fn decimal(number: f64) -> String {
    const DIGITS: usize = 15;
    let plain = number.to_string();
    let significant = plain.trim_start_matches(['-', '0', '.']).bytes().filter(u8::is_ascii_digit).count();
    if significant <= DIGITS || !number.is_finite() {
        return plain;
    }
    let scientific = format!("{number:.*e}", DIGITS - 1);
    let (mantissa, exponent) = scientific.split_once('e').unwrap_or((scientific.as_str(), "0"));
    let exponent: i64 = exponent.parse().unwrap_or(0);
    let (sign, mantissa) = mantissa.strip_prefix('-').map_or(("", mantissa), |rest| ("-", rest));
    let digits: String = mantissa.chars().filter(char::is_ascii_digit).collect();
    let digits = digits.trim_end_matches('0');
    match usize::try_from(exponent) {
        Ok(whole) if digits.len() <= whole + 1 => format!("{sign}{digits:0<width$}", width = whole + 1),
        Ok(whole) => format!("{sign}{}.{}", &digits[..=whole], &digits[whole + 1..]),
        Err(_) => {
            let zeros = usize::try_from(-exponent - 1).unwrap_or(0);
            format!("{sign}0.{}{digits}", "0".repeat(zeros))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_keep_the_digits_excel_shows() {
        let check = |number: f64, expected: &str| assert_eq!(decimal(number), expected);
        check(96.8, "96.8");
        check(0.1 + 0.2, "0.3");
        check(1234.1 * 3.0, "3702.3");
        check(0.03331, "0.03331");
        check(1.0 / 3.0, "0.333333333333333");
        check(1.0 / 300.0, "0.00333333333333333");
        check(-0.1 - 0.2, "-0.3");
        check(1_234_567_890_123_456_789.0, "1234567890123460000");
        check(40.0, "40");
    }
}
