//! A draft tried on the file it was made for, with the reader that an import uses: what would come in, and what would wait.

use std::path::PathBuf;

use chrono::NaiveDate;
use daiyun_base::error::Problem;
use daiyun_base::fact::{
    ColumnDefinition, ColumnKind, FactDefinition, Rows, Values, day_from_number, instant_number,
};
use daiyun_base::money::Money;
use daiyun_base::period::shanghai;
use daiyun_ingest::cell::{ReadError, Records};
use daiyun_ingest::format::Formats;
use daiyun_ingest::mapping::{Beginning, Mapping, SheetView, Start, start, tops};
use daiyun_ingest::preview::Preview;
use daiyun_ingest::privacy::BuyerKey;
use daiyun_ingest::read::{ReadOptions, Reader};
use daiyun_ingest::recognise::Recognised;
use daiyun_ingest::report::{QuarantinedRow, Summary};

use super::super::actions::scratch;
use super::super::reading::{check_export_time, stated_marks, widen};
use super::super::source::{Opened, unreadable};
use super::super::uploads::{Sheets, with_head};
use crate::Agency;
use crate::clients;
use crate::error::{Failure, Result};
use crate::scope::Scope;
use crate::stores::{Store, match_marks};

/// Rows of facts that are shown, and rows that wait.
const SHOWN: usize = 20;
/// So many rows of a file are tried; a longer file is tried by its beginning.
const TRIED: usize = 20_000;
/// So many rows of a sheet that nobody has mapped are looked at.
const LOOKED_AT: usize = 100;
const PPM_OF_PERCENT: i64 = 10_000;

/// What a file would become.
pub(super) struct Trial {
    pub fact: FactDefinition,
    /// The fact columns that the file fills, by position.
    pub columns: Vec<usize>,
    /// The first rows: their lines and what each column holds, in words.
    pub rows: Vec<(u32, Vec<Option<String>>)>,
    pub row_count: u64,
    pub waiting: Vec<QuarantinedRow>,
    pub summary: Summary,
    pub days: Option<(NaiveDate, NaiveDate)>,
    /// Whether the whole file was tried.
    pub is_whole: bool,
}

/// Where one may begin with a file, and its first rows without the people in them.
pub(super) async fn begin(
    scope: &Scope,
    opened: Opened,
    mappings: Vec<Mapping>,
    asked: Asked,
) -> Result<(Beginning, Vec<SheetView>)> {
    let (agency, scratch) = (scope.agency().clone(), scratch(scope)?);
    let looking = move || {
        let sheets = Sheets { reader: agency.sheets(), scratch: &scratch };
        let formats = &agency.definitions().formats;
        with_head(sheets, &opened, LOOKED_AT, |mut records| {
            let preview = Preview::take(&mut records).map_err(unreadable)?;
            let known = mappings.iter().map(|mapping| &mapping.format);
            let asked = Start {
                platform: &asked.platform,
                fact: asked.fact.as_deref(),
                sheet: asked.sheet,
                header_at: asked.header_at,
                header_rows: asked.header_rows,
            };
            Ok((start(formats, known, &preview, &asked), tops(formats, &preview)))
        })
    };
    tokio::task::spawn_blocking(looking).await.map_err(Failure::internal)?
}

/// What somebody has said of a file so far.
pub(super) struct Asked {
    pub platform: String,
    pub fact: Option<String>,
    pub sheet: Option<usize>,
    pub header_at: Option<usize>,
    pub header_rows: u8,
}

/// Reads a store's file as a mapping says, and writes nothing.
pub(super) async fn try_on(
    scope: &Scope,
    (store, opened): (Store, Opened),
    mapping: Mapping,
    exported_at: Option<i64>,
) -> Result<Trial> {
    let client = clients::by_ids(scope, &[store.client_id]).await?.pop();
    let client = client.ok_or_else(|| Failure::from(Problem::not_found("这个客户", "The client")))?;
    let agency = scope.agency().clone();
    let reading = Reading {
        buyer_key: BuyerKey::derive(agency.keys().master(), &client.code),
        scratch: scratch(scope)?,
        now: instant_number(scope.now()),
        agency,
        store,
        mapping,
        exported_at,
    };
    let work = move || match reading.read(&opened, &opened.name)? {
        Some(trial) => Ok(trial),
        // The time in its name is none: read it as a file that says nothing of its export.
        None => {
            reading.read(&opened, "")?.ok_or_else(|| Failure::internal("a file without a name was dated"))
        }
    };
    tokio::task::spawn_blocking(work).await.map_err(Failure::internal)?
}

struct Reading {
    agency: Agency,
    store: Store,
    mapping: Mapping,
    buyer_key: BuyerKey,
    scratch: PathBuf,
    exported_at: Option<i64>,
    now: i64,
}

