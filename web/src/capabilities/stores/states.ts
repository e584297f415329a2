import type { Tones } from "@/ui/StatePill";

export const STORE_STATES = ["open", "paused", "closed"] as const;
export const storeTones: Tones = { open: "success", paused: "warning", closed: "neutral" };
