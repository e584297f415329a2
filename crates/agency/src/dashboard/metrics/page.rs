//! A metric by one of its dimensions, with a second one beside it and, over time, what it has come to.

use daiyun_base::error::{Label, Problem};
use daiyun_base::period::DayRange;
use daiyun_kpi::compare::Comparison;
use daiyun_kpi::metric::Metric;
use daiyun_kpi::query::{DEFAULT_LIMIT, Dimension, MAX_LIMIT};
use daiyun_kpi::sql::Nameless;
use daiyun_lake::Cell;

use super::running::{buckets, run_up};
use super::view::{MetricDefinitionView, MetricNameView, MetricPageView, RunningPointView};
use crate::clients;
use crate::contracts::targets::{TargetKind, kind_of};
use crate::dashboard::VIEW;
use crate::dashboard::actions::{
    Question, RowsPage, Table, ask_of, ask_page, asked_stores, coverage_of, names, until_yesterday,
};
use crate::dashboard::export::changed;
use crate::dashboard::known::{AskedStore, Extent, extents_of};
use crate::dashboard::targets::goals_to_date;
use crate::dashboard::view::TableView;
use crate::error::Result;
use crate::imports::Coverage;
use crate::scope::Scope;

/// Rows read at once for a file: things are named by their codes, and a statement holds only so many.
const PART: u64 = 2_000;

/// What of which metric.
#[derive(Clone, Debug)]
pub struct MetricQuestion {
    /// Its code.
    pub metric: String,
    /// The metric beside it.
    pub second: Option<String>,
    /// What splits it.
    pub by: Dimension,
    /// The days.
    pub days: DayRange,
    /// Store codes; nothing means every visible store.
    pub stores: Option<Vec<String>>,
    /// What it is held against.
    pub compare: Option<Comparison>,
    /// One of the two metrics, with a minus for the most first; time stands in its own order.
    pub sort: Option<String>,
}

/// The same in words, as an address or a kept question says it.
#[derive(Clone, Debug)]
pub struct MetricAsked<'a> {
    /// The metric's code.
    pub metric: &'a str,
    /// A dimension, `day` unless said.
    pub by: Option<&'a str>,
    /// The metric beside it.
    pub second: Option<&'a str>,
    /// The days.
    pub days: DayRange,
    /// Store codes.
    pub stores: Option<Vec<String>>,
    /// `previous` unless said, `none` for nothing.
    pub compare: Option<&'a str>,
    /// The order.
    pub sort: Option<&'a str>,
}

impl MetricQuestion {
    /// Reads a question, or says which word is not understood.
    pub fn read(asked: MetricAsked<'_>) -> Result<Self, Problem> {
        let MetricAsked { metric, by, second, days, stores, compare, sort } = asked;
        Ok(Self {
            metric: metric.to_owned(),
            second: second.filter(|code| !code.is_empty() && *code != metric).map(str::to_owned),
            by: by.unwrap_or(Dimension::Day.code()).parse()?,
            days,
            stores,
            compare: match compare.unwrap_or("previous") {
                "none" => None,
                named => Some(named.parse()?),
            },
            sort: sort.map(str::to_owned),
        })
    }

    fn metrics(&self) -> Vec<String> {
        std::iter::once(&self.metric).chain(&self.second).cloned().collect()
    }

    fn split(&self, by: Vec<Dimension>, days: DayRange, limit: usize) -> Question {
        Question {
            metrics: self.metrics(),
            by,
            days,
            filters: Vec::new(),
            stores: self.stores.clone(),
            compare: self.compare.into_iter().collect(),
            limit,
        }
    }

    /// The metric of the order, and whether the most comes first.
    fn order(&self) -> Result<(&str, bool), Problem> {
        let Some(text) = self.sort.as_deref() else { return Ok((&self.metric, true)) };
        let (code, descending) = text.strip_prefix('-').map_or((text, false), |code| (code, true));
        let known = std::iter::once(&self.metric).chain(&self.second).find(|known| *known == code);
        known.map(|metric| (metric.as_str(), descending)).ok_or_else(|| {
            let codes = self.metrics();
            Problem::invalid(
                "sort_unknown",
                format!("不能按「{text}」排序；可用：{}，前面加 - 为从大到小", codes.join("、")),
                format!(
                    "Rows cannot be sorted by {text:?}; use one of {}, with - for the most first",
                    codes.join(", ")
                ),
            )
        })
    }
}

