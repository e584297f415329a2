//! What of an answer is known. A store whose files do not speak for a day had no quiet day: its number is missing, not
//! zero, and a total without it is not compared with one that has it.

use std::collections::{BTreeSet, HashMap};

use chrono::Days;
use daiyun_base::period::{DayRange, Month};
use daiyun_kpi::compare::Comparison;
use daiyun_kpi::query::{Dimension, Filter, ScopedStore};
use daiyun_lake::Cell;
use uuid::Uuid;

use super::actions::{Question, Table, counterpart};
use crate::error::Result;
use crate::imports::{self, Coverage};
use crate::scope::Scope;

/// A visible store of a question.
#[derive(Clone, Debug)]
pub(super) struct AskedStore {
    pub id: Uuid,
    pub name: String,
    pub scoped: ScopedStore,
}

/// How much of a number has come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Extent {
    /// Every store that has such data, on every day.
    Whole,
    /// Days of these stores are missing, by name.
    Partly(Vec<String>),
    /// No day of any store has come.
    Nothing,
}

/// What is known of the stores of a question.
struct Known<'a> {
    question: &'a Question,
    stores: &'a [AskedStore],
    coverage: &'a Coverage,
    /// The stores that each metric is expected of, and the facts it reads.
    expected: Vec<(Vec<bool>, BTreeSet<String>)>,
}

/// Empties the numbers of which nothing is known, stops comparisons of unlike stores, and says what each metric lacks.
pub(super) fn mark(
    scope: &Scope,
    question: &Question,
    (stores, coverage): (&[AskedStore], &Coverage),
    table: &mut Table,
) -> Result<()> {
    let known = Known::of(scope, question, stores, coverage)?;
    let width = question.by.len();
    let metrics = question.metrics.len();
    table.extents = (0..metrics).map(|metric| known.extent(metric, &[], question.days)).collect();
    let now = known.extents(&table.rows, question.days);
    for compared in &mut table.compared {
        let groups: Vec<Vec<Cell>> =
            table.rows.iter().map(|row| earlier_group(question, compared.comparison, row)).collect();
        let before = known.extents(&groups, compared.days);
        for (at, row) in compared.rows.iter_mut().enumerate() {
            for (metric, cell) in row.iter_mut().flatten().enumerate() {
                if now[at][metric] != Extent::Whole || before[at][metric] != Extent::Whole {
                    *cell = Cell::Null;
                }
            }
        }
    }
    for (row, extents) in table.rows.iter_mut().zip(now) {
        for (cell, extent) in row[width..].iter_mut().zip(extents) {
            if extent == Extent::Nothing {
                *cell = Cell::Null;
            }
        }
    }
    Ok(())
}

/// How much is known of each metric in some groups of a question, whether or not a row came of them.
pub(super) fn extents_of(
    scope: &Scope,
    question: &Question,
    (stores, coverage): (&[AskedStore], &Coverage),
    groups: &[Vec<Cell>],
) -> Result<Vec<Vec<Extent>>> {
    Ok(Known::of(scope, question, stores, coverage)?.extents(groups, question.days))
}

/// The dimensions of the row that stands beside a row.
fn earlier_group(question: &Question, comparison: Comparison, row: &[Cell]) -> Vec<Cell> {
    let cells = question.by.iter().zip(row);
    cells.map(|(by, cell)| counterpart(*by, cell, comparison, question.days).unwrap_or(Cell::Null)).collect()
}

impl<'a> Known<'a> {
    fn of(
        scope: &Scope,
        question: &'a Question,
        stores: &'a [AskedStore],
        coverage: &'a Coverage,
    ) -> Result<Self> {
        let mut expected = Vec::new();
        for metric in &question.metrics {
            let facts = scope.agency().definitions().metrics.facts(metric)?;
            // Every shop sells, but not every shop advertises or exports its traffic: a report that never came is only
            // missing where it is orders.
            let states = |store: &AskedStore, fact: &String| {
                let sells = || {
                    fact == imports::ORDERS
                        && imports::can_state(scope, &store.scoped.platform, imports::ORDERS)
                };
                coverage.of(store.id, fact).is_some() || sells()
            };
            let of = stores.iter().map(|store| facts.iter().all(|fact| states(store, fact))).collect();
            expected.push((of, facts));
        }
        Ok(Self { question, stores, coverage, expected })
    }

    /// For each group of rows, how much of each metric is known. Most rows share their stores and days.
    fn extents(&self, rows: &[Vec<Cell>], days: DayRange) -> Vec<Vec<Extent>> {
        let mut seen: HashMap<Vec<Cell>, Vec<Extent>> = HashMap::new();
        let of = |group: &[Cell]| {
            (0..self.expected.len()).map(|metric| self.extent(metric, group, days)).collect::<Vec<Extent>>()
        };
        let groups = rows.iter().map(|row| self.telling(row));
        groups.map(|group| seen.entry(group).or_insert_with_key(|group| of(group)).clone()).collect()
    }

