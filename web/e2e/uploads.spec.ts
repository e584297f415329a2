import { spawn, type ChildProcess } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { NARROW, openWindow, PHONE, settled, shoot, signIn } from "./support/browser";
import { journey } from "./support/journey";
import { boardSays, sold } from "./support/sold";

const { served, browser } = journey();

const DAY = "2026-07-14";
const HEADER = "订单编号,买家会员名,总金额,买家实际支付金额,订单状态,订单创建时间,订单付款时间,退款金额";
const orders = (number: string, ...totals: readonly string[]) =>
  [
    HEADER,
    ...totals.map((total, at) => `${number}${at},小南瓜,${total},${total},交易成功,${DAY} 09:00:00,${DAY} 09:01:00,0.00`),
    "",
  ].join("\n");
const DOUDIAN = readFileSync(new URL("../../definitions/platforms/doudian/orders.sample.csv", import.meta.url));

const soldOnDay = () => sold(served(), "HS-TM", DAY);

/** Holds the turn of a store, so that whatever is imported into it has to wait. */
async function turnOf(store: string): Promise<ChildProcess> {
  mkdirSync(join(served().data, "turns"), { recursive: true });
  const child = spawn("flock", [join(served().data, "turns", store), "sh", "-c", "echo held; exec sleep 60"], { stdio: ["ignore", "pipe", "inherit"] });
  await new Promise((resolve) => child.stdout?.once("data", resolve));
  return child;
}

test("a folder is dropped: reports and stores are found, looked at, and imported", async () => {
  const { context, page, complaints } = await openWindow(browser(), served());
  const before = soldOnDay();
  const folder = mkdtempSync(join(tmpdir(), "daiyun-e2e-folder-"));
  mkdirSync(join(folder, "HS-TM"));
  mkdirSync(join(folder, "HS-DY"));
  writeFileSync(join(folder, "HS-TM", "ExportOrderList202607141100.csv"), orders("99000000000000011", "310.50", "一百"));
  writeFileSync(join(folder, "HS-DY", "抖店订单.csv"), DOUDIAN);
  writeFileSync(join(folder, "说明.csv"), "日期,备注\n2026-07-01,你好\n");
  writeFileSync(join(folder, "desktop.ini"), "x");
  await signIn(page, "gu.nianchu");
  await page.goto("/imports");
  await settled(page);
  const choosing = page.waitForEvent("filechooser");
  await page.getByRole("button", { name: "选择文件夹" }).click();
  await (await choosing).setFiles(folder);

  const waiting = page.getByRole("list", { name: "待导入" });
  const row = (name: string) => waiting.getByRole("listitem").filter({ hasText: name });
  await row("ExportOrderList202607141100.csv").getByText("按文件夹").waitFor();
  await row("抖店订单.csv").getByText("抖店订单", { exact: false }).first().waitFor();
  await row("说明.csv").getByText("未识别").waitFor();
  expect(await waiting.getByRole("listitem").count()).toBe(3);
  await settled(page);
  await shoot(page, "uploads-found", false);

  await row("ExportOrderList202607141100.csv").getByRole("button", { name: "预览" }).click();
  const look = page.getByRole("dialog").filter({ hasText: "预览 · ExportOrderList202607141100.csv" });
  await look.getByText("310.50").first().waitFor();
  expect(await look.innerText()).toContain("不导入");
  expect(await look.innerText()).not.toContain("小南瓜");
  await page.waitForTimeout(300);
  await shoot(page, "uploads-preview", false);
  expect(soldOnDay()).toBe(before);
  await page.keyboard.press("Escape");

  await page.getByRole("button", { name: "导入 2 个文件" }).click();
  const log = page.getByRole("log", { name: "本次导入" });
  await log.getByText("部分待修复").first().waitFor();
  await settled(page);
  await shoot(page, "uploads-imported", false);
  expect(soldOnDay()).toBe(before + 31_050);
  await boardSays(page, ["HS-TM", DAY], before + 31_050);
  rmSync(folder, { recursive: true });
  expect(complaints).toEqual([]);
  await context.close();
});

test("an import is seen by whoever comes later, and cancelled: nothing is committed", async () => {
  const { context, page, complaints } = await openWindow(browser(), served());
  const before = soldOnDay();
  const held = await turnOf("HS-TM");
  await signIn(page, "gu.nianchu");
  await page.goto("/imports?scope=HS-TM");
  await settled(page);
  const file = { name: "ExportOrderList202607141200.csv", mimeType: "text/csv", buffer: Buffer.from(orders("99000000000000012", "77.00")) };
  await page.locator("input[type=file]").setInputFiles(file);
  await page.getByRole("button", { name: "导入 1 个文件" }).click();
  const log = page.getByRole("log", { name: "本次导入" });
  await log.getByText("入库中").waitFor();
  // The tab may be closed: the import goes on, and whoever opens the page again sees it.
  await page.reload();
  await log.getByText("入库中").waitFor();
  await shoot(page, "uploads-going", false);
  await log.getByRole("button", { name: "取消导入 ExportOrderList202607141200.csv" }).click();
  await log.getByText("已取消", { exact: true }).waitFor();
  await settled(page);
  await page.getByRole("row").filter({ hasText: "ExportOrderList202607141200.csv" }).getByText("已取消", { exact: true }).waitFor();
  await shoot(page, "uploads-cancelled", false);
  expect(soldOnDay()).toBe(before);
  held.kill();
  expect(complaints).toEqual([]);
  await context.close();
});

test("the history is narrowed; English and a phone", async () => {
  const { context, page, complaints } = await openWindow(browser(), served());
  await signIn(page, "gu.nianchu");
  await page.goto("/imports?platform=doudian");
  await settled(page);
  const table = page.getByRole("table").first();
  expect(await table.innerText()).not.toContain("禾裳旗舰店");
  await shoot(page, "uploads-history", false);
  await page.setViewportSize(PHONE);
  await settled(page);
  await shoot(page, "uploads-phone");
  await page.setViewportSize(NARROW);
  expect(complaints).toEqual([]);
  await context.close();
});
