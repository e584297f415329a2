import { expect, test } from "vitest";
import { NARROW, openWindow, settled, shoot, sideways, signIn } from "./support/browser";
import { journey } from "./support/journey";

const { served, browser } = journey();

test("an administrator creates somebody, restricts them, moves them, and lets them go", async () => {
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
  await form.getByText("指定客户或店铺").click();
  await form.getByLabel("单独的店铺").click();
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
  const enter = async (password: string) => {
    await theirs.page.goto("/");
    await theirs.page.locator("input[name=login]").fill("lin.wan");
    await theirs.page.locator("input[name=password]").fill(password);
    await theirs.page.locator("button[type=submit]").click();
    await settled(theirs.page);
  };
  await enter("a first password");
  await theirs.page.goto("/stores");
  await theirs.page.getByText("1 家客户的 1 家店铺。").waitFor();
  await theirs.page.goto("/access/account");
  await theirs.page.getByLabel("原密码").fill("a first password");
  await theirs.page.getByLabel("新密码").fill("a second password");
  await theirs.page.getByRole("main").getByRole("button", { name: "修改密码" }).click();
  await theirs.page.getByText("密码已修改").waitFor();

  // A whole client: its stores of tomorrow included.
  await page.getByRole("searchbox").fill("lin.wan");
  await page.keyboard.press("Enter");
  await row.getByRole("link", { name: "林晚" }).click();
  await page.getByRole("heading", { name: "林晚" }).waitFor();
  await settled(page);
  await shoot(page, "person");
  expect(await sideways(page)).toBeLessThanOrEqual(0);
  await page.getByRole("button", { name: "分配范围" }).click();
  const reach = page.getByRole("dialog", { name: "为 林晚 分配范围" });
  await page.waitForTimeout(300);
  await reach.getByRole("combobox", { name: "客户" }).click();
  await page.waitForTimeout(300);
  await page.getByTitle("禾裳女装").click();
  await page.keyboard.press("Escape");
  await shoot(page, "person-assign", false);
  await reach.getByRole("button", { name: "分配范围" }).click();
  await page.getByText("禾裳女装（全部店铺）").waitFor();

  await page.getByRole("button", { name: "编辑资料" }).click();
  const edit = page.getByRole("dialog", { name: "编辑 林晚 的资料" });
  await edit.getByLabel("角色").click();
  await page.getByTitle("数据分析师").click();
  await edit.getByLabel("原因").fill("转岗");
  await shoot(page, "person-edit", false);
  await edit.getByRole("button", { name: "编辑资料" }).click();
  await page.getByText("修改账号 林晚：转岗").waitFor();
  await theirs.page.reload();
  await theirs.page.locator("input[name=login]").waitFor();
  await enter("a second password");

  await page.getByRole("button", { name: "停用" }).click();
  const leave = page.getByRole("dialog", { name: "停用 林晚 的账号" });
  await leave.getByRole("textbox").fill("离职");
  await shoot(page, "people-deactivate", false);
  await leave.getByRole("button", { name: "停用" }).click();
  await page.getByText("已停用 林晚 的账号").waitFor();
  await settled(page);
  await shoot(page, "person-left");
  await theirs.page.reload();
  await theirs.page.locator("input[name=login]").waitFor();
  expect([...complaints, ...theirs.complaints]).toEqual([]);
  await Promise.all([context.close(), theirs.context.close()]);
});
