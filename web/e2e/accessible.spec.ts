import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { AxeResults } from "axe-core";
import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { DESK, openWindow, PHONE, settled, signIn } from "./support/browser";
import { journey } from "./support/journey";

const { served, browser } = journey();
const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
/** WCAG 2.2 up to AA. */
const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];

/** Pages that a metric's name leads to, and no menu. */
const BEYOND = ["/dashboard/metrics", "/dashboard/metrics/paid_sales?by=platform&second=visitors"];

/** What stands against a page, as rule and place. */
async function faults(page: Page): Promise<string[]> {
  await page.evaluate(AXE);
  const { violations } = await page.evaluate<AxeResults, string[]>(
    (rules) => (window as unknown as { axe: { run: (root: Document, options: object) => Promise<AxeResults> } }).axe.run(document, { runOnly: rules }),
    RULES,
  );
  return violations.flatMap(({ id, nodes }) => nodes.map(({ target, failureSummary }) => `${id} ${target.join(" ")} ${failureSummary ?? ""}`));
}

test("signing in can be used by everybody", async () => {
  const { context, page } = await openWindow(browser(), served());
  await page.goto("/");
  await page.locator("input[name=login]").waitFor();
  expect(await faults(page)).toEqual([]);
  await context.close();
});

describe.each([
  ["desk", DESK],
  ["phone", PHONE],
] as const)("on a %s", (_, viewport) => {
  test("every page of the menu can be used by everybody", async () => {
    const { context, page } = await openWindow(browser(), served(), { viewport });
    await signIn(page, viewport === DESK ? "gu.nianchu" : "jiang.yifan");
    await settled(page);
    const rows = page.locator("nav a");
    const addresses = await rows.evaluateAll((links) => [...new Set(links.map((link) => link.getAttribute("href") ?? "/"))]);
    expect(addresses.length).toBeGreaterThan(3);
    for (const address of [...addresses, ...BEYOND]) {
      await page.goto(address);
      await settled(page);
      expect.soft([address, await faults(page)]).toEqual([address, []]);
    }
    await context.close();
  });
});
