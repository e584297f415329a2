//! Amounts, counts, scores and shares, read from their digits: no floating point, no rounding of money.

use daiyun_base::money::{MAX_FEN, Money, MoneyError};

use super::CellError;
use super::word::present;

/// Ten to the sixth: shares are parts per million.
const PPM_PLACES: usize = 6;
const PERCENT_PLACES: usize = 4;
/// More digits than any real count or share has.
const MAX_DIGITS: usize = 15;

/// An amount in yuan as fen.
pub fn fen(text: &str) -> Result<Option<i64>, CellError> {
    let Some(text) = present(text) else { return Ok(None) };
    let digits = text.strip_suffix('元').filter(|digits| !digits.is_empty()).unwrap_or(text);
    if let Some(fen) = plain_fen(digits.as_bytes()) {
        return if fen > MAX_FEN { Err(CellError::TooLarge) } else { Ok(Some(fen)) };
    }
    let digits = text.trim_matches(|mark: char| !mark.is_ascii_digit() && !matches!(mark, ',' | '.'));
    if !is_grouped(digits.split('.').next().unwrap_or_default()) {
        return Err(CellError::NotAnAmount);
    }
    match Money::parse(text) {
        Ok(amount) => Ok(Some(amount.fen())),
        Err(MoneyError::NotANumber) => Err(CellError::NotAnAmount),
        Err(MoneyError::TooManyDecimals) => Err(CellError::TooPrecise),
        Err(MoneyError::TooLarge) => Err(CellError::TooLarge),
    }
}

/// Two amounts in fen together; an empty one adds nothing.
pub fn add(sum: Option<i64>, fen: Option<i64>) -> Result<Option<i64>, CellError> {
    let (Some(sum), Some(fen)) = (sum, fen) else { return Ok(sum.or(fen)) };
    match sum.checked_add(fen) {
        Some(sum) if sum.abs() <= MAX_FEN => Ok(Some(sum)),
        Some(_) | None => Err(CellError::TooLarge),
    }
}

/// One, as [`exact`] gives it.
pub const EXACT_ONE: i128 = 1_000_000;
/// Decimals of a unit price or a quantity that can be told.
const EXACT_PLACES: usize = 6;

/// A number of up to six decimals, in millionths: a unit price in any currency, a quantity.
pub fn exact(text: &str) -> Result<Option<i128>, CellError> {
    let Some(text) = present(text) else { return Ok(None) };
    let (sign, rest) = match text.strip_prefix(['-', '−']) {
        Some(rest) => (-1, rest),
        None => (1, text),
    };
    let digits = rest.trim_start_matches(['¥', '￥', '£', '€', '$']).trim_end_matches('元').trim();
    let decimal = Decimal::read(digits).filter(|decimal| !decimal.negative).ok_or(CellError::NotAnAmount)?;
    if decimal.fraction.bytes().skip(EXACT_PLACES).any(|byte| byte != b'0') {
        return Err(CellError::TooPrecise);
    }
    let whole: String = decimal.whole.chars().filter(|mark| *mark != ',').collect();
    if whole.len() > MAX_DIGITS {
        return Err(CellError::TooLarge);
    }
    let value: i128 = format!("{whole}{:0<EXACT_PLACES$.EXACT_PLACES$}", decimal.fraction)
        .parse()
        .map_err(|_| CellError::NotAnAmount)?;
    Ok(Some(sign * value))
}

/// What an amount in yuan or another currency comes to in fen: times a number, at a rate, rounded half away from zero.
pub fn product(amount: i128, factor: i128, rate_ppm: i64) -> Result<i64, CellError> {
    /// Three times millionths, and a hundred fen to the yuan.
    const SCALE: i128 = 10_000_000_000_000_000;
    let whole = amount.checked_mul(factor).and_then(|value| value.checked_mul(i128::from(rate_ppm)));
    let whole = whole.ok_or(CellError::TooLarge)?;
    let magnitude = whole.checked_abs().and_then(|value| value.checked_add(SCALE / 2));
    let fen = magnitude.ok_or(CellError::TooLarge)? / SCALE * whole.signum();
    i64::try_from(fen).ok().filter(|fen| fen.abs() <= MAX_FEN).ok_or(CellError::TooLarge)
}

/// The form nearly every cell has, `123.45` or `123.45元`; anything else goes the careful way through [`Money::parse`].
fn plain_fen(text: &[u8]) -> Option<i64> {
    if text.len() > MAX_DIGITS {
        return None;
    }
    let mut value: i64 = 0;
    let mut places = None;
    for byte in text {
        match byte {
            b'0'..=b'9' => {
                value = value * 10 + i64::from(byte - b'0');
                places = places.map(|count: u32| count + 1);
            }
            b'.' if places.is_none() => places = Some(0),
            _ => return None,
        }
    }
    match places {
        None => Some(value * 100),
        Some(1) if text.len() > 2 => Some(value * 10),
        Some(2) if text.len() > 3 => Some(value),
        Some(_) => None,
    }
}

