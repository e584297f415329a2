//! Facts computed from another fact: the orders of a store whose exports have one row for each line. An order is
//! recomputed from all its live lines at every commit that touches one, so a line that arrives late is never lost.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use daiyun_base::fact::{ColumnKind, Derivation, FactDefinition, Fold, ORDER_STATUSES, status_rank};
use datafusion::arrow::array::{
    ArrayRef, BooleanArray, Date32Array, Int64Array, RecordBatch, StringArray, new_null_array,
};
use datafusion::arrow::compute::is_not_null;
use datafusion::arrow::compute::kernels::zip::zip;

use crate::arrows::{Numbers, instants, text_at};
use crate::error::{LakeError, Result};
use crate::merge::Incoming;
use crate::schema::{BATCH_NO, Coverage, OBSERVED_AT, OBSERVED_RANK, STORE, SYSTEM, stored};

/// The statuses of lines that hold nothing up.
const CLOSED: [&str; 2] = ["cancelled", "refunded_closed"];

/// The rows of `target` that the lines in `touched` belong to, computed from all live `lines` of a store-month.
pub(crate) fn derive(
    target: &FactDefinition,
    lines: (&FactDefinition, &RecordBatch),
    touched: &HashSet<&str>,
) -> Result<Incoming> {
    let Some(derivation) = &target.derived_from else {
        return Err(LakeError::Engine(format!("{} is not derived from anything", target.code)));
    };
    let groups = group(target, lines, touched)?;
    let count = groups.len();
    let schema = stored(target);
    let mut arrays: Vec<ArrayRef> =
        schema.fields().iter().map(|field| new_null_array(field.data_type(), count)).collect();
    let seen = groups.iter().map(|rows| newest(lines.1, rows)).collect::<Vec<_>>();
    let store = lines.1.column(STORE);
    arrays[STORE] = Arc::new(groups.iter().map(|rows| text_at(store, rows[0])).collect::<StringArray>());
    arrays[BATCH_NO] = Arc::new(seen.iter().map(|seen| seen.map(|seen| seen.2)).collect::<Int64Array>());
    arrays[OBSERVED_AT] = instants(seen.iter().map(|seen| seen.map(|seen| seen.0)));
    arrays[OBSERVED_RANK] = Arc::new(seen.iter().map(|seen| seen.map(|seen| seen.1)).collect::<Int64Array>());
    let coverage = fill(target, derivation, lines, &groups, &mut arrays)?;
    let rows = RecordBatch::try_new(schema, arrays)?;
    Incoming::computed(target, rows, coverage)
}

/// An order was seen when its newest line was. So an order computed later from more lines is never older than before,
/// even when batches commit in another order than their numbers.
fn newest(lines: &RecordBatch, rows: &[usize]) -> Option<(i64, i64, i64)> {
    let columns = [OBSERVED_AT, OBSERVED_RANK, BATCH_NO].map(|column| Numbers::of(lines.column(column)));
    let number =
        |at: usize, row: usize| columns[at].as_ref().and_then(|numbers| numbers.get(row)).unwrap_or(0);
    rows.iter().map(|row| (number(0, *row), number(1, *row), number(2, *row))).max()
}

/// Row numbers of the lines of each touched key, in key order of their first line.
fn group(
    target: &FactDefinition,
    lines: (&FactDefinition, &RecordBatch),
    touched: &HashSet<&str>,
) -> Result<Vec<Vec<usize>>> {
    let key = target.key.first().and_then(|key| lines.0.column(key));
    let key =
        key.ok_or_else(|| LakeError::Engine(format!("{} shares no key with its lines", target.code)))?;
    let keys = lines.1.column(SYSTEM + key);
    let mut at: HashMap<&str, usize> = HashMap::new();
    let mut groups: Vec<Vec<usize>> = Vec::new();
    for row in 0..lines.1.num_rows() {
        let Some(key) = text_at(keys, row).filter(|key| touched.contains(*key)) else { continue };
        let slot = *at.entry(key).or_insert_with(|| {
            groups.push(Vec::new());
            groups.len() - 1
        });
        groups[slot].push(row);
    }
    Ok(groups)
}

