//! The board: one question for the cards, one for the curve, one for the stores, one for the channels, all at one scope
//! and period, put together here so that the console only draws.

use daiyun_base::error::Label;
use daiyun_base::period::DayRange;
use daiyun_kpi::compare::Comparison;
use daiyun_kpi::metric::{Polarity, Unit};
use daiyun_kpi::query::{DEFAULT_LIMIT, Dimension};
use daiyun_lake::Cell;
use serde::Serialize;
use utoipa::ToSchema;

use super::actions::{Question, Table, ask, until_yesterday};
use super::rules::{Delta, Headline, conclusion};
use super::view::TableView;
use crate::error::Result;
use crate::scope::Scope;
use crate::stores;

/// The cards, in order (S17, and the pair every operator reads first: sales and what came back).
const CARDS: [&str; 8] = [
    "paid_sales",
    "net_sales",
    "paid_orders",
    "visitors",
    "conversion_rate",
    "paid_sales_per_order",
    "refund_rate",
    "roas",
];
/// The steps of the funnel (S12.7).
const FUNNEL: [&str; 3] = ["visitors", "cart_buyers", "reported_buyers"];
/// The columns of the store table.
const STORE_COLUMNS: [&str; 7] =
    ["paid_sales", "net_sales", "paid_orders", "visitors", "conversion_rate", "refund_rate", "roas"];

/// Everything a board shows at once.
#[derive(Debug, Serialize, ToSchema)]
pub struct BoardView {
    /// One sentence over it all.
    pub conclusion: String,
    /// The same in English.
    pub conclusion_en: String,
    /// The days shown: never later than yesterday.
    pub from: chrono::NaiveDate,
    /// The last day shown.
    pub to: chrono::NaiveDate,
    /// One row: the cards against 较前一日/上一周期 and 较上周同期.
    pub cards: TableView,
    /// By day: the curve, with the period before.
    pub trend: TableView,
    /// By platform.
    pub platforms: TableView,
    /// By store.
    pub stores: TableView,
    /// The stores' names by code, for the rows of `stores`.
    pub store_names: Vec<StoreName>,
    /// One row: the steps of the funnel.
    pub funnel: TableView,
    /// By listing: what sold.
    pub listings: TableView,
}

/// A store's name.
#[derive(Debug, Serialize, ToSchema)]
pub struct StoreName {
    /// Its code, as in rows.
    pub code: String,
    /// What people call it.
    pub name: String,
    /// Its platform.
    pub platform: String,
}

/// Puts a board together.
pub async fn board(scope: &Scope, stores: Option<Vec<String>>, days: DayRange) -> Result<BoardView> {
    let days = until_yesterday(days, scope.agency().clock().today());
    let question = |metrics: &[&str], by: &[Dimension], compare: &[Comparison]| Question {
        metrics: metrics.iter().map(|code| (*code).to_owned()).collect(),
        by: by.to_vec(),
        days,
        filters: Vec::new(),
        stores: stores.clone(),
        compare: compare.to_vec(),
        limit: DEFAULT_LIMIT,
    };
    let pair = [Comparison::Previous, Comparison::WeekAgo];
    let cards = ask(scope, &question(&CARDS, &[], &pair)).await?;
    let trend = ask(scope, &question(&CARDS, &[Dimension::Day], &pair[..1])).await?;
    let platforms = ask(scope, &question(&["paid_sales"], &[Dimension::Platform], &pair[..1])).await?;
    let by_store = ask(scope, &question(&STORE_COLUMNS, &[Dimension::Store], &pair[..1])).await?;
    let funnel = ask(scope, &question(&FUNNEL, &[], &pair[..1])).await?;
    let mut listings = ask(
        scope,
        &question(&["line_paid_sales", "line_quantity", "line_contribution"], &[Dimension::Listing], &[]),
    )
    .await?;
    keep_best(&mut listings, 20);
    let names = names(scope).await?;
    let sentence = sentence(&cards, &by_store, &names);
    Ok(BoardView {
        conclusion: sentence.zh,
        conclusion_en: sentence.en,
        from: days.from,
        to: days.to,
        cards: TableView::of(&cards),
        trend: TableView::of(&trend),
        platforms: TableView::of(&platforms),
        stores: TableView::of(&by_store),
        store_names: names,
        funnel: TableView::of(&funnel),
        listings: TableView::of(&listings),
    })
}

/// The rows with the largest first metric.
fn keep_best(table: &mut Table, count: usize) {
    let first = table.compiled.columns.len().saturating_sub(3);
    table.rows.sort_by_key(|row| std::cmp::Reverse(row.get(first).and_then(Cell::as_int).unwrap_or(0)));
    table.rows.truncate(count);
}

async fn names(scope: &Scope) -> Result<Vec<StoreName>> {
    let stores = stores::visible(scope).await?;
    let name =
        |store: stores::Store| StoreName { code: store.code, name: store.name, platform: store.platform };
    Ok(stores.into_iter().map(name).collect())
}

fn sentence(cards: &Table, by_store: &Table, names: &[StoreName]) -> Label {
    let value = |code: &str| metric_at(cards, 0, code);
    let before = |code: &str| {
        let at = CARDS.iter().position(|card| *card == code)?;
        cards.compared.first()?.rows.first()?.as_ref()?.get(at)?.as_int()
    };
    let mover = (0..by_store.rows.len()).filter_map(|row| {
        let code = by_store.rows[row].first()?.as_text()?;
        let now = metric_at(by_store, row, "paid_sales").unwrap_or(0);
        let before = by_store.compared.first()?.rows.get(row)?.as_ref()?.first()?.as_int().unwrap_or(0);
        let name = names.iter().find(|store| store.code == code).map_or(code, |store| store.name.as_str());
        Some((name.to_owned(), now - before))
    });
    let empty =
        cards.rows.first().is_none_or(|row| row.iter().all(|cell| matches!(cell, Cell::Null | Cell::Int(0))));
    conclusion(&Headline {
        paid_sales: value("paid_sales").filter(|_| !empty),
        paid_delta: Delta::between(Unit::Fen, Polarity::Higher, value("paid_sales"), before("paid_sales")),
        refund_delta: Delta::between(Unit::Ppm, Polarity::Lower, value("refund_rate"), before("refund_rate")),
        mover: mover.max_by_key(|(_, change)| change.abs()),
    })
}

fn metric_at(table: &Table, row: usize, code: &str) -> Option<i64> {
    let at = table.compiled.columns.iter().position(|column| column.name == code)?;
    table.rows.get(row)?.get(at)?.as_int()
}
