//! Ids, codes, words and empty cells.

use super::CellError;
use crate::cell::CellKind;

/// A spreadsheet number keeps 15 significant digits; an id with more has lost its end.
const EXACT_DIGITS: usize = 15;

/// The texts platforms write where a value is missing. Missing is not zero.
const NOTHING: [&str; 8] = ["-", "--", "null", "NULL", "无", "/", "无退款申请", "None"];

/// The text without blanks around it, or nothing when the cell means nothing.
#[must_use]
#[inline]
pub fn present(text: &str) -> Option<&str> {
    let text = trim(text);
    // No word for nothing begins with a digit, as nearly every cell does.
    if text.as_bytes().first().is_some_and(u8::is_ascii_digit) {
        return Some(text);
    }
    if text.is_empty() || (text.len() <= 15 && NOTHING.contains(&text)) { None } else { Some(text) }
}

/// Blanks as exports have them: tabs after every value, full-width spaces, marks that cannot be seen.
fn trim(text: &str) -> &str {
    let plain = |byte: &u8| byte.is_ascii_graphic();
    let bytes = text.as_bytes();
    if bytes.first().is_some_and(plain) && bytes.last().is_some_and(plain) {
        return text;
    }
    text.trim_matches(|mark: char| {
        mark.is_whitespace() || matches!(mark, '\u{FEFF}' | '\u{200B}'..='\u{200F}')
    })
}

/// An id: the wrappings that keep Excel off are taken away, letters, digits, `-` and `_` remain.
pub fn id(text: &str, kind: CellKind) -> Result<Option<&str>, CellError> {
    let Some(id) = code(text, kind)? else { return Ok(None) };
    if id.bytes().any(|byte| byte == b';') || id.contains('；') {
        return Err(CellError::Joined);
    }
    if !id.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_')) {
        return Err(CellError::NotAnId);
    }
    Ok(Some(id))
}

/// A merchant's own code: any characters.
pub fn code(text: &str, kind: CellKind) -> Result<Option<&str>, CellError> {
    let Some(code) = present(text).map(unwrap_guards).and_then(present) else { return Ok(None) };
    if is_scientific(code) || (kind == CellKind::Number && too_long(code)) {
        return Err(CellError::DamagedId);
    }
    Ok(Some(code))
}

/// The text without the first of the beginnings it has, and without the first of the endings. Guards around it go as well
/// when only they hide the beginning or the ending.
#[must_use]
#[inline]
pub fn strip<'a>(text: &'a str, beginnings: &[String], endings: &[String]) -> &'a str {
    if beginnings.is_empty() && endings.is_empty() {
        return text;
    }
    let start = |text: &'a str| beginnings.iter().find_map(|start| text.strip_prefix(start.as_str()));
    let end = |text: &'a str| endings.iter().find_map(|end| text.strip_suffix(end.as_str()));
    let text = trim(text);
    let text = start(text).or_else(|| start(unwrap_guards(text))).unwrap_or(text);
    end(text).or_else(|| end(unwrap_guards(text))).unwrap_or(text)
}

/// `="123"`, `'123`, `@123`, `"123"` → `123`.
fn unwrap_guards(text: &str) -> &str {
    if text.as_bytes().first().is_some_and(u8::is_ascii_alphanumeric) {
        return text;
    }
    let inner = text.trim_start_matches(['=', '\'', '@', '"', '\t', ' ']);
    inner.trim_end_matches(['"', '\t', ' '])
}

/// `1.23E+18`: digits, an exponent, and a point or a sign, so that a merchant's `1E5` stays a code.
fn is_scientific(text: &str) -> bool {
    let Some((mantissa, exponent)) = text.split_once(['E', 'e']) else { return false };
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let has_point = mantissa.contains('.');
    let signed = exponent.starts_with('+');
    digits(whole)
        && whole.len() == 1
        && (fraction.is_empty() || digits(fraction))
        && digits(exponent.trim_start_matches('+'))
        && (has_point || signed)
}

