//! Lines of a statement and the orders behind them, as the API shows them.

use daiyun_base::money::{Money, Rate};
use serde::Serialize;
use utoipa::ToSchema;

use super::content::ContentLine;
use super::counted::{CountedDay, shares};
use super::counting::{CountedOrder, NamedAmount};
use super::document::Evidence;
use super::fees::TierRow;

/// A line of a statement.
#[derive(Serialize, ToSchema)]
pub(super) struct LineView {
    line_no: u32,
    code: String,
    label: String,
    label_en: String,
    /// The clause of the signed text.
    clause: String,
    /// What it is measured by (口径).
    measured_by: String,
    measured_by_en: String,
    basis_fen: Option<i64>,
    rate_ppm: Option<i64>,
    quantity: Option<i64>,
    unit_price_fen_per_1000: Option<i64>,
    amount_fen: i64,
    /// The tax inside the amount.
    tax_rate_ppm: i64,
    /// The posted month it corrects, and the statement that was posted for it.
    adjusts_period: Option<String>,
    adjusts_statement_no: Option<String>,
    /// How the amount comes about, a formula a row.
    explanation: Vec<String>,
    explanation_en: Vec<String>,
    /// The slices of a tiered fee; they sum to the amount.
    tiers: Vec<TierView>,
    metric: Option<String>,
    metric_revision: Option<u32>,
    /// Orders and refunds it rests on, and the hash of their file.
    evidence_order_count: Option<i64>,
    evidence_refund_count: Option<i64>,
    /// Days of a store it rests on, for a price per result.
    evidence_day_count: Option<i64>,
    evidence_sha256: Option<String>,
    evidence_label: Option<String>,
    evidence_label_en: Option<String>,
}

/// A slice of a tiered fee.
#[derive(Serialize, ToSchema)]
pub(super) struct TierView {
    above_fen: i64,
    up_to_fen: Option<i64>,
    basis_fen: i64,
    rate_ppm: i64,
    amount_fen: i64,
}

/// An order behind a line.
#[derive(Serialize, ToSchema)]
pub(super) struct OrderView {
    /// Store code.
    store: String,
    order_no: String,
    /// The day it counts on.
    counted_on: String,
    /// Placed or paid amount; on an adjustment, how it changed. So do the others.
    sales_fen: i64,
    refunded_fen: i64,
    freight_fen: i64,
    left_out_fen: i64,
    counted_fen: i64,
    /// What the order has of the line's amount; all of them sum to it. Nothing where orders do not share it.
    share_fen: Option<i64>,
    refund_count: i64,
    /// The refunds by number, where the platform reports them one by one.
    refunds: Vec<NamedAmountView>,
    /// The lines left out.
    left_out_lines: Vec<NamedAmountView>,
    /// The batch whose file wrote the order.
    batch_no: i64,
}

/// A refund or an order line, by its number.
#[derive(Serialize, ToSchema)]
pub(super) struct NamedAmountView {
    no: String,
    amount_fen: i64,
}

/// The results of a store on a day, behind a price per result.
#[derive(Serialize, ToSchema)]
pub(super) struct DayView {
    /// Store code.
    store: String,
    counted_on: String,
    /// Results; on an adjustment, how they changed.
    quantity: i64,
}

impl NamedAmountView {
    fn of(named: NamedAmount) -> Self {
        Self { no: named.no, amount_fen: named.amount_fen.fen() }
    }
}

impl DayView {
    pub(super) fn of(day: CountedDay) -> Self {
        Self { store: day.store, counted_on: day.counted_on, quantity: day.quantity }
    }
}

/// Orders of a line of some amount, each with its share of it.
pub(super) fn order_views(amount: Money, orders: Vec<CountedOrder>) -> Vec<OrderView> {
    let parts = shares(amount, &orders);
    let share = |at: usize| parts.as_ref().and_then(|parts| parts.get(at)).map(|part| part.fen());
    orders.into_iter().enumerate().map(|(at, order)| OrderView::of(order, share(at))).collect()
}

impl OrderView {
    fn of(order: CountedOrder, share_fen: Option<i64>) -> Self {
        Self {
            store: order.store,
            order_no: order.order_no,
            counted_on: order.counted_on,
            sales_fen: order.sales_fen.fen(),
            refunded_fen: order.refunded_fen.fen(),
            freight_fen: order.freight_fen.fen(),
            left_out_fen: order.left_out_fen.fen(),
            counted_fen: order.counted_fen.fen(),
            share_fen,
            refunds: order.refunds.into_iter().map(NamedAmountView::of).collect(),
            left_out_lines: order.left_out_lines.into_iter().map(NamedAmountView::of).collect(),
            refund_count: order.refund_count,
            batch_no: order.batch_no,
        }
    }
}

impl TierView {
    fn of(tier: &TierRow) -> Self {
        Self {
            above_fen: tier.above_fen.fen(),
            up_to_fen: tier.up_to_fen.map(Money::fen),
            basis_fen: tier.basis_fen.fen(),
            rate_ppm: tier.rate_ppm.ppm(),
            amount_fen: tier.amount_fen.fen(),
        }
    }
}

/// One line, numbered as disputes cite it.
pub(super) fn line_view(line_no: u32, line: &ContentLine) -> LineView {
    let ContentLine { charge, tax_rate_ppm, metric, evidence } = line;
    let label = evidence.as_ref().map(Evidence::text);
    LineView {
        line_no,
        code: charge.code.clone(),
        label: charge.label.zh.clone(),
        label_en: charge.label.en.clone(),
        clause: charge.clause.clone(),
        measured_by: charge.measured_by.zh.clone(),
        measured_by_en: charge.measured_by.en.clone(),
        basis_fen: charge.basis_fen.map(Money::fen),
        rate_ppm: charge.rate_ppm.map(Rate::ppm),
        quantity: charge.quantity,
        unit_price_fen_per_1000: charge.unit_price_fen_per_1000.map(Money::fen),
        amount_fen: charge.amount_fen.fen(),
        tax_rate_ppm: tax_rate_ppm.ppm(),
        adjusts_period: charge.adjusts.as_ref().map(|adjusts| adjusts.period.to_string()),
        adjusts_statement_no: charge.adjusts.as_ref().map(|adjusts| adjusts.statement_no.clone()),
        explanation: charge.explanation.iter().map(|row| row.zh.clone()).collect(),
        explanation_en: charge.explanation.iter().map(|row| row.en.clone()).collect(),
        tiers: charge.tier_rows.iter().map(TierView::of).collect(),
        metric: metric.as_ref().map(|metric| metric.metric.clone()),
        metric_revision: metric.as_ref().map(|metric| metric.revision),
        evidence_order_count: evidence.as_ref().map(|evidence| evidence.orders),
        evidence_refund_count: evidence.as_ref().map(|evidence| evidence.refunds),
        evidence_day_count: evidence.as_ref().map(|evidence| evidence.days),
        evidence_sha256: evidence.as_ref().map(|evidence| evidence.sha256.clone()),
        evidence_label: label.as_ref().map(|label| label.zh.clone()),
        evidence_label_en: label.map(|label| label.en),
    }
}
