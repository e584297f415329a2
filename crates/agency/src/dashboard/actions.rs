//! Asking for numbers: a question is narrowed to the caller's stores, compiled, run, and set beside earlier periods.

use std::collections::HashMap;

use chrono::NaiveDate;
use daiyun_base::error::{Label, Problem};
use daiyun_base::period::{DayRange, Month};
use daiyun_kpi::compare::Comparison;
use daiyun_kpi::explain::explain;
use daiyun_kpi::query::{DEFAULT_LIMIT, Dimension, Filter, Query, ScopedStore};
use daiyun_kpi::sql::{Compiled, compile};
use daiyun_lake::{Answer, Cell};

use super::VIEW;
use crate::clients;
use crate::error::Result;
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
        let compare = asked.compare.iter().map(|text| text.parse()).collect::<Result<_, Problem>>()?;
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

impl Table {
    /// What the numbers mean, in words.
    #[must_use]
    pub fn explained(&self) -> Label {
        explain(&self.compiled)
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

/// Answers a question for somebody who may see the board.
pub async fn ask(scope: &Scope, question: &Question) -> Result<Table> {
    scope.require(VIEW)?;
    run(scope, question).await
}

/// Answers a question for another capability, which has checked its own permission.
pub async fn run(scope: &Scope, question: &Question) -> Result<Table> {
    let stores = scoped(scope, question.stores.as_deref()).await?;
    let query = |days: DayRange| Query {
        metrics: question.metrics.clone(),
        by: question.by.clone(),
        days,
        filters: question.filters.clone(),
        scope: stores.clone(),
        limit: question.limit,
    };
    let catalogue = &scope.agency().definitions().metrics;
    let compiled = compile(catalogue, &query(question.days))?;
    let answer = scope.agency().query_facts(&compiled.sql, None).await?;
    let mut compared = Vec::new();
    for comparison in &question.compare {
        let days = comparison.range(question.days);
        let earlier = compile(catalogue, &query(days))?;
        let earlier = scope.agency().query_facts(&earlier.sql, Some(answer.snapshot_id)).await?;
        let rows = beside(question, *comparison, &answer, earlier);
        compared.push(Compared { comparison: *comparison, days, rows });
    }
    Ok(Table { compiled, rows: answer.rows, compared, snapshot_id: answer.snapshot_id })
}

/// The caller's stores as the compiler wants them, narrowed to those asked for.
async fn scoped(scope: &Scope, only: Option<&[String]>) -> Result<Vec<ScopedStore>> {
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
        Some(ScopedStore { store: store.code, platform: store.platform, client: client.code.clone() })
    });
    Ok(stores.collect())
}

/// Earlier rows, in the order of the present ones.
fn beside(
    question: &Question,
    comparison: Comparison,
    now: &Answer,
    earlier: Answer,
) -> Vec<Option<Vec<Cell>>> {
    let width = question.by.len();
    let mut by_group: HashMap<Vec<Cell>, Vec<Cell>> = earlier
        .rows
        .into_iter()
        .map(|mut row| {
            let metrics = row.split_off(width);
            (row, metrics)
        })
        .collect();
    let group_of = |row: &Vec<Cell>| -> Option<Vec<Cell>> {
        question
            .by
            .iter()
            .zip(row)
            .map(|(by, cell)| counterpart(*by, cell, comparison, question.days))
            .collect()
    };
    now.rows.iter().map(|row| by_group.remove(&group_of(row)?)).collect()
}

/// The value of a dimension that stands beside this one in an earlier period.
fn counterpart(by: Dimension, cell: &Cell, comparison: Comparison, days: DayRange) -> Option<Cell> {
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

/// Some of the orders behind a number, and how many there are in all.
#[derive(Clone, Debug)]
pub struct Orders {
    /// The orders of the page.
    pub answer: Answer,
    /// How many there are in all.
    pub total: i64,
}

/// The orders behind a number: those of some visible stores whose day of this kind falls in the period, newest first.
pub async fn orders_of(
    scope: &Scope,
    stores: Option<&[String]>,
    days: DayRange,
    page: crate::http::page::PageRequest,
) -> Result<Orders> {
    scope.require(VIEW)?;
    let paid = format!("FROM orders WHERE {}", paid_within(&scoped(scope, stores).await?, days));
    let sql = format!(
        "SELECT store, order_no, placed_at, paid_at, status, placed_fen, paid_fen, refunded_fen, freight_fen, \
         pieces, province {paid} ORDER BY paid_at DESC, order_no LIMIT {} OFFSET {}",
        page.limit(),
        page.offset()
    );
    let answer = scope.agency().query_facts(&sql, None).await?;
    let counted =
        scope.agency().query_facts(&format!("SELECT COUNT(*) {paid}"), Some(answer.snapshot_id)).await?;
    let total = counted.rows.first().and_then(|row| row.first()?.as_int()).unwrap_or(0);
    Ok(Orders { answer, total })
}

/// What the shop calls the listings of a table's first column, by number.
pub(super) async fn listing_titles(
    scope: &Scope,
    stores: Option<&[String]>,
    days: DayRange,
    table: &Table,
) -> Result<Vec<(String, String)>> {
    let numbers: Vec<String> =
        table.rows.iter().filter_map(|row| Some(quoted(row.first()?.as_text()?))).collect();
    if numbers.is_empty() {
        return Ok(Vec::new());
    }
    let sql = format!(
        "SELECT listing_no, MAX(title) FROM order_lines WHERE {} AND listing_no IN ({}) GROUP BY listing_no",
        paid_within(&scoped(scope, stores).await?, days),
        numbers.join(", ")
    );
    let answer = scope.agency().query_facts(&sql, Some(table.snapshot_id)).await?;
    let title =
        |row: &Vec<Cell>| Some((row.first()?.as_text()?.to_owned(), row.get(1)?.as_text()?.to_owned()));
    Ok(answer.rows.iter().filter_map(title).collect())
}

fn paid_within(stores: &[ScopedStore], days: DayRange) -> String {
    let codes: Vec<String> = stores.iter().map(|store| quoted(&store.store)).collect();
    let codes = if codes.is_empty() { "NULL".to_owned() } else { codes.join(", ") };
    format!("store IN ({codes}) AND paid_on BETWEEN DATE '{}' AND DATE '{}'", days.from, days.to)
}

/// A text in SQL. Listing numbers come from files, so a quote in one must end nothing.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

/// The days of a period the facts can speak for: nothing after yesterday.
pub(super) fn until_yesterday(days: DayRange, today: NaiveDate) -> DayRange {
    let yesterday = today - chrono::Days::new(1);
    DayRange { from: days.from.min(yesterday), to: days.to.min(yesterday) }
}
