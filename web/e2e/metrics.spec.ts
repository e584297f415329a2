import { readFileSync } from "node:fs";
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { NARROW, openWindow, PHONE, settled, shoot, sideways, signIn } from "./support/browser";
import { journey } from "./support/journey";
import { numbersIn, unzipped } from "./support/unzip";

const { served, browser } = journey();

interface Answer {
  readonly rows: readonly (readonly (number | string | null)[])[];
}

const LOGIN = "shen.ruochuan";
const JUNE = "period=last_month";
const DAYS = ["--from", "2026-06-01", "--to", "2026-06-30"];

const yuan = (fen: number) =>
  `${Math.trunc(fen / 100).toLocaleString("en-US")}.${String(Math.abs(fen) % 100).padStart(2, "0")}`;

/** Chooses from a select of the page by what stands in its list. */
async function choose(page: Page, label: string, wanted: string): Promise<void> {
  await page.getByRole("combobox", { name: label }).click();
  await page.keyboard.type(wanted);
  await page.locator(".ant-select-dropdown:visible .ant-select-item-option").filter({ hasText: new RegExp(`^${wanted}$`) }).click();
  await settled(page);
}

test("from the palette to a metric, by any of its dimensions, to the fen", async () => {
  const { context, page, complaints } = await openWindow(browser(), served());
  await signIn(page, LOGIN);
  await page.goto(`/dashboard?${JUNE}`);
  await settled(page);
  await page.keyboard.press("/");
  await page.keyboard.type("paid_sales");
  await page.getByRole("option").filter({ hasText: /^支付金额指标$/ }).click();
  await page.getByRole("heading", { name: "支付金额", level: 1 }).waitFor();
  await choose(page, "并排指标", "支付转化率");
  await shoot(page, "metric");
  const total = served().ask("query", "--metrics", "paid_sales", ...DAYS) as Answer;
  expect(await page.getByRole("row").filter({ hasText: "合计" }).innerText()).toContain(yuan(Number(total.rows[0]?.[0])));
  await page.getByText("累计", { exact: true }).first().click();
  await settled(page);
  await shoot(page, "metric-running");
  // Of stores every row is what the command line prints, and its number leads to the store's own lines.
  await choose(page, "维度", "店铺");
  await choose(page, "并排指标", "访客数");
  await shoot(page, "metric-stores");
  const asked = served().ask("query", "--metrics", "paid_sales", "--by", "store", ...DAYS) as Answer;
  const table = await page.getByRole("table").last().innerText();
  const [, most] = [...asked.rows].sort((one, other) => Number(other[1]) - Number(one[1]))[0] ?? [];
  expect(table).toContain(yuan(Number(most)));
  await page.getByRole("button", { name: yuan(Number(most)) }).click();
  const drawer = page.getByRole("dialog");
  await drawer.getByText("与指标一致", { exact: false }).waitFor();
  expect(await drawer.innerText()).toContain(yuan(Number(most)));
  await page.keyboard.press("Escape");
  expect(complaints).toEqual([]);
  await context.close();
});

test("what is shown is taken out, at once and in the background", async () => {
  const { context, page, complaints } = await openWindow(browser(), served());
  await signIn(page, LOGIN);
  await page.goto(`/dashboard/metrics/paid_sales?${JUNE}&by=province`);
  await settled(page);
  await shoot(page, "metric-provinces");
  await page.getByRole("button", { name: /^导出/ }).click();
  const [file] = await Promise.all([page.waitForEvent("download"), page.getByRole("menuitem", { name: /Excel/ }).click()]);
  expect(file.suggestedFilename()).toMatch(/支付金额（按省份）_2026-06-01至2026-06-30\.xlsx$/);
  const sheet = unzipped(readFileSync(await file.path())).get("xl/worksheets/sheet1.xml") ?? "";
  const fen = numbersIn(sheet, "B").reduce((sum, one) => sum + Math.round(one * 100), 0);
  const total = served().ask("query", "--metrics", "paid_sales", ...DAYS) as Answer;
  expect(fen).toBe(Number(total.rows[0]?.[0]));
  await page.getByRole("button", { name: /^导出/ }).click();
  await page.getByRole("menuitem", { name: /下载中心/ }).click();
  await page.getByText("已提交", { exact: false }).waitFor();
  await page.goto("/dashboard/exports");
  await page.getByText("可下载", { exact: true }).waitFor({ timeout: 60_000 });
  expect(complaints).toEqual([]);
  await context.close();
});

test("the list of metrics is searched, a card leads to its page, in English and on a phone", async () => {
  const { context, page, complaints } = await openWindow(browser(), served(), { viewport: NARROW, language: "en-US" });
  await signIn(page, LOGIN);
  await page.goto(`/dashboard?${JUNE}`);
  await settled(page);
  await page.getByRole("link", { name: /All metrics/ }).click();
  await settled(page);
  await shoot(page, "metrics-en");
  await page.getByRole("textbox", { name: /Search this table/ }).fill("refund rate");
  await settled(page);
  await page.getByRole("link", { name: "Refund rate", exact: true }).click();
  await page.getByRole("heading", { name: "Refund rate", level: 1 }).waitFor();
  await settled(page);
  await shoot(page, "metric-en");
  // What it is made of leads on, with the days kept.
  await page.getByRole("link", { name: "Paid sales", exact: true }).click();
  await page.getByRole("heading", { name: "Paid sales", level: 1 }).waitFor();
  expect(page.url()).toContain(JUNE);
  await page.setViewportSize(PHONE);
  await settled(page);
  await shoot(page, "metric-phone");
  expect(await sideways(page)).toBe(0);
  expect(complaints).toEqual([]);
  await context.close();
});

test("no store, nothing ever imported, a platform without these days: each says why and what to do", async () => {
  const { context, page, complaints } = await openWindow(browser(), served());
  await signIn(page, LOGIN);
  const long_ago = "period=2020-01-01~2020-01-31";
  await page.goto(`/dashboard?${long_ago}&scope=HS-TM`);
  await page.getByText("在这段时间还没有数据", { exact: false }).waitFor();
  await settled(page);
  await shoot(page, "nothing-platform");
  await page.getByRole("button", { name: "看全部店铺" }).click();
  await page.getByText("这个范围还没有数据", { exact: true }).waitFor();
  await page.goto(`/dashboard/metrics/paid_sales?${long_ago}`);
  await page.getByText("这个范围没有「支付金额」", { exact: true }).first().waitFor();
  await settled(page);
  await shoot(page, "nothing-metric");
  // An agency on its first day, and a person on theirs, as the server would tell of them.
  await page.route("**/api/freshness", (route) => route.fulfill({ json: { items: [] } }));
  await page.goto(`/dashboard?${long_ago}`);
  await page.getByText("三步看到第一张看板", { exact: true }).waitFor();
  await settled(page);
  await shoot(page, "nothing-first");
  await page.setViewportSize(PHONE);
  await settled(page);
  await shoot(page, "nothing-first-phone");
  await page.setViewportSize(NARROW);
  await page.route("**/api/scope", (route) => route.fulfill({ json: { clients: [] } }));
  await page.goto(`/dashboard?${long_ago}`);
  await page.getByText("还没有分配给你的店铺", { exact: true }).waitFor();
  await settled(page);
  await shoot(page, "nothing-unassigned");
  await page.goto("/dashboard/metrics/no_such_metric");
  await page.getByText("没有指标「no_such_metric」", { exact: false }).waitFor();
  await shoot(page, "nothing-unknown");
  expect(complaints.filter((one) => !one.includes("422"))).toEqual([]);
  await context.close();
});
