import type { Tone } from "@/ui/StatePill";

/** Whether somebody can sign in. */
export const userTones: Readonly<Record<string, Tone>> = { active: "success", deactivated: "neutral" };
