//! Measuring: the base of each fee term from the facts, at one snapshot, order by order.

use daiyun_base::error::Problem;
use daiyun_base::money::Money;
use daiyun_base::period::{DayRange, Month};
use daiyun_kpi::query::{Dimension, MAX_LIMIT, Query, ScopedStore};
use daiyun_kpi::sql::compile;
use daiyun_lake::Cell;

use super::counted::{Counted, CountedDay, results};
use super::counting::{CountedOrder, NamedAmount, OrderRead, count_order, parts};
use super::fees::{Basis, InForce, Measured, TermBasis};
use crate::contracts::charged_days;
use crate::contracts::terms::{ContractTerms, Exclusion, FeeTerm, PerResult, SalesBase, SalesKind};
use crate::error::{Failure, Result};
use crate::scope::Scope;

/// A fee term with its base and the rows the base is made of.
#[derive(Clone, Debug)]
pub(super) struct MeasuredTerm {
    pub basis: TermBasis,
    /// The rows, by key; nothing for a fee that is not counted.
    pub counted: Option<Counted>,
}

/// What a month is measured for: the contract's client and stores, and the snapshot everything is read at.
pub(super) struct Subject<'a> {
    pub scope: &'a Scope,
    pub client_code: &'a str,
    /// Store codes and their platforms.
    pub stores: &'a [(String, String)],
    pub snapshot_id: i64,
}

/// Measures every fee term of a version for a month.
pub(super) async fn measure(
    subject: &Subject<'_>,
    terms: &ContractTerms,
    month: Month,
) -> Result<Vec<MeasuredTerm>> {
    let in_force = InForce::of(month, terms.days());
    let Some(days) = charged_days(terms, month) else { return Ok(Vec::new()) };
    let mut measured = Vec::new();
    for fee in &terms.fees {
        let (amount, counted) = match fee {
            FeeTerm::Retainer(_) => (Measured::Nothing, None),
            FeeTerm::Commission(term) => sales(subject, &term.base, terms, days).await?,
            FeeTerm::TieredCommission(term) => sales(subject, &term.base, terms, days).await?,
            FeeTerm::PerResult(term) => {
                let days = days_of_results(subject, term, terms, days).await?;
                (Measured::Results(results(&days)), Some(Counted::Days(days)))
            }
        };
        let basis = Basis { in_force, measured: amount };
        measured.push(MeasuredTerm { basis: TermBasis { code: fee.code().to_owned(), basis }, counted });
    }
    Ok(measured)
}

async fn sales(
    subject: &Subject<'_>,
    base: &SalesBase,
    terms: &ContractTerms,
    days: DayRange,
) -> Result<(Measured, Option<Counted>)> {
    let stores = if base.stores.is_empty() { &terms.stores } else { &base.stores };
    let orders = orders_of_base(subject, base, stores, days).await?;
    Ok((Measured::Sales(parts(&orders, base)), Some(Counted::Orders(orders))))
}

/// The orders of a base by key, each with what it adds.
pub(super) async fn orders_of_base(
    subject: &Subject<'_>,
    base: &SalesBase,
    stores: &[String],
    days: DayRange,
) -> Result<Vec<CountedOrder>> {
    let sql = orders_sql(base, stores, days);
    let answer = subject.scope.agency().query_facts(&sql, Some(subject.snapshot_id)).await?;
    let mut orders = Vec::with_capacity(answer.rows.len());
    let mut unpriced: Vec<String> = Vec::new();
    for row in &answer.rows {
        let read = OrderRow::of(row)?;
        if read.cannot_tell(base) {
            unpriced.push(read.order.order_no.clone());
        }
        orders.push(count_order(read.left_out_whole(base), base));
    }
    if let Some(first) = unpriced.first() {
        return Err(without_lines(unpriced.len(), first).into());
    }
    orders.sort_by(|a, b| (&a.store, &a.order_no).cmp(&(&b.store, &b.order_no)));
    Ok(orders)
}