fn too_long(text: &str) -> bool {
    text.bytes().filter(u8::is_ascii_digit).count() > EXACT_DIGITS
}

/// A word in the one spelling that tables of words use: no blanks, half-width commas and brackets.
#[must_use]
pub fn normal_word(text: &str) -> String {
    text.chars()
        .filter(|mark| !mark.is_whitespace() && !matches!(mark, '\u{FEFF}' | '\u{200B}'..='\u{200F}'))
        .map(|mark| match mark {
            '，' => ',',
            '（' => '(',
            '）' => ')',
            '：' => ':',
            '；' => ';',
            other => other,
        })
        .collect()
}

/// 是 or 否.
pub fn flag(text: &str) -> Result<Option<i64>, CellError> {
    match present(text) {
        None => Ok(None),
        Some("是" | "1" | "true" | "TRUE" | "Y") => Ok(Some(1)),
        Some("否" | "0" | "false" | "FALSE" | "N") => Ok(Some(0)),
        Some(_) => Err(CellError::NotAFlag),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_damaged_by_excel_are_refused_and_never_rounded() {
        let check = |text: &str, kind: CellKind, expected: Result<Option<&str>, CellError>| {
            assert_eq!(id(text, kind), expected, "{text}");
        };
        let text = CellKind::Text;
        check("1.23E+18", text, Err(CellError::DamagedId));
        check("2.20612E+18", text, Err(CellError::DamagedId));
        check("1E+18", text, Err(CellError::DamagedId));
        check("1234567890123460000", CellKind::Number, Err(CellError::DamagedId));
        check("1234567890123456789", text, Ok(Some("1234567890123456789")));
        check("123456789012345", CellKind::Number, Ok(Some("123456789012345")));
        check("=\"123456789012345678\"", text, Ok(Some("123456789012345678")));
        check("'123456\t", text, Ok(Some("123456")));
        check("\t6917900000000000001", text, Ok(Some("6917900000000000001")));
        check("260531-607198974342268\t", text, Ok(Some("260531-607198974342268")));
        check("3", text, Ok(Some("3")));
        check("692;693", text, Err(CellError::Joined));
        check("订单", text, Err(CellError::NotAnId));
        for empty in ["", "\t", "-", "--", "null", "NULL", "无", "/", " \u{3000}", "=\"\""] {
            check(empty, text, Ok(None));
        }
    }

    #[test]
    fn a_beginning_is_taken_off_whatever_guards_the_cell() {
        let beginnings = ["T200P".to_owned(), "订单编号：".to_owned()];
        let check =
            |text: &str, expected: &str| assert_eq!(strip(text, &beginnings, &[]), expected, "{text}");
        check("T200P123\t", "123");
        check("=\"T200P123\"", "123");
        check(" 订单编号：123", "123");
        check("T200", "T200");
        check("123", "123");
        check("T200PT200P1", "T200P1");
        assert_eq!(strip(" a ", &[], &[]), " a ");
        let endings = ["人次".to_owned(), "人".to_owned()];
        let check = |text: &str, expected: &str| assert_eq!(strip(text, &[], &endings), expected, "{text}");
        check("1,234人\t", "1,234");
        check("12 人次", "12 ");
        check("=\"12人\"", "12");
        check("12人人", "12人");
        check("人", "");
        check("12", "12");
    }

    #[test]
    fn a_merchant_code_may_be_anything() {
        let check = |text: &str, expected: &str| assert_eq!(code(text, CellKind::Text), Ok(Some(expected)));
        check("HS-衬衫/白;L", "HS-衬衫/白;L");
        check("1E5", "1E5");
        check("3E款", "3E款");
        assert_eq!(code("6.92E+12", CellKind::Text), Err(CellError::DamagedId));
    }

    #[test]
    fn words_have_one_spelling() {
        assert_eq!(normal_word("买家已付款，等待卖家发货\t"), normal_word("买家已付款,等待卖家发货"));
        assert_eq!(normal_word("未发货， 退款成功"), "未发货,退款成功");
    }
}
