import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { NARROW, PHONE, openWindow, settled, shoot, sideways, signIn } from "./support/browser";
import { journey } from "./support/journey";

const { served, browser } = journey();

const OWN_PASSWORD = "a password of their own";

/** The link of the dialog that shows it once, and the dialog closed. */
async function shownOnce(page: Page, title: string): Promise<string> {
  const dialog = page.getByRole("dialog", { name: title });
  const address = await dialog.locator("code").innerText();
  await dialog.getByRole("button", { name: "关闭" }).last().click();
  await dialog.waitFor({ state: "hidden" });
  expect(await page.content()).not.toContain(address.split("#")[1]);
  return new URL(address).pathname + new URL(address).hash;
}

test("somebody invited opens the link in a fresh browser, chooses a password and is in", async () => {
  const { context, page, complaints } = await openWindow(browser(), served());
  await signIn(page, "yao.qiming");
  await page.goto("/access/invites");
  await settled(page);
  await page.getByRole("button", { name: "邀请成员" }).first().click();
  const form = page.getByRole("dialog", { name: "邀请成员" });
  await form.getByLabel("姓名").fill("林晚");
  await form.getByLabel("账号").fill("lin.wan");
  await form.getByLabel("角色").click();
  await page.getByTitle("运营专员").click();
  await form.getByLabel("单独的店铺").click();
  await page.getByTitle("禾裳旗舰店").click();
  await page.keyboard.press("Escape");
  await shoot(page, "invite-new", false);
  await form.getByRole("button", { name: "邀请成员" }).click();
  await page.getByRole("dialog", { name: "给 林晚 的邀请链接" }).waitFor();
  await shoot(page, "invite-link", false);
  const link = await shownOnce(page, "给 林晚 的邀请链接");
  const row = page.getByRole("row", { name: /lin\.wan/ });
  await row.getByText("等待接受").waitFor();
  await shoot(page, "invites");
  expect(await sideways(page)).toBeLessThanOrEqual(0);

  const theirs = await openWindow(browser(), served(), { viewport: NARROW });
  await theirs.page.goto(link);
  await theirs.page.getByText("林晚，你的角色是运营专员").waitFor();
  await shoot(theirs.page, "invite-accept");
  await theirs.page.locator("input[name=password]").fill(OWN_PASSWORD);
  await theirs.page.locator("input[name=again]").fill("something else");
  await theirs.page.getByRole("button", { name: "接受邀请" }).click();
  await theirs.page.getByText("两次输入的密码不一样").waitFor();
  await theirs.page.locator("input[name=again]").fill(OWN_PASSWORD);
  await theirs.page.getByRole("button", { name: "接受邀请" }).click();
  await settled(theirs.page);
  expect(theirs.page.url()).not.toContain("#");
  await theirs.page.goto("/stores");
  await theirs.page.getByText("1 家客户的 1 家店铺。").waitFor();

  // Used up: for the next who finds it, it opens nothing.
  const late = await openWindow(browser(), served(), { viewport: PHONE });
  await late.page.goto(link);
  await late.page.getByText("邀请链接无效、已用过").waitFor();
  await shoot(late.page, "invite-over-390");
  await page.reload();
  await row.getByText("已接受").waitFor();
  expect([...complaints, ...theirs.complaints, ...late.complaints]).toEqual([]);
  await Promise.all([context.close(), theirs.context.close(), late.context.close()]);
});

test("a manager looks as the client, changes nothing, and comes back", async () => {
  const { context, page, complaints } = await openWindow(browser(), served());
  await signIn(page, "shen.ruochuan");
  await page.getByRole("button", { name: /^账号/ }).click();
  await page.getByRole("menuitem", { name: "客户视角" }).click();
  const form = page.getByRole("dialog", { name: "客户视角" });
  await form.getByLabel("客户").click();
  await page.getByTitle("禾裳女装").click();
  await form.getByLabel("角色").click();
  await page.getByTitle("客户决策者").click();
  await shoot(page, "preview-form", false);
  await form.getByRole("button", { name: "开始查看" }).click();
  const strip = page.getByText("正在以客户视角查看：禾裳女装 · 客户决策者");
  await strip.waitFor();
  await settled(page);
  await shoot(page, "preview-board");
  expect(await page.locator("nav").first().innerText()).not.toContain("用户与权限");
  await page.goto("/clients");
  await settled(page);
  const clients = await page.locator("#main").innerText();
  expect([clients.includes("禾裳女装"), clients.includes("予肌")]).toEqual([true, false]);
  await page.setViewportSize(PHONE);
  await shoot(page, "preview-390", false);
  expect(await sideways(page)).toBeLessThanOrEqual(0);
  const refused = await page.evaluate(async () => {
    const csrf = /daiyun_csrf=([^;]+)/.exec(document.cookie)?.[1] ?? "";
    const answer = await fetch("/api/session/password", {
      method: "POST",
      headers: { "content-type": "application/json", "x-daiyun-csrf": csrf },
      body: JSON.stringify({ old_password: "x", new_password: "y" }),
    });
    return answer.status;
  });
  expect(refused).toBe(409);
  await page.getByRole("button", { name: "退出" }).click();
  await strip.waitFor({ state: "hidden" });
  await settled(page);
  await page.goto("/clients");
  await page.getByText("予肌").first().waitFor();
  expect(complaints).toEqual([]);
  await context.close();
});

test("a guest sees one board in a fresh browser, until the link is taken back", async () => {
  const { context, page, complaints } = await openWindow(browser(), served(), { viewport: NARROW });
  await signIn(page, "shen.ruochuan");
  await page.goto("/access/guest_links?new=1");
  const form = page.getByRole("dialog", { name: "新建访客链接" });
  await form.getByLabel("给谁看").fill("禾裳 顾总");
  await form.getByLabel("客户").click();
  await page.getByTitle("禾裳女装").click();
  await shoot(page, "guest-new", false);
  await form.getByRole("button", { name: "新建访客链接" }).click();
  const link = await shownOnce(page, "给「禾裳 顾总」的访客链接");

  const theirs = await openWindow(browser(), served());
  await theirs.page.goto(link);
  await settled(theirs.page);
  expect(theirs.page.url()).not.toContain("#");
  const board = await theirs.page.locator("body").innerText();
  expect([board.includes("禾裳女装"), board.includes("予肌"), board.includes("快照")]).toEqual([true, false, false]);
  await theirs.page.getByText("支付金额").first().waitFor();
  await shoot(theirs.page, "guest-board");
  expect(await sideways(theirs.page)).toBeLessThanOrEqual(0);
  expect((await theirs.page.request.get("/api/stores")).status()).toBe(403);
  await theirs.page.setViewportSize(PHONE);
  await theirs.page.reload();
  await settled(theirs.page);
  await shoot(theirs.page, "guest-board-390");
  expect(await sideways(theirs.page)).toBeLessThanOrEqual(0);

  await page.reload();
  const row = page.getByRole("row", { name: /禾裳 顾总/ });
  await row.getByText("有效").waitFor();
  await page.keyboard.press("Escape");
  await shoot(page, "guest-links");
  await row.getByRole("button", { name: "撤回" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "撤回" }).click();
  await row.getByText("已撤回", { exact: true }).waitFor();
  await theirs.page.reload();
  await theirs.page.getByText("看不到这块看板").waitFor();
  await shoot(theirs.page, "guest-over-390");
  expect([...complaints, ...theirs.complaints]).toEqual([]);
  await Promise.all([context.close(), theirs.context.close()]);
});
