//! 拼多多: one row for each order, which holds one product. Cells end with a tab, and an empty time is a lone tab.

use daiyun_base::error::Problem;

use super::csv::{Csv, Encoded, Quotes};
use super::lines::{CaseRow, LineRow, put_cases, put_lines, put_spoilt};
use super::sheet::Sheet;
use super::tally::Tally;
use super::words::{put, put_time};
use super::{Export, Written, headers};
use crate::order::{AfterSaleKind, CaseState, Stage};

pub(super) fn orders(export: &Export<'_, '_>, tally: &mut Tally) -> Written {
    let columns: Vec<&str> = headers::pinduoduo::ORDERS.split(',').collect();
    let mut csv = Csv::new(Quotes::WhereNeeded, &columns);
    let mut rows = put_lines(export, &columns, &mut csv, |row, column, out| {
        order_cell(row, column, out);
        out.push('\t');
    });
    if export.is_spoilt() {
        rows += put_spoilt(&columns, &mut csv, ("订单号", "订单成交时间"), tally);
    }
    let file_name = format!("拼多多订单_{}.csv", export.stamp());
    Written { file_name, rows, bytes: csv.finish(Encoded::Utf8Marked) }
}

fn order_cell(row: &LineRow<'_>, column: &str, out: &mut String) {
    let (order, line) = (row.order, row.line);
    match column {
        "商品" => out.push_str(&row.good.listing.title),
        "订单号" => out.push_str(&order_no(order.no, order.placed_at.date())),
        "订单状态" => out.push_str(status(row.stage, row.shipped_at().is_some())),
        "商品总价(元)" => put(out, line.list),
        "邮费(元)" => put(out, order.freight),
        "店铺优惠折扣(元)" => put(out, row.off()),
        "平台优惠折扣(元)" | "多多支付立减金额(元)" => out.push_str("0.00"),
        "用户实付金额(元)" | "商家实收金额(元)" => put(out, order.total()),
        "商品数量(件)" => put(out, line.quantity),
        "商品id" => out.push_str(row.good.listing_no),
        "商品规格" => out.push_str(&row.good.sku.attributes),
        "商家编码-规格维度" => out.push_str(&row.good.sku.code),
        "商家编码-商品维度" => out.push_str(&row.good.listing.code),
        "商家备注" => out.push_str(row.stranger.note()),
        "售后状态" => {
            out.push_str(row.after_sale(["无售后或售后取消", "售后处理中", "退款成功", "无售后或售后取消"]));
        }
        "快递公司" if row.shipped_at().is_some() => out.push_str("中通快递"),
        "是否分期" => out.push('否'),
        "发货时间" | "确认收货时间" | "订单成交时间" => {
            let at = match column {
                "发货时间" => row.shipped_at(),
                "确认收货时间" => row.completed_at(),
                _ => row.paid.map(|course| course.paid_at),
            };
            if let Some(at) = at {
                put_time(out, at);
            }
        }
        _ => {}
    }
}

/// `260531-607198974342268`: the day of the order, then fifteen digits.
pub(super) fn order_no(no: u64, placed_on: chrono::NaiveDate) -> String {
    format!("{}-{:015}", placed_on.format("%y%m%d"), no % 1_000_000_000_000_000)
}

fn status(stage: Stage, shipped: bool) -> &'static str {
    match (stage, shipped) {
        (Stage::Placed, _) => "待支付",
        (Stage::Cancelled, _) => "已取消",
        (Stage::Paid, _) => "待发货",
        (Stage::Shipped, _) => "已发货，待签收",
        (Stage::Completed, _) => "已收货",
        (Stage::Refunded, false) => "未发货，退款成功",
        (Stage::Refunded, true) => "已发货，退款成功",
    }
}

pub(super) fn refunds(export: &Export<'_, '_>) -> Result<Written, Problem> {
    let columns: Vec<&str> = headers::pinduoduo::REFUNDS.split(',').collect();
    let mut sheet = Sheet::new("退款明细", &columns);
    let rows = put_cases(export, &columns, &mut sheet, case_cell);
    let file_name = format!("拼多多退款明细_{}.xlsx", export.stamp());
    Ok(Written { file_name, rows, bytes: sheet.finish(export.exported_at)? })
}

fn case_cell(row: &CaseRow<'_>, column: &str, out: &mut String) {
    let after_sale = &row.case.after_sale;
    match column {
        "售后编号" => put(out, row.case.refund_no),
        "订单编号" => out.push_str(&order_no(row.case.order_no, row.case.placed_on)),
        "交易金额" => put(out, row.case.order_total),
        "售后状态" => out.push_str(match row.state {
            CaseState::Open => "待商家处理",
            CaseState::Granted => "退款成功",
            CaseState::Closed => "已撤销",
        }),
        "退款类型" => out.push_str(match after_sale.kind {
            AfterSaleKind::ReturnRefund => "退货退款",
            AfterSaleKind::BeforeShipping | AfterSaleKind::RefundOnly => "仅退款",
        }),
        "退款金额" => put(out, after_sale.amount),
        "申请时间" => put_time(out, after_sale.applied_at),
        _ => {}
    }
}
