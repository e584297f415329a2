import type { Tone } from "@/ui/StatePill";

/** Whether a link still opens something. */
export const linkTones: Readonly<Record<string, Tone>> = { open: "info", accepted: "success", expired: "neutral", revoked: "neutral" };

/** Whether somebody can sign in. */
export const userTones: Readonly<Record<string, Tone>> = { active: "success", deactivated: "neutral" };
