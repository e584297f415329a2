//! The first rows of a file nobody knows yet, without the people in them: whoever maps a layout sees what its columns hold,
//! never whom.

use crate::format::Formats;
use crate::preview::Preview;
use crate::transform::mask;

/// A longer cell is shown by its beginning.
const SHOWN_CHARS: usize = 60;
/// A mobile number of China, and its first digit.
const PHONE_DIGITS: usize = 11;
/// The number of an identity card, and where its day of birth begins. Order numbers are as long.
const CARD_DIGITS: usize = 18;
const CARD_BIRTH: usize = 6;

/// The first rows of a sheet; a file without sheets is one without a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SheetView {
    /// Its name.
    pub name: String,
    /// Its rows, from the top.
    pub rows: Vec<TopRow>,
}

/// A row as it may be shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TopRow {
    /// The line of the file, counting from 1.
    pub line: u32,
    /// Its cells; nothing in the place of one that may point at a person.
    pub cells: Vec<Option<String>>,
}

/// The first rows of every sheet. Below a name that any platform calls personal, no cell is shown.
#[must_use]
pub fn tops(formats: &Formats, preview: &Preview) -> Vec<SheetView> {
    let view = |sheet: &crate::preview::SheetPreview| {
        let mut hidden: Vec<usize> = Vec::new();
        let mut rows = Vec::new();
        for (cells, record) in sheet.rows.iter().zip(&sheet.records) {
            let shown = |(at, text): (usize, &String)| (!hidden.contains(&at)).then(|| shown(text));
            rows.push(TopRow { line: record.line(), cells: cells.iter().enumerate().map(shown).collect() });
            let personal = cells.iter().enumerate().filter(|(_, text)| formats.is_personal(text));
            hidden.extend(personal.map(|(at, _)| at));
        }
        SheetView { name: sheet.name.clone(), rows }
    };
    preview.sheets.iter().map(view).collect()
}

/// A cell as it may be shown. Bare numbers and times stay, or nobody could tell an order number from a day; the rest is
/// masked like any text of people.
fn shown(text: &str) -> String {
    let text: String = text.trim().chars().take(SHOWN_CHARS).collect();
    let is_bare = text.chars().all(|mark| mark.is_ascii() && !mark.is_ascii_alphabetic());
    let digits = text.chars().filter(char::is_ascii_digit).count();
    let is_phone = digits == PHONE_DIGITS && text.trim_start_matches('+').starts_with('1');
    if is_bare && !is_phone && !is_card(&text) { text } else { mask::masked(&text) }
}

/// Whether a number may be that of an identity card: a day of birth stands in it.
fn is_card(text: &str) -> bool {
    let digits: Vec<u32> = text.chars().filter_map(|mark| mark.to_digit(10)).collect();
    let Some(birth) = digits.get(CARD_BIRTH..CARD_BIRTH + 8).filter(|_| digits.len() == CARD_DIGITS) else {
        return false;
    };
    let number = |from: usize, to: usize| birth[from..to].iter().fold(0, |sum, digit| sum * 10 + digit);
    (1900..2100).contains(&number(0, 4))
        && (1..=12).contains(&number(4, 6))
        && (1..=31).contains(&number(6, 8))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_may_point_at_a_person_is_not_shown() {
        let check = |text: &str, expected: &str| assert_eq!(shown(text), expected, "{text}");
        check("13800000000", "[号码]");
        check("110101199001010000", "[号码]");
        check("990000000000000001", "990000000000000001");
        check("2026-07-01 10:30:00", "2026-07-01 10:30:00");
        check("¥1,280.50", "¥1,280.50");
        check("990000000000001234567", "990000000000001234567");
        check("竹纤维抽纸", "竹纤维抽纸");
        check("请联系13800000000", "请联系[号码]");
    }
}
