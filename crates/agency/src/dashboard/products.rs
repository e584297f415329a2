//! The table of products: what each listing or SKU sold, brought back, was looked at and has in stock, in pages that the
//! facts are cut into, under cards that say how much of the range moves at all (S17.3).

use daiyun_base::error::{Label, Problem};
use daiyun_base::period::DayRange;
use daiyun_kpi::compare::Comparison;
use daiyun_kpi::query::{Dimension, Query};
use daiyun_kpi::sql::{Nameless, compile};
use daiyun_lake::Cell;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::VIEW;
use super::actions::{
    Question, RowsPage, ask_of, ask_page, asked_stores, coverage_of, names, until_yesterday,
};
use super::view::{ColumnView, TableView, column};
use crate::error::Result;
use crate::scope::Scope;

/// How much of the range moves, and how fast.
const CARDS: [&str; 4] = ["active_listings", "active_listing_rate", "active_sku_rate", "stock_turnover"];
/// What is known of both.
const OF_BOTH: [&str; 4] = ["line_paid_sales", "line_quantity", "line_contribution", "line_refund_rate"];
/// What platforms report by listing.
const OF_LISTINGS: [&str; 2] = ["listing_page_visitors", "listing_conversion_rate"];
/// What warehouses report by SKU.
const OF_SKUS: [&str; 2] = ["stock_on_hand", "stock_turnover"];
/// A shop has fewer products; the table is cut into pages, not its question.
const MOST_PRODUCTS: usize = 1_000_000;

/// What a product is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProductBy {
    /// What a buyer sees as one page.
    Listing,
    /// What a warehouse keeps.
    Sku,
}

/// Which products, in which order.
#[derive(Clone, Debug)]
pub struct ProductsQuestion {
    /// Store codes; nothing means every visible store.
    pub stores: Option<Vec<String>>,
    /// The days.
    pub days: DayRange,
    /// What the cards are held against.
    pub compare: Comparison,
    /// What a product is.
    pub by: ProductBy,
    /// A metric of the table, with a minus for the most first.
    pub sort: Option<String>,
    /// How many.
    pub limit: u64,
    /// How many to skip.
    pub offset: u64,
}

/// Products of a scope and a period.
#[derive(Debug, Serialize, ToSchema)]
pub struct ProductsView {
    /// `listing` or `sku`.
    pub by: &'static str,
    /// The days shown: never later than yesterday.
    pub from: chrono::NaiveDate,
    /// The last day shown.
    pub to: chrono::NaiveDate,
    /// One row: how much of the range moves, and how fast.
    pub cards: TableView,
    /// The page: the product, then its numbers. A column that is not known of such products is empty and says why.
    pub table: TableView,
    /// What the shops call the products of the page.
    pub names: Vec<ProductNameView>,
    /// How many products there are in all.
    pub total: i64,
    /// The metric the rows are sorted by, with a minus for the most first.
    pub sort: String,
}

/// What a shop calls a product.
#[derive(Debug, Serialize, ToSchema)]
pub struct ProductNameView {
    /// Its number or code, as in rows.
    pub code: String,
    /// What the shop calls it.
    pub name: String,
}

impl ProductBy {
    /// By its word.
    pub fn of_code(code: &str) -> Result<Self, Problem> {
        [Self::Listing, Self::Sku].into_iter().find(|by| by.code() == code).ok_or_else(|| {
            Problem::invalid(
                "products_by_unknown",
                format!("商品不能按「{code}」列出；可用：listing、sku"),
                format!("Products are not listed by {code:?}; use listing or sku"),
            )
        })
    }

    /// Its word.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Listing => "listing",
            Self::Sku => "sku",
        }
    }

    fn dimension(self) -> Dimension {
        match self {
            Self::Listing => Dimension::Listing,
            Self::Sku => Dimension::Sku,
        }
    }

    fn metrics(self) -> impl Iterator<Item = &'static str> {
        let own = match self {
            Self::Listing => OF_LISTINGS,
            Self::Sku => OF_SKUS,
        };
        OF_BOTH.into_iter().chain(own)
    }

    /// What the table has no numbers for, and why.
    fn without(self) -> ([&'static str; 2], Label) {
        match self {
            Self::Listing => (
                OF_SKUS,
                Label::new(
                    "库存文件按商家编码（SKU）记，不按商品；请切换到「按 SKU」",
                    "Stock files count by SKU, not by listing. Switch to SKUs",
                ),
            ),
            Self::Sku => (
                OF_LISTINGS,
                Label::new(
                    "平台的商品报表按商品记，不按 SKU；请切换到「按商品」",
                    "Platforms report visits by listing, not by SKU. Switch to listings",
                ),
            ),
        }
    }
}

