//! 能否计量 · Whether the facts can tell what a contract charges by: the metric at the agreed revision, results that can
//! be counted day by day, and everything a base leaves out.
//!
//! 谁用：合同导入（不能计量的条款不让签），结算草稿（口径改版后不再按旧约定出单）。不做什么：不查数据，只看口径与报表格式的定义。

use daiyun_base::error::Problem;
use daiyun_kpi::metric::{Measure, Unit};

use super::terms::{ContractFile, Exclusion, FeeTerm, MetricBinding, SalesBase, SalesKind};
use crate::definitions::Definitions;
use crate::stores::Store;

/// Refuses a file whose numbers nobody could compute as they are written.
pub(super) fn measurable(
    definitions: &Definitions,
    file: &ContractFile,
    stores: &[Store],
) -> Result<(), Problem> {
    for bound in file.terms.bound_metrics() {
        at_revision(definitions, &bound)?;
    }
    for fee in &file.terms.fees {
        if let FeeTerm::PerResult(term) = fee {
            countable(definitions, &term.code, &term.metric)?;
        }
        if let Some(base) = fee.base() {
            counted_by_orders(fee.code(), base)?;
            told_apart(definitions, fee.code(), base, stores)?;
        }
    }
    Ok(())
}

/// A contract binds one revision of a metric: what it means may not change under a signed text.
pub fn at_revision(definitions: &Definitions, bound: &MetricBinding) -> Result<(), Problem> {
    let metric = definitions.metrics.metric(&bound.metric)?;
    if metric.revision == bound.revision {
        return Ok(());
    }
    let (code, present, agreed) = (&bound.metric, metric.revision, bound.revision);
    Err(Problem::invalid(
        "contract_metric_revision",
        format!(
            "指标 {code} 现在是第 {present} 版，合同写的是第 {agreed} 版；请按现行口径写 metric_revision = {present}"
        ),
        format!(
            "The metric {code} is at revision {present}, the contract says {agreed}; write metric_revision = {present}"
        ),
    ))
}

/// A price per result needs things that are counted, and whose days add up: a share or an amount of money is no result,
/// and different buyers of two days may be one.
fn countable(definitions: &Definitions, fee: &str, code: &str) -> Result<(), Problem> {
    let metric = definitions.metrics.metric(code)?;
    let adds_up = match &metric.measure {
        Measure::Sum { .. } | Measure::Count { .. } | Measure::Increment { .. } => true,
        Measure::Distinct { .. }
        | Measure::Average { .. }
        | Measure::Max { .. }
        | Measure::Latest { .. }
        | Measure::LatestAverage { .. }
        | Measure::Elapsed { .. }
        | Measure::SellOut { .. }
        | Measure::Derived { .. }
        | Measure::Ratio { .. }
        | Measure::Share { .. }
        | Measure::Cumulative { .. } => false,
    };
    if metric.unit == Unit::Count && adds_up {
        return Ok(());
    }
    let label = &metric.label;
    Err(Problem::invalid(
        "contract_result_metric",
        format!("费用 {fee}：「{}」不是逐日相加的个数，不能按个计价；请改 metric", label.zh),
        format!(
            "Fee {fee}: {} is not a count that adds up day by day, so it has no unit price; change metric",
            label.en
        ),
    ))
}

/// A statement traces each fen to an order. What a platform settled stands on its bills, which a statement cannot trace yet,
/// though the metric can be looked at.
fn counted_by_orders(fee: &str, base: &SalesBase) -> Result<(), Problem> {
    match base.kind {
        SalesKind::Placed | SalesKind::Paid | SalesKind::Net | SalesKind::Completed => Ok(()),
        SalesKind::Settled => Err(Problem::invalid(
            "contract_base_settled",
            format!("费用 {fee}：还不能按平台结算金额计费；请把 kind 改为 completed 或 net"),
            format!("Fee {fee}: settled sales cannot be charged on yet; change kind to completed or net"),
        )),
    }
}

