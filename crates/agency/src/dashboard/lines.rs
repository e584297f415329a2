//! The way down: from a number to the numbers it is made of, to the lines behind each, to the files they came in.

use std::collections::HashMap;

use daiyun_base::error::{Label, Problem};
use daiyun_base::period::DayRange;
use daiyun_kpi::metric::Metric;
use daiyun_kpi::query::{Filter, Query};
use daiyun_kpi::sql::{
    Component, ComponentRole, LineColumn, LineOrder, LinePage, Lines, Made, components, lines,
};
use daiyun_lake::Cell;

use super::VIEW;
use super::actions::{Question, ask_of, asked_stores, coverage_of};
use super::known::AskedStore;
use super::workings::{Valued, workings};
use crate::error::Result;
use crate::imports::{self, Batch};
use crate::scope::Scope;

/// Which number, and which of its lines.
#[derive(Clone, Debug)]
pub struct LinesQuestion {
    /// The metric.
    pub metric: String,
    /// The component whose lines are wanted; the first that has lines unless said.
    pub part: Option<String>,
    /// Business days.
    pub days: DayRange,
    /// Only where.
    pub filters: Vec<Filter>,
    /// Only these stores; nothing means every visible one.
    pub stores: Option<Vec<String>>,
    /// Which of the lines.
    pub page: LinePage,
}

/// A component of a number.
#[derive(Clone, Debug)]
pub struct FoundPart {
    /// What it is to the number.
    pub role: ComponentRole,
    /// Its name and value.
    pub valued: Valued,
    /// Why it has no lines.
    pub no_lines: Option<Label>,
}

/// A number with the lines behind one of its components.
#[derive(Clone, Debug)]
pub struct Found {
    /// The number.
    pub number: Valued,
    /// 口径.
    pub note: Label,
    /// The revision of its definition.
    pub revision: u32,
    /// How it comes from what it is made of, with values.
    pub workings: Option<Label>,
    /// What it is made of.
    pub parts: Vec<FoundPart>,
    /// The component whose lines these are.
    pub part: usize,
    /// The columns of a line.
    pub columns: Vec<LineColumn>,
    /// How the lines become the component's value.
    pub made: Made,
    /// The lines of the page.
    pub lines: Vec<Line>,
    /// How many there are in all.
    pub total: i64,
    /// What all of them come to, by the way they are made into the value.
    pub value: Option<i64>,
    /// What all of them weigh in a mean.
    pub weight: Option<i64>,
    /// The snapshot all of it was read at.
    pub snapshot_id: i64,
}

/// A line.
#[derive(Clone, Debug)]
pub struct Line {
    /// Its cells, in the order of the columns.
    pub cells: Vec<Cell>,
    /// What it adds.
    pub value: Option<i64>,
    /// What it weighs in a mean.
    pub weight: Option<i64>,
    /// The file that states it.
    pub file_name: Option<String>,
}

/// A file behind a number.
#[derive(Clone, Debug)]
pub struct SourceOf {
    /// The batch.
    pub batch: Batch,
    /// How many of the lines it states.
    pub lines: i64,
}

/// The lines behind a number, newest first unless asked otherwise.
pub async fn lines_of(scope: &Scope, asked: &LinesQuestion) -> Result<Found> {
    Ok(look(scope, asked).await?.0)
}

/// The lines behind a number, and the files that state them.
pub async fn evidence_of(scope: &Scope, asked: &LinesQuestion) -> Result<(Found, Vec<SourceOf>)> {
    let (found, lines) = look(scope, asked).await?;
    let counted = scope.agency().query_facts(&lines.batches_sql, Some(found.snapshot_id)).await?;
    let pairs: Vec<(i64, i64)> =
        counted.rows.iter().filter_map(|row| Some((row.first()?.as_int()?, row.get(1)?.as_int()?))).collect();
    let numbers: Vec<i64> = pairs.iter().map(|(number, _)| *number).collect();
    let batches = imports::numbered(scope, &numbers).await?;
    let sources = pairs.into_iter().filter_map(|(number, lines)| {
        let batch = batches.iter().find(|batch| batch.batch_no == number)?.clone();
        Some(SourceOf { batch, lines })
    });
    Ok((found, sources.collect()))
}