/// A whole number, with thousands separators or a decimal point followed by zeros only.
pub fn count(text: &str) -> Result<Option<i64>, CellError> {
    let Some(text) = present(text) else { return Ok(None) };
    let decimal = Decimal::read(text).ok_or(CellError::NotACount)?;
    let value = decimal.scaled(0).ok_or(CellError::TooLarge)?;
    if decimal.fraction.bytes().any(|byte| byte != b'0') {
        Err(CellError::NotACount)
    } else {
        Ok(Some(value))
    }
}

/// A share in parts per million: `3.331%` and `0.03331` are the same. A bare number beyond one is no share of anything.
pub fn ppm(text: &str) -> Result<Option<i64>, CellError> {
    const WHOLE: i64 = 1_000_000;
    let share = growth(text)?;
    let bare = !text.contains(['%', '％']);
    if bare && share.is_some_and(|share| share.abs() > WHOLE) {
        return Err(CellError::PercentWithoutSign);
    }
    Ok(share)
}

/// A share that may be more than whole: `135.2%` and `1.352` are the same.
pub fn growth(text: &str) -> Result<Option<i64>, CellError> {
    let Some(text) = present(text) else { return Ok(None) };
    let (digits, places) = match text.strip_suffix(['%', '％']) {
        Some(digits) => (digits.trim_end(), PERCENT_PLACES),
        None => (text, PPM_PLACES),
    };
    let decimal = Decimal::read(digits).ok_or(CellError::NotARate)?;
    decimal.scaled(places).map(Some).ok_or(CellError::TooLarge)
}

/// A score of one to five: `5`, `5.0`, `4.8` (a four, for it is no five), `5星`.
pub fn score(text: &str) -> Result<Option<i64>, CellError> {
    let Some(text) = present(text) else { return Ok(None) };
    let digits = text.trim_end_matches(['星', '分', '级']).trim_end();
    let decimal = Decimal::read(digits).ok_or(CellError::NotAScore)?;
    let whole = decimal.whole.parse::<i64>().map_err(|_| CellError::NotAScore)?;
    let above = whole == 5 && decimal.fraction.bytes().any(|byte| byte != b'0');
    if decimal.negative || above || !(1..=5).contains(&whole) {
        return Err(CellError::NotAScore);
    }
    Ok(Some(whole))
}

/// Whether commas stand between groups of three digits: `12,13` is two numbers in one cell, and no twelve hundred.
fn is_grouped(whole: &str) -> bool {
    let mut groups = whole.split(',');
    let first = groups.next().map_or(0, str::len);
    let mut later = groups.peekable();
    later.peek().is_none() || ((1..=3).contains(&first) && later.all(|group| group.len() == 3))
}

/// The digits of a decimal number.
pub(super) struct Decimal<'a> {
    negative: bool,
    whole: &'a str,
    fraction: &'a str,
}

