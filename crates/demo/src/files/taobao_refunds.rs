//! 淘宝退款报表: one row for each case applied for or finished in the month, whatever month its order is from.

use daiyun_base::error::Problem;

use super::sheet::Sheet;
use super::words::{put, put_time};
use super::{Export, Written, headers, put_row};
use crate::ledger::Case;
use crate::order::{AfterSaleKind, CaseState};
use crate::strangers::payment_no;

pub(crate) fn write(export: &Export<'_, '_>) -> Result<Written, Problem> {
    let columns: Vec<&str> = headers::TAOBAO_REFUNDS.split(',').collect();
    let by = export.by();
    let mut sheet = Sheet::new("退款", &columns);
    let mut rows = 0;
    for case in export.hand.cases.iter().filter(|case| case.after_sale.applied_at < by) {
        let row = Row { export, case, state: case.after_sale.state(by) };
        put_row(&mut sheet, &columns, |column, out| row.cell(column, out));
        rows += 1;
    }
    let file_name = format!("退款管理_{}.xlsx", export.stamp());
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
        let finished = self.state != CaseState::Open;
        match column {
            "订单编号" => put(out, self.case.order_no),
            "退款编号" => put(out, self.case.refund_no),
            "支付宝交易号" => out.push_str(&payment_no(self.case.order_no)),
            "订单付款时间" => put_time(out, self.case.course.paid_at),
            "商品编码" => out.push_str(good.listing_no),
            "买家实际支付金额" => put(out, self.case.order_total),
            "宝贝标题" => out.push_str(&good.listing.title),
            "买家退款金额" => put(out, after_sale.amount),
            "手工退款/系统退款" => out.push_str("手工退款"),
            "是否需要退货" => {
                out.push_str(if self.returns() { "需要退货" } else { "不需要退货" })
            }
            "退款的申请时间" => put_time(out, after_sale.applied_at),
            // Both columns exist, and both hold the same moment.
            "退款完结时间" | "完结时间" if finished => put_time(out, after_sale.finished_at),
            "退款状态" => out.push_str(self.status()),
            "货物状态" => out.push_str(self.goods_state()),
            "客服介入状态" => out.push_str("客服未介入"),
            "卖家真实姓名" | "卖家真实姓名新" => out.push_str("仲某某"),
            "卖家退货地址" => out.push_str("浙江省 杭州市 余杭区 演示路1号演示仓"),
            "卖家邮编" => out.push_str("310000"),
            "卖家手机" => out.push_str("13800000000"),
            "买家退款原因" => out.push_str(reason(after_sale.kind, self.case.order_no)),
            "售中或售后" => out.push_str(if self.after_completion() { "售后" } else { "售中" }),
            "部分退款/全部退款" => {
                out.push_str(if self.case.is_full() { "全部退款" } else { "部分退款" })
            }
            "业务类型" => out.push_str("普通退款"),
            _ => {}
        }
    }

    fn returns(&self) -> bool {
        self.case.after_sale.kind == AfterSaleKind::ReturnRefund
    }

    fn after_completion(&self) -> bool {
        self.case.course.completed_at.is_some_and(|at| at < self.case.after_sale.applied_at)
    }

    fn status(&self) -> &'static str {
        match (self.state, self.case.after_sale.kind) {
            (CaseState::Granted, _) => "退款成功",
            (CaseState::Closed, _) => "退款关闭",
            (CaseState::Open, AfterSaleKind::ReturnRefund) => "卖家已经同意退款，等待买家退货",
            (CaseState::Open, AfterSaleKind::BeforeShipping | AfterSaleKind::RefundOnly) => {
                "买家已经申请退款，等待卖家同意"
            }
        }
    }

    fn goods_state(&self) -> &'static str {
        match self.case.after_sale.kind {
            AfterSaleKind::BeforeShipping => "买家未收到货",
            AfterSaleKind::RefundOnly => "买家已收到货",
            AfterSaleKind::ReturnRefund => "买家已退货",
        }
    }
}

/// Why a buyer wants money back; the words of the platform's list.
pub(super) fn reason(kind: AfterSaleKind, order_no: u64) -> &'static str {
    let reasons: [&str; 4] = match kind {
        AfterSaleKind::BeforeShipping => {
            ["多拍/拍错/不想要", "不喜欢/效果不好", "地址/电话信息填写错误", "缺货"]
        }
        AfterSaleKind::RefundOnly => ["商品破损/少件", "卖家发错货", "质量问题", "其他"],
        AfterSaleKind::ReturnRefund => ["7天无理由退换货", "尺码不合适", "颜色/款式与描述不符", "质量问题"],
    };
    reasons[usize::try_from(order_no / 100 % 4).unwrap_or(0)]
}
