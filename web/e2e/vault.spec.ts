import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { PASSWORD } from "./support/agency";
import { NARROW, PHONE, openWindow, settled, shoot, sideways, signIn } from "./support/browser";
import { journey } from "./support/journey";

const { served, browser } = journey();

const ASSET = "禾裳旗舰店 主账号";
const REASON = "更换主图前登录后台";

/** What the server remembers of the asset a page shows, as somebody sees who may read the trail. */
async function trail(page: Page, shown: string): Promise<string> {
  const asset = new URL(shown).pathname.split("/").pop() ?? "";
  const answer = await page.request.get(`/api/activity?subject_kind=asset&subject_id=${asset}`);
  return answer.text();
}

async function open(page: Page, name: string): Promise<void> {
  await page.goto("/stores/vault");
  await page.getByRole("link", { name }).click();
  await page.getByRole("heading", { level: 1, name }).waitFor();
  await settled(page);
}

test("a secret is looked at with a reason, and the look is found in the trail", async () => {
  const { context, page, complaints } = await openWindow(browser(), served(), { viewport: NARROW });
  await signIn(page, "jiang.yifan");
  await page.goto("/stores/vault");
  await settled(page);
  await shoot(page, "vault");
  expect(await sideways(page)).toBeLessThanOrEqual(0);
  await open(page, ASSET);
  expect(await page.content()).not.toContain("Heshang-demo-2026");
  await shoot(page, "vault-asset");

  await page.getByRole("row", { name: /登录密码/ }).getByRole("button", { name: "查看" }).click();
  const ask = page.getByRole("dialog", { name: `查看「${ASSET}」的登录密码` });
  await ask.getByLabel("原因").fill(REASON);
  await ask.getByLabel("你的登录密码").fill("not the password");
  await ask.getByRole("button", { name: "查看" }).click();
  await ask.getByRole("alert").filter({ hasText: "登录密码不正确" }).waitFor();
  await shoot(page, "vault-refused", false);
  await ask.getByLabel("你的登录密码").fill(PASSWORD);
  await ask.getByRole("button", { name: "查看" }).click();
  await page.getByText("Heshang-demo-2026").waitFor();
  await shoot(page, "vault-revealed", false);
  await page.keyboard.press("Escape");
  await page.getByText("Heshang-demo-2026").waitFor({ state: "detached" });
  await page.getByRole("row", { name: new RegExp(REASON) }).waitFor();
  await settled(page);
  await shoot(page, "vault-looked");

  const director = await openWindow(browser(), served(), { language: "en-US" });
  await signIn(director.page, "shen.ruochuan");
  const remembered = await trail(director.page, page.url());
  expect(remembered).toContain(REASON);
  expect(remembered).toContain("stores.reveal_secret");
  expect(remembered).not.toContain("Heshang-demo-2026");
  await open(director.page, ASSET);
  await director.page.getByRole("row", { name: new RegExp(REASON) }).waitFor();
  await shoot(director.page, "vault-asset-en");
  expect([...complaints, ...director.complaints]).toEqual([]);
  await Promise.all([context.close(), director.context.close()]);
});

test("two people look at an ad account together", async () => {
  const buyer = await openWindow(browser(), served());
  await signIn(buyer.page, "cheng.yiran");
  await open(buyer.page, "禾裳 万相台账户");
  const row = buyer.page.getByRole("row", { name: /登录密码/ });
  await row.getByRole("button", { name: "申请查看" }).click();
  const ask = buyer.page.getByRole("dialog");
  await ask.getByLabel("原因").fill("充值前核对账户");
  await ask.getByRole("button", { name: "申请查看" }).click();
  await buyer.page.getByText("等待同意").waitFor();
  await shoot(buyer.page, "vault-asked");

  const director = await openWindow(browser(), served());
  await signIn(director.page, "shen.ruochuan");
  await open(director.page, "禾裳 万相台账户");
  await director.page.getByRole("button", { name: "同意", exact: true }).click();
  await director.page.getByText("已同意 程亦然 的申请").waitFor();

  await buyer.page.reload();
  await settled(buyer.page);
  await row.getByRole("button", { name: "查看", exact: true }).click();
  const look = buyer.page.getByRole("dialog");
  await look.getByLabel("原因").fill("充值前核对账户");
  await look.getByLabel("你的登录密码").fill(PASSWORD);
  await look.getByRole("button", { name: "查看" }).click();
  await buyer.page.getByText("Ads-demo-4402").waitFor();
  expect([...buyer.complaints, ...director.complaints]).toEqual([]);
  await Promise.all([buyer.context.close(), director.context.close()]);
});