impl Reading {
    fn read(&self, opened: &Opened, name: &str) -> Result<Option<Trial>> {
        let sheets = Sheets { reader: self.agency.sheets(), scratch: &self.scratch };
        with_head(sheets, opened, TRIED, |records| self.rows(name, records))
    }

    /// Nothing when the rows are newer than the name says.
    fn rows(&self, name: &str, mut records: Box<dyn Records>) -> Result<Option<Trial>> {
        let formats: &Formats = &self.agency.definitions().formats;
        let preview = Preview::take(&mut records).map_err(unreadable)?;
        let recognised = Recognised::by_mapping(formats, &self.mapping, &self.store.platform, &preview)?;
        let options = ReadOptions {
            file_name: name,
            exported_at: self.exported_at,
            now: self.now,
            buyer_key: &self.buyer_key,
        };
        let mut reader = Reader::new(recognised, preview, records, &options);
        check_export_time(reader.exported_at(), self.now)?;
        let fact = &self.mapping.fact;
        let (mut columns, mut rows, mut waiting, mut days) = (Vec::new(), Vec::new(), Vec::new(), None);
        let mut row_count = 0;
        loop {
            match reader.next_chunk() {
                Ok(Some(chunk)) => {
                    widen(&mut days, fact, &chunk.rows);
                    row_count += chunk.rows.len() as u64;
                    columns.clone_from(&chunk.rows.observed);
                    let shown = chunk.rows.len().min(SHOWN.saturating_sub(rows.len()));
                    rows.extend((0..shown).map(|at| (chunk.rows.line[at], told(fact, &chunk.rows, at))));
                    let left = SHOWN.saturating_sub(waiting.len());
                    waiting.extend(chunk.quarantined.into_iter().take(left));
                }
                Ok(None) => break,
                Err(ReadError::NotExportedThen) => return Ok(None),
                Err(error) => return Err(unreadable(error)),
            }
        }
        let summary = reader.finish();
        match_marks(&self.store.marks(), &stated_marks(&summary))?;
        let seen = summary.rows + summary.merged + summary.quarantined + summary.dropped + summary.passed;
        let is_whole = usize::try_from(seen).is_ok_and(|seen| seen < TRIED);
        let fact = fact.clone();
        Ok(Some(Trial { fact, columns, rows, row_count, waiting, summary, days, is_whole }))
    }
}

/// A row in words; what may point at a person is left out.
fn told(fact: &FactDefinition, rows: &Rows, at: usize) -> Vec<Option<String>> {
    let cells = rows.observed.iter().zip(&rows.columns);
    cells.map(|(column, values)| cell(&fact.columns[*column], values, at)).collect()
}

fn cell(column: &ColumnDefinition, values: &Values, at: usize) -> Option<String> {
    if column.personal {
        return None;
    }
    match values {
        Values::Text(texts) => texts.get(at).map(str::to_owned),
        Values::Number(numbers) => numbers.get(at).map(|number| number_text(column.kind, number)),
    }
}

fn number_text(kind: ColumnKind, number: i64) -> String {
    match kind {
        ColumnKind::Fen => Money::from_fen(number).to_string(),
        ColumnKind::Ppm => {
            let (whole, rest) = (number / PPM_OF_PERCENT, (number % PPM_OF_PERCENT).abs());
            let sign = if number < 0 && whole == 0 { "-" } else { "" };
            let share = format!("{sign}{whole}.{rest:04}");
            format!("{}%", share.trim_end_matches('0').trim_end_matches('.'))
        }
        ColumnKind::Instant => chrono::DateTime::from_timestamp_micros(number)
            .unwrap_or_default()
            .with_timezone(&shanghai())
            .format("%Y-%m-%d %H:%M:%S")
            .to_string(),
        ColumnKind::Day => day_from_number(number).map_or_else(String::new, |day| day.to_string()),
        ColumnKind::Flag => if number == 0 { "否" } else { "是" }.to_owned(),
        ColumnKind::Text | ColumnKind::Count | ColumnKind::Seconds => number.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_as_people_write_them() {
        let check = |kind: ColumnKind, number: i64, expected: &str| {
            assert_eq!(number_text(kind, number), expected);
        };
        check(ColumnKind::Fen, -5, "-0.05");
        check(ColumnKind::Ppm, 125_000, "12.5%");
        check(ColumnKind::Ppm, -5_000, "-0.5%");
        check(ColumnKind::Ppm, 0, "0%");
        check(ColumnKind::Ppm, 1_000_000, "100%");
        check(ColumnKind::Instant, 0, "1970-01-01 08:00:00");
        check(ColumnKind::Day, 1, "1970-01-02");
        check(ColumnKind::Count, 1280, "1280");
    }
}
