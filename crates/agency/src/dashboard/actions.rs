//! Asking for numbers: a question is narrowed to the caller's stores, compiled, run, and set beside earlier periods.

use std::collections::{BTreeMap, HashMap};

use chrono::NaiveDate;
use daiyun_base::error::{Label, Problem};
use daiyun_base::period::{DayRange, Month};
use daiyun_kpi::compare::Comparison;
use daiyun_kpi::explain::explain;
use daiyun_kpi::query::{DEFAULT_LIMIT, Dimension, Filter, Query, ScopedStore};
use daiyun_kpi::sql::{self, ColumnRole, Compiled, Nameless, compile};
use daiyun_lake::{Answer, Cell};
use serde::Serialize;
use uuid::Uuid;

use super::VIEW;
use super::cache::query_facts;
use super::known::{self, AskedStore, Extent};
use crate::clients;
use crate::error::Result;
use crate::imports::{self, Coverage};
use crate::scope::Scope;
use crate::stores;

/// A question as people ask it.
#[derive(Clone, Debug)]
pub struct Question {
    /// Metric codes.
    pub metrics: Vec<String>,
    /// Dimensions.
    pub by: Vec<Dimension>,
    /// Business days.
    pub days: DayRange,
    /// Only where.
    pub filters: Vec<Filter>,
    /// Only these stores; nothing means every visible one.
    pub stores: Option<Vec<String>>,
    /// Earlier periods to set beside it.
    pub compare: Vec<Comparison>,
    /// The most rows.
    pub limit: usize,
}

/// A question in words, as it comes from a command line or a request.
#[derive(Clone, Debug)]
pub struct Asked<'a> {
    /// Metric codes.
    pub metrics: &'a [String],
    /// Dimension names.
    pub by: &'a [String],
    /// The first business day.
    pub from: NaiveDate,
    /// The last business day.
    pub to: NaiveDate,
    /// `dimension=value,value`.
    pub filters: &'a [String],
    /// Names of comparisons.
    pub compare: &'a [String],
    /// Store codes.
    pub stores: Option<&'a [String]>,
    /// The most rows.
    pub limit: Option<usize>,
}

/// Comparisons side by side: more than a person reads, and each is the whole question again.
const MOST_COMPARISONS: usize = 3;

impl Question {
    /// Reads a question, or says which word is not understood and which would be.
    pub fn read(asked: &Asked<'_>) -> Result<Self> {
        if asked.from > asked.to {
            return Err(Problem::invalid(
                "days",
                format!("开始日期 {} 晚于结束日期 {}，请对调", asked.from, asked.to),
                format!("The first day {} is after the last day {}: swap them", asked.from, asked.to),
            )
            .into());
        }
        let by = asked.by.iter().map(|text| text.parse()).collect::<Result<_, Problem>>()?;
        let filters = asked.filters.iter().map(|text| text.parse()).collect::<Result<_, Problem>>()?;
        let mut compare: Vec<Comparison> = Vec::new();
        for text in asked.compare {
            let comparison = text.parse()?;
            if !compare.contains(&comparison) {
                compare.push(comparison);
            }
            if compare.len() > MOST_COMPARISONS {
                return Err(too_many_comparisons().into());
            }
        }
        Ok(Self {
            metrics: asked.metrics.to_vec(),
            by,
            days: DayRange { from: asked.from, to: asked.to },
            filters,
            stores: asked.stores.map(<[String]>::to_vec),
            compare,
            limit: asked.limit.unwrap_or(DEFAULT_LIMIT),
        })
    }
}

fn too_many_comparisons() -> Problem {
    Problem::invalid(
        "too_many_comparisons",
        format!("一次最多比较 {MOST_COMPARISONS} 个时期；请去掉几个"),
        format!("At most {MOST_COMPARISONS} periods are compared at once; remove some"),
    )
}

impl Table {
    /// What the numbers mean, in words.
    #[must_use]
    pub fn explained(&self) -> Label {
        explain(&self.compiled)
    }

    /// How much of a metric has come.
    #[must_use]
    pub fn extent_of(&self, metric: &str) -> Option<&Extent> {
        let mut metrics = self.compiled.columns.iter().filter(|column| column.kind != ColumnRole::Dimension);
        self.extents.get(metrics.position(|column| column.name == metric)?)
    }

    /// The statement that found them.
    #[must_use]
    pub fn sql(&self) -> &str {
        &self.compiled.sql
    }

    /// Equal texts mean equal definitions.
    #[must_use]
    pub fn definition_revision(&self) -> &str {
        &self.compiled.definition_revision
    }
}

/// What was found.
#[derive(Clone, Debug)]
pub struct Table {
    /// The columns, the SQL and the revisions.
    pub compiled: Compiled,
    /// Rows of cells, dimensions first.
    pub rows: Vec<Vec<Cell>>,
    /// The same rows in earlier periods.
    pub compared: Vec<Compared>,
    /// How much of each metric has come; empty for another capability, which knows the days it asks for.
    pub extents: Vec<Extent>,
    /// The snapshot all of it was read at.
    pub snapshot_id: i64,
}

