//! Workbooks with more than one sheet, named sheets, or rows above the header.

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, Worksheet};

use super::table;

/// A sheet to write: its name, the rows above the header, the header and the rows.
pub(super) struct Sheet<'a> {
    pub name: &'a str,
    pub above: &'a [&'a str],
    pub header: &'a str,
    pub rows: &'a [&'a str],
}

/// A workbook of several sheets, cells as [`super::xlsx`] writes them; the cells of a row above a header stand between `|`.
pub(super) fn book(sheets: &[Sheet<'_>]) -> Vec<u8> {
    let mut book = Workbook::new();
    for sheet in sheets {
        let worksheet = book.add_worksheet();
        worksheet.set_name(sheet.name).unwrap();
        let above = sheet.above.iter().map(|line| line.split('|').map(str::to_owned).collect::<Vec<_>>());
        for (row, cells) in (0..).zip(above.chain(table(sheet.header, sheet.rows))) {
            write_row(worksheet, row, &cells);
        }
    }
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
        } else if !cell.is_empty() {
            sheet.write_string(row, column, cell).unwrap();
        }
    }
}
