import type { Tones } from "@/ui/StatePill";

export const contractTones: Tones = { upcoming: "info", active: "success", ended: "neutral" };
