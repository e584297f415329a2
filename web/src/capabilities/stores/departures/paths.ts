import type { Tones } from "@/ui/StatePill";

export const paths = {
  departures: "/stores/departures",
  departure: (id: string) => `/stores/departures/${encodeURIComponent(id)}`,
  /** Where the secret of a line is changed. */
  asset: (id: string) => `/stores/vault/${encodeURIComponent(id)}`,
};

export const STALE = [["departures"], ["assets"], ["users"]];

export const departureTones: Tones = { open: "warning", closed: "locked" };
export const lineTones: Tones = { open: "warning", unchanged: "severe", done: "success", waived: "neutral" };