test("an asset is registered, filled and granted; a client sees its own and opens nothing", async () => {
  const { context, page, complaints } = await openWindow(browser(), served());
  await signIn(page, "yao.qiming");
  await page.goto("/stores/vault");
  await page.getByRole("button", { name: "登记资产" }).click();
  const form = page.getByRole("dialog", { name: "登记资产" });
  await form.getByLabel("客户").click();
  await page.getByTitle("禾裳女装").click();
  await form.getByLabel("种类").click();
  await page.getByTitle("域名").click();
  await form.getByLabel("资产", { exact: true }).fill("heshang.example");
  await form.getByLabel("归属方", { exact: true }).click();
  await page.getByTitle("品牌方").click();
  await form.getByLabel("归属方名称").fill("禾裳女装");
  await form.getByLabel("保管人").click();
  await page.getByTitle(/顾念初/).click();
  await form.getByLabel("授权范围").click();
  await page.getByTitle("日常操作").click();
  await form.getByLabel("授权到期").fill("2026-12-31");
  await form.getByLabel("二次验证").click();
  await page.getByTitle("未开启").click();
  await shoot(page, "vault-new", false);
  await form.getByRole("button", { name: "登记资产" }).click();
  await page.getByRole("heading", { level: 1, name: "heshang.example" }).waitFor();
  await page.getByRole("row", { name: /注册商密码/ }).getByRole("button", { name: "存入" }).click();
  await page.getByRole("dialog").getByLabel("注册商密码").fill("Registrar-typed-1");
  await page.getByRole("dialog").getByRole("button", { name: "保存" }).click();
  await page.getByText("已存入注册商密码").waitFor();
  await page.getByRole("button", { name: "授权", exact: true }).click();
  const grant = page.getByRole("dialog", { name: /授权查看/ });
  await grant.getByLabel("授权给").click();
  await page.getByTitle(/江一帆/).click();
  await grant.getByLabel("有效至").fill("2026-09-30");
  await grant.getByLabel("原因").fill("负责域名解析");
  await grant.getByRole("button", { name: "授权" }).click();
  await page.getByRole("row", { name: /负责域名解析/ }).waitFor();
  await settled(page);
  await shoot(page, "vault-granted");

  const brand = await openWindow(browser(), served(), { viewport: PHONE });
  await signIn(brand.page, "ye.qinghe");
  await brand.page.goto("/stores/vault");
  await settled(brand.page);
  expect(await brand.page.content()).not.toContain("予肌");
  await shoot(brand.page, "vault-390-client");
  expect([...complaints, ...brand.complaints]).toEqual([]);
  await Promise.all([context.close(), brand.context.close()]);
});

test("somebody leaves: out at once, and what they could know is changed before it closes", async () => {
  const { context, page, complaints } = await openWindow(browser(), served(), { viewport: NARROW });
  await signIn(page, "yao.qiming");
  await page.goto("/stores/departures");
  await page.getByRole("button", { name: "办理离职" }).click();
  const form = page.getByRole("dialog", { name: "办理离职" });
  await form.getByLabel("离职人").click();
  await page.getByTitle(/苏见微/).click();
  await form.getByLabel("接手人").click();
  await page.getByTitle(/江一帆/).last().click();
  await form.getByLabel("原因").fill("合同到期离职");
  await shoot(page, "departure-new", false);
  await form.getByRole("button", { name: "办理离职" }).click();
  await page.getByRole("heading", { level: 1, name: "苏见微 的离职交接" }).waitFor();
  await settled(page);
  await shoot(page, "departure");
  expect(await sideways(page)).toBeLessThanOrEqual(0);

  await page.getByRole("link", { name: "禾裳抖音 运营子账号" }).first().click();
  for (const field of ["登录名", "登录密码"]) {
    await page.getByRole("row", { name: new RegExp(field) }).getByRole("button", { name: "更新" }).click();
    await page.getByRole("dialog").getByLabel(field).fill(`changed-${field.length}`);
    await page.getByRole("dialog").getByRole("button", { name: "保存" }).click();
    await page.getByText(`已存入${field}`).waitFor();
  }
  await page.goto("/stores/departures");
  await page.getByRole("link", { name: "苏见微" }).click();
  await page.getByRole("button", { name: "关闭交接" }).click();
  await page.getByText("已关闭 苏见微 的离职交接").waitFor();
  await settled(page);
  await shoot(page, "departure-closed");
  expect(complaints).toEqual([]);
  await context.close();
});

test("a store is paused with a reason and found by its state", async () => {
  const { context, page, complaints } = await openWindow(browser(), served());
  await signIn(page, "gu.nianchu");
  await page.goto("/stores?platform=jd");
  await page.getByText("1 家客户的 1 家店铺。").waitFor();
  await page.getByRole("link", { name: /松隐堂京东店/ }).click();
  await page.getByRole("heading", { level: 1, name: /松隐堂京东店/ }).waitFor();
  await settled(page);
  await shoot(page, "store");
  await page.getByRole("button", { name: "变更状态" }).click();
  const form = page.getByRole("dialog");
  await form.getByLabel("状态").click();
  await page.getByTitle("已暂停").click();
  await form.getByLabel("原因").fill("品牌方换仓");
  await form.getByRole("button", { name: "变更状态" }).click();
  await page.getByText("店铺没有营业：品牌方换仓").waitFor();
  await page.goto("/stores?state=paused");
  await page.getByRole("link", { name: /松隐堂京东店/ }).waitFor();
  await settled(page);
  await shoot(page, "stores-paused");
  const english = await openWindow(browser(), served(), { viewport: NARROW, language: "en-US" });
  await signIn(english.page, "gu.nianchu");
  await english.page.goto("/stores");
  await settled(english.page);
  await shoot(english.page, "stores-en");
  await english.page.goto("/stores/vault");
  await settled(english.page);
  await shoot(english.page, "vault-en");
  expect([...complaints, ...english.complaints]).toEqual([]);
  await Promise.all([context.close(), english.context.close()]);
});
