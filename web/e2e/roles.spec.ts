import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { BRIEF_MS, openWindow, settled, shoot, signIn } from "./support/browser";
import { journey } from "./support/journey";

const { served, browser } = journey();

/** Everybody of the demo agency, with what their home shows below its sentence, from top to bottom. */
const PEOPLE = [
  ["yao.qiming", "管理员", ["我的待办", "未关闭的发现", "店铺明细"]],
  ["shen.ruochuan", "老板/总监", ["昨日支付金额", "去结算", "未关闭的发现", "我的待办", "店铺明细"]],
  ["gu.nianchu", "项目经理", ["我的待办", "未关闭的发现", "昨日支付金额", "去结算", "店铺明细"]],
  ["jiang.yifan", "运营专员", ["昨日支付金额", "我的待办", "未关闭的发现", "店铺明细"]],
  ["lin.zhixia", "视觉设计师", ["我的待办", "昨日支付转化率", "未关闭的发现"]],
  ["su.jianwei", "内容编辑", ["我的待办", "昨日发布作品数", "未关闭的发现"]],
  ["cheng.yiran", "广告投手", ["昨日花费", "未关闭的发现", "我的待办"]],
  ["lu.siyuan", "数据分析师", ["未关闭的发现", "昨日支付金额", "我的待办", "店铺明细"]],
  ["he.muyang", "客服主管", ["昨日首次响应时长", "我的待办", "未关闭的发现"]],
  ["xu.wanqing", "社群运营", ["我的待办", "昨日新增会员数", "未关闭的发现"]],
  ["zhou.jingshu", "财务", ["去结算", "我的待办", "昨日支付金额"]],
  ["ye.qinghe", "客户决策者", ["昨日支付金额", "去结算", "店铺明细"]],
  ["fang.yuan", "客户对接人", ["昨日支付金额", "去结算", "店铺明细"]],
] as const;

describe.each(PEOPLE)("%s, %s", (login, role, parts) => {
  test("lands on the home of the role, and every page of the menu opens", async () => {
    const { context, page, complaints } = await openWindow(browser(), served());
    await signIn(page, login);
    await settled(page);
    expect(new URL(page.url()).pathname).toBe("/");
    expect(await page.locator("#main h1").first().innerText()).toContain(`工作台 · ${role}`);
    const said = await page.locator("#main").innerText();
    expect(parts.filter((part) => !said.includes(part))).toEqual([]);
    const places = parts.map((part) => said.indexOf(part));
    expect(places).toEqual(places.toSorted((a, b) => a - b));
    await shoot(page, `home-${login}`);
    for (const [name, address] of await menu(page)) {
      await page.locator(`nav a[href="${address}"]`).first().click();
      await settled(page, BRIEF_MS);
      expect.soft([name, await page.locator("#main h1").first().innerText()]).not.toEqual([name, "没有这个页面"]);
      expect.soft([name, await page.locator("#main").getByRole("alert").allInnerTexts()]).toEqual([name, []]);
    }
    expect(complaints).toEqual([]);
    await context.close();
  });
});

/** The rows of the menu as name and address. */
async function menu(page: Page): Promise<[string, string][]> {
  const rows = page.locator("nav[aria-label=主导航] a");
  const found = await rows.evaluateAll((links) => links.map((link): [string, string] => [link.textContent, link.getAttribute("href") ?? ""]));
  expect(found.length).toBeGreaterThan(2);
  return found;
}
