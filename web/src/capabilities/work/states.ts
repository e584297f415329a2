import type { components } from "@/api/schema";
import type { StateBook } from "@/ui/StatePill";

type Move = components["schemas"]["Move"];

export const taskStates: StateBook = {
  open: { tone: "neutral", "zh-CN": "待处理", "en-US": "To do" },
  in_progress: { tone: "info", "zh-CN": "进行中", "en-US": "In progress" },
  in_review: { tone: "info", "zh-CN": "待验收", "en-US": "In review" },
  on_hold: { tone: "neutral", "zh-CN": "已挂起", "en-US": "On hold" },
  done: { tone: "success", "zh-CN": "已完成", "en-US": "Done" },
};

/** The lanes of the board, in the order work moves. */
export const LANES = ["open", "in_progress", "in_review", "on_hold", "done"] as const;

export const MOVES: readonly Move[] = ["start", "submit", "accept", "send_back", "hold", "resume", "reopen"];

/** Holding, sending back and re-opening say why. */
export const NEEDS_NOTE: readonly Move[] = ["send_back", "hold", "reopen"];

const NEXT: Readonly<Record<string, Move>> = { open: "start", in_progress: "submit", in_review: "accept", on_hold: "resume" };

/** The move a card offers; the others are in its drawer. */
export function nextMove(state: string): Move | undefined {
  return NEXT[state];
}
