//! 视频号小店: one row for each product of an order; what belongs to the order stands on each of them.

use daiyun_base::error::Problem;

use super::lines::{LineRow, put_lines};
use super::sheet::Sheet;
use super::words::{put, put_time};
use super::{Export, Written, headers};
use crate::order::Stage;
use crate::strangers::payment_no;

pub(super) fn orders(export: &Export<'_, '_>) -> Result<Written, Problem> {
    let columns: Vec<&str> = headers::wechat_channels::ORDERS.split(',').collect();
    let mut sheet = Sheet::new("订单", &columns);
    let rows = put_lines(export, &columns, &mut sheet, cell);
    let file_name = format!("视频号订单_{}.xlsx", export.stamp());
    Ok(Written { file_name, rows, bytes: sheet.finish(export.exported_at)? })
}

fn cell(row: &LineRow<'_>, column: &str, out: &mut String) {
    let (order, line) = (row.order, row.line);
    match column {
        "订单号" => put(out, order.no),
        "订单状态" => out.push_str(match row.stage {
            Stage::Placed => "待付款",
            Stage::Paid => "待发货",
            Stage::Shipped => "待收货",
            Stage::Completed => "已完成",
            Stage::Cancelled | Stage::Refunded => "已取消",
        }),
        "发货方式" => out.push_str("快递发货"),
        "商品总价" => {
            put(out, order.lines.iter().map(|line| line.list).sum::<daiyun_base::money::Money>())
        }
        "订单实际支付金额" | "订单实际收款金额" => put(out, order.total()),
        "订单运费" => put(out, order.freight),
        "商品优惠" => {
            put(out, order.lines.iter().map(|line| line.list - line.owed).sum::<daiyun_base::money::Money>());
        }
        "跨店优惠" | "商品改价" | "积分抵扣" | "商品平台券优惠" => out.push_str("0.00"),
        "支付方式" if row.paid.is_some() => out.push_str("微信支付"),
        "交易单号" if row.paid.is_some() => out.push_str(&payment_no(order.no)),
        "物流公司" if row.shipped_at().is_some() => out.push_str("中通快递"),
        "带货账号昵称" => {
            if let Some(creator) = order.creator {
                put(out, format_args!("演示带货号{}号", creator + 1));
            }
        }
        "带货账号类型" if order.creator.is_some() => out.push_str("视频号"),
        "商品名称" => out.push_str(&row.good.listing.title),
        "商品编码(平台)" => out.push_str(row.good.listing_no),
        "商品编码(自定义)" => out.push_str(&row.good.listing.code),
        "SKU编码(自定义)" => out.push_str(&row.good.sku.code),
        "商品属性" => out.push_str(&row.good.sku.attributes),
        "商品价格(单件)" => put(out, row.good.sku.price),
        "商品实际价格(总共)" => put(out, line.owed),
        "是否预售" => out.push('否'),
        "商品数量" => put(out, line.quantity),
        "商品售后" => out.push_str(row.after_sale(["", "售后中", "售后完成", "售后关闭"])),
        "商品已退款金额" => put(out, row.refunded()),
        _ => {
            time(row, column, out);
            person(row, column, out);
        }
    }
}

fn time(row: &LineRow<'_>, column: &str, out: &mut String) {
    let at = match column {
        "订单下单时间" => Some(row.order.placed_at),
        "支付时间" => row.paid.map(|course| course.paid_at),
        "订单发货时间" => row.shipped_at(),
        "订单确认收货时间" | "订单完成结算时间" => row.completed_at(),
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
        "收件人地址" => out.push_str(&row.stranger.address(place)),
        "省" => out.push_str(place.province),
        "市" => out.push_str(place.city),
        "区" => out.push_str(place.district),
        "收件人手机" => out.push_str(&row.stranger.phone()),
        "买家备注" => out.push_str(row.stranger.message()),
        "商家备注" => out.push_str(row.stranger.note()),
        _ => {}
    }
}
