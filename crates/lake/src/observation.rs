//! The observation file: what one batch saw, canonical and free of personal data, in the order of its file. Facts are
//! the fold of all observation files not undone, so undo, repair and rebuild need nothing else.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use daiyun_base::fact::{FactDefinition, Rows, Values, month_of_day_number};
use daiyun_base::period::Month;
use datafusion::arrow::array::{Array, ArrayRef, BooleanArray, RecordBatch, UInt32Array};
use datafusion::arrow::compute::{and, concat_batches, filter_record_batch};
use datafusion::arrow::datatypes::{DataType, Field, Schema, SchemaRef};
use datafusion::arrow::row::Rows as KeyRows;
use datafusion::parquet::arrow::ArrowWriter;
use datafusion::parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use datafusion::parquet::file::metadata::RowGroupMetaData;
use datafusion::parquet::file::statistics::Statistics;

use crate::arrows::{Origin, array_of, common_columns, row_keys};
use crate::data_file::{not_written, properties, widened};
use crate::error::{LakeError, Result};
use crate::files::{Files, PartialFile};
use crate::merge::{Incoming, key_columns};
use crate::place::row_months;
use crate::schema::{Coverage, Layout, PROVENANCE, SYSTEM, stored};

/// The column that says where in its file a row stood.
const LINE: &str = "line";
/// Rows of a row group. A month is read back without its neighbours, so groups are small beside a month; larger ones are
/// hardly smaller on disk.
const GROUP_ROWS: usize = 32_768;
/// Bytes of a row group of very long rows, which are held until it is written.
const GROUP_BYTES: usize = 64 << 20;
/// How many rows are looked at at once when only some of them are wanted.
const CHUNK: usize = 65_536;

/// What a batch is, known before its first row.
#[derive(Clone, Debug)]
pub struct BatchPlan {
    /// The number the ledger gave it; later batches have higher numbers.
    pub batch_no: i64,
    /// The fact its rows belong to.
    pub fact: String,
    /// The store code.
    pub store: String,
    /// Whether rows of another fact are computed from these (orders from lines).
    pub derive: Option<String>,
}

/// A batch whose observation file is durable and waits to be merged.
#[derive(Clone, Debug)]
pub struct Observed {
    pub(crate) plan: BatchPlan,
    pub(crate) path: String,
    pub(crate) coverage: Coverage,
    pub(crate) export_time_known: bool,
    pub(crate) rows: u64,
    /// How many rows fall into each month; nothing for rows whose day is unknown.
    pub(crate) months: RowsByMonth,
}

impl Observed {
    /// How many rows.
    #[must_use]
    pub fn rows(&self) -> u64 {
        self.rows
    }
}

/// Takes a batch's rows as they are read and writes them to disk; holds one chunk in memory. Dropped unfinished, it
/// leaves nothing behind.
pub struct BatchWriter<'a> {
    fact: &'a FactDefinition,
    files: &'a Files,
    plan: BatchPlan,
    rows: u64,
    months: RowsByMonth,
    /// Open from the first rows on: they say which columns the file has.
    file: Option<OpenFile>,
}

struct OpenFile {
    observed: Vec<usize>,
    schema: SchemaRef,
    writer: ArrowWriter<PartialFile>,
}

impl<'a> BatchWriter<'a> {
    pub(crate) fn start(fact: &'a FactDefinition, files: &'a Files, plan: BatchPlan) -> Self {
        Self { fact, files, plan, rows: 0, months: BTreeMap::new(), file: None }
    }

    /// Adds rows in file order. All rows of a batch have the same columns: a column that only some of them had would
    /// read as seen empty in the others.
    pub fn push(&mut self, rows: &Rows) -> Result<()> {
        let file = match &mut self.file {
            Some(file) => file,
            None => self.file.insert(open(self.fact, self.files, &self.plan, &rows.observed)?),
        };
        if file.observed != rows.observed {
            return Err(LakeError::Engine("the rows of one batch have different columns".to_owned()));
        }
        let origin = Origin { store: &self.plan.store, batch_no: self.plan.batch_no };
        let batch = to_batch(self.fact, &file.schema, &origin, rows)?;
        file.writer.write(&batch).map_err(|error| not_written(file.writer.inner().path(), error))?;
        self.rows += rows.len() as u64;
        self.count_months(rows);
        Ok(())
    }

    fn count_months(&mut self, rows: &Rows) {
        let day = self.fact.column(&self.fact.partition).and_then(|at| rows.values(at));
        let day_of = |row: usize| match day {
            Some(Values::Number(days)) => days.get(row),
            Some(Values::Text(_)) | None => None,
        };
        let mut start = 0;
        for row in 1..=rows.len() {
            // Neighbours mostly share their day, and a calendar look-up costs more than a comparison.
            if row == rows.len() || day_of(row) != day_of(start) {
                let month = day_of(start).and_then(month_of_day_number);
                *self.months.entry(month).or_default() += (row - start) as u64;
                start = row;
            }
        }
    }

