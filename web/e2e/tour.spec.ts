import { describe, expect, test } from "vitest";
import { DESK, NARROW, openWindow, PHONE, settled, shoot, sideways, signIn } from "./support/browser";
import { journey } from "./support/journey";

const { served, browser } = journey();

const PAGES = [
  ["home", "/"],
  ["board", "/dashboard"],
  ["findings", "/alerts/findings"],
  ["tasks", "/work/tasks"],
  ["clients", "/clients"],
  ["stores", "/stores"],
  ["contracts", "/contracts"],
  ["statements", "/settlement/statements"],
  ["imports", "/imports"],
] as const;
const WINDOWS = [
  ["1440", { viewport: DESK }, "zh-CN"],
  ["1280", { viewport: NARROW }, "en-US"],
  ["390", { viewport: PHONE }, "zh-CN"],
] as const;

/** Everything a page says of itself; the rest are names people gave their own things. */
const CHROME = "nav, h1, h2, th, dt, legend, label, .ant-select-selection-placeholder";
/** The signed-in person's own name is theirs in every language. */
const WHO = "顾念初";
const CHINESE = /[\u4e00-\u9fff，。「」：；！？（）]/;

describe.each(WINDOWS)("at %s px", (size, options, language) => {
  test("every page fits, complains of nothing and leaves a picture", async () => {
    const { context, page, complaints } = await openWindow(browser(), served(), { ...options, language });
    await signIn(page, "gu.nianchu");
    for (const [name, path] of PAGES) {
      await page.goto(path);
      await settled(page);
      await shoot(page, `${name}-${size}-${language.slice(0, 2)}`);
      expect.soft([path, await sideways(page)]).toEqual([path, 0]);
      if (language === "en-US") {
        const words = await page.locator(CHROME).allInnerTexts();
        expect.soft([path, words.map((word) => word.replace(WHO, "")).filter((word) => CHINESE.test(word))]).toEqual([path, []]);
      }
    }
    expect(complaints).toEqual([]);
    await context.close();
  });
});
