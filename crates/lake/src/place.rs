//! Where rows belong: the month of their own day, or of the row they hang on. Rows whose key is stored in another
//! month bring that month along, so that a changed day moves the row in one commit and a key never lives twice.

use std::collections::{BTreeSet, HashMap, HashSet};

use daiyun_base::fact::{FactDefinition, month_of_day_number};
use daiyun_base::period::Month;
use datafusion::arrow::array::{Array, ArrayRef, BooleanArray, Date32Array, RecordBatch};
use datafusion::arrow::compute::{concat_batches, filter_record_batch};
use datafusion::arrow::row::{RowConverter, SortField};

use crate::Lake;
use crate::arrows::{Numbers, text_at};
use crate::data_file;
use crate::error::{LakeError, Result};
use crate::observation::Observed;
use crate::schema::{SYSTEM, stored};
use crate::write::{Months, State, observed_rows};

/// How many rows are held at once; a batch over more months than that is read several times.
const ROWS_AT_ONCE: u64 = 2_000_000;

/// The rows of a batch that belong to a group of months.
pub(crate) struct Placed {
    pub rows: RecordBatch,
    pub lines: Vec<u32>,
}

/// The batch's rows, month by month; months between which a row moves come together.
pub(crate) fn place<'a>(
    lake: &'a Lake,
    state: &'a State,
    fact: &'a FactDefinition,
    observed: &'a Observed,
) -> Result<Vec<(Months, Placed)>> {
    let mut parts = Vec::new();
    for months in passes(observed) {
        parts.extend(one_pass(lake, state, fact, observed, &months)?);
    }
    Ok(parts)
}

fn passes(observed: &Observed) -> Vec<HashSet<Option<Month>>> {
    let mut passes: Vec<HashSet<Option<Month>>> = Vec::new();
    let mut held = ROWS_AT_ONCE;
    for (month, rows) in &observed.months {
        if held + rows > ROWS_AT_ONCE {
            passes.push(HashSet::new());
            held = 0;
        }
        held += rows;
        if let Some(pass) = passes.last_mut() {
            pass.insert(*month);
        }
    }
    passes
}

fn one_pass(
    lake: &Lake,
    state: &State,
    fact: &FactDefinition,
    observed: &Observed,
    months: &HashSet<Option<Month>>,
) -> Result<Vec<(Months, Placed)>> {
    let schema = stored(fact);
    let mut kept = Vec::new();
    let mut lines: Vec<u32> = Vec::new();
    for part in observed_rows(lake, &observed.path)? {
        let (batch, numbers) = part?;
        let wanted: BooleanArray =
            row_months(fact, &batch)?.into_iter().map(|month| Some(months.contains(&month))).collect();
        lines.extend(numbers.iter().zip(wanted.values()).filter(|(_, wanted)| *wanted).map(|(line, _)| *line));
        kept.push(filter_record_batch(&batch, &wanted)?);
    }
    let rows = with_parent_days(lake, state, fact, concat_batches(&schema, &kept)?)?;
    let mut groups: Vec<Months> = Vec::new();
    for month in months_of(fact, &rows)? {
        join(&mut groups, BTreeSet::from([month]));
    }
    for move_between in moves(lake, state, fact, &rows)? {
        join(&mut groups, move_between);
    }
    let by_row = row_months(fact, &rows)?;
    groups
        .into_iter()
        .map(|group| {
            let mask: BooleanArray = by_row.iter().map(|month| Some(group.contains(month))).collect();
            let lines = lines.iter().zip(mask.values()).filter(|(_, inside)| *inside).map(|(line, _)| *line).collect();
            Ok((group, Placed { rows: filter_record_batch(&rows, &mask)?, lines }))
        })
        .collect()
}

fn join(groups: &mut Vec<Months>, mut months: Months) {
    let mut apart = Vec::new();
    for group in groups.drain(..) {
        if group.is_disjoint(&months) {
            apart.push(group);
        } else {
            months.extend(group);
        }
    }
    apart.push(months);
    *groups = apart;
}

fn row_months(fact: &FactDefinition, rows: &RecordBatch) -> Result<Vec<Option<Month>>> {
    let day = fact.column(&fact.partition).unwrap_or(0);
    let days = Numbers::of(rows.column(SYSTEM + day))
        .ok_or_else(|| LakeError::Engine("a partition column is not a day".to_owned()))?;
    Ok((0..rows.num_rows()).map(|row| days.get(row).and_then(month_of_day_number)).collect())
}

/// The months rows fall into.
pub(crate) fn months_of(fact: &FactDefinition, rows: &RecordBatch) -> Result<BTreeSet<Option<Month>>> {
    Ok(row_months(fact, rows)?.into_iter().collect())
}

