import { expect, test } from "vitest";
import type { Page } from "playwright-core";
import { NARROW, openWindow, PHONE, settled, shoot, sideways, signIn } from "./support/browser";
import { journey } from "./support/journey";

const { served, browser } = journey();

/** A button under a floating surface is pressed once the surface stands still. */
const SURFACE_MS = 350;

async function board(page: Page, search: string): Promise<void> {
  await page.goto(`/dashboard${search}`);
  await settled(page);
}

test("the month is held against its target, and the target can be changed", async () => {
  const { context, page, complaints } = await openWindow(browser(), served());
  await signIn(page, "shen.ruochuan");
  await page.goto("/contracts/targets");
  await settled(page);
  await shoot(page, "targets");
  const goal = page.getByLabel("禾裳旗舰店 目标");
  await goal.fill("1.005");
  await goal.press("Enter");
  await page.getByRole("alert").getByText("最多两位小数", { exact: false }).waitFor();
  expect(complaints.splice(0)).toEqual([expect.stringContaining("target_number")]);
  await goal.fill("400万");
  await page.getByLabel("禾裳旗舰店 保底").fill("");
  await page.getByLabel("禾裳旗舰店 挑战").fill("");
  await goal.press("Enter");
  await page.getByText("已保存 1 家店铺的目标").waitFor();
  await expect.poll(() => goal.inputValue()).toBe("4000000");
  await board(page, "?scope=HS-TM&compare=target");
  const card = page.getByText(/^进度 .+% · 时间 .+%$/).first();
  await card.waitFor();
  await page.getByText("较目标").first().waitFor();
  await shoot(page, "board-target");
  expect(complaints).toEqual([]);
  await context.close();
});

test("a note is a flag for those it was written for", async () => {
  const { context, page, complaints } = await openWindow(browser(), served());
  await signIn(page, "jiang.yifan");
  await board(page, "?scope=HS-TM");
  await page.getByRole("button", { name: "写备注" }).click();
  const drawer = page.getByRole("dialog", { name: "日期备注" });
  await drawer.getByLabel("写了什么").fill("直播间换主播");
  await page.waitForTimeout(SURFACE_MS);
  await shoot(page, "board-note", false);
  await drawer.getByRole("button", { name: "写备注" }).click();
  await page.getByText("备注已写上").waitFor();
  await settled(page);
  await shoot(page, "board-flags");
  await page.getByTitle("表格").or(page.getByTitle("表")).first().click();
  await page.getByRole("cell", { name: "直播间换主播", exact: false }).waitFor();
  expect(complaints).toEqual([]);
  await context.close();

  const other = await openWindow(browser(), served());
  await signIn(other.page, "ye.qinghe");
  await board(other.page, "?scope=HS-TM");
  await other.page.getByTitle("表格").or(other.page.getByTitle("表")).first().click();
  await other.page.getByRole("table").first().waitFor();
  expect(await other.page.getByText("直播间换主播", { exact: false }).count()).toBe(0);
  expect(await other.page.getByRole("button", { name: "写备注" }).count()).toBe(0);
  await other.context.close();
});

test("a view is saved, shared with a role, and opened by somebody of it", async () => {
  const { context, page, complaints } = await openWindow(browser(), served());
  await signIn(page, "shen.ruochuan");
  await board(page, "?scope=HS-TM&period=last_month");
  await page.getByTitle("周", { exact: true }).click();
  await settled(page);
  await shoot(page, "board-weeks");
  await page.getByRole("button", { name: /^视图/ }).click();
  await page.getByRole("button", { name: "保存当前视图" }).click();
  const drawer = page.getByRole("dialog", { name: "保存当前视图" });
  await drawer.getByLabel("视图名").fill("禾裳周会");
  await drawer.getByLabel("共享给角色").click();
  await page.getByTitle("数据分析师").click();
  await page.waitForTimeout(SURFACE_MS);
  await shoot(page, "board-save-view", false);
  await drawer.getByRole("button", { name: "保存当前视图" }).click();
  await page.getByText("已保存视图「禾裳周会」").waitFor();
  expect(complaints).toEqual([]);
  await context.close();

  const other = await openWindow(browser(), served(), { viewport: NARROW });
  await signIn(other.page, "lu.siyuan");
  await board(other.page, "");
  await other.page.getByRole("button", { name: /^视图/ }).click();
  await other.page.getByRole("button", { name: /^禾裳周会/ }).click();
  await settled(other.page);
  const opened = new URL(other.page.url()).searchParams;
  expect([opened.get("scope"), opened.get("period"), opened.get("grain")]).toEqual(["HS-TM", "last_month", "week"]);
  expect(await sideways(other.page)).toBe(0);
  await other.context.close();
});

test("the rules say what is watched, and a store gets numbers of its own", async () => {
  const { context, page, complaints } = await openWindow(browser(), served());
  await signIn(page, "lu.siyuan");
  await page.goto("/alerts/rules");
  await settled(page);
  await shoot(page, "alert-rules");
  await page.getByRole("button", { name: "给店铺单独设数值" }).first().click();
  const drawer = page.getByRole("dialog");
  await drawer.getByLabel("店铺").click();
  await page.getByTitle("禾裳旗舰店").click();
  await drawer.locator("input[inputmode=decimal]").first().fill("30");
  await drawer.getByLabel("理由").fill("换季清仓，保本线不同");
  await shoot(page, "alert-override", false);
  await drawer.getByRole("button", { name: "保存数值" }).click();
  await page.getByText("已保存，下一次判断起生效").waitFor();
  await page.getByText("换季清仓，保本线不同", { exact: false }).waitFor();
  await page.getByRole("button", { name: "恢复默认" }).first().click();
  await page.getByText("已恢复机构默认值", { exact: false }).waitFor();
  expect(complaints).toEqual([]);
  await context.close();
});

test("targets and rules are read on a telephone", async () => {
  const { context, page } = await openWindow(browser(), served(), { viewport: PHONE });
  await signIn(page, "shen.ruochuan");
  for (const [path, name] of [["/contracts/targets", "targets-phone"], ["/alerts/rules", "alert-rules-phone"], ["/dashboard?scope=HS-TM", "board-phone"]] as const) {
    await page.goto(path);
    await settled(page);
    expect(await sideways(page), path).toBe(0);
    await shoot(page, name);
  }
  await context.close();
});
