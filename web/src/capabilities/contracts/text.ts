import { dictionary } from "@/ui/language";

const zhPeriods: Readonly<Record<string, string>> = { month: "每月", quarter: "每季", term: "合同期" };
const enPeriods: Readonly<Record<string, string>> = { month: "a month", quarter: "a quarter", term: "the term" };

export const text = dictionary(
  {
    title: "合同", no: "合同号", name: "名称", client: "客户", state: "状态", fee: "计费方式", ends: "到期", term: "期限", posted: "已过账至", comma: "；",
    summary: (all: number, active: number) => `共 ${all} 份合同，${active} 份生效中。`, empty: "还没有合同", empty_detail: "合同写明范围、计费方式和结算口径，结算单按它自动计算。用合同文件（TOML）导入，导入前会逐条检查。",
    import: "导入合同", check: "检查", choose: "选择文件", file_text: "合同文件内容", need_file: "请先粘贴或选择合同文件", import_hint: "粘贴合同文件（TOML），或选择文件。先检查：系统说出它的意思和不能签的地方，再导入。", no_refusals: "没有问题，可以导入", imported: (code: string, version: number) => `已导入合同 ${code} 第 ${version} 版`,
    version: (no: number) => `第 ${no} 版`, from: (day: string) => `${day} 起生效`, tax: (rate: string) => `税率 ${rate}`, lag: (days: number) => `月后 ${days} 天关账`, add_version: "导入新版本",
    standing: (client: string, days: string, term: string, waiting: number) => `${client}，${days}，${term}；${waiting === 0 ? "账期都已关账" : `${waiting} 个账期未关账`}。`,
    fees: "费用条款", fee_name: "费用", measured: "口径", price: "价格", clause: "条款", kpis: "KPI", kpi: "指标", per: "周期", periods: zhPeriods, floor: "保底", goal: "目标", stretch: "挑战",
    months: "账期", months_note: "店铺的订单和退款数据都到齐后，账期自动关闭", closed: "已关账", closed_early: "提前关账", still_open: "未关账", see_statement: "看结算", close_early: "提前关账", closed_done: (period: string) => `${period} 已提前关账`,
    close_consequence: "数据可能还没有到齐：之后到的订单和退款会成为下一期的调整行。以你的名义关账，原因会保留。", and_more: (n: number) => `另 ${n} 项`,
    signatories: "签署人", versions: "版本", agency: "乙方", client_side: "甲方",
  },
  {
    title: "Contracts", no: "Contract", name: "Name", client: "Client", state: "State", fee: "Fees", ends: "Until", term: "Term", posted: "Posted through", comma: "; ",
    summary: (all, active) => `${all === 1 ? "1 contract" : `${all} contracts`}, ${active} active.`, empty: "No contracts yet", empty_detail: "A contract states scope, fees and definitions; statements follow from it. Import a contract file (TOML); it is checked point by point first.",
    import: "Import contract", check: "Check", choose: "Choose a file", file_text: "Text of the contract file", need_file: "Paste or choose a contract file first", import_hint: "Paste a contract file (TOML) or choose one. Check it first: you read what it means and what keeps it from being signed, then import it.", no_refusals: "Nothing is wrong; it can be imported", imported: (code, version) => `Imported contract ${code}, version ${version}`,
    version: (no) => `Version ${no}`, from: (day) => `from ${day}`, tax: (rate) => `tax ${rate}`, lag: (days) => `closes ${days} ${days === 1 ? "day" : "days"} after the month`, add_version: "Import a version",
    standing: (client, days, term, waiting) => `${client}, ${days}, ${term}; ${waiting === 0 ? "every month is closed" : waiting === 1 ? "1 month is open" : `${waiting} months are open`}.`,
    fees: "Fees", fee_name: "Fee", measured: "Measured by", price: "Price", clause: "Clause", kpis: "KPIs", kpi: "Metric", per: "For", periods: enPeriods, floor: "Floor", goal: "Goal", stretch: "Stretch",
    months: "Months", months_note: "A month closes by itself once orders and refunds of every store have arrived", closed: "Closed", closed_early: "Closed early", still_open: "Open", see_statement: "Statement", close_early: "Close early", closed_done: (period) => `${period} closed early`,
    close_consequence: "Data may still be missing: orders and refunds that arrive later become adjustments on the next statement. It closes in your name, and the reason is kept.", and_more: (n) => `${n} more`,
    signatories: "Signatories", versions: "Versions", agency: "Agency", client_side: "Client",
  },
);
