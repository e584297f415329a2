import { expect, test } from "vitest";
import { DESK, NARROW, openWindow, PHONE, settled, shoot, sideways, signIn } from "./support/browser";
import { journey } from "./support/journey";

const { served, browser } = journey();

test("what somebody changes is in the trail, before and after", async () => {
  const { context, page, complaints } = await openWindow(browser(), served(), { viewport: DESK });
  await signIn(page, "yao.qiming");
  await page.goto("/stores");
  await page.getByRole("link", { name: "禾裳旗舰店" }).first().click();
  await page.getByRole("button", { name: "变更状态" }).click();
  const form = page.getByRole("dialog", { name: /变更「禾裳旗舰店」的状态/ });
  await form.getByRole("combobox").click();
  await page.getByTitle("已暂停").click();
  await form.getByRole("textbox").fill("盘点三天");
  await form.getByRole("button", { name: "变更状态" }).click();
  await form.waitFor({ state: "hidden" });
  await page.getByRole("tab", { name: "操作日志" }).click();
  await page.getByRole("row", { name: /营业中 → 已暂停/ }).waitFor();
  await settled(page);
  await shoot(page, "trail-store-1440-zh");

  await page.goto("/access/activity");
  await page.getByRole("heading", { name: "操作日志" }).waitFor();
  await page.getByRole("searchbox").fill("盘点三天");
  await page.keyboard.press("Enter");
  await page.getByText("符合条件的操作 1 条。").waitFor();
  const row = page.getByRole("row", { name: /盘点三天/ });
  await row.getByText("未改动").waitFor();
  await settled(page);
  await shoot(page, "trail-found-1440-zh");
  await row.click();
  const details = page.getByRole("dialog", { name: "操作详情" });
  await details.getByRole("row", { name: "状态 营业中 已暂停" }).waitFor();
  await settled(page);
  await shoot(page, "trail-details-1440-zh", false);
  await details.getByRole("link", { name: "打开店铺 ›" }).click();
  await page.getByRole("heading", { name: "禾裳旗舰店" }).waitFor();
  expect(complaints).toEqual([]);
  await context.close();
});

test("the chain is verified and taken along, and who may not see it sees neither page nor tab", async () => {
  const { context, page, complaints } = await openWindow(browser(), served(), { viewport: DESK });
  await signIn(page, "yao.qiming");
  await page.goto("/access/activity");
  await page.getByRole("button", { name: "立即核验" }).click();
  await page.getByText("完整", { exact: true }).waitFor();
  const [file] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "导出整条链" }).click()]);
  expect(file.suggestedFilename()).toMatch(/^activity-.*\.jsonl$/);
  await settled(page);
  await shoot(page, "trail-1440-zh");
  expect(await sideways(page)).toBeLessThanOrEqual(0);
  await page.setViewportSize(PHONE);
  await settled(page);
  await shoot(page, "trail-390");
  expect(await sideways(page)).toBeLessThanOrEqual(0);

  const english = await openWindow(browser(), served(), { viewport: NARROW, language: "en-US" });
  await signIn(english.page, "yao.qiming");
  await english.page.goto("/access/activity?what=stores&text=盘点三天");
  await settled(english.page);
  await english.page.getByRole("row", { name: /Open → Paused/ }).first().waitFor();
  await shoot(english.page, "trail-1280-en");
  expect(await sideways(english.page)).toBeLessThanOrEqual(0);

  // Who may not see what others did sees no page and no tab.
  const theirs = await openWindow(browser(), served());
  await signIn(theirs.page, "lin.zhixia");
  await theirs.page.goto("/stores");
  await theirs.page.getByRole("link", { name: "禾裳旗舰店" }).first().click();
  await theirs.page.getByRole("tab", { name: "店铺检查" }).waitFor();
  expect(await theirs.page.getByRole("tab", { name: "操作日志" }).count()).toBe(0);
  expect([...complaints, ...english.complaints, ...theirs.complaints]).toEqual([]);
  await Promise.all([context.close(), english.context.close(), theirs.context.close()]);
});

test("a store's front is looked at by a named person, who says what to do and who looks again", async () => {
  const { context, page, complaints } = await openWindow(browser(), served(), { viewport: DESK });
  await signIn(page, "lin.zhixia");
  await page.goto("/stores");
  await page.getByRole("link", { name: "禾裳女装抖音旗舰店" }).first().click();
  await page.getByRole("tab", { name: "店铺检查" }).click();
  await page.getByText("还没有检查过").waitFor();
  await page.getByRole("button", { name: "记录检查" }).click();
  const form = page.getByRole("dialog", { name: /检查店铺/ });
  await form.getByLabel("首屏", { exact: true }).fill("8");
  await form.getByLabel("首屏 · 怎么改（没通过必填）").fill("主图换成羊绒特写，卖点缩成一句");
  await form.getByLabel("导航", { exact: true }).fill("3");
  await form.getByLabel("购买路径", { exact: true }).fill("4");
  await form.getByLabel("商品陈列", { exact: true }).getByText("是", { exact: true }).click();
  await form.getByLabel("视觉引导", { exact: true }).getByText("是", { exact: true }).click();
  await form.getByRole("combobox", { name: "下次由谁" }).click();
  await page.getByTitle("林知夏").click();
  await settled(page);
  await shoot(page, "storefront-form", false);
  await form.getByRole("button", { name: "记录检查" }).click();
  await page.getByText("已记录：4 项通过，1 项待整改").waitFor();
  await page.getByRole("row", { name: /首屏.*8 秒 · 不超过 5 秒.*待整改.*主图换成羊绒特写/ }).waitFor();
  await settled(page);
  await shoot(page, "storefront-1440-zh");
  expect(await sideways(page)).toBeLessThanOrEqual(0);
  await page.setViewportSize(PHONE);
  await settled(page);
  await shoot(page, "storefront-390");
  expect(await sideways(page)).toBeLessThanOrEqual(0);
  expect(complaints).toEqual([]);
  await context.close();
});
