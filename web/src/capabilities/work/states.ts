import type { StateBook } from "@/ui/StatePill";

export const taskStates: StateBook = {
  todo: { tone: "neutral", "zh-CN": "待处理", "en-US": "To do" },
  doing: { tone: "info", "zh-CN": "进行中", "en-US": "In progress" },
  review: { tone: "info", "zh-CN": "待验收", "en-US": "In review" },
  done: { tone: "success", "zh-CN": "已完成", "en-US": "Done" },
  suspended: { tone: "neutral", "zh-CN": "已挂起", "en-US": "Suspended" },
};
