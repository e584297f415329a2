import type { StateBook } from "@/ui/StatePill";

export const statementStates: StateBook = {
  draft: { tone: "neutral", "zh-CN": "预览", "en-US": "Preview" },
  issued: { tone: "info", "zh-CN": "待双方确认", "en-US": "Awaiting confirmation" },
  confirmed: { tone: "info", "zh-CN": "双方已确认", "en-US": "Confirmed" },
  disputed: { tone: "warning", "zh-CN": "有争议", "en-US": "Disputed" },
  withdrawn: { tone: "neutral", "zh-CN": "已撤回", "en-US": "Withdrawn" },
  posted: { tone: "success", locked: true, "zh-CN": "已过账", "en-US": "Posted" },
};

/** 「待双方确认 1/2」: only a statement under way counts its confirmations. */
export function confirmationNote(state: string, confirmed: number): string | undefined {
  return state === "issued" ? `${confirmed}/2` : undefined;
}
