//! Spreadsheets. Cells are text, as the back-ends write them: a long order number survives, money has its two places.

use chrono::{Datelike, NaiveDateTime, Timelike};
use daiyun_base::error::Problem;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Workbook, XlsxError};

use super::Grid;

/// A workbook of one sheet in the making.
pub(crate) struct Sheet {
    workbook: Workbook,
    row: u32,
    column: u16,
    /// The first thing that went wrong; the rest of the file is then of no use.
    failed: Option<XlsxError>,
}

impl Sheet {
    pub(crate) fn new(name: &str, columns: &[&str]) -> Self {
        Self::below(&[], name, columns)
    }

    /// A sheet with rows above its header: remarks, or the titles of groups of columns.
    pub(crate) fn below(rows: &[&[&str]], name: &str, columns: &[&str]) -> Self {
        let mut workbook = Workbook::new();
        let failed = workbook.add_worksheet().set_name(name).err();
        let mut sheet = Self { workbook, row: 0, column: 0, failed };
        for row in rows {
            row.iter().for_each(|cell| sheet.put(cell));
            sheet.end_row();
        }
        columns.iter().for_each(|column| sheet.put(column));
        sheet.end_row();
        sheet
    }

    /// The bytes of the file. The creation time inside it is that of the export, else two runs would differ.
    pub(crate) fn finish(mut self, exported_at: NaiveDateTime) -> Result<Vec<u8>, Problem> {
        if let Some(error) = self.failed {
            return Err(refusal(&error));
        }
        let created = created(exported_at).map_err(|error| refusal(&error))?;
        self.workbook.set_properties(&DocProperties::new().set_creation_datetime(&created));
        self.workbook.save_to_buffer().map_err(|error| refusal(&error))
    }
}

impl Grid for Sheet {
    fn put(&mut self, cell: &str) {
        if !cell.is_empty() && self.failed.is_none() {
            let sheet = self.workbook.worksheet_from_index(0);
            self.failed =
                sheet.and_then(|sheet| sheet.write_string(self.row, self.column, cell).map(drop)).err();
        }
        self.column += 1;
    }

    fn end_row(&mut self) {
        self.row += 1;
        self.column = 0;
    }
}

fn created(at: NaiveDateTime) -> Result<ExcelDateTime, XlsxError> {
    let year = u16::try_from(at.year()).unwrap_or(1900);
    let small = |value: u32| u8::try_from(value).unwrap_or(0);
    let hour = u16::try_from(at.hour()).unwrap_or(0);
    ExcelDateTime::from_ymd(year, small(at.month()), small(at.day()))?.and_hms(
        hour,
        small(at.minute()),
        at.second(),
    )
}

fn refusal(error: &XlsxError) -> Problem {
    Problem::refused(
        "demo_sheet",
        format!("演示数据写不成 Excel：{error}；请用更小的规模（--scale）"),
        format!("The demo data does not fit a workbook: {error}; choose a smaller --scale"),
    )
}
