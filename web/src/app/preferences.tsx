import { useQueryClient } from "@tanstack/react-query";
import { use, useCallback, useEffect, useLayoutEffect, useMemo, useState, type ReactNode } from "react";
import { client } from "@/api/client";
import { SESSION_KEY, type Session } from "@/api/session";
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
  const change = useCallback((said: Partial<Preferences>) => setPreferences((now) => ({ ...now, ...said })), []);
  const held = useMemo(() => ({ preferences, change }), [preferences, change]);
  return (
    <PreferencesContext value={held}>
      <LanguageProvider language={preferences.language}>{children}</LanguageProvider>
    </PreferencesContext>
  );
}

/**
 * What somebody signed in prefers follows them from device to device: what the server keeps is taken over at sign-in, and a
 * choice is kept there. The device remembers as well, for the page before the next sign-in.
 */
export function OwnPreferences({ session, children }: { session: Session; children: ReactNode }) {
  const { preferences, change } = use(PreferencesContext);
  const cache = useQueryClient();
  const { language, trend, density } = session.preferences;
  // Who never chose a colour sees the agency's, which may change.
  const usualTrend = session.agency.trend;
  useEffect(() => change(saidOf({ language, trend: trend ?? usualTrend, density })), [change, language, trend, usualTrend, density]);
  const held = useMemo(() => {
    const keep = (said: Partial<Preferences>) => {
      change(said);
      // Only what somebody chose is kept as theirs: the rest goes on following the agency.
      const kept = { ...session.preferences, ...said };
      cache.setQueryData(SESSION_KEY, { ...session, preferences: kept });
      // A choice that could not be kept holds on this device; nothing about it is worth a message.
      client.PUT("/api/preferences", { body: kept }).catch(() => undefined);
    };
    return { preferences, change: keep };
  }, [preferences, change, session, cache]);
  return <PreferencesContext value={held}>{children}</PreferencesContext>;
}

/** What somebody never chose stays as it is on the device. */
function saidOf(kept: { language?: Language | null; trend?: TrendColour | null; density?: Density | null }): Partial<Preferences> {
  return {
    ...(kept.language ? { language: kept.language } : {}),
    ...(kept.trend ? { trend: kept.trend } : {}),
    ...(kept.density ? { density: kept.density } : {}),
  };
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
