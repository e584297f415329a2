import type { Tone, Tones } from "@/ui/StatePill";

/** What the filters may ask for: a mistyped address asks for everything instead of an error. */
export const FINDING_STATES = ["found", "analysing", "adjusting", "verifying", "verified", "ineffective", "rebounded"] as const;
export const SEVERITIES = ["watch", "warning", "severe"] as const;

export const findingTones: Tones = {
  found: "warning",
  analysing: "info",
  adjusting: "info",
  verifying: "info",
  verified: "success",
  ineffective: "neutral",
  rebounded: "severe",
};

export const severityTones: Readonly<Record<string, Tone>> = { watch: "info", warning: "warning", severe: "severe" };
