import type { Tone, Tones } from "@/ui/StatePill";

const TONES: Readonly<Record<string, Tone>> = {
  sending: "info",
  reading: "info",
  merging: "info",
  committed: "success",
  duplicate: "neutral",
  refused: "warning",
  failed: "severe",
};

/** A committed file with rows that wait is not simply done; its word says so, and so does its tone. */
export function tonesOf(waiting_rows: number): Tones {
  return waiting_rows > 0 ? { ...TONES, committed: "warning" } : TONES;
}
