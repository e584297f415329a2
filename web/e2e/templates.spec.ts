import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { NARROW, PHONE, openWindow, settled, shoot, sideways, signIn } from "./support/browser";
import { journey } from "./support/journey";

const { served, browser } = journey();

test("a template is fetched by platform and report, and comes back in as that report", async () => {
  const { context, page, complaints } = await openWindow(browser(), served());
  await signIn(page, "jiang.yifan");
  await page.goto("/imports");
  await settled(page);
  await page.getByRole("link", { name: "下载模板" }).click();
  await page.getByRole("heading", { name: "下载模板" }).waitFor();
  await page.getByRole("tab", { name: /抖音电商/ }).click();
  await settled(page);
  await shoot(page, "templates");
  expect(await sideways(page)).toBeLessThanOrEqual(0);
  // A report that is not taken in has no template, and the row says why.
  const refused = page.getByRole("row").filter({ hasText: "千川素材分日明细" });
  expect(await refused.innerText()).toContain("请导入「千川视频素材」");
  expect(await refused.getByRole("button").count()).toBe(0);

  const row = page.getByRole("row").filter({ hasText: "抖店运费险明细" });
  const [file] = await Promise.all([page.waitForEvent("download"), row.getByRole("button", { name: /csv/ }).click()]);
  expect(file.suggestedFilename()).toBe("抖店运费险明细_模板.csv");
  const buffer = readFileSync(await file.path());

  await page.goto("/imports?scope=HS-DY");
  await settled(page);
  await page.locator("input[type=file]").setInputFiles({ name: file.suggestedFilename(), mimeType: "text/csv", buffer });
  const waiting = page.getByRole("list", { name: "待导入" });
  await waiting.getByText("抖店运费险明细").first().waitFor();
  await context.close();

  const english = await openWindow(browser(), served(), { viewport: NARROW, language: "en-US" });
  await signIn(english.page, "jiang.yifan");
  await english.page.goto("/imports/templates");
  await settled(english.page);
  await shoot(english.page, "templates-en");
  expect(await sideways(english.page)).toBeLessThanOrEqual(0);
  await english.context.close();

  const phone = await openWindow(browser(), served(), { viewport: PHONE });
  await signIn(phone.page, "jiang.yifan");
  await phone.page.goto("/imports/templates");
  await phone.page.getByText("请在电脑上操作").waitFor();
  await shoot(phone.page, "templates-phone");
  expect(await sideways(phone.page)).toBeLessThanOrEqual(0);
  expect([...complaints, ...english.complaints, ...phone.complaints]).toEqual([]);
  await phone.context.close();
});

test("the demo has a file that is held, a row that waits and mappings of its own", async () => {
  const { context, page, complaints } = await openWindow(browser(), served());
  await signIn(page, "jiang.yifan");
  await page.goto("/imports?state=held");
  await settled(page);
  await page.getByRole("row").filter({ hasText: "结算账单" }).getByText("金额待核对").waitFor();
  await shoot(page, "demo-held");
  await page.goto("/imports?state=partly");
  await settled(page);
  const row = page.getByRole("row").filter({ hasText: "运费险" });
  await row.getByRole("button", { name: "1", exact: true }).click();
  await page.getByRole("dialog").getByText("第 3 行").waitFor();
  await page.waitForTimeout(300);
  await shoot(page, "demo-waiting", false);
  await page.goto("/imports/mappings");
  await settled(page);
  expect(await page.getByRole("row").count()).toBeGreaterThan(2);
  await shoot(page, "demo-mappings");
  expect(complaints).toEqual([]);
  await context.close();
});

test("the client's page leads to the client's view of the console", async () => {
  const { context, page, complaints } = await openWindow(browser(), served());
  await signIn(page, "gu.nianchu");
  await page.goto("/clients");
  await settled(page);
  await page.getByRole("link", { name: "禾裳女装" }).first().click();
  await settled(page);
  await page.getByRole("button", { name: "以客户视角查看" }).click();
  await page.getByRole("menuitem").first().waitFor();
  await page.waitForTimeout(300);
  await shoot(page, "client-see-as", false);
  await page.getByRole("menuitem").first().click();
  await page.getByText(/正在以客户视角查看：禾裳女装/).waitFor();
  await settled(page);
  await shoot(page, "client-seen-as");
  expect(complaints).toEqual([]);
  await context.close();
});
