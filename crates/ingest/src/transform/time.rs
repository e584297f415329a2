//! Days and times in the spellings exports have. A time names the clock in Shanghai, UTC+8 without daylight saving.

use super::CellError;
use super::word::present;
use crate::cell::CellKind;

const MICROS: i64 = 1_000_000;
const DAY_SECONDS: i64 = 86_400;
const SHANGHAI_SECONDS: i64 = 8 * 3600;
/// Days from 1970-01-01 back to the day a spreadsheet counts from (1899-12-30).
const SERIAL_ZERO: i64 = -25_569;
/// The years a report can speak of. Outside them a cell is something else, for example an amount read as a serial day.
const YEARS: std::ops::RangeInclusive<i64> = 2000..=2099;

/// A point on the calendar, before it is an instant or a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Local {
    day: i64,
    seconds: i64,
}

/// An instant, microseconds UTC.
pub fn instant(text: &str, kind: CellKind) -> Result<Option<i64>, CellError> {
    let Some(text) = present(text) else { return Ok(None) };
    match local(text, kind)? {
        Some(local) => Ok(Some((local.day * DAY_SECONDS + local.seconds - SHANGHAI_SECONDS) * MICROS)),
        None => Ok(None),
    }
}

/// A business day, days since 1970-01-01. Both ends of a range may lie in the same day.
pub fn day(text: &str, kind: CellKind) -> Result<Option<i64>, CellError> {
    let Some(text) = present(text) else { return Ok(None) };
    // The form nearly every cell has need not be searched for a second end.
    if let Some(local) = canonical(text.as_bytes()) {
        return Ok(Some(local.day));
    }
    let Some((from, to)) = range(text) else { return Ok(local(text, kind)?.map(|local| local.day)) };
    let end = |text: &str| local(text.trim(), CellKind::Text)?.ok_or(CellError::NotATime);
    let (from, to) = (end(from)?, end(to)?);
    if from.day == to.day { Ok(Some(from.day)) } else { Err(CellError::DayRange) }
}

/// The two ends of `2026-05-11~2026-05-17`, `20260501-20260531`, `2026/5/1-2026/5/31`.
fn range(text: &str) -> Option<(&str, &str)> {
    if let Some(ends) = text.split_once(['~', '～', '至', '—', '–']) {
        return Some(ends);
    }
    if let Some(ends) = text.split_once(" - ") {
        return Some(ends);
    }
    let (from, to) = text.split_once(['-', '_'])?;
    let is_end = |end: &str| {
        let digits = end.bytes().filter(u8::is_ascii_digit).count();
        digits >= 6 && !end.contains(['-', '_']) && (digits >= 8 || end.contains('/'))
    };
    (is_end(from) && is_end(to)).then_some((from, to))
}

/// The day in the first six digits of an order number, yymmdd.
#[must_use]
pub fn id_day(id: &str) -> Option<i64> {
    let digits = id.as_bytes().get(..6)?;
    // A number that merely goes on is not a date with a serial number behind it.
    if id.as_bytes().get(6) != Some(&b'-') {
        return None;
    }
    let pair = |at: usize| two(digits, at);
    days(2000 + pair(0)?, pair(2)?, pair(4)?)
}

/// The instant at which a day begins.
#[must_use]
pub fn start_of_day(day: i64) -> i64 {
    (day * DAY_SECONDS - SHANGHAI_SECONDS) * MICROS
}

fn local(text: &str, kind: CellKind) -> Result<Option<Local>, CellError> {
    let bytes = text.as_bytes();
    if let Some(local) = canonical(bytes) {
        return Ok(Some(local));
    }
    if text.starts_with("0000-00-00") {
        return Ok(None);
    }
    if kind == CellKind::Number || is_serial(text) {
        return serial(text).map(Some).ok_or(CellError::NotATime);
    }
    if bytes.iter().all(u8::is_ascii_digit) {
        return compact(bytes).map(Some).ok_or(CellError::NotATime);
    }
    loose(text).map(Some).ok_or(CellError::NotATime)
}

/// `2026-06-30 23:59:59` or `2026-06-30`, the forms nearly every cell has.
fn canonical(text: &[u8]) -> Option<Local> {
    if !matches!(text.len(), 10 | 19) || text[4] != b'-' || text[7] != b'-' {
        return None;
    }
    let day = days(two(text, 0)? * 100 + two(text, 2)?, two(text, 5)?, two(text, 8)?)?;
    if text.len() == 10 {
        return Some(Local { day, seconds: 0 });
    }
    if !matches!(text[10], b' ' | b'T') || text[13] != b':' || text[16] != b':' {
        return None;
    }
    Some(Local { day, seconds: clock(two(text, 11)?, two(text, 14)?, two(text, 17)?)? })
}

