import type { Tones } from "@/ui/StatePill";

export const statementTones: Tones = {
  draft: "neutral",
  issued: "info",
  confirmed: "info",
  disputed: "warning",
  withdrawn: "neutral",
  posted: "locked",
};
