import { expect, test } from "vitest";
import { DESK, NARROW, openWindow, PHONE, settled, shoot, sideways, signIn } from "./support/browser";
import { journey } from "./support/journey";

const { served, browser } = journey();

test("an administrator has the activity verified, runs a job now, and reads how the rest is doing", async () => {
  const { context, page, complaints } = await openWindow(browser(), served(), { viewport: DESK });
  await signIn(page, "yao.qiming");
  await page.goto("/access/jobs");
  await settled(page);
  await page.getByRole("heading", { name: "后台作业" }).waitFor();
  await page.getByText("还没核验过").waitFor();
  await page.getByRole("button", { name: "立即核验" }).click();
  await page.getByText("完整", { exact: true }).waitFor();
  await page.getByRole("row", { name: /核验操作记录.*已完成/ }).waitFor();
  const prune = page.getByRole("row", { name: /清理过期的登录和作业记录/ });
  await prune.getByText("每天 03:30").waitFor();
  await prune.getByRole("button", { name: "立即执行" }).click();
  await page.getByText("已安排，马上开始").waitFor();
  await settled(page);
  await shoot(page, "jobs-1440-zh");
  expect(await sideways(page)).toBeLessThanOrEqual(0);
  await page.setViewportSize(PHONE);
  await settled(page);
  await shoot(page, "jobs-390");
  expect(await sideways(page)).toBeLessThanOrEqual(0);

  const english = await openWindow(browser(), served(), { viewport: NARROW, language: "en-US" });
  await signIn(english.page, "yao.qiming");
  await english.page.goto("/access/jobs?state=done");
  await settled(english.page);
  await english.page.getByRole("row", { name: /Verify the activity.*Done/ }).waitFor();
  await shoot(english.page, "jobs-1280-en");
  expect(await sideways(english.page)).toBeLessThanOrEqual(0);

  const theirs = await openWindow(browser(), served());
  await signIn(theirs.page, "lin.zhixia");
  await theirs.page.goto("/access/jobs");
  await settled(theirs.page);
  expect(await theirs.page.getByRole("button", { name: "立即执行" }).count()).toBe(0);
  expect([...complaints, ...english.complaints, ...theirs.complaints]).toEqual([]);
  await Promise.all([context.close(), english.context.close(), theirs.context.close()]);
});
