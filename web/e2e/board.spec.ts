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

test("a number opens its definition, and from there its orders", async () => {
  const { context, page, complaints } = await openWindow(browser(), served());
  await signIn(page, "shen.ruochuan");
  await settled(page);
  await page.getByRole("button", { name: "口径 支付金额" }).click();
  const popup = page.locator(".ant-popover:visible");
  await popup.getByText("付款").first().waitFor();
  await page.waitForTimeout(300);
  await shoot(page, "board-definition", false);
  await popup.getByRole("button", { name: /查看订单/ }).click();
  const drawer = page.getByRole("dialog");
  await drawer.getByRole("row").nth(2).waitFor();
  const listed = await page.request.get("/api/orders?from=2026-07-14&to=2026-07-14&limit=1");
  const { total } = (await listed.json()) as { total: number };
  expect(await drawer.innerText()).toContain(`共 ${total} 行`);
  await page.waitForTimeout(300);
  await shoot(page, "board-orders", false);
  await page.keyboard.press("Escape");
  await page.getByRole("row").filter({ has: page.getByText("予肌旗舰店", { exact: true }) }).first().click();
  await page.getByRole("dialog").getByText("订单 · 予肌旗舰店", { exact: false }).waitFor();
  expect(complaints).toEqual([]);
  await context.close();
});

test("scope, period and comparison live in the address", async () => {
  const { context, page, complaints } = await openWindow(browser(), served());
  await signIn(page, "shen.ruochuan");
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
