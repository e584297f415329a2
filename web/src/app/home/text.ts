import { dictionary } from "@/ui/language";

export const text = dictionary(
  {
    title: (role: string, name: string) => `工作台 · ${role} ${name}`, todos: "我的待办", open: "去处理", all: "全部", agency: "机构", unclaimed: "待认领",
    findings: "未关闭的发现", yesterday: (metric: string) => `昨日${metric}`, statements: "结算", to_statements: "去结算", see_statement: "查看", see_preview: "看预览", closed: "已关账", not_closed: "未关账", no_statements: "没有等待确认或过账的结算单", no_statements_detail: "账期关闭后发出的结算单会出现在这里，直到过账。", not_issued: (period: string) => `${period} 还没有发出`, gaps: "数据缺口", to_imports: "去导入", until: (day: string) => `截至 ${day}`, missing: (days: number) => `缺 ${days} 天`,
    no_todos: "没有待办", no_todos_detail: "新的任务会出现在这里：来自 SOP、发现，或别人交给你的。", no_findings: "没有未关闭的发现", no_findings_detail: "规则在每次导入后自动运行。",
  },
  {
    title: (role, name) => `Home · ${role} ${name}`, todos: "My work", open: "Open", all: "All", agency: "Agency", unclaimed: "unclaimed",
    findings: "Open findings", yesterday: (metric) => `${metric}, yesterday`, statements: "Settlement", to_statements: "All", see_statement: "View", see_preview: "Preview", closed: "Closed", not_closed: "Open", no_statements: "No statement waits to be confirmed or posted", no_statements_detail: "Statements appear here once they are issued, until they are posted.", not_issued: (period) => `${period} not issued yet`, gaps: "Data gaps", to_imports: "Import", until: (day) => `until ${day}`, missing: (days) => (days === 1 ? "1 day missing" : `${days} days missing`),
    no_todos: "Nothing to do", no_todos_detail: "New tasks appear here: from SOPs, from findings, or handed to you.", no_findings: "No open findings", no_findings_detail: "Rules run after every import.",
  },
);