/// An earlier period: for each row of the table its earlier metrics, or nothing where there is no counterpart.
#[derive(Clone, Debug)]
pub struct Compared {
    /// Which.
    pub comparison: Comparison,
    /// Its days.
    pub days: DayRange,
    /// Metrics of each row.
    pub rows: Vec<Option<Vec<Cell>>>,
}

/// Answers a question for somebody who may see the board: a number of which nothing has come is empty.
pub async fn ask(scope: &Scope, question: &Question) -> Result<Table> {
    scope.require(VIEW)?;
    let stores = asked_stores(scope, question.stores.as_deref()).await?;
    let coverage = coverage_of(scope, &stores).await?;
    ask_of(scope, question, &stores, &coverage).await
}

/// Answers one of several questions about the same stores.
pub(super) async fn ask_of(
    scope: &Scope,
    question: &Question,
    stores: &[AskedStore],
    coverage: &Coverage,
) -> Result<Table> {
    let mut table = answer(scope, question, stores, Rows::Sorted).await?;
    known::mark(scope, question, (stores, coverage), &mut table)?;
    Ok(table)
}

/// Answers one of several questions as the facts stand, before anybody says what of it is known.
pub(super) async fn answered(scope: &Scope, question: &Question, stores: &[AskedStore]) -> Result<Table> {
    answer(scope, question, stores, Rows::Sorted).await
}

/// The rows of a question with the most of its first metric.
pub(super) async fn ask_most(
    scope: &Scope,
    question: &Question,
    stores: &[AskedStore],
    rows: usize,
) -> Result<Table> {
    answer(scope, question, stores, Rows::Most(rows)).await
}

/// Answers a question for another capability, which has checked its own permission.
pub async fn run(scope: &Scope, question: &Question) -> Result<Table> {
    let stores = asked_stores(scope, question.stores.as_deref()).await?;
    answer(scope, question, &stores, Rows::Sorted).await
}

/// What is known of some stores.
pub(super) async fn coverage_of(scope: &Scope, stores: &[AskedStore]) -> Result<Coverage> {
    let ids: Vec<Uuid> = stores.iter().map(|store| store.id).collect();
    imports::coverage(scope, &ids).await
}

/// Which rows of an answer.
#[derive(Clone, Copy, Debug)]
enum Rows<'a> {
    /// All, sorted by the dimensions.
    Sorted,
    /// So many, with the most of the first metric.
    Most(usize),
    /// Some, by the order of a column.
    Page(RowsPage<'a>),
}

/// Which rows of a table, by the order of which of its metrics.
#[derive(Clone, Copy, Debug)]
pub(super) struct RowsPage<'a> {
    /// The column.
    pub metric: &'a str,
    /// What becomes of the row without a name.
    pub nameless: Nameless,
    /// Whether the most comes first.
    pub descending: bool,
    /// How many.
    pub limit: u64,
    /// How many to skip.
    pub offset: u64,
}

/// A page of the rows of a question, with how many there are in all.
pub(super) async fn ask_page(
    scope: &Scope,
    question: &Question,
    (stores, coverage): (&[AskedStore], &Coverage),
    page: RowsPage<'_>,
) -> Result<(Table, i64)> {
    let mut table = answer(scope, question, stores, Rows::Page(page)).await?;
    let counted = table.compiled.counted(page.nameless);
    let counted = query_facts(scope.agency(), &counted, Some(table.snapshot_id)).await?;
    let total = counted.rows.first().and_then(|row| row.first()?.as_int()).unwrap_or(0);
    known::mark(scope, question, (stores, coverage), &mut table)?;
    Ok((table, total))
}

async fn answer(scope: &Scope, question: &Question, stores: &[AskedStore], rows: Rows<'_>) -> Result<Table> {
    let query = |days: DayRange| Query {
        metrics: question.metrics.clone(),
        by: question.by.clone(),
        days,
        filters: question.filters.clone(),
        scope: stores.iter().map(|store| store.scoped.clone()).collect(),
        limit: question.limit,
    };
    let catalogue = &scope.agency().definitions().metrics;
    let compiled = compile(catalogue, &query(question.days))?;
    let sql = match (rows, question.metrics.first()) {
        (Rows::Most(rows), Some(metric)) => compiled.most(metric, rows),
        (Rows::Page(page), _) => {
            compiled.page(page.nameless, page.metric, page.descending, (page.limit, page.offset))
        }
        (Rows::Most(_), None) | (Rows::Sorted, _) => compiled.sql.clone(),
    };
    let answer = query_facts(scope.agency(), &sql, None).await?;
    let mut compared = Vec::new();
    for comparison in &question.compare {
        let days = comparison.range(question.days);
        let earlier = compile(catalogue, &query(days))?;
        let earlier = query_facts(scope.agency(), &earlier.sql, Some(answer.snapshot_id)).await?;
        let rows = beside(question, *comparison, &answer, &earlier);
        compared.push(Compared { comparison: *comparison, days, rows });
    }
    let (rows, snapshot_id) = (answer.rows.clone(), answer.snapshot_id);
    Ok(Table { compiled, rows, compared, extents: Vec::new(), snapshot_id })
}

