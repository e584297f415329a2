import { dictionary } from "@/ui/language";

export const text = dictionary(
  {
    title: (role: string, name: string) => `工作台 · ${role} ${name}`, todos: "我的待办", open: "去处理", today: "今天", tomorrow: "明天", late: (by: string) => `逾期 ${by}`,
    risks: "风险客户", client: "客户", health: "健康", cause: "原因", next: "下一步", clocks: "时钟", rhythm: "今天的节奏", minutes: (n: number) => `${n} 分钟`,
    margins: "客户毛利", service_fee: "服务费", cost: "人力 + 垫付", margin: "毛利", margin_rate: "毛利率", no_todos: "今天没有待办", no_todos_detail: "新的任务、预警和待确认单据会出现在这里。",
    no_risks: "没有风险客户", no_clocks: "没有正在计时的事项", no_rhythm: "今天没有会议",
  },
  {
    title: (role, name) => `Home · ${role} ${name}`, todos: "My work", open: "Open", today: "Today", tomorrow: "Tomorrow", late: (by) => `${by} late`,
    risks: "Clients at risk", client: "Client", health: "Health", cause: "Cause", next: "Next", clocks: "Clocks", rhythm: "Today", minutes: (n) => `${n} min`,
    margins: "Margin by client", service_fee: "Service fee", cost: "Labour + advances", margin: "Margin", margin_rate: "Margin rate", no_todos: "Nothing to do today", no_todos_detail: "New tasks, alerts and documents to confirm will appear here.",
    no_risks: "No client at risk", no_clocks: "No clock is running", no_rhythm: "No meetings today",
  },
);