    /// Makes the file durable. `export_time_known` says whether the rows' observation time is the export's.
    pub fn finish(mut self, export_time_known: bool) -> Result<Observed> {
        let mut file = match self.file.take() {
            Some(file) => file,
            None => open(self.fact, self.files, &self.plan, &[])?,
        };
        file.writer.finish().map_err(|error| not_written(file.writer.inner().path(), error))?;
        let path = file.writer.inner().path().to_owned();
        file.writer.inner_mut().publish()?;
        Ok(Observed {
            plan: self.plan,
            path,
            coverage: Coverage::of(file.observed),
            export_time_known,
            rows: self.rows,
            months: self.months,
        })
    }
}

fn open(fact: &FactDefinition, files: &Files, plan: &BatchPlan, observed: &[usize]) -> Result<OpenFile> {
    let schema = file_schema(fact, observed)?;
    let file = files.create(&Files::fresh_name(&plan.store))?;
    let path = file.path().to_owned();
    let properties = properties(&Layout::of_fact(fact)).into_builder();
    let properties = properties
        .set_max_row_group_row_count(Some(GROUP_ROWS))
        .set_max_row_group_bytes(Some(GROUP_BYTES))
        .build();
    let writer = ArrowWriter::try_new(file, schema.clone(), Some(properties))
        .map_err(|error| not_written(&path, error))?;
    Ok(OpenFile { observed: observed.to_vec(), schema, writer })
}

/// What every row carries, the columns the file has, and at the end the line of the source file.
fn file_schema(fact: &FactDefinition, observed: &[usize]) -> Result<SchemaRef> {
    let positions: Vec<usize> = (0..PROVENANCE).chain(observed.iter().map(|at| SYSTEM + at)).collect();
    let stored = stored(fact).project(&positions)?;
    let line = Arc::new(Field::new(LINE, DataType::UInt32, true));
    let fields: Vec<_> = stored.fields().iter().cloned().chain([line]).collect();
    Ok(Arc::new(Schema::new(fields)))
}

fn to_batch(
    fact: &FactDefinition,
    schema: &SchemaRef,
    origin: &Origin<'_>,
    rows: &Rows,
) -> Result<RecordBatch> {
    let mut arrays: Vec<ArrayRef> = Vec::with_capacity(schema.fields().len());
    arrays.extend(common_columns(origin, rows));
    for (position, values) in rows.observed.iter().zip(&rows.columns) {
        arrays.push(array_of(fact.columns[*position].kind, values)?);
    }
    arrays.push(Arc::new(UInt32Array::from(rows.line.clone())));
    Ok(RecordBatch::try_new(schema.clone(), arrays)?)
}

/// How many rows belong to each month, or to none yet.
type RowsByMonth = BTreeMap<Option<Month>, u64>;

/// Which rows of a stored observation file take part in a fold.
pub(crate) enum Wanted {
    Everything,
    /// Those whose identity is among these.
    Of(Keys),
}

/// What rows are told apart by when facts are folded anew: their key, or the order that rows of several facts belong to.
#[derive(Clone, Debug, Default)]
pub(crate) struct Keys {
    pub known: HashSet<Box<[u8]>>,
    /// The stored positions of the columns, by fact.
    pub columns: HashMap<String, Vec<usize>>,
}

impl Keys {
    /// Which rows of a fact have a known identity.
    pub(crate) fn contain(&self, fact: &FactDefinition, rows: &RecordBatch) -> Result<BooleanArray> {
        let keys = self.of(fact, rows)?;
        Ok((0..rows.num_rows()).map(|row| Some(self.known.contains(keys.row(row).data()))).collect())
    }

    /// Makes the identity of rows known.
    pub(crate) fn learn(&mut self, fact: &FactDefinition, rows: &RecordBatch) -> Result<()> {
        let keys = self.of(fact, rows)?;
        self.known.extend(keys.iter().map(|key| Box::from(key.data())));
        Ok(())
    }

    fn of(&self, fact: &FactDefinition, rows: &RecordBatch) -> Result<KeyRows> {
        row_keys(self.columns.get(&fact.code).map_or(&[][..], Vec::as_slice), rows)
    }
}

/// The rows of a file as its fact stores them, and their lines, chunk by chunk.
pub(crate) fn chunks(
    files: &Files,
    fact: &FactDefinition,
    path: &str,
) -> Result<impl Iterator<Item = Result<(RecordBatch, Vec<u32>)>>> {
    read_chunks(files, fact, path, (CHUNK, &|_| true))
}

/// Whether a row group is wanted, by its first and last month.
type WantedGroup<'a> = dyn Fn(Option<(Month, Month)>) -> bool + 'a;

