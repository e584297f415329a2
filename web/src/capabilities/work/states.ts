import type { components } from "@/api/schema";
import type { Tones } from "@/ui/StatePill";

type Move = components["schemas"]["Move"];

export const taskTones: Tones = { open: "neutral", in_progress: "info", in_review: "info", on_hold: "neutral", done: "success" };

/** The lanes of the board, in the order work moves. */
export const LANES = ["open", "in_progress", "in_review", "on_hold", "done"] as const;

export const MOVES: readonly Move[] = ["start", "submit", "accept", "send_back", "hold", "resume", "reopen"];

const NEXT: Readonly<Record<string, Move>> = { open: "start", in_progress: "submit", in_review: "accept", on_hold: "resume" };

/** The move a card offers; the others are in its drawer. */
export function nextMove(state: string): Move | undefined {
  return NEXT[state];
}