/// A metric by a dimension: time whole and in its order, anything else in pages. Nothing later than yesterday is read.
pub async fn page(
    scope: &Scope,
    asked: &MetricQuestion,
    (limit, offset): (u64, u64),
) -> Result<MetricPageView> {
    scope.require(VIEW)?;
    let catalogue = &scope.agency().definitions().metrics;
    let metric = catalogue.metric(&asked.metric)?;
    let definition = MetricDefinitionView::of(catalogue, metric)?;
    let (column, descending) = asked.order()?;
    let stores = asked_stores(scope, asked.stores.as_deref()).await?;
    let coverage = coverage_of(scope, &stores).await?;
    let known = (stores.as_slice(), &coverage);
    let days = until_yesterday(asked.days, scope.agency().clock().today());
    let total = ask_of(scope, &asked.split(Vec::new(), days, 1), &stores, &coverage).await?;
    let question =
        asked.split(vec![asked.by], days, if asked.by.is_time() { DEFAULT_LIMIT } else { MAX_LIMIT });
    let (table, row_count) = if asked.by.is_time() {
        let table = ask_of(scope, &question, &stores, &coverage).await?;
        let count = i64::try_from(table.rows.len()).unwrap_or(i64::MAX);
        (table, count)
    } else {
        let rows = RowsPage { metric: column, nameless: Nameless::Kept, descending, limit, offset };
        ask_page(scope, &question, known, rows).await?
    };
    let running = running(scope, metric, &question, known, &table).await?;
    Ok(MetricPageView {
        definition,
        by: asked.by.code(),
        from: days.from,
        to: days.to,
        names: named(scope, asked.by, &table, &stores, days).await?,
        total: TableView::of(&total),
        sort: (!asked.by.is_time()).then(|| format!("{}{column}", if descending { "-" } else { "" })),
        table: TableView::of(&table),
        row_count,
        running,
    })
}

/// Every row of a metric's page, read in parts at one snapshot.
pub async fn whole(scope: &Scope, asked: &MetricQuestion) -> Result<MetricPageView> {
    let mut view = page(scope, asked, (PART, 0)).await?;
    let total = u64::try_from(view.row_count).unwrap_or(0);
    let so_far = u64::try_from(view.table.rows.len()).unwrap_or(total);
    for offset in (so_far.max(1)..total).step_by(usize::try_from(PART).unwrap_or(usize::MAX)) {
        let next = page(scope, asked, (PART, offset)).await?;
        if next.table.as_of != view.table.as_of {
            return Err(changed().into());
        }
        view.table.rows.extend(next.table.rows);
        for (all, more) in view.table.comparisons.iter_mut().zip(next.table.comparisons) {
            all.rows.extend(more.rows);
        }
        view.names.extend(next.names);
    }
    Ok(view)
}

/// What a metric that adds up has come to by the end of each day, week or month, and what it was meant to.
async fn running(
    scope: &Scope,
    metric: &Metric,
    question: &Question,
    known: (&[AskedStore], &Coverage),
    table: &Table,
) -> Result<Option<Vec<RunningPointView>>> {
    let catalogue = &scope.agency().definitions().metrics;
    let parts = question.by.first().map_or_else(Vec::new, |by| buckets(*by, question.days));
    if parts.is_empty() || kind_of(catalogue, metric) != Some(TargetKind::Sum) {
        return Ok(None);
    }
    let groups: Vec<Vec<Cell>> = parts.iter().map(|part| vec![part.key.clone()]).collect();
    let extents = extents_of(scope, question, known, &groups)?;
    let counted = |key: &Cell| {
        let row = table.rows.iter().find(|row| row.first() == Some(key));
        row.and_then(|row| row.get(1)?.as_int())
    };
    let steps = parts.iter().zip(&extents).map(|(part, extent)| {
        let nothing_came = extent.first().is_none_or(|extent| *extent == Extent::Nothing);
        (!nothing_came).then(|| counted(&part.key).unwrap_or(0))
    });
    let values = run_up(steps);
    let periods: Vec<DayRange> = parts.iter().map(|part| part.days).collect();
    let goals = goals_to_date(scope, metric, known.0, &periods).await?;
    let points = parts.iter().zip(values).zip(goals);
    Ok(Some(points.map(|((part, value), goal)| RunningPointView { at: part.name(), value, goal }).collect()))
}

/// What the things of the rows are called.
async fn named(
    scope: &Scope,
    by: Dimension,
    table: &Table,
    stores: &[AskedStore],
    days: DayRange,
) -> Result<Vec<MetricNameView>> {
    let codes: Vec<String> =
        table.rows.iter().filter_map(|row| Some(row.first()?.as_text()?.to_owned())).collect();
    let of = |code: &String, label: Label, mark: Option<String>| MetricNameView {
        code: code.clone(),
        name: label.zh,
        name_en: label.en,
        mark,
    };
    let same = |name: &str| Label::new(name, name);
    let formats = &scope.agency().definitions().formats;
    let mark_of = |code: &str| formats.platform(code).map(|platform| platform.mark.clone());
    if by == Dimension::Platform {
        let label = |code: &String| {
            formats.platform(code).map(|found| of(code, found.label.clone(), Some(found.mark.clone())))
        };
        return Ok(codes.iter().filter_map(label).collect());
    }
    if by == Dimension::Store {
        let label = |code: &String| {
            let store = stores.iter().find(|store| store.scoped.store == *code)?;
            Some(of(code, same(&store.name), mark_of(&store.scoped.platform)))
        };
        return Ok(codes.iter().filter_map(label).collect());
    }
    if by == Dimension::Client {
        let clients = clients::visible(scope).await?;
        let label = |code: &String| {
            let client = clients.iter().find(|client| client.code == *code)?;
            Some(of(code, same(&client.name), None))
        };
        return Ok(codes.iter().filter_map(label).collect());
    }
    let within: Vec<String> = stores.iter().map(|store| store.scoped.store.clone()).collect();
    let found = names(scope, by, &codes, &within, days).await?;
    Ok(found.iter().map(|(code, name)| of(code, same(name), None)).collect())
}