/// What a base counts and what it leaves out must be something the reports of each of its stores state, or it would be
/// printed as done and never happen.
fn told_apart(
    definitions: &Definitions,
    fee: &str,
    base: &SalesBase,
    stores: &[Store],
) -> Result<(), Problem> {
    if base.exclude.contains(&Exclusion::MarkedOrders) {
        return Err(Problem::invalid(
            "contract_exclusion",
            format!("费用 {fee}：还不能标记刷单订单，所以不能剔除；请删去 marked_orders"),
            format!(
                "Fee {fee}: orders cannot be marked yet, so they cannot be left out; remove marked_orders"
            ),
        ));
    }
    let own = stores.iter().filter(|store| base.stores.is_empty() || base.stores.contains(&store.code));
    for store in own {
        if base.kind == SalesKind::Completed && !fills(definitions, &store.platform, &COMPLETION) {
            return Err(not_completed(fee, store));
        }
        for part in &base.exclude {
            if !fills(definitions, &store.platform, columns_of(*part)) {
                let part = part.label();
                return Err(not_told(fee, store, &part.zh, &part.en, "exclude"));
            }
        }
        if !base.exclude_skus.is_empty() && !fills(definitions, &store.platform, &SKU_COLUMNS) {
            return Err(not_told(fee, store, "指定 SKU", "named SKUs", "exclude_skus"));
        }
    }
    Ok(())
}

fn not_told(fee: &str, store: &Store, zh: &str, en: &str, field: &str) -> Problem {
    let name = &store.name;
    Problem::invalid(
        "contract_exclusion",
        format!(
            "费用 {fee}：{name} 的平台报表里分不出「{zh}」，所以不能剔除；请改 {field}，或用 stores 只计其他店铺"
        ),
        format!(
            "Fee {fee}: the reports of {name}'s platform do not tell {en}, so they cannot be left out; change {field}, or name other stores in stores"
        ),
    )
}

/// A base nobody can count is a fee of nothing.
fn not_completed(fee: &str, store: &Store) -> Problem {
    let name = &store.name;
    Problem::invalid(
        "contract_base_completed",
        format!(
            "费用 {fee}：{name} 的平台报表没有确认收货时间，不能按确认收货金额计费；请把 kind 改为 net，或用 stores 只计其他店铺"
        ),
        format!(
            "Fee {fee}: the reports of {name}'s platform do not say when an order was completed, so completed sales cannot be charged on; change kind to net, or name other stores in stores"
        ),
    )
}

/// A fact and a column of it.
type FactColumn = (&'static str, &'static str);

const COMPLETION: [FactColumn; 2] = [("orders", "completed_at"), ("order_lines", "completed_at")];
const SKU_COLUMNS: [FactColumn; 2] = [("order_lines", "sku_code"), ("order_lines", "sku_no")];

/// The columns of which one is enough to tell what is left out; none where nothing has to be told.
fn columns_of(part: Exclusion) -> &'static [FactColumn] {
    match part {
        Exclusion::Freight => &[("orders", "freight_fen")],
        Exclusion::Gifts => &[("order_lines", "gift")],
        Exclusion::CreatorSales => &[("order_lines", "creator_code"), ("orders", "creator_code")],
        // Paid amounts hold no share of the platform to begin with, and marked orders are refused before.
        Exclusion::PlatformDiscount | Exclusion::MarkedOrders => &[],
    }
}

/// Whether a format of the platform fills one of some columns. Where orders are computed from lines, a column of the
/// lines fills that of the orders.
fn fills(definitions: &Definitions, platform: &str, columns: &[FactColumn]) -> bool {
    let mut formats = definitions.formats.iter().filter(|format| format.platform() == platform);
    columns.is_empty()
        || formats.any(|format| {
            let is_of =
                |fact: &str| format.fact.as_deref() == Some(fact) || (format.derive && fact == "orders");
            let states = |column: &str| format.columns.iter().any(|from| from.to == column);
            columns.iter().any(|(fact, column)| is_of(fact) && states(column))
        })
}