    /// The cells of a row that choose stores or days; a listing chooses neither.
    fn telling(&self, row: &[Cell]) -> Vec<Cell> {
        let cells = self.question.by.iter().zip(row);
        cells.map(|(by, cell)| if chooses(*by) { cell.clone() } else { Cell::Null }).collect()
    }

    fn extent(&self, metric: usize, group: &[Cell], days: DayRange) -> Extent {
        let Some((expected, facts)) = self.expected.get(metric) else { return Extent::Nothing };
        let Some(days) = self.days_of(group, days) else { return Extent::Nothing };
        let mut missing = Vec::new();
        let mut some_day = false;
        for (store, expected) in self.stores.iter().zip(expected) {
            if !expected || !self.is_of(store, group) {
                continue;
            }
            let holes = facts.iter().map(|fact| self.holes(store, fact, days));
            let (all, none) = holes
                .fold((true, false), |(all, none), holes| (all && holes.is_empty(), none || holes == [days]));
            some_day |= !none;
            if !all {
                missing.push(store.name.clone());
            }
        }
        match (some_day, missing.is_empty()) {
            (false, _) => Extent::Nothing,
            (true, true) => Extent::Whole,
            (true, false) => Extent::Partly(missing),
        }
    }

    fn holes(&self, store: &AskedStore, fact: &str, days: DayRange) -> Vec<DayRange> {
        self.coverage.of(store.id, fact).map_or_else(|| vec![days], |covered| covered.holes(days))
    }

    /// Whether a store is part of a group, and of the question's filters.
    fn is_of(&self, store: &AskedStore, group: &[Cell]) -> bool {
        let fits = |(by, cell): (&Dimension, &Cell)| {
            code_of(store, *by).is_none_or(|code| cell.as_text() == Some(code))
        };
        let passes = |filter: &Filter| {
            code_of(store, filter.dimension)
                .is_none_or(|code| filter.values.iter().any(|value| value == code))
        };
        self.question.by.iter().zip(group).all(fits) && self.question.filters.iter().all(passes)
    }

    /// The days of a group; nothing for a group without a counterpart.
    fn days_of(&self, group: &[Cell], days: DayRange) -> Option<DayRange> {
        let mut days = days;
        for (by, cell) in self.question.by.iter().zip(group) {
            let own = match (by, cell) {
                (Dimension::Day, Cell::Day(day)) => DayRange { from: *day, to: *day },
                (Dimension::Week, Cell::Day(monday)) => {
                    DayRange { from: *monday, to: *monday + Days::new(6) }
                }
                (Dimension::Month, Cell::Text(month)) => month.parse::<Month>().ok()?.days(),
                (Dimension::Day | Dimension::Week | Dimension::Month, _) => return None,
                _ => continue,
            };
            days = DayRange { from: days.from.max(own.from), to: days.to.min(own.to) };
        }
        (days.from <= days.to).then_some(days)
    }
}

/// Whether a dimension's value chooses stores or days.
fn chooses(by: Dimension) -> bool {
    by.is_time() || [Dimension::Store, Dimension::Platform, Dimension::Client].contains(&by)
}

/// What a store is called in a dimension of stores; nothing for a dimension of other things.
fn code_of(store: &AskedStore, by: Dimension) -> Option<&str> {
    match by {
        Dimension::Store => Some(&store.scoped.store),
        Dimension::Platform => Some(&store.scoped.platform),
        Dimension::Client => Some(&store.scoped.client),
        Dimension::Day
        | Dimension::Week
        | Dimension::Month
        | Dimension::Hour
        | Dimension::Listing
        | Dimension::Sku
        | Dimension::Category
        | Dimension::Warehouse
        | Dimension::Province
        | Dimension::City
        | Dimension::Status
        | Dimension::Source
        | Dimension::Carrier
        | Dimension::TrafficChannel
        | Dimension::Channel
        | Dimension::Plan
        | Dimension::Unit
        | Dimension::Material
        | Dimension::Term
        | Dimension::Creator
        | Dimension::Content
        | Dimension::ContentKind
        | Dimension::Session
        | Dimension::Account
        | Dimension::Audience
        | Dimension::AudienceDimension
        | Dimension::AudienceValue
        | Dimension::Agent
        | Dimension::Sentiment
        | Dimension::RefundKind
        | Dimension::RefundReason
        | Dimension::Bill
        | Dimension::BillKind
        | Dimension::BillSubject
        | Dimension::Subject
        | Dimension::SubjectKind
        | Dimension::Brand => None,
    }
}
