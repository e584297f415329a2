import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { NARROW, openWindow, PHONE, settled, shoot, signIn } from "./support/browser";
import { journey } from "./support/journey";
import { boardSays, sold } from "./support/sold";

const { served, browser } = journey();

const DAY = "2026-07-14";
/** A live room's own sheet: a title, its own names, invented buyers, one cell nobody can read, and a total. */
const SHEET = (first: string, ...amounts: readonly string[]) =>
  [
    "直播间对账单,,,,",
    "单据编码,成交时刻,应收金额,到账金额,买家手机号",
    ...amounts.map((amount, at) => `${first}${at},${DAY} 2${at}:10:00,${amount},${amount},1380000000${at}`),
    "合计,,,999.00,",
    "",
  ].join("\n");

const soldOnDay = () => sold(served(), "HS-TM", DAY);

async function drop(page: Page, name: string, text: string): Promise<void> {
  await page.goto("/imports?scope=HS-TM");
  await settled(page);
  await page.locator("input[type=file]").first().setInputFiles({ name, mimeType: "text/csv", buffer: Buffer.from(text) });
}

async function choose(page: Page, label: string, option: string | RegExp, search?: string): Promise<void> {
  await page.waitForTimeout(300);
  await page.getByLabel(label, { exact: true }).click();
  // A long list holds only what is in sight.
  if (search) await page.keyboard.type(search);
  await page.locator(".ant-select-dropdown:visible .ant-select-item-option").filter({ hasText: option }).first().click();
}

test("a sheet nobody knows is mapped once, comes in to the fen, and the next one is known", async () => {
  const { context, page, complaints } = await openWindow(browser(), served());
  const before = soldOnDay();
  await signIn(page, "gu.nianchu");
  await drop(page, "直播对账.csv", SHEET("LB-", "118.50", "88.00", "一百"));
  const waiting = page.getByRole("list", { name: "待导入" });
  await waiting.getByText("未识别").waitFor();
  await waiting.getByRole("link", { name: "做映射" }).click();
  await page.getByText("这个文件是哪家店铺的？").waitFor();
  await choose(page, "店铺", "禾裳旗舰店");

  // 1: what it is. The row of the names is found below the title; nobody's telephone is shown.
  await page.getByText("单据编码").first().waitFor();
  await choose(page, "这张表的每一行是什么？", /^订单(?!行)/, "订单");
  await settled(page);
  expect(await page.locator("#main").innerText()).not.toContain("1380000000");
  await shoot(page, "mapping-what", false);
  await page.getByRole("button", { name: "下一步" }).click();

  // 2: which column is what. Nothing can be seen before what a row must have is there.
  await choose(page, "从文件的哪一列取 订单编号", "单据编码");
  await choose(page, "怎么读 订单编号", "商家编码");
  await page.getByRole("button", { name: "下一步" }).click();
  await page.getByText("处要改").waitFor();
  await shoot(page, "mapping-issues", false);
  await page.getByRole("button", { name: "去改" }).click();
  await page.getByRole("button", { name: /其余 \d+ 列/ }).click();
  await choose(page, "从文件的哪一列取 下单时间", "成交时刻");
  await choose(page, "从文件的哪一列取 付款时间", "成交时刻");
  await choose(page, "从文件的哪一列取 拍下金额", "应收金额");
  await choose(page, "从文件的哪一列取 支付金额", "到账金额");
  await choose(page, "从文件的哪一列取 订单状态", "固定值");
  await choose(page, "固定写成 订单状态", "completed");
  await page.getByRole("button", { name: "加一条" }).click();
  await page.getByLabel("内容 1").fill("合计");
  await page.keyboard.press("Enter");
  await page.getByText("必填列都有了").first().waitFor();
  await shoot(page, "mapping-columns", false);
  await page.getByRole("button", { name: "下一步" }).click();

  // 3: what comes of it, by the reader of imports.
  await page.getByText("2 行会入库，1 行待修复").waitFor();
  expect(await page.getByRole("table", { name: "前 20 行" }).innerText()).toContain("118.50");
  await settled(page);
  await shoot(page, "mapping-look", false);
  await page.getByRole("button", { name: "下一步" }).click();

  // 4: its name, and the waiting file at once.
  await page.getByLabel("给它起个名字").fill("直播对账表");
  await settled(page);
  await shoot(page, "mapping-keep", false);
  await page.getByRole("button", { name: "保存并导入这个文件" }).click();
  await page.waitForURL(/\/imports\?/);
  await page.getByRole("row").filter({ hasText: "直播对账.csv" }).filter({ hasText: "部分待修复" }).waitFor();
  expect(await page.getByRole("row").filter({ hasText: "直播对账.csv" }).first().innerText()).toContain("直播对账表");
  const after = before + 11_850 + 8_800;
  expect(soldOnDay()).toBe(after);
  await boardSays(page, ["HS-TM", DAY], after);

  await drop(page, "直播对账二.csv", SHEET("LC-", "20.00"));
  await page.getByRole("list", { name: "待导入" }).getByText("直播对账表").waitFor();

  await page.goto("/imports/mappings");
  await settled(page);
  expect(await page.getByRole("row").filter({ hasText: "直播对账表" }).innerText()).toContain("禾裳");
  await shoot(page, "mappings", false);
  expect(complaints).toEqual([]);
  await context.close();
});

test("a header that has changed shows the difference, and what still fits is filled in", async () => {
  const { context, page, complaints } = await openWindow(browser(), served());
  await signIn(page, "gu.nianchu");
  const header = "新订单号,总金额,买家实际支付金额,订单状态,订单创建时间,订单付款时间,退款金额";
  await drop(page, "新版订单.csv", `${header}\n990000000000000077,9.00,9.00,交易成功,${DAY} 09:00:00,${DAY} 09:01:00,0.00\n`);
  await page.getByRole("list", { name: "待导入" }).getByRole("link", { name: "做映射" }).click();
  await page.getByText("这个文件是哪家店铺的？").waitFor();
  await choose(page, "店铺", "禾裳旗舰店");
  await page.getByText("表头变了").waitFor();
  const main = await page.locator("#main").innerText();
  expect(main).toContain("订单编号");
  expect(main).toContain("新订单号");
  await shoot(page, "mapping-changed", false);
  await page.getByRole("button", { name: "下一步" }).click();
  await page.getByText("还差 1 个必填列").first().waitFor();
  await choose(page, "从文件的哪一列取 订单编号", "新订单号");
  await page.getByText("必填列都有了").first().waitFor();
  await page.getByRole("button", { name: "下一步" }).click();
  await page.getByText("1 行会入库，0 行待修复").waitFor();
  expect(complaints).toEqual([]);
  await context.close();
});

test("mappings read in English, and a phone says that mapping is work for a desk", async () => {
  for (const [name, viewport, language, path] of [
    ["mappings-1280-en", NARROW, "en-US", "/imports/mappings"],
    ["mapping-390-zh", PHONE, "zh-CN", "/imports/mappings/new"],
  ] as const) {
    const { context, page, complaints } = await openWindow(browser(), served(), { viewport, language });
    await signIn(page, "gu.nianchu");
    await page.goto(path);
    await settled(page);
    await shoot(page, name, false);
    expect(complaints).toEqual([]);
    await context.close();
  }
});