/// A page of products.
pub async fn products(scope: &Scope, asked: &ProductsQuestion) -> Result<ProductsView> {
    scope.require(VIEW)?;
    let (metric, descending) = sort_of(asked)?;
    let stores = asked_stores(scope, asked.stores.as_deref()).await?;
    let coverage = coverage_of(scope, &stores).await?;
    let days = until_yesterday(asked.days, scope.agency().clock().today());
    let question = |metrics: Vec<&str>, by: Vec<Dimension>, compare: Vec<Comparison>| Question {
        metrics: metrics.into_iter().map(str::to_owned).collect(),
        by,
        days,
        filters: Vec::new(),
        stores: asked.stores.clone(),
        compare,
        limit: MOST_PRODUCTS,
    };
    let cards = question(CARDS.to_vec(), Vec::new(), vec![asked.compare]);
    let cards = ask_of(scope, &cards, &stores, &coverage).await?;
    let by = asked.by.dimension();
    let rows = question(asked.by.metrics().collect(), vec![by], Vec::new());
    let page =
        RowsPage { metric, nameless: Nameless::Out, descending, limit: asked.limit, offset: asked.offset };
    let (table, total) = ask_page(scope, &rows, (&stores, &coverage), page).await?;
    let shown: Vec<String> =
        table.rows.iter().filter_map(|row| Some(row.first().and_then(Cell::as_text)?.to_owned())).collect();
    let codes: Vec<String> = stores.iter().map(|store| store.scoped.store.clone()).collect();
    let named = names(scope, by, &shown, &codes, days).await?;
    let mut table = TableView::of(&table);
    for of in missing_columns(scope, asked.by, days)? {
        table.columns.push(of);
        table.rows.iter_mut().for_each(|row| row.push(Value::Null));
    }
    Ok(ProductsView {
        by: asked.by.code(),
        from: days.from,
        to: days.to,
        cards: TableView::of(&cards),
        table,
        names: named.into_iter().map(|(code, name)| ProductNameView { code, name }).collect(),
        total,
        sort: format!("{}{metric}", if descending { "-" } else { "" }),
    })
}

/// The columns that such products have no numbers for: they stay in the table, so that nobody looks for them.
fn missing_columns(scope: &Scope, by: ProductBy, days: DayRange) -> Result<Vec<ColumnView>> {
    let (metrics, why) = by.without();
    let query = Query {
        metrics: metrics.iter().map(|code| (*code).to_owned()).collect(),
        by: Vec::new(),
        days,
        filters: Vec::new(),
        scope: Vec::new(),
        limit: 1,
    };
    let compiled = compile(&scope.agency().definitions().metrics, &query)?;
    let empty = |of: &daiyun_kpi::sql::OutColumn| ColumnView {
        empty_because: Some(why.zh.clone()),
        empty_because_en: Some(why.en.clone()),
        ..column(of)
    };
    Ok(compiled.columns.iter().map(empty).collect())
}

/// The metric of the order, and whether the most comes first.
fn sort_of(asked: &ProductsQuestion) -> Result<(&'static str, bool), Problem> {
    let text = asked.sort.as_deref().unwrap_or("-line_paid_sales");
    let (code, descending) = text.strip_prefix('-').map_or((text, false), |code| (code, true));
    let metric = asked.by.metrics().find(|metric| *metric == code).ok_or_else(|| {
        let codes: Vec<&str> = asked.by.metrics().collect();
        Problem::invalid(
            "sort_unknown",
            format!("不能按「{text}」排序；可用：{}，前面加 - 为从大到小", codes.join("、")),
            format!(
                "Products cannot be sorted by {text:?}; use one of {}, with - for the most first",
                codes.join(", ")
            ),
        )
    })?;
    Ok((metric, descending))
}
