//! Workbooks. Everything here belongs into a child process with a memory limit: see [`super::sheet`].
//!
//! `.xlsx` is read cell by cell: the stated size of a sheet is ignored, since some platforms state one row, and since a
//! single cell in the last corner would otherwise ask for the whole grid. The old `.xls` has no such reader and is read
//! whole, inside the child's limit.

use std::io::{Read, Seek, Write};

use calamine::{Data, DataRef, ExcelDateTime, Reader as _, Xls, Xlsx};
use chrono::{NaiveDate, NaiveDateTime, TimeDelta};

use super::sheet::FrameWriter;
use crate::cell::{CellKind, ReadError};

/// Which format a workbook has, as [`crate::sniff::sniff`] found it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Workbook {
    /// The XML format.
    Xlsx,
    /// The old binary format.
    Xls,
}

/// How much of a sheet is believed. The platforms themselves cut their exports far below.
#[derive(Clone, Copy, Debug)]
pub struct SheetLimits {
    /// Rows, counting empty ones.
    pub rows: u32,
    /// Columns.
    pub columns: u32,
    /// Bytes of one cell.
    pub cell_bytes: usize,
}

impl Default for SheetLimits {
    fn default() -> Self {
        Self { rows: 1_048_576, columns: 2_048, cell_bytes: 32_767 * 4 }
    }
}

/// Writes the rows of a workbook's first sheet that has any to `out`, as frames. What is wrong with the workbook goes into
/// the stream as well; an error is returned only when `out` cannot be written.
pub fn write_sheet(
    workbook: Workbook,
    input: impl Read + Seek,
    limits: &SheetLimits,
    out: &mut impl Write,
) -> Result<(), ReadError> {
    let mut frames = FrameWriter::new(out);
    let written = match workbook {
        Workbook::Xlsx => write_xlsx(input, limits, &mut frames),
        Workbook::Xls => write_xls(input, limits, &mut frames),
    };
    match written {
        Ok(()) => frames.finish(),
        Err(ReadError::Io(error)) => Err(ReadError::Io(error)),
        Err(error) => frames.fail(&error),
    }
}

fn write_xlsx<W: Write>(
    input: impl Read + Seek,
    limits: &SheetLimits,
    frames: &mut FrameWriter<'_, W>,
) -> Result<(), ReadError> {
    let mut book = Xlsx::new(input).map_err(|error| ReadError::Sheet(error.to_string()))?;
    for name in book.sheet_names() {
        let Ok(mut cells) = book.worksheet_cells_reader(&name) else { continue };
        let mut row = None;
        loop {
            let next = cells.next_cell().map_err(|error| ReadError::Sheet(error.to_string()))?;
            let Some(cell) = next else { break };
            let (at, column) = cell.get_position();
            if matches!(cell.get_value(), DataRef::Empty) {
                continue;
            }
            check_position(at, column, limits)?;
            if row != Some(at) {
                // Rows run downwards; a sheet that jumps back is broken.
                if row.is_some_and(|row| at < row) {
                    return Err(ReadError::Sheet("行的顺序错乱".to_owned()));
                }
                if row.is_some() {
                    frames.finish_row()?;
                }
                frames.start(at + 1);
                row = Some(at);
            }
            let (kind, text) = words_ref(cell.get_value());
            put(frames, column, kind, &text, limits)?;
        }
        if row.is_some() {
            return frames.finish_row();
        }
    }
    Ok(())
}

fn write_xls<W: Write>(
    input: impl Read + Seek,
    limits: &SheetLimits,
    frames: &mut FrameWriter<'_, W>,
) -> Result<(), ReadError> {
    let mut book = Xls::new(input).map_err(|error| ReadError::Sheet(error.to_string()))?;
    for name in book.sheet_names() {
        let range = book.worksheet_range(&name).map_err(|error| ReadError::Sheet(error.to_string()))?;
        let Some((first_row, first_column)) = range.start() else { continue };
        for (at, row) in (first_row..).zip(range.rows()) {
            frames.start(at + 1);
            for (column, value) in (first_column..).zip(row) {
                if matches!(value, Data::Empty) {
                    continue;
                }
                check_position(at, column, limits)?;
                let (kind, text) = words(value);
                put(frames, column, kind, &text, limits)?;
            }
            frames.finish_row()?;
        }
        return Ok(());
    }
    Ok(())
}

