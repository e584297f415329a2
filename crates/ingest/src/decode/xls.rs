//! Workbooks. Everything here belongs into a child process with a memory limit: see [`super::sheet`].
//!
//! `.xlsx` is read cell by cell: the stated size of a sheet is ignored, since some platforms state one row, and since a
//! single cell in the last corner would otherwise ask for the whole grid. The old `.xls` has no such reader and is read
//! whole, after `ole` has struck out what lies about its size.

use std::io::{Cursor, Read, Seek, SeekFrom, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};

use calamine::{Data, DataRef, Reader as _, Sheet, SheetType, Xls, Xlsx};
use daiyun_base::error::Label;

use super::ole;
use super::sheet::{FrameWriter, MAX_SHEETS};
use super::value::{words, words_ref};
use crate::cell::{CellKind, MOST_CELLS, ReadError};
use crate::header::HEADER_WITHIN;

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
    pub columns: usize,
    /// Bytes of one cell.
    pub cell_bytes: usize,
    /// Unpacked bytes for one packed byte of an XML workbook. Order exports pack about 1 : 10.
    pub ratio: u64,
    /// Unpacked bytes that any workbook may have: small ones of many equal rows pack better.
    pub free_bytes: u64,
}

impl Default for SheetLimits {
    fn default() -> Self {
        Self {
            rows: 1_048_576,
            columns: MOST_CELLS,
            cell_bytes: 32_767 * 4,
            ratio: 200,
            free_bytes: 100 << 20,
        }
    }
}

/// Writes the rows of a workbook's sheets to `out`, as frames: first the top of each, then each whole. What is wrong with
/// the workbook goes into the stream as well; an error is returned only when `out` cannot be written.
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
        Ok(()) => {}
        Err(ReadError::Io(error)) => return Err(ReadError::Io(error)),
        Err(error) => frames.fail(&error)?,
    }
    frames.finish()
}

/// A workbook is an archive. One that says itself that it is a bomb is refused by its words; one that lies about its size
/// ends with the limits of the process.
fn check_size(input: &mut (impl Read + Seek), limits: &SheetLimits) -> Result<(), ReadError> {
    let packed = input.seek(SeekFrom::End(0))?;
    input.rewind()?;
    let mut archive = zip::ZipArchive::new(&mut *input).map_err(|error| unreadable(&error))?;
    let mut unpacked: u64 = 0;
    for at in 0..archive.len() {
        let part = archive.by_index_raw(at).map_err(|error| unreadable(&error))?;
        unpacked = unpacked.saturating_add(part.size());
    }
    let allowed = limits.free_bytes.max(packed.saturating_mul(limits.ratio));
    input.rewind()?;
    if unpacked <= allowed {
        return Ok(());
    }
    Err(ReadError::Refused(Label::new(
        format!(
            "工作簿解压后有 {} MiB，是文件的 {} 倍以上，不像平台导出的文件；请重新导出",
            unpacked >> 20,
            limits.ratio
        ),
        format!(
            "The workbook unpacks to {} MiB, more than {} times its size, which no platform exports. Export it again",
            unpacked >> 20,
            limits.ratio
        ),
    )))
}

/// How much of each sheet is written.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    Top,
    Whole,
}

fn write_xlsx<W: Write>(
    mut input: impl Read + Seek,
    limits: &SheetLimits,
    frames: &mut FrameWriter<'_, W>,
) -> Result<(), ReadError> {
    check_size(&mut input, limits)?;
    let mut book = guarded(|| Xlsx::new(input).map_err(|error| unreadable(&error)))?;
    let names = worksheets(book.sheets_metadata())?;
    for part in [Part::Top, Part::Whole] {
        for name in &names {
            write_one(frames, limits, name, part, |sheet| {
                let mut cells = book.worksheet_cells_reader(name).map_err(|error| unreadable(&error))?;
                while let Some(cell) = cells.next_cell().map_err(|error| unreadable(&error))? {
                    if matches!(cell.get_value(), DataRef::Empty) {
                        continue;
                    }
                    let (kind, text) = words_ref(cell.get_value());
                    if sheet.cell(cell.get_position(), kind, &text)? == Wants::NoMore {
                        break;
                    }
                }
                Ok(())
            })?;
        }
        if part == Part::Top {
            frames.finish_tops()?;
        }
    }
    Ok(())
}

