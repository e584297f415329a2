import type { Page } from "playwright-core";
import { expect } from "vitest";
import type { Served } from "./agency";
import { settled } from "./browser";

/** What a store sold on a day in fen, as the command line counts it. */
export function sold(served: Served, store: string, day: string): number {
  const asked = served.ask("query", "--metrics", "paid_sales", "--from", day, "--to", day, "--where", `store=${store}`) as { rows: number[][] };
  return asked.rows[0]?.[0] ?? 0;
}

/** The board of a store on a day says so much. */
export async function boardSays(page: Page, [store, day]: readonly [string, string], fen: number): Promise<void> {
  await page.goto(`/dashboard?scope=${store}&period=${day}~${day}`);
  await settled(page);
  expect(await page.locator("#main").innerText()).toContain((fen / 100).toLocaleString("en-US", { minimumFractionDigits: 2 }));
}
