//! The Excel file of a statement, from its sheets.

use daiyun_base::money::{Money, Rate};
use rust_xlsxwriter::{Format, FormatAlign, Workbook, Worksheet, XlsxError};

use super::document::sheet::{Cell, Row, Sheet, Weight};
use crate::error::{Failure, Result};

/// Yuan with thousands and two decimals, negative ones with a plain minus.
const YUAN: &str = "#,##0.00;-#,##0.00";
/// A percentage with two decimals, more only when there are more.
const PERCENT: &str = "0.00##%";
/// A number of things.
const COUNT: &str = "#,##0";

/// The file's bytes.
pub fn workbook(sheets: &[Sheet]) -> Result<Vec<u8>> {
    write(sheets).map_err(Failure::internal)
}

fn write(sheets: &[Sheet]) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    for sheet in sheets {
        let page = book.add_worksheet();
        page.set_name(&sheet.name)?;
        page.set_freeze_panes(1, 0)?;
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
    let sign = if rate.ppm() < 0 { "-" } else { "" };
    read(&format!("{sign}{}.{:06}", rate.ppm().abs() / 1_000_000, rate.ppm().abs() % 1_000_000))
}

#[cfg(test)]
mod tests {
    use super::super::document::Language;
    use super::super::document::examples::document;
    use super::super::document::sheet::sheets;
    use super::*;

    #[test]
    fn a_statement_becomes_a_workbook() {
        let exported_at = "2026-07-11T03:00:00Z".parse().unwrap();
        let bytes = workbook(&sheets(&document(Some("JS202606-0007")), Language::Zh, exported_at)).unwrap();
        assert_eq!(&bytes[..4], b"PK\x03\x04");
    }

    #[test]
    fn amounts_and_rates_keep_every_digit() {
        let yuan = |text: &str| in_yuan(Money::parse(text).unwrap()).to_string();
        assert_eq!([yuan("105400.00"), yuan("-1200.07"), yuan("0.01")], ["105400", "-1200.07", "0.01"]);
        let rate = |text: &str| of_one(Rate::parse(text).unwrap()).to_string();
        assert_eq!([rate("5%"), rate("7.125%"), rate("-0.5%")], ["0.05", "0.07125", "-0.005"]);
    }
}
