import type { Tones } from "@/ui/StatePill";

export const paperTones: Tones = {
  expired: "severe",
  expiring: "warning",
  pending: "info",
  valid: "success",
  replaced: "neutral",
  withdrawn: "neutral",
};
