//! 京东: orders with one row for each SKU, on which the amounts of the whole order are repeated; after-sale cases below
//! a row of group titles.

use daiyun_base::error::Problem;
use daiyun_base::money::Money;

use super::csv::{Csv, Encoded, Quotes};
use super::lines::{CaseRow, LineRow, put_cases, put_lines, put_spoilt};
use super::sheet::Sheet;
use super::tally::Tally;
use super::taobao_refunds::reason;
use super::words::{put, put_time};
use super::{Export, Written, headers};
use crate::order::{AfterSaleKind, CaseState, Stage};
use crate::strangers::buyer_name;

/// The header line of the csv ends with a comma: an empty last column.
const TRAILING: &str = "";

pub(super) fn orders(export: &Export<'_, '_>, tally: &mut Tally) -> Written {
    let mut columns: Vec<&str> = headers::jd::ORDERS.split(',').collect();
    columns.push(TRAILING);
    let mut csv = Csv::new(Quotes::WhereNeeded, &columns);
    let mut rows = put_lines(export, &columns, &mut csv, order_cell);
    if export.is_spoilt() {
        rows += put_spoilt(&columns, &mut csv, ("订单号", "下单时间"), tally);
    }
    let file_name = format!("京东订单_{}.csv", export.stamp());
    Written { file_name, rows, bytes: csv.finish(Encoded::Gbk) }
}

fn order_cell(row: &LineRow<'_>, column: &str, out: &mut String) {
    let (order, line) = (row.order, row.line);
    let list: Money = order.lines.iter().map(|line| line.list).sum();
    match column {
        "订单号" => put(out, order.no),
        "商品ID" => out.push_str(row.good.listing_no),
        "商品名称" => out.push_str(&row.good.listing.title),
        "订购数量" => put(out, line.quantity),
        "支付方式" => out.push_str("在线支付"),
        "下单时间" => put_time(out, order.placed_at),
        "京东价" => put(out, row.good.sku.price),
        "订单金额" => put(out, list),
        "结算金额" | "应付金额" => put(out, order.total()),
        "余额支付" | "服务费" => out.push_str("0.00"),
        "运费金额" => put(out, order.freight),
        "订单状态" => out.push_str(status(row.stage, row.shipped_at().is_some())),
        "订单类型" => out.push_str("SOP"),
        "下单帐号" => out.push_str(&row.buyer()),
        "客户姓名" => out.push_str("仲**"),
        "客户地址" => out.push_str(&row.stranger.address(row.place())),
        "联系电话" => put(out, format_args!("'{}", row.stranger.phone())),
        "订单备注" => out.push_str(row.stranger.message()),
        "商家备注" => out.push_str(row.stranger.note()),
        "发票抬头" => out.push_str(row.stranger.invoice_title()),
        "付款确认时间" => {
            if let Some(course) = row.paid {
                put_time(out, course.paid_at);
            }
        }
        "货号" => out.push_str(&row.good.sku.code),
        "订单完成时间" => {
            if let Some(at) = row.completed_at() {
                put_time(out, at);
            }
        }
        "订单渠道" => out.push_str("APP"),
        _ => {}
    }
}

/// An order that is given back before it leaves is 删除 in the file.
fn status(stage: Stage, shipped: bool) -> &'static str {
    match (stage, shipped) {
        (Stage::Placed, _) => "等待付款",
        (Stage::Paid, _) => "等待出库",
        (Stage::Shipped, _) => "等待确认收货",
        (Stage::Completed, _) => "完成",
        (Stage::Refunded, false) => "(删除)等待出库",
        (Stage::Cancelled, _) | (Stage::Refunded, true) => "已取消",
    }
}

/// The titles of groups of columns above the header.
const GROUPS: [&str; 18] = [
    "服务单信息",
    "",
    "",
    "",
    "",
    "",
    "",
    "",
    "",
    "订单信息",
    "",
    "",
    "",
    "商品信息",
    "",
    "",
    "",
    "退款信息",
];

pub(super) fn after_sales(export: &Export<'_, '_>) -> Result<Written, Problem> {
    let columns: Vec<&str> = headers::jd::AFTER_SALES.split(',').collect();
    let mut sheet = Sheet::below(&[&GROUPS], "售后服务单", &columns);
    let rows = put_cases(export, &columns, &mut sheet, case_cell);
    let file_name = format!("京东售后服务单_{}.xlsx", export.stamp());
    Ok(Written { file_name, rows, bytes: sheet.finish(export.exported_at)? })
}

fn case_cell(row: &CaseRow<'_>, column: &str, out: &mut String) {
    let after_sale = &row.case.after_sale;
    let finished = row.state != CaseState::Open;
    let shipped = row.case.course.shipped_at.is_some_and(|at| at < after_sale.applied_at);
    match column {
        "服务单号" => put(out, row.case.refund_no),
        "订单号" => put(out, row.case.order_no),
        "客户期望" => out.push_str(match after_sale.kind {
            AfterSaleKind::ReturnRefund => "退货",
            AfterSaleKind::BeforeShipping | AfterSaleKind::RefundOnly => "仅退款",
        }),
        "服务单状态" => out.push_str(match row.state {
            CaseState::Open => "待处理",
            CaseState::Granted => "完成",
            CaseState::Closed => "取消",
        }),
        "一级申请原因" => out.push_str(reason(after_sale.kind, row.case.order_no)),
        "客户问题描述" => out.push_str("仲某某：请尽快处理，电话13800000000"),
        "售后申请时间" => put_time(out, after_sale.applied_at),
        "出库状态" => out.push_str(if shipped { "已出库" } else { "未出库" }),
        "下单账号" => out.push_str(&buyer_name(row.export.book.store_at, row.case.buyer)),
        "商品编号" => out.push_str(row.good.listing_no),
        "商品名称" => out.push_str(&row.good.listing.title),
        "商品金额" => put(out, row.case.owed),
        "商品数量" => out.push('1'),
        "退款金额" => put(out, after_sale.amount),
        "审核结果" if finished => {
            out.push_str(if row.state == CaseState::Granted { "同意" } else { "客户取消" });
        }
        "审核时间" | "商家首次审核时间" => put_time(out, after_sale.applied_at),
        "审核人姓名" => out.push_str("仲某某"),
        "处理结果" if row.state == CaseState::Granted => out.push_str(match after_sale.kind {
            AfterSaleKind::ReturnRefund => "退货退款",
            AfterSaleKind::BeforeShipping | AfterSaleKind::RefundOnly => "仅退款",
        }),
        "商家首次处理时间" if finished => put_time(out, after_sale.finished_at),
        "商家收货时间" if finished && after_sale.kind == AfterSaleKind::ReturnRefund => {
            put_time(out, after_sale.finished_at);
        }
        _ => {}
    }
}
