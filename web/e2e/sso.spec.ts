import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { PASSWORD, serve, type Served } from "./support/agency";
import { DESK, NARROW, PHONE, openBrowser, openWindow, settled, shoot, sideways, signIn } from "./support/browser";
import { identity, type Identity } from "./support/identity";

let provider: Identity;
let served: Served;
let browser: Browser;

beforeAll(async () => {
  provider = await identity();
  [served, browser] = await Promise.all([serve(["serve", "--oidc", provider.settings]), openBrowser()]);
  provider.backTo(served.url);
});
afterAll(async () => {
  await browser.close();
  await served.close();
  await provider.close();
});

/** On the provider's page: says who one is, and is sent back. */
async function enterAs(page: Page, subject: string): Promise<void> {
  await page.waitForURL(`${provider.issuer}/**`);
  await page.locator("input[name=subject]").fill(subject);
  await page.getByRole("button", { name: "登录" }).click();
}

test("somebody links their company account once, and from then on signs in with it", async () => {
  const { page, complaints } = await openWindow(browser, served);
  await page.goto("/");
  await page.getByRole("button", { name: "企业账号登录" }).waitFor();
  await shoot(page, "sso-sign-in");
  await page.getByRole("button", { name: "企业账号登录" }).click();
  await enterAs(page, "staff-0417");
  await page.getByRole("alert").filter({ hasText: "staff-0417" }).waitFor();
  await shoot(page, "sso-unknown");
  await page.getByRole("link", { name: "返回登录页" }).click();

  await signIn(page, "yao.qiming");
  await page.goto("/access/account");
  await page.getByRole("heading", { name: "企业登录" }).waitFor();
  await settled(page);
  await shoot(page, "sso-account-none");
  await page.locator("#link-password").fill("not it");
  await page.getByRole("button", { name: "绑定企业账号" }).click();
  await page.getByRole("alert").filter({ hasText: "密码不正确" }).waitFor();
  await page.locator("#link-password").fill(PASSWORD);
  await page.getByRole("button", { name: "绑定企业账号" }).click();
  await enterAs(page, "staff-0417");
  await page.getByRole("row", { name: /staff-0417/ }).getByText("本人").waitFor();
  expect(new URL(page.url()).pathname + new URL(page.url()).search).toBe("/access/account");
  await settled(page);
  await shoot(page, "sso-account");
  expect(complaints).toEqual([]);

  // A page somebody was sent a link to opens after the provider too.
  const again = await openWindow(browser, served, { viewport: PHONE });
  await again.page.goto("/access/users?text=yao");
  await again.page.getByRole("button", { name: "企业账号登录" }).waitFor();
  await shoot(again.page, "sso-sign-in-390");
  expect(await sideways(again.page)).toBeLessThanOrEqual(0);
  await again.page.getByRole("button", { name: "企业账号登录" }).click();
  await enterAs(again.page, "staff-0417");
  await settled(again.page);
  expect(new URL(again.page.url()).pathname + new URL(again.page.url()).search).toBe("/access/users?text=yao");
  await again.page.goto("/access/account");
  await again.page.getByText("staff-0417").waitFor();
  await settled(again.page);
  await shoot(again.page, "sso-account-390");
  expect(await sideways(again.page)).toBeLessThanOrEqual(0);
  expect(again.complaints).toEqual([]);

  // The provider says no: its answer is shown, and nobody is in.
  const refused = await openWindow(browser, served, { viewport: NARROW, language: "en-US" });
  await refused.page.goto("/");
  await refused.page.getByRole("button", { name: "Company account" }).waitFor();
  await shoot(refused.page, "sso-sign-in-en");
  await refused.page.getByRole("button", { name: "Company account" }).click();
  await enterAs(refused.page, "");
  await refused.page.getByRole("alert").filter({ hasText: "did not let you in" }).waitFor();
  // The way in counts once: opened again, the same address leads nowhere.
  await refused.page.reload();
  await refused.page.getByRole("alert").filter({ hasText: "used or over" }).waitFor();

  await page.getByRole("row", { name: /staff-0417/ }).getByRole("button", { name: "解除" }).click();
  await page.getByRole("dialog", { name: "解除企业登录" }).getByLabel("原因").fill("换了公司账号");
  await page.getByRole("dialog", { name: "解除企业登录" }).getByRole("button", { name: "解除" }).click();
  await page.getByText("还没有绑定企业账号").waitFor();
  await again.page.reload();
  await again.page.locator("input[name=login]").waitFor();
});

test("an administrator links a person they know, who is in without a password", async () => {
  const { page, complaints } = await openWindow(browser, served, { viewport: DESK });
  await signIn(page, "yao.qiming");
  await page.goto("/access/users?text=he.mu");
  await settled(page);
  await page.getByRole("row", { name: /he\.muyang/ }).getByRole("link").first().click();
  await page.getByRole("heading", { name: "企业登录" }).waitFor();
  await settled(page);
  const panel = page.locator("section").filter({ has: page.getByRole("heading", { name: "企业登录" }) });
  await panel.getByRole("button", { name: "绑定" }).click();
  const form = page.getByRole("dialog", { name: /^为 .+ 绑定企业账号$/ });
  await form.getByLabel("标识").fill("staff-0932");
  await form.getByLabel("原因").fill("人事核对过工号");
  await shoot(page, "sso-link-subject", false);
  await form.getByRole("button", { name: "绑定" }).click();
  await page.getByRole("row", { name: /staff-0932/ }).getByText("管理员").waitFor();
  await settled(page);
  await shoot(page, "sso-person");
  expect(await sideways(page)).toBeLessThanOrEqual(0);
  expect(complaints).toEqual([]);

  const theirs = await openWindow(browser, served, { viewport: NARROW, language: "en-US" });
  await theirs.page.goto("/");
  await theirs.page.getByRole("button", { name: "Company account" }).click();
  await enterAs(theirs.page, "staff-0932");
  await settled(theirs.page);
  await theirs.page.goto("/access/account");
  await theirs.page.getByRole("row", { name: /staff-0932/ }).waitFor();
  await settled(theirs.page);
  await shoot(theirs.page, "sso-account-en");
  expect(await sideways(theirs.page)).toBeLessThanOrEqual(0);
});
