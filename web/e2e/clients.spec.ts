import { expect, test } from "vitest";
import type { Page } from "playwright-core";
import { NARROW, openWindow, PHONE, settled, shoot, sideways, signIn } from "./support/browser";
import { journey } from "./support/journey";

const { served, browser } = journey();

async function choose(page: Page, label: string, option: string): Promise<void> {
  await page.getByLabel(label, { exact: true }).last().click();
  await page.getByTitle(option, { exact: true }).last().click();
}

test("a lead is scored and taken in; what is handed in is accepted by somebody else", async () => {
  const { context, page, complaints } = await openWindow(browser(), served());
  await signIn(page, "gu.nianchu");
  await page.goto("/clients");
  await settled(page);
  await page.getByRole("button", { name: "新建客户" }).click();
  const create = page.getByRole("dialog", { name: "新建客户" });
  await create.getByLabel("客户名称").fill("雾云茶饮");
  await create.getByLabel("客户代码").fill("wuyun");
  await create.getByLabel("类型").click();
  await page.getByTitle("初创企业").click();
  await create.getByText("线索", { exact: true }).click();
  await shoot(page, "clients-new", false);
  await create.getByRole("button", { name: "新建客户" }).click();
  await page.getByRole("link", { name: "雾云茶饮" }).click();
  await settled(page);

  await page.getByRole("main").getByRole("button", { name: "评分", exact: true }).click();
  const score = page.getByRole("dialog", { name: "给「雾云茶饮」评分" });
  for (const [name, value] of [["需求匹配度（权重 40.0%）", "80"], ["预算匹配度（权重 30.0%）", "60"], ["长期合作潜力（权重 30.0%）", "70"]] as const)
    await score.getByLabel(name).fill(value);
  for (const [at, why] of ["缺内容与直播能力，正是我们的长项", "首年预算 30 万，能撑半年", "三个系列都要上线"].entries())
    await score.getByLabel("依据").nth(at).fill(why);
  await shoot(page, "client-score", false);
  await score.getByRole("button", { name: "评分" }).click();
  await page.getByText("评分 71，历史评分保留").waitFor();

  await page.getByRole("button", { name: "推进阶段" }).click();
  const move = page.getByRole("dialog", { name: "推进「雾云茶饮」的阶段" });
  await move.getByText("入驻中").click();
  await move.getByLabel("原因").fill("已确认合作意向");
  await move.getByRole("button", { name: "推进阶段" }).click();
  await page.getByText("已到「入驻中」").waitFor();
  await settled(page);
  await page.getByRole("button", { name: "推进阶段" }).click();
  await page.getByText("入驻还有阶段没有过关：需求调研、方案制定、合同签署、项目启动会").waitFor();
  await settled(page);
  await shoot(page, "client-move-blocked", false);
  await page.getByRole("dialog").getByRole("button", { name: /取\s*消/ }).click();
  await settled(page);
  await shoot(page, "client-overview");

  await page.getByRole("tab", { name: "入驻" }).click();
  await settled(page);
  expect(new URL(page.url()).pathname).toMatch(/^\/clients\/[^/]+\/onboarding$/);
  await page.getByRole("row", { name: /客户需求报告/ }).getByRole("button", { name: "填写" }).click();
  const report = page.getByRole("dialog", { name: "客户需求报告" });
  for (const field of ["可投入资金与可坚持的月数", "首批试销的单品与备货", "止损线：到什么程度停投", "目标", "预算", "货盘", "现状"])
    await report.getByLabel(field, { exact: true }).fill("客户原话已记录");
  await report.getByRole("button", { name: "提交验收" }).click();
  await report.getByRole("alert").filter({ hasText: "「痛点」还没有填写" }).waitFor();
  await shoot(page, "client-output-form", false);
  await report.getByLabel("痛点", { exact: true }).fill("没有内容团队");
  await report.getByRole("button", { name: "提交验收" }).click();
  await page.getByText("已提交，等同事验收").waitFor();
  await settled(page);
  await shoot(page, "client-onboarding");
  const address = page.url();

  const theirs = await openWindow(browser(), served(), { viewport: NARROW, language: "en-US" });
  await signIn(theirs.page, "shen.ruochuan");
  await theirs.page.goto(address);
  await settled(theirs.page);
  await theirs.page.getByRole("row", { name: /Report on the client/ }).getByRole("button", { name: "Accept" }).click();
  await theirs.page.getByText("1 / 2 accepted").waitFor();
  await settled(theirs.page);
  await shoot(theirs.page, "client-onboarding-1280-en");
  expect(await sideways(theirs.page)).toBeLessThanOrEqual(0);
  await theirs.page.goto("/clients");
  await settled(theirs.page);
  await shoot(theirs.page, "clients-1280-en");
  expect(await sideways(theirs.page)).toBeLessThanOrEqual(0);
  expect([...complaints, ...theirs.complaints]).toEqual([]);
  await Promise.all([context.close(), theirs.context.close()]);
});

