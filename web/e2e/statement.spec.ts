import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { openWindow, settled, shoot, sideways, signIn } from "./support/browser";
import { journey } from "./support/journey";

const { served, browser } = journey();

/** A contract of the demo's first client, as somebody would write it. */
const CONTRACT = `
code = "HT-HS-77"
name = "禾裳女装 拼多多运营合同"
client = "禾裳女装"
version_no = 1
effective_on = "2026-05-01"

[terms]
starts_on = "2026-05-01"
ends_on = "2026-12-31"
stores = ["HS-PDD"]
tax_rate_ppm = 60_000
close_lag_days = 10

[terms.signatories]
agency = { login = "shen.ruochuan", name = "沈若川" }
client = { login = "ye.qinghe", name = "叶清禾" }

[[terms.fees]]
model = "retainer"
code = "service"
label = { zh = "固定服务费", en = "Retainer" }
clause = "§4.1 每月固定服务费 30,000 元"
amount_fen = 30_000_00
proration = "by_day"

[[terms.fees]]
model = "tiered_commission"
code = "commission"
label = { zh = "阶梯提成", en = "Tiered commission" }
clause = "§4.2 月净销售额 5 万元以内 5%，超过部分 7%"
mode = "marginal"
base = { kind = "net", metric_revision = 1, exclude = [] }
tiers = [{ up_to_fen = 50_000_00, rate_ppm = 50_000 }, { rate_ppm = 70_000 }]
`;

/** June of a small shop in 拼多多's own layout: an order of ¥2,000.00 on each day, so ¥60,000.00 in all. */
function june(): string {
  const days = Array.from({ length: 30 }, (_, at) => String(at + 1).padStart(2, "0"));
  const order = (day: string) => `2606${day}-1000000000000${day},已收货,2000.00,0,0,0,2000.00,2000.00,1,2026-06-${day} 18:00:00,2026-07-05 09:00:00,2026-06-${day} 10:00:00`;
  return ["订单号,订单状态,商品总价(元),邮费(元),店铺优惠折扣(元),平台优惠折扣(元),用户实付金额(元),商家实收金额(元),商品数量(件),发货时间,确认收货时间,订单成交时间", ...days.map(order), ""].join("\n");
}

/** What the same shop says of its refunds: every case was withdrawn, the last one after the month. */
function cases(): string {
  const one = (day: string) => `9000${day.replaceAll("-", "")}\t,${day.slice(2).replaceAll("-", "")}-100000000000001\t,2000.00\t,已撤销\t,仅退款\t,2000.00\t,${day} 12:00:00\t`;
  return ["售后编号,订单编号,交易金额,售后状态,退款类型,退款金额,申请时间", ...["2026-06-01", "2026-07-13"].map(one), ""].join("\n");
}

/** 30,000 + 50,000 × 5% + 10,000 × 7% */
const TOTAL = "33,200.00";

function openShop(): void {
  const { ask, data } = served();
  ask("store", "add", "HS-PDD", "--platform", "pinduoduo", "--client", "禾裳女装", "--name", "禾裳拼多多店");
  const file = join(data, "拼多多订单_20260714_090000.csv");
  writeFileSync(file, june());
  const refunds = join(data, "拼多多退款_20260714_090000.csv");
  writeFileSync(refunds, cases());
  ask("import", "--store", "HS-PDD", file, refunds);
}

async function as(login: string, path: string) {
  const opened = await openWindow(browser(), served());
  await signIn(opened.page, login);
  await opened.page.goto(path);
  await settled(opened.page);
  return opened;
}

async function said(page: Page, words: RegExp): Promise<void> {
  await page.locator(".ant-message").getByText(words).waitFor();
}