/// Chunks of so many rows, of the row groups whose first and last month are wanted; a group that may have rows without a
/// day, or in a column the file does not have, has neither.
fn read_chunks(
    files: &Files,
    fact: &FactDefinition,
    path: &str,
    (at_once, wanted): (usize, &WantedGroup<'_>),
) -> Result<impl Iterator<Item = Result<(RecordBatch, Vec<u32>)>>> {
    let schema = stored(fact);
    let damaged = {
        let path = path.to_owned();
        move |cause: String| LakeError::DamagedFile { path: path.clone(), cause }
    };
    let builder = ParquetRecordBatchReaderBuilder::try_new(files.open(path)?)
        .map_err(|error| damaged(error.to_string()))?;
    let groups = builder.metadata().row_groups().iter().enumerate();
    let groups = groups.filter(|(_, group)| wanted(months_of_group(fact, group))).map(|(at, _)| at).collect();
    let reader = builder
        .with_row_groups(groups)
        .with_batch_size(at_once)
        .build()
        .map_err(|error| damaged(error.to_string()))?;
    Ok(reader.map(move |batch| {
        let batch = batch.map_err(|error| damaged(error.to_string()))?;
        let lines = batch.column_by_name(LINE).and_then(|line| line.as_any().downcast_ref::<UInt32Array>());
        let lines = lines.ok_or_else(|| damaged("it has no lines".to_owned()))?.values().to_vec();
        Ok((widened(&schema, &batch)?, lines))
    }))
}

/// The first and the last month of the days in a row group, if all its rows have one.
fn months_of_group(fact: &FactDefinition, group: &RowGroupMetaData) -> Option<(Month, Month)> {
    let column = group.columns().iter().find(|column| column.column_path().string() == fact.partition)?;
    let Some(Statistics::Int32(days)) = column.statistics().filter(|known| known.null_count_opt() == Some(0))
    else {
        return None;
    };
    let month = |day: Option<&i32>| month_of_day_number(i64::from(*day?));
    month(days.min_opt()).zip(month(days.max_opt()))
}

/// Reads the wanted rows of some months back.
pub(crate) fn read_months(
    files: &Files,
    fact: &FactDefinition,
    (observed, wanted): (&Observed, &Wanted),
    months: &BTreeSet<Option<Month>>,
) -> Result<Incoming> {
    let all_months = observed.months.len() == months.len();
    let whole = all_months && matches!(wanted, Wanted::Everything);
    let at_once = if whole { usize::try_from(observed.rows).unwrap_or(usize::MAX).max(1) } else { CHUNK };
    let mut kept = Vec::new();
    let mut lines: Vec<u32> = Vec::new();
    // Exports are nearly in order of time, so most of a file's row groups have nothing of a month.
    let may_hold = |span: Option<(Month, Month)>| {
        span.is_none_or(|(first, last)| months.range(Some(first)..=Some(last)).next().is_some())
    };
    for chunk in read_chunks(files, fact, &observed.path, (at_once, &may_hold))? {
        let (mut rows, mut numbers) = chunk?;
        if !whole {
            let picked = picked(fact, &rows, wanted, (!all_months).then_some(months))?;
            rows = filter_record_batch(&rows, &picked)?;
            let mut keep = picked.values().iter();
            numbers.retain(|_| keep.next() == Some(true));
        }
        lines.extend(numbers);
        kept.push(rows);
    }
    let rows = concat_batches(&stored(fact), &kept)?;
    let keys = row_keys(&key_columns(fact), &rows)?;
    let Observed { coverage, export_time_known, .. } = *observed;
    Ok(Incoming { rows, keys, lines, coverage, export_time_known })
}

/// The rows that are wanted and lie in these months.
fn picked(
    fact: &FactDefinition,
    rows: &RecordBatch,
    wanted: &Wanted,
    months: Option<&BTreeSet<Option<Month>>>,
) -> Result<BooleanArray> {
    let by_key = match wanted {
        Wanted::Everything => BooleanArray::from(vec![true; rows.num_rows()]),
        Wanted::Of(keys) => keys.contain(fact, rows)?,
    };
    let Some(months) = months else { return Ok(by_key) };
    let by_month = row_months(fact, rows)?.into_iter().map(|month| Some(months.contains(&month)));
    Ok(and(&by_key, &by_month.collect())?)
}

/// How many wanted rows of a stored file fall into each month, and their lines where the file does not say when it was
/// exported.
pub(crate) fn count_wanted(
    files: &Files,
    fact: &FactDefinition,
    observed: &Observed,
    wanted: &Wanted,
) -> Result<(RowsByMonth, Vec<u32>)> {
    let (mut months, mut lines) = (RowsByMonth::new(), Vec::new());
    for chunk in chunks(files, fact, &observed.path)? {
        let (rows, numbers) = chunk?;
        let picked = picked(fact, &rows, wanted, None)?;
        let rows = row_months(fact, &rows)?.into_iter().zip(numbers).zip(&picked);
        for ((month, line), _) in rows.filter(|(_, picked)| *picked == Some(true)) {
            *months.entry(month).or_default() += 1;
            if !observed.export_time_known {
                lines.push(line);
            }
        }
    }
    lines.sort_unstable();
    Ok((months, lines))
}