fn fill(
    target: &FactDefinition,
    derivation: &Derivation,
    lines: (&FactDefinition, &RecordBatch),
    groups: &[Vec<usize>],
    arrays: &mut [ArrayRef],
) -> Result<Coverage> {
    let missing = |name: &str| LakeError::Engine(format!("{} derives an unknown column {name}", target.code));
    let mut coverage = Vec::new();
    for key in &target.key {
        let to = target.column(key).ok_or_else(|| missing(key))?;
        let from = lines.0.column(key).ok_or_else(|| missing(key))?;
        let column = lines.1.column(SYSTEM + from);
        arrays[SYSTEM + to] =
            Arc::new(groups.iter().map(|rows| text_at(column, rows[0])).collect::<StringArray>());
        coverage.push(to);
    }
    let open = open_lines(lines, groups);
    for derived in &derivation.columns {
        let to = target.column(&derived.to).ok_or_else(|| missing(&derived.to))?;
        let from = lines.0.column(&derived.from).ok_or_else(|| missing(&derived.from))?;
        let groups = match derived.by {
            Fold::MaxIfAll => &open,
            Fold::Sum | Fold::Min | Fold::Max | Fold::First | Fold::LeastAdvanced => groups,
        };
        let values = folded(target.columns[to].kind, derived.by, lines.1.column(SYSTEM + from), groups)?;
        let earlier = &mut arrays[SYSTEM + to];
        *earlier = or_else(earlier, &values)?;
        coverage.push(to);
    }
    Ok(Coverage::of(coverage))
}

/// An order keeps what an earlier entry for the same column gave it: the amount its file states for the whole order comes
/// before the sum of its lines, since such a file states none for a line.
fn or_else(earlier: &ArrayRef, later: &ArrayRef) -> Result<ArrayRef> {
    let chosen = is_not_null(earlier).and_then(|given| zip(&given, earlier, later));
    chosen.map_err(|error| LakeError::Engine(error.to_string()))
}

/// The lines of each group that are neither cancelled nor refunded. A closed line never gets the time that the others
/// get, and an order must not wait for it.
fn open_lines(lines: (&FactDefinition, &RecordBatch), groups: &[Vec<usize>]) -> Vec<Vec<usize>> {
    let Some(status) = lines.0.column("status") else { return groups.to_vec() };
    let statuses = lines.1.column(SYSTEM + status);
    let is_open = |row: &usize| text_at(statuses, *row).is_none_or(|status| !CLOSED.contains(&status));
    groups.iter().map(|rows| rows.iter().copied().filter(is_open).collect()).collect()
}

fn folded(kind: ColumnKind, by: Fold, column: &ArrayRef, groups: &[Vec<usize>]) -> Result<ArrayRef> {
    if let Some(numbers) = Numbers::of(column) {
        let fold = |rows: &Vec<usize>| fold_numbers(by, rows.iter().map(|row| numbers.get(*row)));
        let values = groups.iter().map(fold).collect::<Result<Vec<_>>>()?.into_iter();
        return Ok(match kind {
            ColumnKind::Instant => instants(values),
            ColumnKind::Day => Arc::new(
                values.map(|day| day.and_then(|day| i32::try_from(day).ok())).collect::<Date32Array>(),
            ),
            ColumnKind::Flag => {
                Arc::new(values.map(|flag| flag.map(|flag| flag != 0)).collect::<BooleanArray>())
            }
            ColumnKind::Fen | ColumnKind::Count | ColumnKind::Ppm | ColumnKind::Seconds => {
                Arc::new(values.collect::<Int64Array>())
            }
            ColumnKind::Text => {
                return Err(LakeError::Engine("a text cannot be derived from numbers".to_owned()));
            }
        });
    }
    let texts = groups.iter().map(|rows| {
        let cells = rows.iter().filter_map(|row| text_at(column, *row));
        fold_texts(by, cells)
    });
    Ok(Arc::new(texts.collect::<StringArray>()))
}