/// Rows without a day of their own take the day of the row they hang on, if that is known.
fn with_parent_days(lake: &Lake, state: &State, fact: &FactDefinition, rows: RecordBatch) -> Result<RecordBatch> {
    let Some(link) = &fact.parent else { return Ok(rows) };
    if !months_of(fact, &rows)?.contains(&None) {
        return Ok(rows);
    }
    let parent = lake.fact(&link.fact)?;
    let positions = [&link.column, &parent.partition].map(|name| SYSTEM + parent.column(name).unwrap_or(0));
    let mut days = HashMap::new();
    for file in state.files_of(&parent.code) {
        let batches = data_file::read(&lake.data, parent, &file.path, Some(&positions))?;
        days.extend(days_of(&batches));
    }
    with_days(fact, &link.column, &rows, &days)
}

/// The day of each key in whole rows of a fact.
pub(crate) fn days_by_key(
    fact: &FactDefinition,
    key: &str,
    rows: &[RecordBatch],
) -> Result<HashMap<String, i32>> {
    let positions = [key, &fact.partition].map(|name| SYSTEM + fact.column(name).unwrap_or(0));
    let projected: Result<Vec<RecordBatch>> = rows.iter().map(|batch| Ok(batch.project(&positions)?)).collect();
    Ok(days_of(&projected?).collect())
}

/// Pairs of key and day in batches of just these two columns, whichever comes first.
fn days_of(batches: &[RecordBatch]) -> impl Iterator<Item = (String, i32)> {
    batches.iter().flat_map(|batch| {
        let text_first = batch.column(0).as_any().downcast_ref::<Date32Array>().is_none();
        let (keys, days) = if text_first { (0, 1) } else { (1, 0) };
        let days = batch.column(days).as_any().downcast_ref::<Date32Array>();
        (0..batch.num_rows()).filter_map(move |row| {
            let day = days.filter(|days| days.is_valid(row))?.value(row);
            Some((text_at(batch.column(keys), row)?.to_owned(), day))
        })
    })
}

/// The rows with their empty days filled from `days` by key.
pub(crate) fn with_days(
    fact: &FactDefinition,
    key: &str,
    rows: &RecordBatch,
    days: &HashMap<String, i32>,
) -> Result<RecordBatch> {
    let key = SYSTEM + fact.column(key).unwrap_or(0);
    let day = SYSTEM + fact.column(&fact.partition).unwrap_or(0);
    let present = Numbers::of(rows.column(day));
    let filled: Date32Array = (0..rows.num_rows())
        .map(|row| {
            let own = present.as_ref().and_then(|days| days.get(row)).and_then(|day| i32::try_from(day).ok());
            own.or_else(|| text_at(rows.column(key), row).and_then(|key| days.get(key)).copied())
        })
        .collect();
    let mut columns = rows.columns().to_vec();
    columns[day] = std::sync::Arc::new(filled);
    Ok(RecordBatch::try_new(rows.schema(), columns)?)
}

/// Pairs of months between which keys of the batch would move: the month of the incoming row and the month in which
/// the key is stored now.
fn moves(lake: &Lake, state: &State, fact: &FactDefinition, rows: &RecordBatch) -> Result<Vec<Months>> {
    if fact.key.contains(&fact.partition) {
        return Ok(Vec::new());
    }
    let positions: Vec<usize> =
        fact.key.iter().filter_map(|name| fact.column(name)).map(|at| SYSTEM + at).collect();
    let converter = RowConverter::new(
        positions.iter().map(|at| SortField::new(rows.column(*at).data_type().clone())).collect(),
    )?;
    let columns: Vec<ArrayRef> = positions.iter().map(|at| rows.column(*at).clone()).collect();
    let keys = converter.convert_columns(&columns)?;
    let months = row_months(fact, rows)?;
    let incoming: HashMap<&[u8], Option<Month>> =
        months.iter().enumerate().map(|(row, month)| (keys.row(row).data(), *month)).collect();
    let mut found: BTreeSet<Months> = BTreeSet::new();
    for file in state.files_of(&fact.code) {
        for batch in data_file::read(&lake.data, fact, &file.path, Some(&positions))? {
            // A projection keeps file order, which is definition order; the key's order may differ.
            let names = fact.key.iter().filter_map(|name| batch.column_by_name(name)).cloned();
            let stored = converter.convert_columns(&names.collect::<Vec<_>>())?;
            for row in 0..batch.num_rows() {
                if let Some(month) = incoming.get(stored.row(row).data())
                    && *month != file.month
                {
                    found.insert(BTreeSet::from([*month, file.month]));
                }
            }
        }
    }
    Ok(found.into_iter().collect())
}