/// More lines of a number that was looked at before, at the snapshot it was looked at.
pub(super) async fn lines_after(scope: &Scope, asked: &LinesQuestion, found: &Found) -> Result<Vec<Line>> {
    scope.require(VIEW)?;
    let code = found.parts.get(found.part).map(|part| part.valued.code.clone()).unwrap_or_default();
    let query = Query {
        metrics: vec![code.clone()],
        by: Vec::new(),
        days: asked.days,
        filters: asked.filters.clone(),
        scope: asked_stores(scope, asked.stores.as_deref())
            .await?
            .into_iter()
            .map(|store| store.scoped)
            .collect(),
        limit: 1,
    };
    let statements = lines(&scope.agency().definitions().metrics, &query, &code, asked.page)?;
    let page = scope.agency().query_facts(&statements.sql, Some(found.snapshot_id)).await?;
    with_files(scope, page.rows, statements.columns.len()).await
}

async fn look(scope: &Scope, asked: &LinesQuestion) -> Result<(Found, Lines)> {
    scope.require(VIEW)?;
    let catalogue = &scope.agency().definitions().metrics;
    let metric = catalogue.metric(&asked.metric)?;
    let stores = asked_stores(scope, asked.stores.as_deref()).await?;
    let parts = components(catalogue, &asked.metric)?;
    let values = values_of(scope, asked, &stores, metric, &parts).await?;
    let query = |code: &str| Query {
        metrics: vec![code.to_owned()],
        by: Vec::new(),
        days: asked.days,
        filters: asked.filters.clone(),
        scope: stores.iter().map(|store| store.scoped.clone()).collect(),
        limit: 1,
    };
    let found_parts =
        parts_of(&parts, &values, |code| lines(catalogue, &query(code), code, asked.page).err());
    let part = chosen(asked, &found_parts)?;
    let code = found_parts[part].valued.code.clone();
    let statements = lines(catalogue, &query(&code), &code, asked.page)?;
    let page = scope.agency().query_facts(&statements.sql, Some(values.snapshot_id)).await?;
    let all = scope.agency().query_facts(&statements.total_sql, Some(values.snapshot_id)).await?;
    let total = |at: usize| all.rows.first().and_then(|row| row.get(at)?.as_int());
    let found = Found {
        workings: workings(metric, values.of(&metric.code), &values.valued),
        number: values.named(&metric.code).unwrap_or_else(|| valued(metric, None)),
        note: metric.note.clone(),
        revision: metric.revision,
        parts: found_parts,
        part,
        made: statements.made,
        lines: with_files(scope, page.rows, statements.columns.len()).await?,
        columns: statements.columns.clone(),
        total: total(0).unwrap_or(0),
        value: total(1),
        weight: total(2),
        snapshot_id: values.snapshot_id,
    };
    Ok((found, statements))
}

/// The component that was asked for, else the first that has lines.
fn chosen(asked: &LinesQuestion, parts: &[FoundPart]) -> Result<usize, Problem> {
    let found = match &asked.part {
        Some(code) => parts.iter().position(|part| part.valued.code == *code),
        None => parts.iter().position(|part| part.no_lines.is_none()).or(Some(0)),
    };
    found.ok_or_else(|| {
        let codes: Vec<&str> = parts.iter().map(|part| part.valued.code.as_str()).collect();
        Problem::invalid(
            "part_unknown",
            format!(
                "「{}」不由「{}」组成；可选：{}",
                asked.metric,
                asked.part.as_deref().unwrap_or_default(),
                codes.join("、")
            ),
            format!("{} is not made of {:?}; choose one of: {}", asked.metric, asked.part, codes.join(", ")),
        )
    })
}

