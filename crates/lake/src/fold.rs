//! One batch folded into the facts of its store: its rows, the rows derived from them, and the rows that hang on them.

use std::collections::{BTreeSet, HashMap, HashSet};

use daiyun_base::fact::{FactDefinition, month_of_day_number};
use daiyun_base::period::Month;
use datafusion::arrow::array::{Array, Date32Array, RecordBatch};

use crate::Lake;
use crate::arrows::text_at;
use crate::derive::derive;
use crate::error::Result;
use crate::merge::{Incoming, Inputs, Merged, key_columns, merge};
use crate::observation::{self, Observed, Wanted};
use crate::place::{Group, groups, row_months};
use crate::schema::SYSTEM;
use crate::working::{Months, Working};
use crate::write::Counts;

/// The running fold of one batch.
pub(crate) struct Fold<'a> {
    pub lake: &'a Lake,
    pub working: Working,
    pub counts: Counts,
}

impl<'a> Fold<'a> {
    pub(crate) fn new(lake: &'a Lake, working: Working) -> Self {
        Self { lake, working, counts: Counts::default() }
    }

    /// Folds a batch in, or its wanted rows, a few months at a time.
    pub(crate) fn batch(&mut self, observed: &Observed, wanted: &Wanted) -> Result<()> {
        let plan = &observed.plan;
        let fact = self.lake.fact(&plan.fact)?;
        let target = plan.derive.as_deref().map(|code| self.lake.fact(code)).transpose()?;
        let coverages = self.working.coverages.entry(fact.code.clone()).or_default();
        coverages.by_batch.insert(plan.batch_no, observed.coverage);
        for months in passes(observed, self.lake.rows_at_once) {
            let incoming =
                observation::read_months(&self.lake.observations, fact, (observed, wanted), &months)?;
            let incoming = self.with_parent_days(fact, incoming)?;
            let identity = match target {
                Some(target) => shared_columns(fact, target),
                None => key_columns(fact),
            };
            for group in groups(&self.working, fact, &incoming, &identity)? {
                self.batch_group(fact, target, &incoming, &group)?;
            }
        }
        Ok(())
    }

    fn batch_group(
        &mut self,
        fact: &FactDefinition,
        target: Option<&FactDefinition>,
        incoming: &Incoming,
        group: &Group,
    ) -> Result<()> {
        let merged = self.merge(fact, group, incoming, &HashMap::new())?;
        self.counts.add(&merged);
        if let Some(target) = target
            && merged.changed
        {
            let touched = touched_keys(fact, target, incoming, group);
            let derived = derive(target, (fact, &merged.rows), &touched)?;
            for group in groups(&self.working, target, &derived, &key_columns(target))? {
                let orders = self.merge(target, &group, &derived, &HashMap::new())?;
                self.place_children(target, &orders)?;
            }
        }
        self.place_children(fact, &merged)
    }

    /// Merges a group of months and writes their files anew if anything changed.
    fn merge(
        &mut self,
        fact: &FactDefinition,
        group: &Group,
        incoming: &Incoming,
        parent_days: &HashMap<String, i32>,
    ) -> Result<Merged> {
        let stored = self.working.rows(fact, &group.months)?;
        let coverages = self.working.coverages.entry(fact.code.clone()).or_default();
        let inputs = Inputs { stored: &stored, incoming, picked: &group.picked, parent_days };
        let merged = merge(fact, &inputs, coverages)?;
        if merged.changed {
            self.working.replace(fact, &group.months, &merged.rows)?;
        }
        Ok(merged)
    }

    /// Rows that hang on the merged ones take their day, and with it their place: those that came before them, and
    /// those whose parent has just moved.
    fn place_children(&mut self, parent: &FactDefinition, merged: &Merged) -> Result<()> {
        let lake = self.lake;
        if !merged.changed {
            return Ok(());
        }
        for child in lake.facts.values() {
            let Some(link) = child.parent.as_ref().filter(|link| link.fact == parent.code) else { continue };
            let mut months: Months = merged.left.clone();
            months.insert(None);
            let mut waiting = HashSet::new();
            let column = [SYSTEM + child.column(&link.column).unwrap_or(0)];
            for file in self.working.files(&child.code).iter().filter(|file| months.contains(&file.month)) {
                for batch in self.working.columns(child, file, &column)? {
                    let keys = (0..batch.num_rows()).filter_map(|row| text_at(batch.column(0), row));
                    waiting.extend(keys.map(str::to_owned));
                }
            }
            if waiting.is_empty() {
                continue;
            }
            let columns =
                [&link.column, &parent.partition].map(|name| SYSTEM + parent.column(name).unwrap_or(0));
            let mut days = HashMap::new();
            note_days(&merged.rows.project(&columns)?, &mut days, |key| waiting.contains(key));
            if days.is_empty() {
                continue;
            }
            months.extend(days.values().map(|day| month_of_day_number(i64::from(*day))));
            let group = Group { months, picked: Vec::new() };
            self.merge(child, &group, &Incoming::none(child)?, &days)?;
        }
        Ok(())
    }

