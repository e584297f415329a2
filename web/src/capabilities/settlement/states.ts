import type { StateBook } from "@/ui/StatePill";

export const statementStates: StateBook = {
  draft: { tone: "neutral", "zh-CN": "草稿", "en-US": "Draft" },
  issued: { tone: "info", "zh-CN": "待双方确认", "en-US": "Awaiting confirmation" },
  disputed: { tone: "warning", "zh-CN": "有争议", "en-US": "Disputed" },
  posted: { tone: "success", locked: true, "zh-CN": "已过账", "en-US": "Posted" },
  invoiced: { tone: "success", locked: true, "zh-CN": "已开票", "en-US": "Invoiced" },
  collected: { tone: "success", locked: true, "zh-CN": "已回款", "en-US": "Collected" },
};

/** 「待双方确认 1/2」: only a statement under way counts its confirmations. */
export function confirmationNote(state: string, confirmed: number): string | undefined {
  return state === "issued" ? `${confirmed}/2` : undefined;
}
