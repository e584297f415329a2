//! Where rows belong: the month of their own day. Rows whose key is stored in another month bring that month along, so
//! that a changed day moves the row in one commit and a key never lives twice.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use daiyun_base::fact::{FactDefinition, month_of_day_number};
use daiyun_base::period::Month;
use datafusion::arrow::array::{Array, RecordBatch, StringArray};
use datafusion::arrow::row::Rows as KeyRows;

use crate::arrows::{Numbers, row_keys};
use crate::error::{LakeError, Result};
use crate::merge::Incoming;
use crate::schema::SYSTEM;
use crate::working::{Months, Working, WorkingFile};

/// Months to be merged together, and the incoming rows that belong there, in file order.
pub(crate) struct Group {
    pub months: Months,
    pub picked: Vec<u32>,
}

/// Splits incoming rows by month; months between which a row moves stay together. `identity` are the stored columns
/// that make two rows belong together: the key, or what the rows of one derived row share.
pub(crate) fn groups(
    working: &Working,
    fact: &FactDefinition,
    incoming: &Incoming,
    identity: &[usize],
) -> Result<Vec<Group>> {
    let by_row = row_months(fact, &incoming.rows)?;
    let mut by_month: BTreeMap<Option<Month>, Vec<u32>> = BTreeMap::new();
    for (row, month) in (0_u32..).zip(&by_row) {
        by_month.entry(*month).or_default().push(row);
    }
    let mut groups: Vec<Months> = by_month.keys().map(|month| BTreeSet::from([*month])).collect();
    if !fact.key.contains(&fact.partition) {
        let moves = Moves::new(&incoming.rows, identity, &by_month)?;
        for together in moves.inside()?.into_iter().chain(moves.stored(working, fact)?) {
            join(&mut groups, together);
        }
    }
    Ok(groups.into_iter().map(|months| Group { picked: picked(&months, &mut by_month), months }).collect())
}

fn picked(months: &Months, by_month: &mut BTreeMap<Option<Month>, Vec<u32>>) -> Vec<u32> {
    let mut parts: Vec<Vec<u32>> = months.iter().filter_map(|month| by_month.remove(month)).collect();
    if parts.len() == 1 {
        return parts.remove(0);
    }
    let mut rows = parts.concat();
    rows.sort_unstable();
    rows
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

/// The month of each row.
pub(crate) fn row_months(fact: &FactDefinition, rows: &RecordBatch) -> Result<Vec<Option<Month>>> {
    let day = fact.column(&fact.partition).unwrap_or(0);
    let days = Numbers::of(rows.column(SYSTEM + day))
        .ok_or_else(|| LakeError::Engine("a partition column is not a day".to_owned()))?;
    // Neighbours mostly share their day, and a calendar look-up costs more than a comparison.
    let mut last = (None, None);
    Ok((0..rows.num_rows())
        .map(|row| {
            let day = days.get(row);
            if day != last.0 {
                last = (day, day.and_then(month_of_day_number));
            }
            last.1
        })
        .collect())
}

/// Looks for rows of one identity in more than one month. Order numbers mostly grow with time, so the spans of their
/// first column rule nearly everything out before a key is looked at.
struct Moves<'a> {
    rows: &'a RecordBatch,
    identity: &'a [usize],
    by_month: &'a BTreeMap<Option<Month>, Vec<u32>>,
    /// The first identity column, if it is text.
    first: Option<&'a StringArray>,
    spans: BTreeMap<Option<Month>, (&'a str, &'a str)>,
}