    /// Rows without a day of their own take the day of the row they hang on, if that is known.
    fn with_parent_days(&self, fact: &FactDefinition, incoming: Incoming) -> Result<Incoming> {
        let Some(link) = &fact.parent else { return Ok(incoming) };
        let parent = self.lake.fact(&link.fact)?;
        let key = incoming.rows.column(SYSTEM + fact.column(&link.column).unwrap_or(0));
        let months = row_months(fact, &incoming.rows)?;
        let undated = months.iter().enumerate().filter(|(_, month)| month.is_none());
        let wanted: BTreeSet<&str> = undated.filter_map(|(row, _)| text_at(key, row)).collect();
        let columns = [&link.column, &parent.partition].map(|name| SYSTEM + parent.column(name).unwrap_or(0));
        let mut days = HashMap::new();
        for file in self.working.files(&parent.code) {
            let spanned = file.keys.as_ref().filter(|_| parent.key.first() == Some(&link.column));
            let possible = match spanned {
                Some((min, max)) => wanted.range(min.as_str()..=max.as_str()).next().is_some(),
                None => !wanted.is_empty(),
            };
            if possible {
                for batch in self.working.columns(parent, file, &columns)? {
                    note_days(&batch, &mut days, |key| wanted.contains(key));
                }
            }
        }
        let rows = with_days(fact, &link.column, &incoming.rows, &days)?;
        Ok(Incoming { rows, ..incoming })
    }
}

/// Months of a batch that are read together.
fn passes(observed: &Observed, at_once: u64) -> Vec<BTreeSet<Option<Month>>> {
    let mut passes: Vec<BTreeSet<Option<Month>>> = Vec::new();
    let mut held = at_once;
    for (month, rows) in &observed.months {
        if held + rows > at_once {
            passes.push(BTreeSet::new());
            held = 0;
        }
        held += rows;
        if let Some(pass) = passes.last_mut() {
            pass.insert(*month);
        }
    }
    passes
}

/// The columns of a line that name its order.
fn shared_columns(lines: &FactDefinition, target: &FactDefinition) -> Vec<usize> {
    target.key.iter().filter_map(|name| lines.column(name)).map(|at| SYSTEM + at).collect()
}

/// The orders whose lines take part.
fn touched_keys<'a>(
    lines: &FactDefinition,
    target: &FactDefinition,
    incoming: &'a Incoming,
    group: &Group,
) -> HashSet<&'a str> {
    let Some(column) = shared_columns(lines, target).first().copied() else { return HashSet::new() };
    let keys = incoming.rows.column(column);
    group.picked.iter().filter_map(|row| text_at(keys, *row as usize)).collect()
}

/// Collects wanted pairs from batches of a key and a day.
fn note_days(batch: &RecordBatch, days: &mut HashMap<String, i32>, wanted: impl Fn(&str) -> bool) {
    let Some(column) = batch.column(1).as_any().downcast_ref::<Date32Array>() else { return };
    for row in (0..batch.num_rows()).filter(|row| column.is_valid(*row)) {
        if let Some(key) = text_at(batch.column(0), row).filter(|key| wanted(key)) {
            days.insert(key.to_owned(), column.value(row));
        }
    }
}

/// The rows with their empty days filled by key.
fn with_days(
    fact: &FactDefinition,
    key: &str,
    rows: &RecordBatch,
    days: &HashMap<String, i32>,
) -> Result<RecordBatch> {
    let key = rows.column(SYSTEM + fact.column(key).unwrap_or(0));
    let day = SYSTEM + fact.column(&fact.partition).unwrap_or(0);
    let Some(present) = rows.column(day).as_any().downcast_ref::<Date32Array>().filter(|_| !days.is_empty())
    else {
        return Ok(rows.clone());
    };
    let filled: Date32Array = (0..rows.num_rows())
        .map(|row| match present.is_valid(row) {
            true => Some(present.value(row)),
            false => text_at(key, row).and_then(|key| days.get(key)).copied(),
        })
        .collect();
    let mut columns = rows.columns().to_vec();
    columns[day] = std::sync::Arc::new(filled);
    Ok(RecordBatch::try_new(rows.schema(), columns)?)
}
