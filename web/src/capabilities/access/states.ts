import type { StateBook } from "@/ui/StatePill";

/** Whether somebody can sign in. */
export const userStates: StateBook = {
  active: { tone: "success", "zh-CN": "启用", "en-US": "Active" },
  deactivated: { tone: "neutral", "zh-CN": "已停用", "en-US": "Deactivated" },
};
