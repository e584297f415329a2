import { useState } from "react";
import type { Density } from "../preferences";

/** What a reader chose for one table: columns left out, and a density of its own. */
export interface Choice {
  readonly hidden: readonly string[];
  readonly density: Density | null;
}

const UNTOUCHED: Choice = { hidden: [], density: null };
const DENSITIES: readonly Density[] = ["compact", "standard", "roomy"];

/** Kept on this device under the table's name: a table without one forgets. */
export function useChoice(name: string | undefined): readonly [Choice, (change: Partial<Choice>) => void] {
  const key = `daiyun.table.${name ?? ""}`;
  const [choice, setChoice] = useState(() => (name ? readChoice(localStorage.getItem(key)) : UNTOUCHED));
  const change = (part: Partial<Choice>) => {
    const next = { ...choice, ...part };
    if (name) localStorage.setItem(key, JSON.stringify(next));
    setChoice(next);
  };
  return [choice, change];
}

/** What is stored may be old or edited; anything unknown falls back. */
export function readChoice(stored: string | null): Choice {
  try {
    const found: unknown = JSON.parse(stored ?? "{}");
    const value: Record<string, unknown> = typeof found === "object" && found !== null ? { ...found } : {};
    const hidden: readonly unknown[] = Array.isArray(value["hidden"]) ? value["hidden"] : [];
    return {
      hidden: hidden.filter((key) => typeof key === "string"),
      density: DENSITIES.find((one) => one === value["density"]) ?? null,
    };
  } catch {
    return UNTOUCHED;
  }
}
