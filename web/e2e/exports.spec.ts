import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { NARROW, openWindow, settled, shoot, signIn } from "./support/browser";
import { journey } from "./support/journey";
import { numbersIn, unzipped } from "./support/unzip";

const { served, browser } = journey();

interface Answer {
  readonly rows: readonly (readonly (number | string | null)[])[];
}

const JUNE = "period=last_month";
const DAYS = ["--from", "2026-06-01", "--to", "2026-06-30"];
const LOGIN = "shen.ruochuan";
/** The server looks into its queue at once, and a page looks again every two seconds. */
const ARRIVES_MS = 60_000;

test("a queued file arrives, and its sheet comes to what the command line says", async () => {
  const { context, page, complaints } = await openWindow(browser(), served());
  await signIn(page, LOGIN);
  await page.goto(`/dashboard/products?${JUNE}`);
  await settled(page);
  await shoot(page, "products");
  await page.getByRole("button", { name: "导出全部" }).click();
  await page.getByText("在「下载中心」下载", { exact: false }).waitFor();
  await page.getByRole("link", { name: "下载中心" }).click();
  await page.getByText("可下载", { exact: true }).waitFor({ timeout: ARRIVES_MS });
  await settled(page);
  await shoot(page, "downloads");
  const [file] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "下载", exact: true }).click()]);
  expect(file.suggestedFilename()).toMatch(/商品明细_2026-06-01至2026-06-30\.xlsx$/);
  const files = unzipped(readFileSync(await file.path()));
  const sales = numbersIn(files.get("xl/worksheets/sheet1.xml") ?? "", "C");
  const fen = sales.reduce((sum, yuan) => sum + Math.round(yuan * 100), 0);
  const asked = served().ask("query", "--metrics", "line_paid_sales", "--by", "listing", ...DAYS) as Answer;
  // The page lists products that sold nothing too; the question asks for sales alone.
  const named = asked.rows.filter(([listing, value]) => listing !== null && Number(value) !== 0);
  expect(sales.filter((yuan) => yuan !== 0).length).toBe(named.length);
  expect(fen).toBe(named.reduce((sum, [, value]) => sum + Number(value), 0));
  expect([...files.keys()]).toContain("xl/worksheets/sheet2.xml");
  expect(complaints).toEqual([]);
  await context.close();
});

test("products are listed by SKU with their stock, and sorted by the server", async () => {
  const { context, page, complaints } = await openWindow(browser(), served(), { viewport: NARROW, language: "en-US" });
  await signIn(page, LOGIN);
  await page.goto(`/dashboard/products?${JUNE}&by=sku&sort=-stock_on_hand`);
  await settled(page);
  expect(await page.getByRole("columnheader", { name: /Stock on hand/ }).count()).toBeGreaterThan(0);
  await shoot(page, "products-en");
  expect(complaints).toEqual([]);
  await context.close();
});

test("the wall fills its screen, turns by hand and goes with Esc", async () => {
  const { context, page, complaints } = await openWindow(browser(), served(), { viewport: { width: 1920, height: 1080 } });
  await signIn(page, LOGIN);
  await page.goto(`/dashboard/wall?${JUNE}`);
  await page.getByRole("heading", { name: /经营大屏/ }).waitFor();
  await page.waitForTimeout(600);
  await shoot(page, "wall", false);
  await page.getByRole("button", { name: "店铺" }).click();
  await page.getByText("禾裳旗舰店").waitFor();
  await shoot(page, "wall-stores", false);
  await page.keyboard.press("Escape");
  await page.waitForURL(/\/dashboard\?period=last_month/);
  expect(complaints).toEqual([]);
  await context.close();
});
