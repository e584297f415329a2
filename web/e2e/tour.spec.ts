import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { serve, type Served } from "./support/agency";
import { DESK, NARROW, openBrowser, openWindow, PHONE, settled, shoot, sideways, signIn } from "./support/browser";

let served: Served;
let browser: Browser;

beforeAll(async () => {
  [served, browser] = await Promise.all([serve(), openBrowser()]);
});

afterAll(async () => {
  await browser.close();
  await served.close();
});

const PAGES = [["home", "/"], ["board", "/board"], ["findings", "/findings"], ["tasks", "/tasks"], ["clients", "/clients"], ["stores", "/stores"], ["contracts", "/contracts"], ["statements", "/statements"], ["imports", "/imports"]] as const;
const WINDOWS = [["1440", { viewport: DESK }, "zh-CN"], ["1280", { viewport: NARROW }, "en-US"], ["390", { viewport: PHONE }, "zh-CN"]] as const;

describe.each(WINDOWS)("at %s px", (size, options, language) => {
  test("every page fits, complains of nothing and leaves a picture", async () => {
    const { context, page, complaints } = await openWindow(browser, served, { ...options, language });
    await signIn(page, "gu.nianchu");
    for (const [name, path] of PAGES) {
      await page.goto(path);
      await settled(page);
      await shoot(page, `${name}-${size}-${language.slice(0, 2)}`);
      expect.soft([path, await sideways(page)]).toEqual([path, 0]);
    }
    expect(complaints).toEqual([]);
    await context.close();
  });
});