/// `20260630`, `202606302359`, `20260630235959`.
fn compact(text: &[u8]) -> Option<Local> {
    if !matches!(text.len(), 8 | 12 | 14) {
        return None;
    }
    let day = days(two(text, 0)? * 100 + two(text, 2)?, two(text, 4)?, two(text, 6)?)?;
    let at = |from: usize| if text.len() >= from + 2 { two(text, from) } else { Some(0) };
    Some(Local { day, seconds: clock(at(8)?, at(10)?, at(12)?)? })
}

/// A spreadsheet's day number, with the time of day as its decimals: `43101.39`.
fn serial(text: &str) -> Option<Local> {
    const DECIMALS: usize = 10;
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    if whole.len() != 5 || !fraction.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let day = whole.parse::<i64>().ok()? + SERIAL_ZERO;
    let part: String = fraction.chars().chain(std::iter::repeat('0')).take(DECIMALS).collect();
    let scale = 10_i64.pow(u32::try_from(DECIMALS).ok()?);
    let seconds = (part.parse::<i64>().ok()? * DAY_SECONDS + scale / 2) / scale;
    let local = Local { day: day + seconds / DAY_SECONDS, seconds: seconds % DAY_SECONDS };
    YEARS.contains(&year_of(local.day)).then_some(local)
}

fn is_serial(text: &str) -> bool {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, "x"));
    whole.len() == 5
        && whole.bytes().all(|byte| byte.is_ascii_digit())
        && (fraction == "x" || fraction.bytes().all(|byte| byte.is_ascii_digit()))
}

/// Any order of separators: `2026/7/6 9:05`, `2026年07月06日`, `2026-07-06T09:05:00.000`, and `7/6/26 9:05` where the
/// month stands first and the year has two digits (some workbook readers write it so).
fn loose(text: &str) -> Option<Local> {
    let mut parts = [0_i64; 6];
    let mut count = 0;
    let mut first_length = 0;
    for part in text.split(|mark: char| !mark.is_ascii_digit()).filter(|part| !part.is_empty()) {
        // Fractions of a second and zones add nothing to a report's time.
        if count == parts.len() {
            break;
        }
        if count == 0 {
            first_length = part.len();
        }
        parts[count] = part.parse::<u16>().map(i64::from).ok()?;
        count += 1;
    }
    let starts_with_digit = text.as_bytes().first().is_some_and(u8::is_ascii_digit);
    if !starts_with_digit || !matches!(count, 3 | 5 | 6) || text.contains(['~', '～']) {
        return None;
    }
    let [a, b, c, hour, minute, second] = parts;
    let day = if first_length == 4 {
        days(a, b, c)?
    } else if text.contains('/') && first_length <= 2 {
        days(if c < 100 { 2000 + c } else { c }, a, b)?
    } else {
        return None;
    };
    Some(Local { day, seconds: clock(hour, minute, second)? })
}

fn two(text: &[u8], at: usize) -> Option<i64> {
    let (tens, ones) = (text.get(at)?, text.get(at + 1)?);
    (tens.is_ascii_digit() && ones.is_ascii_digit())
        .then(|| i64::from(tens - b'0') * 10 + i64::from(ones - b'0'))
}

fn clock(hour: i64, minute: i64, second: i64) -> Option<i64> {
    (hour < 24 && minute < 60 && second < 60).then_some(hour * 3600 + minute * 60 + second)
}

/// Days since 1970-01-01 of a date in [`YEARS`]; the calendar repeats every 400 years from 1 March 2000.
fn days(year: i64, month: i64, day: i64) -> Option<i64> {
    const LENGTHS: [i64; 12] = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    if !YEARS.contains(&year) {
        return None;
    }
    let length = *LENGTHS.get(usize::try_from(month - 1).ok()?)? + i64::from(month == 2 && year % 4 == 0);
    if !(1..=length).contains(&day) {
        return None;
    }
    // Within 2000 to 2099 every fourth year is a leap year, 2000 included.
    const DAYS_TO_2000: i64 = 10_957;
    let years = year - 2000;
    let before: i64 = LENGTHS.iter().take(usize::try_from(month - 1).ok()?).sum();
    let leap_day = i64::from(month > 2 && year % 4 == 0);
    Some(DAYS_TO_2000 + years * 365 + (years + 3) / 4 + before + leap_day + day - 1)
}

