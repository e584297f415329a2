import type { StateBook } from "@/ui/StatePill";

export const contractStates: StateBook = {
  upcoming: { tone: "info", "zh-CN": "未开始", "en-US": "Upcoming" },
  active: { tone: "success", "zh-CN": "生效中", "en-US": "Active" },
  ended: { tone: "neutral", "zh-CN": "已到期", "en-US": "Ended" },
};
