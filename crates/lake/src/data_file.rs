//! One Parquet file: the live rows of a fact in one store and month, or the sums over them.

use std::sync::Arc;

use daiyun_base::fact::{ColumnKind, FactDefinition, day_from_number};
use daiyun_base::period::Month;
use daiyun_base::rollup::Rollup;
use datafusion::arrow::array::{Array, ArrayRef, RecordBatch, new_null_array};
use datafusion::arrow::datatypes::SchemaRef;
use datafusion::parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use datafusion::parquet::arrow::{ArrowWriter, ProjectionMask};
use datafusion::parquet::basic::{Compression, Encoding, ZstdLevel};
use datafusion::parquet::errors::ParquetError;
use datafusion::parquet::file::metadata::{ColumnChunkMetaData, ParquetMetaData};
use datafusion::parquet::file::properties::WriterProperties;
use datafusion::parquet::schema::types::ColumnPath;

use crate::arrows::Numbers;
use crate::catalog::{ColumnStatistics, NewFile, RollupFile};
use crate::error::{LakeError, Result};
use crate::files::Files;
use crate::place::row_months;
use crate::rollup::Sums;
use crate::schema::{Layout, column_id, stored};

/// The folder of a table below the lake, as the catalog's schema and table paths spell it.
pub(crate) fn folder(table: &str) -> String {
    format!("main/{table}")
}

/// Writes rows durably.
pub(crate) fn write(
    files: &Files,
    layout: &Layout,
    place: (&str, Option<Month>),
    rows: &RecordBatch,
) -> Result<NewFile> {
    let mut buffer = Vec::with_capacity(rows.num_rows() * 48 + 4096);
    let mut writer = ArrowWriter::try_new(&mut buffer, rows.schema(), Some(properties(layout)))?;
    writer.write(rows)?;
    let metadata = writer.close()?;
    let (store, month) = place;
    let partition = partition_values(layout, store, month);
    let path = Files::fresh_name(&hive_folder(layout, &partition));
    let size = files.write(&format!("{}/{path}", folder(&layout.code)), &buffer)?;
    Ok(NewFile {
        path,
        rows: whole(rows.num_rows()),
        size: i64::try_from(size).unwrap_or(i64::MAX),
        footer_size: footer_size(&buffer),
        partition,
        month,
        columns: statistics(layout, rows, &metadata),
        rollups: Vec::new(),
    })
}

fn partition_values(layout: &Layout, store: &str, month: Option<Month>) -> Vec<Option<String>> {
    let value = |transform: &str| match transform {
        "year" => month.map(|month| month.year().to_string()),
        "month" => month.map(|month| month.number().to_string()),
        _ => Some(store.to_owned()),
    };
    layout.partition.iter().map(|(_, transform)| value(transform)).collect()
}

/// The folder of a partition as other engines name it too: `store=…/year=…/month=…`.
fn hive_folder(layout: &Layout, partition: &[Option<String>]) -> String {
    let name =
        |transform: &str| if transform == "identity" { "store".to_owned() } else { transform.to_owned() };
    let parts = layout.partition.iter().zip(partition).map(|((_, transform), value)| {
        format!("{}={}", name(transform), value.as_deref().unwrap_or("__HIVE_DEFAULT_PARTITION__"))
    });
    parts.collect::<Vec<_>>().join("/")
}

