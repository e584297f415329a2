import type { components } from "@/api/schema";
import type { Stated, Tones } from "@/ui/StatePill";

/** Where a client is on its way (S41). */
export const stageTones: Tones = { lead: "neutral", onboarding: "info", active: "success", renewal: "warning", ended: "neutral" };

/** A client's stage is its state. */
export function stageOf({ stage, stage_label, stage_label_en }: components["schemas"]["ClientView"]): Stated {
  return { state: stage, state_label: stage_label, state_label_en: stage_label_en };
}
