import { expect, test } from "vitest";
import { openWindow, settled, shoot, signIn } from "./support/browser";
import { journey } from "./support/journey";

const { served, browser } = journey();

interface Answer {
  readonly columns: readonly { readonly name: string }[];
  readonly rows: readonly (readonly (number | string | null)[])[];
}

/** The stores of two clients stand for all. */
const NAMES: Readonly<Record<string, string>> = {
  "HS-TM": "禾裳旗舰店",
  "HS-DY": "禾裳女装抖音旗舰店",
  "YJ-TM": "予肌旗舰店",
  "YJ-DY": "予肌抖音旗舰店",
};
const DAYS = ["--from", "2026-06-01", "--to", "2026-06-30"];

test("the board and the command line say the same number, to the fen", async () => {
  const { context, page, complaints } = await openWindow(browser(), served());
  await signIn(page, "shen.ruochuan");
  await page.goto("/dashboard?period=last_month");
  await settled(page);
  const asked = served().ask("query", "--metrics", "paid_sales,paid_orders", "--by", "store", ...DAYS) as Answer;
  const table = page.getByRole("table").filter({ hasText: "禾裳旗舰店" });
  for (const [store, sales, orders] of asked.rows) {
    const name = NAMES[String(store)] ?? "";
    if (!name) continue;
    const row = table.getByRole("row").filter({ has: page.getByText(name, { exact: true }) });
    expect(await row.innerText()).toContain(yuan(Number(sales)));
    expect(await row.innerText()).toContain(String(orders));
  }
  const total = served().ask("query", "--metrics", "paid_sales", ...DAYS) as Answer;
  expect(await table.getByRole("row").filter({ hasText: "合计" }).innerText()).toContain(yuan(Number(total.rows[0]?.[0])));
  await shoot(page, "board-june");
  expect(complaints).toEqual([]);
  await context.close();
});

test("a number opens where it comes from, and from there its own lines", async () => {
  const { context, page, complaints } = await openWindow(browser(), served());
  await signIn(page, "shen.ruochuan");
  await page.goto("/dashboard?period=last_month");
  await settled(page);
  await page.getByRole("button", { name: "口径 退款率" }).click();
  const popup = page.locator(".ant-popover:visible");
  await popup.getByText("退款率 = 退款金额", { exact: false }).waitFor();
  await page.waitForTimeout(300);
  await shoot(page, "board-evidence", false);
  await popup.getByRole("button", { name: /查看明细/ }).click();
  const drawer = page.getByRole("dialog");
  await drawer.getByText("与指标一致", { exact: false }).waitFor();
  // The lines of a refund rate are refunds, and what they come to is what the command line prints.
  const asked = served().ask("query", "--metrics", "refunded_sales,paid_sales", ...DAYS) as Answer;
  expect(await drawer.innerText()).toContain(yuan(Number(asked.rows[0]?.[0])));
  await page.waitForTimeout(300);
  await shoot(page, "board-lines", false);
  await drawer.getByText("÷ 支付金额").click();
  await drawer.getByText(yuan(Number(asked.rows[0]?.[1])), { exact: false }).first().waitFor();
  await drawer.locator(".ant-drawer-close").click();
  await page.getByRole("row").filter({ has: page.getByText("予肌旗舰店", { exact: true }) }).first().click();
  await page.getByRole("dialog").getByText("支付金额 · 明细 · 予肌旗舰店", { exact: false }).waitFor();
  expect(complaints).toEqual([]);
  await context.close();
});

test("the board is cut by province and hour, and goes home as a file", async () => {
  const { context, page, complaints } = await openWindow(browser(), served());
  await signIn(page, "shen.ruochuan");
  await page.goto("/dashboard?period=last_month");
  await settled(page);
  await page.getByTitle("省份").click();
  await page.getByRole("button", { name: "广东", exact: true }).waitFor();
  await shoot(page, "board-provinces");
  await page.getByTitle("时段").click();
  await page.getByRole("img", { name: "分时曲线" }).waitFor();
  await page.waitForTimeout(500);
  await shoot(page, "board-hours");
  const [file] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "导出 Excel" }).click()]);
  expect(file.suggestedFilename()).toMatch(/经营看板_2026-06-01至2026-06-30\.xlsx$/);
  expect(complaints).toEqual([]);
  await context.close();
});

test("scope, period and comparison live in the address", async () => {
  const { context, page, complaints } = await openWindow(browser(), served());
  await signIn(page, "shen.ruochuan");
  await page.goto("/dashboard");
  await settled(page);
  await page.keyboard.press("s");
  // The client and its only brand have one name; the client stands first.
  await page.getByRole("checkbox", { name: "禾裳女装", exact: true }).first().click();
  await page.waitForTimeout(300);
  await shoot(page, "board-scope-open", false);
  await page.getByRole("button", { name: "应用" }).click();
  await page.keyboard.press("t");
  await page.getByRole("button", { name: /近 7 天/ }).click();
  await page.keyboard.press("t");
  await page.waitForTimeout(300);
  await shoot(page, "board-period-open", false);
  await page.getByRole("button", { name: "同比（按星期）" }).click();
  await page.keyboard.press("Escape");
  await settled(page);
  const address = new URL(page.url()).searchParams;
  expect(Object.fromEntries(address)).toEqual({ scope: "HS-DY,HS-TM", period: "last_7_days", compare: "last_year_weekday" });
  expect(await page.locator("#main").innerText()).not.toContain("予肌旗舰店");
  await shoot(page, "board-narrowed");
  expect(complaints).toEqual([]);
  await context.close();
});

function yuan(fen: number): string {
  return (fen / 100).toLocaleString("en-US", { minimumFractionDigits: 2, maximumFractionDigits: 2 });
}
