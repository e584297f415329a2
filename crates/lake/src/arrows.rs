//! Between the shared row types and Arrow.

use std::sync::Arc;

use daiyun_base::fact::{ColumnKind, NumberValues, Rows, TextValues, Values};
use datafusion::arrow::array::{
    Array, ArrayRef, BooleanArray, Date32Array, Int64Array, RecordBatch, StringArray,
    TimestampMicrosecondArray,
};
use datafusion::arrow::buffer::{Buffer, NullBuffer, OffsetBuffer};
use datafusion::arrow::compute::{max, max_boolean, min, min_boolean};
use datafusion::arrow::row::{RowConverter, Rows as KeyRows, SortField};

use crate::error::{LakeError, Result};
use crate::schema::PROVENANCE;

/// What the rows of one file have in common.
pub(crate) struct Origin<'a> {
    pub store: &'a str,
    pub batch_no: i64,
}

/// The columns every row carries, up to the provenance, which a file's rows do not have.
pub(crate) fn common_columns(origin: &Origin<'_>, rows: &Rows) -> [ArrayRef; PROVENANCE] {
    let count = rows.len();
    [
        Arc::new(StringArray::from_iter_values(std::iter::repeat_n(origin.store, count))),
        Arc::new(Int64Array::from_value(origin.batch_no, count)),
        instants(rows.observed_at.iter().copied().map(Some)),
        Arc::new(Int64Array::from(rows.observed_rank.clone())),
    ]
}

pub(crate) fn array_of(kind: ColumnKind, values: &Values) -> Result<ArrayRef> {
    Ok(match (kind, values) {
        (ColumnKind::Text, Values::Text(texts)) => text_array(texts)?,
        (ColumnKind::Instant, Values::Number(numbers)) => {
            let (values, present) = numbers.parts();
            let instants = TimestampMicrosecondArray::new(values.to_vec().into(), nulls(present));
            Arc::new(instants.with_timezone("UTC"))
        }
        (ColumnKind::Day, Values::Number(numbers)) => {
            let days: Option<Vec<Option<i32>>> = numbers
                .iter()
                .map(|day| day.map_or(Some(None), |day| i32::try_from(day).ok().map(Some)))
                .collect();
            let days = days.ok_or_else(|| LakeError::Engine("a day lies outside the calendar".to_owned()))?;
            Arc::new(Date32Array::from(days))
        }
        (ColumnKind::Flag, Values::Number(numbers)) => {
            Arc::new(numbers.iter().map(|flag| flag.map(|flag| flag != 0)).collect::<BooleanArray>())
        }
        (
            ColumnKind::Fen | ColumnKind::Count | ColumnKind::Ppm | ColumnKind::Seconds,
            Values::Number(numbers),
        ) => number_array(numbers),
        (ColumnKind::Text, Values::Number(_)) | (_, Values::Text(_)) => {
            return Err(LakeError::Engine("a column holds values of another kind".to_owned()));
        }
    })
}

fn text_array(texts: &TextValues) -> Result<ArrayRef> {
    let (bytes, ends, present) = texts.parts();
    let offsets: Option<Vec<i32>> =
        std::iter::once(Some(0)).chain(ends.iter().map(|end| i32::try_from(*end).ok())).collect();
    let offsets = offsets.ok_or_else(|| LakeError::Engine("a chunk holds too much text".to_owned()))?;
    let bytes = Buffer::from(bytes.as_bytes());
    Ok(Arc::new(StringArray::try_new(OffsetBuffer::new(offsets.into()), bytes, nulls(present))?))
}

fn number_array(numbers: &NumberValues) -> ArrayRef {
    let (values, present) = numbers.parts();
    Arc::new(Int64Array::new(values.to_vec().into(), nulls(present)))
}

/// Which cells are empty; nothing when none is.
fn nulls(present: &[bool]) -> Option<NullBuffer> {
    (!present.iter().all(|present| *present)).then(|| NullBuffer::from(present))
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

    /// The smallest and the largest.
    pub(crate) fn range(&self) -> Option<(i64, i64)> {
        match self {
            Self::Long(array) => min(*array).zip(max(*array)),
            Self::Instant(array) => min(*array).zip(max(*array)),
            Self::Day(array) => min(*array).map(i64::from).zip(max(*array).map(i64::from)),
            Self::Flag(array) => min_boolean(array).map(i64::from).zip(max_boolean(array).map(i64::from)),
        }
    }

    #[inline]
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

/// A column's cells, typed once for many look-ups.
pub(crate) enum Cells<'a> {
    Texts(&'a StringArray),
    Numbers(Numbers<'a>),
}

impl<'a> Cells<'a> {
    pub(crate) fn of(array: &'a ArrayRef) -> Result<Self> {
        if let Some(texts) = array.as_any().downcast_ref() {
            return Ok(Self::Texts(texts));
        }
        let unknown = || LakeError::Engine(format!("no fact column holds {}", array.data_type()));
        Numbers::of(array).map(Self::Numbers).ok_or_else(unknown)
    }

    #[inline]
    pub(crate) fn number(&self, row: usize) -> Option<i64> {
        match self {
            Self::Texts(_) => None,
            Self::Numbers(numbers) => numbers.get(row),
        }
    }

    #[inline]
    pub(crate) fn text(&self, row: usize) -> Option<&'a str> {
        match self {
            Self::Texts(texts) => texts.is_valid(row).then(|| texts.value(row)),
            Self::Numbers(_) => None,
        }
    }

    /// Whether two cells of the same column hold the same; empty equals empty.
    #[inline]
    pub(crate) fn equal(&self, row: usize, other: &Self, other_row: usize) -> bool {
        self.number(row) == other.number(other_row) && self.text(row) == other.text(other_row)
    }
}

/// The cells of some columns, row by row, as bytes that compare the way the values do.
pub(crate) fn row_keys(columns: &[usize], rows: &RecordBatch) -> Result<KeyRows> {
    let columns: Vec<ArrayRef> = columns.iter().map(|at| rows.column(*at).clone()).collect();
    let fields = columns.iter().map(|column| SortField::new(column.data_type().clone())).collect();
    Ok(RowConverter::new(fields)?.convert_columns(&columns)?)
}
