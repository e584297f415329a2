import type { Tone, Tones } from "@/ui/StatePill";

export const applicationTones: Tones = { rejected: "severe", running: "info", finished: "success", withdrawn: "neutral" };

/** A platform answers within a week; what stands longer is forgotten by somebody. */
const SLOW_DAYS = 7;

export const waitTone = (days: number): Tone => (days >= SLOW_DAYS ? "warning" : "neutral");
