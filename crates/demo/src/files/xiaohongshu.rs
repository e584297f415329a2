//! 小红书千帆: orders with one row for each SKU in a package, and after-sale cases.

use daiyun_base::error::Problem;

use super::lines::{CaseRow, LineRow, put_cases, put_lines};
use super::sheet::Sheet;
use super::taobao_refunds::reason;
use super::words::{put, put_time};
use super::{Export, Written, headers};
use crate::order::{AfterSaleKind, CaseState, Stage};

pub(super) fn orders(export: &Export<'_, '_>) -> Result<Written, Problem> {
    let columns: Vec<&str> = headers::xiaohongshu::ORDERS.split(',').collect();
    let mut sheet = Sheet::new("订单", &columns);
    let rows = put_lines(export, &columns, &mut sheet, order_cell);
    let file_name = format!("千帆订单_{}.xlsx", export.stamp());
    Ok(Written { file_name, rows, bytes: sheet.finish(export.exported_at)? })
}

fn order_cell(row: &LineRow<'_>, column: &str, out: &mut String) {
    let (order, line) = (row.order, row.line);
    match column {
        "订单号" => out.push_str(&order_no(order.no)),
        "订单状态" => out.push_str(match row.stage {
            Stage::Placed => "待支付",
            Stage::Paid => "待配货",
            Stage::Shipped => "已发货",
            Stage::Completed => "已完成",
            Stage::Cancelled | Stage::Refunded => "已取消",
        }),
        "售后状态" => out.push_str(row.after_sale(["无售后", "售后处理中", "售后完成", "售后关闭"])),
        "订单类型" => out.push_str("普通订单"),
        "规格ID" => out.push_str(&sku_no(row)),
        "达人ID" => {
            if let Some(creator) = order.creator {
                put(out, format_args!("5f0010{creator:04}"));
            }
        }
        "达人名称" => {
            if let Some(creator) = order.creator {
                put(out, format_args!("演示博主{}号", creator + 1));
            }
        }
        "SKU名称" | "商品名称" => out.push_str(&row.good.listing.title),
        "SKU规格" => out.push_str(&row.good.sku.attributes),
        "SKU件数" => put(out, line.quantity),
        "是否为赠品" => out.push('否'),
        "商品总价(元)" => put(out, line.list),
        "用户应付金额(元)" | "商家应收金额(元)（支付金额）" => put(out, line.owed),
        "店铺优惠(元)" => put(out, row.off()),
        "平台优惠(元)" | "支付渠道优惠(元)" | "SKU商家改价(元)" | "包裹总运费(元)" => {
            out.push_str("0.00");
        }
        "支付方式" if row.paid.is_some() => out.push_str("微信"),
        "店铺名称" => out.push_str(&row.export.book.store.label.zh),
        "用户编号" => out.push_str(&row.buyer()),
        "商家编码" => out.push_str(&row.good.sku.code),
        "商品ID" => out.push_str(row.good.listing_no),
        "快递公司" if row.shipped_at().is_some() => out.push_str("中通快递"),
        _ => {
            time(row, column, out);
            person(row, column, out);
        }
    }
}

fn time(row: &LineRow<'_>, column: &str, out: &mut String) {
    let at = match column {
        "订单创建时间" => Some(row.order.placed_at),
        "支付时间" => row.paid.map(|course| course.paid_at),
        "订单发货时间" => row.shipped_at(),
        "订单完成时间" => row.completed_at(),
        _ => None,
    };
    if let Some(at) = at {
        put_time(out, at);
    }
}

fn person(row: &LineRow<'_>, column: &str, out: &mut String) {
    let place = row.place();
    match column {
        "收件人姓名" => out.push_str("仲*"),
        "收件人电话" => out.push_str(&row.stranger.phone()),
        "收件人地址" => out.push_str(&row.stranger.address(place)),
        "省" => out.push_str(place.province),
        "市" => out.push_str(place.city),
        "区" => out.push_str(place.district),
        "用户备注" => out.push_str(row.stranger.message()),
        "包裹备注信息" => out.push_str(row.stranger.note()),
        _ => {}
    }
}

/// `P800…`: the number of a package.
pub(super) fn order_no(no: u64) -> String {
    format!("P{no}")
}

/// The SKU's number: that of its listing, with the place of the SKU in it.
fn sku_no(row: &LineRow<'_>) -> String {
    let of_listing = row.export.book.goods.iter().filter(|good| good.listing_no == row.good.listing_no);
    let at = of_listing.take_while(|good| good.sku.code != row.good.sku.code).count();
    format!("{}{at}", row.good.listing_no)
}

pub(super) fn after_sales(export: &Export<'_, '_>) -> Result<Written, Problem> {
    let columns: Vec<&str> = headers::xiaohongshu::AFTER_SALES.split(',').collect();
    let mut sheet = Sheet::new("售后", &columns);
    let rows = put_cases(export, &columns, &mut sheet, case_cell);
    let file_name = format!("千帆售后_{}.xlsx", export.stamp());
    Ok(Written { file_name, rows, bytes: sheet.finish(export.exported_at)? })
}

/// The file states when returned goods arrived, and no time for a refund without a return.
fn case_cell(row: &CaseRow<'_>, column: &str, out: &mut String) {
    let after_sale = &row.case.after_sale;
    match column {
        "售后单号" => put(out, format_args!("R{}", row.case.refund_no)),
        "订单号" => out.push_str(&order_no(row.case.order_no)),
        "商品名称" => out.push_str(&row.good.listing.title),
        "商家确认收货时间"
            if row.state == CaseState::Granted && after_sale.kind == AfterSaleKind::ReturnRefund =>
        {
            put_time(out, after_sale.finished_at);
        }
        "退货创建时间" => put_time(out, after_sale.applied_at),
        "申请售后金额(元)" => put(out, after_sale.amount),
        "售后类型" => out.push_str(match after_sale.kind {
            AfterSaleKind::BeforeShipping => "未发货仅退款",
            AfterSaleKind::RefundOnly => "已发货仅退款",
            AfterSaleKind::ReturnRefund => "退货退款",
        }),
        "原因" => out.push_str(reason(after_sale.kind, row.case.order_no)),
        "状态" => out.push_str(match row.state {
            CaseState::Open => "待审核",
            CaseState::Granted => "已完成",
            CaseState::Closed => "已取消",
        }),
        "订单支付时间" => put_time(out, row.case.course.paid_at),
        _ => {}
    }
}
