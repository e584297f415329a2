import { createContext, use } from "react";
import type { Language } from "./language";

export type Density = "compact" | "standard" | "roomy";
export type TrendColour = "red-up" | "green-up";

/** What a reader may choose about the look; a choice follows the user, not the machine. */
export interface Preferences {
  readonly language: Language;
  readonly trend: TrendColour;
  readonly density: Density;
}

export const usual: Preferences = { language: "zh-CN", trend: "red-up", density: "standard" };

interface Held {
  readonly preferences: Preferences;
  readonly change: (change: Partial<Preferences>) => void;
}

export const PreferencesContext = createContext<Held>({ preferences: usual, change: () => undefined });

export function usePreferences(): Held {
  return use(PreferencesContext);
}

export function useDensity(): Density {
  return use(PreferencesContext).preferences.density;
}
