import { expect, test } from "vitest";
import { NARROW, openWindow, PHONE, settled, shoot, signIn } from "./support/browser";
import { journey } from "./support/journey";
import { boardSays, sold } from "./support/sold";

const { served, browser } = journey();

const DAY = "2026-07-14";
const HEADER = "订单编号,总金额,买家实际支付金额,订单状态,订单创建时间,订单付款时间,退款金额";
const order = (number: string, total: string) => `${number},${total},${total},交易成功,${DAY} 09:00:00,${DAY} 09:01:00,0.00`;
/** Three invented orders; the totals of two were typed by hand, one number was damaged by Excel. */
const FILE = [HEADER, order("990000000000000001", "88.00"), order("990000000000000002", "2OO.00"), order("990000000000000003", "5l.00"), order("9.9E+17", "7.00"), ""].join("\n");

const soldOnDay = () => sold(served(), "HS-TM", DAY);

test("rows that wait are put right where they are, and the board follows to the fen", async () => {
  const { context, page, complaints } = await openWindow(browser(), served());
  const board = (fen: number) => boardSays(page, ["HS-TM", DAY], fen);
  const before = soldOnDay();
  await signIn(page, "gu.nianchu");
  await board(before);

  await page.goto("/imports?scope=HS-TM");
  await settled(page);
  await page
    .locator("input[type=file]")
    .setInputFiles({ name: "ExportOrderList202607141030.csv", mimeType: "text/csv", buffer: Buffer.from(FILE) });
  await page.getByRole("button", { name: "导入 1 个文件" }).click();
  await page.getByRole("log", { name: "本次导入" }).getByText("部分待修复").waitFor();
  expect(soldOnDay()).toBe(before + 8_800);

  await page.getByRole("row").filter({ hasText: "ExportOrderList202607141030.csv" }).first().click();
  const drawer = page.getByRole("dialog");
  await drawer.getByText("2OO.00").waitFor();
  await settled(page);
  await shoot(page, "imports-repair", false);
  // A damaged number cannot be written back by anybody.
  expect(await drawer.getByText("不能就地修改").count()).toBe(1);
  await drawer.getByLabel("第 3 行 总金额").fill("二百");
  await drawer.getByRole("button", { name: "重新入库 1 行" }).click();
  await page.getByText("1 行还有问题").first().waitFor();
  expect(soldOnDay()).toBe(before + 8_800);
  await drawer.getByRole("button", { name: "全部按建议修改" }).click();
  await page.getByText("2 行已入库").waitFor();
  await settled(page);
  const after = before + 8_800 + 20_000 + 5_100;
  expect(soldOnDay()).toBe(after);
  await shoot(page, "imports-repaired", false);

  await drawer.getByRole("button", { name: "忽略全部" }).click();
  const reason = page.getByRole("dialog").filter({ hasText: "不再挡住关账" });
  await reason.getByRole("textbox").fill("平台已取消的测试单");
  await page.waitForTimeout(300);
  await shoot(page, "imports-ignore", false);
  await reason.getByRole("button", { name: "忽略", exact: true }).click();
  await reason.waitFor({ state: "detached" });
  await board(after);

  // The original once more changes nothing: not the repair, not the rest.
  await page.goto("/imports?scope=HS-TM");
  await settled(page);
  await page.locator("input[type=file]").setInputFiles({ name: "again.csv", mimeType: "text/csv", buffer: Buffer.from(FILE) });
  await page.getByRole("button", { name: "导入 1 个文件" }).click();
  await page.getByRole("log", { name: "本次导入" }).getByText("内容完全相同").waitFor();
  expect(soldOnDay()).toBe(after);
  expect(complaints).toEqual([]);
  await context.close();
});

test("the history reads in English and on a phone", async () => {
  for (const [name, viewport, language] of [
    ["imports-1280-en", NARROW, "en-US"],
    ["imports-390-zh", PHONE, "zh-CN"],
  ] as const) {
    const { context, page, complaints } = await openWindow(browser(), served(), { viewport, language });
    await signIn(page, "gu.nianchu");
    await page.goto("/imports?state=committed");
    await settled(page);
    await shoot(page, name, false);
    expect(complaints).toEqual([]);
    await context.close();
  }
});