fn write_xls<W: Write>(
    mut input: impl Read + Seek,
    limits: &SheetLimits,
    frames: &mut FrameWriter<'_, W>,
) -> Result<(), ReadError> {
    let mut bytes = Vec::new();
    input.read_to_end(&mut bytes)?;
    let rebuilt = Cursor::new(ole::rebuilt(&bytes)?);
    let mut book = guarded(|| Xls::new(rebuilt).map_err(|error| unreadable(&error)))?;
    let names = worksheets(book.sheets_metadata())?;
    for part in [Part::Top, Part::Whole] {
        for name in &names {
            write_one(frames, limits, name, part, |sheet| {
                let range = book.worksheet_range(name).map_err(|error| unreadable(&error))?;
                let (first_row, first_column) = range.start().unwrap_or_default();
                for (row, cells) in (first_row..).zip(range.rows()) {
                    for (column, value) in (first_column..).zip(cells) {
                        if matches!(value, Data::Empty) {
                            continue;
                        }
                        let (kind, text) = words(value);
                        if sheet.cell((row, column), kind, &text)? == Wants::NoMore {
                            return Ok(());
                        }
                    }
                }
                Ok(())
            })?;
        }
        if part == Part::Top {
            frames.finish_tops()?;
        }
    }
    Ok(())
}

/// Writes a sheet, or into its place why it cannot be read.
fn write_one<W: Write>(
    frames: &mut FrameWriter<'_, W>,
    limits: &SheetLimits,
    name: &str,
    part: Part,
    mut write: impl FnMut(&mut SheetWriter<'_, '_, W>) -> Result<(), ReadError>,
) -> Result<(), ReadError> {
    frames.sheet(name)?;
    let mut sheet = SheetWriter { frames, limits, part, row: None, rows: 0 };
    match guarded(|| write(&mut sheet)).and_then(|()| sheet.end_row()) {
        Err(error @ ReadError::Io(_)) => Err(error),
        Err(error) => frames.fail(&error),
        Ok(()) => Ok(()),
    }
}

/// The sheets that hold cells: a chart, a macro or a dialog has none.
fn worksheets(sheets: &[Sheet]) -> Result<Vec<String>, ReadError> {
    let worksheets = sheets.iter().filter(|sheet| sheet.typ == SheetType::WorkSheet);
    let names: Vec<String> = worksheets.map(|sheet| sheet.name.clone()).collect();
    if names.len() > MAX_SHEETS {
        return Err(ReadError::Refused(Label::new(
            format!(
                "工作簿有 {} 张工作表，超出了 {MAX_SHEETS} 张的上限；请把报表所在的工作表另存后导入",
                names.len()
            ),
            format!(
                "The workbook has {} sheets, more than {MAX_SHEETS}. Save the sheet with the report as a file of its own and import that",
                names.len()
            ),
        )));
    }
    Ok(names)
}

/// Asks the library for something. It gives up on some damaged files, which is their fault and no reason to end.
fn guarded<T>(ask: impl FnOnce() -> Result<T, ReadError>) -> Result<T, ReadError> {
    catch_unwind(AssertUnwindSafe(ask))
        .unwrap_or_else(|_| Err(ReadError::Sheet(Label::new("文件已损坏", "the file is damaged"))))
}

fn unreadable(error: &dyn std::error::Error) -> ReadError {
    ReadError::Sheet(Label::new(format!("文件结构有误（{error}）"), error.to_string()))
}

/// A sheet that is being written.
struct SheetWriter<'a, 'w, W: Write> {
    frames: &'a mut FrameWriter<'w, W>,
    limits: &'a SheetLimits,
    part: Part,
    /// The row in hand.
    row: Option<u32>,
    rows: usize,
}

/// Whether a sheet has been written as far as it is wanted.
#[derive(PartialEq, Eq)]
enum Wants {
    More,
    NoMore,
}

impl<W: Write> SheetWriter<'_, '_, W> {
    fn cell(&mut self, (row, column): (u32, u32), kind: CellKind, text: &str) -> Result<Wants, ReadError> {
        check_position(row, column, self.limits)?;
        if self.row != Some(row) {
            // Rows run downwards; a sheet that jumps back is broken.
            if self.row.is_some_and(|before| row < before) {
                return Err(ReadError::Sheet(Label::new("行的顺序错乱", "its rows are out of order")));
            }
            self.end_row()?;
            if self.part == Part::Top && self.rows >= HEADER_WITHIN {
                return Ok(Wants::NoMore);
            }
            self.row = Some(row);
            self.frames.start(row + 1);
        }
        put(self.frames, column, kind, text, self.limits)?;
        Ok(Wants::More)
    }

