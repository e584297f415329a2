//! Money as whole fen and rates as parts per million: exact, cheap to add, the same on every database.
//!
//! Rounding happens in one place ([`Rate::of`]) and one way: half up, away from zero, because contracts say
//! 四舍五入 and an accountant recomputes a reversal with the same rule as the charge.

use std::fmt;
use std::iter::Sum;
use std::ops::{Add, AddAssign, Neg, Sub, SubAssign};

use serde::{Deserialize, Serialize};

/// The largest amount a file may state: 1 000 亿元. A longer number in a cell is a damaged id, not money.
pub const MAX_FEN: i64 = 10_000_000_000_000;

/// An amount in fen (分). Serialised as the bare integer.
///
/// ```
/// use daiyun_base::money::Money;
/// assert_eq!(Money::parse("¥1,234.50").unwrap(), Money::from_fen(123_450));
/// assert_eq!(Money::from_fen(-5).to_string(), "-0.05");
/// assert!(Money::parse("1,2OO").is_err());
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Money(i64);

/// Why a text is not an amount.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MoneyError {
    /// The text holds something besides digits, one point and separators.
    #[error("不是数字")]
    NotANumber,
    /// More than two decimals that are not zero: rounding it would invent money.
    #[error("超过两位小数")]
    TooManyDecimals,
    /// Beyond [`MAX_FEN`].
    #[error("金额过大")]
    TooLarge,
}

impl Money {
    /// No money.
    pub const ZERO: Money = Money(0);

    /// From whole fen.
    #[must_use]
    pub const fn from_fen(fen: i64) -> Self {
        Self(fen)
    }

    /// From whole yuan.
    #[must_use]
    pub const fn from_yuan(yuan: i64) -> Self {
        Self(yuan * 100)
    }

    /// Whole fen.
    #[must_use]
    pub const fn fen(self) -> i64 {
        self.0
    }

    /// Reads an amount in yuan as platforms write it: `1,234.50`, `¥12`, `12元`, `-0.5`.
    pub fn parse(text: &str) -> Result<Self, MoneyError> {
        let text = text.trim().trim_start_matches(['¥', '￥']).trim_end_matches('元').trim();
        let (negative, digits) = match text.strip_prefix(['-', '−']) {
            Some(rest) => (true, rest.trim_start_matches(['¥', '￥'])),
            None => (false, text.strip_prefix('+').unwrap_or(text)),
        };
        let fen = parse_scaled(digits, 2)?;
        if fen > MAX_FEN {
            return Err(MoneyError::TooLarge);
        }
        Ok(Self(if negative { -fen } else { fen }))
    }

    /// The distance from zero.
    #[must_use]
    pub const fn abs(self) -> Self {
        Self(self.0.abs())
    }

    /// True below zero.
    #[must_use]
    pub const fn is_negative(self) -> bool {
        self.0 < 0
    }

    /// With thousands separators, as a table shows it: `128,601.00`.
    #[must_use]
    pub fn grouped(self) -> String {
        let plain = self.abs().to_string();
        let (yuan, fen) = plain.split_once('.').unwrap_or((plain.as_str(), "00"));
        let mut out = String::with_capacity(plain.len() + plain.len() / 3 + 1);
        if self.is_negative() {
            out.push('-');
        }
        for (at, digit) in yuan.chars().enumerate() {
            if at > 0 && (yuan.len() - at).is_multiple_of(3) {
                out.push(',');
            }
            out.push(digit);
        }
        out.push('.');
        out.push_str(fen);
        out
    }

    /// 大写金额, as a Chinese payment document states it.
    ///
    /// ```
    /// use daiyun_base::money::Money;
    /// assert_eq!(Money::from_yuan(123).in_capitals(), "人民币壹佰贰拾叁元整");
    /// ```
    #[must_use]
    pub fn in_capitals(self) -> String {
        let yuan = self.0.unsigned_abs() / 100;
        let (jiao, fen) = (self.0.unsigned_abs() / 10 % 10, self.0.unsigned_abs() % 10);
        let mut out = String::from(if self.is_negative() { "人民币负" } else { "人民币" });
        if yuan > 0 || (jiao == 0 && fen == 0) {
            out.push_str(&capital_integer(yuan));
            out.push('元');
        }
        if jiao == 0 && fen == 0 {
            out.push('整');
            return out;
        }
        if jiao > 0 {
            out.push(CAPITALS[digit(jiao)]);
            out.push('角');
        } else if yuan > 0 {
            out.push('零');
        }
        if fen > 0 {
            out.push(CAPITALS[digit(fen)]);
            out.push('分');
        } else {
            out.push('整');
        }
        out
    }