/// Writes the rows of a store-month and the sums over them durably. What was written before something failed is
/// removed again.
pub(crate) fn write_with_rollups(
    files: &Files,
    fact: &FactDefinition,
    place: (&str, Option<Month>),
    rows: &RecordBatch,
) -> Result<NewFile> {
    let rollups: Vec<&Rollup> = fact.rollups.iter().collect();
    // Most of a small file's time goes into making it durable, so the sums wait for the disk beside the rows.
    let (file, rollups) = std::thread::scope(|scope| {
        let rollups = scope.spawn(|| write_rollups(files, fact, (&rollups, place), rows));
        let file = write(files, &Layout::of_fact(fact), place, rows);
        let ended = |_| Err(LakeError::Engine(format!("the sums of {} were not taken", fact.code)));
        (file, rollups.join().unwrap_or_else(ended))
    });
    match (file, rollups) {
        (Ok(file), Ok(rollups)) => Ok(NewFile { rollups, ..file }),
        (Ok(file), Err(error)) => {
            remove(files, &fact.code, &file);
            Err(error)
        }
        (Err(error), rollups) => {
            for RollupFile { code, file } in rollups.unwrap_or_default() {
                remove(files, &code, &file);
            }
            Err(error)
        }
    }
}

/// Writes some of a fact's sums over the rows of one file.
pub(crate) fn write_rollups(
    files: &Files,
    fact: &FactDefinition,
    (rollups, place): (&[&Rollup], (&str, Option<Month>)),
    rows: &RecordBatch,
) -> Result<Vec<RollupFile>> {
    let mut written: Vec<RollupFile> = Vec::new();
    let mut sums = Sums::over(fact, rows);
    for rollup in rollups {
        let file =
            sums.of(rollup).and_then(|sums| write(files, &Layout::of_rollup(fact, rollup), place, &sums));
        match file {
            Ok(file) => written.push(RollupFile { code: rollup.code.clone(), file }),
            Err(error) => {
                for RollupFile { code, file } in &written {
                    remove(files, code, file);
                }
                return Err(error);
            }
        }
    }
    Ok(written)
}

/// Removes a file that no snapshot names, and its sums. What cannot be removed now is left to the sweep.
pub(crate) fn remove(files: &Files, table: &str, file: &NewFile) {
    let _ = files.remove(&format!("{}/{}", folder(table), file.path));
    for RollupFile { code, file } in &file.rollups {
        remove(files, code, file);
    }
}

/// Reads whole rows of a file, or some stored columns only, in the order asked for.
pub(crate) fn read(
    files: &Files,
    fact: &FactDefinition,
    path: &str,
    only: Option<&[usize]>,
) -> Result<Vec<RecordBatch>> {
    let path = format!("{}/{path}", folder(&fact.code));
    let damaged = |cause: String| LakeError::DamagedFile { path: path.clone(), cause };
    let mut builder = ParquetRecordBatchReaderBuilder::try_new(files.open(&path)?)
        .map_err(|error| damaged(error.to_string()))?;
    let mut schema = stored(fact);
    if let Some(positions) = only {
        schema = Arc::new(schema.project(positions)?);
        let names = schema.fields().iter().map(|field| field.name().as_str());
        let mask = ProjectionMask::columns(builder.parquet_schema(), names);
        builder = builder.with_projection(mask);
    }
    let rows = usize::try_from(builder.metadata().file_metadata().num_rows()).unwrap_or(0).max(1);
    let reader = builder.with_batch_size(rows).build().map_err(|error| damaged(error.to_string()))?;
    let batches = reader.map(|batch| widened(&schema, &batch.map_err(|error| damaged(error.to_string()))?));
    batches.collect()
}

/// The batch with the columns of a schema; those it is too old to have are empty.
pub(crate) fn widened(schema: &SchemaRef, batch: &RecordBatch) -> Result<RecordBatch> {
    let columns = schema.fields().iter().map(|field| {
        let present = batch.column_by_name(field.name()).cloned();
        present.unwrap_or_else(|| new_null_array(field.data_type(), batch.num_rows()))
    });
    Ok(RecordBatch::try_new(schema.clone(), columns.collect())?)
}