fn year_of(day: i64) -> i64 {
    daiyun_base::fact::month_of_day_number(day).map_or(0, |month| i64::from(month.year()))
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;
    use daiyun_base::fact::{day_number, instant_number};
    use daiyun_base::period::from_shanghai;

    use super::*;

    fn expected(text: &str) -> i64 {
        let local = chrono::NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M:%S").unwrap();
        instant_number(from_shanghai(local))
    }

    #[test]
    fn every_day_of_the_century_has_its_number() {
        let mut date = NaiveDate::from_ymd_opt(2000, 1, 1).unwrap();
        while date < NaiveDate::from_ymd_opt(2100, 1, 1).unwrap() {
            assert_eq!(day(&date.to_string(), CellKind::Text), Ok(Some(day_number(date))));
            date = date.succ_opt().unwrap();
        }
    }

    #[test]
    fn times_are_read_as_exports_write_them() {
        let check = |text: &str, time: &str| {
            assert_eq!(instant(text, CellKind::Text), Ok(Some(expected(time))), "{text}");
        };
        check("2026-06-30 23:59:59", "2026-06-30 23:59:59");
        check("2026-06-30 23:59:59\t", "2026-06-30 23:59:59");
        check("2026-06-30T23:59:59.000", "2026-06-30 23:59:59");
        check("2026-06-30", "2026-06-30 00:00:00");
        check("2026/7/6 9:05", "2026-07-06 09:05:00");
        check("2026/7/6 9:05:07", "2026-07-06 09:05:07");
        check("2026年07月06日", "2026-07-06 00:00:00");
        check("20260706", "2026-07-06 00:00:00");
        check("20260706093000", "2026-07-06 09:30:00");
        check("6/7/26 13:40", "2026-06-07 13:40:00");
        check("2026/6/7 13:40", "2026-06-07 13:40:00");
        check("2026年06月07日 13:40", "2026-06-07 13:40:00");
        check("2026年6月7日13时40分05秒", "2026-06-07 13:40:05");
        check("12/1/2026 8:26", "2026-12-01 08:26:00");
        check("43101.39", "2018-01-01 09:21:36");
        check("46203.999999", "2026-07-01 00:00:00");
        assert_eq!(instant("46203.5", CellKind::Number), Ok(Some(expected("2026-06-30 12:00:00"))));
    }

    #[test]
    fn what_is_no_time_is_refused() {
        let bad = [
            "2026-02-29",
            "2026-13-01",
            "2026-06-30 24:00:00",
            "昨天",
            "1234567890",
            "99.50",
            "13/13/26",
            "1970-01-01",
        ];
        for text in bad {
            assert_eq!(instant(text, CellKind::Text), Err(CellError::NotATime), "{text}");
        }
        for empty in ["", "\t", "-", "null", "0000-00-00 00:00:00"] {
            assert_eq!(instant(empty, CellKind::Text), Ok(None), "{empty}");
        }
    }

    #[test]
    fn a_range_of_days_is_no_day() {
        assert_eq!(day("2026-05-11~2026-05-17", CellKind::Text), Err(CellError::DayRange));
        assert_eq!(day("20260501~20260531", CellKind::Text), Err(CellError::DayRange));
        assert_eq!(day("20260501-20260531", CellKind::Text), Err(CellError::DayRange));
        assert_eq!(day("2026/5/1-2026/5/31", CellKind::Text), Err(CellError::DayRange));
        assert_eq!(day("2026-05-11 至 2026-05-17", CellKind::Text), Err(CellError::DayRange));
        assert_eq!(day("2026-05-11~", CellKind::Text), Err(CellError::NotATime));
        assert_eq!(day("昨天~今天", CellKind::Text), Err(CellError::NotATime));
    }

    #[test]
    fn a_range_within_a_day_is_that_day() {
        let expected = day("2026-05-11", CellKind::Text);
        assert!(matches!(expected, Ok(Some(_))));
        for text in [
            "2026-05-11~2026-05-11",
            "20260511~20260511",
            "20260511-20260511",
            "2026/5/11-2026/5/11",
            "2026-05-11 - 2026-05-11",
            "2026-05-11 至 2026-05-11",
            "2026-05-11 00:00:00 ~ 2026-05-11 23:59:59",
            "20260511000000~20260511005959",
            "20260511",
            "2026年05月11日",
            "2026年5月11日",
            "2026-05-11 10:00:00",
            "46153",
        ] {
            assert_eq!(day(text, CellKind::Text), expected, "{text}");
        }
    }

    #[test]
    fn an_order_number_may_hold_its_day() {
        assert_eq!(id_day("260531-607198974342268"), day("2026-05-31", CellKind::Text).unwrap());
        assert_eq!(id_day("261331-607198974342268"), None);
        assert_eq!(id_day("2605310071989"), None);
        assert_eq!(id_day("26"), None);
    }
}
