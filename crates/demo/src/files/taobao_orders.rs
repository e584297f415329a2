//! 淘宝订单报表: one row for each main order, newest first. `买家实际支付金额` is net of refunds in this file: for a
//! paid order 买家实际支付金额 + 退款金额 = 总金额, which is why sales are read from 总金额.

use chrono::NaiveDateTime;
use daiyun_base::error::Problem;
use daiyun_base::money::Money;

use super::csv::{Csv, Encoded, Quotes};
use super::sheet::Sheet;
use super::words::{put, put_time};
use super::{Edition, Export, Grid, Written, headers, put_row};
use crate::order::{Course, Order, Stage};
use crate::strangers::{PLACES, Stranger, buyer_name, payment_no};

pub(crate) fn write(export: &Export<'_, '_>) -> Result<Written, Problem> {
    let name = format!("ExportOrderList{}", export.minute_stamp());
    let (file_name, rows, bytes) = match export.edition() {
        Edition::Csv2018 => {
            let columns: Vec<&str> = headers::TAOBAO_ORDERS_2018.split(',').collect();
            let mut csv = Csv::new(Quotes::Always, &columns);
            let rows = fill(export, &columns, &mut csv);
            (format!("{name}.csv"), rows, csv.finish(Encoded::Gb18030))
        }
        Edition::Sheet2022 => {
            let columns: Vec<&str> = headers::TAOBAO_ORDERS_2022.split(',').collect();
            let mut sheet = Sheet::new("订单报表", &columns);
            let rows = fill(export, &columns, &mut sheet);
            (format!("{name}.xlsx"), rows, sheet.finish(export.exported_at)?)
        }
    };
    Ok(Written { file_name, rows, bytes })
}

fn fill(export: &Export<'_, '_>, columns: &[&str], grid: &mut impl Grid) -> usize {
    let by = export.by();
    for order in export.hand.orders.iter().rev() {
        let row = Row {
            export,
            edition: export.edition(),
            order,
            stage: order.stage(by),
            paid: order.course().filter(|course| course.paid_at < by),
            refunded: order.refunded(by),
            stranger: Stranger::of_order(order.no),
        };
        put_row(grid, columns, |column, out| row.cell(column.trim_end(), out));
    }
    export.hand.orders.len()
}

struct Row<'a> {
    export: &'a Export<'a, 'a>,
    edition: Edition,
    order: &'a Order,
    stage: Stage,
    paid: Option<&'a Course>,
    refunded: Money,
    stranger: Stranger,
}

