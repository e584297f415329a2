import { dictionary } from "@/ui/language";

export const text = dictionary(
  {
    title: "结算", no: "结算单号", client: "客户", contract: "合同", period: "账期", receivable: "应收", change: "环比", state: "状态", issued: "发出时间", draft_no: "草稿",
    empty: "还没有结算单", empty_detail: "每月 1 日按生效合同自动生成。草稿随数据重算，发出后冻结。",
    item: "明细", basis_name: "口径", basis: "基数", rate: "比例", amount: "金额", evidence: "凭证", total: "合计", confirmations: "确认", agency: "乙方", client_side: "甲方", waiting: "待确认",
    refund_tail: "退款尾巴", confirm: "确认", dispute: "提出异议", confirmed: (no: string) => `已确认 ${no}`, snapshot: (no: string) => `快照 ${no}`, trace: "追溯", pick_line: "点任一金额，这里显示条款、公式、订单行和来源。",
    adjusts: (what: string) => `↩ ${what}`,
  },
  {
    title: "Settlement", no: "Statement", client: "Client", contract: "Contract", period: "Period", receivable: "Receivable", change: "vs previous", state: "State", issued: "Issued", draft_no: "Draft",
    empty: "No statements yet", empty_detail: "They are created on the 1st from active contracts. A draft follows the data; once issued it is frozen.",
    item: "Line", basis_name: "Definition", basis: "Basis", rate: "Rate", amount: "Amount", evidence: "Evidence", total: "Total", confirmations: "Confirmation", agency: "Agency", client_side: "Client", waiting: "waiting",
    refund_tail: "Refund tail", confirm: "Confirm", dispute: "Raise a dispute", confirmed: (no) => `Confirmed ${no}`, snapshot: (no) => `Snapshot ${no}`, trace: "Trace", pick_line: "Click any amount to see its clause, formula, order lines and source here.",
    adjusts: (what) => `↩ ${what}`,
  },
);
