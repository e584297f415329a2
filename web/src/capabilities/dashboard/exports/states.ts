import type { Tones } from "@/ui/StatePill";

/** How a file stands. */
export const exportTones: Tones = { waiting: "info", running: "info", ready: "success", failed: "severe", expired: "neutral" };
