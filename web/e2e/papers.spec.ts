import { Buffer } from "node:buffer";
import { expect, test } from "vitest";
import { NARROW, PHONE, openWindow, settled, shoot, sideways, signIn } from "./support/browser";
import { journey } from "./support/journey";

const { served, browser } = journey();

const REASON = "填写天猫入驻表";
const SCAN = { name: "scan.pdf", mimeType: "application/pdf", buffer: Buffer.from("%PDF-1.4\n% a scan of the test\n%%EOF\n") };

test("a paper that ends soon says which stores stop, and is renewed", async () => {
  const { context, page, complaints } = await openWindow(browser(), served());
  await signIn(page, "gu.nianchu");
  await page.goto("/stores/documents");
  await page.getByRole("heading", { level: 1, name: "证照" }).waitFor();
  await page.getByText(/份已过期/).waitFor();
  await settled(page);
  await shoot(page, "papers");
  expect(await page.content()).not.toContain("DEMO-ZJ-2025-0412");

  await page.getByRole("link", { name: "食品经营许可证" }).first().click();
  await page.getByText(/将影响 \d+ 家店铺/).waitFor();
  await page.getByText(/近 30 天支付金额/).first().waitFor();
  await settled(page);
  await shoot(page, "papers-impact");

  await page.getByRole("button", { name: "查看证号" }).click();
  const ask = page.getByRole("dialog", { name: "查看证号" });
  await ask.getByLabel("原因").fill(REASON);
  await ask.getByRole("button", { name: "查看证号" }).click();
  await page.getByText("DEMO-JY-13205000001").waitFor();
  await shoot(page, "papers-number", false);
  await page.keyboard.press("Escape");
  await page.getByText("DEMO-JY-13205000001").waitFor({ state: "detached" });

  await page.getByRole("button", { name: "换证" }).click();
  const renew = page.getByRole("dialog", { name: /换证/ });
  await renew.getByLabel("到期日").fill("2031-12-31");
  await renew.getByRole("button", { name: "换证" }).click();
  await page.getByText("第 2 版").first().waitFor();
  await page.getByText("未上传").waitFor();
  await page.getByLabel("上传扫描件").setInputFiles(SCAN);
  await page.getByText("扫描件已加密保存").waitFor();
  await settled(page);
  await shoot(page, "papers-renewed");
  const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("link", { name: "下载", exact: true }).click()]);
  expect(download.suggestedFilename()).toBe("food_licence-2.pdf");

  await page.goto("/work/tasks");
  await page.getByText(/续期「/).first().waitFor();
  expect(complaints).toEqual([]);
  await context.close();
});

test("an authorisation names its term, scope and platforms", async () => {
  const { context, page, complaints } = await openWindow(browser(), served());
  await signIn(page, "gu.nianchu");
  await page.goto("/stores/authorisations");
  await page.getByRole("button", { name: "登记授权" }).click();
  const form = page.getByRole("dialog", { name: "登记授权" });
  await form.getByRole("button", { name: "登记授权" }).click();
  await form.getByText("请至少选择一个平台；没有写明平台的授权书会被平台退回").waitFor();
  await shoot(page, "papers-refused", false);
  await form.getByLabel("品牌").click();
  await page.getByTitle(/予肌/).first().click();
  await form.getByLabel("许可种类").click();
  await page.getByTitle("普通许可").click();
  await form.getByLabel("起始日").fill("2026-01-01");
  await form.getByLabel("终止日").fill("2033-12-31");
  await form.getByLabel("授权范围").fill("小红书自营店销售");
  await form.getByLabel("类目").click();
  await page.getByTitle("化妆品").last().click();
  await form.locator(".ant-drawer-title").click();
  await form.getByLabel("平台").click();
  await page.getByTitle("小红书").last().click();
  await form.locator(".ant-drawer-title").click();
  await form.getByRole("button", { name: "登记授权" }).click();
  await page.getByText("小红书自营店销售").waitFor();
  await settled(page);
  await shoot(page, "papers-authorisations");
  expect(complaints).toEqual([]);
  await context.close();
});

test("a client reads its own papers, in English, on a narrow screen and on a phone", async () => {
  for (const [viewport, name] of [
    [NARROW, "papers-en"],
    [PHONE, "papers-phone"],
  ] as const) {
    const { context, page, complaints } = await openWindow(browser(), served(), { viewport, language: "en-US" });
    await signIn(page, "ye.qinghe");
    await page.goto("/stores/documents");
    await page.getByRole("heading", { level: 1, name: "Documents" }).waitFor();
    await settled(page);
    await shoot(page, name);
    expect(await sideways(page)).toBeLessThanOrEqual(0);
    const words = await page.content();
    expect(words).toContain("杭州禾裳服饰有限公司");
    expect(words).not.toContain("予肌");
    expect(complaints).toEqual([]);
    await context.close();
  }
});