/// The caller's stores as the compiler wants them, narrowed to those asked for.
pub(super) async fn asked_stores(scope: &Scope, only: Option<&[String]>) -> Result<Vec<AskedStore>> {
    let visible = match only {
        Some(codes) => stores::by_codes(scope, codes).await?,
        None => stores::visible(scope).await?,
    };
    if let Some(missing) =
        only.and_then(|codes| codes.iter().find(|code| visible.iter().all(|store| store.code != **code)))
    {
        return Err(
            Problem::not_found(&format!("店铺「{missing}」"), &format!("The store {missing:?}")).into()
        );
    }
    let clients = clients::visible(scope).await?;
    let stores = visible.into_iter().filter_map(|store| {
        let client = clients.iter().find(|client| client.id == store.client_id)?;
        let scoped = ScopedStore { store: store.code, platform: store.platform, client: client.code.clone() };
        Some(AskedStore { id: store.id, name: store.name, scoped })
    });
    Ok(stores.collect())
}

/// Rows left out of a number because they lack the day it counts by: orders that were never paid have no day of payment.
#[derive(Clone, Debug, Serialize)]
pub struct ExcludedRows {
    /// `orders.paid_on`.
    pub counts_by: String,
    /// The metrics, with commas.
    pub metrics: String,
    /// How many rows.
    pub rows: i64,
}

/// The rows left out of an answer, counted at the answer's snapshot.
pub async fn excluded_rows(scope: &Scope, table: &Table) -> Result<Vec<ExcludedRows>> {
    let Some(sql) = &table.compiled.excluded_sql else { return Ok(Vec::new()) };
    let counted = query_facts(scope.agency(), sql, Some(table.snapshot_id)).await?;
    let row = |row: &Vec<Cell>| {
        let text = |at: usize| row.get(at).and_then(Cell::as_text).unwrap_or_default();
        let rows = row.get(3).and_then(Cell::as_int).unwrap_or(0);
        ExcludedRows { counts_by: format!("{}.{}", text(0), text(1)), metrics: text(2).to_owned(), rows }
    };
    Ok(counted.rows.iter().map(row).filter(|excluded| excluded.rows > 0).collect())
}

/// Earlier rows, in the order of the present ones.
fn beside(
    question: &Question,
    comparison: Comparison,
    now: &Answer,
    earlier: &Answer,
) -> Vec<Option<Vec<Cell>>> {
    let width = question.by.len();
    let by_group: HashMap<&[Cell], &[Cell]> = earlier.rows.iter().map(|row| row.split_at(width)).collect();
    let group_of = |row: &Vec<Cell>| -> Option<Vec<Cell>> {
        question
            .by
            .iter()
            .zip(row)
            .map(|(by, cell)| counterpart(*by, cell, comparison, question.days))
            .collect()
    };
    now.rows
        .iter()
        .map(|row| by_group.get(group_of(row)?.as_slice()).map(|metrics| metrics.to_vec()))
        .collect()
}

/// The value of a dimension that stands beside this one in an earlier period.
pub(super) fn counterpart(
    by: Dimension,
    cell: &Cell,
    comparison: Comparison,
    days: DayRange,
) -> Option<Cell> {
    match (by, cell) {
        (Dimension::Day, Cell::Day(day)) => comparison.day(days, *day).map(Cell::Day),
        (Dimension::Week, Cell::Day(monday)) => comparison.week(days, *monday).map(Cell::Day),
        (Dimension::Month, Cell::Text(text)) => {
            let month: Month = text.parse().ok()?;
            comparison.month(days, month).map(|month| Cell::Text(month.to_string()))
        }
        (_, cell) => Some(cell.clone()),
    }
}

/// What the shop calls some values of a dimension, within some visible stores and days.
pub async fn names(
    scope: &Scope,
    by: Dimension,
    values: &[String],
    stores: &[String],
    days: DayRange,
) -> Result<BTreeMap<String, String>> {
    let Some(sql) = sql::names(by, values, stores, days) else { return Ok(BTreeMap::new()) };
    let answer = query_facts(scope.agency(), &sql, None).await?;
    let pair =
        |row: &Vec<Cell>| Some((row.first()?.as_text()?.to_owned(), row.get(1)?.as_text()?.to_owned()));
    Ok(answer.rows.iter().filter_map(pair).collect())
}

/// The days of a period the facts can speak for: nothing after yesterday.
pub(super) fn until_yesterday(days: DayRange, today: NaiveDate) -> DayRange {
    let yesterday = today - chrono::Days::new(1);
    DayRange { from: days.from.min(yesterday), to: days.to.min(yesterday) }
}
