import type { components } from "@/api/schema";

type Target = components["schemas"]["TargetView"];
type Typed = components["schemas"]["TypedTarget"];

export const STEPS = ["floor", "goal", "stretch"] as const;
export type Step = (typeof STEPS)[number];

/** What was typed, by store and step; what nobody touched is not in it. */
export type Grid = Readonly<Record<string, Partial<Record<Step, string>>>>;

export function typedOf(grid: Grid, store: string, step: Step): string | undefined {
  return grid[store]?.[step];
}

export function withTyped(grid: Grid, store: string, step: Step, typed: string): Grid {
  return { ...grid, [store]: { ...grid[store], [step]: typed } };
}

/** A value as somebody would type it: the server reads the same text back. */
export function shownValue(row: Target | undefined, step: Step, unit: string): string {
  const value = row?.[`${step}_value`];
  return value === null || value === undefined ? "" : plain(value, unit);
}

const DECIMALS: Readonly<Record<string, number>> = { fen: 2, ppm: 4, ratio_ppm: 6, count: 0, seconds: 0 };

/** Digits only move their point; nothing is divided, so nothing is rounded. */
function plain(value: number, unit: string): string {
  const places = DECIMALS[unit] ?? 0;
  const digits = String(value).padStart(places + 1, "0");
  const whole = digits.slice(0, digits.length - places);
  const fraction = digits.slice(digits.length - places).replace(/0+$/, "");
  const number = places > 0 && fraction !== "" ? `${whole}.${fraction}` : whole;
  return unit === "ppm" ? `${number}%` : number;
}

/** The rows whose text differs from what is in force, each with all three of its fields. */
export function changed(grid: Grid, own: readonly Target[], unit: string): Omit<Typed, "metric">[] {
  return Object.entries(grid).flatMap(([store, typed]) => {
    const row = own.find((one) => one.store === store);
    const field = (step: Step) => typed[step] ?? shownValue(row, step, unit);
    if (STEPS.every((step) => field(step) === shownValue(row, step, unit))) return [];
    return [{ store, floor: field("floor"), goal: field("goal"), stretch: field("stretch") }];
  });
}
