import type { components } from "@/api/schema";
import type { Stated, Tone, Tones } from "@/ui/StatePill";

type Schemas = components["schemas"];

/** Where a client is on its way (S41). */
export const stageTones: Tones = { lead: "neutral", onboarding: "info", active: "success", renewal: "warning", ended: "neutral" };

/** How far an output of onboarding is. */
export const outputTones: Tones = { missing: "neutral", waiting: "info", accepted: "success", returned: "warning" };

/** A client's stage is its state; while the agency works for it, the phase says more. */
export function stageOf({ stage, stage_label, stage_label_en, phase_label, phase_label_en }: Schemas["ClientView"]): Stated {
  if (stage !== "active") return { state: stage, state_label: stage_label, state_label_en: stage_label_en };
  return { state: stage, state_label: `${stage_label} · ${phase_label}`, state_label_en: `${stage_label_en} · ${phase_label_en}` };
}

/** A light's tone; `off` is no green. */
const LIGHTS: Readonly<Record<string, Tone>> = { good: "success", fair: "warning", bad: "severe", off: "neutral" };

export function toneOfLight(light: string): Tone {
  return LIGHTS[light] ?? "neutral";
}
