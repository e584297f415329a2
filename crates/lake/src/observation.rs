//! The observation file: what one batch saw, canonical and free of personal data, in the order of its file. Facts are
//! the fold of all observation files not undone, so undo, repair and rebuild need nothing else.

use std::collections::{BTreeMap, HashSet};
use std::fs::File;

use daiyun_base::fact::{FactDefinition, Rows, Values, month_of_day_number};
use daiyun_base::period::Month;
use datafusion::arrow::array::RecordBatch;
use datafusion::arrow::datatypes::{DataType, Field, Schema, SchemaRef};
use datafusion::parquet::arrow::ArrowWriter;
use datafusion::parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use datafusion::parquet::basic::{Compression, ZstdLevel};
use datafusion::parquet::file::properties::WriterProperties;

use crate::arrows::{Origin, to_batch};
use crate::error::{LakeError, Result};
use crate::files::Files;
use crate::schema::{Coverage, stored};

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
    pub(crate) months: BTreeMap<Option<Month>, u64>,
}

impl Observed {
    /// How many rows.
    #[must_use]
    pub fn rows(&self) -> u64 {
        self.rows
    }
}

/// Takes a batch's rows as they are read and writes them to disk; holds one chunk in memory.
pub struct BatchWriter<'a> {
    fact: &'a FactDefinition,
    files: &'a Files,
    plan: BatchPlan,
    path: String,
    schema: SchemaRef,
    writer: ArrowWriter<File>,
    observed: HashSet<usize>,
    rows: u64,
    months: BTreeMap<Option<Month>, u64>,
}

impl<'a> BatchWriter<'a> {
    pub(crate) fn start(fact: &'a FactDefinition, files: &'a Files, plan: BatchPlan) -> Result<Self> {
        let path = Files::fresh_name(&plan.store);
        let schema = with_lines(&stored(fact));
        let writer = ArrowWriter::try_new(files.create(&path)?, schema.clone(), Some(properties()))?;
        Ok(Self {
            fact,
            files,
            plan,
            path,
            schema,
            writer,
            observed: HashSet::new(),
            rows: 0,
            months: BTreeMap::new(),
        })
    }

    /// Adds rows in file order.
    pub fn push(&mut self, rows: &Rows) -> Result<()> {
        self.observed.extend(&rows.observed);
        self.rows += rows.len() as u64;
        self.count_months(rows);
        let origin = Origin { store: &self.plan.store, batch_no: self.plan.batch_no };
        let batch = to_batch(self.fact, &stored(self.fact), &origin, rows)?;
        let lines = datafusion::arrow::array::UInt32Array::from(rows.line.clone());
        let mut columns = batch.columns().to_vec();
        columns.push(std::sync::Arc::new(lines));
        let batch = RecordBatch::try_new(self.schema.clone(), columns)?;
        self.writer.write(&batch).map_err(|error| full_disk(&self.path, error))
    }

    fn count_months(&mut self, rows: &Rows) {
        let day = self.fact.column(&self.fact.partition).and_then(|at| rows.values(at));
        for row in 0..rows.len() {
            let month = match day {
                Some(Values::Number(days)) => days.get(row).and_then(month_of_day_number),
                Some(Values::Text(_)) | None => None,
            };
            *self.months.entry(month).or_default() += 1;
        }
    }

    /// Makes the file durable. `export_time_known` says whether the rows' observation time is the export's.
    pub fn finish(mut self, export_time_known: bool) -> Result<Observed> {
        self.writer.finish().map_err(|error| full_disk(&self.path, error))?;
        self.files.publish(&self.path, self.writer.inner())?;
        let positions: Vec<usize> = self.observed.into_iter().collect();
        Ok(Observed {
            plan: self.plan,
            path: self.path,
            coverage: Coverage::of(&positions),
            export_time_known,
            rows: self.rows,
            months: self.months,
        })
    }
}

/// Reads an observation file back, batch by batch.
pub(crate) fn read(files: &Files, path: &str) -> Result<impl Iterator<Item = Result<RecordBatch>> + use<>> {
    let damaged = {
        let path = path.to_owned();
        move |cause: String| LakeError::DamagedFile { path: path.clone(), cause }
    };
    let reader = ParquetRecordBatchReaderBuilder::try_new(files.open(path)?)
        .and_then(|builder| builder.with_batch_size(16_384).build())
        .map_err(|error| damaged(error.to_string()))?;
    Ok(reader.map(move |batch| batch.map_err(|error| damaged(error.to_string()))))
}

/// The stored schema and, at its end, the line of the source file.
fn with_lines(schema: &SchemaRef) -> SchemaRef {
    let line = std::sync::Arc::new(Field::new("line", DataType::UInt32, true));
    let fields: Vec<_> = schema.fields().iter().cloned().chain([line]).collect();
    std::sync::Arc::new(Schema::new(fields))
}

pub(crate) fn properties() -> WriterProperties {
    WriterProperties::builder()
        .set_compression(Compression::ZSTD(ZstdLevel::default()))
        .set_max_row_group_row_count(Some(131_072))
        .build()
}

fn full_disk(path: &str, error: datafusion::parquet::errors::ParquetError) -> LakeError {
    LakeError::Io { path: path.to_owned(), source: std::io::Error::other(error) }
}