fn without_lines(count: usize, first: &str) -> Problem {
    Problem::refused(
        "fee_base_lines_missing",
        format!(
            "有 {count} 笔订单缺少带金额的订单行（例如 {first}），无法按合同剔除指定 SKU；请导入订单行报表后重新计算"
        ),
        format!(
            "{count} orders have no lines with amounts (for example {first}), so named SKUs cannot be left out; import the order line report and compute again"
        ),
    )
}

/// One row of [`orders_sql`].
struct OrderRow {
    order: OrderRead,
    line_count: i64,
    unpriced_count: i64,
    creator_line_count: i64,
    has_creator: bool,
}

impl OrderRow {
    fn of(row: &[Cell]) -> Result<Self> {
        let text = |at: usize| row.get(at).and_then(Cell::as_text).map(str::to_owned);
        let number = |at: usize| row.get(at).and_then(Cell::as_int).unwrap_or(0);
        let fen = |at: usize| Money::from_fen(number(at));
        let missing = || Failure::internal("an order row lacks its key or its day");
        let order = OrderRead {
            store: text(0).ok_or_else(missing)?,
            order_no: text(1).ok_or_else(missing)?,
            counted_on: row.get(2).and_then(Cell::as_day).ok_or_else(missing)?.to_string(),
            sales: fen(3),
            refunded: fen(4),
            refund_count: number(5),
            freight: fen(6),
            left_out: fen(7),
            left_out_freight: fen(8),
            left_out_refunded: fen(9),
            batch_no: number(10),
            refunds: row.get(15).and_then(Cell::as_text).map(NamedAmount::listed).unwrap_or_default(),
            left_out_lines: row.get(16).and_then(Cell::as_text).map(NamedAmount::listed).unwrap_or_default(),
        };
        Ok(Self {
            order,
            line_count: number(11),
            unpriced_count: number(12),
            creator_line_count: number(13),
            has_creator: number(14) != 0,
        })
    }

    /// Whether lines would be needed to leave something out and are not there.
    fn cannot_tell(&self, base: &SalesBase) -> bool {
        self.unpriced_count > 0 || (self.line_count == 0 && !base.exclude_skus.is_empty())
    }

    /// An order that names its creator only as a whole is left out as a whole.
    fn left_out_whole(self, base: &SalesBase) -> OrderRead {
        let by_creator = base.exclude.contains(&Exclusion::CreatorSales);
        if !by_creator || !self.has_creator || self.creator_line_count > 0 {
            return self.order;
        }
        let (sales, freight, refunded) = (self.order.sales, self.order.freight, self.order.refunded);
        OrderRead { left_out: sales, left_out_freight: freight, left_out_refunded: refunded, ..self.order }
    }
}

/// The amount and the day of an order under a base, the same columns the metric counts.
fn counted_columns(kind: SalesKind) -> (&'static str, &'static str) {
    match kind {
        SalesKind::Placed => ("placed_fen", "placed_on"),
        SalesKind::Paid | SalesKind::Net => ("paid_fen", "paid_on"),
        // 平台已结算 stands on bills and not on orders, so no contract has it: `contracts::measurable` refuses it.
        SalesKind::Completed | SalesKind::Settled => ("paid_fen", "completed_on"),
    }
}