test("a contract becomes a statement that two named people confirm and finance posts", async () => {
  openShop();
  const director = await as("shen.ruochuan", "/contracts");
  const { page } = director;
  await page.getByRole("button", { name: "导入合同" }).click();
  await page.getByLabel("合同文件内容").fill(CONTRACT.replace("禾裳女装\"\nversion", "没有这家\"\nversion"));
  await page.getByRole("dialog").getByRole("button", { name: "检查" }).click();
  await page.getByRole("dialog").getByText(/没有这家/).first().waitFor();
  await page.getByLabel("合同文件内容").fill(CONTRACT);
  await page.getByRole("dialog").getByRole("button", { name: "检查" }).click();
  await page.getByText("没有问题，可以导入").waitFor();
  await page.waitForTimeout(300);
  await shoot(page, "contract-check", false);
  await page.getByRole("dialog").getByRole("button", { name: "导入合同" }).click();
  await page.getByRole("heading", { name: /^HT-HS-77/, level: 1 }).waitFor();
  await settled(page);
  await shoot(page, "contract");
  expect(await page.getByRole("row", { name: /^2026-06/ }).innerText()).toContain("已关账");
  await page.getByRole("row", { name: /^2026-06/ }).getByRole("link", { name: /看结算/ }).click();
  await page.getByRole("heading", { name: "结算预览" }).waitFor();
  await settled(page);
  await page.getByRole("row").filter({ hasText: "2阶梯提成" }).getByRole("button").click();
  await page.getByRole("heading", { name: "③ 订单" }).waitFor();
  await page.getByText("260601-100000000000001").waitFor();
  await settled(page);
  await shoot(page, "statement-preview");
  expect(await page.locator("#main").innerText()).toContain(TOTAL);
  await page.getByRole("button", { name: "发出结算单" }).click();
  await said(page, /已发出 JS202606/);
  const statement = new URL(page.url()).pathname;
  await page.getByRole("button", { name: "确认", exact: true }).click();
  await said(page, /已确认 JS202606/);
  await settled(page);
  await shoot(page, "statement-half-confirmed");
  expect(await page.locator("#main").innerText()).toContain("待双方确认 1/2");

  const brand = await as("ye.qinghe", statement);
  expect(await brand.page.locator("#main").innerText()).toContain(TOTAL);
  await brand.page.getByRole("button", { name: "确认", exact: true }).click();
  await said(brand.page, /已确认 JS202606/);

  const finance = await as("zhou.jingshu", statement);
  await finance.page.getByRole("button", { name: "过账", exact: true }).click();
  await finance.page.waitForTimeout(300);
  await shoot(finance.page, "statement-post", false);
  await finance.page.getByRole("tooltip").or(finance.page.locator(".ant-popconfirm")).getByRole("button", { name: "过账" }).click();
  await said(finance.page, /已过账 JS202606/);
  await settled(finance.page);
  await shoot(finance.page, "statement-posted");
  expect(await finance.page.locator("#main").innerText()).toMatch(/已过账 第 1 号/);
  for (const [kind, magic] of [["xlsx", "PK"], ["pdf", "%PDF"]] as const) {
    const file = await finance.page.request.get(`/api${statement.replace("/settlement", "")}/${kind}?language=zh`);
    expect([kind, file.status(), (await file.body()).subarray(0, magic.length).toString("latin1")]).toEqual([kind, 200, magic]);
  }

  // Another brand's person: the statement does not exist.
  const stranger = await as("fang.yuan", statement);
  expect((await stranger.page.request.get(`/api${statement.replace("/settlement", "")}`)).status()).toBe(404);
  expect(await stranger.page.locator("#main").innerText()).toContain("没有找到");

  await finance.page.goto("/settlement/statements");
  await settled(finance.page);
  await shoot(finance.page, "statements-list");
  expect(await sideways(finance.page)).toBe(0);
  for (const window of [director, brand, finance, stranger]) {
    expect(window.complaints).toEqual([]);
    await window.context.close();
  }
});

test("the other mode takes one rate for the whole month", async () => {
  const { context, page, complaints } = await as("shen.ruochuan", "/settlement/statements/preview/HT-YJ-01/2026-06");
  await page.getByRole("heading", { name: "结算预览" }).waitFor();
  await settled(page);
  await shoot(page, "statement-whole");
  const { lines } = (await (await page.request.get("/api/statements/preview?contract=HT-YJ-01&period=2026-06")).json()) as { lines: { code: string; basis_fen: number; amount_fen: number }[] };
  const commission = lines.find(({ code }) => code === "commission");
  // Below ten million yuan: 3% of everything, half a fen up.
  expect(commission?.amount_fen).toBe(Math.floor(((commission?.basis_fen ?? 0) * 3 + 50) / 100));
  expect(complaints).toEqual([]);
  await context.close();
});
