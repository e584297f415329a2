import { dictionary } from "@/ui/language";

export const text = dictionary(
  {
    title: "SOP 与任务", run: "SOP 执行", mine: "只看我的", overdue: "只看逾期", standard: "标准", origin: "来源", blocked: "阻塞", late: (days: number) => `逾期 ${days} 天`, submit: "提交验收",
    submitted: (title: string) => `已提交验收「${title}」`, none: "没有任务", empty: "还没有任务", empty_detail: "任务来自 SOP 执行、发现和变更单，也可以直接新建。每个任务写明标准和来源。",
  },
  {
    title: "Work", run: "SOP run", mine: "Only mine", overdue: "Only overdue", standard: "Standard", origin: "From", blocked: "Blocked", late: (days) => (days === 1 ? "1 day late" : `${days} days late`), submit: "Submit for review",
    submitted: (title) => `Submitted "${title}" for review`, none: "No tasks", empty: "No tasks yet", empty_detail: "Tasks come from SOP runs, findings and change orders, or are created directly. Each names its standard and its origin.",
  },
);