/// One row for each order of a base. Lines are read only when the base leaves lines out.
///
/// A refund belongs to the line it names, else to the lines of the SKU it names. One that names neither takes from what
/// the lines left out claim to have given back, and no more than went back: some platforms state refunds of an order
/// without its lines, and taken from the wrong lines they would be charged, or not, on sales that do not count.
fn orders_sql(base: &SalesBase, stores: &[String], days: DayRange) -> String {
    let (amount, day) = counted_columns(base.kind);
    let stores = literals(stores);
    let by_creator = base.exclude.contains(&Exclusion::CreatorSales);
    let needs_lines = by_creator || base.exclude.contains(&Exclusion::Gifts) || !base.exclude_skus.is_empty();
    let (lines, line_columns, line_join, refund_join, refund_left_out) = if needs_lines {
        (
            lines_sql(base, &stores),
            "COALESCE(l.left_out_fen, 0) AS left_out_fen, COALESCE(l.left_out_freight_fen, 0) AS left_out_freight_fen,\n\
             CASE WHEN w.refunds IS NULL THEN COALESCE(l.left_out_claim_fen, 0) \
             ELSE w.left_out_fen + LEAST(w.nowhere_fen, \
             GREATEST(COALESCE(l.left_out_claim_fen, 0) - w.left_out_fen, 0)) END AS left_out_refunded_fen, o.batch_no,\n\
             COALESCE(l.line_count, 0) AS line_count, COALESCE(l.unpriced_count, 0) AS unpriced_count, \
             COALESCE(l.creator_count, 0) AS creator_count",
            "LEFT JOIN lines AS l ON l.store = o.store AND l.order_no = o.order_no",
            "LEFT JOIN marked AS m ON m.store = r.store AND m.order_no = r.order_no AND m.line_no = r.line_no\n\
             LEFT JOIN skus AS s ON s.store = r.store AND s.order_no = r.order_no AND s.sku_code = r.sku_code",
            "COALESCE(m.left_out, s.left_out)",
        )
    } else {
        let none = "0 AS left_out_fen, 0 AS left_out_freight_fen, 0 AS left_out_refunded_fen, o.batch_no,\n\
             0 AS line_count, 0 AS unpriced_count, 0 AS creator_count";
        (String::new(), none, "", "", "0")
    };
    format!(
        "WITH {lines}went_back AS (\n\
         SELECT r.store, r.order_no, CAST(SUM(r.refunded_fen) AS BIGINT) AS fen, COUNT(*) AS refunds, \
         CAST(SUM(CASE WHEN {refund_left_out} = 1 THEN r.refunded_fen ELSE 0 END) AS BIGINT) AS left_out_fen, \
         CAST(SUM(CASE WHEN {refund_left_out} IS NULL THEN r.refunded_fen ELSE 0 END) AS BIGINT) AS nowhere_fen, \
         STRING_AGG(r.refund_no || '\t' || CAST(r.refunded_fen AS VARCHAR), '\n') AS refund_list\n\
         FROM refunds AS r {refund_join}\n\
         WHERE r.store IN ({stores}) AND r.status = 'succeeded' GROUP BY r.store, r.order_no)\n\
         SELECT o.store, o.order_no, o.{day} AS counted_on, COALESCE(o.{amount}, 0) AS sales_fen,\n\
         CASE WHEN w.refunds IS NULL THEN COALESCE(o.refunded_fen, 0) ELSE w.fen END AS refunded_fen,\n\
         CASE WHEN w.refunds IS NOT NULL THEN w.refunds WHEN o.refunded_fen > 0 THEN 1 ELSE 0 END AS refund_count,\n\
         COALESCE(o.freight_fen, 0) AS freight_fen,\n\
         {line_columns},\n\
         CASE WHEN o.creator_code IS NULL THEN 0 ELSE 1 END AS has_creator, w.refund_list, {left_out_list} AS left_out_list\n\
         FROM orders AS o\n\
         LEFT JOIN went_back AS w ON w.store = o.store AND w.order_no = o.order_no\n\
         {line_join}\n\
         WHERE o.store IN ({stores}) AND o.{day} BETWEEN DATE '{from}' AND DATE '{to}'",
        left_out_list = if needs_lines { "l.left_out_list" } else { "CAST(NULL AS VARCHAR)" },
        from = days.from,
        to = days.to,
    )
}