fn check_position(row: u32, column: u32, limits: &SheetLimits) -> Result<(), ReadError> {
    if row >= limits.rows || column >= limits.columns {
        return Err(ReadError::TooLarge(format!(
            "表格在第 {} 行第 {} 列还有内容，超出了 {} 行 × {} 列的上限；请删去无关内容后再导入",
            u64::from(row) + 1,
            u64::from(column) + 1,
            limits.rows,
            limits.columns
        )));
    }
    Ok(())
}

fn put<W: Write>(
    frames: &mut FrameWriter<'_, W>,
    column: u32,
    kind: CellKind,
    text: &str,
    limits: &SheetLimits,
) -> Result<(), ReadError> {
    if text.len() > limits.cell_bytes {
        return Err(ReadError::TooLarge("表格中有一个单元格过长，不像平台导出的文件；请重新导出".to_owned()));
    }
    frames.cell(usize::try_from(column).unwrap_or(usize::MAX), kind, text);
    Ok(())
}

fn words_ref(value: &DataRef<'_>) -> (CellKind, String) {
    match value {
        DataRef::SharedString(text) => (CellKind::Text, (*text).to_owned()),
        DataRef::String(text) | DataRef::DurationIso(text) => (CellKind::Text, text.clone()),
        DataRef::DateTimeIso(text) => (CellKind::Time, text.clone()),
        DataRef::Int(number) => (CellKind::Number, number.to_string()),
        DataRef::Float(number) => (CellKind::Number, decimal(*number)),
        DataRef::Bool(flag) => (CellKind::Text, yes_or_no(*flag)),
        DataRef::DateTime(time) => time_words(time),
        DataRef::Error(_) | DataRef::Empty => (CellKind::Text, String::new()),
    }
}

fn words(value: &Data) -> (CellKind, String) {
    match value {
        Data::String(text) | Data::DurationIso(text) => (CellKind::Text, text.clone()),
        Data::DateTimeIso(text) => (CellKind::Time, text.clone()),
        Data::Int(number) => (CellKind::Number, number.to_string()),
        Data::Float(number) => (CellKind::Number, decimal(*number)),
        Data::Bool(flag) => (CellKind::Text, yes_or_no(*flag)),
        Data::DateTime(time) => time_words(time),
        Data::Error(_) | Data::Empty => (CellKind::Text, String::new()),
    }
}

fn yes_or_no(flag: bool) -> String {
    if flag { "是" } else { "否" }.to_owned()
}

/// Dates as text; times of day and durations as `H:MM:SS`, which is how files without a workbook write them.
fn time_words(time: &ExcelDateTime) -> (CellKind, String) {
    let (year, month, day, hour, minute, second, milli) = time.to_ymd_hms_milli();
    if time.is_duration() || year < 1901 {
        return match duration(time) {
            Some(text) => (CellKind::Text, text),
            None => (CellKind::Number, decimal(time.as_f64())),
        };
    }
    let at = NaiveDate::from_ymd_opt(i32::from(year), u32::from(month), u32::from(day))
        .and_then(|date| date.and_hms_opt(u32::from(hour), u32::from(minute), u32::from(second)))
        .and_then(|at| at.checked_add_signed(TimeDelta::seconds(i64::from(milli >= 500))));
    match at {
        Some(at) => (CellKind::Time, at.format("%Y-%m-%d %H:%M:%S").to_string()),
        None => (CellKind::Number, decimal(time.as_f64())),
    }
}

