import type { Tones } from "@/ui/StatePill";

export const batchTones: Tones = {
  waiting: "info",
  reading: "info",
  merging: "info",
  committed: "success",
  partly: "warning",
  duplicate: "neutral",
  held: "severe",
  undone: "neutral",
  refused: "warning",
  cancelled: "neutral",
  failed: "severe",
};

/** The answer to an upload calls a file with rows that wait committed, too; its word says that they wait, and so does its tone. */
export function tonesOf(waiting_rows: number): Tones {
  return waiting_rows > 0 ? { ...batchTones, committed: "warning" } : batchTones;
}
