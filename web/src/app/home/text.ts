import { dictionary } from "@/ui/language";

export const text = dictionary(
  {
    title: (role: string, name: string) => `工作台 · ${role} ${name}`, todos: "我的待办", open: "去处理", all: "全部", late: (by: string) => `逾期 ${by}`, agency: "机构", unclaimed: "待认领",
    findings: "未关闭的发现", gaps: "数据缺口", to_imports: "去导入", until: (day: string) => `截至 ${day}`, missing: (days: number) => `缺 ${days} 天`,
    no_todos: "没有待办", no_todos_detail: "新的任务会出现在这里：来自 SOP、发现，或别人交给你的。", no_findings: "没有未关闭的发现", no_findings_detail: "规则在每次导入后自动运行。",
  },
  {
    title: (role, name) => `Home · ${role} ${name}`, todos: "My work", open: "Open", all: "All", late: (by) => `${by} late`, agency: "Agency", unclaimed: "unclaimed",
    findings: "Open findings", gaps: "Data gaps", to_imports: "Import", until: (day) => `until ${day}`, missing: (days) => (days === 1 ? "1 day missing" : `${days} days missing`),
    no_todos: "Nothing to do", no_todos_detail: "New tasks appear here: from SOPs, from findings, or handed to you.", no_findings: "No open findings", no_findings_detail: "Rules run after every import.",
  },
);
