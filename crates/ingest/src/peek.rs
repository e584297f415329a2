//! A recognised file as it is shown to a person before it is imported: what each column becomes, and its first rows without
//! anything that can point at a person.
//!
//! A cell is shown only where its column is read, by a reader that keeps nobody's name, into a fact column that holds none:
//! a column nobody knows may hold anything.

use daiyun_base::error::Label;

use crate::cell::{ReadError, Record, Records};
use crate::format::{Formats, SourceColumn};
use crate::preview::Preview;
use crate::recognise::Recognised;
use crate::report::shortened;
use crate::transform::Read;

/// A column of the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PeekColumn {
    /// Its name in the file.
    pub name: String,
    /// The fact column it is read into, and what people call that; the first of several. Nothing for one that is not read.
    pub to: Option<(String, Label)>,
    /// How it is read.
    pub read: Option<Read>,
    /// Whether it can point at a person: its cells never leave the file.
    pub is_personal: bool,
    /// Whether its cells may be shown.
    pub is_shown: bool,
}

/// The columns and the first rows of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Peek {
    /// In the file's order.
    pub columns: Vec<PeekColumn>,
    /// As many cells as there are columns; nothing where a cell may not be shown.
    pub rows: Vec<Vec<Option<String>>>,
}

impl Peek {
    /// Takes the first rows below the header of the first sheet that is read.
    ///
    /// # Errors
    /// When the file cannot be read so far.
    pub fn take(
        recognised: &Recognised<'_>,
        formats: &Formats,
        preview: Preview,
        records: &mut dyn Records,
        count: usize,
    ) -> Result<Self, ReadError> {
        let columns = columns(recognised, formats);
        let sheet = &recognised.sheets[0];
        let may_be_short = records.rows_may_be_short();
        let cells = |record: &Record| shown(record, &columns, may_be_short);
        let mut rows: Vec<Vec<Option<String>>> =
            preview.after(sheet.header_at).iter().filter(|record| !record.is_blank()).map(cells).collect();
        if recognised.is_workbook {
            records.choose(vec![sheet.sheet]);
        }
        let mut record = Record::default();
        while rows.len() < count && records.read(&mut record)? {
            let is_below = !recognised.is_workbook || record.line() > sheet.header_line;
            if is_below && !record.is_blank() {
                rows.push(shown(&record, &columns, may_be_short));
            }
        }
        rows.truncate(count);
        Ok(Self { columns, rows })
    }
}

fn columns(recognised: &Recognised<'_>, formats: &Formats) -> Vec<PeekColumn> {
    let (format, fact) = (recognised.format, recognised.fact);
    let sheet = &recognised.sheets[0];
    let header = &sheet.header;
    let personal = formats.platform(recognised.platform).map_or(&[][..], |found| &found.personal_columns);
    let column = |at: usize| {
        let reads = |source: &&SourceColumn| source.cells().any(|names| header.first_of(names) == Some(at));
        let sources: Vec<&SourceColumn> = format.columns.iter().filter(reads).collect();
        let to = sources.first().map(|source| {
            let declared = fact.column(&source.to).map(|at| fact.columns[at].label.clone());
            (source.to.clone(), declared.unwrap_or_else(|| Label::new(&source.to, &source.to)))
        });
        let is_personal = personal.iter().any(|name| header.positions_of(name).contains(&at))
            || sources.iter().any(|source| source.personal || keeps_a_person_out(source.read))
            || sources
                .iter()
                .filter_map(|source| fact.column(&source.to))
                .any(|to| fact.columns[to].personal);
        PeekColumn {
            name: header.name(at).to_owned(),
            read: sources.first().and_then(|source| source.read),
            is_shown: to.is_some() && !is_personal && sheet.plan.kept.contains(&at),
            to,
            is_personal,
        }
    };
    (0..header.width()).map(column).collect()
}

/// Readers of cells that speak of people, and leave them behind.
fn keeps_a_person_out(read: Option<Read>) -> bool {
    matches!(read, Some(Read::Buyer | Read::MaskedText | Read::Province | Read::City))
}

/// A row that lacks cells or has too many shows none: they may stand under wrong names.
fn shown(record: &Record, columns: &[PeekColumn], may_be_short: bool) -> Vec<Option<String>> {
    let width = columns.len();
    let is_displaced =
        record.len() < width && !may_be_short || (width..record.len()).any(|at| !record.cell(at).is_blank());
    let mut scratch = String::new();
    let mut cell = |(at, column): (usize, &PeekColumn)| {
        let is_there = column.is_shown && !is_displaced && at < record.len();
        is_there.then(|| shortened(record.cell(at).text(&mut scratch)))
    };
    columns.iter().enumerate().map(&mut cell).collect()
}
