//! The board: one question for the cards, one for the curve, one for the stores, one for the channels, all at one scope
//! and period, put together here so that the console only draws.

use std::collections::BTreeMap;

use daiyun_base::error::Label;
use daiyun_base::money::ratio_ppm;
use daiyun_base::period::DayRange;
use daiyun_kpi::compare::Comparison;
use daiyun_kpi::metric::{Polarity, Unit};
use daiyun_kpi::query::{DEFAULT_LIMIT, Dimension};
use daiyun_lake::Cell;
use futures::try_join;
use serde::Serialize;
use utoipa::ToSchema;

use super::VIEW;
use super::actions::{Question, Table, ask_most, ask_of, asked_stores, coverage_of, names, until_yesterday};
use super::guidance::{NextStep, compare_note, next_step};
use super::known::{AskedStore, Extent};
use super::quiet::by_every_store;
use super::rules::{Delta, FunnelNumbers, FunnelStep, Headline, conclusion, funnel_steps, overall};
use super::view::TableView;
use crate::error::{Failure, Result};
use crate::imports::Coverage;
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
/// The columns of the best sellers.
const BEST_OF: [&str; 3] = ["line_paid_sales", "line_quantity", "line_contribution"];
/// The listings of a board: the best sellers, not the shop.
const BEST_LISTINGS: usize = 20;
/// The longest period that the week before says something about.
const WEEK_DAYS: u64 = 7;
/// A curve of fewer days says nothing, so a shorter period shows the days before it as well.
const SHORTEST_TREND_DAYS: u64 = 14;
/// How many days such a curve has.
const USUAL_TREND_DAYS: u64 = 30;

/// Which part of the agency, which days, against what.
#[derive(Clone, Debug)]
pub struct BoardQuestion {
    /// Store codes; nothing means every visible store.
    pub stores: Option<Vec<String>>,
    /// The days.
    pub days: DayRange,
    /// What the days are held against first, if against anything; for a week or less the week before comes second.
    pub compare: Option<Comparison>,
}

/// Everything a board shows at once.
#[derive(Debug, Serialize, ToSchema)]
pub struct BoardView {
    /// One sentence over it all.
    pub conclusion: String,
    /// The same in English.
    pub conclusion_en: String,
    /// What to look at next.
    pub next_step: NextStep,
    /// Whether nothing at all has come or happened in the scope and period.
    pub is_empty: bool,
    /// Why the comparison of the curve is cut.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub compare_note: Option<String>,
    /// The same in English.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub compare_note_en: Option<String>,
    /// The days shown: never later than yesterday.
    pub from: chrono::NaiveDate,
    /// The last day shown.
    pub to: chrono::NaiveDate,
    /// One row: the cards against the chosen comparison and, for a week or less, 较上周同期.
    pub cards: TableView,
    /// The first day of the curve, which is longer than a short period.
    pub trend_from: chrono::NaiveDate,
    /// By day: the curve, with the chosen comparison.
    pub trend: TableView,
    /// By platform, the largest first.
    pub platforms: Vec<PlatformPart>,
    /// By store.
    pub stores: TableView,
    /// The stores' names by code, for the rows of `stores`.
    pub store_names: Vec<StoreName>,
    /// From visitor to buyer.
    pub funnel: FunnelView,
    /// By listing: what sold best.
    pub listings: TableView,
    /// The listings' titles by number, for the rows of `listings`.
    pub listing_titles: Vec<ListingTitle>,
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
    /// One neutral character that stands for the platform.
    pub platform_mark: String,
    /// The last day its orders are known; nothing while none have come.
    pub orders_until: Option<chrono::NaiveDate>,
}

/// A platform's part of the paid sales.
#[derive(Debug, Serialize, ToSchema)]
pub struct PlatformPart {
    /// Its code.
    pub platform: String,
    /// What people call it.
    pub label: String,
    /// The same in English.
    pub label_en: String,
    /// One neutral character that stands for it.
    pub mark: String,
    /// What was paid there.
    pub paid_sales_fen: Option<i64>,
    /// Of what was paid everywhere.
    pub share_ppm: Option<i64>,
    /// Against the chosen comparison.
    pub change: Option<Delta>,
}

/// From visitor to buyer.
#[derive(Debug, Serialize, ToSchema)]
pub struct FunnelView {
    /// The steps in order.
    pub steps: Vec<FunnelStep>,
    /// The last step of the first.
    pub overall_ppm: Option<i64>,
    /// How that moved.
    pub overall_change: Option<Delta>,
}

/// A listing's title.
#[derive(Debug, Serialize, ToSchema)]
pub struct ListingTitle {
    /// Its number, as in rows.
    pub listing: String,
    /// What the shop calls it.
    pub title: String,
}

