//! 抖店订单: one row for each 子订单. Ids stand behind a tab, empty cells are `-`, receivers are ciphertext. The file
//! states no refund amount: a refunded line only carries 售后状态 退款成功.

use chrono::NaiveDateTime;
use daiyun_base::money::Money;

use super::csv::{Csv, Encoded, Quotes};
use super::words::{put, put_time};
use super::{Export, Written, headers, put_row};
use crate::book::Good;
use crate::order::{AfterSale, CaseState, Course, Line, Order, Stage};
use crate::strangers::{PLACES, Stranger};

pub(crate) fn write(export: &Export<'_, '_>) -> Written {
    let columns: Vec<&str> = headers::DOUDIAN_ORDERS.split(',').collect();
    let by = export.by();
    let mut csv = Csv::new(Quotes::WhereNeeded, &columns);
    let mut rows = 0;
    for order in export.hand.orders.iter().rev() {
        for (at, line) in order.lines.iter().enumerate() {
            let row = Row {
                by,
                order,
                line,
                line_at: at,
                good: &export.book.goods[line.good],
                stage: order.stage(by),
                paid: order.course().filter(|course| course.paid_at < by),
                case: order.case_of(at, by),
                stranger: Stranger::of_order(order.no),
            };
            put_row(&mut csv, &columns, |column, out| {
                row.cell(column, out);
                if out.is_empty() {
                    out.push('-');
                }
            });
            rows += 1;
        }
    }
    let file_name = format!("抖店订单_{}.csv", export.stamp());
    Written { file_name, rows, bytes: csv.finish(Encoded::Utf8Marked) }
}

/// Where the buyer was when the order was placed; a live room's evening sells in the live room.
pub(super) fn genre(order: &Order) -> &'static str {
    let by_number = ["直播", "短视频", "商品卡"][usize::try_from(order.no / 100 % 3).unwrap_or(0)];
    if order.occasion.is_some() && order.creator.is_none() { "直播" } else { by_number }
}

struct Row<'a> {
    by: NaiveDateTime,
    order: &'a Order,
    line: &'a Line,
    line_at: usize,
    good: &'a Good<'a>,
    stage: Stage,
    paid: Option<&'a Course>,
    case: Option<&'a AfterSale>,
    stranger: Stranger,
}

impl Row<'_> {
    fn cell(&self, column: &str, out: &mut String) {
        match column {
            "主订单编号" => put(out, format_args!("\t{}", self.order.no)),
            "子订单编号" => put(out, format_args!("\t{}", self.order.line_no(self.line_at))),
            "选购商品" => out.push_str(&self.good.listing.title),
            "商品规格" => out.push_str(&self.good.sku.attributes),
            "商品数量" => put(out, self.line.quantity),
            "商品ID" => put(out, format_args!("\t{}", self.good.listing_no)),
            "商家编码" => out.push_str(&self.good.sku.code),
            "支付方式" if self.paid.is_some() => out.push_str("抖音支付"),
            "APP渠道" => out.push_str("抖音"),
            "订单状态" => out.push_str(self.status()),
            "订单类型" => out.push_str("普通订单"),
            "售后状态" => out.push_str(self.after_sale()),
            "取消原因" if self.stage == Stage::Cancelled => out.push_str("超时未支付"),
            "取消原因" if self.stage == Stage::Refunded => out.push_str("退款"),
            "序列号" => put(out, self.line_at + 1),
            "发货主体" => out.push_str("商家发货"),
            "流量来源" | "达人ID" | "达人昵称" | "流量类型" | "流量体裁" | "流量渠道" =>
            {
                self.traffic(column, out);
            }
            _ => {
                self.money(column, out);
                self.time(column, out);
                self.person(column, out);
            }
        }
    }

    fn money(&self, column: &str, out: &mut String) {
        let freight = if self.line_at == 0 { self.order.freight } else { Money::ZERO };
        let off = self.line.list - self.line.owed;
        match column {
            "商品单价" => put(out, self.good.sku.price),
            "订单应付金额" => put(out, self.line.owed + freight),
            "运费" => put(out, freight),
            "优惠总金额" | "商家优惠" | "降价类优惠" | "商家实际承担优惠金额" => {
                put(out, off)
            }
            "平台优惠"
            | "达人优惠"
            | "商家改价"
            | "支付优惠"
            | "红包抵扣"
            | "手续费"
            | "平台实际承担优惠金额"
            | "达人实际承担优惠金额" => out.push_str("0.00"),
            _ => {}
        }
    }

    fn time(&self, column: &str, out: &mut String) {
        let course = self.order.course();
        let at = match column {
            "订单提交时间" => Some(self.order.placed_at),
            "支付完成时间" => self.paid.map(|course| course.paid_at),
            "发货时间" => course.and_then(|course| course.shipped_at),
            "订单完成时间" => course.and_then(|course| course.completed_at),
            _ => None,
        };
        if let Some(at) = at.filter(|at| *at < self.by) {
            put_time(out, at);
        }
    }

    fn person(&self, column: &str, out: &mut String) {
        let place = &PLACES[self.order.place];
        match column {
            "收件人" => out.push_str("##演示密文仲某某"),
            "收件人手机号" => put(out, format_args!("$${}", self.stranger.phone())),
            "省" => {
                out.push_str(place.province);
                if !place.province.ends_with(['省', '区']) {
                    out.push('市');
                }
            }
            "市" => out.push_str(place.city),
            "区" => out.push_str(place.district),
            "街道" | "详细地址" => out.push_str("##演示路密文"),
            "是否修改过地址" | "是否安心购" | "是否平台仓自流转" => out.push('否'),
            "买家留言" => out.push_str(self.stranger.message()),
            "商家备注" => out.push_str(self.stranger.note()),
            _ => {}
        }
    }

    /// A creator's order comes from 精选联盟, the others from the store's own live room, videos and cards.
    fn traffic(&self, column: &str, out: &mut String) {
        let genre = genre(self.order);
        match (column, self.order.creator) {
            ("达人ID", Some(creator)) => put(out, format_args!("\t70010{creator:04}")),
            ("达人昵称", Some(creator)) => put(out, format_args!("演示达人{}号", creator + 1)),
            ("流量来源", Some(_)) => out.push_str("精选联盟"),
            ("流量来源", None) => out.push_str("店铺自营"),
            ("流量类型", _) => out.push_str("自然流量"),
            ("流量体裁" | "流量渠道", _) => out.push_str(genre),
            _ => {}
        }
    }

    fn status(&self) -> &'static str {
        match self.stage {
            Stage::Placed => "待支付",
            Stage::Paid => "待发货",
            Stage::Shipped => "已发货",
            Stage::Completed => "已完成",
            Stage::Cancelled | Stage::Refunded => "已关闭",
        }
    }

    fn after_sale(&self) -> &'static str {
        match self.case.map(|case| case.state(self.by)) {
            None => "-",
            Some(CaseState::Open) => "售后待处理",
            Some(CaseState::Granted) => "退款成功",
            Some(CaseState::Closed) => "售后关闭",
        }
    }
}