    /// Splits the amount by weights so that the parts sum to the whole: the fen left over go to the largest
    /// remainders, ties to the earlier part. Weights must not be negative; all zero means equal parts.
    ///
    /// ```
    /// use daiyun_base::money::Money;
    /// let parts = Money::from_fen(100).allocate(&[1, 1, 1]);
    /// assert_eq!(parts.iter().map(|p| p.fen()).collect::<Vec<_>>(), [34, 33, 33]);
    /// ```
    #[must_use]
    pub fn allocate(self, weights: &[u64]) -> Vec<Money> {
        if weights.is_empty() {
            return Vec::new();
        }
        let equal = vec![1_u64; weights.len()];
        let weights = if weights.iter().all(|w| *w == 0) { &equal } else { weights };
        let total: i128 = weights.iter().map(|w| i128::from(*w)).sum();
        let whole = i128::from(self.0.abs());
        let mut parts: Vec<i64> = Vec::with_capacity(weights.len());
        let mut remainders: Vec<(i128, usize)> = Vec::with_capacity(weights.len());
        for (at, weight) in weights.iter().enumerate() {
            let exact = whole * i128::from(*weight);
            parts.push(narrow(exact / total));
            remainders.push((exact % total, at));
        }
        let mut left = self.0.abs() - parts.iter().sum::<i64>();
        remainders.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
        for (_, at) in remainders {
            if left == 0 {
                break;
            }
            parts[at] += 1;
            left -= 1;
        }
        let sign = if self.is_negative() { -1 } else { 1 };
        parts.into_iter().map(|part| Money(part * sign)).collect()
    }
}

const CAPITALS: [char; 10] = ['零', '壹', '贰', '叁', '肆', '伍', '陆', '柒', '捌', '玖'];

fn digit(value: u64) -> usize {
    usize::try_from(value % 10).unwrap_or(0)
}

fn capital_integer(value: u64) -> String {
    if value == 0 {
        return "零".to_owned();
    }
    const SECTIONS: [&str; 4] = ["", "万", "亿", "万亿"];
    let mut out = String::new();
    let mut owed_zero = false;
    for section in (0..4_u32).rev() {
        let group = value / 10_000_u64.pow(section) % 10_000;
        if group == 0 {
            owed_zero = !out.is_empty();
            continue;
        }
        if !out.is_empty() && (owed_zero || group < 1_000) {
            out.push('零');
        }
        owed_zero = false;
        out.push_str(&capital_group(group));
        out.push_str(SECTIONS[usize::try_from(section).unwrap_or(0)]);
    }
    out
}

fn capital_group(group: u64) -> String {
    const UNITS: [&str; 4] = ["", "拾", "佰", "仟"];
    let mut out = String::new();
    let mut owed_zero = false;
    for place in (0..4_u32).rev() {
        let value = group / 10_u64.pow(place) % 10;
        if value == 0 {
            owed_zero = !out.is_empty();
            continue;
        }
        if owed_zero {
            out.push('零');
            owed_zero = false;
        }
        out.push(CAPITALS[digit(value)]);
        out.push_str(UNITS[usize::try_from(place).unwrap_or(0)]);
    }
    out
}

