import { expect, test } from "vitest";
import { NARROW, openWindow, PHONE, settled, shoot, sideways, signIn } from "./support/browser";
import { journey } from "./support/journey";

const { served, browser } = journey();

test("a finding is taken on, planned and done; the metric is asked no earlier than it can answer", async () => {
  const { context, page, complaints } = await openWindow(browser(), served());
  await signIn(page, "gu.nianchu");
  await page.goto("/findings");
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
  expect(await page.getByRole("button", { name: /验证效果/ }).getAttribute("aria-disabled")).toBe("true");
  await shoot(page, "finding-acted");
  expect(complaints).toEqual([]);
  await context.close();
});

test("a task is started, handed in and accepted by somebody else", async () => {
  const { context, page, complaints } = await openWindow(browser(), served());
  await signIn(page, "jiang.yifan");
  await page.goto("/tasks?mine=1");
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
  await page.goto(`/findings/${items[0]?.id}`);
  await settled(page);
  await shoot(page, `finding-${size}`);
  expect([await sideways(page), complaints]).toEqual([0, []]);
  await context.close();
});