    fn end_row(&mut self) -> Result<(), ReadError> {
        if self.row.take().is_none() {
            return Ok(());
        }
        self.rows += 1;
        self.frames.finish_row()
    }
}

fn check_position(row: u32, column: u32, limits: &SheetLimits) -> Result<(), ReadError> {
    if row >= limits.rows || usize::try_from(column).unwrap_or(usize::MAX) >= limits.columns {
        let (row, column) = (u64::from(row) + 1, u64::from(column) + 1);
        let SheetLimits { rows, columns, .. } = limits;
        return Err(ReadError::Refused(Label::new(
            format!(
                "表格在第 {row} 行第 {column} 列还有内容，超出了 {rows} 行 × {columns} 列的上限；请删去无关内容后再导入"
            ),
            format!(
                "The sheet has content in row {row}, column {column}, beyond {rows} rows by {columns} columns. Delete what does not belong there and import again"
            ),
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
        return Err(ReadError::Refused(Label::new(
            "表格中有一个单元格过长，不像平台导出的文件；请重新导出",
            "A cell of the sheet is longer than any platform exports. Export the file again",
        )));
    }
    frames.cell(usize::try_from(column).unwrap_or(usize::MAX), kind, text);
    Ok(())
}

#[cfg(test)]
mod tests {
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
    fn the_tops_of_all_sheets_come_first_and_only_chosen_sheets_are_read() {
        let mut book = rust_xlsxwriter::Workbook::new();
        for (name, rows) in [("6月", 30_u32), ("空", 0), ("坏", 1), ("7月", 2)] {
            let sheet = book.add_worksheet().set_name(name).unwrap();
            for row in 0..rows {
                sheet.write_string(row, 0, format!("{name}{row}")).unwrap();
            }
            if name == "坏" {
                sheet.write_string(0, 5_000, "远").unwrap();
            }
        }
        let mut frames = Vec::new();
        let bytes = book.save_to_buffer().unwrap();
        write_sheet(Workbook::Xlsx, Cursor::new(bytes), &SheetLimits::default(), &mut frames).unwrap();
        let read = |chosen: Option<Vec<usize>>| {
            let mut records = SheetRecords::new(frames.as_slice(), "xlsx");
            let tops = records.tops().unwrap().unwrap();
            let tops: Vec<_> = tops.iter().map(|top| (top.name.clone(), top.records.len())).collect();
            assert_eq!(
                tops,
                [("6月", 20), ("空", 0), ("坏", 0), ("7月", 2)].map(|(name, rows)| (name.to_owned(), rows))
            );
            if let Some(chosen) = chosen {
                records.choose(chosen);
            }
            let mut found = Vec::new();
            let mut record = Record::default();
            loop {
                match records.read(&mut record) {
                    Ok(true) => found.push(records.sheet()),
                    Ok(false) => return Ok(found),
                    Err(error) => return Err(error.text().zh),
                }
            }
        };
        assert_eq!(read(Some(vec![3])), Ok(vec![3, 3]));
        assert_eq!(read(Some(vec![0])).map(|rows| rows.len()), Ok(30));
        assert!(read(Some(vec![2])).unwrap_err().contains("第 1 行第 5001 列"));
        assert!(read(None).is_err());
    }

    #[test]
    fn a_workbook_that_unpacks_to_much_more_than_it_is_is_refused() {
        let mut book = rust_xlsxwriter::Workbook::new();
        let sheet = book.add_worksheet();
        for row in 0..5_000 {
            sheet.write_string(row, 0, "same").unwrap();
        }
        let bytes = book.save_to_buffer().unwrap();
        let limits = SheetLimits { free_bytes: 1 << 10, ratio: 2, ..SheetLimits::default() };
        let refused = rows(&bytes, &limits).unwrap_err().text();
        assert!(
            refused.zh.contains("是文件的 2 倍以上") && refused.en.contains("more than 2 times"),
            "{refused:?}"
        );
        assert_eq!(rows(&bytes, &SheetLimits::default()).unwrap().len(), 5_000);
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
            Err(ReadError::Refused(_))
        ));
    }
}
