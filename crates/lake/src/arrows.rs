//! Between the shared row types and Arrow.

use std::sync::Arc;

use daiyun_base::fact::{ColumnKind, FactDefinition, NumberValues, Rows, TextValues, Values};
use datafusion::arrow::array::{
    Array, ArrayRef, BooleanArray, Date32Array, Int64Array, RecordBatch, StringArray, TimestampMicrosecondArray,
    new_null_array,
};
use datafusion::arrow::datatypes::SchemaRef;

use crate::error::{LakeError, Result};
use crate::schema::{BATCH_NO, OBSERVED_AT, OBSERVED_RANK, STORE, SYSTEM};

/// What the rows of one file have in common.
pub(crate) struct Origin<'a> {
    pub store: &'a str,
    pub batch_no: i64,
}

/// Rows of a file as a stored batch: unobserved columns are empty.
pub(crate) fn to_batch(
    fact: &FactDefinition,
    schema: &SchemaRef,
    origin: &Origin<'_>,
    rows: &Rows,
) -> Result<RecordBatch> {
    let count = rows.len();
    let mut arrays: Vec<ArrayRef> =
        schema.fields().iter().map(|field| new_null_array(field.data_type(), count)).collect();
    arrays[STORE] = Arc::new(StringArray::from_iter_values(std::iter::repeat_n(origin.store, count)));
    arrays[BATCH_NO] = Arc::new(Int64Array::from_value(origin.batch_no, count));
    arrays[OBSERVED_AT] = instants(rows.observed_at.iter().copied().map(Some));
    arrays[OBSERVED_RANK] = Arc::new(Int64Array::from(rows.observed_rank.clone()));
    for (position, values) in rows.observed.iter().zip(&rows.columns) {
        arrays[SYSTEM + position] = array_of(fact.columns[*position].kind, values)?;
    }
    Ok(RecordBatch::try_new(schema.clone(), arrays)?)
}

fn array_of(kind: ColumnKind, values: &Values) -> Result<ArrayRef> {
    Ok(match (kind, values) {
        (ColumnKind::Text, Values::Text(texts)) => text_array(texts),
        (ColumnKind::Instant, Values::Number(numbers)) => instants(numbers.iter()),
        (ColumnKind::Day, Values::Number(numbers)) => {
            let days: Option<Vec<Option<i32>>> =
                numbers.iter().map(|day| day.map_or(Some(None), |day| i32::try_from(day).ok().map(Some))).collect();
            let days = days.ok_or_else(|| LakeError::Engine("a day lies outside the calendar".to_owned()))?;
            Arc::new(Date32Array::from(days))
        }
        (ColumnKind::Flag, Values::Number(numbers)) => {
            Arc::new(numbers.iter().map(|flag| flag.map(|flag| flag != 0)).collect::<BooleanArray>())
        }
        (ColumnKind::Fen | ColumnKind::Count | ColumnKind::Ppm | ColumnKind::Seconds, Values::Number(numbers)) => {
            number_array(numbers)
        }
        (ColumnKind::Text, Values::Number(_)) | (_, Values::Text(_)) => {
            return Err(LakeError::Engine("a column holds values of another kind".to_owned()));
        }
    })
}

fn text_array(texts: &TextValues) -> ArrayRef {
    Arc::new(texts.iter().collect::<StringArray>())
}

fn number_array(numbers: &NumberValues) -> ArrayRef {
    Arc::new(numbers.iter().collect::<Int64Array>())
}

pub(crate) fn instants(values: impl Iterator<Item = Option<i64>>) -> ArrayRef {
    Arc::new(values.collect::<TimestampMicrosecondArray>().with_timezone("UTC"))
}

/// A column as `i64`s, whatever integer it is stored as.
pub(crate) enum Numbers<'a> {
    Long(&'a Int64Array),
    Instant(&'a TimestampMicrosecondArray),
    Day(&'a Date32Array),
    Flag(&'a BooleanArray),
}

impl<'a> Numbers<'a> {
    pub(crate) fn of(array: &'a dyn Array) -> Option<Self> {
        let any = array.as_any();
        any.downcast_ref::<Int64Array>()
            .map(Self::Long)
            .or_else(|| any.downcast_ref().map(Self::Instant))
            .or_else(|| any.downcast_ref().map(Self::Day))
            .or_else(|| any.downcast_ref().map(Self::Flag))
    }

    pub(crate) fn get(&self, row: usize) -> Option<i64> {
        match self {
            Self::Long(array) => array.is_valid(row).then(|| array.value(row)),
            Self::Instant(array) => array.is_valid(row).then(|| array.value(row)),
            Self::Day(array) => array.is_valid(row).then(|| i64::from(array.value(row))),
            Self::Flag(array) => array.is_valid(row).then(|| i64::from(array.value(row))),
        }
    }
}

/// The text of a cell.
pub(crate) fn text_at(array: &dyn Array, row: usize) -> Option<&str> {
    let texts = array.as_any().downcast_ref::<StringArray>()?;
    texts.is_valid(row).then(|| texts.value(row))
}
