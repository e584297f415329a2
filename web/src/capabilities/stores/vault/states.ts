import type { Tone, Tones } from "@/ui/StatePill";

export const assetTones: Tones = { in_use: "success", frozen: "warning", returned: "neutral" };
export const grantTones: Tones = { live: "success", over: "neutral", ended: "neutral" };
export const requestTones: Tones = { waiting: "warning", approved: "success", refused: "neutral", over: "neutral" };

/** Two weeks are short for asking a client to sign again; three months are the time to write. */
const PRESSING_DAYS = 30;
const SOON_DAYS = 90;

export function endTone(days: number): Tone | null {
  if (days < 0) return "severe";
  if (days <= PRESSING_DAYS) return "warning";
  return days <= SOON_DAYS ? "info" : null;
}
