import { expect, test } from "vitest";
import { NARROW, openWindow, settled, shoot, sideways, signIn } from "./support/browser";
import { journey } from "./support/journey";

const { served, browser } = journey();

test("an administrator creates somebody, restricts them, and lets them go", async () => {
  const { context, page, complaints } = await openWindow(browser(), served(), { viewport: NARROW });
  await signIn(page, "yao.qiming");
  await page.goto("/access/users");
  await settled(page);
  await shoot(page, "people");
  expect(await sideways(page)).toBeLessThanOrEqual(0);

  await page.getByRole("button", { name: "新建用户" }).click();
  const form = page.getByRole("dialog", { name: "新建用户" });
  await form.getByLabel("姓名").fill("林晚");
  await form.getByLabel("账号").fill("lin.wan");
  await form.getByLabel("角色").click();
  await page.getByTitle("运营专员").click();
  await form.getByText("指定店铺").click();
  await form.getByLabel("店铺", { exact: true }).click();
  await page.getByTitle("禾裳旗舰店").click();
  await page.keyboard.press("Escape");
  await form.getByLabel("初始密码").fill("too short");
  await form.getByRole("button", { name: "新建用户" }).click();
  await form.getByRole("alert").filter({ hasText: "密码至少 10 个字符" }).waitFor();
  await shoot(page, "people-new", false);
  await form.getByLabel("初始密码").fill("a first password");
  await form.getByRole("button", { name: "新建用户" }).click();
  const row = page.getByRole("row", { name: /lin\.wan/ });
  await row.getByText("禾裳旗舰店").waitFor();

  const theirs = await openWindow(browser(), served());
  await theirs.page.goto("/");
  await theirs.page.locator("input[name=login]").fill("lin.wan");
  await theirs.page.locator("input[name=password]").fill("a first password");
  await theirs.page.locator("button[type=submit]").click();
  await settled(theirs.page);
  await theirs.page.goto("/stores");
  await theirs.page.getByText("1 家客户的 1 家店铺。").waitFor();
  await theirs.page.goto("/access/password");
  await theirs.page.getByLabel("原密码").fill("a first password");
  await theirs.page.getByLabel("新密码").fill("a second password");
  await theirs.page.getByRole("main").getByRole("button", { name: "修改密码" }).click();
  await theirs.page.getByText("密码已修改").waitFor();
  await shoot(theirs.page, "password");

  await row.getByRole("button", { name: "分配店铺" }).click();
  await settled(page);
  await shoot(page, "people-assign", false);
  await page.getByRole("dialog").getByRole("button", { name: /取\s*消/ }).click();
  await row.getByRole("button", { name: "停用" }).click();
  const leave = page.getByRole("dialog", { name: "停用 林晚 的账号" });
  await leave.getByLabel("停用原因").fill("离职");
  await shoot(page, "people-deactivate", false);
  await leave.getByRole("button", { name: "停用" }).click();
  await page.getByText("已停用 林晚 的账号").waitFor();
  await settled(page);
  await shoot(page, "people-left");
  await theirs.page.reload();
  await theirs.page.locator("input[name=login]").waitFor();
  expect([...complaints, ...theirs.complaints]).toEqual([]);
  await Promise.all([context.close(), theirs.context.close()]);
});
