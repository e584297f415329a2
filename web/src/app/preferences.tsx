import { useLayoutEffect, useMemo, useState, type ReactNode } from "react";
import { LanguageProvider, type Language } from "@/ui/language";
import { PreferencesContext, usual, type Density, type Preferences, type TrendColour } from "@/ui/preferences";
import { light } from "./theme/tokens";
import { applyVariables } from "./theme/variables";

const STORED_AS = "daiyun.preferences";
const LANGUAGES: readonly Language[] = ["zh-CN", "en-US"];
const TRENDS: readonly TrendColour[] = ["red-up", "green-up"];
const DENSITIES: readonly Density[] = ["compact", "standard", "roomy"];

/** Language, trend colours and density, kept on this device and written on <html>, where the styles read them. */
export function PreferencesProvider({ children }: { children: ReactNode }) {
  const [preferences, setPreferences] = useState(stored);
  useLayoutEffect(() => {
    const root = document.documentElement;
    root.lang = preferences.language;
    root.dataset["trend"] = preferences.trend;
    root.dataset["density"] = preferences.density;
    applyVariables(root, light, preferences.language);
    localStorage.setItem(STORED_AS, JSON.stringify(preferences));
  }, [preferences]);
  const held = useMemo(
    () => ({ preferences, change: (change: Partial<Preferences>) => setPreferences((now) => ({ ...now, ...change })) }),
    [preferences],
  );
  return (
    <PreferencesContext value={held}>
      <LanguageProvider language={preferences.language}>{children}</LanguageProvider>
    </PreferencesContext>
  );
}

function stored(): Preferences {
  try {
    const found: unknown = JSON.parse(localStorage.getItem(STORED_AS) ?? "{}");
    return readPreferences(found);
  } catch {
    return usual;
  }
}

/** What is stored on a device may be old or edited; anything unknown falls back. */
export function readPreferences(found: unknown): Preferences {
  const value: Record<string, unknown> = typeof found === "object" && found !== null ? { ...found } : {};
  return {
    language: LANGUAGES.find((name) => name === value["language"]) ?? usual.language,
    trend: TRENDS.find((name) => name === value["trend"]) ?? usual.trend,
    density: DENSITIES.find((name) => name === value["density"]) ?? usual.density,
  };
}
