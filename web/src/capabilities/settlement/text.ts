import { dictionary } from "@/ui/language";

const zhRulings: Readonly<Record<string, string>> = { upheld: "异议成立", rejected: "异议不成立" };
const enRulings: Readonly<Record<string, string>> = { upheld: "Upheld", rejected: "Rejected" };

export const text = dictionary(
  {
    title: "结算", no: "结算单号", client: "客户", contract: "合同", period: "账期", receivable: "应收", state: "状态", issued: "发出时间", posted: "过账时间", draft_of: (period: string) => `${period} 结算预览`,
    summary: (period: string, issued: number, posted: number, open: number) => `${period}：已发出 ${issued} 张，已过账 ${posted} 张${open > 0 ? `，${open} 份合同还没有结算单` : ""}。`, issued_ones: "结算单",
    open: "还没有结算单的合同", open_note: "账期关闭后才能发出；预览随时可看", closed: "已关账", not_closed: "未关账", see_preview: "看预览", comma: "；",
    empty: "这个账期还没有结算单", empty_detail: "账期关闭后，从合同的预览发出。发出后冻结，双方确认后过账。",
    item: "明细", basis_name: "口径", basis: "基数", rate: "比例", amount: "金额", evidence: "凭证", total: "合计", tiered: "阶梯", tier: (above: string, upto: string) => `${above} – ${upto} 部分`, tier_above: (above: string) => `${above} 以上部分`,
    tax_inside: (rate: string, net: string, tax: string) => `含税 ${rate}：不含税 ${net}，税额 ${tax}`, version: (no: number) => `第 ${no} 版`, snapshot: (no: number) => `快照 #${no}`, data_until: (day: string) => `数据截至 ${day}`,
    adjusts: (period: string, no: string) => `↩ 更正 ${period}（${no}）`, clause: "条款", formula: "公式", orders: "订单", source: "来源", trace: "追溯", pick_line: "点任一金额，这里显示条款、公式、订单和来源。",
    confirmations: "确认", waiting: "待确认", posted_as: (no: number) => `已过账 第 ${no} 号`, withdrawn_at: "已撤回", confirm: "确认", post: "过账", withdraw: "撤回", issue: "发出结算单", export: "导出", files: { pdf: "PDF 文件", xlsx: "Excel 文件" }, back: "返回",
    post_title: "过账这张结算单？", post_consequence: (total: string) => `过账后不能再改，更正会进入下一期。应收 ${total} 元。`, confirmed: (no: string) => `已确认 ${no}`, posted_done: (no: string, total: string) => `已过账 ${no}，应收 ${total} 元`, issued_done: (no: string) => `已发出 ${no}`,
    withdrawn: (no: string) => `已撤回 ${no}`, withdraw_consequence: "撤回后这一版保留备查，下一版用新的修订号重新发出。", disputes: "异议", dispute: "提出异议", dispute_line: (line: number) => `对第 ${line} 行提出异议`, disputed: (line: number) => `已对第 ${line} 行提出异议`, dispute_consequence: "异议结束前，双方都不能确认，也不能过账。",
    decided: "已裁定", next_step: "过账前：", uphold: "成立", reject: "不成立", rulings: zhRulings, line: (no: number) => `第 ${no} 行`,
    order_no: "订单编号", store_code: "店铺", counted_on: "计入日期", sales: "金额", refunded: "退款", left_out: "剔除", counted: "计入", batch: "批次", no_orders: "没有订单",
  },
  {
    title: "Settlement", no: "Statement", client: "Client", contract: "Contract", period: "Period", receivable: "Receivable", state: "State", issued: "Issued", posted: "Posted", draft_of: (period) => `Preview of ${period}`,
    summary: (period, issued, posted, open) => `${period}: ${issued} issued, ${posted} posted${open > 0 ? `; ${open === 1 ? "1 contract has" : `${open} contracts have`} no statement yet` : ""}.`, issued_ones: "Statements",
    open: "Contracts without a statement", open_note: "Issued once the month is closed; the preview is always there", closed: "Closed", not_closed: "Open", see_preview: "Preview", comma: "; ",
    empty: "No statements in this period", empty_detail: "Once the month is closed, issue one from the contract's preview. It is frozen then, confirmed by both sides, and posted.",
    item: "Line", basis_name: "Measured by", basis: "Basis", rate: "Rate", amount: "Amount", evidence: "Evidence", total: "Total", tiered: "tiers", tier: (above, upto) => `Slice ${above} – ${upto}`, tier_above: (above) => `Slice above ${above}`,
    tax_inside: (rate, net, tax) => `includes ${rate} tax: ${net} net, ${tax} tax`, version: (no) => `version ${no}`, snapshot: (no) => `snapshot #${no}`, data_until: (day) => `data until ${day}`,
    adjusts: (period, no) => `↩ corrects ${period} (${no})`, clause: "Clause", formula: "Formula", orders: "Orders", source: "Source", trace: "Trace", pick_line: "Click any amount to see its clause, formula, orders and source here.",
    confirmations: "Confirmation", waiting: "waiting", posted_as: (no) => `Posted as no. ${no}`, withdrawn_at: "Withdrawn", confirm: "Confirm", post: "Post", withdraw: "Withdraw", issue: "Issue statement", export: "Export", files: { pdf: "PDF file", xlsx: "Excel file" }, back: "Back",
    post_title: "Post this statement?", post_consequence: (total) => `After posting it cannot change; corrections go on the next one. Receivable ¥${total}.`, confirmed: (no) => `Confirmed ${no}`, posted_done: (no, total) => `Posted ${no}, receivable ¥${total}`, issued_done: (no) => `Issued ${no}`,
    withdrawn: (no) => `Withdrew ${no}`, withdraw_consequence: "This issue is kept for the record; the next revision replaces it.", disputes: "Disputes", dispute: "Raise a dispute", dispute_line: (line) => `Dispute line ${line}`, disputed: (line) => `Line ${line} is disputed`, dispute_consequence: "Until the dispute ends nobody confirms and nothing is posted.",
    decided: "Decided", next_step: "Before posting: ", uphold: "Uphold", reject: "Reject", rulings: enRulings, line: (no) => `Line ${no}`,
    order_no: "Order number", store_code: "Store", counted_on: "Counted on", sales: "Amount", refunded: "Refunded", left_out: "Left out", counted: "Counted", batch: "Batch", no_orders: "No orders",
  },
);
