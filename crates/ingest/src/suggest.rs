//! What a cell that cannot be believed probably says. Only slips of the keyboard and of spreadsheets are put right, and
//! only where what comes out can be read; a person still decides. An id is never guessed.

use crate::cell::CellKind;
use crate::transform::{number, time};

/// What to write instead of a cell of a row that waits under this code; nothing where it would be a guess.
#[must_use]
pub(crate) fn suggest(code: &str, text: &str) -> Option<String> {
    let tidy = in_digits(text);
    let better = match code {
        "not_an_amount" => {
            let amount = ungrouped(tidy.trim_start_matches(['¥', '￥']).trim_end_matches('元'))?;
            number::fen(&amount).is_ok_and(|fen| fen.is_some()).then_some(amount)
        }
        "not_a_count" => {
            let count = ungrouped(tidy.trim_end_matches(['件', '个', '次', '人', '单']))?;
            number::count(&count).is_ok_and(|count| count.is_some()).then_some(count)
        }
        "not_a_time" => {
            let moment = tidy.replace('.', "-");
            time::instant(&moment, CellKind::Text).is_ok_and(|at| at.is_some()).then_some(moment)
        }
        _ => None,
    };
    better.filter(|better| better != text)
}

/// A number without the marks between its thousands; nothing where a comma may be anything else.
fn ungrouped(text: &str) -> Option<String> {
    let whole = text.split('.').next().unwrap_or_default();
    let (first, rest) = whole.split_once(',').unwrap_or((whole, ""));
    let is_group = |group: &str| group.len() == 3 && group.bytes().all(|byte| byte.is_ascii_digit());
    let grouped = whole.len() == first.len() || (first.len() <= 3 && rest.split(',').all(is_group));
    let fraction = text.get(whole.len()..).unwrap_or_default();
    (grouped && !fraction.contains(',')).then(|| text.replace(',', ""))
}

/// The same with half-width marks, and digits where letters look like them.
fn in_digits(text: &str) -> String {
    let half = |mark: char| match mark {
        '、' => ',',
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(u32::from(mark) - 0xFEE0).unwrap_or(mark),
        '\u{3000}' => ' ',
        '。' => '.',
        other => other,
    };
    let digit = |mark: char| match mark {
        'O' | 'o' => '0',
        'l' | 'I' => '1',
        other => other,
    };
    text.trim().chars().map(half).map(digit).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_slips_are_put_right_and_never_ids() {
        let check = |code: &str, text: &str, expected: Option<&str>| {
            assert_eq!(suggest(code, text).as_deref(), expected, "{code} {text}");
        };
        // An id lost its last digits: whatever is written here would be another order.
        check("id_damaged", "2.20612E+18", None);
        check("not_an_id", "22O6118833", None);
        check("not_an_amount", "35O.00", Some("350.00"));
        check("not_an_amount", "l2.5", Some("12.5"));
        check("not_an_amount", "１２８．５０", Some("128.50"));
        check("not_an_amount", "12。50", Some("12.50"));
        check("not_an_amount", "1，28O.5元", Some("1280.5"));
        check("not_an_amount", "12，50", None);
        check("not_an_amount", "二十", None);
        check("not_an_amount", "12.5.0", None);
        check("too_many_decimals", "12.555", None);
        check("not_a_count", "3件", Some("3"));
        check("not_a_count", "半", None);
        check("not_a_time", "2026-O7-01 10:00:00", Some("2026-07-01 10:00:00"));
        check("not_a_time", "2026.07.01 10:00:00", Some("2026-07-01 10:00:00"));
        check("not_a_time", "2026/13/02", None);
        check("percent_without_sign", "12.5", None);
        check("unknown_word", "交易成功l", None);
    }
}