test("a client has brands with a kit, a team, and notes that light its health", async () => {
  const { context, page, complaints } = await openWindow(browser(), served());
  await signIn(page, "gu.nianchu");
  await page.goto("/clients?text=heshang");
  await settled(page);
  await page.getByRole("link", { name: "禾裳女装" }).click();
  await settled(page);

  await page.getByRole("tab", { name: "品牌" }).click();
  await page.getByRole("button", { name: "新建品牌" }).click();
  await page.getByLabel("品牌", { exact: true }).last().fill("小禾裳");
  await page.getByRole("dialog").getByRole("button", { name: "新建品牌" }).click();
  await page.getByRole("heading", { name: "小禾裳" }).waitFor();
  await settled(page);
  await page.getByRole("button", { name: "写视觉规范" }).first().click();
  const kit = page.getByRole("dialog");
  await kit.getByRole("button", { name: "加颜色" }).click();
  await kit.getByLabel("色系 第 1 行 颜色名称").fill("墨青");
  await kit.getByLabel("色系 第 1 行 色值").fill("墨青");
  await kit.getByLabel("色系 第 1 行 用途").fill("标题与标志");
  await kit.getByLabel("图片风格与拍摄", { exact: true }).fill("自然光，45 度侧逆光");
  await kit.getByLabel("图片风格与拍摄 第 1 行 应该").fill("模特看向画外\n道具不超过两件");
  await kit.getByLabel("图片风格与拍摄 第 2 行 不应该").fill("纯白棚拍");
  await kit.getByRole("button", { name: "保存" }).click();
  await kit.getByRole("alert").filter({ hasText: "请写成 #A1B2C3 这样的六位色值" }).waitFor();
  await kit.getByLabel("色系 第 1 行 色值").fill("#1F3A3D");
  await shoot(page, "client-kit-form", false);
  await kit.getByRole("button", { name: "保存" }).click();
  await page.getByText("已写成第 1 版").waitFor();
  await settled(page);
  await shoot(page, "client-brands");

  await page.getByRole("tab", { name: "概览" }).click();
  await settled(page);
  await choose(page, "禾裳旗舰店 的品牌", "小禾裳");
  await page.getByText("已保存").last().waitFor();
  await page.getByRole("tab", { name: "团队" }).click();
  await settled(page);
  await page.getByRole("row", { name: /项目管理/ }).getByRole("button", { name: "指派" }).click();
  await choose(page, "负责人", "顾念初");
  await page.getByRole("dialog").getByRole("button", { name: "保存" }).click();
  await page.getByText("6 个职能未指派").waitFor();
  await settled(page);
  await shoot(page, "client-team");

  await page.getByRole("tab", { name: "记录" }).click();
  await page.getByRole("button", { name: "写记录" }).click();
  await page.getByRole("dialog").getByLabel("内容").fill("周三对过 8 月上新计划，客户希望提前一周看到主图。");
  await page.getByRole("dialog").getByRole("button", { name: "写记录" }).click();
  await page.getByText("客户希望提前一周看到主图").waitFor();
  await settled(page);
  await shoot(page, "client-notes");
  await page.getByRole("tab", { name: "概览" }).click();
  await page.getByText("今天有记录").waitFor();
  await settled(page);
  await shoot(page, "client-overview-heshang");
  expect(await sideways(page)).toBeLessThanOrEqual(0);

  await page.goto("/clients/platform_advice");
  await settled(page);
  await choose(page, "视觉与场景", "高颜值、可场景化");
  await choose(page, "毛利", "厚");
  await page.getByText("最合适的是「抖音」，得 4 分").waitFor();
  await settled(page);
  await shoot(page, "clients-advice");
  await page.goto("/clients");
  await settled(page);
  await shoot(page, "clients");
  await page.setViewportSize(PHONE);
  await page.goto("/clients?text=heshang");
  await settled(page);
  await page.getByRole("link", { name: "禾裳女装" }).click();
  await settled(page);
  await shoot(page, "client-390");
  expect([complaints, await sideways(page)]).toEqual([[], 0]);
  await context.close();
});
