import type { StateBook } from "@/ui/StatePill";

export const contractStates: StateBook = {
  draft: { tone: "neutral", "zh-CN": "草稿", "en-US": "Draft" },
  in_review: { tone: "info", "zh-CN": "待审批", "en-US": "In review" },
  active: { tone: "success", "zh-CN": "生效中", "en-US": "Active" },
  ending: { tone: "warning", "zh-CN": "即将到期", "en-US": "Ending soon" },
  ended: { tone: "neutral", "zh-CN": "已到期", "en-US": "Ended" },
  terminated: { tone: "severe", "zh-CN": "已终止", "en-US": "Terminated" },
};