impl Row<'_> {
    fn cell(&self, column: &str, out: &mut String) {
        match column {
            "订单编号" => put_id(out, self.edition, self.order.no),
            "主订单编号" => put(out, self.order.no),
            "买家会员名" => {
                out.push_str(&buyer_name(self.export.book.store_at, self.order.buyer.number))
            }
            "支付单号" if self.paid.is_some() => out.push_str(&payment_no(self.order.no)),
            "订单状态" => out.push_str(status(self.stage)),
            "订单关闭原因" => out.push_str(self.close_reason()),
            "宝贝标题" => self.titles(out),
            "宝贝种类" => put(out, self.order.lines.len()),
            "宝贝总数量" => put(out, self.order.pieces()),
            "店铺Id" => out.push_str(&self.export.book.store.mark),
            "店铺名称" => out.push_str(&self.export.book.store.label.zh),
            "运送方式" => out.push_str("快递"),
            "是否手机订单" => out.push_str("手机订单"),
            "物流单号" if self.shipped() => put(out, format_args!("No:SF{}", self.order.no / 100)),
            "物流公司" if self.shipped() => out.push_str("顺丰速运"),
            _ => {
                self.money(column, out);
                self.time(column, out);
                self.person(column, out);
            }
        }
    }

    fn money(&self, column: &str, out: &mut String) {
        let total = self.order.total();
        match column {
            "买家应付货款" => put(out, total - self.order.freight),
            "买家应付邮费" => put(out, self.order.freight),
            "总金额" => put(out, total),
            "买家实际支付金额" => put(out, self.paid.map_or(Money::ZERO, |_| total - self.refunded)),
            "退款金额" => put(out, self.refunded),
            "打款商家金额" => {
                let arrived =
                    if self.stage == Stage::Completed { total - self.refunded } else { Money::ZERO };
                if arrived == Money::ZERO {
                    out.push_str("0元")
                } else {
                    put(out, format_args!("{arrived}元"))
                }
            }
            "买家服务费" => out.push_str("0元"),
            "卖家服务费" | "含应开票给个人的个人红包" => out.push_str("0.00"),
            "买家支付积分" | "返点积分" | "买家实际支付积分" => out.push('0'),
            _ => {}
        }
    }

    fn time(&self, column: &str, out: &mut String) {
        let by = self.export.by();
        let happened = |at: Option<NaiveDateTime>| at.filter(|at| *at < by);
        let course = self.order.course();
        let at = match column {
            "订单创建时间" => Some(self.order.placed_at),
            "订单付款时间" => self.paid.map(|course| course.paid_at),
            "发货时间" => happened(course.and_then(|course| course.shipped_at)),
            "确认收货时间" => happened(course.and_then(|course| course.completed_at)),
            _ => return,
        };
        match (at, self.edition) {
            (Some(at), _) => put_time(out, at),
            (None, Edition::Csv2018) => out.push_str("null"),
            (None, Edition::Sheet2022) => {}
        }
    }

    fn person(&self, column: &str, out: &mut String) {
        let place = &PLACES[self.order.place];
        match (column, self.edition) {
            ("收货人姓名", Edition::Csv2018) => out.push_str("仲某某"),
            ("收货人姓名", Edition::Sheet2022) => out.push_str("仲**"),
            ("收货地址", _) => out.push_str(&self.stranger.address(place)),
            ("联系手机", Edition::Csv2018) => put(out, format_args!("'{}", self.stranger.phone())),
            ("联系手机", Edition::Sheet2022) => out.push_str(&self.stranger.phone()),
            ("联系电话", Edition::Csv2018) => out.push_str("null"),
            ("买家支付宝账号", _) => {
                put(out, format_args!("demo-alipay{}@example.com", self.order.buyer.number))
            }
            ("买家留言", _) => out.push_str(self.stranger.message()),
            ("订单备注", _) => out.push_str(self.stranger.note()),
            ("发票抬头", _) => out.push_str(self.stranger.invoice_title()),
            _ => {}
        }
    }

    fn shipped(&self) -> bool {
        let shipped_at = self.order.course().and_then(|course| course.shipped_at);
        shipped_at.is_some_and(|at| at < self.export.by())
    }

    fn close_reason(&self) -> &'static str {
        match self.stage {
            Stage::Cancelled => "买家未付款",
            Stage::Refunded => "退款",
            Stage::Placed | Stage::Paid | Stage::Shipped | Stage::Completed => "订单未关闭",
        }
    }

    /// The titles of several lines stand in one cell, with a full-width comma between them.
    fn titles(&self, out: &mut String) {
        for (at, line) in self.order.lines.iter().enumerate() {
            if at > 0 {
                out.push('，');
            }
            out.push_str(&self.export.book.goods[line.good].listing.title);
        }
    }
}

/// An id as the edition writes it: the csv guards it against Excel.
pub(super) fn put_id(out: &mut String, edition: Edition, id: u64) {
    match edition {
        Edition::Csv2018 => put(out, format_args!("=\"{id}\"")),
        Edition::Sheet2022 => put(out, id),
    }
}

/// The platform's word for a stage. An unpaid order and one refunded in full are both 交易关闭.
pub(super) fn status(stage: Stage) -> &'static str {
    match stage {
        Stage::Placed => "等待买家付款",
        Stage::Paid => "买家已付款，等待卖家发货",
        Stage::Shipped => "卖家已发货，等待买家确认",
        Stage::Completed => "交易成功",
        Stage::Cancelled | Stage::Refunded => "交易关闭",
    }
}