/// Reads `123`, `1,234.5`, `.5` into an integer scaled by ten to the `decimals`.
fn parse_scaled(text: &str, decimals: usize) -> Result<i64, MoneyError> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    if whole.is_empty() && fraction.is_empty() {
        return Err(MoneyError::NotANumber);
    }
    let mut value: i64 = 0;
    for byte in whole.bytes().filter(|b| *b != b',') {
        value = push_digit(value, byte)?;
    }
    let mut places = 0;
    for byte in fraction.bytes() {
        if places < decimals {
            value = push_digit(value, byte)?;
        } else if !byte.is_ascii_digit() {
            return Err(MoneyError::NotANumber);
        } else if byte != b'0' {
            return Err(MoneyError::TooManyDecimals);
        }
        places += 1;
    }
    for _ in places..decimals {
        value = value.checked_mul(10).ok_or(MoneyError::TooLarge)?;
    }
    Ok(value)
}

fn push_digit(value: i64, byte: u8) -> Result<i64, MoneyError> {
    if !byte.is_ascii_digit() {
        return Err(MoneyError::NotANumber);
    }
    value.checked_mul(10).and_then(|v| v.checked_add(i64::from(byte - b'0'))).ok_or(MoneyError::TooLarge)
}

/// An `i128` that is known to fit; saturates instead of wrapping if that knowledge is ever wrong.
fn narrow(value: i128) -> i64 {
    i64::try_from(value).unwrap_or(if value < 0 { i64::MIN } else { i64::MAX })
}

impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.is_negative() { "-" } else { "" };
        write!(f, "{sign}{}.{:02}", self.0.unsigned_abs() / 100, self.0.unsigned_abs() % 100)
    }
}

impl Add for Money {
    type Output = Money;
    fn add(self, other: Money) -> Money {
        Money(self.0 + other.0)
    }
}

impl AddAssign for Money {
    fn add_assign(&mut self, other: Money) {
        self.0 += other.0;
    }
}

impl Sub for Money {
    type Output = Money;
    fn sub(self, other: Money) -> Money {
        Money(self.0 - other.0)
    }
}

impl SubAssign for Money {
    fn sub_assign(&mut self, other: Money) {
        self.0 -= other.0;
    }
}

impl Neg for Money {
    type Output = Money;
    fn neg(self) -> Money {
        Money(-self.0)
    }
}

impl Sum for Money {
    fn sum<I: Iterator<Item = Money>>(amounts: I) -> Money {
        amounts.fold(Money::ZERO, Add::add)
    }
}

/// A rate in parts per million: 5% is 50 000. Serialised as the bare integer.
///
/// ```
/// use daiyun_base::money::{Money, Rate};
/// let five = Rate::parse("5%").unwrap();
/// assert_eq!(five.of(Money::from_yuan(1_000_001)), Money::parse("50000.05").unwrap());
/// assert_eq!(five.to_string(), "5%");
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Rate(i64);

/// One million parts: 100%.
pub const PPM: i64 = 1_000_000;

impl Rate {
    /// From parts per million.
    #[must_use]
    pub const fn from_ppm(ppm: i64) -> Self {
        Self(ppm)
    }

    /// Parts per million.
    #[must_use]
    pub const fn ppm(self) -> i64 {
        self.0
    }

    /// Reads `5%`, `7.25%`; the sign is required, since files mix `0.05` and `5%` and only `%` tells which.
    pub fn parse(text: &str) -> Result<Self, MoneyError> {
        let digits = text.trim().strip_suffix(['%', '％']).ok_or(MoneyError::NotANumber)?.trim();
        match digits.strip_prefix(['-', '−']) {
            Some(rest) => Ok(Self(-parse_scaled(rest, 4)?)),
            None => Ok(Self(parse_scaled(digits, 4)?)),
        }
    }

    /// The rate of an amount, rounded half up (away from zero) to the fen: the one place money is rounded.
    #[must_use]
    pub fn of(self, amount: Money) -> Money {
        Money(divide_rounded(i128::from(amount.fen()) * i128::from(self.0), i128::from(PPM)))
    }
}

impl fmt::Display for Rate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let fraction = format!("{:04}", self.0.unsigned_abs() % 10_000);
        let fraction = fraction.trim_end_matches('0');
        let point = if fraction.is_empty() { "" } else { "." };
        write!(f, "{sign}{}{point}{fraction}%", self.0.unsigned_abs() / 10_000)
    }
}

