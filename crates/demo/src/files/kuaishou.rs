//! 快手小店: one row for each order, which holds one product.

use daiyun_base::error::Problem;

use super::lines::{LineRow, put_lines};
use super::sheet::Sheet;
use super::words::{put, put_time};
use super::{Export, Written, headers};
use crate::order::Stage;

pub(super) fn orders(export: &Export<'_, '_>) -> Result<Written, Problem> {
    let columns: Vec<&str> = headers::kuaishou::ORDERS.split(',').collect();
    let mut sheet = Sheet::new("订单", &columns);
    let rows = put_lines(export, &columns, &mut sheet, cell);
    let file_name = format!("快手订单_{}.xlsx", export.stamp());
    Ok(Written { file_name, rows, bytes: sheet.finish(export.exported_at)? })
}

fn cell(row: &LineRow<'_>, column: &str, out: &mut String) {
    let (order, line) = (row.order, row.line);
    let place = row.place();
    match column {
        "订单号" => put(out, order.no),
        "订单状态" => out.push_str(match row.stage {
            Stage::Placed => "待付款",
            Stage::Paid => "待发货",
            Stage::Shipped => "待收货",
            Stage::Completed => "交易成功",
            Stage::Cancelled | Stage::Refunded => "交易关闭",
        }),
        "实付款" => put(out, order.total()),
        "快递费" => put(out, order.freight),
        "店铺优惠" => put(out, row.off()),
        "平台补贴" | "主播补贴" | "混资活动优惠" | "支付优惠" => out.push_str("0.00"),
        "支付方式" if row.paid.is_some() => out.push_str("微信"),
        "成交数量" => put(out, line.quantity),
        "买家留言" => out.push_str(row.stranger.message()),
        "订单备注" => out.push_str(row.stranger.note()),
        "售后状态" => out.push_str(row.after_sale(["无售后", "售后中", "售后成功", "售后关闭"])),
        "订单载体" => out.push_str(if order.creator.is_some() { "直播间" } else { "商城" }),
        "商品名称" => out.push_str(&row.good.listing.title),
        "商品ID" => out.push_str(row.good.listing_no),
        "商品规格" => out.push_str(&row.good.sku.attributes),
        "SKU编码" => out.push_str(&row.good.sku.code),
        "商品单价" => put(out, row.good.sku.price),
        "渠道" => out.push_str(if order.creator.is_some() { "分销" } else { "自营" }),
        "CPS达人ID" => match order.creator {
            Some(creator) => put(out, format_args!("33010{creator:04}")),
            None => out.push('0'),
        },
        "CPS达人昵称" => {
            if let Some(creator) = order.creator {
                put(out, format_args!("演示主播{}号", creator + 1));
            }
        }
        "收货人姓名" => out.push_str("仲*"),
        "收货人电话" => out.push_str(&row.stranger.phone()),
        "收货地址-省" => out.push_str(place.province),
        "收货地址-市" => out.push_str(place.city),
        "收货地址-区" => out.push_str(place.district),
        "收货地址-街道" | "收货地址" => out.push_str("演示路***"),
        "快递公司" if row.shipped_at().is_some() => out.push_str("中通快递"),
        "订单创建时间" => put_time(out, order.placed_at),
        "订单支付时间" | "发货时间" => {
            let paid = row.paid.map(|course| course.paid_at);
            if let Some(at) = if column == "发货时间" { row.shipped_at() } else { paid } {
                put_time(out, at);
            }
        }
        _ => {}
    }
}
