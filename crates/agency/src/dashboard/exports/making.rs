//! Writing a file: everything that was asked for, in parts that are read at one snapshot.

use daiyun_base::error::{Label, Problem};
use daiyun_base::period::DayRange;
use daiyun_kpi::compare::Comparison;
use daiyun_kpi::query::{Filter, days_fit};
use daiyun_kpi::sql::LinePage;

use super::rules::{ExportKind, ExportQuestion, check_length};
use crate::dashboard::export::{changed, lines_file, part_label, products_file};
use crate::dashboard::file::{File, Format, Language};
use crate::dashboard::lines::{LinesQuestion, lines_after, lines_of, order_of};
use crate::dashboard::metrics::{self, MetricAsked, MetricQuestion};
use crate::dashboard::products::{ProductBy, ProductsQuestion, ProductsView, products};
use crate::dashboard::taken::Taken;
use crate::error::{Failure, Result};
use crate::scope::Scope;

/// Lines read at once.
const PART: u64 = 20_000;
/// Products read at once: their names are asked by their codes.
const PRODUCTS: u64 = 2_000;

/// What is asked for, before anybody writes it.
pub(super) struct Preview {
    pub title: Label,
    pub rows: i64,
    pub taken: Taken,
}

/// What a file would hold, or why it cannot be written.
pub(super) async fn preview(scope: &Scope, asked: &ExportQuestion) -> Result<Preview> {
    let taken = Taken::of(scope, asked.stores.as_deref(), days(asked)?).await?;
    match asked.kind {
        ExportKind::Lines => {
            let found = lines_of(scope, &lines_question(asked, LinePageOf::first(1))?).await?;
            check_length(found.total)?;
            let label = part_label(&found);
            let title = Label::new(format!("{}明细", label.zh), format!("{} lines", label.en));
            Ok(Preview { title, rows: found.total, taken })
        }
        ExportKind::Products => {
            let view = products(scope, &products_question(asked, (1, 0))?).await?;
            check_length(view.total)?;
            Ok(Preview { title: Label::new("商品明细", "Products"), rows: view.total, taken })
        }
        ExportKind::Metric => {
            let question = metric_question(asked)?;
            let view = metrics::page(scope, &question, (1, 0)).await?;
            check_length(view.row_count)?;
            Ok(Preview { title: view.title(), rows: view.row_count, taken })
        }
    }
}

/// The file, with how many rows it holds and the stores in it.
pub(super) async fn made(scope: &Scope, asked: &ExportQuestion) -> Result<(File, i64, Taken)> {
    let taken = Taken::of(scope, asked.stores.as_deref(), days(asked)?).await?;
    let written = (
        if asked.is_csv { Format::Csv } else { Format::Xlsx },
        if asked.is_english { Language::En } else { Language::Zh },
    );
    let writing = match asked.kind {
        ExportKind::Lines => {
            let mut found = lines_of(scope, &lines_question(asked, LinePageOf::first(PART))?).await?;
            check_length(found.total)?;
            let total = u64::try_from(found.total).unwrap_or(0);
            for offset in (PART..total).step_by(usize::try_from(PART).unwrap_or(usize::MAX)) {
                let page = lines_question(asked, LinePageOf { limit: PART, offset })?;
                found.lines.extend(lines_after(scope, &page, &found).await?);
            }
            let rows = found.total;
            tokio::task::spawn_blocking(move || {
                lines_file(&found, &taken, written).map(|file| (file, rows, taken))
            })
        }
        ExportKind::Products => {
            let view = all_products(scope, asked).await?;
            tokio::task::spawn_blocking(move || {
                products_file(&view, &taken, written).map(|file| (file, view.total, taken))
            })
        }
        ExportKind::Metric => {
            let view = metrics::whole(scope, &metric_question(asked)?).await?;
            check_length(view.row_count)?;
            tokio::task::spawn_blocking(move || {
                metrics::file(&view, &taken, written).map(|file| (file, view.row_count, taken))
            })
        }
    };
    writing.await.map_err(Failure::internal)?
}

fn metric_question(asked: &ExportQuestion) -> Result<MetricQuestion, Problem> {
    MetricQuestion::read(MetricAsked {
        metric: asked.metric.as_deref().ok_or_else(metric_missing)?,
        by: asked.by.as_deref(),
        second: asked.second.as_deref(),
        days: days(asked)?,
        stores: asked.stores.clone(),
        compare: asked.compare.as_deref(),
        sort: asked.sort.as_deref(),
    })
}

fn metric_missing() -> Problem {
    Problem::invalid("metric_missing", "请说明导出哪个指标", "Say which metric is wanted")
}

async fn all_products(scope: &Scope, asked: &ExportQuestion) -> Result<ProductsView> {
    let mut view = products(scope, &products_question(asked, (PRODUCTS, 0))?).await?;
    check_length(view.total)?;
    let total = u64::try_from(view.total).unwrap_or(0);
    for offset in (PRODUCTS..total).step_by(usize::try_from(PRODUCTS).unwrap_or(usize::MAX)) {
        let next = products(scope, &products_question(asked, (PRODUCTS, offset))?).await?;
        if next.table.as_of != view.table.as_of {
            return Err(changed().into());
        }
        view.table.rows.extend(next.table.rows);
        view.names.extend(next.names);
    }
    Ok(view)
}

/// Which lines.
struct LinePageOf {
    limit: u64,
    offset: u64,
}

impl LinePageOf {
    fn first(limit: u64) -> Self {
        Self { limit, offset: 0 }
    }
}

fn days(asked: &ExportQuestion) -> Result<DayRange, Problem> {
    let days = DayRange { from: asked.from, to: asked.to };
    days_fit(days)?;
    Ok(days)
}

fn lines_question(asked: &ExportQuestion, page: LinePageOf) -> Result<LinesQuestion, Problem> {
    let metric = asked.metric.clone().ok_or_else(metric_missing)?;
    let LinePageOf { limit, offset } = page;
    Ok(LinesQuestion {
        metric,
        part: asked.part.clone(),
        days: days(asked)?,
        filters: asked.filters.iter().map(|text| text.parse()).collect::<Result<Vec<Filter>, Problem>>()?,
        stores: asked.stores.clone(),
        page: LinePage { order: order_of(asked.sort.as_deref())?, limit, offset },
    })
}

fn products_question(
    asked: &ExportQuestion,
    (limit, offset): (u64, u64),
) -> Result<ProductsQuestion, Problem> {
    Ok(ProductsQuestion {
        stores: asked.stores.clone(),
        days: days(asked)?,
        compare: Comparison::Previous,
        by: ProductBy::of_code(asked.by.as_deref().unwrap_or("listing"))?,
        sort: asked.sort.clone(),
        limit,
        offset,
    })
}