impl<'a> Decimal<'a> {
    pub(super) fn read(text: &'a str) -> Option<Self> {
        let (negative, digits) = match text.strip_prefix(['-', '−']) {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        let whole_is_number = whole.bytes().all(|byte| byte.is_ascii_digit() || byte == b',');
        let fraction_is_number = fraction.bytes().all(|byte| byte.is_ascii_digit());
        let has_digit = digits.bytes().any(|byte| byte.is_ascii_digit());
        (whole_is_number && fraction_is_number && has_digit && is_grouped(whole)).then_some(Self {
            negative,
            whole,
            fraction,
        })
    }

    /// Its value times ten to the `places`, rounded half away from zero.
    pub(super) fn scaled(&self, places: usize) -> Option<i64> {
        let mut value: i64 = 0;
        let digits = self.whole.bytes().filter(|byte| *byte != b',');
        let decimals = self.fraction.bytes().chain(std::iter::repeat(b'0')).take(places);
        for byte in digits.chain(decimals) {
            value = value.checked_mul(10)?.checked_add(i64::from(byte - b'0'))?;
        }
        if self.fraction.as_bytes().get(places).is_some_and(|byte| *byte >= b'5') {
            value = value.checked_add(1)?;
        }
        (value <= MAX_FEN).then_some(if self.negative { -value } else { value })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_exact_or_refused() {
        let check =
            |text: &str, expected: Result<Option<i64>, CellError>| assert_eq!(fen(text), expected, "{text}");
        check("96.8", Ok(Some(9_680)));
        check("37.0", Ok(Some(3_700)));
        check("37", Ok(Some(3_700)));
        check("1,234.50", Ok(Some(123_450)));
        check("1,234,567元", Ok(Some(123_456_700)));
        check("¥-1,234.5", Ok(Some(-123_450)));
        check("1,23", Err(CellError::NotAnAmount));
        check("1,2345", Err(CellError::NotAnAmount));
        check(",123", Err(CellError::NotAnAmount));
        check("1,,234", Err(CellError::NotAnAmount));
        check("¥12\t", Ok(Some(1_200)));
        check("0元", Ok(Some(0)));
        check("-0.05", Ok(Some(-5)));
        check("34,895.00", Ok(Some(3_489_500)));
        check("0.1250", Err(CellError::TooPrecise));
        check("35.10000", Ok(Some(3_510)));
        check(".5", Ok(Some(50)));
        check("5.", Ok(Some(500)));
        check(".", Err(CellError::NotAnAmount));
        check("1.2.3", Err(CellError::NotAnAmount));
        check("12;13", Err(CellError::NotAnAmount));
        check("1.23E+18", Err(CellError::NotAnAmount));
        check("2206118833445566778", Err(CellError::TooLarge));
        check("220611883344556", Err(CellError::TooLarge));
        for empty in ["", "-", "--", "无退款申请", "\t", "null"] {
            check(empty, Ok(None));
        }
    }

    #[test]
    fn a_sum_is_exact_or_refused() {
        assert_eq!(add(Some(12_900), Some(800)), Ok(Some(13_700)));
        assert_eq!(add(Some(12_900), None), Ok(Some(12_900)));
        assert_eq!(add(None, Some(800)), Ok(Some(800)));
        assert_eq!(add(None, None), Ok(None));
        assert_eq!(add(Some(MAX_FEN), Some(1)), Err(CellError::TooLarge));
        assert_eq!(add(Some(-MAX_FEN), Some(-1)), Err(CellError::TooLarge));
    }

    #[test]
    fn a_product_is_exact_and_rounded_once() {
        let check = |price: &str, quantity: &str, rate_ppm: i64, expected: Result<i64, CellError>| {
            let (price, quantity) = (exact(price).unwrap().unwrap(), exact(quantity).unwrap().unwrap());
            assert_eq!(product(price, quantity, rate_ppm), expected, "{price} × {quantity} × {rate_ppm}");
        };
        check("6.95", "12", 1_000_000, Ok(8_340));
        check("6.95", "12", 9_100_000, Ok(75_894));
        check("0.001", "5", 1_000_000, Ok(1));
        check("0.001", "4", 1_000_000, Ok(0));
        check("0.125", "3", 1_000_000, Ok(38));
        check("£0.85", "-1", 9_100_000, Ok(-774));
        check("0.55", "-1", 9_100_000, Ok(-501));
        check("-11,062.06", "1", 9_100_000, Ok(-10_066_475));
        check("1.5", "0.333333", 1_000_000, Ok(50));
        check("100000000", "100000000", 1_000_000, Err(CellError::TooLarge));
        check("9000000", "9000000", i64::MAX, Err(CellError::TooLarge));
        assert_eq!(exact("1.2345678"), Err(CellError::TooPrecise));
        assert_eq!(exact("1.230000000"), Ok(Some(1_230_000)));
        assert_eq!(exact("12 pcs"), Err(CellError::NotAnAmount));
        assert_eq!(exact("--"), Ok(None));
    }

    #[test]
    fn counts_are_whole() {
        let check = |text: &str, expected: Result<Option<i64>, CellError>| {
            assert_eq!(count(text), expected, "{text}")
        };
        check("1,391", Ok(Some(1_391)));
        check("35188 ", Ok(Some(35_188)));
        check("12.0", Ok(Some(12)));
        check("-3", Ok(Some(-3)));
        check("1.5", Err(CellError::NotACount));
        check("1.2万", Err(CellError::NotACount));
        check("99999999999999999999", Err(CellError::TooLarge));
        check("-", Ok(None));
    }

    #[test]
    fn only_the_percent_sign_tells_a_percentage_from_a_fraction() {
        let check =
            |text: &str, expected: Result<Option<i64>, CellError>| assert_eq!(ppm(text), expected, "{text}");
        check("3.331%", Ok(Some(33_310)));
        check("0.03331", Ok(Some(33_310)));
        check("9.98%", Ok(Some(99_800)));
        check("77.48 %", Ok(Some(774_800)));
        check("1", Ok(Some(1_000_000)));
        check("100%", Ok(Some(1_000_000)));
        check("0.333333333333333", Ok(Some(333_333)));
        check("0.0000005", Ok(Some(1)));
        check("-1.5％", Ok(Some(-15_000)));
        check("150%", Ok(Some(1_500_000)));
        check("1.0000000000000002", Ok(Some(1_000_000)));
        check("95.2", Err(CellError::PercentWithoutSign));
        check("5.1", Err(CellError::PercentWithoutSign));
        check("高于同行", Err(CellError::NotARate));
        check("-", Ok(None));
        assert_eq!(growth("1.352"), Ok(Some(1_352_000)));
        assert_eq!(growth("135.2%"), Ok(Some(1_352_000)));
    }

    #[test]
    fn scores_are_one_to_five() {
        let check = |text: &str, expected: Result<Option<i64>, CellError>| {
            assert_eq!(score(text), expected, "{text}")
        };
        check("5", Ok(Some(5)));
        check("5.0", Ok(Some(5)));
        check("4.8", Ok(Some(4)));
        check("5星", Ok(Some(5)));
        check("1 分", Ok(Some(1)));
        for bad in ["0", "6", "5.1", "-1", "好评", "星", "100", "0.9"] {
            check(bad, Err(CellError::NotAScore));
        }
        check("--", Ok(None));
    }
}