/// How files are written. Keys, instants and numbers rarely repeat and are stored as they are, numbers as differences;
/// a dictionary of the other texts is smaller and faster to group by.
pub(crate) fn properties(layout: &Layout) -> WriterProperties {
    let mut properties = WriterProperties::builder()
        .set_compression(Compression::ZSTD(ZstdLevel::default()))
        .set_max_row_group_row_count(Some(131_072));
    for (name, kind) in &layout.columns {
        let path = ColumnPath::from(name.as_str());
        match kind {
            ColumnKind::Text => {
                properties = properties.set_column_dictionary_enabled(path, !layout.unlike.contains(name));
            }
            ColumnKind::Flag => properties = properties.set_column_dictionary_enabled(path, false),
            ColumnKind::Fen
            | ColumnKind::Count
            | ColumnKind::Ppm
            | ColumnKind::Seconds
            | ColumnKind::Instant
            | ColumnKind::Day => {
                properties = properties
                    .set_column_dictionary_enabled(path.clone(), false)
                    .set_column_encoding(path, Encoding::DELTA_BINARY_PACKED);
            }
        }
    }
    properties.build()
}

/// Why a file could not be written: what the disk said, when it was the disk.
pub(crate) fn not_written(path: &str, error: ParquetError) -> LakeError {
    let source = if let ParquetError::External(cause) = error {
        cause.downcast::<std::io::Error>().map_or_else(std::io::Error::other, |source| *source)
    } else {
        std::io::Error::other(error)
    };
    LakeError::Io { path: path.to_owned(), source }
}

fn statistics(layout: &Layout, rows: &RecordBatch, metadata: &ParquetMetaData) -> Vec<ColumnStatistics> {
    let kinds = layout.columns.iter().map(|(_, kind)| *kind);
    kinds
        .enumerate()
        .map(|(at, kind)| {
            let array = rows.column(at);
            let chunks: Vec<&ColumnChunkMetaData> =
                metadata.row_groups().iter().map(|group| group.column(at)).collect();
            let (min, max) = range(kind, array, &chunks);
            let nulls = whole(array.null_count());
            ColumnStatistics {
                column_id: column_id(at),
                size: chunks.iter().map(|chunk| chunk.compressed_size()).sum(),
                values: whole(array.len()) - nulls,
                nulls,
                min,
                max,
            }
        })
        .collect()
}

/// The smallest and largest value, written as DuckLake writes them.
fn range(
    kind: ColumnKind,
    array: &ArrayRef,
    chunks: &[&ColumnChunkMetaData],
) -> (Option<String>, Option<String>) {
    if kind == ColumnKind::Text {
        return text_range(chunks);
    }
    let Some((min, max)) = Numbers::of(array).and_then(|numbers| numbers.range()) else {
        return (None, None);
    };
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
    (Some(written(min)), Some(written(max)))
}

/// The file knows the range of its texts already. A long text may be cut there: then the range is a little wider.
fn text_range(chunks: &[&ColumnChunkMetaData]) -> (Option<String>, Option<String>) {
    let statistics = || chunks.iter().filter_map(|chunk| chunk.statistics());
    let min = statistics().filter_map(|known| known.min_bytes_opt()).min();
    let max = statistics().filter_map(|known| known.max_bytes_opt()).max();
    let text = |bytes: &[u8]| std::str::from_utf8(bytes).ok().map(str::to_owned);
    (min.and_then(text), max.and_then(text))
}

/// The rows split by the month of their day. Rows come sorted by day, so each month is one slice.
pub(crate) fn split_by_month(
    fact: &FactDefinition,
    rows: &RecordBatch,
) -> Result<Vec<(Option<Month>, RecordBatch)>> {
    let months = row_months(fact, rows)?;
    let mut parts = Vec::new();
    let mut start = 0;
    for row in 1..=months.len() {
        if row == months.len() || months[row] != months[start] {
            parts.push((months[start], rows.slice(start, row - start)));
            start = row;
        }
    }
    Ok(parts)
}

fn footer_size(file: &[u8]) -> i64 {
    let length =
        file.len().checked_sub(8).and_then(|at| file.get(at..at + 4)).and_then(|four| four.try_into().ok());
    length.map_or(0, |four: [u8; 4]| i64::from(u32::from_le_bytes(four)))
}

fn whole(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}
