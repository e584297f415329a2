//! 抖店售后单: one row for each case applied for or finished in the month, whatever month its order is from. Ids stand
//! behind a tab, empty cells are `-`, and what goes back is split into goods and freight.

use daiyun_base::error::Problem;

use super::sheet::Sheet;
use super::taobao_refunds::reason;
use super::words::{put, put_time};
use super::{Export, Written, headers, put_row};
use crate::ledger::Case;
use crate::order::{AfterSaleKind, CaseState};

pub(crate) fn write(export: &Export<'_, '_>) -> Result<Written, Problem> {
    let columns: Vec<&str> = headers::DOUDIAN_AFTER_SALES.split(',').collect();
    let by = export.by();
    let mut sheet = Sheet::new("售后单", &columns);
    let mut rows = 0;
    for case in export.hand.cases.iter().filter(|case| case.after_sale.applied_at < by) {
        let row = Row { export, case, state: case.after_sale.state(by) };
        put_row(&mut sheet, &columns, |column, out| {
            row.cell(column, out);
            if out.is_empty() {
                out.push('-');
            }
        });
        rows += 1;
    }
    let file_name = format!("售后单-{}.xlsx", export.exported_at.format("%Y-%m-%d %H_%M_%S"));
    Ok(Written { file_name, rows, bytes: sheet.finish(export.exported_at)? })
}

struct Row<'a> {
    export: &'a Export<'a, 'a>,
    case: &'a Case,
    state: CaseState,
}

impl Row<'_> {
    fn cell(&self, column: &str, out: &mut String) {
        let good = &self.export.book.goods[self.case.good];
        let after_sale = &self.case.after_sale;
        let granted = self.state == CaseState::Granted;
        match column {
            "售后单号" => put(out, format_args!("\t{}", self.case.refund_no)),
            "订单号" => put(out, format_args!("\t{}", self.case.order_no)),
            "商品单号" => put(out, format_args!("\t{}", self.case.line_no)),
            "商品名称" => out.push_str(&good.listing.title),
            "商家编码" => out.push_str(&good.sku.code),
            "商品ID" => put(out, format_args!("\t{}", good.listing_no)),
            "商品发货状态" => {
                out.push_str(if self.shipped() { "1/1已发货" } else { "0/1已发货" })
            }
            "售后类型" => out.push_str(kind(after_sale.kind)),
            "退商品金额（元）" => put(out, after_sale.amount - after_sale.freight),
            "退运费金额（元）" => put(out, after_sale.freight),
            "售后状态" => out.push_str(self.status()),
            "售后申请时间" => put_time(out, after_sale.applied_at),
            "退款方式" if granted => out.push_str("原路退回"),
            "售后原因" => out.push_str(reason(after_sale.kind, self.case.order_no)),
            "商家退款时间" | "用户到账时间" if granted => put_time(out, after_sale.finished_at),
            "售后关闭时间" if self.state == CaseState::Closed => put_time(out, after_sale.finished_at),
            "售后完结时间" if self.state != CaseState::Open => put_time(out, after_sale.finished_at),
            "仲裁状态" => out.push_str("无仲裁"),
            "用户售后说明" => out.push_str("仲某某：请尽快处理，电话13800000000"),
            _ => {}
        }
    }

    fn shipped(&self) -> bool {
        self.case.course.shipped_at.is_some_and(|at| at < self.case.after_sale.applied_at)
    }

    fn status(&self) -> &'static str {
        match (self.state, self.case.after_sale.kind) {
            (CaseState::Granted, _) => "同意退款，退款成功",
            (CaseState::Closed, _) => "售后关闭",
            (CaseState::Open, AfterSaleKind::ReturnRefund) => "待买家退货",
            (CaseState::Open, AfterSaleKind::BeforeShipping | AfterSaleKind::RefundOnly) => "待商家处理",
        }
    }
}

fn kind(kind: AfterSaleKind) -> &'static str {
    match kind {
        AfterSaleKind::BeforeShipping => "未发货退款",
        AfterSaleKind::RefundOnly => "已发货退款",
        AfterSaleKind::ReturnRefund => "退货退款",
    }
}
