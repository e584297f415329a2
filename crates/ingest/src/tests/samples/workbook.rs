//! Workbooks, from their cells.

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, Worksheet};

use super::table;

/// A workbook of several sheets: `#1.5` becomes a number, `@2026-06-01 10:00:00` a date, `=…` a formula whose value in the
/// file is 0, anything else text.
pub(super) fn workbook(sheets: &[(&str, Vec<Vec<String>>)]) -> Vec<u8> {
    let mut book = Workbook::new();
    for (name, rows) in sheets {
        let sheet = book.add_worksheet();
        sheet.set_name(*name).unwrap();
        for (row, cells) in (0..).zip(rows) {
            write_row(sheet, row, cells);
        }
    }
    // A fixed date of making, so that the same rows give the same bytes.
    let made = ExcelDateTime::parse_from_str("2026-07-01 10:30:00").unwrap();
    book.set_properties(&DocProperties::new().set_creation_datetime(&made));
    book.save_to_buffer().unwrap()
}

fn write_row(sheet: &mut Worksheet, row: u32, cells: &[String]) {
    let date = Format::new().set_num_format("yyyy-mm-dd hh:mm:ss");
    for (column, cell) in (0..).zip(cells) {
        if let Some(number) = cell.strip_prefix('#') {
            sheet.write_number(row, column, number.parse::<f64>().unwrap()).unwrap();
        } else if let Some(time) = cell.strip_prefix('@') {
            let time = ExcelDateTime::parse_from_str(time).unwrap();
            sheet.write_datetime_with_format(row, column, &time, &date).unwrap();
        } else if cell.starts_with('=') {
            sheet.write_formula(row, column, cell.as_str()).unwrap();
        } else if !cell.is_empty() {
            sheet.write_string(row, column, cell).unwrap();
        }
    }
}

/// A sheet to write: its name, the rows above the header, the header and the rows.
pub(super) struct Sheet<'a> {
    pub name: &'a str,
    /// The cells of a row stand between `|`.
    pub above: &'a [&'a str],
    pub header: &'a str,
    pub rows: &'a [&'a str],
}

impl Sheet<'_> {
    fn cells(&self) -> Vec<Vec<String>> {
        let above = self.above.iter().map(|line| line.split('|').map(str::to_owned).collect());
        above.chain(table(self.header, self.rows)).collect()
    }
}

/// A workbook of such sheets.
pub(super) fn workbook_of(sheets: &[Sheet<'_>]) -> Vec<u8> {
    let sheets: Vec<_> = sheets.iter().map(|sheet| (sheet.name, sheet.cells())).collect();
    workbook(&sheets)
}