/// Divides, rounding half away from zero. The divisor must be positive.
#[must_use]
pub fn divide_rounded(numerator: i128, divisor: i128) -> i64 {
    let half = divisor / 2;
    let adjusted = if numerator < 0 { numerator - half } else { numerator + half };
    narrow(adjusted / divisor)
}

/// A ratio in parts per million, Σ÷Σ; nothing when the denominator is zero.
#[must_use]
pub fn ratio_ppm(numerator: i64, denominator: i64) -> Option<i64> {
    match denominator {
        0 => None,
        d if d < 0 => Some(divide_rounded(-i128::from(numerator) * i128::from(PPM), -i128::from(d))),
        d => Some(divide_rounded(i128::from(numerator) * i128::from(PPM), i128::from(d))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_read_as_platforms_write_them() {
        let check = |text: &str, expected: Result<i64, MoneyError>| {
            assert_eq!(Money::parse(text).map(Money::fen), expected, "{text}");
        };
        check("1,234.50", Ok(123_450));
        check("¥12", Ok(1_200));
        check("-¥0.5", Ok(-50));
        check("0元", Ok(0));
        check("35.10000", Ok(3_510));
        check("1.005", Err(MoneyError::TooManyDecimals));
        check("1,2OO", Err(MoneyError::NotANumber));
        check("1.23E+18", Err(MoneyError::NotANumber));
        check("", Err(MoneyError::NotANumber));
        check(".", Err(MoneyError::NotANumber));
        check("99999999999999999999", Err(MoneyError::TooLarge));
        check("2206118833445566778", Err(MoneyError::TooLarge));
    }

    #[test]
    fn a_rate_rounds_half_away_from_zero_on_both_sides() {
        let half = Rate::parse("50%").unwrap();
        assert_eq!(half.of(Money::from_fen(1)).fen(), 1);
        assert_eq!(half.of(Money::from_fen(-1)).fen(), -1);
        assert_eq!(half.of(Money::from_fen(3)).fen(), 2);
        assert_eq!(half.of(Money::from_fen(-3)).fen(), -2);
        assert_eq!(Rate::parse("0.05"), Err(MoneyError::NotANumber));
    }

    #[test]
    fn parts_always_sum_to_the_whole() {
        let budget = Money::parse("33333.33").unwrap();
        let parts = budget.allocate(&[40, 30, 30]);
        assert_eq!(
            parts.iter().map(ToString::to_string).collect::<Vec<_>>(),
            ["13333.33", "10000.00", "10000.00"]
        );
        for fen in -500..500 {
            for weights in [&[1, 2, 3][..], &[0, 0], &[7, 0, 11, 13], &[1]] {
                let whole = Money::from_fen(fen);
                assert_eq!(whole.allocate(weights).into_iter().sum::<Money>(), whole);
            }
        }
    }

    #[test]
    fn capitals_follow_the_payment_rules() {
        let check =
            |text: &str, expected: &str| assert_eq!(Money::parse(text).unwrap().in_capitals(), expected);
        check("0", "人民币零元整");
        check("128601.00", "人民币壹拾贰万捌仟陆佰零壹元整");
        check("10007.08", "人民币壹万零柒元零捌分");
        check("100000000.50", "人民币壹亿元伍角整");
        check("0.30", "人民币叁角整");
        check("0.05", "人民币伍分");
        check("1020300.40", "人民币壹佰零贰万零叁佰元肆角整");
        check("-5.00", "人民币负伍元整");
    }

    #[test]
    fn ratios_are_sums_over_sums() {
        assert_eq!(ratio_ppm(1, 3), Some(333_333));
        assert_eq!(ratio_ppm(2, 3), Some(666_667));
        assert_eq!(ratio_ppm(5, 0), None);
        assert_eq!(ratio_ppm(-1, -2), Some(500_000));
    }

    #[test]
    fn tables_group_thousands() {
        assert_eq!(Money::from_fen(12_860_100).grouped(), "128,601.00");
        assert_eq!(Money::from_fen(-100_000).grouped(), "-1,000.00");
        assert_eq!(Money::from_fen(99).grouped(), "0.99");
    }
}