/// Puts a board together.
pub async fn board(scope: &Scope, asked: &BoardQuestion) -> Result<BoardView> {
    scope.require(VIEW)?;
    let stores = asked_stores(scope, asked.stores.as_deref()).await?;
    // Of every visible store: the names of all are shown, with how far their orders are known.
    let everywhere = if asked.stores.is_none() { stores.clone() } else { asked_stores(scope, None).await? };
    let coverage = coverage_of(scope, &everywhere).await?;
    let ask = async |question: Question| ask_of(scope, &question, &stores, &coverage).await;
    let days = until_yesterday(asked.days, scope.agency().clock().today());
    let question = |metrics: &[&str], by: &[Dimension], compare: &[Comparison]| Question {
        metrics: metrics.iter().map(|code| (*code).to_owned()).collect(),
        by: by.to_vec(),
        days,
        filters: Vec::new(),
        stores: asked.stores.clone(),
        compare: compare.to_vec(),
        limit: DEFAULT_LIMIT,
    };
    let first: Vec<Comparison> = asked.compare.into_iter().collect();
    let curve = Question { days: trend_days(days), ..question(&CARDS, &[Dimension::Day], &first) };
    // Two at a time: more would take the machine from everybody else.
    let sums = async {
        let cards = ask(question(&CARDS, &[], &card_comparisons(asked.compare, days))).await?;
        let platforms = ask(question(&["paid_sales"], &[Dimension::Platform], &first)).await?;
        let by_store = question(&STORE_COLUMNS, &[Dimension::Store], &first);
        let by_store = by_every_store(scope, &by_store, &stores, &coverage).await?;
        Ok::<_, Failure>((cards, platforms, by_store, ask(question(&FUNNEL, &[], &first)).await?))
    };
    let others = async {
        let trend = ask(curve.clone()).await?;
        let (listings, titles) =
            best_sellers(scope, question(&BEST_OF, &[Dimension::Listing], &[]), &stores).await?;
        Ok::<_, Failure>((trend, listings, titles))
    };
    let ((cards, platforms, by_store, steps), (trend, listings, titles)) = try_join!(sums, others)?;
    let store_names = store_names(scope, &coverage).await?;
    let (headline, mover) =
        headline(&cards, &by_store, &store_names, asked.compare.map(|compare| compare.label(days)));
    let sentence = conclusion(&headline);
    let earlier = trend.compared.first().map(|compared| compared.days);
    let note = earlier.and_then(|earlier| compare_note(scope, &stores, &coverage, earlier));
    let (compare_note, compare_note_en) = note.map(|note| (note.zh, note.en)).unzip();
    Ok(BoardView {
        conclusion: sentence.zh,
        conclusion_en: sentence.en,
        next_step: next_step(&headline, mover.as_deref()),
        is_empty: is_empty(&cards),
        compare_note,
        compare_note_en,
        from: days.from,
        to: days.to,
        cards: TableView::of(&cards),
        trend_from: curve.days.from,
        trend: TableView::of(&trend),
        platforms: parts(scope, &platforms),
        stores: TableView::of(&by_store),
        store_names,
        funnel: funnel(&steps),
        listings: TableView::of(&listings),
        listing_titles: titles.into_iter().map(|(listing, title)| ListingTitle { listing, title }).collect(),
    })
}

/// What sold best, and what the shops call it.
async fn best_sellers(
    scope: &Scope,
    question: Question,
    stores: &[AskedStore],
) -> Result<(Table, BTreeMap<String, String>)> {
    let listings = ask_most(scope, &question, stores, BEST_LISTINGS).await?;
    let sold: Vec<String> =
        listings.rows.iter().filter_map(|row| Some(row.first()?.as_text()?.to_owned())).collect();
    let codes: Vec<String> = stores.iter().map(|store| store.scoped.store.clone()).collect();
    let titles = names(scope, Dimension::Listing, &sold, &codes, question.days).await?;
    Ok((listings, titles))
}

/// A month seven days earlier is mostly itself: the second comparison stands beside a week or less.
fn card_comparisons(chosen: Option<Comparison>, days: DayRange) -> Vec<Comparison> {
    let Some(chosen) = chosen else { return Vec::new() };
    let mut comparisons = vec![chosen];
    if days.len_days() <= WEEK_DAYS && chosen != Comparison::WeekAgo {
        comparisons.push(Comparison::WeekAgo);
    }
    comparisons
}

fn trend_days(days: DayRange) -> DayRange {
    if days.len_days() >= SHORTEST_TREND_DAYS {
        return days;
    }
    DayRange { from: days.to - chrono::Days::new(USUAL_TREND_DAYS - 1), to: days.to }
}

fn parts(scope: &Scope, table: &Table) -> Vec<PlatformPart> {
    let total: i64 = table.rows.iter().filter_map(|row| row.get(1)?.as_int()).sum();
    let earlier = table.compared.first();
    let mut parts: Vec<PlatformPart> = table
        .rows
        .iter()
        .enumerate()
        .map(|(at, row)| {
            let code = row.first().and_then(Cell::as_text).unwrap_or_default();
            let platform = scope.agency().definitions().formats.platform(code);
            let paid = row.get(1).and_then(Cell::as_int);
            let before = earlier.and_then(|earlier| earlier.rows.get(at)?.as_ref()?.first()?.as_int());
            PlatformPart {
                platform: code.to_owned(),
                label: platform.map(|platform| platform.label.zh.clone()).unwrap_or_default(),
                label_en: platform.map(|platform| platform.label.en.clone()).unwrap_or_default(),
                mark: platform.map(|platform| platform.mark.clone()).unwrap_or_default(),
                paid_sales_fen: paid,
                share_ppm: paid.and_then(|paid| ratio_ppm(paid, total)),
                change: earlier.map(|_| Delta::between(Unit::Fen, Polarity::Higher, paid, before)),
            }
        })
        .collect();
    parts.sort_by_key(|part| std::cmp::Reverse(part.paid_sales_fen));
    parts
}

