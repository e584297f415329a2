//! One Parquet file of a fact: the live rows of one store and month.

use std::collections::HashMap;

use daiyun_base::fact::{ColumnKind, FactDefinition, day_from_number};
use daiyun_base::period::Month;
use datafusion::arrow::array::{Array, ArrayRef, RecordBatch, new_null_array};
use datafusion::arrow::compute;
use datafusion::arrow::datatypes::SchemaRef;
use datafusion::parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use datafusion::parquet::arrow::{ArrowWriter, ProjectionMask};
use datafusion::parquet::file::metadata::ParquetMetaData;

use crate::arrows::{Numbers, text_at};
use crate::catalog::{ColumnStatistics, NewFile};
use crate::error::{LakeError, Result};
use crate::files::Files;
use crate::observation::properties;
use crate::schema::{SYSTEM, columns, stored};

/// The folder of a table below the lake, as the catalog's schema and table paths spell it.
pub(crate) fn folder(table: &str) -> String {
    format!("main/{table}")
}

/// Writes the rows of a store-month durably.
pub(crate) fn write(
    files: &Files,
    fact: &FactDefinition,
    place: (&str, Option<Month>),
    rows: &RecordBatch,
) -> Result<NewFile> {
    let mut buffer = Vec::with_capacity(rows.num_rows() * 48 + 4096);
    let mut writer = ArrowWriter::try_new(&mut buffer, rows.schema(), Some(properties()))?;
    writer.write(rows)?;
    let metadata = writer.close()?;
    let (store, month) = place;
    let month_path = month.map_or_else(
        || "year=__HIVE_DEFAULT_PARTITION__/month=__HIVE_DEFAULT_PARTITION__".to_owned(),
        |month| format!("year={}/month={}", month.year(), month.number()),
    );
    let path = Files::fresh_name(&format!("store={store}/{month_path}"));
    let size = files.write(&format!("{}/{path}", folder(&fact.code)), &buffer)?;
    Ok(NewFile {
        path,
        rows: whole(rows.num_rows()),
        size: i64::try_from(size).unwrap_or(i64::MAX),
        footer_size: footer_size(&buffer),
        store: store.to_owned(),
        month,
        columns: statistics(fact, rows, &metadata),
    })
}

/// Reads whole rows of a file, or the named columns only. Columns the file is too old to have are empty.
pub(crate) fn read(
    files: &Files,
    fact: &FactDefinition,
    path: &str,
    only: Option<&[usize]>,
) -> Result<Vec<RecordBatch>> {
    let path = format!("{}/{path}", folder(&fact.code));
    let damaged = |cause: String| LakeError::DamagedFile { path: path.clone(), cause };
    let mut builder =
        ParquetRecordBatchReaderBuilder::try_new(files.open(&path)?).map_err(|error| damaged(error.to_string()))?;
    let schema = stored(fact);
    if let Some(positions) = only {
        let names = positions.iter().map(|at| schema.field(*at).name().as_str());
        let mask = ProjectionMask::columns(builder.parquet_schema(), names);
        builder = builder.with_projection(mask);
    }
    let reader = builder.with_batch_size(65_536).build().map_err(|error| damaged(error.to_string()))?;
    let mut batches = Vec::new();
    for batch in reader {
        let batch = batch.map_err(|error| damaged(error.to_string()))?;
        batches.push(if only.is_some() { batch } else { widened(&schema, &batch)? });
    }
    Ok(batches)
}

fn widened(schema: &SchemaRef, batch: &RecordBatch) -> Result<RecordBatch> {
    let by_name: HashMap<String, ArrayRef> = batch
        .schema()
        .fields()
        .iter()
        .zip(batch.columns())
        .map(|(field, column)| (field.name().clone(), column.clone()))
        .collect();
    let columns = schema.fields().iter().map(|field| {
        by_name.get(field.name()).cloned().unwrap_or_else(|| new_null_array(field.data_type(), batch.num_rows()))
    });
    Ok(RecordBatch::try_new(schema.clone(), columns.collect())?)
}

fn statistics(fact: &FactDefinition, rows: &RecordBatch, metadata: &ParquetMetaData) -> Vec<ColumnStatistics> {
    columns(fact)
        .into_iter()
        .enumerate()
        .map(|(at, (_, kind))| {
            let array = rows.column(at);
            let size = metadata.row_groups().iter().map(|group| group.column(at).compressed_size()).sum();
            let (min, max) = range(kind, array);
            let nulls = whole(array.null_count());
            ColumnStatistics {
                column_id: whole(at + 1),
                size,
                values: whole(array.len()) - nulls,
                nulls,
                min,
                max,
            }
        })
        .collect()
}

/// The smallest and largest value, written as DuckLake writes them.
fn range(kind: ColumnKind, array: &ArrayRef) -> (Option<String>, Option<String>) {
    if kind == ColumnKind::Text {
        let present = (0..array.len()).filter_map(|row| text_at(array, row));
        let (min, max) = present.fold((None, None), |(min, max): (Option<&str>, Option<&str>), text| {
            (Some(min.map_or(text, |min| min.min(text))), Some(max.map_or(text, |max| max.max(text))))
        });
        return (min.map(str::to_owned), max.map(str::to_owned));
    }
    let Some(numbers) = Numbers::of(array) else { return (None, None) };
    let present = || (0..array.len()).filter_map(|row| numbers.get(row));
    let written = |number: i64| match kind {
        ColumnKind::Day => day_from_number(number).map(|day| day.to_string()).unwrap_or_default(),
        ColumnKind::Instant => {
            chrono::DateTime::from_timestamp_micros(number).map(crate::catalog::stamp).unwrap_or_default()
        }
        ColumnKind::Text
        | ColumnKind::Fen
        | ColumnKind::Count
        | ColumnKind::Ppm
        | ColumnKind::Seconds
        | ColumnKind::Flag => number.to_string(),
    };
    (present().min().map(written), present().max().map(written))
}

/// The rows split by the month of their day. Rows come sorted by day, so each month is one slice.
pub(crate) fn split_by_month(fact: &FactDefinition, rows: &RecordBatch) -> Result<Vec<(Option<Month>, RecordBatch)>> {
    let day = fact.column(&fact.partition).unwrap_or(0);
    let days = rows.column(SYSTEM + day);
    let numbers = Numbers::of(days).ok_or_else(|| LakeError::Engine("a partition column is not a day".to_owned()))?;
    let month = |row: usize| numbers.get(row).and_then(daiyun_base::fact::month_of_day_number);
    let mut parts = Vec::new();
    let mut start = 0;
    for row in 1..=rows.num_rows() {
        if row == rows.num_rows() || month(row) != month(start) {
            let part = rows.slice(start, row - start);
            parts.push((month(start), compacted(&part)?));
            start = row;
        }
    }
    Ok(parts)
}

/// A slice keeps its whole parent in memory; a copy does not.
fn compacted(part: &RecordBatch) -> Result<RecordBatch> {
    Ok(compute::concat_batches(&part.schema(), [part])?)
}

fn footer_size(file: &[u8]) -> i64 {
    let length = file.len().checked_sub(8).and_then(|at| file.get(at..at + 4)).and_then(|four| four.try_into().ok());
    length.map_or(0, |four: [u8; 4]| i64::from(u32::from_le_bytes(four)))
}

fn whole(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}
