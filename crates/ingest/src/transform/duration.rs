//! Durations in whole seconds, from the spellings platforms have: clocks, words, and bare numbers of seconds or minutes.

use super::CellError;
use super::number::Decimal;
use super::word::present;

/// Hours, minutes, seconds.
const MAX_CLOCK_PARTS: usize = 3;
const MINUTE: i64 = 60;
const HOUR: i64 = 3600;
const DAY: i64 = 86_400;
/// The longest that is believed: a year. A longer one is another column's number.
const LONGEST: i64 = 366 * DAY;
/// Words of a duration, the longest spelling of a unit first.
const UNITS: [(&str, i64); 12] = [
    ("小时", HOUR),
    ("分钟", MINUTE),
    ("秒钟", 1),
    ("天", DAY),
    ("日", DAY),
    ("时", HOUR),
    ("分", MINUTE),
    ("秒", 1),
    ("d", DAY),
    ("h", HOUR),
    ("m", MINUTE),
    ("s", 1),
];

/// A duration: `75`, `74.6`, `1:15`, `0:01:15`, `1分15秒`, `6小时9分钟`, `35秒`. A bare number is seconds.
pub fn seconds(text: &str) -> Result<Option<i64>, CellError> {
    read(text, 1)
}

/// The same, but a bare number is minutes, as in `直播时长(分钟)`.
pub fn minutes(text: &str) -> Result<Option<i64>, CellError> {
    read(text, MINUTE)
}

fn read(text: &str, bare: i64) -> Result<Option<i64>, CellError> {
    let Some(text) = present(text) else { return Ok(None) };
    let total = match Decimal::read(text) {
        Some(number) => times(&number, bare)?,
        None if text.contains([':', '：']) => clock(text)?,
        None => words(text)?,
    };
    if total.abs() <= LONGEST { Ok(Some(total)) } else { Err(CellError::TooLarge) }
}

/// `1:15` and `1:02:03`, with a fraction of a second at most.
fn clock(text: &str) -> Result<i64, CellError> {
    let mut total: i64 = 0;
    let parts = text.split([':', '：']);
    if parts.clone().count() > MAX_CLOCK_PARTS {
        return Err(CellError::NotADuration);
    }
    for part in parts {
        let whole = part.trim().split('.').next().unwrap_or_default();
        let value: u16 = whole.parse().map_err(|_| CellError::NotADuration)?;
        total = total * 60 + i64::from(value);
    }
    Ok(total)
}

/// `1天2小时`, `1小时2分`, `6小时9分钟`, `1分20秒`, `35秒`: each unit once, from the largest to the smallest.
fn words(text: &str) -> Result<i64, CellError> {
    let mut rest = text;
    let mut total: i64 = 0;
    let mut last = i64::MAX;
    while !rest.is_empty() {
        let digits = rest.find(|mark: char| !mark.is_ascii_digit() && mark != '.');
        let (number, after) = rest.split_at(digits.ok_or(CellError::NotADuration)?);
        let after = after.trim_start();
        let unit = UNITS.iter().find(|(word, _)| after.starts_with(word));
        let (word, unit) = unit.filter(|(_, unit)| *unit < last).ok_or(CellError::NotADuration)?;
        let number = Decimal::read(number).ok_or(CellError::NotADuration)?;
        total = total.saturating_add(times(&number, *unit)?);
        last = *unit;
        rest = after[word.len()..].trim_start();
    }
    if last == i64::MAX { Err(CellError::NotADuration) } else { Ok(total) }
}

/// A decimal number of units in whole seconds, rounded half away from zero.
fn times(number: &Decimal<'_>, unit: i64) -> Result<i64, CellError> {
    const PLACES: usize = 6;
    const SCALE: i64 = 1_000_000;
    let scaled = number.scaled(PLACES).ok_or(CellError::TooLarge)?;
    let product = scaled.checked_mul(unit).ok_or(CellError::TooLarge)?;
    Ok((product + product.signum() * SCALE / 2) / SCALE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_come_in_many_spellings() {
        let check = |text: &str, expected: Result<Option<i64>, CellError>| {
            assert_eq!(seconds(text), expected, "{text}")
        };
        check("75", Ok(Some(75)));
        check("74.6", Ok(Some(75)));
        check("1:15", Ok(Some(75)));
        check("0:01:15", Ok(Some(75)));
        check("00:00:12.500", Ok(Some(12)));
        check("1:02:03", Ok(Some(3_723)));
        check("26:00:00", Ok(Some(93_600)));
        check("1分15秒", Ok(Some(75)));
        check("1分20秒", Ok(Some(80)));
        check("35秒", Ok(Some(35)));
        check("12.34秒", Ok(Some(12)));
        check("75s", Ok(Some(75)));
        check("1小时", Ok(Some(3_600)));
        check("1小时2分", Ok(Some(3_720)));
        check("6小时9分钟", Ok(Some(22_140)));
        check("1天 2小时 3分 4秒", Ok(Some(93_784)));
        check("9:9:9:9:9:9:9:9:9:9:9:9:9", Err(CellError::NotADuration));
        check("2秒1分", Err(CellError::NotADuration));
        check("1分1分", Err(CellError::NotADuration));
        check("分", Err(CellError::NotADuration));
        check("5分30", Err(CellError::NotADuration));
        check("很久", Err(CellError::NotADuration));
        check("1.2.3秒", Err(CellError::NotADuration));
        check("99999999", Err(CellError::TooLarge));
        check("9999999999999天", Err(CellError::TooLarge));
        check("-", Ok(None));
    }

    #[test]
    fn a_bare_number_of_minutes_is_minutes() {
        let check = |text: &str, expected: Result<Option<i64>, CellError>| {
            assert_eq!(minutes(text), expected, "{text}")
        };
        check("153.5", Ok(Some(9_210)));
        check("0.01", Ok(Some(1)));
        check("1,440", Ok(Some(86_400)));
        check("1小时2分", Ok(Some(3_720)));
        check("2:30:00", Ok(Some(9_000)));
        check("", Ok(None));
        check("久", Err(CellError::NotADuration));
    }
}
