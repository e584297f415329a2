import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { NARROW, openWindow, PHONE, settled, shoot, sideways, signIn } from "./support/browser";
import { journey } from "./support/journey";

const { served, browser } = journey();

/** Ten days of advertising in 万相台无界's layout after the plan was carried out: 3.40 yuan sold for each yuan spent. */
function recovered(): string {
  const day = (at: number) => `2026-07-${15 + at},371,关键词推广,7701,关键词推广_日常,680100000101,商品,大衣,9000,300,1000.00,3400.00,9`;
  const header = "日期,场景ID,场景名字,计划ID,计划名字,主体ID,主体类型,主体名称,展现量,点击量,花费,总成交金额,总成交笔数";
  return [header, ...Array.from({ length: 10 }, (_, at) => day(at)), ""].join("\n");
}

test("a finding is taken on, planned and done, and the metric closes it on its day", async () => {
  const { context, page, complaints } = await openWindow(browser(), served());
  await signIn(page, "gu.nianchu");
  await page.goto("/alerts/findings");
  await settled(page);
  await page.getByRole("row").filter({ hasText: "投产比低于底线" }).getByRole("link").click();
  await page.getByRole("heading", { name: /投产比低于底线/ }).first().waitFor();
  await settled(page);
  await shoot(page, "finding");
  // The plan cannot come before the analysis, and the button says so without being clicked.
  expect(await page.getByRole("button", { name: /写下计划/ }).getAttribute("aria-disabled")).toBe("true");
  await page.getByRole("button", { name: "认领分析" }).click();
  await page.getByText(/已认领 FX-/).waitFor();
  await page.getByRole("button", { name: "写下计划" }).click();
  const form = page.getByRole("dialog");
  await form.getByLabel("原因").fill("关键词推广出价过高");
  await form.getByLabel("动作").fill("停掉最差的两个计划，出价下调 20%");
  await form.getByLabel("预期效果").fill("40");
  await page.waitForTimeout(300);
  await shoot(page, "finding-plan", false);
  await form.getByRole("button", { name: "写下计划" }).click();
  await page.getByText(/已写下 FX-/).waitFor();
  await page.getByRole("button", { name: "登记已执行" }).click();
  await page.getByText(/已登记 FX-/).waitFor();
  await settled(page);
  expect(await page.locator("#main").innerText()).toContain("+40.0%（已锁定）");
  // The metric is asked no earlier than it can answer.
  expect(await page.getByRole("button", { name: /验证效果/ }).getAttribute("aria-disabled")).toBe("true");
  await shoot(page, "finding-acted");
  const finding = new URL(page.url()).pathname;
  expect(complaints).toEqual([]);
  await context.close();

  await served().later("2026-07-25", () => {
    const file = join(served().data, "商品报表_20260725_080000.csv");
    writeFileSync(file, recovered());
    served().ask("import", "--store", "HS-TM", file);
  });
  const after = await openWindow(browser(), served());
  await signIn(after.page, "gu.nianchu");
  const state = async () => ((await (await after.page.request.get(`/api${finding.replace("/alerts", "")}`)).json()) as { state: string }).state;
  await expect.poll(state, { timeout: 20_000 }).toBe("verified");
  await after.page.goto(finding);
  await settled(after.page);
  await shoot(after.page, "finding-verified");
  expect(after.complaints).toEqual([]);
  await after.context.close();
});

test("the sales that fell against the same weekday are a finding with its own work", async () => {
  const { context, page, complaints } = await openWindow(browser(), served());
  await signIn(page, "lu.siyuan");
  await page.goto("/alerts/findings");
  await settled(page);
  await page.getByRole("row").filter({ hasText: "予肌抖音旗舰店" }).getByRole("link").first().click();
  await page.getByRole("heading", { name: /支付金额/, level: 1 }).waitFor();
  await settled(page);
  const words = await page.locator("#main").innerText();
  for (const part of ["变化来自哪里", "100.0%", "SOP-"]) expect(words).toContain(part);
  await shoot(page, "finding-fall");
  expect(complaints).toEqual([]);
  await context.close();
});

test("a task is started, handed in and accepted by somebody else", async () => {
  const { context, page, complaints } = await openWindow(browser(), served());
  await signIn(page, "jiang.yifan");
  await page.goto("/work/tasks?mine=1");
  await settled(page);
  const card = page.getByRole("article").filter({ hasText: "数据检查" }).first();
  await card.getByRole("button", { name: "开始" }).click();
  await page.getByText(/RW-\d+ 现在是「进行中」/).waitFor();
  await settled(page);
  await page.getByRole("region", { name: "进行中" }).getByRole("article").first().locator("button").first().click();
  await page.waitForTimeout(300);
  await shoot(page, "task-drawer", false);
  await page.getByRole("dialog").getByRole("button", { name: "提交" }).click();
  await page.getByText(/RW-\d+ 现在是「(待验收|已完成)」/).waitFor();
  expect(complaints).toEqual([]);
  await context.close();
});

test.each([["1280-en", { viewport: NARROW }, "en-US"], ["390-zh", { viewport: PHONE }, "zh-CN"]] as const)("a finding fits at %s", async (size, options, language) => {
  const { context, page, complaints } = await openWindow(browser(), served(), { ...options, language });
  await signIn(page, "gu.nianchu");
  const { items } = (await (await page.request.get("/api/findings")).json()) as { items: { id: string }[] };
  await page.goto(`/alerts/findings/${items[0]?.id}`);
  await settled(page);
  await shoot(page, `finding-${size}`);
  expect([await sideways(page), complaints]).toEqual([0, []]);
  await context.close();
});
