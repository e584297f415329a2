import { expect, test } from "vitest";
import { openWindow, settled, shoot, signIn } from "./support/browser";
import { journey } from "./support/journey";
import { boardSays, sold } from "./support/sold";

const { served, browser } = journey();

const DAY = "2026-07-14";
const FILE = [
  "订单编号,总金额,买家实际支付金额,订单状态,订单创建时间,订单付款时间,退款金额",
  `990000000000000009,1234.56,1234.56,交易成功,${DAY} 09:00:00,${DAY} 09:01:00,0.00`,
  "",
].join("\n");

const soldOnDay = () => sold(served(), "HS-TM", DAY);

test("a batch is taken back with a reason, and the board is what it was", async () => {
  const { context, page, complaints } = await openWindow(browser(), served());
  const board = (fen: number) => boardSays(page, ["HS-TM", DAY], fen);
  const before = soldOnDay();
  await signIn(page, "gu.nianchu");
  await page.goto("/imports?scope=HS-TM");
  await settled(page);
  await page
    .locator("input[type=file]")
    .setInputFiles({ name: "ExportOrderList202607141031.csv", mimeType: "text/csv", buffer: Buffer.from(FILE) });
  await page.getByRole("button", { name: "导入 1 个文件" }).click();
  await page.getByRole("log", { name: "本次导入" }).getByText("已入库").waitFor();
  expect(soldOnDay()).toBe(before + 123_456);
  await board(before + 123_456);

  await page.goto("/imports?scope=HS-TM");
  await settled(page);
  const row = page.getByRole("row").filter({ hasText: "ExportOrderList202607141031.csv" });
  await row.click();
  await page.getByRole("dialog").getByRole("button", { name: "撤销批次" }).click();
  const undo = page.getByRole("dialog").filter({ hasText: "将去掉这个批次新增的 1 行" });
  await undo.waitFor();
  expect(await undo.innerText()).toContain("2026-07");
  await undo.getByRole("textbox").fill("导错了店");
  await page.waitForTimeout(300);
  await shoot(page, "imports-undo", false);
  await undo.getByRole("button", { name: "撤销批次" }).click();
  await row.getByText("已撤销").waitFor();
  await settled(page);
  expect(soldOnDay()).toBe(before);
  await shoot(page, "imports-undone", false);
  await board(before);

  expect(complaints).toEqual([]);
  await context.close();
});
