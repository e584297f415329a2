//! 淘宝宝贝报表: one row for each line. 价格 is the price of one piece before coupons; 买家应付货款 is what the line
//! owes; 买家实际支付金额 is net of refunds, as in the order file.

use daiyun_base::error::Problem;
use daiyun_base::money::Money;

use super::csv::{Csv, Encoded, Quotes};
use super::sheet::Sheet;
use super::taobao_orders::{put_id, status};
use super::words::{put, put_time};
use super::{Edition, Export, Grid, Written, headers, put_row};
use crate::book::Good;
use crate::order::{AfterSale, CaseState, Course, Line, Order, Stage};
use crate::strangers::payment_no;

pub(crate) fn write(export: &Export<'_, '_>) -> Result<Written, Problem> {
    let columns: Vec<&str> = headers::TAOBAO_ITEMS_2022.split(',').collect();
    let name = format!("ExportOrderDetailList{}", export.minute_stamp());
    let (file_name, rows, bytes) = match export.edition() {
        Edition::Csv2018 => {
            let mut csv = Csv::new(Quotes::Always, &columns);
            let rows = fill(export, &columns, &mut csv);
            (format!("{name}.csv"), rows, csv.finish(Encoded::Gb18030))
        }
        Edition::Sheet2022 => {
            let mut sheet = Sheet::new("宝贝报表", &columns);
            let rows = fill(export, &columns, &mut sheet);
            (format!("{name}.xlsx"), rows, sheet.finish(export.exported_at)?)
        }
    };
    Ok(Written { file_name, rows, bytes })
}

fn fill(export: &Export<'_, '_>, columns: &[&str], grid: &mut impl Grid) -> usize {
    let by = export.by();
    let mut rows = 0;
    for order in export.hand.orders.iter().rev() {
        for (at, line) in order.lines.iter().enumerate() {
            let case = order.case_of(at, by);
            let row = Row {
                edition: export.edition(),
                order,
                line,
                line_no: order.line_no(at),
                good: &export.book.goods[line.good],
                stage: order.stage(by),
                paid: order.course().filter(|course| course.paid_at < by),
                case: case.map(|case| (case, case.state(by))),
            };
            put_row(grid, columns, |column, out| row.cell(column, out));
            rows += 1;
        }
    }
    rows
}

struct Row<'a> {
    edition: Edition,
    order: &'a Order,
    line: &'a Line,
    line_no: u64,
    good: &'a Good<'a>,
    stage: Stage,
    paid: Option<&'a Course>,
    case: Option<(&'a AfterSale, CaseState)>,
}

impl Row<'_> {
    fn cell(&self, column: &str, out: &mut String) {
        match column {
            "子订单编号" => put_id(out, self.edition, self.line_no),
            "主订单编号" => put_id(out, self.edition, self.order.no),
            "标题" => out.push_str(&self.good.listing.title),
            "价格" => put(out, self.good.sku.price),
            "购买数量" => put(out, self.line.quantity),
            "外部系统编号" | "商家编码" => out.push_str(&self.good.sku.code),
            "商品属性" => out.push_str(&self.good.sku.attributes),
            "订单状态" => out.push_str(status(self.stage)),
            "支付单号" if self.paid.is_some() => out.push_str(&payment_no(self.order.no)),
            "买家应付货款" => put(out, self.line.owed),
            "买家实际支付金额" => {
                put(out, self.paid.map_or(Money::ZERO, |_| self.line.owed - self.refunded()))
            }
            "退款状态" => out.push_str(self.refund_status()),
            "退款金额" if self.case.is_none() => out.push_str("无退款申请"),
            "退款金额" => put(out, self.refunded()),
            "订单创建时间" => put_time(out, self.order.placed_at),
            "订单付款时间" => match (self.paid, self.edition) {
                (Some(course), _) => put_time(out, course.paid_at),
                (None, Edition::Csv2018) => out.push_str("null"),
                (None, Edition::Sheet2022) => {}
            },
            _ => {}
        }
    }

    /// What went back for the goods of the line; freight stands in the order file only.
    fn refunded(&self) -> Money {
        match self.case {
            Some((case, CaseState::Granted)) => case.amount - case.freight,
            Some((_, CaseState::Open | CaseState::Closed)) | None => Money::ZERO,
        }
    }

    fn refund_status(&self) -> &'static str {
        match self.case {
            None => "没有申请退款",
            Some((_, CaseState::Open)) => "买家已经申请退款，等待卖家同意",
            Some((_, CaseState::Granted)) => "退款成功",
            Some((_, CaseState::Closed)) => "退款关闭",
        }
    }
}
