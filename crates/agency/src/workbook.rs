//! Files to keep: sheets of typed cells as an Excel file, and one sheet as CSV. Numbers stay numbers so that a reader can
//! add them up, ids stay text to the last digit, and no text ever becomes a formula.

use daiyun_base::money::{Money, Rate};
use rust_xlsxwriter::{DocProperties, Format, FormatAlign, Workbook, Worksheet, XlsxError};

use crate::error::{Failure, Result};

/// One sheet. The first row is the header and stays in sight.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sheet {
    /// Its tab.
    pub name: String,
    /// Header and width of each column.
    pub columns: Vec<Column>,
    /// The rows below the header.
    pub rows: Vec<Row>,
}

/// One column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// Its header.
    pub title: String,
    /// In characters.
    pub width: u16,
}

/// One row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// How it stands out.
    pub weight: Weight,
    /// As many as there are columns.
    pub cells: Vec<Cell>,
}

/// How a row stands out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weight {
    /// A row like the others.
    Plain,
    /// A slice inside a row, which must not be added up with the rows.
    Inside,
    /// The total.
    Total,
}

/// One cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cell {
    /// Nothing that has a meaning here.
    Empty,
    /// A text; never a formula, whatever it starts with.
    Text(String),
    /// An amount, written in yuan with two decimals.
    Money(Money),
    /// A rate, written as a percentage.
    Rate(Rate),
    /// A multiple in millionths, written as a plain number.
    Multiple(i64),
    /// A number of things.
    Count(i64),
}

/// Sheets of more rows are not held in memory while they are written.
const LONG: usize = 10_000;
/// Yuan with thousands and two decimals, negative ones with a plain minus.
const YUAN: &str = "#,##0.00;-#,##0.00";
/// A percentage with two decimals, more only when there are more.
const PERCENT: &str = "0.00##%";
/// A multiple with two decimals, more only when there are more.
const MULTIPLE: &str = "0.00####";
/// A number of things.
const COUNT: &str = "#,##0";

/// The file's bytes.
pub fn workbook(sheets: &[Sheet]) -> Result<Vec<u8>> {
    write(sheets, None).map_err(Failure::internal)
}

/// The file's bytes, with a line in the foot of every page and in its properties that says who took it out and when.
pub fn marked_workbook(sheets: &[Sheet], mark: &str) -> Result<Vec<u8>> {
    write(sheets, Some(mark)).map_err(Failure::internal)
}

/// One sheet of text to be filled in, below so many rows that say what stands where. A whole column is text, so that a long
/// number somebody types stays what was typed.
pub fn as_text(name: &str, rows: &[&[String]], head: usize) -> Result<Vec<u8>> {
    write_text(name, rows, head).map_err(Failure::internal)
}

/// One sheet as CSV with a byte order mark, so that Excel reads the Chinese. A text that a spreadsheet would take for a
/// formula gets an apostrophe; an id keeps its plain digits.
#[must_use]
pub fn csv(sheet: &Sheet) -> Vec<u8> {
    let mut text = "\u{feff}".to_owned();
    let titles: Vec<String> = sheet.columns.iter().map(|column| quoted(&column.title)).collect();
    text.push_str(&titles.join(","));
    text.push_str("\r\n");
    for row in &sheet.rows {
        let cells: Vec<String> = row.cells.iter().map(csv_cell).collect();
        text.push_str(&cells.join(","));
        text.push_str("\r\n");
    }
    text.into_bytes()
}

fn csv_cell(cell: &Cell) -> String {
    match cell {
        Cell::Empty => String::new(),
        Cell::Text(text) => quoted(&harmless(text)),
        Cell::Money(amount) => amount.to_string(),
        Cell::Rate(rate) => millionths(rate.ppm()),
        Cell::Multiple(ppm) => millionths(*ppm),
        Cell::Count(count) => count.to_string(),
    }
}

fn quoted(text: &str) -> String {
    if text.contains(['"', ',', '\n', '\r']) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text.to_owned()
    }
}

/// What a spreadsheet takes for the beginning of a formula, the full-width forms as well.
const FORMULA: [char; 10] = ['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠'];

fn harmless(text: &str) -> String {
    if text.starts_with(FORMULA) { format!("'{text}") } else { text.to_owned() }
}

fn write(sheets: &[Sheet], mark: Option<&str>) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    if let Some(mark) = mark {
        book.set_properties(&DocProperties::new().set_comment(mark));
    }
    for sheet in sheets {
        // A long sheet goes to the disk row by row.
        let is_long = sheet.rows.len() > LONG;
        let page = if is_long { book.add_worksheet_with_constant_memory()? } else { book.add_worksheet() };
        page.set_name(&sheet.name)?;
        page.set_freeze_panes(1, 0)?;
        if let Some(mark) = mark {
            // An ampersand begins an instruction in the foot of a page.
            page.set_footer(format!("&L{}&R&P/&N", mark.replace('&', "&&")));
        }
        let header = Format::new().set_bold().set_text_wrap().set_align(FormatAlign::Top);
        for (at, column) in (0_u16..).zip(&sheet.columns) {
            page.set_column_width(at, column.width)?;
            page.write_string_with_format(0, at, &column.title, &header)?;
        }
        for (line, row) in (1_u32..).zip(&sheet.rows) {
            write_row(page, line, row)?;
        }
    }
    book.save_to_buffer()
}

