//! The first rows of a file, before anybody knows which report it is.

use std::collections::VecDeque;

use crate::cell::{ReadError, Record, Records, SheetTop};
use crate::header::HEADER_WITHIN;

/// The first rows of a file, of each sheet when it is a workbook, read ahead to recognise it and to show it to a person
/// who maps an unknown layout.
pub struct Preview {
    pub(crate) sheets: Vec<SheetPreview>,
    pub(crate) is_workbook: bool,
}

/// The first rows of a sheet; a file without sheets is one without a name.
pub(crate) struct SheetPreview {
    pub name: String,
    pub rows: Vec<Vec<String>>,
    pub records: Vec<Record>,
}

impl SheetPreview {
    fn of(top: SheetTop) -> Self {
        let mut scratch = String::new();
        let mut text = |record: &Record| -> Vec<String> {
            (0..record.len()).map(|at| record.cell(at).text(&mut scratch).to_owned()).collect()
        };
        Self { rows: top.records.iter().map(&mut text).collect(), name: top.name, records: top.records }
    }

    pub(crate) fn is_blank(&self) -> bool {
        self.records.iter().all(Record::is_blank)
    }
}

impl Preview {
    /// Reads the first rows. They stay part of the file: [`crate::read::Reader`] takes the preview and reads on.
    pub fn take(records: &mut impl Records) -> Result<Self, ReadError> {
        if let Some(tops) = records.tops()? {
            return Ok(Self { sheets: tops.into_iter().map(SheetPreview::of).collect(), is_workbook: true });
        }
        let mut top = SheetTop::default();
        for _ in 0..HEADER_WITHIN {
            let mut record = Record::default();
            if !records.read(&mut record)? {
                break;
            }
            top.records.push(record);
        }
        Ok(Self { sheets: vec![SheetPreview::of(top)], is_workbook: false })
    }

    /// The rows as text, of the first sheet that holds any.
    #[must_use]
    pub fn rows(&self) -> &[Vec<String>] {
        let sheet = self.sheets.iter().find(|sheet| !sheet.is_blank());
        sheet.map_or(&[], |sheet| sheet.rows.as_slice())
    }

    /// The name and the rows of every sheet; a file without sheets is one without a name.
    pub fn sheets(&self) -> impl Iterator<Item = (&str, &[Vec<String>])> {
        self.sheets.iter().map(|sheet| (sheet.name.as_str(), sheet.rows.as_slice()))
    }

    /// The rows of a file without sheets that follow the header. A workbook's sheets are read again from their top.
    pub(crate) fn after(mut self, header_at: usize) -> VecDeque<Record> {
        if self.is_workbook {
            return VecDeque::new();
        }
        let rows = self.sheets.pop().map(|sheet| sheet.records).unwrap_or_default();
        rows.into_iter().skip(header_at + 1).collect()
    }
}