impl<'a> Moves<'a> {
    fn new(
        rows: &'a RecordBatch,
        identity: &'a [usize],
        by_month: &'a BTreeMap<Option<Month>, Vec<u32>>,
    ) -> Result<Self> {
        let first = identity.first().and_then(|at| rows.column(*at).as_any().downcast_ref::<StringArray>());
        let mut spans = BTreeMap::new();
        for (month, rows) in by_month {
            let keys = rows.iter().filter_map(|row| first.map(|first| first.value(*row as usize)));
            let span = keys.fold(None, |span: Option<(&str, &str)>, key| match span {
                None => Some((key, key)),
                Some((min, max)) if key < min => Some((key, max)),
                Some((min, max)) if key > max => Some((min, key)),
                span @ Some(_) => span,
            });
            spans.extend(span.map(|span| (*month, span)));
        }
        Ok(Self { rows, identity, by_month, first, spans })
    }

    /// Months of this batch that share an identity.
    fn inside(&self) -> Result<BTreeSet<Months>> {
        let mut found = BTreeSet::new();
        let mut suspects: Vec<(u32, Option<Month>)> = Vec::new();
        for month in self.by_month.keys() {
            let others: Vec<_> = self.by_month.keys().filter(|other| *other != month).collect();
            let spans: Vec<_> = others.iter().filter_map(|other| self.spans.get(other).copied()).collect();
            suspects.extend(self.rows_within(*month, &spans, spans.len() < others.len()));
        }
        if suspects.is_empty() {
            return Ok(found);
        }
        let keys = row_keys(self.identity, self.rows)?;
        let mut months: HashMap<&[u8], Option<Month>> = HashMap::with_capacity(suspects.len());
        for (row, month) in suspects {
            let known = *months.entry(keys.row(row as usize).data()).or_insert(month);
            if known != month {
                found.insert(BTreeSet::from([known, month]));
            }
        }
        Ok(found)
    }

    /// Months of this batch and months in which an identity is stored now.
    fn stored(&self, working: &Working, fact: &FactDefinition) -> Result<BTreeSet<Months>> {
        let mut found = BTreeSet::new();
        let mut keys: Option<KeyRows> = None;
        for file in working.files(&fact.code) {
            let suspects = self.suspects(file);
            if suspects.is_empty() {
                continue;
            }
            let keys = match &keys {
                Some(keys) => keys,
                None => keys.insert(row_keys(self.identity, self.rows)?),
            };
            let months: HashMap<&[u8], Option<Month>> =
                suspects.into_iter().map(|(row, month)| (keys.row(row as usize).data(), month)).collect();
            for batch in working.columns(fact, file, self.identity)? {
                let all: Vec<usize> = (0..batch.num_columns()).collect();
                let stored = row_keys(&all, &batch)?;
                for key in &stored {
                    if let Some(month) = months.get(key.data()) {
                        found.insert(BTreeSet::from([*month, file.month]));
                    }
                }
            }
        }
        Ok(found)
    }

    /// Rows of other months than the file's whose identity may be in the file.
    fn suspects(&self, file: &WorkingFile) -> Vec<(u32, Option<Month>)> {
        let span = file.keys.as_ref().map(|(min, max)| (min.as_str(), max.as_str()));
        let months = self.by_month.keys().filter(|month| **month != file.month);
        months.flat_map(|month| self.rows_within(*month, span.as_slice(), span.is_none())).collect()
    }

    /// The rows of a month within any of these spans, or all when a span is not known.
    fn rows_within(
        &self,
        month: Option<Month>,
        spans: &[(&str, &str)],
        unknown: bool,
    ) -> Vec<(u32, Option<Month>)> {
        let rows = self.by_month.get(&month).map_or(&[][..], Vec::as_slice);
        let (Some(first), Some(own), false) = (self.first, self.spans.get(&month), unknown) else {
            return rows.iter().map(|row| (*row, month)).collect();
        };
        let spans: Vec<_> = spans.iter().filter(|(min, max)| *min <= own.1 && *max >= own.0).collect();
        if spans.is_empty() {
            return Vec::new();
        }
        let within = |key: &str| spans.iter().any(|(min, max)| *min <= key && key <= *max);
        rows.iter().filter(|row| within(first.value(**row as usize))).map(|row| (*row, month)).collect()
    }
}