fn fold_numbers(by: Fold, cells: impl Iterator<Item = Option<i64>>) -> Result<Option<i64>> {
    let cells: Vec<Option<i64>> = cells.collect();
    let mut present = cells.iter().flatten().copied();
    Ok(match by {
        Fold::Sum => {
            let Some(first) = present.next() else { return Ok(None) };
            let sum = present.try_fold(first, i64::checked_add);
            Some(
                sum.ok_or_else(|| LakeError::Engine("the lines of one order add up to too much".to_owned()))?,
            )
        }
        Fold::Min => present.min(),
        Fold::Max | Fold::LeastAdvanced => present.max(),
        Fold::First => cells.iter().flatten().next().copied(),
        Fold::MaxIfAll => {
            cells.iter().copied().collect::<Option<Vec<i64>>>().and_then(|all| all.into_iter().max())
        }
    })
}

fn fold_texts<'a>(by: Fold, cells: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    match by {
        Fold::LeastAdvanced => least_advanced(cells),
        Fold::Max | Fold::MaxIfAll => cells.max(),
        Fold::Min => cells.min(),
        Fold::First | Fold::Sum => {
            let mut cells = cells;
            cells.next()
        }
    }
}

/// An order is as far as its slowest open line; lines that were cancelled or refunded hold nothing up. Some lines
/// shipped and some not is a status of its own.
fn least_advanced<'a>(statuses: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let mut ranks: Vec<i64> = statuses.map(status_rank).collect();
    ranks.sort_unstable();
    let rank_of = |word: &str| status_rank(word);
    let closed = CLOSED.map(status_rank);
    let open: Vec<i64> = ranks.iter().copied().filter(|rank| !closed.contains(rank)).collect();
    let (Some(slowest), Some(fastest)) = (open.first(), open.last()) else {
        return ranks.last().and_then(|rank| word_of(*rank));
    };
    if *slowest <= rank_of("paid") && *slowest > 0 && *fastest >= rank_of("shipped") {
        return Some("partly_shipped");
    }
    word_of(*slowest)
}

fn word_of(rank: i64) -> Option<&'static str> {
    usize::try_from(rank).ok().and_then(|at| ORDER_STATUSES.get(at)).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_order_is_as_far_as_its_slowest_open_line() {
        let check = |lines: &[&str], expected: &str| {
            assert_eq!(least_advanced(lines.iter().copied()), Some(expected), "{lines:?}");
        };
        check(&["completed", "shipped"], "shipped");
        check(&["paid", "shipped"], "partly_shipped");
        check(&["paid", "cancelled"], "paid");
        check(&["completed", "refunded_closed"], "completed");
        check(&["cancelled", "refunded_closed"], "refunded_closed");
        check(&["cancelled", "cancelled"], "cancelled");
        check(&["unknown", "paid"], "unknown");
    }

    #[test]
    fn an_order_is_complete_when_its_last_line_is() {
        let check = |by: Fold, cells: &[Option<i64>], expected: Option<i64>| {
            assert_eq!(fold_numbers(by, cells.iter().copied()).unwrap(), expected, "{by:?} {cells:?}");
        };
        check(Fold::MaxIfAll, &[Some(3), None], None);
        check(Fold::MaxIfAll, &[Some(3), Some(5)], Some(5));
        check(Fold::MaxIfAll, &[], None);
        check(Fold::Sum, &[None, None], None);
        check(Fold::Sum, &[Some(2), None], Some(2));
    }

    #[test]
    fn lines_that_add_up_to_too_much_are_refused() {
        assert!(fold_numbers(Fold::Sum, [Some(i64::MAX), Some(1)].into_iter()).is_err());
    }
}