fn parts_of(
    parts: &[Component],
    values: &Values,
    refused: impl Fn(&str) -> Option<Problem>,
) -> Vec<FoundPart> {
    let part = |part: &Component| {
        Some(FoundPart {
            role: part.role,
            valued: values.named(&part.code)?,
            no_lines: refused(&part.code).map(|problem| problem.text),
        })
    };
    parts.iter().filter_map(part).collect()
}

/// The values of a number and of everything it is made of, from one question.
struct Values {
    valued: Vec<Valued>,
    snapshot_id: i64,
}

impl Values {
    fn named(&self, code: &str) -> Option<Valued> {
        self.valued.iter().find(|valued| valued.code == code).cloned()
    }

    fn of(&self, code: &str) -> Option<i64> {
        self.named(code)?.value
    }
}

async fn values_of(
    scope: &Scope,
    asked: &LinesQuestion,
    stores: &[AskedStore],
    metric: &Metric,
    parts: &[Component],
) -> Result<Values> {
    let mut metrics = vec![metric.code.clone()];
    for code in metric.inputs().chain(parts.iter().map(|part| part.code.as_str())) {
        if !metrics.iter().any(|known| known == code) {
            metrics.push(code.to_owned());
        }
    }
    let question = Question {
        metrics: metrics.clone(),
        by: Vec::new(),
        days: asked.days,
        filters: asked.filters.clone(),
        stores: asked.stores.clone(),
        compare: Vec::new(),
        limit: 1,
    };
    let coverage = coverage_of(scope, stores).await?;
    let table = ask_of(scope, &question, stores, &coverage).await?;
    let mut found = Vec::new();
    for (at, code) in metrics.iter().enumerate() {
        let value = table.rows.first().and_then(|row| row.get(at)?.as_int());
        found.push(valued(scope.agency().definitions().metrics.metric(code)?, value));
    }
    Ok(Values { valued: found, snapshot_id: table.snapshot_id })
}

fn valued(metric: &Metric, value: Option<i64>) -> Valued {
    Valued { code: metric.code.clone(), label: metric.label.clone(), unit: metric.unit, value }
}

/// The lines, each with the name of the file that states it.
async fn with_files(scope: &Scope, rows: Vec<Vec<Cell>>, width: usize) -> Result<Vec<Line>> {
    let number = |row: &Vec<Cell>| row.get(width + 2).and_then(Cell::as_int);
    let mut numbers: Vec<i64> = rows.iter().filter_map(number).collect();
    numbers.sort_unstable();
    numbers.dedup();
    let batches = imports::numbered(scope, &numbers).await?;
    let files: HashMap<i64, String> =
        batches.into_iter().map(|batch| (batch.batch_no, batch.file_name)).collect();
    let line = |mut row: Vec<Cell>| {
        let file_name = number(&row).and_then(|number| files.get(&number).cloned());
        let rest = row.split_off(width);
        let at = |at: usize| rest.get(at).and_then(Cell::as_int);
        Line { cells: row, value: at(0), weight: at(1), file_name }
    };
    Ok(rows.into_iter().map(line).collect())
}

/// What a number of lines falls short of the component's value: zero, or the lines are not the number's.
#[must_use]
pub fn residual(found: &Found) -> Option<i64> {
    let value = found.parts.get(found.part)?.valued.value?;
    match found.made {
        Made::Sum | Made::Max => Some(value - found.value?),
        Made::Mean => {
            let mean =
                daiyun_base::money::divide_rounded(i128::from(found.value?), i128::from(found.weight?));
            Some(value - mean)
        }
    }
}

/// The order of lines by its word.
pub fn order_of(sort: Option<&str>) -> Result<LineOrder, Problem> {
    match sort.unwrap_or("-day") {
        "-day" => Ok(LineOrder::Newest),
        "day" => Ok(LineOrder::Oldest),
        "-value" => Ok(LineOrder::Most),
        "value" => Ok(LineOrder::Least),
        other => Err(Problem::invalid(
            "sort_unknown",
            format!("不能按「{other}」排序；可用：day、-day、value、-value"),
            format!("Lines cannot be sorted by {other:?}; use day, -day, value or -value"),
        )),
    }
}
