import type { Tones } from "@/ui/StatePill";

/** How a scheduled job stands. */
export const jobTones: Tones = { new: "neutral", running: "info", well: "success", failed: "warning", failing: "severe" };

/** What the filter of the queue may ask for. */
export const QUEUED_STATES = ["waiting", "running", "done", "dead", "dropped"] as const;
export const queuedTones: Tones = { waiting: "info", running: "info", done: "success", dead: "severe", dropped: "neutral" };