/// Lines marked as left out, the SKUs whose lines are all of one kind, and what the lines come to in each order.
fn lines_sql(base: &SalesBase, stores: &str) -> String {
    let (amount, _) = counted_columns(base.kind);
    let mut left_out: Vec<String> = Vec::new();
    if base.exclude.contains(&Exclusion::Gifts) {
        left_out.push("COALESCE(gift, FALSE)".to_owned());
    }
    if base.exclude.contains(&Exclusion::CreatorSales) {
        left_out.push("creator_code IS NOT NULL".to_owned());
    }
    if !base.exclude_skus.is_empty() {
        let skus = literals(&base.exclude_skus);
        left_out.push(format!("COALESCE(sku_code IN ({skus}), FALSE)"));
        left_out.push(format!("COALESCE(sku_no IN ({skus}), FALSE)"));
    }
    format!(
        "marked AS (\n\
         SELECT store, order_no, line_no, sku_code, {amount} AS fen, freight_fen, refunded_fen, \
         CASE WHEN COALESCE(gift, FALSE) THEN 1 ELSE 0 END AS is_gift, \
         CASE WHEN creator_code IS NULL THEN 0 ELSE 1 END AS by_creator, \
         CASE WHEN {condition} THEN 1 ELSE 0 END AS left_out\n\
         FROM order_lines WHERE store IN ({stores})),\n\
         skus AS (\n\
         SELECT store, order_no, sku_code, MAX(left_out) AS left_out FROM marked \
         WHERE sku_code IS NOT NULL GROUP BY store, order_no, sku_code HAVING MIN(left_out) = MAX(left_out)),\n\
         lines AS (\n\
         SELECT store, order_no, COUNT(*) AS line_count, \
         CAST(SUM(left_out * COALESCE(fen, 0)) AS BIGINT) AS left_out_fen, \
         CAST(SUM(left_out * COALESCE(freight_fen, 0)) AS BIGINT) AS left_out_freight_fen, \
         CAST(SUM(left_out * COALESCE(refunded_fen, 0)) AS BIGINT) AS left_out_claim_fen, \
         CAST(SUM(CASE WHEN left_out = 1 AND is_gift = 0 AND fen IS NULL THEN 1 ELSE 0 END) AS BIGINT) AS unpriced_count, \
         CAST(SUM(by_creator) AS BIGINT) AS creator_count, \
         STRING_AGG(CASE WHEN left_out = 1 THEN line_no || '\t' || CAST(COALESCE(fen, 0) AS VARCHAR) END, '\n') \
         AS left_out_list\n\
         FROM marked GROUP BY store, order_no),\n",
        condition = left_out.join(" OR "),
    )
}

/// Text literals with commas. Only the quote is special in standard SQL.
fn literals(values: &[String]) -> String {
    let quoted: Vec<String> = values.iter().map(|value| format!("'{}'", value.replace('\'', "''"))).collect();
    quoted.join(", ")
}

/// The results a metric counts on each of the contract's days and stores.
async fn days_of_results(
    subject: &Subject<'_>,
    term: &PerResult,
    terms: &ContractTerms,
    days: DayRange,
) -> Result<Vec<CountedDay>> {
    let own = subject.stores.iter().filter(|(code, _)| terms.stores.contains(code));
    let scoped = own.map(|(store, platform)| ScopedStore {
        store: store.clone(),
        platform: platform.clone(),
        client: subject.client_code.to_owned(),
    });
    let query = Query {
        metrics: vec![term.metric.clone()],
        by: vec![Dimension::Store, Dimension::Day],
        days,
        filters: Vec::new(),
        scope: scoped.collect(),
        limit: MAX_LIMIT,
    };
    let compiled = compile(&subject.scope.agency().definitions().metrics, &query)?;
    let answer = subject.scope.agency().query_facts(&compiled.sql, Some(subject.snapshot_id)).await?;
    let mut counted = Vec::with_capacity(answer.rows.len());
    for row in &answer.rows {
        let (store, day, quantity) = match row.as_slice() {
            [store, day, quantity] => (store.as_text(), day.as_day(), quantity.as_int()),
            _ => return Err(Failure::internal("a row of results is not store, day and number")),
        };
        // A day without a number adds nothing; a row without its key is our mistake.
        let Some(quantity) = quantity else { continue };
        let (store, day) =
            store.zip(day).ok_or_else(|| Failure::internal("a row of results lacks its key"))?;
        counted.push(CountedDay { store: store.to_owned(), counted_on: day.to_string(), quantity });
    }
    if counted.is_empty() {
        return Err(not_counted(term, days).into());
    }
    Ok(counted)
}

fn not_counted(term: &PerResult, days: DayRange) -> Problem {
    let (code, metric) = (&term.code, &term.metric);
    Problem::refused(
        "fee_not_counted",
        format!("费用 {code} 的指标 {metric} 在 {days} 没有数据；请导入对应的报表后重新计算"),
        format!("Fee {code}: the metric {metric} has no data in {days}; import its report and compute again"),
    )
}
