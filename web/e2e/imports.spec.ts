import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { openWindow, settled, shoot, signIn } from "./support/browser";
import { journey } from "./support/journey";

const { served, browser } = journey();

/** Four rows of invented orders in 抖店's own layout; one has two orders joined in a cell and must wait. */
const SAMPLE = readFileSync(new URL("../../definitions/platforms/doudian/orders.sample.csv", import.meta.url));

test("a client, its store, a file: the board follows", async () => {
  const { context, page, complaints } = await openWindow(browser(), served());
  await signIn(page, "gu.nianchu");
  await page.goto("/clients");
  await page.getByRole("button", { name: "新建客户" }).click();
  const form = page.getByRole("dialog");
  await form.getByLabel("客户名称").fill("岁桂斋");
  await form.getByLabel("客户代码").fill("bad code");
  // What a code may look like is the server's to say.
  await form.getByRole("button", { name: "新建客户" }).click();
  await form.getByText("只能用字母、数字").waitFor();
  await form.getByLabel("客户代码").fill("suigui");
  await page.waitForTimeout(300);
  await shoot(page, "client-form", false);
  await form.getByRole("button", { name: "新建客户" }).click();
  await page.getByText("已新建客户 岁桂斋").waitFor();

  await page.goto("/stores");
  await page.getByRole("button", { name: "新建店铺" }).click();
  await page.getByRole("dialog").getByLabel("客户").click();
  await page.getByTitle("岁桂斋").click();
  await page.getByRole("dialog").getByLabel("平台").click();
  await page.locator(".ant-select-item-option").filter({ hasText: "抖音电商" }).click();
  await page.getByRole("dialog").getByLabel("店铺名称").fill("岁桂斋抖音店");
  await page.getByRole("dialog").getByLabel("店铺代码").fill("SG-DY");
  await page.waitForTimeout(300);
  await shoot(page, "store-form", false);
  await page.getByRole("dialog").getByRole("button", { name: "新建店铺" }).click();
  await page.getByText("已新建店铺 岁桂斋抖音店").waitFor();

  await page.goto("/imports");
  await settled(page);
  await page.locator("input[type=file]").setInputFiles({ name: "抖店订单_岁桂斋.csv", mimeType: "text/csv", buffer: SAMPLE });
  await page.getByText("这 1 个文件属于哪家店铺？").waitFor();
  await page.getByLabel("店铺", { exact: true }).click();
  await page.locator(".ant-select-item-option").filter({ hasText: "岁桂斋抖音店" }).click();
  await shoot(page, "imports-whose", false);
  await page.getByRole("button", { name: "导入 1 个文件" }).click();
  const done = page.getByRole("log", { name: "本次导入" });
  await done.getByText("部分待修复").waitFor();
  await settled(page);
  await shoot(page, "imports-done", false);
  const row = page.getByRole("row").filter({ hasText: "抖店订单_岁桂斋.csv" });
  await row.getByRole("button", { name: "1", exact: true }).click();
  await page.getByRole("dialog").getByText("第 5 行").waitFor();
  await page.waitForTimeout(300);
  await shoot(page, "imports-quarantine", false);

  const asked = served().ask(
    "query",
    "--metrics",
    "paid_sales",
    "--from",
    "2026-06-18",
    "--to",
    "2026-06-18",
    "--where",
    "store=SG-DY",
  ) as { rows: number[][] };
  const fen = asked.rows[0]?.[0] ?? 0;
  expect(fen).toBeGreaterThan(0);
  await page.goto("/dashboard?scope=SG-DY&period=2026-06-18~2026-06-18");
  await settled(page);
  expect(await page.locator("#main").innerText()).toContain((fen / 100).toFixed(2));
  await shoot(page, "board-after-import");

  // The same file again changes nothing, and says so.
  await page.goto("/imports?scope=SG-DY");
  await settled(page);
  await page.locator("input[type=file]").setInputFiles({ name: "again.csv", mimeType: "text/csv", buffer: SAMPLE });
  await page.getByRole("button", { name: "导入 1 个文件" }).click();
  await done.getByText("内容完全相同").waitFor();
  await shoot(page, "imports-duplicate", false);
  expect(complaints).toEqual([]);
  await context.close();
});