fn write_text(name: &str, rows: &[&[String]], head: usize) -> Result<Vec<u8>, XlsxError> {
    const WIDTH: u16 = 18;
    let mut book = Workbook::new();
    let page = book.add_worksheet();
    page.set_name(name)?;
    page.set_freeze_panes(u32::try_from(head).unwrap_or(1), 0)?;
    let text = Format::new().set_num_format("@");
    let width = rows.iter().map(|row| row.len()).max().unwrap_or(0);
    for at in 0..u16::try_from(width).unwrap_or(u16::MAX) {
        page.set_column_width(at, WIDTH)?;
        page.set_column_format(at, &text)?;
    }
    let bold = Format::new().set_num_format("@").set_bold();
    for ((line, row), place) in (0_u32..).zip(rows).zip(0_usize..) {
        let format = if place < head { &bold } else { &text };
        for (at, cell) in (0_u16..).zip(row.iter()).filter(|(_, cell)| !cell.is_empty()) {
            page.write_string_with_format(line, at, cell, format)?;
        }
    }
    book.save_to_buffer()
}

fn write_row(page: &mut Worksheet, line: u32, row: &Row) -> Result<(), XlsxError> {
    let plain = match row.weight {
        Weight::Plain => Format::new(),
        Weight::Inside => Format::new().set_italic(),
        Weight::Total => Format::new().set_bold(),
    };
    let plain = plain.set_align(FormatAlign::Top);
    let with = |number_format: &str| plain.clone().set_num_format(number_format);
    for (at, cell) in (0_u16..).zip(&row.cells) {
        match cell {
            Cell::Empty => {}
            Cell::Text(text) => {
                page.write_string_with_format(line, at, text, &plain.clone().set_text_wrap())?;
            }
            Cell::Money(amount) => {
                page.write_number_with_format(line, at, in_yuan(*amount), &with(YUAN))?;
            }
            Cell::Rate(rate) => {
                page.write_number_with_format(line, at, of_one(*rate), &with(PERCENT))?;
            }
            Cell::Multiple(ppm) => {
                page.write_number_with_format(line, at, read(&millionths(*ppm)), &with(MULTIPLE))?;
            }
            Cell::Count(count) => {
                page.write_number_with_format(line, at, read(&count.to_string()), &with(COUNT))?;
            }
        }
    }
    Ok(())
}

/// A workbook keeps numbers in binary; the decimal text is read once and nothing is computed with it.
fn read(decimal: &str) -> f64 {
    decimal.parse().unwrap_or(f64::NAN)
}

fn in_yuan(amount: Money) -> f64 {
    read(&amount.to_string())
}

fn of_one(rate: Rate) -> f64 {
    read(&millionths(rate.ppm()))
}

fn millionths(ppm: i64) -> String {
    let sign = if ppm < 0 { "-" } else { "" };
    format!("{sign}{}.{:06}", ppm.abs() / 1_000_000, ppm.abs() % 1_000_000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_text_becomes_a_formula_and_ids_keep_their_digits() {
        let check = |text: &str, expected: &str| {
            let sheet = Sheet {
                name: "a".to_owned(),
                columns: vec![Column { title: "订单编号".to_owned(), width: 8 }],
                rows: vec![Row { weight: Weight::Plain, cells: vec![Cell::Text(text.to_owned())] }],
            };
            let csv = String::from_utf8(csv(&sheet)).unwrap();
            assert_eq!(csv, format!("\u{feff}订单编号\r\n{expected}\r\n"));
            assert_eq!(&marked_workbook(&[sheet], "a & b").unwrap()[..4], b"PK\x03\x04");
        };
        check("=1+1", "'=1+1");
        check("+86", "'+86");
        check("-2", "'-2");
        check("@SUM(A1)", "'@SUM(A1)");
        check("\t=1", "'\t=1");
        check("＝1", "'＝1");
        check("=HYPERLINK(\"x\",\"y\")", "\"'=HYPERLINK(\"\"x\"\",\"\"y\"\")\"");
        check("202606010000000017", "202606010000000017");
        check("a,b", "\"a,b\"");
    }

    #[test]
    fn amounts_and_rates_keep_every_digit() {
        let yuan = |text: &str| in_yuan(Money::parse(text).unwrap()).to_string();
        assert_eq!([yuan("105400.00"), yuan("-1200.07"), yuan("0.01")], ["105400", "-1200.07", "0.01"]);
        let rate = |text: &str| of_one(Rate::parse(text).unwrap()).to_string();
        assert_eq!([rate("5%"), rate("7.125%"), rate("-0.5%")], ["0.05", "0.07125", "-0.005"]);
    }
}