fn funnel(table: &Table) -> FunnelView {
    let earlier = table.compared.first().and_then(|compared| compared.rows.first()?.as_ref());
    let numbers: Vec<FunnelNumbers> = table
        .compiled
        .columns
        .iter()
        .enumerate()
        .map(|(at, column)| FunnelNumbers {
            code: column.name.clone(),
            label: column.label.clone(),
            value: table.rows.first().and_then(|row| row.get(at)?.as_int()),
            before: earlier.and_then(|row| row.get(at)?.as_int()),
        })
        .collect();
    let (overall_ppm, overall_change) = overall(&numbers);
    FunnelView { steps: funnel_steps(&numbers), overall_ppm, overall_change }
}

async fn store_names(scope: &Scope, coverage: &Coverage) -> Result<Vec<StoreName>> {
    let stores = stores::visible(scope).await?;
    let name = |store: stores::Store| {
        let platform = scope.agency().definitions().formats.platform(&store.platform);
        StoreName {
            orders_until: coverage.orders_until(store.id),
            code: store.code,
            name: store.name,
            platform_mark: platform.map(|platform| platform.mark.clone()).unwrap_or_default(),
            platform: store.platform,
        }
    };
    Ok(stores.into_iter().map(name).collect())
}

/// What the sentence is made of, and the code of the store it names.
fn headline(
    cards: &Table,
    by_store: &Table,
    names: &[StoreName],
    against: Option<Label>,
) -> (Headline, Option<String>) {
    let value = |code: &str| metric_at(cards, 0, code);
    let before = |code: &str| {
        let at = CARDS.iter().position(|card| *card == code)?;
        cards.compared.first()?.rows.first()?.as_ref()?.get(at)?.as_int()
    };
    let moved = (0..by_store.rows.len()).filter_map(|row| {
        let code = by_store.rows[row].first()?.as_text()?;
        let now = metric_at(by_store, row, "paid_sales")?;
        let before = by_store.compared.first()?.rows.get(row)?.as_ref()?.first()?.as_int()?;
        Some((code.to_owned(), now - before))
    });
    let mover = moved.max_by_key(|(_, change)| change.abs());
    let name_of = |code: &str| {
        names
            .iter()
            .find(|store| store.code == code)
            .map_or_else(|| code.to_owned(), |store| store.name.clone())
    };
    let incomplete_stores = match cards.extent_of("paid_sales") {
        Some(Extent::Partly(stores)) => stores.clone(),
        Some(Extent::Whole | Extent::Nothing) | None => Vec::new(),
    };
    let headline = Headline {
        against,
        incomplete_stores,
        paid_sales: value("paid_sales").filter(|_| !is_empty(cards)),
        paid_delta: Delta::between(Unit::Fen, Polarity::Higher, value("paid_sales"), before("paid_sales")),
        refund_delta: Delta::between(Unit::Ppm, Polarity::Lower, value("refund_rate"), before("refund_rate")),
        mover: mover.as_ref().map(|(code, change)| (name_of(code), *change)),
    };
    (headline, mover.map(|(code, _)| code))
}

fn is_empty(cards: &Table) -> bool {
    cards.rows.first().is_none_or(|row| row.iter().all(|cell| matches!(cell, Cell::Null | Cell::Int(0))))
}

fn metric_at(table: &Table, row: usize, code: &str) -> Option<i64> {
    let at = table.compiled.columns.iter().position(|column| column.name == code)?;
    table.rows.get(row)?.get(at)?.as_int()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_week_before_stands_only_beside_a_week_or_less() {
        let check = |from: &str, to: &str, chosen: Comparison, expected: &[Comparison]| {
            let days = DayRange { from: from.parse().unwrap(), to: to.parse().unwrap() };
            assert_eq!(card_comparisons(Some(chosen), days), expected, "{from} {to}");
        };
        let (previous, week_ago) = (Comparison::Previous, Comparison::WeekAgo);
        check("2026-07-14", "2026-07-14", previous, &[previous, week_ago]);
        check("2026-07-08", "2026-07-14", previous, &[previous, week_ago]);
        check("2026-07-07", "2026-07-14", previous, &[previous]);
        check("2026-06-01", "2026-06-30", previous, &[previous]);
        check("2026-07-14", "2026-07-14", week_ago, &[week_ago]);
        let day = "2026-07-14".parse().unwrap();
        assert_eq!(card_comparisons(None, DayRange { from: day, to: day }), []);
    }
}
