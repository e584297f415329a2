import { expect, test } from "vitest";
import type { Page } from "playwright-core";
import { NARROW, openWindow, PHONE, settled, shoot, sideways, signIn } from "./support/browser";
import { journey } from "./support/journey";

const { served, browser } = journey();

const main = (page: Page) => page.getByRole("main");

async function choose(page: Page, label: string, option: string): Promise<void> {
  await page.waitForTimeout(300);
  await page.getByLabel(label, { exact: true }).last().click();
  await page.getByTitle(option, { exact: true }).last().click();
}

/** Presses a verb of the page, fills in its drawer and presses it again there. */
async function act(page: Page, verb: string, fill: () => Promise<void> = () => Promise.resolve()): Promise<void> {
  await main(page).getByRole("button", { name: verb, exact: true }).first().click();
  await settled(page);
  await fill();
  await page.getByRole("dialog").getByRole("button", { name: verb, exact: true }).click();
  await page.getByText(`已记录「${verb}」`).waitFor();
  await settled(page);
}

test("a store goes from papers to opening, with a rejection mended on the way", async () => {
  const { context, page, complaints } = await openWindow(browser(), served());
  await signIn(page, "gu.nianchu");
  await page.goto("/stores/applications");
  await settled(page);
  await page.getByText("先处理「予肌小红书店」").waitFor();
  await shoot(page, "applications");
  expect(await sideways(page)).toBeLessThanOrEqual(0);

  await page.getByRole("button", { name: "新建入驻申请" }).click();
  await choose(page, "客户", "浅蔓");
  await choose(page, "平台", "小红书");
  await choose(page, "类目", "化妆品");
  const asked = await page.getByText(/要备 \d+ 项资料：/).innerText();
  const papers = Number(/要备 (\d+) 项/.exec(asked)?.[1]);
  await page.getByRole("dialog").getByLabel("拟用店铺名称").fill("浅蔓小红书二店");
  await shoot(page, "application-new", false);
  await page.getByRole("dialog").getByRole("button", { name: "新建入驻申请" }).click();
  // What is in force among the papers of the client is at hand already.
  const lacking = page.getByText(/资料还缺 \d+ 项/).first();
  await lacking.waitFor();
  await settled(page);
  const missing = Number(/还缺 (\d+) 项/.exec(await lacking.innerText())?.[1]);
  expect(missing).toBeLessThan(papers);
  expect(missing).toBeGreaterThan(0);
  for (let left = missing; left > 0; left -= 1) {
    await main(page).getByRole("button", { name: "确认备齐" }).first().click();
    await page.getByRole("dialog").getByLabel("说明").fill("品牌方资料夹");
    await page.getByRole("dialog").getByRole("button", { name: "保存" }).click();
    await page.getByText(`${papers - left + 1} / ${papers} 项已备齐`).waitFor();
    await settled(page);
  }
  await act(page, "提交平台");
  await act(page, "平台驳回", async () => {
    await choose(page, "驳回原因", "资质不全");
    await page.getByRole("dialog").getByText("对照本页资料清单").waitFor();
    await shoot(page, "application-reject", false);
  });
  await page.getByText("被驳回：资质不全").waitFor();
  await shoot(page, "application-rejected");
  await act(page, "提交平台", () => page.getByRole("dialog").getByLabel("改了什么").fill("补了检测报告"));
  await act(page, "审核通过");

  await main(page).getByRole("button", { name: "记一笔", exact: true }).click();
  const entry = page.getByRole("dialog", { name: "记一笔" });
  await entry.getByLabel("金额（元）").fill("20000.005");
  await entry.getByRole("button", { name: "记一笔" }).click();
  await entry.getByRole("alert").filter({ hasText: "超过两位小数" }).waitFor();
  await entry.getByLabel("金额（元）").fill("20000.50");
  await shoot(page, "deposit-entry", false);
  await entry.getByRole("button", { name: "记一笔" }).click();
  await page.getByText("平台现收 20,000.50 元").waitFor();
  await settled(page);
  await act(page, "保证金已缴");
  await act(page, "店铺开通", () => page.getByRole("dialog").getByLabel("店铺代码").fill("QM-XHS-2"));
  await main(page).getByRole("link", { name: "浅蔓小红书二店" }).click();
  await settled(page);
  await page.getByText("平台现收 20,000.50 元").waitFor();
  await shoot(page, "store-deposits");
  expect([complaints, await sideways(page)]).toEqual([[], 0]);
  await context.close();
});

test("profiles, the catalogue and what a client bought are found, also in English and on a phone", async () => {
  const { context, page, complaints } = await openWindow(browser(), served());
  await signIn(page, "gu.nianchu");
  await page.goto("/stores/profiles");
  await settled(page);
  await page.getByRole("tab", { name: "抖音电商" }).click();
  await page.getByText("爆发强、持续弱").first().waitFor();
  await choose(page, "抖音电商 类目", "食品");
  await page.getByText("食品经营许可证").waitFor();
  await settled(page);
  await shoot(page, "profiles");
  await page.goto("/clients/services");
  await settled(page);
  await shoot(page, "services");
  expect(await sideways(page)).toBeLessThanOrEqual(0);
  await page.goto("/clients?text=yuji");
  await settled(page);
  await page.getByRole("link", { name: "予肌" }).click();
  await settled(page);
  await page.getByText("3 项在服务期内").waitFor();
  await page.getByRole("button", { name: "登记服务" }).click();
  await choose(page, "服务", "客服托管");
  await page.getByText("常见 4,000.00 – 15,000.00 元").waitFor();
  await page.getByRole("dialog").getByLabel("成交价（元）").fill("9000");
  await page.getByRole("dialog").getByRole("button", { name: "登记服务" }).click();
  await page.getByText("4 项在服务期内").waitFor();
  await settled(page);
  await shoot(page, "client-services");

  const theirs = await openWindow(browser(), served(), { viewport: NARROW, language: "en-US" });
  await signIn(theirs.page, "shen.ruochuan");
  for (const [at, name] of [["/stores/applications", "applications"], ["/clients/services", "services"], ["/stores/profiles", "profiles"], ["/clients", "clients"]] as const) {
    await theirs.page.goto(at);
    await settled(theirs.page);
    await shoot(theirs.page, `${name}-1280-en-intake`);
    expect(await sideways(theirs.page)).toBeLessThanOrEqual(0);
  }
  await theirs.page.setViewportSize(PHONE);
  for (const [at, name] of [["/stores/applications", "applications"], ["/clients/services", "services"], ["/stores/profiles", "profiles"]] as const) {
    await theirs.page.goto(at);
    await settled(theirs.page);
    await shoot(theirs.page, `${name}-390`);
    expect(await sideways(theirs.page)).toBeLessThanOrEqual(0);
  }
  expect([...complaints, ...theirs.complaints]).toEqual([]);
  await Promise.all([context.close(), theirs.context.close()]);
});