/// The distance from the first day of the calendar in use, which is where a bare time of day is stored.
fn duration(time: &ExcelDateTime) -> Option<String> {
    const SERIAL_ZERO: (i32, u32, u32) = (1899, 12, 31);
    let (year, month, day, hour, minute, second, _) = time.to_ymd_hms_milli();
    let date = NaiveDate::from_ymd_opt(i32::from(year), u32::from(month), u32::from(day))?;
    let at: NaiveDateTime = date.and_hms_opt(u32::from(hour), u32::from(minute), u32::from(second))?;
    let zero = NaiveDate::from_ymd_opt(SERIAL_ZERO.0, SERIAL_ZERO.1, SERIAL_ZERO.2)?.and_hms_opt(0, 0, 0)?;
    let seconds = (at - zero).num_seconds();
    (0..=31 * 86_400)
        .contains(&seconds)
        .then(|| format!("{}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60))
}

/// A number in plain decimal with the 15 significant digits Excel itself shows. Workbooks keep numbers in binary, so a sum
/// may be stored as 0.30000000000000004; this is the last place where that form exists.
fn decimal(number: f64) -> String {
    const DIGITS: usize = 15;
    let plain = number.to_string();
    let significant = plain.trim_start_matches(['-', '0', '.']).bytes().filter(u8::is_ascii_digit).count();
    if significant <= DIGITS || !number.is_finite() {
        return plain;
    }
    let scientific = format!("{number:.*e}", DIGITS - 1);
    let (mantissa, exponent) = scientific.split_once('e').unwrap_or((scientific.as_str(), "0"));
    let exponent: i64 = exponent.parse().unwrap_or(0);
    let (sign, mantissa) = mantissa.strip_prefix('-').map_or(("", mantissa), |rest| ("-", rest));
    let digits: String = mantissa.chars().filter(char::is_ascii_digit).collect();
    let digits = digits.trim_end_matches('0');
    match usize::try_from(exponent) {
        Ok(whole) if digits.len() <= whole + 1 => format!("{sign}{digits:0<width$}", width = whole + 1),
        Ok(whole) => format!("{sign}{}.{}", &digits[..=whole], &digits[whole + 1..]),
        Err(_) => {
            let zeros = usize::try_from(-exponent - 1).unwrap_or(0);
            format!("{sign}0.{}{digits}", "0".repeat(zeros))
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::super::sheet::SheetRecords;
    use super::*;
    use crate::cell::{Record, Records};

    fn rows(book: &[u8], limits: &SheetLimits) -> Result<Vec<Vec<String>>, ReadError> {
        let mut frames = Vec::new();
        write_sheet(Workbook::Xlsx, Cursor::new(book), limits, &mut frames)?;
        let mut records = SheetRecords::new(frames.as_slice(), "xlsx");
        let (mut record, mut scratch, mut out) = (Record::default(), String::new(), Vec::new());
        while records.read(&mut record)? {
            let mut row = vec![record.line().to_string()];
            row.extend((0..record.len()).map(|at| record.cell(at).text(&mut scratch).to_owned()));
            out.push(row);
        }
        Ok(out)
    }

    #[test]
    fn numbers_keep_the_digits_excel_shows() {
        let check = |number: f64, expected: &str| assert_eq!(decimal(number), expected);
        check(96.8, "96.8");
        check(0.1 + 0.2, "0.3");
        check(1234.1 * 3.0, "3702.3");
        check(0.03331, "0.03331");
        check(1.0 / 3.0, "0.333333333333333");
        check(1.0 / 300.0, "0.00333333333333333");
        check(-0.1 - 0.2, "-0.3");
        check(1_234_567_890_123_456_789.0, "1234567890123460000");
        check(40.0, "40");
    }

    #[test]
    fn a_sheet_is_read_to_its_end_with_its_own_row_numbers() {
        let mut book = rust_xlsxwriter::Workbook::new();
        book.add_worksheet();
        let sheet = book.add_worksheet();
        let date = rust_xlsxwriter::Format::new().set_num_format("yyyy-mm-dd hh:mm:ss");
        let duration = rust_xlsxwriter::Format::new().set_num_format("[h]:mm:ss");
        let at = rust_xlsxwriter::ExcelDateTime::parse_from_str("2026-06-30T23:59:59").unwrap();
        sheet.write_string(0, 0, "订单").unwrap();
        sheet.write_number(2, 1, 0.1 + 0.2).unwrap();
        sheet.write_datetime_with_format(2, 3, &at, &date).unwrap();
        sheet.write_number_with_format(3, 0, 83.0 / 86400.0, &duration).unwrap();
        sheet.write_boolean(3, 1, true).unwrap();
        let bytes = book.save_to_buffer().unwrap();
        let expected: &[&[&str]] =
            &[&["1", "订单"], &["3", "", "0.3", "", "2026-06-30 23:59:59"], &["4", "0:01:23", "是"]];
        assert_eq!(rows(&bytes, &SheetLimits::default()).unwrap(), expected);
    }

    #[test]
    fn a_cell_in_the_last_corner_is_refused_and_not_allocated() {
        let mut book = rust_xlsxwriter::Workbook::new();
        let sheet = book.add_worksheet();
        sheet.write_string(0, 0, "a").unwrap();
        sheet.write_string(1_048_575, 16_383, "z").unwrap();
        let bytes = book.save_to_buffer().unwrap();
        let error = rows(&bytes, &SheetLimits::default()).unwrap_err();
        assert!(error.to_string().contains("第 1048576 行第 16384 列"), "{error}");
        assert!(matches!(
            rows(b"PK\x03\x04 not a workbook", &SheetLimits::default()),
            Err(ReadError::TooLarge(_))
        ));
    }
}
