import type { Tones } from "@/ui/StatePill";

/** The order's way, from the words of the facts. */
export const orderTones: Tones = {
  placed: "neutral",
  paid: "info",
  partly_shipped: "info",
  shipped: "info",
  completed: "success",
  refunded_closed: "warning",
  cancelled: "neutral",
  unknown: "neutral",
};
